//! What no one sends who means well.

use proptest::prelude::*;

use super::{Served, order};

fn status_of(answer: &str) -> &str {
    answer.split(' ').nth(1).unwrap_or("none")
}

#[test]
fn another_host_is_refused() {
    let sandbox = Served::start(&[]);
    let authority = sandbox.origin.strip_prefix("http://").unwrap();
    let port = authority.rsplit(':').next().unwrap();
    for (head, status) in [
        (format!("GET / HTTP/1.1\r\nHost: {authority}\r\n"), "200"),
        (
            format!("GET / HTTP/1.1\r\nHost: LocalHost:{port}\r\n"),
            "200",
        ),
        (format!("GET / HTTP/1.1\r\nHost: [::1]:{port}\r\n"), "200"),
        (
            format!("GET http://{authority}/ HTTP/1.1\r\nHost: {authority}\r\n"),
            "200",
        ),
        (
            format!("GET / HTTP/1.1\r\nHost: rebound.example:{port}\r\n"),
            "421",
        ),
        (
            format!("GET / HTTP/1.1\r\nHost: 127.0.0.1.nip.io:{port}\r\n"),
            "421",
        ),
        (
            format!("GET / HTTP/1.1\r\nHost: 192.0.2.1:{port}\r\n"),
            "421",
        ),
        (
            format!("GET http://rebound.example/ HTTP/1.1\r\nHost: {authority}\r\n"),
            "421",
        ),
        (
            format!("GET / HTTP/1.1\r\nHost: {authority}\r\nHost: rebound.example\r\n"),
            "421",
        ),
        (
            format!("GET / HTTP/1.1\r\nHost: user@{authority}\r\n"),
            "421",
        ),
        (
            "GET / HTTP/1.1\r\nHost: 127.0.0.1:'+alert(1)\r\n".to_owned(),
            "421",
        ),
        ("GET / HTTP/1.1\r\nHost:\r\n".to_owned(), "421"),
        ("GET / HTTP/1.1\r\n".to_owned(), "421"),
        ("GET / HTTP/1.0\r\n".to_owned(), "421"),
        (
            "DELETE /conversions HTTP/1.1\r\nHost: rebound.example\r\n".to_owned(),
            "421",
        ),
        (
            "POST /v2/_tr HTTP/1.1\r\nHost: rebound.example\r\nContent-Length: 0\r\n".to_owned(),
            "421",
        ),
    ] {
        let answer = sandbox.raw(format!("{head}Connection: close\r\n\r\n").as_bytes());
        assert_eq!(status_of(&answer), status, "{head}");
    }
    assert_eq!(sandbox.conversions().len(), 0);
}

#[test]
fn other_origins_may_neither_read_nor_empty() {
    let sandbox = Served::start(&[]);
    let preflight = "OPTIONS /conversions HTTP/1.1\r\nHost: localhost\r\nOrigin: https://evil.example\r\n\
        Access-Control-Request-Method: DELETE\r\nConnection: close\r\n\r\n";
    for answer in [
        sandbox.raw(preflight.as_bytes()),
        sandbox.raw(b"GET /conversions HTTP/1.1\r\nHost: localhost\r\nOrigin: https://evil.example\r\nConnection: close\r\n\r\n"),
    ] {
        assert!(!answer.to_ascii_lowercase().contains("access-control"), "{answer}");
    }
    let mut pixel = order();
    pixel["type"] = "convert".into();
    assert_eq!(
        sandbox.pixel(&pixel).header("access-control-allow-origin"),
        Some("*")
    );
}

#[test]
fn bodies_and_headers_have_a_size() {
    let sandbox = Served::start(&[]);
    for path in ["/v2/_tr", "/pixel", "/shop/order"] {
        let fits = "x".repeat(256 * 1024);
        assert_ne!(
            sandbox
                .post(path, "application/json", fits.as_bytes())
                .status,
            413,
            "{path}"
        );
        let declared = format!(
            "POST {path} HTTP/1.1\r\nHost: localhost\r\nContent-Length: {}\r\nConnection: close\r\n\r\n{fits}x",
            fits.len() + 1
        );
        assert_eq!(
            status_of(&sandbox.raw(declared.as_bytes())),
            "413",
            "{path}"
        );
        let chunked = format!(
            "POST {path} HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n\r\n{:x}\r\n{fits}x\r\n0\r\n\r\n",
            fits.len() + 1
        );
        assert_eq!(status_of(&sandbox.raw(chunked.as_bytes())), "413", "{path}");
    }
    let long = "x".repeat(66 * 1024);
    let header = format!("GET / HTTP/1.1\r\nHost: localhost\r\nCookie: {long}\r\n\r\n");
    assert_eq!(status_of(&sandbox.raw(header.as_bytes())), "431");
    let line = format!("GET /v2/_tr?order_id={long} HTTP/1.1\r\nHost: localhost\r\n\r\n");
    assert!(["414", "431"].contains(&status_of(&sandbox.raw(line.as_bytes()))));
}

#[test]
fn a_body_of_nothing_but_unknown_names_is_told_in_a_few_lines() {
    let sandbox = Served::start(&[]);
    let names = |count: u32| {
        let names: Vec<_> = (0..count)
            .map(|number| format!("\"{number:x}\":1"))
            .collect();
        format!("{{{}}}", names.join(","))
    };
    let answer = sandbox.post("/v2/_tr", "application/json", names(8000).as_bytes());
    assert_eq!((answer.status, answer.body.lines().count()), (400, 51));
    assert!(answer.body.ends_with(" more\n"), "{}", answer.body);
    let too_many = "body: has more fields than Katalys knows names; send one order\n";
    let pixel = sandbox.post("/pixel", "text/plain", names(8001).as_bytes());
    assert_eq!(pixel.body, too_many);
    assert_eq!(sandbox.form(&"a&".repeat(8001)).body, too_many);
    let page = sandbox.get("/").body;
    assert!(page.len() < 100_000, "the page has {} bytes", page.len());
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 150, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn no_bytes_end_it(
        path in "/[a-z_0-9%?&=./]{0,20}",
        head in "([A-Za-z-]{1,12}: [ -~]{0,30}\r\n){0,3}",
        body in proptest::collection::vec(any::<u8>(), 0..300),
        kind in prop_oneof![
            Just("/v2/_tr\napplication/json"), Just("/v2/_tr\napplication/x-www-form-urlencoded"),
            Just("/pixel\ntext/plain"), Just("/shop/order\napplication/x-www-form-urlencoded"),
        ],
    ) {
        let sandbox = shared();
        let (place, content_type) = kind.split_once('\n').unwrap();
        let mut request = format!(
            "POST {place} HTTP/1.1\r\nHost: localhost\r\nContent-Type: {content_type}\r\nContent-Length: {}\r\nConnection: close\r\n\r\n",
            body.len()
        ).into_bytes();
        request.extend(&body);
        let answer = sandbox.raw(&request);
        prop_assert!(["204", "303", "400"].contains(&status_of(&answer)), "{}", answer);
        sandbox.throw(format!("GET {path} HTTP/1.1\r\nHost: localhost\r\n{head}\r\n").as_bytes());
        sandbox.throw(&body);
        let page = sandbox.get("/");
        prop_assert_eq!(page.status, 200);
    }
}

/// One for all cases of a property; the test's end ends it.
fn shared() -> std::rc::Rc<Served> {
    thread_local!(static SHARED: std::rc::Rc<Served> = Served::start(&[]).into());
    SHARED.with(Clone::clone)
}
