//! The plugin for `WooCommerce`, whole, behind PHP's own web server: landing page, cookie, thank-you page.

use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use serde_json::{Value, json};

use super::landing::{QUERIES, due, read};
use super::{engines, shops};

/// A shop on this machine; it ends with the value.
struct Shop {
    server: Child,
    port: u16,
    _plugin: tempfile::NamedTempFile,
}

struct Response {
    set_cookie: Vec<String>,
    cache_control: Option<String>,
    body: String,
}

impl Shop {
    fn open(plugin: &str) -> Self {
        let mut file = tempfile::Builder::new().suffix(".php").tempfile().unwrap();
        file.write_all(plugin.as_bytes()).unwrap();
        let port = TcpListener::bind("127.0.0.1:0")
            .unwrap()
            .local_addr()
            .unwrap()
            .port();
        let server = Command::new("php")
            .args(["-S", &format!("127.0.0.1:{port}")])
            .arg(engines::driver("woocommerce.php"))
            .env("KATALYS_PLUGIN", file.path())
            .stderr(Stdio::null())
            .spawn()
            .expect("php starts; run tests/engines/install");
        let shop = Self {
            server,
            port,
            _plugin: file,
        };
        let deadline = Instant::now() + Duration::from_secs(20);
        while TcpStream::connect(("127.0.0.1", port)).is_err() {
            assert!(Instant::now() < deadline, "php's server does not answer");
            std::thread::sleep(Duration::from_millis(20));
        }
        shop
    }

    fn ask(&self, method: &str, target: &str, body: &str) -> Response {
        let mut stream = TcpStream::connect(("127.0.0.1", self.port)).unwrap();
        stream
            .set_read_timeout(Some(Duration::from_secs(20)))
            .unwrap();
        // In one piece: PHP's server closes on what it takes for a slow half of a request.
        let length = body.len();
        let request = format!(
            "{method} {target} HTTP/1.0\r\nHost: 127.0.0.1\r\nContent-Length: {length}\r\n\r\n{body}"
        );
        stream.write_all(request.as_bytes()).unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).unwrap();
        let (head, body) = answer.split_once("\r\n\r\n").unwrap();
        assert!(
            head.starts_with("HTTP/1.0 200") || head.starts_with("HTTP/1.1 200"),
            "{answer}"
        );
        let headers = |wanted: &str| {
            head.lines()
                .filter_map(|line| line.split_once(": "))
                .filter(|(name, _)| name.eq_ignore_ascii_case(wanted))
                .map(|(_, value)| value.to_owned())
                .collect::<Vec<_>>()
        };
        Response {
            set_cookie: headers("set-cookie"),
            cache_control: headers("cache-control").pop(),
            body: body.to_owned(),
        }
    }

    fn land(&self, query: &str) -> Response {
        self.ask("GET", &format!("/?{query}"), "")
    }

    fn thank_you(&self, order: &Value) -> String {
        self.ask("POST", "/", &order.to_string()).body
    }
}

impl Drop for Shop {
    fn drop(&mut self) {
        let _ = self.server.kill();
        let _ = self.server.wait();
    }
}

#[test]
#[ignore = "needs the template engines: run tests/full"]
fn landing_sets_the_cookie_as_the_library_would() {
    let shop = Shop::open(&shops::pixel("woocommerce").to_string());
    for query in QUERIES {
        let response = shop.land(query);
        assert_eq!(response.body, "", "{query}");
        let set: Vec<_> = response
            .set_cookie
            .iter()
            .map(|cookie| read(cookie))
            .collect();
        let kept: Vec<_> = set.iter().map(|(pair, _)| pair.clone()).collect();
        assert_eq!(
            kept,
            due(query).map(Some).into_iter().collect::<Vec<_>>(),
            "{query}"
        );
        for (_, attributes) in set {
            let attributes = attributes.to_ascii_lowercase();
            let (expires, rest) = attributes.split_once("; ").unwrap();
            assert!(expires.starts_with("expires="), "{attributes}");
            assert_eq!(rest, "max-age=34128000; path=/; secure; samesite=lax");
            assert!(
                response
                    .cache_control
                    .as_deref()
                    .unwrap()
                    .contains("no-cache")
            );
        }
    }
}

#[test]
#[ignore = "needs the template engines: run tests/full"]
fn the_thank_you_page_reports_what_the_order_holds() {
    for pixel in [
        shops::pixel("woocommerce"),
        shops::pixel("woocommerce").compact(),
    ] {
        let shop = Shop::open(&pixel.to_string());
        for (value, text) in engines::values() {
            let mut order = json!({
                "number": "1001", "total": 1_234_567.8, "subtotal": 0.1, "discount": -0.2, "currency": "EUR",
                "coupons": {"a": "first"},
            });
            let mut fields = vec![
                ("order_id", "1001"),
                ("sale_amount", "1234567.80"),
                ("subtotal_amount", "0.30"),
                ("currency", "EUR"),
                ("discount_1_code", "first"),
            ];
            if let Some(value) = value {
                order["email"] = value.clone();
                order["coupons"]["b"] = value;
            }
            if let Some(text) = &text {
                fields.extend([
                    ("email_address", text.as_str()),
                    ("discount_2_code", text.as_str()),
                ]);
            }
            let html = shop.thank_you(&order);
            let arrived =
                engines::arrives(&html).unwrap_or_else(|error| panic!("{order}: {error}\n{html}"));
            assert_eq!(arrived, [engines::conversion(&fields)], "{html}");
        }
        for nothing in [
            json!({"number": "1001", "status": "failed", "total": "5"}),
            Value::Null,
        ] {
            assert_eq!(shop.thank_you(&nothing), "", "{nothing}");
        }
    }
}

#[test]
#[ignore = "needs the template engines: run tests/full"]
fn without_consent_there_is_neither_cookie_nor_pixel() {
    let plugin = shops::pixel("woocommerce").to_string();
    let refusing = plugin.replacen("return true;", "return false;", 1);
    assert_ne!(plugin, refusing);
    let shop = Shop::open(&refusing);
    assert!(shop.land("transaction_id=1234abcd").set_cookie.is_empty());
    assert_eq!(shop.thank_you(&json!({"number": "1001"})), "");
}

#[test]
#[ignore = "needs the template engines: run tests/full"]
fn with_the_loaders_attribution_no_cookie_is_set() {
    let pixel = shops::pixel("woocommerce")
        .with_loader_attribution()
        .unwrap();
    let shop = Shop::open(&pixel.to_string());
    assert!(shop.land("transaction_id=1234abcd").set_cookie.is_empty());
    let mut due = engines::conversion(&[
        ("order_id", "1001"),
        ("currency", "EUR"),
        ("subtotal_amount", "0.00"),
    ]);
    for id in ["transaction_id", "offer_id", "aff_id"] {
        due.remove(id);
    }
    let html = shop.thank_you(&json!({"number": "1001"}));
    assert_eq!(engines::arrives(&html), Ok(vec![due]));
}

#[test]
#[ignore = "needs the template engines: run tests/full"]
fn wordpress_reads_the_plugins_name() {
    let pixel = shops::pixel("woocommerce");
    let plugins = vec![pixel.to_string(), pixel.compact().to_string()];
    let mut command = Command::new("php");
    command
        .arg(engines::driver("wordpress.php"))
        .arg("plugin-name");
    let names: Vec<String> = engines::ask(&mut command, &plugins.into());
    assert_eq!(names, ["Katalys conversion pixel"; 2]);
}
