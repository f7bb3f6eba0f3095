//! The platforms that give the script its values as JavaScript or as tokens.

use std::collections::BTreeMap;

use katalys_pixel::Field;
use serde_json::{Value, json};

use super::engines::{self, Engine};
use super::shops::{hostile, pixel, with};

/// A promise that is kept at once, so that what waits for it runs with the script.
const PROMISE: &str =
    "function kept(value) { return { then: function (go) { return kept(go(value)); } }; }";

#[track_caller]
fn judge_script(before: &str, html: &str, due: Option<&BTreeMap<String, String>>) {
    let page = crate::judge::parse(&format!("<body>{html}"));
    let scripts: Vec<_> = page
        .scripts
        .iter()
        .map(|script| script.text.as_str())
        .collect();
    let before = format!("{}{PROMISE}{before}", engines::DOCUMENT);
    let arrived =
        engines::run(&before, &scripts).unwrap_or_else(|error| panic!("{error}\n{before}{html}"));
    assert_eq!(
        arrived.iter().collect::<Vec<_>>(),
        due.into_iter().collect::<Vec<_>>(),
        "{before}{html}"
    );
}

#[test]
#[ignore = "needs the template engines: run tests/full"]
fn bigcommerce() {
    let common = [
        ("order_id", "1001"),
        ("sale_amount", "1234.5"),
        ("subtotal_amount", "0.3"),
        ("currency", "USD"),
        ("discount_1_code", "A"),
    ];
    let shop = |value: Option<&Value>| {
        let order = json!({
            "orderId": 1001, "orderAmount": 1234.5, "baseAmount": 0.1 + 0.2,
            "currency": {"code": "USD"}, "billingAddress": {"firstName": "Jane"},
            "coupons": [{"code": "A"}],
        });
        with(order, &["billingAddress", "email"], value)
    };
    for engine in [Engine::Node("stencil-v3"), Engine::Node("stencil-v4")] {
        let text = pixel("bigcommerce").to_string();
        let rendered = engine.render(&text, &[json!({"checkout": {"order": {"id": 1001}}})]);
        let html = rendered[0].text().unwrap();
        for (order, due) in hostile(shop, &common, None) {
            let before = format!(
                "function fetch(url) {{ return kept({{ ok: url === '/api/storefront/order/1001', json: function () {{ return {order}; }} }}); }}"
            );
            judge_script(&before, html, due.as_ref());
        }
        judge_script(
            "function fetch() { return kept({ ok: false }); }",
            html,
            None,
        );
    }
}

#[test]
fn shopify() {
    let common = [
        ("order_id", "5432"),
        ("sale_amount", "1234.5"),
        ("subtotal_amount", "0.3"),
        ("currency", "JPY"),
        ("discount_1_code", "FIRST"),
    ];
    let shop = |value: Option<&Value>| {
        let coupon = with(json!({"type": "DISCOUNT_CODE"}), &["title"], value);
        let coupon = if value.is_some_and(|value| *value != Value::Null && *value != "") {
            vec![coupon]
        } else {
            vec![]
        };
        let mut discounts = vec![
            json!({"type": "AUTOMATIC", "title": "no coupon"}),
            json!({"type": "DISCOUNT_CODE", "title": "FIRST"}),
        ];
        discounts.extend(coupon);
        let checkout = json!({
            "order": {"id": "5432"}, "totalPrice": {"amount": 1234.5}, "subtotalPrice": {"amount": 0.1 + 0.2},
            "currencyCode": "JPY", "discountApplications": discounts,
        });
        with(checkout, &["email"], value)
    };
    let text = pixel("shopify").to_string();
    let run = |checkout: &Value, cookie: &str| {
        let before = format!(
            "{}{PROMISE} var document2 = document; document2.cookie = '';
            var browser = {{ cookie: {{ get: function (name) {{ return kept(name === 'katalys_click' ? '{cookie}' : ''); }} }} }};
            var analytics = {{ subscribe: function (name, go) {{ if (name === 'checkout_completed') {{ go({{ data: {{ checkout: {checkout} }} }}); }} }} }};",
            engines::DOCUMENT
        );
        engines::run(&before, &[&text]).unwrap_or_else(|error| panic!("{error}\n{before}"))
    };
    let click = "v1.200.1234abcd.1234.5678";
    for (checkout, due) in hostile(shop, &common, Some("discount_2_code")) {
        assert_eq!(run(&checkout, click), Vec::from_iter(due), "{checkout}");
    }
    // No click, no order, no members: nothing is reported, and nothing throws.
    assert_eq!(run(&shop(None), ""), []);
    assert_eq!(run(&shop(None), "v1.200.<script>.1234."), []);
    assert_eq!(
        run(
            &json!({"order": null, "totalPrice": null, "discountApplications": null}),
            click
        ),
        []
    );
}

/// What GTM puts in the place of a variable in Custom HTML: its value as JavaScript.
fn substitute(text: &str, data_layer: &Value) -> String {
    let mut out = String::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once("{{") {
        let (name, after) = after.split_once("}}").expect("every brace is closed");
        let path = name
            .strip_prefix("DLV - ")
            .expect("every variable is one of the data layer");
        let value = data_layer.pointer(&format!("/{}", path.replace('.', "/")));
        out.push_str(before);
        out.push_str(&value.map_or("undefined".to_owned(), |value| {
            value.to_string().replace('<', "\\u003c")
        }));
        rest = after;
    }
    out + rest
}

