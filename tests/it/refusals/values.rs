//! What each field refuses.

use katalys_pixel::Field;

use super::{complaints, flags, json, refused_json};
use crate::support::{refusal_of, run};

#[track_caller]
fn assert_values_are_refused(cases: &[(&str, &str, &str)]) {
    for (name, value, complaint) in cases {
        let args = flags(&[(name, value)]);
        let stderr = refusal_of(args.iter().map(String::as_str));
        let expected = format!("{name} {value:?}: {complaint}");
        assert_eq!(complaints(&stderr), [expected]);
    }
}

#[test]
fn amounts_are_plain_non_negative_decimals() {
    let plainly =
        "is not a plain decimal; write it with digits and a point only, such as \"149.90\"";
    let refund = "is negative; a refund is no conversion: report it to Katalys by its order status";
    let placeholder = "is a placeholder that was never filled in; send the real value, or leave an optional field out";
    let empty = "is empty; give a value, or leave an optional field out";
    assert_values_are_refused(&[
        ("sale_amount", "$20", "has a currency sign; write \"20\""),
        ("sale_amount", "20 EUR", "has a currency sign; write \"20\""),
        ("sale_amount", "1,234.50", "has grouping; write \"1234.50\""),
        ("sale_amount", "1.234,50", "has grouping; write \"1234.50\""),
        ("sale_amount", "1 234,50", "has grouping; write \"1234.50\""),
        ("sale_amount", "12,5", "has a decimal comma; write \"12.5\""),
        (
            "sale_amount",
            "1,234",
            "has a comma that may group digits or be a decimal point; write \"1234\" or \"1.234\", whichever it is",
        ),
        (
            "sale_amount",
            "1e3",
            "has an exponent; write all its digits out",
        ),
        (
            "sale_amount",
            ".5",
            "has no digit before the point; write \"0.5\"",
        ),
        (
            "sale_amount",
            "5.",
            "has no digit behind the point; write \"5\"",
        ),
        (
            "sale_amount",
            " 20",
            "has white space around it; write \"20\"",
        ),
        ("sale_amount", "+20", "has a sign; write \"20\""),
        ("sale_amount", "-5", refund),
        ("sale_amount", "-1,234.50", refund),
        ("sale_amount", "NaN", placeholder),
        ("sale_amount", "Infinity", plainly),
        ("sale_amount", "true", plainly),
        ("sale_amount", "0x10", plainly),
        ("sale_amount", "", empty),
        ("subtotal_amount", "", empty),
        ("shipping_amount", "", empty),
        ("tax_amount", "free", plainly),
        ("discount_2_amount", "10%", plainly),
        ("line_item_3_price", "", empty),
        ("line_item_0_qty", "two", plainly),
    ]);
}

#[test]
fn a_negative_amount_may_follow_its_flag() {
    let args = [
        "snippet",
        "--site-id=a",
        "--order-id=1",
        "--transaction-id=t",
        "--sale-amount",
        "-5",
    ];
    assert_eq!(
        refusal_of(args),
        "error: sale_amount \"-5\": is negative; a refund is no conversion: report it to Katalys by its order status\n"
    );
}

#[test]
fn a_site_id_cannot_change_the_loaders_url() {
    let shape = "is not a bare domain or a tracking id; write it as Katalys gave it, such as \"example.com\" or \"KA-8ZYJMB2WQ4\"";
    assert_values_are_refused(&[
        (
            "site_id",
            "https://example.com/",
            "is a URL; write \"example.com\"",
        ),
        (
            "site_id",
            "//example.com",
            "is a URL; write \"example.com\"",
        ),
        (
            "site_id",
            "example.com/shop",
            "is more than a domain; write \"example.com\"",
        ),
        (
            "site_id",
            " example.com.",
            "is more than a domain; write \"example.com\"",
        ),
        ("site_id", "../x", shape),
        ("site_id", "a b", shape),
        ("site_id", "a\"b", shape),
        ("site_id", "a'b", shape),
        ("site_id", "a?b", shape),
        ("site_id", "a#b", shape),
        ("site_id", "a%2fb", shape),
        ("site_id", "a:80", shape),
        ("site_id", "u@a", shape),
        ("site_id", "a\\b", shape),
        ("site_id", "<a>", shape),
        ("site_id", "a..b", shape),
        ("site_id", "-a", shape),
        (
            "site_id",
            "münchen.de",
            "holds letters outside ASCII; write the domain's ASCII form, xn--…",
        ),
        (
            "site_id",
            "",
            "is empty; give a value, or leave an optional field out",
        ),
    ]);
}

