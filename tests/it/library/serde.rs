//! In and out through serde: strings and integers, with the wire names.

use katalys_pixel::{
    AffId, Amount, Attribution, Channel, Conversion, Count, Currency, Draft, Field, LineItem,
    Nonce, OfferId, OrderId, OrderStatus, OrderTime, Origin, Site, SiteId, Text, TransactionId,
};
use proptest::prelude::*;
use serde::de::DeserializeOwned;

use super::{click, whole};
use crate::judge::HOSTILE;

fn read<T: DeserializeOwned>(json: &str) -> Result<T, String> {
    serde_json::from_str(json).map_err(|error| error.to_string())
}

/// A value of its own: what it is written as, and what else is read as the same.
#[track_caller]
fn assert_serde<T>(written: &str, also: &[&str])
where
    T: DeserializeOwned + serde::Serialize + PartialEq + std::fmt::Debug,
{
    let value: T = read(written).unwrap();
    assert_eq!(serde_json::to_string(&value).unwrap(), written);
    for json in also {
        assert_eq!(read::<T>(json).as_ref(), Ok(&value), "{json}");
    }
}

#[test]
fn a_value_is_read_and_written_as_its_text() {
    assert_serde::<Amount>("\"149.90\"", &[]);
    assert_serde::<Amount>("\"9007199254740993\"", &["9007199254740993"]);
    assert_serde::<OrderId>("\"1001\"", &["1001"]);
    assert_serde::<OrderId>("\"-1\"", &["-1"]);
    assert_serde::<OfferId>("\"1234\"", &["1234"]);
    assert_serde::<AffId>("\"5678\"", &["5678"]);
    assert_serde::<TransactionId>("\"1234\"", &["1234"]);
    assert_serde::<SiteId>("\"KA-8ZYJMB2WQ4\"", &[]);
    assert_serde::<Text>("\"</script>\"", &["\"\\u003c/script>\""]);
    assert_serde::<Currency>("\"EUR\"", &[]);
    assert_serde::<Count>("\"2\"", &["2"]);
    assert_serde::<OrderTime>("\"1763800000\"", &["1763800000"]);
    assert_serde::<OrderStatus>("\"paid\"", &[]);
    assert_serde::<Nonce>("\"a+/b==\"", &[]);
    assert_serde::<Origin>("\"https://t.example.com\"", &["\"https://t.example.com/\""]);
}

#[test]
fn a_float_is_refused_with_the_reason() {
    for (number, shown) in [
        ("149.90", "149.9"),
        ("1e3", "1000"),
        ("18446744073709551616", "18446744073709552000"),
    ] {
        let reason =
            format!("{shown} is a float, which has no exact decimal form; send it as a string");
        let at = format!(" at line 1 column {}", number.len());
        assert_eq!(read::<Amount>(number), Err(format!("{reason}{at}")));
        assert_eq!(read::<OrderId>(number), Err(format!("{reason}{at}")));
        let json =
            format!("{{\"order_id\": 1, \"transaction_id\": \"t\", \"tax_amount\": {number}}}");
        let refusal = read::<Conversion>(&json).unwrap_err();
        assert!(
            refusal.starts_with(&format!("tax_amount: {reason} at line 1 column ")),
            "{refusal}"
        );
    }
}

#[test]
fn what_is_no_value_is_refused_with_the_reason() {
    for (json, reason) in [
        (
            "true",
            "invalid type: boolean `true`, expected a string or an integer",
        ),
        (
            "null",
            "invalid type: null, expected a string or an integer",
        ),
        (
            "[1]",
            "invalid type: sequence, expected a string or an integer",
        ),
        (
            "\"$20\"",
            "amount \"$20\": has a currency sign; write \"20\"",
        ),
        (
            "-5",
            "amount \"-5\": is negative; a refund is no conversion: report it to Katalys by its order status",
        ),
    ] {
        let refusal = read::<Amount>(json).unwrap_err();
        let said = refusal.split(" at line").next().unwrap();
        assert_eq!(said, reason);
    }
}

const WHOLE: &str = r#"{"order_id":"1001","sale_amount":"149.90","subtotal_amount":"129.90","email_address":"jane@example.com","client_ip":"2001:db8::1","user_agent":"Mozilla/5.0","discount_1_code":"SPRING25","discount_2_amount":"4.90","currency":"EUR","action_type":"online-sale","order_status":"paid","order_count":"2","order_time":"1763800000","shipping_amount":"4.90","tax_amount":"20.00","line_item_0_sku":"A-1","line_item_0_price":"9.90","line_item_0_title":"Tea","line_item_0_qty":"2","line_item_0_categories":"Drinks","line_item_1_title":"Cup","order_alias":"1001-a","transaction_id":"1234abcd","offer_id":"1234","aff_id":"5678"}"#;

#[test]
fn a_conversion_has_the_wire_names() {
    assert_eq!(serde_json::to_string(&whole()).unwrap(), WHOLE);
    assert_eq!(read::<Conversion>(WHOLE), Ok(whole()));
    // Each row of the table has its builder, but for what the site and the channel know.
    for row in Field::all().filter(|row| ![Field::TYPE, Field::SITE_ID].contains(row)) {
        let pattern = row.pattern();
        assert!(
            whole()
                .fields()
                .any(|(field, _)| field.pattern() == pattern),
            "{pattern}"
        );
    }
    assert_eq!(whole().get(Field::LINE_ITEM_TITLE), Some("Tea"));
    assert_eq!(whole().get(Field::DISCOUNT_AMOUNT), None);
    assert!(whole().warnings().is_empty());
}

