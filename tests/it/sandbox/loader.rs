//! The loader in a JavaScript engine that is not ours.

use rquickjs::context::EvalOptions;
use rquickjs::{Context, Runtime};
use serde_json::{Value, json};

use super::Served;

/// Runs a page's scripts around the loader, and gives what was sent.
fn reported(page: &str, browser: &str) -> Vec<(String, Value)> {
    let sandbox = Served::start(&[]);
    let loader = sandbox.get("/js/example.com.js").body;
    let script = page.replace("LOADER", &loader);
    let runtime = Runtime::new().unwrap();
    let sent: String = Context::full(&runtime).unwrap().with(|context| {
        context
            .eval::<(), _>(format!("var window = globalThis, sent = []; {browser}"))
            .unwrap();
        // A page's scripts are not strict.
        let mut options = EvalOptions::default();
        options.strict = false;
        context.eval_with_options::<(), _>(script, options).unwrap();
        context.eval("JSON.stringify(sent)").unwrap()
    });
    let sent: Vec<(String, String)> = serde_json::from_str(&sent).unwrap();
    sent.into_iter()
        .map(|(address, body)| {
            let path = address
                .strip_prefix(&sandbox.origin)
                .expect("it reports to the sandbox");
            (path.to_owned(), serde_json::from_str(&body).unwrap())
        })
        .collect()
}

const BEACON: &str =
    "var navigator = {sendBeacon: function (to, body) { sent.push([to, body]); return true; }};";

/// A browser whose beacons are full, or too old to have any.
const REQUEST: &str = "var navigator = {sendBeacon: SEND};
    function XMLHttpRequest() {}
    XMLHttpRequest.prototype = {
        open: function (method, to) { this.to = to; if (method !== 'POST') { throw method; } },
        setRequestHeader: function (name, value) { if (value.indexOf('text/plain') !== 0) { throw value; } },
        send: function (body) { sent.push([this.to, body]); },
    };";

#[track_caller]
fn reports(page: &str, expected: &[Value]) {
    let expected: Vec<_> = expected
        .iter()
        .map(|value| ("/pixel".to_owned(), value.clone()))
        .collect();
    assert_eq!(reported(page, BEACON), expected);
    for send in ["undefined", "function () { return false; }"] {
        assert_eq!(reported(page, &REQUEST.replace("SEND", send)), expected);
    }
}

#[test]
fn what_waits_and_what_is_pushed_later() {
    reports(
        "_revoffers_track = window._revoffers_track || [];
         _revoffers_track.push({order_id: '1'}); _revoffers_track.push({order_id: '2'});
         LOADER
         _revoffers_track = window._revoffers_track || [];
         _revoffers_track.push({order_id: '3'}, {order_id: '4'});",
        &[
            json!({"order_id": "1"}),
            json!({"order_id": "2"}),
            json!({"order_id": "3"}),
            json!({"order_id": "4"}),
        ],
    );
}

#[test]
fn a_loader_before_the_pixel() {
    reports(
        "LOADER _revoffers_track = window._revoffers_track || []; _revoffers_track.push({order_id: '1'});",
        &[json!({"order_id": "1"})],
    );
}

#[test]
fn two_loaders_report_once() {
    reports(
        "_revoffers_track = [{order_id: '1'}]; LOADER LOADER _revoffers_track.push({order_id: '2'});",
        &[json!({"order_id": "1"}), json!({"order_id": "2"})],
    );
    reports(
        "_revoffers_track = {type: 'convert'}; LOADER LOADER",
        &[json!({"type": "convert"})],
    );
}

#[test]
fn the_object_of_an_official_plugin() {
    reports(
        "_revoffers_track = window._revoffers_track || {};
         _revoffers_track.type = 'convert'; _revoffers_track.order_id = '1';
         LOADER
         _revoffers_track.push({order_id: '2'});",
        &[
            json!({"type": "convert", "order_id": "1"}),
            json!({"order_id": "2"}),
        ],
    );
    reports("_revoffers_track = {site_id: 'example.com'}; LOADER", &[]);
}

#[test]
fn what_is_no_conversion_is_reported_as_it_is() {
    reports(
        "var self = {}; self.self = self; _revoffers_track = ['text', 1, undefined, self, null]; LOADER",
        &[
            json!("text"),
            json!(1),
            Value::Null,
            Value::Null,
            Value::Null,
        ],
    );
    reports(
        "_revoffers_track = 'text'; LOADER _revoffers_track.push({})",
        &[json!({})],
    );
}

#[test]
fn it_is_of_the_language_that_old_browsers_know() {
    let loader = Served::start(&[]).get("/js/example.com.js").body;
    for newer in [
        "=>",
        "let ",
        "const ",
        "`",
        "class ",
        "...",
        "async ",
        "for (var key of",
    ] {
        assert!(!loader.contains(newer), "{newer}");
    }
}
