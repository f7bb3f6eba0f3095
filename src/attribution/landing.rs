use std::str::FromStr;

use super::{Attribution, Ids};

pub(super) fn read(url: &str) -> Option<Attribution> {
    let (transaction_id, offer_id, aff_id) = ids(url).ok()?;
    Attribution::new(transaction_id, offer_id, aff_id).ok()
}

/// The URL gives one id two values.
pub(crate) struct Contradiction;

/// The ids, be they a whole click or not.
pub(crate) fn ids(url: &str) -> Result<Ids, Contradiction> {
    let query = query_of(url);
    Ok((
        find(query, "transaction_id")?,
        find(query, "offer_id")?,
        find(query, "publisher_id")?,
    ))
}

/// The value of a parameter that is shaped like an id, where there is one.
fn find<T: FromStr + PartialEq>(query: &str, name: &str) -> Result<Option<T>, Contradiction> {
    let mut values = form_urlencoded::parse(query.as_bytes())
        .filter(|(key, _)| key.eq_ignore_ascii_case(name))
        .filter_map(|(_, value)| value.parse::<T>().ok());
    let first = values.next();
    if values.all(|value| Some(&value) == first.as_ref()) {
        Ok(first)
    } else {
        Err(Contradiction)
    }
}

/// What stands between the first `?` and the `#`, or all of it where the text is a query alone,
/// which may hold a `?` of its own within a value.
fn query_of(url: &str) -> &str {
    let url = url.split('#').next().unwrap_or_default();
    let Some((before, query)) = url.split_once('?') else {
        return url;
    };
    let is_path = match before.split_once('=') {
        Some((head, _)) => head.starts_with('/') || head.contains("://"),
        None => true,
    };
    if is_path { query } else { url }
}

#[cfg(test)]
mod tests {
    use super::read;

    /// The three ids with a `-` for an absent one.
    fn ids(url: &str) -> Option<String> {
        let click = read(url)?;
        let ids = [
            click.transaction_id().map(AsRef::as_ref),
            click.offer_id().map(AsRef::as_ref),
            click.aff_id().map(AsRef::as_ref),
        ];
        Some(ids.map(|id: Option<&str>| id.unwrap_or("-")).join(" "))
    }

    #[test]
    fn every_form_of_a_url_is_read() {
        for url in [
            "https://example.com/page1?utm_source=RevOffers&transaction_id=1234abcd",
            "https://example.com?transaction_id=1234abcd#top",
            "/page1?transaction_id=1234abcd",
            "/a=b/?transaction_id=1234abcd",
            "page?transaction_id=1234abcd",
            "?transaction_id=1234abcd",
            "transaction_id=1234abcd",
            "transaction_id=1234abcd&back=/a?b=c",
            "back=%2Fa%3Fb&transaction_id=1234abcd",
            "TRANSACTION_ID=1234abcd",
            "transaction_id=%31234abcd&transaction_id=1234abcd",
            "transaction_id=&transaction_id=1234abcd",
            "transaction_id=<script>&transaction_id=1234abcd",
        ] {
            assert_eq!(ids(url).as_deref(), Some("1234abcd - -"), "{url}");
        }
    }

    #[test]
    fn the_pages_example_gives_three_ids() {
        let url = "https://example.com/page1?utm_source=RevOffers&transaction_id=1234abcd&offer_id=1234&publisher_id=5678";
        assert_eq!(ids(url).as_deref(), Some("1234abcd 1234 5678"));
    }

    #[test]
    fn what_is_not_a_click_is_none() {
        for url in [
            "",
            "?",
            "https://example.com/",
            "offer_id=1234",
            "publisher_id=5678",
            "aff_id=5678&offer_id=1234",
            "transaction_id=",
            "transaction_id=%3Cscript%3E",
            "transaction_id=a&transaction_id=b",
            "transaction_id=a&offer_id=1&offer_id=2",
            "offer_id=12x&publisher_id=5678",
            "https://example.com/#transaction_id=1234abcd",
            "transaction_id={transaction_id}",
            "transaction_id=%ff%fe",
        ] {
            assert_eq!(ids(url), None, "{url}");
        }
    }
}
