use std::cmp::Ordering;

use crate::error::{Problem, ProblemKind};
use crate::text::{check_text, checked_string};

/// A plain non-negative decimal with a point, kept as it was written: `149.90` stays `149.90`.
///
/// Digits, and after a point more digits; at most 32 characters. No sign, no currency, no grouping,
/// no exponent: Katalys reads plain decimals only. Two amounts are equal where their texts are;
/// [`Amount::exceeds`] compares what they are worth.
///
/// What is written otherwise is refused, and the refusal says what to write instead:
///
/// ```
/// use katalys_pixel::Amount;
///
/// let fix = |text: &str| text.parse::<Amount>().unwrap_err().to_string();
/// assert_eq!(fix("1,234.50"), r#"amount "1,234.50": has grouping; write "1234.50""#);
/// assert_eq!(fix(".5"), r#"amount ".5": has no digit before the point; write "0.5""#);
/// assert_eq!(fix("-5"), r#"amount "-5": is negative; a refund is no conversion: report it to Katalys by its order status"#);
/// assert_eq!(fix("1,234"), r#"amount "1,234": has a comma that may group digits or be a decimal point; write "1234" or "1.234", whichever it is"#);
/// ```
///
/// A JSON number is taken by [`Draft`](crate::Draft) as it is written. Through serde an integer is
/// taken and a float is refused, since its digits are gone by then.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Amount(Box<str>);

const LONGEST: usize = 32;

checked_string!(Amount, check);

impl Amount {
    /// An amount that a payment service counts in the currency's smallest unit.
    ///
    /// `decimals` is 2 for most currencies, 0 for yen, 3 for dinars; at most 12.
    ///
    /// ```
    /// # use katalys_pixel::Amount;
    /// assert_eq!(Amount::from_minor_units(14990, 2).as_str(), "149.90");
    /// assert_eq!(Amount::from_minor_units(5, 2).as_str(), "0.05");
    /// assert_eq!(Amount::from_minor_units(500, 0).as_str(), "500");
    /// ```
    pub fn from_minor_units(units: u64, decimals: u8) -> Self {
        let decimals = usize::from(decimals.min(12));
        let mut digits = format!("{units:0>width$}", width = decimals + 1);
        if decimals > 0 {
            digits.insert(digits.len() - decimals, '.');
        }
        Self(digits.into())
    }

    /// Whether this amount is worth more than the other, digit by digit and so exactly.
    ///
    /// ```
    /// # use katalys_pixel::Amount;
    /// # fn main() -> Result<(), katalys_pixel::Problem> {
    /// let (total, subtotal) = ("149.90".parse::<Amount>()?, "149.9".parse::<Amount>()?);
    /// assert!(!subtotal.exceeds(&total));
    /// # Ok(())
    /// # }
    /// ```
    pub fn exceeds(&self, other: &Self) -> bool {
        let (whole, fraction) = self.parts();
        let (other_whole, other_fraction) = other.parts();
        whole
            .len()
            .cmp(&other_whole.len())
            .then_with(|| whole.cmp(other_whole))
            .then_with(|| fraction.cmp(other_fraction))
            == Ordering::Greater
    }

    /// The digits that count, before the point and behind it.
    fn parts(&self) -> (&str, &str) {
        let (whole, fraction) = self.0.split_once('.').unwrap_or((&self.0, ""));
        (
            whole.trim_start_matches('0'),
            fraction.trim_end_matches('0'),
        )
    }
}

fn check(text: &str) -> Result<(), Problem> {
    if is_plain(text) && text.len() <= LONGEST {
        return Ok(());
    }
    check_text(text, "amount", LONGEST)?;
    let (what, fix) = explain(text);
    Err(Problem::new(ProblemKind::NotPlainDecimal, "amount", what, fix).with_value(text))
}

fn is_plain(text: &str) -> bool {
    let digits = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
    match text.split_once('.') {
        Some((whole, fraction)) => digits(whole) && digits(fraction),
        None => digits(text),
    }
}

/// What is wrong with an amount, and what its writer most probably meant; where two readings are
/// possible, both, for a guess would be off by a factor of a thousand.
fn explain(text: &str) -> (&'static str, String) {
    let write = |digits: &str| format!("write {digits:?}");
    let plainly = || "write it with digits and a point only, such as \"149.90\"".to_owned();
    let trimmed = text.trim();

    if let Some(rest) = trimmed.strip_prefix(['-', '\u{2212}']) {
        let is_amount = rest.starts_with(|char: char| char.is_ascii_digit() || char == '.');
        return if is_amount {
            (
                "is negative",
                "a refund is no conversion: report it to Katalys by its order status".into(),
            )
        } else {
            ("is not a plain decimal", plainly())
        };
    }
    if let Some(rest) = trimmed.strip_prefix('+').filter(|rest| is_plain(rest)) {
        return ("has a sign", write(rest));
    }
    if let Some((mantissa, exponent)) = trimmed.split_once(['e', 'E'])
        && is_plain(mantissa)
        && exponent
            .trim_start_matches(['+', '-'])
            .parse::<u8>()
            .is_ok()
    {
        return ("has an exponent", "write all its digits out".into());
    }
    if trimmed.strip_prefix('.').is_some_and(is_plain) {
        return (
            "has no digit before the point",
            write(&format!("0{trimmed}")),
        );
    }
    if let Some(whole) = trimmed.strip_suffix('.').filter(|whole| is_plain(whole)) {
        return ("has no digit behind the point", write(whole));
    }

    let number = trimmed.trim_matches(|char: char| !char.is_ascii_digit());
    if number.is_empty() || !number.chars().all(is_numeral) {
        return ("is not a plain decimal", plainly());
    }
    let what = if number == text {
        None
    } else if number == trimmed {
        Some("has white space around it")
    } else {
        Some("has a currency sign")
    };
    match read(number) {
        Reading::Sure(digits) => {
            let local = if digits.len() < number.len() {
                "has grouping"
            } else {
                "has a decimal comma"
            };
            (what.unwrap_or(local), write(&digits))
        }
        Reading::Either(grouped, decimal) => (
            "has a comma that may group digits or be a decimal point",
            format!("write {grouped:?} or {decimal:?}, whichever it is"),
        ),
        Reading::Neither => (what.unwrap_or("is not a plain decimal"), plainly()),
    }
}