#[test]
fn gtm() {
    let common = [
        ("order_id", "T_1"),
        ("sale_amount", "1234.5"),
        ("subtotal_amount", "29.97"),
        ("currency", "EUR"),
        ("discount_1_code", "A"),
        ("discount_2_code", "B"),
    ];
    let shop = |value: Option<&Value>| {
        let event = json!({
            "ecommerce": {
                "transaction_id": "T_1", "value": 1234.5, "currency": "EUR", "coupon": "A, B",
                "items": [{"price": 9.99, "quantity": 2}, {"price": "9.99"}],
            },
            "user_data": {},
        });
        with(event, &["user_data", "email"], value)
    };
    let text = pixel("gtm")
        .with_expression(
            Field::EMAIL_ADDRESS,
            "DLV - user_data.email".parse().unwrap(),
        )
        .unwrap()
        .to_string();
    for (event, due) in hostile(shop, &common, None) {
        let html = substitute(&text, &event);
        let arrived = engines::arrives(&html).unwrap_or_else(|error| panic!("{error}\n{html}"));
        assert_eq!(arrived, Vec::from_iter(due), "{html}");
    }
    // Items that are none cost the subtotal, and not the sale.
    for items in [json!("none"), json!([null]), json!([{"price": "9,99"}])] {
        let mut event = shop(None);
        event["ecommerce"]["items"] = items;
        let due: Vec<_> = common
            .iter()
            .filter(|(name, _)| *name != "subtotal_amount")
            .copied()
            .collect();
        assert_eq!(
            engines::arrives(&substitute(&text, &event)),
            Ok(vec![engines::conversion(&due)]),
            "{event}"
        );
    }
    let empty = substitute(&text, &json!({}));
    assert_eq!(engines::arrives(&empty), Ok(vec![]));
}

#[test]
fn amounts_of_any_form_arrive_as_plain_decimals_or_not_at_all() {
    let text = pixel("squarespace").to_string();
    for (amount, plain) in [
        ("149.90", Some("149.90")),
        ("0", Some("0")),
        ("$20", Some("20")),
        ("20,00 €", Some("20.00")),
        ("USD 1,234.50", Some("1234.50")),
        ("1.234,50 €", Some("1234.50")),
        ("1,234,567.8", Some("1234567.8")),
        ("1 234,50 €", Some("1234.50")),
        ("1\u{202f}234\u{a0}kr", Some("1234")),
        ("1,234", None),
        (".5", None),
        ("$.50", None),
        ("20.-", None),
        ("2 x 5", None),
        ("-5", None),
        // Intl's minus in Swedish, and an accountant's.
        ("\u{2212}5,00 kr", None),
        ("(5.00)", None),
        // A thousand pesos or one dinar: with a sign it was written for people.
        ("$1.234", None),
        ("1.234 €", None),
        ("$12.34", Some("12.34")),
        (" 1.234 ", Some("1.234")),
        // Floats of other languages as they print them.
        ("0.30000000000000004", Some("0.3")),
        ("149.89999999999998", Some("149.9")),
        ("0.00012345", Some("0.00012345")),
        ("1e3", Some("1000")),
        ("1.23456789e+06", Some("1234567.89")),
        ("0.1499e3", Some("149.9")),
        ("1e400", None),
        ("", None),
        ("free", None),
        ("NaN", None),
    ] {
        let html = text
            .replace("{orderId}", "1001")
            .replace("{orderGrandTotal}", amount)
            .replace("{orderSubtotal}", "");
        let mut due = vec![("order_id", "1001")];
        due.extend(plain.map(|plain| ("sale_amount", plain)));
        assert_eq!(
            engines::arrives(&html),
            Ok(vec![engines::conversion(&due)]),
            "{amount}"
        );
    }
}

#[test]
fn without_consent_nothing_is_reported_whoever_attributes() {
    let by_loader = pixel("squarespace").with_loader_attribution().unwrap();
    for pixel in [
        pixel("squarespace"),
        pixel("squarespace").compact(),
        by_loader,
    ] {
        let html = pixel.to_string().replace("{orderId}", "1001");
        assert_eq!(html.matches("var consent = true;").count(), 1, "{html}");
        assert_eq!(
            engines::arrives(&html).map(|all| all.len()),
            Ok(1),
            "{html}"
        );
        let refused = html.replace("var consent = true;", "var consent = false;");
        assert_eq!(engines::arrives(&refused), Ok(vec![]), "{refused}");
    }
}

#[test]
fn a_token_is_replaced_wherever_it_stands_and_nothing_else_is() {
    for (platform, tokens) in [
        (
            "squarespace",
            ["{orderId}", "{orderGrandTotal}", "{orderSubtotal}"],
        ),
        (
            "checkoutchamp",
            ["[orderId]", "[orderTotal]", "[basePrice]"],
        ),
    ] {
        let text = pixel(platform).to_string();
        let mut html = text.clone();
        for (token, value) in tokens.iter().zip(["A1", "149.90", "129.90"]) {
            assert!(text.contains(token), "{platform}: {token}");
            html = html.replace(token, value);
        }
        let due = [
            ("order_id", "A1"),
            ("sale_amount", "149.90"),
            ("subtotal_amount", "129.90"),
        ];
        assert_eq!(
            engines::arrives(&html),
            Ok(vec![engines::conversion(&due)]),
            "{html}"
        );
    }
}
