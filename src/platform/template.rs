//! The texts themselves: one of `templates/platform` for each platform that needs its own.

use askama::Template;

use crate::conversion::{Channel, Field};
use crate::escape::HostString;

/// What every template is made of; each is escaped already for the place that it goes to.
pub(super) struct Parts<'a> {
    /// What a reader has to know, as plain lines.
    pub(super) about: String,
    /// The same as a comment of the language.
    pub(super) comment: String,
    pub(super) site_id: HostString<'a>,
    pub(super) loader_url: HostString<'a>,
    /// The statements that fill `conversion`.
    pub(super) statements: String,
    pub(super) nonce: Option<NonceParts>,
    pub(super) ids: Ids,
    /// Whether values come as they are, so that the script has to look at them.
    pub(super) uses_script_values: bool,
    pub(super) uses_decimal: bool,
    /// Whether it will stand on one line, where a head of several lines is none.
    pub(super) is_compact: bool,
}

/// A nonce as it is written in three places.
pub(super) struct NonceParts {
    pub(super) expression: String,
    pub(super) attribute: String,
    pub(super) string: String,
}

/// Where a click's ids come from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Ids {
    /// The cookie that the landing page set.
    Cookie,
    /// Expressions or constants.
    Given,
    /// Katalys's own script.
    Loader,
}

impl Parts<'_> {
    fn nonce_attribute(&self) -> String {
        nonce_attribute(self.nonce.as_ref())
    }
}

pub(super) fn landing(comment: &str, nonce_attribute: &str) -> askama::Result<String> {
    #[derive(Template)]
    #[template(path = "platform/landing.html", escape = "none")]
    struct Text<'a> {
        comment: &'a str,
        nonce_attribute: &'a str,
    }
    Text {
        comment,
        nonce_attribute,
    }
    .render()
}

/// The attribute with the blank before it, where there is a nonce.
pub(super) fn nonce_attribute(nonce: Option<&NonceParts>) -> String {
    nonce.map_or_else(String::new, |nonce| {
        format!(" nonce=\"{}\"", nonce.attribute)
    })
}

/// On one line where that is asked for. Every statement ends with a semicolon or a brace, and no
/// string goes over a line's end, so that a space does as well.
pub(super) fn finished(text: &str, is_compact: bool) -> String {
    let lines = text
        .lines()
        .map(str::trim_end)
        .filter(|line| !line.is_empty());
    if is_compact {
        lines.map(str::trim_start).collect::<Vec<_>>().join(" ")
    } else {
        lines.collect::<Vec<_>>().join("\n")
    }
}

macro_rules! templates {
    ($($function:ident = $path:literal, $cookies:literal, $asks_consent:literal;)*) => {
        $(pub(super) fn $function(parts: &Parts<'_>) -> askama::Result<String> {
            #[derive(Template)]
            #[template(path = $path, escape = "none")]
            struct Text<'a> {
                p: &'a Parts<'a>,
                /// The JavaScript that gives the page's cookies.
                cookies: &'static str,
                /// Whether the shop's consent condition goes into the script.
                asks_consent: bool,
            }
            Text { p: parts, cookies: $cookies, asks_consent: $asks_consent }.render()
        })*
    };
}

templates! {
    script = "platform/script.html", "document.cookie", true;
    woocommerce = "platform/woocommerce.php", "document.cookie", false;
    magento = "platform/magento.phtml", "document.cookie", true;
    shopify = "platform/shopify.js", "cookies", true;
    gtm = "platform/gtm.html", "document.cookie", true;
    bigcommerce = "platform/bigcommerce.html", "document.cookie", true;
}