#[test]
fn ids_have_their_shapes() {
    let click = "is not a click id; letters, digits, \"-\" and \"_\" only, at most 128";
    let number = "is not a number; digits only, at most 20";
    assert_values_are_refused(&[
        (
            "order_id",
            "",
            "is empty; give a value, or leave an optional field out",
        ),
        (
            "order_id",
            "  ",
            "is white space alone; give the shop's own order number",
        ),
        (
            "order_id",
            " 1001",
            "has white space at its ends; write \"1001\"",
        ),
        ("transaction_id", "12 34", click),
        ("transaction_id", "<script>", click),
        ("offer_id", "12x4", number),
        ("aff_id", "-1", number),
        ("aff_id", "1.0", number),
        ("aff_id", "١٢", number),
    ]);
}

#[test]
fn the_other_values_have_their_shapes() {
    let whole = "is not a whole number; digits only, at most 4294967295";
    let seconds = "is not a whole number; write whole seconds since 1970";
    let address =
        "is not an IP address; write the buyer's IPv4 or IPv6 address alone, without a port";
    assert_values_are_refused(&[
        (
            "currency",
            "eur",
            "is not in capital letters; write \"EUR\"",
        ),
        (
            "currency",
            "€",
            "is not an ISO 4217 code; write three capital letters such as \"USD\", \"EUR\" or \"GBP\"",
        ),
        ("order_count", "-1", whole),
        ("order_count", "2.0", whole),
        ("order_count", "+2", whole),
        ("order_count", "4294967296", whole),
        ("order_time", "2026-01-01", seconds),
        (
            "order_time",
            "1763800000000",
            "is in milliseconds; write \"1763800000\"",
        ),
        (
            "order_time",
            "5",
            "is not between 2000 and 2100; write whole seconds since 1970",
        ),
        (
            "order_status",
            "completed",
            "is not a state of an order; write pending, paid, fulfilled, refunded, cancelled or rejected",
        ),
        ("client_ip", "127.0.0.1:80", address),
        ("client_ip", "localhost", address),
        (
            "type",
            "offline_conv",
            "is not what this channel sends; leave it out, or write \"convert\"",
        ),
    ]);
}

#[test]
fn placeholders_are_refused_in_every_field() {
    let complaint = "is a placeholder that was never filled in; send the real value, or leave an optional field out";
    for field in Field::all().filter(|field| *field != Field::TYPE) {
        let name = field.to_string();
        assert_values_are_refused(&[(&name, "{your_crm_order_id}", complaint)]);
    }
    for value in [
        "{{ order.id }}",
        "YOUR_ORDER_ID",
        "YOUR-ORDER-ID",
        "${id}",
        "<?= $id ?>",
        "%%ID%%",
        "undefined",
        "null",
        "[object Object]",
    ] {
        assert_values_are_refused(&[
            ("order_id", value, complaint),
            ("email_address", value, complaint),
        ]);
    }
}

#[test]
fn control_characters_are_refused_in_every_field() {
    for field in Field::all().filter(|field| *field != Field::TYPE) {
        let name = field.to_string();
        assert_values_are_refused(&[(
            &name,
            "1\n2",
            "holds a control character (U+000A); take it out",
        )]);
    }
    for (value, code) in [
        ("a\tb", "0009"),
        ("a\u{7f}", "007F"),
        ("\u{85}", "0085"),
        ("\u{1b}[2J", "001B"),
    ] {
        let complaint = format!("holds a control character (U+{code}); take it out");
        assert_values_are_refused(&[("order_id", value, &complaint)]);
    }
    let stderr = refused_json(json(&["order_id"], r#""order_id": "a\u0000""#), &[]);
    assert_eq!(
        stderr,
        "error: order_id \"a\\0\": holds a control character (U+0000); take it out\n"
    );
}

#[test]
fn a_value_that_is_too_long_is_shown_by_its_start() {
    for (name, longest) in [
        ("site_id", 253),
        ("order_id", 255),
        ("sale_amount", 32),
        ("email_address", 1024),
        ("transaction_id", 128),
        ("offer_id", 20),
        ("aff_id", 20),
    ] {
        let fits = flags(&[
            (name, &"7".repeat(longest)),
            ("offer_id", "1"),
            ("aff_id", "1"),
        ]);
        let fits = fits
            .iter()
            .filter(|arg| !(arg.ends_with("_id=1") && arg.contains(name)));
        assert_eq!(run(fits.map(String::as_str)).code, 0, "{name}");

        let value = "7".repeat(longest + 1);
        let args = flags(&[(name, &value)]);
        let stderr = refusal_of(args.iter().map(String::as_str));
        let shown = if value.len() > 60 {
            format!("\"{}\"…", &value[..60])
        } else {
            format!("{value:?}")
        };
        let too_long = format!(
            "{name} {shown}: has {} characters; {longest} is the most",
            longest + 1
        );
        assert_eq!(complaints(&stderr)[0], too_long);
    }
}
