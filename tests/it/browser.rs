//! Chromium judges: the binary's real output on a thank-you page, a loader of ours that tells what it
//! found, and a page that has to be whole behind the pixel.

use std::time::Duration;

use katalys_pixel::Text;
use serde::Deserialize;

use crate::judge::{HOSTILE, Pushed};
use crate::support::run_with_input;

mod chromium;
mod server;

use server::{Answer, Server};

const NONCE: &str = "4AEemGb0xJptoIGFP3Nd+/==";

/// What the loader found where it ran.
#[derive(Debug, Deserialize)]
struct Report {
    is_array: bool,
    pushed: Vec<Pushed>,
    is_pwned: bool,
    is_framed: bool,
    location: String,
}

/// What a visit of the thank-you page gave.
struct Visit {
    reports: Vec<Report>,
    dom: String,
}

/// A thank-you page to try a pixel on.
struct ThankYouPage {
    form: &'static str,
    /// Whether only scripts with the nonce may run.
    has_policy: bool,
    has_nonce: bool,
    /// What another script did before.
    plugin: &'static str,
}

impl ThankYouPage {
    fn new(form: &'static str) -> Self {
        Self {
            form,
            has_policy: false,
            has_nonce: false,
            plugin: "",
        }
    }

    fn visit(&self, order: &Pushed) -> Visit {
        let server = Server::start();
        let pixel = self.pixel(&server.origin(), order);
        let html = |body: String| Answer::new("text/html; charset=utf-8", body);
        let policy = format!(
            "default-src 'none'; script-src 'nonce-{NONCE}'; connect-src 'self'; frame-src 'self'; base-uri 'none'"
        );
        let guarded = |answer: Answer| {
            if self.has_policy {
                answer.with_policy(&policy)
            } else {
                answer
            }
        };

        let in_page = if self.form == "page" {
            "<iframe src=\"/pixel\"></iframe>\n"
        } else {
            &pixel
        };
        server.serve("/thank-you", guarded(html(self.page_around(in_page))));
        server.serve("/pixel", guarded(html(pixel.clone())));
        server.serve(
            "/js/example.com.js",
            Answer::new("text/javascript", loader(&server.origin())),
        );

        let dom = chromium::dump_dom(
            &format!("{}/thank-you", server.origin()),
            Duration::from_secs(90),
        );
        let reports = server.reports();
        let reports = reports
            .iter()
            .map(|body| serde_json::from_str(body).expect(body));
        Visit {
            reports: reports.collect(),
            dom,
        }
    }

    /// The binary's output for the order.
    fn pixel(&self, origin: &str, order: &Pushed) -> String {
        let members: serde_json::Map<String, serde_json::Value> = order
            .iter()
            .map(|(name, value)| (name.clone(), value.as_str().into()))
            .collect();
        let mut args = vec![
            "snippet",
            "--input=-",
            "--origin",
            origin,
            "--as",
            self.form,
        ];
        if self.has_nonce {
            args.extend(["--nonce", NONCE]);
        }
        let ran = run_with_input(args, serde_json::to_string(&members).unwrap().as_bytes());
        assert_eq!(ran.code, 0, "{}", ran.stderr);
        ran.stdout
    }

    fn page_around(&self, pixel: &str) -> String {
        let plugin = self.plugin;
        format!(
            "<!DOCTYPE html><html><head><meta charset=\"utf-8\"><title>Thank you</title></head><body>\
             <h1>Thank you</h1><script nonce=\"{NONCE}\">{plugin}</script>\n\
             {pixel}\
             <p id=\"after\">See you <b>soon</b>.</p><script nonce=\"{NONCE}\">\
             addEventListener('load', function () {{\
             document.body.setAttribute('data-seen', document.scripts.length + ' scripts, ' + frames.length + ' frames, pwned: ' + ('pwned' in window)); }});\
             </script></body></html>"
        )
    }
}

/// Katalys's place is taken by a script that sends what it finds, as names and values in order.
fn loader(origin: &str) -> String {
    format!(
        "(function () {{
            var found = window._revoffers_track;
            var report = {{
                is_array: Array.isArray(found),
                pushed: Array.prototype.map.call(found, function (object) {{
                    return Object.keys(object).map(function (name) {{ return [name, object[name]]; }});
                }}),
                is_pwned: 'pwned' in window,
                is_framed: window !== top,
                location: String(location)
            }};
            var request = new XMLHttpRequest();
            request.open('POST', '{origin}/report', false);
            request.send(JSON.stringify(report));
        }})();"
    )
}

/// As many hostile pieces in one text as a field takes.
fn joined(longest: usize) -> String {
    HOSTILE.iter().fold("a".to_owned(), |text, piece| {
        let longer = format!("{text}{piece}");
        let fits = longer.chars().count() < longest && longer.parse::<Text>().is_ok();
        if fits { longer } else { text }
    }) + "b"
}

