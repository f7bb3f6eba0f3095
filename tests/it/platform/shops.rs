//! The platforms, with a minimal stand-in of each shop's objects in the engine that the shop has.

use std::collections::BTreeMap;
use std::process::Command;

use katalys_pixel::{Field, Platform, PlatformPixel, Site};
use serde_json::{Value, json};

use super::engines::{self, Engine, Rendered};

fn site() -> Site {
    Site::new("example.com".parse().unwrap())
}

pub(super) fn pixel(name: &str) -> PlatformPixel<'static> {
    let platform: Platform = name.parse().unwrap();
    // Tests live as long as the site does.
    Box::leak(Box::new(site())).platform(platform)
}

/// Judges what came of many orders; `None` says that nothing may be reported.
#[track_caller]
fn judge<'a>(
    rendered: impl IntoIterator<Item = Result<&'a str, &'a str>>,
    expected: &[Option<BTreeMap<String, String>>],
) {
    let mut judged = 0;
    for (rendered, expected) in rendered.into_iter().zip(expected) {
        let html = rendered.unwrap_or_else(|error| panic!("{error}, where {expected:?} was due"));
        let arrived =
            engines::arrives_in_any_page(html).unwrap_or_else(|error| panic!("{error}\n{html}"));
        let due: Vec<_> = expected.iter().cloned().collect();
        assert_eq!(arrived, due, "{html}");
        judged += 1;
    }
    assert_eq!(judged, expected.len());
}

/// An order as its shop has it, and what is due of it.
pub(super) type Order = (Value, Option<BTreeMap<String, String>>);

/// An order with each hostile value as the buyer's e-mail address and as a coupon; `shop` writes it
/// as the shop does. Amounts are what each platform says of its units.
pub(super) fn hostile(
    shop: impl Fn(Option<&Value>) -> Value,
    common: &[(&str, &str)],
    coupon: Option<&str>,
) -> Vec<Order> {
    let values = engines::values();
    let order = |(value, text): &(Option<Value>, Option<String>)| {
        let mut fields = common.to_vec();
        if let Some(text) = text {
            fields.push(("email_address", text));
            if let Some(coupon) = coupon {
                fields.push((coupon, text));
            }
        }
        (shop(value.as_ref()), Some(engines::conversion(&fields)))
    };
    values.iter().map(order).collect()
}

fn split(orders: Vec<Order>) -> (Vec<Value>, Vec<Option<BTreeMap<String, String>>>) {
    orders.into_iter().unzip()
}

#[track_caller]
fn judge_in(engine: Engine, platform: &str, orders: Vec<Order>) {
    let (contexts, expected) = split(orders);
    for pixel in [pixel(platform), pixel(platform).compact()] {
        let rendered = engine.render(&pixel.to_string(), &contexts);
        judge(rendered.iter().map(Rendered::text), &expected);
    }
}

/// Puts a member in where there is a value; where it is missing there is no such member.
pub(super) fn with(mut object: Value, path: &[&str], value: Option<&Value>) -> Value {
    if let Some(value) = value {
        let (last, parents) = path.split_last().unwrap();
        let mut place = &mut object;
        for parent in parents {
            place = &mut place[*parent];
        }
        place[*last] = value.clone();
    }
    object
}

#[test]
#[ignore = "needs the template engines: run tests/full"]
fn magento() {
    let common = [
        ("order_id", "000001"),
        ("sale_amount", "1234.5"),
        ("subtotal_amount", "1129.9"),
        ("currency", "EUR"),
    ];
    let shop = |value: Option<&Value>| {
        let order = json!({
            "getIncrementId": "000001", "getGrandTotal": "1234.5000", "getSubtotal": "1139.9000",
            "getDiscountAmount": "-10.0000", "getOrderCurrencyCode": "EUR",
            "getCouponCode": "A1, B-2"
        });
        with(order, &["getCustomerEmail"], value)
    };
    let mut orders = hostile(
        shop,
        &[
            &common[..],
            &[("discount_1_code", "A1"), ("discount_2_code", "B-2")],
        ]
        .concat(),
        None,
    );
    // Without an order there is nothing; a free one is an order, in floats as PHP adds them up.
    orders.push((json!({}), None));
    orders.push((
        json!({"getIncrementId": "1", "getGrandTotal": 0.0, "getSubtotal": 0.1, "getDiscountAmount": 0.2}),
        Some(engines::conversion(&[("order_id", "1"), ("sale_amount", "0"), ("subtotal_amount", "0.3")])),
    ));
    let (contexts, expected) = split(orders);
    for pixel in [pixel("magento"), pixel("magento").compact()] {
        let pixel = pixel.with_nonce("'a+b/c=='".parse().unwrap()).unwrap();
        let job = json!({"template": pixel.to_string(), "contexts": contexts});
        let mut command = Command::new("php");
        command.arg(engines::driver("magento.php"));
        let rendered: Vec<Rendered> = engines::ask(&mut command, &job);
        judge(rendered.iter().map(Rendered::text), &expected);
        assert!(rendered[0].text().unwrap().contains("nonce=\"a+b/c==\""));
    }
}

