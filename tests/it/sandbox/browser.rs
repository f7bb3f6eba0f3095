//! The whole way in a real browser, driven through Debian's `chromedriver`.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpListener;
use std::process::{Child, Command, Stdio};
use std::thread::sleep;
use std::time::{Duration, Instant};

use serde_json::{Value, json};

use super::{HOSTILE, Served, order};
use crate::support::output_of;

/// Chromium with an empty profile, ended with the test.
struct Browser {
    driver: Child,
    /// The session's address.
    session: String,
    _profile: tempfile::TempDir,
}

impl Browser {
    fn start() -> Self {
        let profile = tempfile::tempdir().unwrap();
        let mut driver = Command::new("chromedriver")
            .arg("--port=0")
            .stdout(Stdio::piped())
            .spawn()
            .expect("chromedriver starts");
        let mut lines = BufReader::new(driver.stdout.take().unwrap()).lines();
        let port = lines.find_map(|line| {
            let line = line.unwrap();
            let (_, port) = line.split_once("started successfully on port ")?;
            Some(port.trim_end_matches('.').to_owned())
        });
        let origin = format!(
            "http://127.0.0.1:{}",
            port.expect("chromedriver says its port")
        );
        let directory = format!("--user-data-dir={}", profile.path().display());
        let args = [
            "--headless",
            "--no-sandbox",
            "--disable-gpu",
            "--disable-quic",
            "--no-first-run",
            "--disable-background-networking",
            "--disable-component-update",
            "--disable-sync",
            &directory,
        ];
        let wanted = json!({"capabilities": {"alwaysMatch": {
            "browserName": "chrome",
            "goog:chromeOptions": {"args": args},
            "goog:loggingPrefs": {"browser": "ALL"},
        }}});
        let started = send(&format!("{origin}/session"), &wanted);
        Self {
            driver,
            session: format!(
                "{origin}/session/{}",
                started["sessionId"].as_str().unwrap()
            ),
            _profile: profile,
        }
    }

    fn open(&self, url: &str) {
        send(&format!("{}/url", self.session), &json!({"url": url}));
    }

    fn run(&self, script: &str) -> Value {
        self.run_with(script, &[])
    }

    fn run_with(&self, script: &str, args: &[&str]) -> Value {
        send(
            &format!("{}/execute/sync", self.session),
            &json!({"script": script, "args": args}),
        )
    }

    fn element(&self, selector: &str) -> String {
        let found = send(
            &format!("{}/element", self.session),
            &json!({"using": "css selector", "value": selector}),
        );
        found
            .as_object()
            .unwrap()
            .values()
            .next()
            .unwrap()
            .as_str()
            .unwrap()
            .to_owned()
    }

    fn click(&self, selector: &str) {
        let element = self.element(selector);
        send(
            &format!("{}/element/{element}/click", self.session),
            &json!({}),
        );
    }

    fn press(&self, key: &str) {
        let keys = [
            json!({"type": "keyDown", "value": key}),
            json!({"type": "keyUp", "value": key}),
        ];
        let actions = json!({"actions": [{"type": "key", "id": "keyboard", "actions": keys}]});
        send(&format!("{}/actions", self.session), &actions);
    }

    /// What the console says, errors of the content security policy among it.
    fn complaints(&self) -> Vec<String> {
        let entries = send(
            &format!("{}/se/log", self.session),
            &json!({"type": "browser"}),
        );
        let entries = entries.as_array().unwrap().iter();
        entries
            .map(|entry| entry["message"].as_str().unwrap().to_owned())
            .collect()
    }
}

impl Drop for Browser {
    fn drop(&mut self) {
        // The driver ends the browser; killed itself it would leave it behind.
        let _ = ureq::delete(&self.session).call();
        let _ = self.driver.kill();
        let _ = self.driver.wait();
    }
}

fn send(url: &str, body: &Value) -> Value {
    let request = ureq::post(url).config().http_status_as_error(false).build();
    let mut response = request.send_json(body).unwrap();
    let mut answer: Value = response.body_mut().read_json().unwrap();
    assert_eq!(response.status(), 200, "{url}: {answer}");
    answer["value"].take()
}

/// Asks until the answer is yes; a browser takes its time.
#[track_caller]
fn wait(what: &str, mut is_so: impl FnMut() -> bool) {
    let start = Instant::now();
    while !is_so() {
        assert!(start.elapsed() < Duration::from_secs(15), "in vain: {what}");
        sleep(Duration::from_millis(50));
    }
}

const TAB: &str = "\u{e004}";
const ENTER: &str = "\u{e007}";

