//! What JSON can be wrong in: its shape, the types of its values, its names.

use super::{complaints, flags, json, refused_json};
use crate::support::refusal_of;

#[test]
fn json_that_is_not_one_object_is_refused() {
    let object = "write one object, {\"order_id\": \"1001\", …}";
    for (json, what) in [
        ("", "is empty"),
        (" \n", "is empty"),
        ("[]", "is a list"),
        ("[{\"order_id\": 1}]", "is a list"),
        ("\"order_id\"", "is not a JSON object"),
        ("5", "is not a JSON object"),
        ("null", "is not a JSON object"),
        ("order_id=1", "is not a JSON object"),
        (
            "{\"order_id\": 1",
            "is not one JSON object: EOF while parsing an object at line 1 column 14",
        ),
        (
            "{\"order_id\": 1,}",
            "is not one JSON object: trailing comma at line 1 column 16",
        ),
        (
            "{\"order_id\": 01}",
            "is not one JSON object: invalid number at line 1 column 15",
        ),
        (
            "{order_id: 1}",
            "is not one JSON object: key must be a string at line 1 column 2",
        ),
        (
            "{'order_id': 1}",
            "is not one JSON object: key must be a string at line 1 column 2",
        ),
        (
            "{}\n{}",
            "is not one JSON object: trailing characters at line 2 column 1",
        ),
        (
            "{\"order_id\": \"a\nb\"}",
            "is not one JSON object: control character (\\u0000-\\u001F) found while parsing a string at line 1 column 15",
        ),
    ] {
        // What is missing is not known, for it may be in what was not read.
        assert_eq!(
            refused_json(json, &["--strict"]),
            format!("error: input: {what}; {object}\n"),
            "{json}"
        );
        // What was typed beside it is known.
        assert_eq!(
            refused_json(json, &["--tax-amount=$1"]),
            format!(
                "error: tax_amount \"$1\": has a currency sign; write \"1\"\nerror: input: {what}; {object}\n"
            )
        );
    }
    for bytes in [&b"{\"order_id\": \"\xe9\"}"[..], b"{\"order_id\": \"\xff\""] {
        assert_eq!(
            refused_json(bytes, &[]),
            "error: input: is not UTF-8 at byte 14; save it as UTF-8\n"
        );
    }
}

#[test]
fn json_values_that_no_field_can_hold_are_refused() {
    let fix = "write a string or a number, or leave the field out";
    for (value, what) in [
        ("true", "is a boolean"),
        ("false", "is a boolean"),
        ("[1]", "is a list"),
        ("{}", "is an object"),
        (r#""\ud800""#, "is not text: half a surrogate pair"),
    ] {
        for name in [
            "order_id",
            "sale_amount",
            "email_address",
            "offer_id",
            "landing_url",
            "type",
            "line_item_7_qty",
        ] {
            let stderr = refused_json(json(&[name], &format!("{name:?}: {value}")), &[]);
            assert_eq!(
                complaints(&stderr),
                [format!("{name} {value:?}: {what}; {fix}")]
            );
        }
    }
    for (number, complaint) in [
        ("1e3", "has an exponent; write all its digits out"),
        (
            "-5",
            "is negative; a refund is no conversion: report it to Katalys by its order status",
        ),
        (
            "1E400",
            "is not a plain decimal; write it with digits and a point only, such as \"149.90\"",
        ),
    ] {
        let stderr = refused_json(
            json(&["sale_amount"], &format!("\"sale_amount\": {number}")),
            &[],
        );
        assert_eq!(
            complaints(&stderr),
            [format!("sale_amount \"{number}\": {complaint}")]
        );
    }
    for value in ["\"true\"", "1", "[]"] {
        let stderr = refused_json(json(&[], &format!("\"loader_attribution\": {value}")), &[]);
        let shown = value.trim_matches('"');
        assert_eq!(
            complaints(&stderr),
            [format!(
                "loader_attribution {shown:?}: is not a boolean; write true or false in the JSON object, without quotes"
            )]
        );
    }
}

#[test]
fn an_unknown_name_is_told_with_the_nearest_known_one() {
    for (name, nearest) in [
        ("saleamount", "sale_amount"),
        ("saleAmount", "sale_amount"),
        ("Order_ID", "order_id"),
        ("email", "email_address"),
        ("sub_total", "subtotal_amount"),
        ("discount_code", "discount_1_code"),
        ("discount_2_cod", "discount_2_code"),
        ("discount_12_amt", "discount_12_amount"),
        ("discount_01_code", "discount_1_code"),
        ("line_items_3_sku", "line_item_3_sku"),
        ("line_item_0_quantity", "line_item_0_qty"),
        ("landingurl", "landing_url"),
        ("site", "site_id"),
        ("total", "sale_amount"),
        ("orderNumber", "order_id"),
        ("ip_address", "client_ip"),
        ("click_id", "transaction_id"),
    ] {
        let complaint = format!(
            "{name}: is not a name that Katalys knows; the nearest known name is {nearest}"
        );
        let stderr = refused_json(json(&[], &format!("{name:?}: null")), &[]);
        assert_eq!(complaints(&stderr), [complaint.as_str()]);
        let args = flags(&[(name, "1")]);
        assert_eq!(
            complaints(&refusal_of(args.iter().map(String::as_str))),
            [complaint]
        );
    }
    for name in ["status_page", "x", "__proto__"] {
        assert_eq!(
            complaints(&refused_json(json(&[], &format!("{name:?}: null")), &[])),
            [format!(
                "{name}: is not a name that Katalys knows; take one from the table of fields"
            )]
        );
    }
    for name in ["publisher_id", "affiliate_id"] {
        let args = flags(&[(name, "1")]);
        let stderr = refusal_of(args.iter().map(String::as_str));
        assert_eq!(
            complaints(&stderr),
            [format!(
                "{name}: is not a name that Katalys knows; write aff_id, or give the whole landing_url"
            )]
        );
    }
    for (name, shown) in [
        ("", "\"\""),
        ("\u{1f600}", "\u{1f600}"),
        ("\u{1b}[2J\n", "\\u{1b}[2J\\n"),
    ] {
        let stderr = refused_json(
            json(&[], &format!("{}: 1", serde_json::to_string(name).unwrap())),
            &[],
        );
        assert!(
            stderr.starts_with(&format!(
                "error: {shown}: is not a name that Katalys knows; "
            )),
            "{stderr}"
        );
    }
}

#[test]
fn a_name_given_twice_is_refused() {
    for name in [
        "order_id",
        "landing_url",
        "loader_attribution",
        "discount_2_code",
    ] {
        let stderr = refused_json(
            json(
                &["order_id"],
                &format!("{name:?}: null, {name:?}: null, \"order_id\": 1"),
            ),
            &[],
        );
        let own = format!("{name}: is given twice; give it once");
        assert_eq!(complaints(&stderr), [own]);
    }
    let args = flags(&[("discount_2_code", "A"), ("discount_2_code", "A")]);
    assert_eq!(
        refusal_of(args.iter().map(String::as_str)),
        "error: discount_2_code: is given twice; give it once\n"
    );
}