fn is_numeral(char: char) -> bool {
    char.is_ascii_digit() || is_grouping(char)
}

/// What separates thousands somewhere: English, German, French, Swiss.
fn is_grouping(char: char) -> bool {
    matches!(
        char,
        ',' | '.' | ' ' | '\'' | '_' | '\u{a0}' | '\u{202f}' | '\u{2009}' | '\u{2019}'
    )
}

/// What a number in some locale's form says.
enum Reading {
    Sure(String),
    Either(String, String),
    Neither,
}

fn read(number: &str) -> Reading {
    if is_plain(number) {
        return Reading::Sure(number.into());
    }
    let plain = |whole: &str, fraction: &str| {
        let whole: String = whole.chars().filter(char::is_ascii_digit).collect();
        if fraction.is_empty() {
            whole
        } else {
            format!("{whole}.{fraction}")
        }
    };
    let Some(last) = number.rfind(|char| !char::is_ascii_digit(&char)) else {
        return Reading::Neither;
    };
    let mark = number[last..].chars().next().unwrap_or_default();
    let (whole, fraction) = (&number[..last], &number[last + mark.len_utf8()..]);
    let groups = |text: &str| {
        let mut marks = text.chars().filter(|char| !char.is_ascii_digit());
        let first = marks.next();
        let same = marks.all(|char| Some(char) == first);
        let mut parts = text.split(|char: char| !char.is_ascii_digit());
        let head = parts.next().unwrap_or_default();
        same && (1..=3).contains(&head.len()) && parts.all(|part| part.len() == 3)
    };
    let is_point = matches!(mark, '.' | ',');
    let alone = !whole.contains(is_grouping);

    match (
        is_point,
        groups(number),
        groups(whole) && !whole.contains(mark),
    ) {
        (true, true, _) if alone && mark == ',' => {
            Reading::Either(plain(number, ""), plain(whole, fraction))
        }
        (_, true, _) => Reading::Sure(plain(number, "")),
        (true, false, true) => Reading::Sure(plain(whole, fraction)),
        (true, false, false) if alone => Reading::Sure(plain(whole, fraction)),
        _ => Reading::Neither,
    }
}

#[cfg(test)]
mod tests {
    use super::{Amount, check};

    #[test]
    fn plain_decimals_are_kept_as_written() {
        for text in [
            "0",
            "149.90",
            "1234.5000",
            "0.5",
            "007",
            "99999999999999999999.99",
        ] {
            assert_eq!(text.parse::<Amount>().unwrap().as_str(), text);
        }
    }

    #[test]
    fn what_was_meant_is_said_where_it_is_certain() {
        for (text, meant) in [
            ("$20", "20"),
            ("20 EUR", "20"),
            ("€ 1.234,50", "1234.50"),
            ("1,234.50", "1234.50"),
            ("1.234,50", "1234.50"),
            ("1'234.50", "1234.50"),
            ("1 234,50", "1234.50"),
            ("1,234,567", "1234567"),
            ("1.234.567", "1234567"),
            ("12,34,567.00", ""),
            ("12,50", "12.50"),
            ("1234,5", "1234.5"),
            (" 20 ", "20"),
            ("+20", "20"),
            (".5", "0.5"),
            ("5.", "5"),
        ] {
            let problem = check(text).unwrap_err();
            if meant.is_empty() {
                assert!(
                    problem.fix().starts_with("write it with digits"),
                    "{problem}"
                );
            } else {
                assert_eq!(problem.fix(), format!("write {meant:?}"), "{problem}");
            }
        }
    }

    #[test]
    fn what_is_ambiguous_is_never_guessed() {
        for text in ["1,234", "$1,234", "12,345"] {
            assert!(
                check(text).unwrap_err().fix().ends_with("whichever it is"),
                "{text}"
            );
        }
    }

    #[test]
    fn what_is_no_amount_is_refused() {
        for text in [
            "",
            "abc",
            "1e3",
            "1E+3",
            "NaN",
            "Infinity",
            "true",
            "-5",
            "-.5",
            "1.2.3",
            "0x10",
            "١٢",
            "1-2",
            "{sale_amount}",
            "1..2",
            "--5",
            ",",
            ".",
            "1\n",
        ] {
            assert!(check(text).is_err(), "{text:?}");
        }
    }

    #[test]
    fn amounts_are_compared_by_worth() {
        let exceeds = |a: &str, b: &str| a.parse::<Amount>().unwrap().exceeds(&b.parse().unwrap());
        assert!(exceeds("10", "9.99"));
        assert!(exceeds("0.11", "0.1"));
        assert!(exceeds("9007199254740993", "9007199254740992"));
        assert!(!exceeds("1.50", "1.5"));
        assert!(!exceeds("001", "2"));
    }
}