#[test]
#[ignore = "needs chromium: run tests/full"]
fn a_sale_travels_from_the_click_to_the_report() {
    let sandbox = Served::start(&[]);
    let shop = sandbox.greeting[1].strip_prefix("shop: ").unwrap();
    let texts = [
        "#<1001>'\"&\u{e9}\u{1f600}",
        "jane+1@example.com",
        "</script><script>hacked=1</script>",
    ];
    for form in ["tags", "page", "iframe"] {
        let browser = Browser::start();
        browser.open(shop);
        browser.click("#buy");
        for (name, text) in ["order_id", "email_address", "discount_1_code"]
            .iter()
            .zip(texts)
        {
            browser.run_with(
                &format!("document.querySelector('[name={name}]').value = arguments[0]"),
                &[text],
            );
        }
        browser.click(&format!("option[value={form}]"));
        browser.click("button");
        wait("the pixel reports", || !sandbox.conversions().is_empty());
        // Time for a second report, which must not come.
        sleep(Duration::from_millis(300));
        let records = sandbox.conversions();
        assert_eq!(records.len(), 1, "{form}");
        assert_eq!(
            records[0]["fields"],
            json!({
                "type": "convert",
                "site_id": "example.com",
                "order_id": texts[0],
                "sale_amount": "149.90",
                "subtotal_amount": "129.90",
                "email_address": texts[1],
                "discount_1_code": texts[2],
                "transaction_id": "1234abcd",
                "offer_id": "1234",
                "aff_id": "5678",
            }),
            "{form}"
        );
        assert_eq!(
            (&records[0]["channel"], &records[0]["problems"]),
            (&json!("pixel"), &json!([]))
        );
        assert_eq!(
            browser.run("return document.querySelector('#order').textContent"),
            texts[0]
        );
        assert_eq!(browser.run("return typeof hacked"), "undefined");
        assert_eq!(browser.complaints(), Vec::<String>::new(), "{form}");
        sandbox.empty();
    }
}

/// Serves one page on a port of its own, as long as the test runs, and gives its address.
fn page_elsewhere(policy: &str, html: &str) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}/thank-you", listener.local_addr().unwrap());
    let answer = format!(
        "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Security-Policy: {policy}\r\nConnection: close\r\n\r\n\
         <!DOCTYPE html><html><head><title>Thank you</title><link rel=icon href=data:,></head><body>{html}</body></html>"
    );
    std::thread::spawn(move || {
        for stream in listener.incoming() {
            let mut stream = stream.unwrap();
            // A browser may connect ahead and send nothing.
            let _ = stream.set_read_timeout(Some(Duration::from_millis(500)));
            if stream.read(&mut [0; 4096]).is_ok_and(|length| length > 0) {
                let _ = stream.write_all(answer.as_bytes());
            }
        }
    });
    url
}

#[test]
#[ignore = "needs chromium: run tests/full"]
fn a_pixel_of_the_command_line_reports_from_another_origin() {
    let sandbox = Served::start(&[]);
    let browser = Browser::start();
    let origin = &sandbox.origin;
    let policy = format!(
        "default-src 'none'; script-src 'nonce-abc'; connect-src {origin}; img-src data:; frame-src 'self'"
    );
    for form in ["tags", "page", "iframe"] {
        let coupon = "</script><!--<script>";
        let pixel = output_of([
            "snippet",
            "--origin",
            origin,
            "--nonce",
            "abc",
            "--as",
            form,
            "--site-id",
            "example.com",
            "--order-id",
            "1001",
            "--sale-amount",
            "149.90",
            "--subtotal-amount",
            "129.90",
            "--email-address",
            "jane@example.com",
            "--discount-1-code",
            coupon,
            "--transaction-id",
            "1234abcd",
        ]);
        browser.open(&page_elsewhere(&policy, &pixel));
        wait("the pixel reports", || !sandbox.conversions().is_empty());
        let record = sandbox.newest();
        assert_eq!(
            record["fields"],
            json!({
                "type": "convert", "site_id": "example.com", "order_id": "1001", "sale_amount": "149.90",
                "subtotal_amount": "129.90", "email_address": "jane@example.com", "discount_1_code": coupon,
                "transaction_id": "1234abcd",
            }),
            "{form}"
        );
        assert_eq!(record["problems"], json!([]));
        assert_eq!(browser.complaints(), Vec::<String>::new(), "{form}");
        sandbox.empty();
    }
}

#[test]
#[ignore = "needs chromium: run tests/full"]
fn a_browser_without_beacons_reports_from_another_origin() {
    let sandbox = Served::start(&[]);
    let browser = Browser::start();
    let html = format!(
        "<script>navigator.sendBeacon = null; _revoffers_track = {{type: 'convert', order_id: '1'}};</script>\
         <script src={}/js/example.com.js></script>\
         <script>_revoffers_track.push({{type: 'convert', order_id: '2'}})</script>",
        sandbox.origin
    );
    browser.open(&page_elsewhere("img-src data:", &html));
    wait("both are reported", || sandbox.conversions().len() == 2);
    let records = sandbox.conversions();
    let mut ids: Vec<_> = records
        .iter()
        .map(|record| &record["fields"]["order_id"])
        .collect();
    ids.sort_by_key(ToString::to_string);
    assert_eq!(ids, ["1", "2"]);
}

