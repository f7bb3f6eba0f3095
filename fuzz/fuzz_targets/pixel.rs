//! Whatever is typed, read from a URL or put into JSON: no panic; and whatever is rendered is
//! printable, is exactly two scripts to an HTML parser, and carries the values that went in.

#![no_main]

use html5ever::parse_document;
use html5ever::tendril::TendrilSink;
use katalys_pixel::{Attribution, Channel, Conversion, Draft, Form, Site};
use libfuzzer_sys::fuzz_target;
use markup5ever_rcdom::{Handle, NodeData, RcDom};

fuzz_target!(|data: &[u8]| {
    let _ = Attribution::from_cookies([data]);
    let Ok(text) = std::str::from_utf8(data) else {
        return;
    };
    let _ = Attribution::from_landing_url(text);
    let mut draft = Draft::new();
    draft.read_json(text);
    if let Ok(checked) = draft.check(Channel::Pixel) {
        judge(&checked.conversion);
    }

    // Lines are values of fields, so that the fuzzer need not find JSON's syntax first.
    let mut draft = Draft::new();
    draft.set("order_id", "1001");
    draft.set("transaction_id", "1234abcd");
    let names = ["email_address", "discount_1_code", "line_item_0_title", "sale_amount", "order_id"];
    for (name, value) in names.iter().zip(text.lines()) {
        draft.set(name, value);
    }
    if let Ok(checked) = draft.check(Channel::Pixel) {
        judge(&checked.conversion);
    }
});

fn judge(conversion: &Conversion) {
    let site = Site::new("example.com".parse().expect("it is a domain"));
    let snippet = site.snippet(conversion);
    for form in [Form::Tags, Form::Page, Form::Iframe] {
        let html = snippet.clone().with_form(form).to_string();
        assert!(html.bytes().all(|byte| byte == b'\n' || (b' '..=b'~').contains(&byte)));
    }

    let dom = parse_document(RcDom::default(), Default::default()).one(snippet.to_string());
    let mut scripts = Vec::new();
    find_scripts(&dom.document, &mut scripts);
    assert_eq!(scripts.len(), 2);
    for (field, value) in conversion.fields().filter(|(field, _)| field.is_sent_by(Channel::Pixel)) {
        let start = format!("    {field}: ");
        let line = scripts[0].lines().find_map(|line| line.strip_prefix(&start));
        let string = line.expect("every field has a line").trim_end_matches(',');
        // The escapes are JSON's too, so a JSON reader reads them back.
        assert_eq!(serde_json::from_str::<String>(string).expect("it is a string"), value);
    }
}

fn find_scripts(node: &Handle, scripts: &mut Vec<String>) {
    if let NodeData::Element { name, .. } = &node.data {
        if &*name.local == "script" {
            let children = node.children.borrow();
            let text = children.iter().map(|child| match &child.data {
                NodeData::Text { contents } => contents.borrow().to_string(),
                _ => String::new(),
            });
            scripts.push(text.collect());
        }
    }
    for child in node.children.borrow().iter() {
        find_scripts(child, scripts);
    }
}
