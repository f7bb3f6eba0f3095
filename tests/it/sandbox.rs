//! The sandbox, run as a user runs it and asked over loopback.

use std::fmt::Write;

use serde_json::json;

mod answers;
mod browser;
mod faults;
mod loader;
mod pages;
mod server;
mod shop;
mod strangers;

pub(crate) use server::Served;

/// The page's own example, every field of it right.
fn order() -> serde_json::Value {
    json!({
        "type": "offline_conv",
        "site_id": "example.com",
        "order_id": "1001",
        "email_address": "jane+1@example.com",
        "sale_amount": "149.90",
        "subtotal_amount": "129.90",
        "client_ip": "8.8.8.8",
        "user_agent": "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0",
        "discount_1_code": "SPRING25",
        "transaction_id": "1234abcd",
        "offer_id": "1234",
        "aff_id": "5678",
    })
}

fn order_of(id: &str) -> serde_json::Value {
    let mut order = order();
    order["order_id"] = id.into();
    order
}

/// The same as a query, by an encoder that the sandbox does not use to read it.
fn encoded(order: &serde_json::Value) -> String {
    let percent = |text: &str| {
        text.bytes().fold(String::new(), |mut encoded, byte| {
            let _ = write!(encoded, "%{byte:02X}");
            encoded
        })
    };
    let pairs = order.as_object().unwrap().iter();
    let pairs = pairs.map(|(name, value)| format!("{name}={}", percent(value.as_str().unwrap())));
    pairs.collect::<Vec<_>>().join("&")
}

/// Values that break out of HTML and JavaScript wherever they are written without care.
const HOSTILE: [&str; 9] = [
    "</script><script>hacked=1</script>",
    "<!--<script>",
    "\"><img src=x onerror=hacked=1>",
    "'-hacked=1-'",
    "</bdi></dd></dl></details><svg onload=hacked=1>",
    "&lt;b&gt; &amp; &#39;",
    "javascript:hacked=1 `hacked=1` \\u003cscript\\u003e",
    "\u{202e}evil\u{2066} \u{2028}\u{feff}\u{1f600}",
    "</textarea></title></style><base href=//evil.example>",
];