#[test]
#[ignore = "needs the template engines: run tests/full"]
fn prestashop() {
    let shop = |value: Option<&Value>| {
        let context = json!({
            "order": {
                "details": {"reference": "XKBKNABJK"},
                "totals": {"total": {"amount": 1234.5, "value": "1.234,50 €"}},
                "subtotals": {"products": {"amount": 0.1 + 0.2}},
            },
            "customer": {"firstname": "Jane"},
            "currency": {"iso_code": "EUR"},
        });
        with(context, &["customer", "email"], value)
    };
    let common = [
        ("order_id", "XKBKNABJK"),
        ("sale_amount", "1234.5"),
        ("subtotal_amount", "0.3"),
        ("currency", "EUR"),
    ];
    let mut orders = hostile(shop, &common, None);
    // A theme that formats the amount for people, and one that gives none.
    let with_amount = |amount: Value| {
        with(
            shop(None),
            &["order", "totals", "total", "amount"],
            Some(&amount),
        )
    };
    for (amount, plain) in [
        (json!("1.234,50 €"), Some("1234.50")),
        (json!("€"), None),
        (json!(null), None),
    ] {
        let mut due = engines::conversion(&common);
        due.remove("sale_amount");
        due.extend(plain.map(|plain| ("sale_amount".to_owned(), plain.to_owned())));
        orders.push((with_amount(amount), Some(due)));
    }
    judge_in(Engine::Php("smarty-escaping"), "prestashop", orders);
}

#[test]
#[ignore = "needs the template engines: run tests/full"]
fn shopware() {
    let shop = |value: Option<&Value>| {
        let coupon = with(
            json!({"type": "promotion", "payload": {}}),
            &["payload", "code"],
            value,
        );
        let context = json!({"page": {"order": {
            "orderNumber": "10001", "amountTotal": 1_234_567.5, "positionPrice": 0.1,
            "orderCustomer": {"firstName": "Jane"},
            "currency": {"isoCode": "EUR"},
            "lineItems": [
                {"type": "product", "payload": {"code": "no coupon"}},
                {"type": "promotion", "payload": {}},
                {"type": "promotion", "payload": {"code": "FIRST"}},
                coupon,
            ],
        }}});
        with(context, &["page", "order", "orderCustomer", "email"], value)
    };
    let common = [
        ("order_id", "10001"),
        ("sale_amount", "1234567.50"),
        ("subtotal_amount", "0.10"),
        ("currency", "EUR"),
        ("discount_1_code", "FIRST"),
    ];
    let mut orders = hostile(shop, &common, Some("discount_2_code"));
    // The page must not go down where the order has no items, or where there is no order.
    let bare = json!({"page": {"order": {"orderNumber": "10001", "lineItems": null}}});
    let due = engines::conversion(&[("order_id", "10001")]);
    orders.extend([(bare, Some(due)), (json!({}), None)]);
    judge_in(Engine::Php("twig"), "shopware", orders);
}

#[test]
#[ignore = "needs the template engines: run tests/full"]
fn an_amount_that_the_user_adds_is_looked_at_whatever_the_platform_prints() {
    let tax = "page.order.tax".parse().unwrap();
    let pixel = pixel("shopware")
        .with_expression(Field::TAX_AMOUNT, tax)
        .unwrap();
    let orders = [
        (json!("1.234,50"), Some("1234.50")),
        (json!("19.00"), Some("19.00")),
        (json!(0), Some("0")),
        (json!("-5.00"), None),
        (json!("free"), None),
    ]
    .map(|(tax, due)| {
        let order = json!({"page": {"order": {"orderNumber": "10001", "tax": tax}}});
        let mut fields = vec![("order_id", "10001")];
        fields.extend(due.map(|due| ("tax_amount", due)));
        (order, Some(engines::conversion(&fields)))
    });
    let (contexts, expected) = split(orders.into());
    let rendered = Engine::Php("twig").render(&pixel.to_string(), &contexts);
    judge(rendered.iter().map(Rendered::text), &expected);
}

#[test]
#[ignore = "needs the template engines: run tests/full"]
fn drupal_commerce() {
    let shop = |value: Option<&Value>| {
        let context = json!({"order_entity": {
            "getOrderNumber": "7", "getTotalPrice": {"number": "149.900000", "currencyCode": "EUR"},
            "getSubtotalPrice": {"number": "1000000"},
        }});
        with(context, &["order_entity", "getEmail"], value)
    };
    let common = [
        ("order_id", "7"),
        ("sale_amount", "149.90"),
        ("subtotal_amount", "1000000.00"),
        ("currency", "EUR"),
    ];
    judge_in(
        Engine::Php("twig-bare"),
        "drupal-commerce",
        hostile(shop, &common, None),
    );
}