#[test]
#[ignore = "needs chromium: run tests/full"]
fn without_a_click_nothing_is_reported() {
    let sandbox = Served::start(&[]);
    let browser = Browser::start();
    browser.open(&format!("{}/shop/order", sandbox.origin));
    browser.click("button");
    assert_eq!(
        browser.run("return document.querySelector('h2').textContent"),
        "Thank you"
    );
    sleep(Duration::from_millis(500));
    assert_eq!(sandbox.conversions().len(), 0);
}

#[test]
#[ignore = "needs chromium: run tests/full"]
fn the_page_shows_hostile_values_untouched_as_they_arrive() {
    let sandbox = Served::start(&[]);
    let browser = Browser::start();
    browser.open(&format!("{}/", sandbox.origin));
    let shown = || browser.run("return document.querySelectorAll('#records > li').length");
    assert_eq!(shown(), 0);
    // A page that was loaded anew would have forgotten this.
    browser.run("window.mark = 1");
    for hostile in HOSTILE {
        let mut order = order();
        for name in ["order_id", "email_address", "discount_1_code", "user_agent"] {
            order[name] = hostile.into();
        }
        order[hostile] = hostile.into();
        sandbox.json(&order);
    }
    wait("all are shown", || shown() == HOSTILE.len());
    for (at, hostile) in HOSTILE.iter().rev().enumerate() {
        let record = format!("const record = document.querySelectorAll('#records > li')[{at}];");
        let values = browser.run(&format!(
            "{record} return [...record.querySelectorAll('dd')].map(dd => dd.textContent)"
        ));
        let values = values.as_array().unwrap();
        assert_eq!(
            values.iter().filter(|value| **value == *hostile).count(),
            5,
            "{hostile}: {values:?}"
        );
        let heading = browser.run(&format!(
            "{record} return record.querySelector('h2').textContent"
        ));
        assert_eq!(heading, format!("Order {hostile}"));
    }
    let own = "return document.querySelectorAll('script').length + ' ' + window.mark + ' ' + typeof hacked";
    assert_eq!(browser.run(own), "1 1 undefined");
    assert_eq!(browser.complaints(), Vec::<String>::new());

    sandbox.empty();
    wait("all are gone", || shown() == 0);
}

#[test]
#[ignore = "needs chromium: run tests/full"]
fn the_page_works_from_a_keyboard() {
    let sandbox = Served::start(&[]);
    sandbox.json(&order());
    let mut wrong = order();
    wrong["sale_amount"] = "$20".into();
    sandbox.json(&wrong);
    let browser = Browser::start();
    browser.open(&format!("{}/", sandbox.origin));

    let focused = || {
        browser.run(
            "const at = document.activeElement; return at.id || at.tagName + ' ' + at.textContent",
        )
    };
    let mut order = Vec::new();
    for _ in 0..6 {
        browser.press(TAB);
        order.push(focused());
    }
    assert_eq!(
        order,
        [
            "A Demo shop",
            "A As JSON",
            "wrong-only",
            "empty",
            "SUMMARY 12 fields",
            "SUMMARY 12 fields"
        ]
    );
    // What is folded and focused stays so when something arrives.
    browser.press(ENTER);
    sandbox.json(&super::order());
    let count = |selector: &str| {
        browser.run_with("return [...document.querySelectorAll(arguments[0])].filter(e => e.checkVisibility()).length", &[selector])
    };
    wait("the third is shown", || count("#records > li") == 3);
    assert_eq!(count("details:not([open])"), 1);
    assert_eq!(focused(), "SUMMARY 12 fields");
    wait("it is told", || {
        browser.run("return document.querySelector('#status').textContent") == "Order 1001 arrived"
    });

    browser.run("document.querySelector('#wrong-only').focus()");
    browser.press(" ");
    assert_eq!(count("#records > li"), 1);
    browser.press(" ");
    browser.press(TAB);
    browser.press(ENTER);
    wait("it is emptied", || count("#nothing") == 1);
    assert_eq!(sandbox.conversions().len(), 0);
}

#[test]
#[ignore = "needs chromium: run tests/full"]
fn the_page_says_when_the_sandbox_is_gone() {
    let sandbox = Served::start(&[]);
    let browser = Browser::start();
    browser.open(&format!("{}/", sandbox.origin));
    drop(sandbox);
    let status = || browser.run("return document.querySelector('#status').textContent");
    wait("it is told", || status() == "The sandbox does not answer");
}
