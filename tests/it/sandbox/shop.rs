//! The shop without a browser; what a browser does with its pages is in `browser`.

use super::pages::{elements, only_ours};
use super::{HOSTILE, Served, encoded};
use serde_json::json;

const CLICK: &str =
    "/shop/?utm_source=RevOffers&transaction_id=1234abcd&offer_id=1234&publisher_id=5678";

/// Places an order, with the landing page's cookie where there is one, and gives the thank-you page's path.
fn buy(sandbox: &Served, cookie: Option<&str>, order: &serde_json::Value) -> String {
    let body = encoded(order);
    let cookie = cookie.map_or(String::new(), |cookie| format!("Cookie: a=b; {cookie}\r\n"));
    let answer = sandbox.raw(
        format!(
            "POST /shop/order HTTP/1.1\r\nHost: localhost\r\n{cookie}Content-Length: {}\r\nConnection: close\r\n\r\n{body}",
            body.len()
        )
        .as_bytes(),
    );
    assert!(answer.starts_with("HTTP/1.1 303 "), "{answer}");
    let (_, rest) = answer.split_once("location: ").unwrap();
    rest.lines().next().unwrap().to_owned()
}

fn cookie(sandbox: &Served) -> String {
    let landing = sandbox.get(CLICK);
    let set = landing.header("set-cookie").expect("a click is kept");
    assert!(
        set.ends_with("; Path=/; Max-Age=34128000; Secure; SameSite=Lax"),
        "{set}"
    );
    set.split(';').next().unwrap().to_owned()
}

#[test]
fn the_landing_page_keeps_a_click_and_nothing_else() {
    let sandbox = Served::start(&[]);
    assert!(cookie(&sandbox).ends_with(".1234abcd.1234.5678"));
    for path in [
        "/shop/",
        "/shop/?transaction_id=%3Cscript%3E",
        "/shop/?transaction_id=a&transaction_id=b",
    ] {
        assert_eq!(sandbox.get(path).header("set-cookie"), None, "{path}");
    }
}

#[test]
fn a_sale_without_an_affiliate_has_no_pixel() {
    let sandbox = Served::start(&[]);
    let order = json!({"order_id": "1001", "email_address": "", "discount_1_code": ""});
    let page = sandbox.get(&buy(&sandbox, None, &order));
    assert_eq!(page.status, 200);
    assert!(
        elements(&page.body)
            .iter()
            .all(|element| element.name != "script" && element.name != "iframe")
    );
}

#[test]
fn every_response_has_a_nonce_of_its_own() {
    let sandbox = Served::start(&[]);
    let cookie = cookie(&sandbox);
    for form in ["tags", "page", "iframe"] {
        let order =
            json!({"order_id": "1001", "email_address": "", "discount_1_code": "", "as": form});
        let path = buy(&sandbox, Some(&cookie), &order);
        let path = if form == "page" {
            path.replace("thank-you", "pixel")
        } else {
            path
        };
        let nonces = [(); 2].map(|()| {
            let page = sandbox.get(&path);
            let policy = page.header("content-security-policy").unwrap();
            let nonce = policy
                .split("script-src 'nonce-")
                .nth(1)
                .unwrap()
                .split('\'')
                .next()
                .unwrap()
                .to_owned();
            assert!(!policy.contains("unsafe"), "{policy}");
            assert_eq!(page.body.matches(&nonce).count(), 2, "{form}");
            nonce
        });
        assert_eq!(nonces[0].len(), 32);
        assert_ne!(nonces[0], nonces[1]);
    }
}

#[test]
fn hostile_orders_stay_text() {
    let sandbox = Served::start(&[]);
    let cookie = cookie(&sandbox);
    for hostile in HOSTILE {
        let order = json!({"order_id": hostile, "email_address": hostile, "discount_1_code": hostile, "as": hostile});
        let page = elements(&sandbox.get(&buy(&sandbox, Some(&cookie), &order)).body);
        only_ours(&page);
        assert_eq!(
            page.iter()
                .filter(|element| element.name == "script")
                .count(),
            2
        );
        let shown = page
            .iter()
            .find(|element| element.attribute("id") == Some("order"))
            .unwrap();
        assert_eq!(shown.text, hostile);
    }
}

#[test]
fn a_wrong_order_is_asked_for_again() {
    let sandbox = Served::start(&[]);
    for hostile in HOSTILE {
        let order = json!({"order_id": " ", "email_address": format!("{hostile}\u{1}"), "discount_1_code": hostile});
        let answer = sandbox.form_at("/shop/order", &encoded(&order));
        assert_eq!(answer.status, 400);
        let page = elements(&answer.body);
        only_ours(&page);
        let problems = page.iter().filter(|element| element.name == "li").count();
        assert_eq!(problems, 2);
        let coupon = page
            .iter()
            .find(|element| element.attribute("name") == Some("discount_1_code"))
            .unwrap();
        assert_eq!(coupon.attribute("value"), Some(hostile));
    }
}

#[test]
fn the_newest_hundred_orders_are_kept() {
    let sandbox = Served::start(&[]);
    let order = json!({"order_id": "1001"});
    let paths: Vec<_> = (0..101).map(|_| buy(&sandbox, None, &order)).collect();
    assert_eq!(sandbox.get(&paths[0]).status, 404);
    assert_eq!(sandbox.get(&paths[1]).status, 200);
}
