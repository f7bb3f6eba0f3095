//! Money: plain decimals and the currency they are in.

mod currency;
mod decimal;
mod explain;
mod plain;
#[cfg(feature = "rust_decimal")]
mod rust_decimal;

pub use currency::Currency;
pub use decimal::Amount;
pub(crate) use decimal::exceeds;
