use std::fmt;

use super::template;

/// The script for the landing pages: it keeps the click that a URL carries in the cookie
/// `katalys_click`, by the rules of [`Attribution::from_landing_url`](crate::Attribution::from_landing_url).
///
/// A cookie that the server sets is better where there is a server: Safari keeps one that a script
/// set for 7 days, and for 24 hours where the visitor came by a link decorated by a tracker.
///
/// [`Display`](fmt::Display) writes it, without a final line end.
#[derive(Clone, Debug)]
pub struct Landing {
    nonce_attribute: String,
    is_compact: bool,
}

const ABOUT: &str = "\
Katalys: keeps the click that brought the visitor, for the pixel on the thank-you page.
Put this into every page that affiliates link to, before anything redirects.
Safari keeps a cookie that a script set for 7 days, or 24 hours after a decorated link; one that the
server sets, as katalys-pixel attribution --set-cookie prints it, lives 395 days.
For consent, put the shop's condition in the place of true.
Evidence: tried in QuickJS against the rules of the server's side.";

impl Landing {
    pub(super) fn new(nonce_attribute: String, is_compact: bool) -> Self {
        Self {
            nonce_attribute,
            is_compact,
        }
    }
}

impl fmt::Display for Landing {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // A comment of HTML is one in every page, whatever language makes it.
        let comment = format!("<!--\n{ABOUT}\n-->");
        let text = template::landing(&comment, &self.nonce_attribute).map_err(|_| fmt::Error)?;
        f.write_str(&template::finished(&text, self.is_compact))
    }
}
