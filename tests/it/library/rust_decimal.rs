//! Money that a shop keeps as `Decimal`.

use katalys_pixel::Amount;
use proptest::prelude::*;
use rust_decimal::Decimal;

#[test]
fn a_decimal_keeps_its_digits() {
    for text in [
        "149.90",
        "0",
        "0.00",
        "79228162514264337593543950335",
        "0.0000000000000000000000000001",
    ] {
        let decimal: Decimal = text.parse().unwrap();
        let amount = Amount::try_from(decimal).unwrap();
        assert_eq!(amount.as_str(), text);
        assert_eq!(Decimal::try_from(&amount).unwrap(), decimal);
    }
}

#[test]
fn a_negative_decimal_is_refused_and_minus_zero_is_zero() {
    let refused = Amount::try_from(Decimal::new(-1499, 2)).unwrap_err();
    assert_eq!(
        refused.to_string(),
        "amount \"-14.99\": is negative; a refund is no conversion: report it to Katalys by its order status"
    );
    let mut minus_zero = Decimal::new(0, 2);
    minus_zero.set_sign_negative(true);
    assert_eq!(Amount::try_from(minus_zero).unwrap().as_str(), "0.00");
}

#[test]
fn an_amount_of_more_digits_than_a_decimal_has_is_refused() {
    let amount: Amount = "99999999999999999999999999999.99".parse().unwrap();
    assert!(Decimal::try_from(&amount).is_err());
}

proptest! {
    #[test]
    fn any_decimal_comes_back(units in 0..=i64::MAX, scale in 0_u32..=28) {
        let decimal = Decimal::new(units, scale);
        let amount = Amount::try_from(decimal).unwrap();
        prop_assert_eq!(amount.to_string(), decimal.to_string());
        prop_assert_eq!(Decimal::try_from(&amount).unwrap(), decimal);
    }
}
