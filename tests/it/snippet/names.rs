//! Every known name reaches the output, in one order, by every way in.

use super::{members, output_from_json};
use crate::support::output_of;

/// Every known name with a value, in the order of the output; what the pixel leaves out has none.
const EVERY_NAME: &[(&str, &str)] = &[
    ("type", "convert"),
    ("site_id", "KA-8ZYJMB2WQ4"),
    ("order_id", "1001"),
    ("sale_amount", "149.90"),
    ("subtotal_amount", "129.90"),
    ("email_address", "jane@example.com"),
    ("client_ip", "2001:db8::1"),
    ("user_agent", "Mozilla/5.0"),
    ("discount_1_code", "SPRING25"),
    ("discount_1_amount", "10.00"),
    ("discount_2_code", "FREESHIP"),
    ("discount_2_amount", "4.90"),
    ("currency", "EUR"),
    ("action_type", "online-sale"),
    ("order_status", "paid"),
    ("order_count", "2"),
    ("order_time", "1763800000"),
    ("shipping_amount", "4.90"),
    ("tax_amount", "20.00"),
    ("line_item_0_sku", "A-1"),
    ("line_item_0_price", "9.90"),
    ("line_item_0_title", "Tea"),
    ("line_item_0_qty", "2"),
    ("line_item_0_categories", "Drinks"),
    ("line_item_1_sku", "A-2"),
    ("line_item_10_sku", "A-3"),
    ("order_alias", "1001-a"),
    ("transaction_id", "1234abcd"),
    ("offer_id", "1234"),
    ("aff_id", "5678"),
];

const SERVER_ONLY: &[&str] = &["client_ip", "user_agent"];

fn every_member() -> Vec<String> {
    EVERY_NAME
        .iter()
        .filter(|(name, _)| !SERVER_ONLY.contains(name))
        .map(|(name, value)| format!("{name}: \"{value}\""))
        .collect()
}

#[test]
fn every_known_name_comes_out_in_one_order_from_json() {
    let members_of = |text: &str| {
        members(text)
            .into_iter()
            .map(str::to_owned)
            .collect::<Vec<_>>()
    };
    let mut json: Vec<String> = EVERY_NAME
        .iter()
        .map(|(name, value)| format!("{name:?}: {value:?}"))
        .collect();
    for _ in 0..json.len() {
        json.rotate_left(7);
        let text = format!("{{{}}}", json.join(", "));
        assert_eq!(members_of(&output_from_json(&text, &[])), every_member());
    }
}

#[test]
fn every_known_name_is_taken_by_field() {
    let fields: Vec<String> = EVERY_NAME
        .iter()
        .rev()
        .map(|(name, value)| format!("--field={name}={value}"))
        .collect();
    let html = output_of(
        ["snippet"]
            .into_iter()
            .chain(fields.iter().map(String::as_str)),
    );
    assert_eq!(members(&html), every_member());
}

#[test]
fn every_name_but_type_and_further_numbers_is_a_flag() {
    let help = output_of(["snippet", "--help"]);
    let mut flags = 0;
    let mut args = vec!["snippet".to_owned()];
    for (name, value) in EVERY_NAME {
        let flag = format!("--{}", name.replace('_', "-"));
        let is_flag = help.contains(&format!("{flag} <"));
        let is_numbered = name.contains(|char: char| char.is_ascii_digit());
        let wanted = *name == "discount_1_code" || (*name != "type" && !is_numbered);
        assert_eq!(is_flag, wanted, "{flag}");
        if is_flag {
            args.extend([flag, (*value).to_owned()]);
            flags += 1;
        } else {
            args.push(format!("--field={name}={value}"));
        }
    }
    assert_eq!(flags, 19);
    let html = output_of(args.iter().map(String::as_str));
    assert_eq!(members(&html), every_member());
}
