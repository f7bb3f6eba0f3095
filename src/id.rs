//! The five ids of a conversion, each of its own type and shape.

use crate::error::{Problem, ProblemKind};
use crate::text::{check_text, checked_string};

/// The account's data silo at Katalys: a bare domain (`example.com`) or a tracking id (`KA-8ZYJMB2WQ4`).
///
/// Letters, digits, `.`, `-` and `_`, a letter or digit at both ends, no two points in a row, at
/// most 253 characters: it becomes part of the loader's URL and can change nothing else of it. Its
/// case is kept, since front end and back end must send the same.
///
/// ```
/// use katalys_pixel::SiteId;
///
/// assert!("KA-8ZYJMB2WQ4".parse::<SiteId>().is_ok());
/// assert_eq!(
///     "https://example.com/".parse::<SiteId>().unwrap_err().to_string(),
///     r#"site_id "https://example.com/": is a URL; write "example.com""#
/// );
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct SiteId(Box<str>);

/// The shop's own number of an order, unique within the account.
///
/// Free text of 1 to 255 characters as in [`Text`](crate::Text), without white space at its ends.
/// Katalys merges repeats by it, so it must be the same on every view of the thank-you page.
///
/// ```
/// use katalys_pixel::OrderId;
///
/// assert!("#1001/é".parse::<OrderId>().is_ok());
/// assert_eq!(
///     " 1001".parse::<OrderId>().unwrap_err().to_string(),
///     r#"order_id " 1001": has white space at its ends; write "1001""#
/// );
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct OrderId(Box<str>);

/// Katalys's id of a click, `transaction_id`: letters, digits, `-` and `_`, at most 128.
///
/// GA4's field of the same name is the shop's order id, which does not belong here.
///
/// ```
/// use katalys_pixel::TransactionId;
///
/// assert_eq!(
///     "12 34".parse::<TransactionId>().unwrap_err().to_string(),
///     r#"transaction_id "12 34": is not a click id; letters, digits, "-" and "_" only, at most 128"#
/// );
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct TransactionId(Box<str>);

/// Katalys's number of a program, `offer_id`: 1 to 20 digits, kept as written.
///
/// ```
/// use katalys_pixel::OfferId;
///
/// assert_eq!(
///     "12x4".parse::<OfferId>().unwrap_err().to_string(),
///     r#"offer_id "12x4": is not a number; digits only, at most 20"#
/// );
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct OfferId(Box<str>);

/// Katalys's number of an affiliate, `aff_id`: 1 to 20 digits, kept as written.
///
/// A landing URL carries it as `publisher_id`.
///
/// ```
/// use katalys_pixel::AffId;
///
/// assert_eq!(
///     "-1".parse::<AffId>().unwrap_err().to_string(),
///     r#"aff_id "-1": is not a number; digits only, at most 20"#
/// );
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct AffId(Box<str>);

checked_string!(SiteId, check_site_id);
checked_string!(OrderId, check_order_id);
checked_string!(TransactionId, check_transaction_id);
checked_string!(OfferId, check_offer_id);
checked_string!(AffId, check_aff_id);

fn check_site_id(text: &str) -> Result<(), Problem> {
    check_text(text, "site_id", 253)?;
    let malformed = |what: &'static str, fix: String| {
        Err(Problem::new(ProblemKind::Malformed, "site_id", what, fix).with_value(text))
    };
    if is_site_id(text) {
        return Ok(());
    }
    let is_url = text.contains("//");
    let (_, rest) = text.split_once("//").unwrap_or(("", text.trim()));
    let host = rest.split(['/', '?', '#', ':']).next().unwrap_or_default();
    let host = host.trim_end_matches('.');
    if is_site_id(host) && (is_url || host.contains('.')) {
        let what = if is_url {
            "is a URL"
        } else {
            "is more than a domain"
        };
        return malformed(what, format!("write {host:?}"));
    }
    if text
        .chars()
        .any(|char| char.is_alphabetic() && !char.is_ascii())
    {
        return malformed(
            "holds letters outside ASCII",
            "write the domain's ASCII form, xn--…".into(),
        );
    }
    malformed(
        "is not a bare domain or a tracking id",
        "write it as Katalys gave it, such as \"example.com\" or \"KA-8ZYJMB2WQ4\"".into(),
    )
}

