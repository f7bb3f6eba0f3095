//! An account at Katalys: its id, the host it reports to, and the script its pages load.

use std::net::{Ipv4Addr, Ipv6Addr};
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::error::{Problem, ProblemKind};
use crate::id::SiteId;
use crate::text::{check_text, string_traits};

/// The site that reports: made once, used for every order.
///
/// ```
/// use katalys_pixel::Site;
///
/// # fn main() -> Result<(), katalys_pixel::Problem> {
/// let site = Site::new("example.com".parse()?);
/// assert_eq!(site.loader_url(), "https://db.revoffers.com/js/example.com.js");
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(from = "Parts", into = "Parts")]
pub struct Site {
    id: SiteId,
    origin: Origin,
    loader_id: Option<SiteId>,
    loader_url: Box<str>,
}

/// The form in which a site is read and written.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Parts {
    site_id: SiteId,
    #[serde(default)]
    origin: Origin,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    loader_id: Option<SiteId>,
}

impl Site {
    /// The site of this id at Katalys's own host.
    pub fn new(id: SiteId) -> Self {
        Parts {
            site_id: id,
            origin: Origin::default(),
            loader_id: None,
        }
        .into()
    }

    /// Moves the loader, and the address of postbacks, to another host.
    pub fn with_origin(self, origin: Origin) -> Self {
        Parts {
            origin,
            ..self.into()
        }
        .into()
    }

    /// For an account whose loader is not named after the site id.
    pub fn with_loader_id(self, loader_id: SiteId) -> Self {
        Parts {
            loader_id: Some(loader_id),
            ..self.into()
        }
        .into()
    }

    /// The id that every conversion carries.
    pub fn id(&self) -> &SiteId {
        &self.id
    }

    /// Where Katalys is.
    pub fn origin(&self) -> &Origin {
        &self.origin
    }

    /// The script's address: origin, `/js/`, site id, `.js`, as both official plugins build it.
    ///
    /// Origin and id can hold only what needs no escaping in an HTML attribute.
    pub fn loader_url(&self) -> &str {
        &self.loader_url
    }
}

impl From<Parts> for Site {
    fn from(parts: Parts) -> Self {
        let Parts {
            site_id: id,
            origin,
            loader_id,
        } = parts;
        let loader_url = format!("{origin}/js/{}.js", loader_id.as_ref().unwrap_or(&id)).into();
        Self {
            id,
            origin,
            loader_id,
            loader_url,
        }
    }
}

impl From<Site> for Parts {
    fn from(site: Site) -> Self {
        Self {
            site_id: site.id,
            origin: site.origin,
            loader_id: site.loader_id,
        }
    }
}

/// A scheme and a host: `https://db.revoffers.com`, or `http` on loopback for trying things out.
///
/// No path, query or user; a final `/` is taken off. The host is a name of letters, digits, `-`, `_`
/// and points, an IPv4 address, or an IPv6 address in brackets.
///
/// ```
/// use katalys_pixel::Origin;
///
/// assert!("http://127.0.0.1:8080".parse::<Origin>().is_ok());
/// assert_eq!(
///     "http://example.com".parse::<Origin>().unwrap_err().to_string(),
///     r#"origin "http://example.com": is not encrypted; write "https://example.com" (http is for loopback alone)"#
/// );
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Origin(Box<str>);

impl Origin {
    /// Katalys's own host.
    pub const KATALYS: &str = "https://db.revoffers.com";

    #[cfg(feature = "sandbox")]
    pub(crate) fn loopback() -> Self {
        Self("http://localhost".into())
    }

    /// Whether it is this machine.
    pub fn is_loopback(&self) -> bool {
        split(&self.0).is_some_and(|(_, host, _)| is_loopback(host))
    }
}

impl Default for Origin {
    fn default() -> Self {
        Self(Self::KATALYS.into())
    }
}

impl FromStr for Origin {
    type Err = Problem;

    fn from_str(text: &str) -> Result<Self, Problem> {
        check_text(text, "origin", 300)?;
        let bare = text.strip_suffix('/').unwrap_or(text);
        let malformed = |what: &'static str, fix: String| {
            Err(Problem::new(ProblemKind::Malformed, "origin", what, fix).with_value(text))
        };
        match split(bare) {
            Some(("https", _, _)) => Ok(Self(bare.into())),
            Some(("http", host, _)) if is_loopback(host) => Ok(Self(bare.into())),
            Some(("http", ..)) => malformed(
                "is not encrypted",
                format!(
                    "write \"https{}\" (http is for loopback alone)",
                    &bare["http".len()..]
                ),
            ),
            _ => malformed(
                "is not a scheme and a host",
                "write it as \"https://host\" or \"https://host:port\", with nothing behind it"
                    .into(),
            ),
        }
    }
}

string_traits!(Origin);

/// Scheme, host and port, where the text is nothing else.
fn split(origin: &str) -> Option<(&str, &str, Option<u16>)> {
    let (scheme, authority) = origin.split_once("://")?;
    let (host, port) = match authority.rsplit_once(':') {
        // The last colon of a bare IPv6 address in brackets is part of the address.
        Some((host, port)) if !port.ends_with(']') => (host, Some(port)),
        _ => (authority, None),
    };
    let port = match port {
        Some(digits) if digits.bytes().all(|byte| byte.is_ascii_digit()) => {
            Some(digits.parse().ok().filter(|port| *port > 0)?)
        }
        Some(_) => return None,
        None => None,
    };
    let is_host = match host
        .strip_prefix('[')
        .and_then(|rest| rest.strip_suffix(']'))
    {
        Some(address) => address.parse::<Ipv6Addr>().is_ok(),
        None => host.split('.').all(|label| {
            !label.is_empty()
                && label
                    .bytes()
                    .all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_'))
        }),
    };
    is_host.then_some((scheme, host, port))
}

fn is_loopback(host: &str) -> bool {
    let address = host.trim_matches(['[', ']']);
    host.eq_ignore_ascii_case("localhost")
        || address.parse().is_ok_and(|v4: Ipv4Addr| v4.is_loopback())
        || address.parse().is_ok_and(|v6: Ipv6Addr| v6.is_loopback())
}

#[cfg(test)]
mod tests {
    use super::Origin;

    #[test]
    fn https_anywhere_and_http_on_loopback() {
        for text in [
            "https://db.revoffers.com",
            "https://example.com:8443/",
            "https://[2001:db8::1]:443",
            "http://localhost:8080",
            "http://127.0.0.1",
            "http://[::1]:1",
        ] {
            let origin: Origin = text.parse().unwrap();
            assert_eq!(origin.as_str(), text.trim_end_matches('/'));
            assert_eq!(origin.is_loopback(), text.starts_with("http:"), "{text}");
        }
    }

    #[test]
    fn anything_else_is_refused() {
        for text in [
            "",
            "example.com",
            "//example.com",
            "ftp://example.com",
            "javascript:alert(1)",
            "https://",
            "https://a/b",
            "https://a?b",
            "https://a#b",
            "https://u:p@a",
            "https://a b",
            "https://a\"b",
            "https://a:0",
            "https://a:99999",
            "https://a:+1",
            "https://a:",
            "https://[::1",
            "https://[x]",
            "http://127.0.0.1.example.com",
            "http://example.com",
            "https://a..b",
            "https://a//",
            "HTTPS://a",
        ] {
            assert!(text.parse::<Origin>().is_err(), "{text:?}");
        }
    }
}
