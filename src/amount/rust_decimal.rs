//! Conversions for shops that keep money as [`rust_decimal::Decimal`].

use rust_decimal::Decimal;

use super::Amount;
use crate::error::Problem;

/// Takes the decimal with the digits it has: `dec!(149.90)` is `149.90`.
///
/// # Errors
///
/// A negative one: `dec!(-5)`.
impl TryFrom<Decimal> for Amount {
    type Error = Problem;

    fn try_from(decimal: Decimal) -> Result<Self, Problem> {
        // Minus zero is zero; its sign would be refused as a refund.
        let decimal = if decimal.is_zero() {
            decimal.abs()
        } else {
            decimal
        };
        decimal.to_string().parse()
    }
}

/// # Errors
///
/// An amount of more digits than a [`Decimal`] holds exactly, 28.
impl TryFrom<&Amount> for Decimal {
    type Error = rust_decimal::Error;

    fn try_from(amount: &Amount) -> Result<Self, Self::Error> {
        Self::from_str_exact(amount.as_str())
    }
}
