//! Where the pixel goes and what surrounds it.

use super::{member, page, quiet, ten};
use crate::support::output_of;

#[test]
fn the_loader_moves_with_origin_and_loader_id() {
    let loader = |more: &[&str]| {
        let html = output_of(quiet(more));
        html.lines().last().unwrap().to_owned()
    };
    let tag = |url: &str| format!("<script type=\"text/javascript\" src=\"{url}\" async></script>");
    for (more, url) in [
        (vec![], "https://db.revoffers.com/js/example.com.js"),
        (
            vec!["--origin=https://t.example.com:8443/"],
            "https://t.example.com:8443/js/example.com.js",
        ),
        (
            vec!["--origin=http://127.0.0.1:8080"],
            "http://127.0.0.1:8080/js/example.com.js",
        ),
        (
            vec!["--origin=http://[::1]:1"],
            "http://[::1]:1/js/example.com.js",
        ),
        (
            vec!["--loader-id=KA-8ZYJMB2WQ4"],
            "https://db.revoffers.com/js/KA-8ZYJMB2WQ4.js",
        ),
        (
            vec!["--origin=http://localhost", "--loader-id=a.b"],
            "http://localhost/js/a.b.js",
        ),
    ] {
        assert_eq!(loader(&more), tag(url));
    }
    assert_eq!(
        member(&output_of(quiet(&["--loader-id=a.b"])), "site_id"),
        r#""example.com""#
    );
}

#[test]
fn a_page_is_a_complete_document() {
    insta::assert_snapshot!(
        "page",
        output_of([&ten()[..], &["--as", "page", "--nonce", "r4nd0m=="]].concat())
    );
}

#[test]
fn an_iframe_is_hidden_and_holds_the_page() {
    let html = output_of([&ten()[..], &["--as", "iframe", "--nonce", "r4nd0m=="]].concat());
    insta::assert_snapshot!("iframe", html);
}

#[test]
fn a_nonce_stands_on_both_tags() {
    let html = output_of([&ten()[..], &["--as", "tags", "--nonce", "a-_+/9=="]].concat());
    let expected = page()
        .replace(
            "<script type=\"text/javascript\">",
            "<script type=\"text/javascript\" nonce=\"a-_+/9==\">",
        )
        .replace("\" async>", "\" nonce=\"a-_+/9==\" async>");
    assert_eq!(html, expected);
    assert_eq!(html.matches("nonce=").count(), 2);
}

#[test]
fn every_form_has_one_final_line_end() {
    for form in ["tags", "page", "iframe"] {
        let html = output_of(quiet(&["--as", form]));
        assert!(html.ends_with(">\n"), "{html}");
    }
}