fn is_site_id(text: &str) -> bool {
    text.split('.').all(|label| {
        !label.is_empty()
            && label
                .bytes()
                .all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_'))
    }) && text.starts_with(|char: char| char.is_ascii_alphanumeric())
        && text.ends_with(|char: char| char.is_ascii_alphanumeric())
}

fn check_order_id(text: &str) -> Result<(), Problem> {
    check_text(text, "order_id", 255)?;
    let trimmed = text.trim();
    if trimmed == text {
        return Ok(());
    }
    let problem = if trimmed.is_empty() {
        Problem::new(
            ProblemKind::Empty,
            "order_id",
            "is white space alone",
            "give the shop's own order number",
        )
    } else {
        Problem::new(
            ProblemKind::WhiteSpace,
            "order_id",
            "has white space at its ends",
            format!("write {trimmed:?}"),
        )
    };
    Err(problem.with_value(text))
}

fn check_transaction_id(text: &str) -> Result<(), Problem> {
    let is_click = text
        .bytes()
        .all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_'));
    check_shape(
        text,
        "transaction_id",
        128,
        is_click,
        "is not a click id",
        r#"letters, digits, "-" and "_" only, at most 128"#,
    )
}

fn check_offer_id(text: &str) -> Result<(), Problem> {
    check_number(text, "offer_id")
}

fn check_aff_id(text: &str) -> Result<(), Problem> {
    check_number(text, "aff_id")
}

fn check_number(text: &str, name: &'static str) -> Result<(), Problem> {
    let is_number = text.bytes().all(|byte| byte.is_ascii_digit());
    check_shape(
        text,
        name,
        20,
        is_number,
        "is not a number",
        "digits only, at most 20",
    )
}

fn check_shape(
    text: &str,
    name: &'static str,
    longest: usize,
    is_right: bool,
    what: &'static str,
    fix: &'static str,
) -> Result<(), Problem> {
    check_text(text, name, longest)?;
    if is_right {
        Ok(())
    } else {
        Err(Problem::new(ProblemKind::Malformed, name, what, fix).with_value(text))
    }
}

#[cfg(test)]
mod tests {
    use super::{OrderId, SiteId, TransactionId};

    #[test]
    fn a_site_id_can_change_nothing_of_the_loaders_url() {
        for text in [
            "example.com",
            "KA-8ZYJMB2WQ4",
            "shop",
            "a_b.example.co.uk",
            "xn--mller-kva.de",
        ] {
            assert!(text.parse::<SiteId>().is_ok(), "{text:?}");
        }
        for text in [
            "",
            ".",
            "..",
            "a..b",
            ".a",
            "a.",
            "-a",
            "a-",
            "a/b",
            "a b",
            "a\"b",
            "a'b",
            "a?b",
            "a#b",
            "a%2fb",
            "a:b",
            "a@b",
            "a\\b",
            "<a>",
            "münchen.de",
            "YOUR-SITE-ID",
            "{site_id}",
        ] {
            assert!(text.parse::<SiteId>().is_err(), "{text:?}");
        }
    }

    #[test]
    fn a_url_is_answered_with_its_host() {
        let fix = |text: &str| text.parse::<SiteId>().unwrap_err().fix().to_owned();
        assert_eq!(
            fix("https://www.example.com/a?b"),
            r#"write "www.example.com""#
        );
        assert_eq!(fix("//example.com:80"), r#"write "example.com""#);
    }

    #[test]
    fn lengths_have_a_limit() {
        assert!("x".repeat(128).parse::<TransactionId>().is_ok());
        assert!("x".repeat(129).parse::<TransactionId>().is_err());
        assert!("é".repeat(255).parse::<OrderId>().is_ok());
        assert_eq!(
            "x".repeat(256).parse::<OrderId>().unwrap_err().fix(),
            "255 is the most"
        );
    }
}
