use crate::error::{Problem, ProblemKind};
use crate::text::{check_text, checked_string};

/// A currency by its ISO 4217 code, three capital letters; Katalys takes an order without one as USD.
///
/// ```
/// use katalys_pixel::Currency;
///
/// assert!("EUR".parse::<Currency>().is_ok());
/// assert_eq!(
///     "eur".parse::<Currency>().unwrap_err().to_string(),
///     r#"currency "eur": is not in capital letters; write "EUR""#
/// );
/// assert_eq!(
///     "UKP".parse::<Currency>().unwrap_err().to_string(),
///     r#"currency "UKP": is not an ISO 4217 code; write three capital letters such as "USD", "EUR" or "GBP""#
/// );
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Currency(Box<str>);

checked_string!(Currency, check);

/// Whether it is one of ISO 4217, in capital letters.
pub(super) fn is_code(text: &str) -> bool {
    iso_currency::Currency::from_code(text).is_some()
}

fn check(text: &str) -> Result<(), Problem> {
    if is_code(text) {
        return Ok(());
    }
    check_text(text, "currency", 16)?;
    let capitals = text.trim().to_ascii_uppercase();
    let (what, fix) = if is_code(&capitals) {
        ("is not in capital letters", format!("write {capitals:?}"))
    } else {
        (
            "is not an ISO 4217 code",
            r#"write three capital letters such as "USD", "EUR" or "GBP""#.to_owned(),
        )
    };
    Err(Problem::new(ProblemKind::Malformed, "currency", what, fix).with_value(text))
}