/// An order as the loader has to find it: every hostile value alone, and many of them joined.
fn hostile_order() -> Pushed {
    let mut order = vec![
        ("type", "convert".to_owned()),
        ("site_id", "example.com".to_owned()),
        ("order_id", joined(255)),
        ("sale_amount", "149.90".to_owned()),
        ("email_address", joined(1024)),
        ("discount_1_code", joined(300)),
        (
            "action_type",
            HOSTILE.iter().rev().take(9).copied().collect(),
        ),
    ]
    .into_iter()
    .map(|(name, value)| (name.to_owned(), value))
    .collect::<Pushed>();
    let alone = HOSTILE.iter().filter(|value| value.parse::<Text>().is_ok());
    order.extend(
        alone
            .enumerate()
            .map(|(n, value)| (format!("line_item_{n}_title"), (*value).to_owned())),
    );
    for (name, value) in [
        ("order_alias", "</script><!--<script>"),
        ("transaction_id", "1234abcd"),
        ("offer_id", "1234"),
        ("aff_id", "5678"),
    ] {
        order.push((name.to_owned(), value.to_owned()));
    }
    assert!(order.len() > 80, "{}", order.len());
    order
}

/// The loader found the order, nothing else ran, and the page is whole: so many elements, no more.
#[track_caller]
fn assert_arrived(visit: &Visit, order: &Pushed, seen: &str) {
    let [report] = &visit.reports[..] else {
        panic!("{} reports on {}", visit.reports.len(), visit.dom);
    };
    assert!(report.is_array);
    assert_eq!(report.pushed, std::slice::from_ref(order));
    assert!(!report.is_pwned);
    assert_page_is_whole(visit, seen);
}

#[track_caller]
fn assert_page_is_whole(visit: &Visit, seen: &str) {
    let seen = format!("data-seen=\"{seen}, pwned: false\"");
    assert!(visit.dom.contains(&seen), "{seen} is not in {}", visit.dom);
    assert!(
        visit
            .dom
            .contains("<p id=\"after\">See you <b>soon</b>.</p>"),
        "{}",
        visit.dom
    );
}

/// The page's own two scripts and the pixel's, where the form puts them.
const FORMS: [(&str, &str, bool); 3] = [
    ("tags", "4 scripts, 0 frames", false),
    ("page", "2 scripts, 1 frames", true),
    ("iframe", "2 scripts, 1 frames", true),
];

#[test]
#[ignore = "needs chromium: run tests/full"]
fn hostile_values_arrive_unchanged_in_every_form() {
    let order = hostile_order();
    for (form, seen, is_framed) in FORMS {
        let visit = ThankYouPage::new(form).visit(&order);
        assert_arrived(&visit, &order, seen);
        assert_eq!(visit.reports[0].is_framed, is_framed, "{form}");
    }
}

#[test]
#[ignore = "needs chromium: run tests/full"]
fn a_nonce_opens_a_strict_policy_in_every_form() {
    let order = hostile_order();
    for (form, seen, _) in FORMS {
        let page = ThankYouPage {
            has_policy: true,
            has_nonce: true,
            ..ThankYouPage::new(form)
        };
        assert_arrived(&page.visit(&order), &order, seen);

        let without_nonce = ThankYouPage {
            has_nonce: false,
            ..page
        };
        let visit = without_nonce.visit(&order);
        assert!(visit.reports.is_empty(), "{form}: {:?}", visit.reports);
        assert_page_is_whole(&visit, seen);
    }
}

#[test]
#[ignore = "needs chromium: run tests/full"]
fn an_iframe_is_untouched_by_a_plugin_that_took_the_name() {
    let order = hostile_order();
    let plugin = "window._revoffers_track = window._revoffers_track || {};";
    let visit = |form| {
        ThankYouPage {
            plugin,
            ..ThankYouPage::new(form)
        }
        .visit(&order)
    };

    // Why the form is there: the plugin's object has no push, and the sale is lost.
    let lost = visit("tags");
    assert!(
        !lost.reports[0].is_array && lost.reports[0].pushed.is_empty(),
        "{:?}",
        lost.reports
    );
    assert_page_is_whole(&lost, "4 scripts, 0 frames");

    let kept = visit("iframe");
    assert_arrived(&kept, &order, "2 scripts, 1 frames");
    assert_eq!(kept.reports[0].location, "about:srcdoc", "as the help says");
    let visit = visit("page");
    assert_arrived(&visit, &order, "2 scripts, 1 frames");
    assert!(visit.reports[0].location.ends_with("/pixel"));
}
