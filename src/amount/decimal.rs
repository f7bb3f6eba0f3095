use std::cmp::Ordering;

use super::explain::explain;
use super::plain::is_plain;
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
        exceeds(&self.0, &other.0)
    }
}

/// The same of two texts that are known to be amounts.
pub(crate) fn exceeds(amount: &str, other: &str) -> bool {
    let (whole, fraction) = digits(amount);
    let (other_whole, other_fraction) = digits(other);
    whole
        .len()
        .cmp(&other_whole.len())
        .then_with(|| whole.cmp(other_whole))
        .then_with(|| fraction.cmp(other_fraction))
        == Ordering::Greater
}

/// The digits that count, before the point and behind it.
fn digits(amount: &str) -> (&str, &str) {
    let (whole, fraction) = amount.split_once('.').unwrap_or((amount, ""));
    (
        whole.trim_start_matches('0'),
        fraction.trim_end_matches('0'),
    )
}

fn check(text: &str) -> Result<(), Problem> {
    if is_plain(text) && text.len() <= LONGEST {
        return Ok(());
    }
    check_text(text, "amount", LONGEST)?;
    let (what, fix) = explain(text);
    Err(Problem::new(ProblemKind::NotPlainDecimal, "amount", what, fix).with_value(text))
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