#[test]
fn a_conversion_reads_integers_and_leaves_out_null() {
    let conversion: Conversion =
        read(r#"{"type": "convert", "offer_id": 1, "aff_id": 2, "order_id": 1001, "sale_amount": 20, "currency": null, "action_type": ""}"#).unwrap();
    assert_eq!(
        serde_json::to_string(&conversion).unwrap(),
        r#"{"order_id":"1001","sale_amount":"20","offer_id":"1","aff_id":"2"}"#
    );
    let json = r#"{"order_id":"1","loader_attribution":true}"#;
    let conversion: Conversion = read(json).unwrap();
    assert!(conversion.is_by_loader());
    assert_eq!(serde_json::to_string(&conversion).unwrap(), json);
}

#[test]
fn a_conversion_tells_all_that_is_wrong_with_it() {
    let told = |json: &str| {
        let error = read::<Conversion>(json).unwrap_err();
        error
            .rsplit_once(" at line")
            .map_or(error.clone(), |(said, _)| said.to_owned())
    };
    assert_eq!(
        told(r#"{"order_id": "", "saleamount": "1", "tax_amount": "$1", "aff_id": 2}"#),
        "order_id \"\": is empty; give a value, or leave an optional field out\n\
         tax_amount \"$1\": has a currency sign; write \"1\"\n\
         offer_id: is missing beside aff_id; give transaction_id, or both offer_id and aff_id, as the landing URL carried them\n\
         saleamount: is not a name that Katalys knows; the nearest known name is sale_amount"
    );
    assert_eq!(
        told(r#"{"order_id": 1, "order_id": 2, "transaction_id": "t"}"#),
        "order_id: is given twice; give it once"
    );
    assert_eq!(
        told(r#"{"order_id": 1, "transaction_id": "t", "site_id": "example.com"}"#),
        "site_id: is no part of a conversion; it is given to Site::new"
    );
    assert_eq!(
        told(r#"{"order_id": true, "transaction_id": "t"}"#),
        "order_id: invalid type: boolean `true`, expected a string or an integer"
    );
    assert_eq!(
        told("[]"),
        "invalid type: sequence, expected a conversion as a map of Katalys's names"
    );
}

#[test]
fn an_attribution_has_the_wire_names() {
    assert_serde::<Attribution>(
        r#"{"transaction_id":"1234abcd","offer_id":"1234","aff_id":"5678"}"#,
        &[],
    );
    assert_serde::<Attribution>(
        r#"{"offer_id":"1","aff_id":"2","clicked_at":7}"#,
        &[r#"{"aff_id": 2, "offer_id": 1, "clicked_at": 7, "transaction_id": null}"#],
    );
    assert_serde::<Attribution>(r#"{"loader_attribution":true}"#, &[]);
    let told = |json: &str| read::<Attribution>(json).unwrap_err();
    assert!(told(r#"{"offer_id": 1}"#).starts_with("aff_id: is missing beside offer_id; "));
    assert!(told("{}").starts_with("transaction_id: is missing, and so are offer_id and aff_id; "));
    assert!(
        told(r#"{"publisher_id": 1}"#)
            .starts_with("unknown field `publisher_id`, expected one of `transaction_id`, ")
    );
    assert!(
        told(r#"{"transaction_id": "<"}"#).starts_with("transaction_id \"<\": is not a click id; ")
    );
}

#[test]
fn a_site_has_the_names_of_the_flags() {
    assert_serde::<Site>(
        r#"{"site_id":"example.com","origin":"https://db.revoffers.com"}"#,
        &[
            r#"{"site_id": "example.com"}"#,
            r#"{"site_id": "example.com", "loader_id": null}"#,
        ],
    );
    assert_serde::<Site>(
        r#"{"site_id":"a","origin":"http://127.0.0.1:8080","loader_id":"b"}"#,
        &[],
    );
    let site: Site =
        read(r#"{"site_id": "a", "origin": "http://127.0.0.1:8080", "loader_id": "b"}"#).unwrap();
    assert_eq!(site.loader_url(), "http://127.0.0.1:8080/js/b.js");
    assert!(
        read::<Site>(r#"{"site_id": "a", "orgin": "x"}"#)
            .unwrap_err()
            .starts_with("unknown field `orgin`")
    );
    assert!(
        read::<Site>(r#"{"site_id": "https://a"}"#)
            .unwrap_err()
            .starts_with("site_id \"https://a\": is a URL; write \"a\"")
    );
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    #[test]
    fn what_serde_writes_it_reads_back(text in any::<String>(), hostile in prop::sample::select(HOSTILE), units in any::<u64>(), decimals in 0_u8..14, coupons in 0..4) {
        let text: Text = text.parse().unwrap_or_else(|_| hostile.parse().unwrap_or_else(|_| "x".parse().unwrap()));
        let order_id = hostile.parse().unwrap_or_else(|_| "1".parse::<OrderId>().unwrap());
        let mut conversion = Conversion::new(order_id, click())
            .with_email_address(text.clone())
            .with_sale_amount(Amount::from_minor_units(units, decimals))
            .with_line_item(LineItem::new(text.clone()));
        for _ in 0..coupons {
            conversion = conversion.with_discount(text.clone());
        }
        let json = serde_json::to_string(&conversion).unwrap();
        prop_assert_eq!(read::<Conversion>(&json), Ok(conversion.clone()));
        let value = serde_json::to_value(&conversion).unwrap();
        prop_assert_eq!(serde_json::from_value::<Conversion>(value).unwrap(), conversion.clone());

        let mut draft = Draft::new();
        draft.read_json(&json);
        prop_assert_eq!(draft.check(Channel::Pixel).unwrap().conversion, conversion);
    }
}
