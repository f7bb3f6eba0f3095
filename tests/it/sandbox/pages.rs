//! The page as a parser that is not ours reads it.

use html5ever::tendril::TendrilSink;
use markup5ever_rcdom::{Handle, NodeData, RcDom};
use proptest::prelude::*;
use serde_json::json;

use super::{HOSTILE, Served, order};

/// An element, its attributes, and the text in it.
#[derive(Debug)]
pub(super) struct Element {
    pub(super) name: String,
    pub(super) attributes: Vec<(String, String)>,
    pub(super) text: String,
}

impl Element {
    pub(super) fn attribute(&self, name: &str) -> Option<&str> {
        let (_, value) = self.attributes.iter().find(|(given, _)| given == name)?;
        Some(value)
    }
}

pub(super) fn elements(html: &str) -> Vec<Element> {
    let dom =
        html5ever::parse_document(RcDom::default(), html5ever::ParseOpts::default()).one(html);
    let mut found = Vec::new();
    collect(&dom.document, &mut found);
    found
}

fn collect(node: &Handle, found: &mut Vec<Element>) {
    if let NodeData::Element { name, attrs, .. } = &node.data {
        let attributes = attrs.borrow();
        let attributes = attributes
            .iter()
            .map(|one| (one.name.local.to_string(), one.value.to_string()));
        found.push(Element {
            name: name.local.to_string(),
            attributes: attributes.collect(),
            text: text_of(node),
        });
    }
    for child in node.children.borrow().iter() {
        collect(child, found);
    }
}

fn text_of(node: &Handle) -> String {
    match &node.data {
        NodeData::Text { contents } => contents.borrow().to_string(),
        _ => node.children.borrow().iter().map(text_of).collect(),
    }
}

/// Every element that the page's own template writes; anything else came out of a value.
const OURS: [&str; 39] = [
    "html", "head", "meta", "title", "link", "script", "body", "header", "h1", "h2", "span", "p",
    "code", "nav", "a", "main", "div", "b", "label", "input", "button", "ol", "li", "article",
    "bdi", "time", "ul", "details", "summary", "dl", "dt", "dd", "small", "section", "pre", "form",
    "select", "option", "iframe",
];

#[track_caller]
pub(super) fn only_ours(elements: &[Element]) {
    for element in elements {
        assert!(OURS.contains(&element.name.as_str()), "{element:?}");
        for (name, value) in &element.attributes {
            let leads = ["href", "src", "action"].contains(&name.as_str());
            let is_own = !leads
                || value.starts_with('/')
                || value.starts_with("http://127.0.0.1:")
                || value == "data:,";
            let is_code = name.starts_with("on") || name == "style" || !is_own;
            assert!(!is_code, "{element:?}");
        }
    }
}

fn texts<'a>(elements: &'a [Element], name: &str) -> Vec<&'a str> {
    let named = elements.iter().filter(|element| element.name == name);
    named.map(|element| element.text.as_str()).collect()
}

/// The page shows a record's fields as they came, and holds no script but its own.
#[track_caller]
fn shows(sandbox: &Served, values: &[String]) {
    let page = sandbox.get("/");
    let elements = elements(&page.body);
    only_ours(&elements);
    let scripts: Vec<_> = elements
        .iter()
        .filter(|element| element.name == "script")
        .collect();
    assert_eq!(
        (scripts.len(), scripts[0].attribute("src")),
        (1, Some("/live.js"))
    );
    // A parser of HTML takes every kind of line end for one.
    let shown = texts(&elements, "dd").join("\n");
    let expected = values.join("\n");
    assert!(
        shown.contains(&expected),
        "{expected:?} is not in {shown:?}"
    );
}

#[test]
fn hostile_values_stay_text() {
    let sandbox = Served::start(&[]);
    for hostile in HOSTILE {
        let mut order = order();
        for name in [
            "order_id",
            "email_address",
            "discount_1_code",
            "sale_amount",
            "currency",
            "site_id",
        ] {
            order[name] = hostile.into();
        }
        order[hostile] = hostile.into();
        sandbox.json(&order);
        sandbox.pixel(&order);
        shows(&sandbox, &[hostile.to_owned()]);
        let elements = elements(&sandbox.get("/").body);
        assert!(texts(&elements, "dt").contains(&hostile));
        assert!(texts(&elements, "h2").contains(&format!("Order {hostile}").as_str()));
        assert_eq!(sandbox.newest()["fields"], order);
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 60, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_value_stays_text(value in "([<>&\"'/=! -]|script|style|b|\\PC){1,40}") {
        thread_local!(static SHARED: Served = Served::start(&["--keep", "1"]));
        SHARED.with(|sandbox| {
            sandbox.json(&json!({"order_id": value, "email_address": "jane@example.com"}));
            shows(sandbox, &["jane@example.com".to_owned(), value]);
        });
    }
}

#[test]
fn a_long_value_is_shown_in_part() {
    let sandbox = Served::start(&[]);
    sandbox.json(&json!({"email_address": "é".repeat(1000)}));
    let shown = format!("{} and 700 more characters, in the JSON", "é".repeat(300));
    shows(&sandbox, &[shown]);
    assert_eq!(
        sandbox.newest()["fields"]["email_address"],
        "é".repeat(1000)
    );
}

#[test]
fn the_page_says_what_there_is_to_say() {
    let sandbox = Served::start(&["--fail", "503:1"]);
    let text = || elements(&sandbox.get("/").body);
    assert!(texts(&text(), "p").contains(&"0 conversions, 0 with problems"));
    assert_eq!(texts(&text(), "li").len(), 0);

    for _ in 0..2 {
        sandbox.json(&order());
    }
    let mut wrong = order();
    wrong["sale_amount"] = "$20".into();
    sandbox.get(&format!("/v2/_tr?{}", super::encoded(&wrong)));
    let elements = text();
    assert!(texts(&elements, "p").contains(&"2 conversions, 1 with problems"));
    let chips: Vec<_> = elements
        .iter()
        .filter(|element| {
            element
                .attribute("class")
                .is_some_and(|class| class.starts_with("chip ") || class == "chip")
        })
        .map(|element| element.text.as_str())
        .collect();
    assert_eq!(
        chips,
        [
            "invalid, answered 204",
            "postback, GET",
            "arrival 2 of this order",
            "failed on request 1×",
            "valid",
            "postback, JSON",
            "failed on request 1×",
        ]
    );
    assert!(
        texts(&elements, "li").contains(&"sale_amount \"$20\": has a currency sign; write \"20\"")
    );
}

#[test]
fn only_a_change_is_sent_again() {
    let sandbox = Served::start(&[]);
    let first = sandbox.get("/");
    let tag = first.header("etag").unwrap();
    assert_eq!(sandbox.get_with("/", "If-None-Match", tag).status, 304);
    sandbox.json(&order());
    let second = sandbox.get_with("/", "If-None-Match", tag);
    assert_eq!(second.status, 200);
    let tag = second.header("etag").unwrap();
    assert_eq!(sandbox.get_with("/", "If-None-Match", tag).status, 304);
    sandbox.empty();
    assert_eq!(sandbox.get_with("/", "If-None-Match", tag).status, 200);
}

#[test]
fn the_policy_lets_nothing_in() {
    let sandbox = Served::start(&[]);
    insta::assert_snapshot!(sandbox.get("/").header("content-security-policy").unwrap(), @"default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'");
}
