//! The cookie's form is `v1.{unix seconds}.{transaction_id}.{offer_id}.{aff_id}`, an absent id empty.
//!
//! No id may hold a point, so splitting is enough; and every character is one that a cookie carries
//! as it stands, so that a platform's script reads it without decoding anything. The version comes
//! first, for a later form to be told from this one.

use std::fmt;

use super::Attribution;
use crate::error::{Problem, ProblemKind};

/// The cookie's name. Katalys's own script keeps its `revoffers_affil` beside it.
pub const COOKIE_NAME: &str = "katalys_click";

pub(crate) const VERSION: &str = "v1";

/// 395 days: browsers keep no cookie for more than 400.
pub(crate) const MAX_AGE: u32 = 34_128_000;

/// The value of a `Set-Cookie` header that keeps a click; [`Attribution::set_cookie`] makes it.
///
/// It is not `HttpOnly`: a shop platform's script reads it where no server can.
#[derive(Clone, Debug)]
pub struct SetCookie<'a> {
    attribution: &'a Attribution,
    domain: Option<&'a str>,
}

impl<'a> SetCookie<'a> {
    pub(super) fn new(attribution: &'a Attribution) -> Self {
        Self {
            attribution,
            domain: None,
        }
    }

    /// Shares the cookie with all hosts below a domain, `example.com`; without it the cookie is the
    /// landing page's host's own.
    ///
    /// # Errors
    ///
    /// A domain that is not letters, digits, `-` and points: `example.com; HttpOnly`.
    pub fn with_domain(mut self, domain: &'a str) -> Result<Self, Problem> {
        let bare = domain.strip_prefix('.').unwrap_or(domain);
        let is_domain = bare.len() <= 253
            && bare.split('.').all(|label| {
                !label.is_empty()
                    && label
                        .bytes()
                        .all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
            });
        if !is_domain {
            return Err(Problem::new(
                ProblemKind::Malformed,
                "domain",
                "is not a domain",
                r#"write the shop's domain alone, such as "example.com""#,
            )
            .with_value(domain));
        }
        self.domain = Some(bare);
        Ok(self)
    }
}

impl fmt::Display for SetCookie<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Attribution {
            transaction_id,
            offer_id,
            aff_id,
            clicked_at,
            ..
        } = self.attribution;
        write!(
            f,
            "{COOKIE_NAME}={VERSION}.{clicked_at}.{}.{}.{}; Path=/; Max-Age={MAX_AGE}; Secure; SameSite=Lax",
            transaction_id.as_ref().map_or("", |id| id.as_str()),
            offer_id.as_ref().map_or("", |id| id.as_str()),
            aff_id.as_ref().map_or("", |id| id.as_str()),
        )?;
        match self.domain {
            Some(domain) => write!(f, "; Domain={domain}"),
            None => Ok(()),
        }
    }
}

pub(super) fn read<I>(headers: I) -> Option<Attribution>
where
    I: IntoIterator,
    I::Item: AsRef<[u8]>,
{
    let mut newest: Option<Attribution> = None;
    for header in headers {
        let header = String::from_utf8_lossy(header.as_ref());
        for cookie in cookie::Cookie::split_parse(header.as_ref()).flatten() {
            if cookie.name() != COOKIE_NAME {
                continue;
            }
            let Some(found) = parse(cookie.value_trimmed()) else {
                continue;
            };
            if newest
                .as_ref()
                .is_none_or(|newest| found.clicked_at >= newest.clicked_at)
            {
                newest = Some(found);
            }
        }
    }
    newest
}

fn parse(value: &str) -> Option<Attribution> {
    let mut parts = value.split('.');
    if parts.next() != Some(VERSION) {
        return None;
    }
    let clicked_at = parts.next().and_then(seconds)?;
    let mut id = || parts.next();
    let (transaction_id, offer_id, aff_id) = (id()?, id()?, id()?);
    if parts.next().is_some() {
        return None;
    }
    let attribution = Attribution::new(
        transaction_id.parse().ok(),
        offer_id.parse().ok(),
        aff_id.parse().ok(),
    );
    Some(Attribution {
        clicked_at,
        ..attribution.ok()?
    })
}

/// Digits alone; a number of Rust's may have a plus sign.
fn seconds(text: &str) -> Option<u64> {
    text.parse()
        .ok()
        .filter(|_| text.bytes().all(|byte| byte.is_ascii_digit()))
}

#[cfg(test)]
mod tests {
    use std::time::{Duration, UNIX_EPOCH};

    use super::{Attribution, read};

    fn click(headers: &[&str]) -> Option<String> {
        read(headers).map(|found| {
            let ids = [
                found.transaction_id().map(AsRef::as_ref),
                found.offer_id().map(AsRef::as_ref),
                found.aff_id().map(AsRef::as_ref),
            ];
            ids.map(|id: Option<&str>| id.unwrap_or("-")).join(" ")
        })
    }

    #[test]
    fn what_was_set_is_read_back() {
        for url in [
            "transaction_id=1234abcd&offer_id=1234&publisher_id=5678",
            "transaction_id=1234abcd",
            "offer_id=1234&publisher_id=5678",
        ] {
            let attribution = Attribution::from_landing_url(url)
                .unwrap()
                .at(UNIX_EPOCH + Duration::from_secs(1_763_800_000));
            let set_cookie = attribution.set_cookie().to_string();
            let (pair, _) = set_cookie.split_once(';').unwrap();
            assert_eq!(read([pair]), Some(attribution));
        }
    }

    #[test]
    fn the_newest_valid_click_wins() {
        let older = "katalys_click=v1.100.old..";
        let newer = "katalys_click=v1.200.new..";
        let broken = "katalys_click=v1.300.<script>..";
        for headers in [
            vec![format!("{older}; {newer}; {broken}")],
            vec![format!("{newer}; a=b; {older}")],
            vec![broken.to_owned(), newer.to_owned(), older.to_owned()],
        ] {
            let headers: Vec<&str> = headers.iter().map(String::as_str).collect();
            assert_eq!(click(&headers).as_deref(), Some("new - -"), "{headers:?}");
        }
    }

    #[test]
    fn what_is_not_our_cookie_is_none() {
        for header in [
            "",
            ";;;",
            "katalys_click",
            "katalys_click=",
            "katalys_click=1234abcd",
            "katalys_click=v2.1.a.1.2",
            "katalys_click=v1.x.a.1.2",
            "katalys_click=v1.-1.a.1.2",
            "katalys_click=v1.1.a.1",
            "katalys_click=v1.1.a.1.2.3",
            "katalys_click=v1.1..1.",
            "katalys_click=v1.99999999999999999999.a.1.2",
            "xkatalys_click=v1.1.a.1.2",
        ] {
            assert_eq!(click(&[header]), None, "{header:?}");
        }
        assert_eq!(
            read([b"\xff\xfe; katalys_click=v1.1.a.1.2"])
                .unwrap()
                .aff_id()
                .unwrap()
                .as_str(),
            "2"
        );
    }
}
