//! The exact output of `snippet`.

use std::fs;
use std::path::Path;

use crate::support::{output_of, run_with_input};

mod forms;
mod input;
mod names;
mod warnings;

/// Katalys's own example, as it stands on the page.
const PAGE: &str = include_str!("page/pixel.html");

/// The page's placeholders in order, a flag for each, and a value. `subtotal_amount` has
/// `sale_amount`'s placeholder there, which is a slip: it is a value of its own.
const TEN: &[(&str, &str, &str)] = &[
    ("--site-id", "{revoffers_site_id}", "example.com"),
    ("--order-id", "{your_crm_order_id}", "1001"),
    ("--sale-amount", "{sale_amount}", "149.90"),
    ("--subtotal-amount", "{sale_amount}", "129.90"),
    ("--email-address", "{email_address}", "jane@example.com"),
    ("--discount-1-code", "{coupon_code}", "SPRING25"),
    ("--transaction-id", "{revoffers_transaction_id}", "1234abcd"),
    ("--offer-id", "{revoffers_offer_id}", "1234"),
    ("--aff-id", "{revoffers_affiliate_id}", "5678"),
];

/// The page's example with the values in the place of its placeholders.
fn page() -> String {
    TEN.iter()
        .fold(PAGE.to_owned(), |page, (_, placeholder, value)| {
            page.replacen(placeholder, value, 1)
        })
        .replace("{{YOUR-URL}}", "example.com")
}

fn ten() -> Vec<&'static str> {
    let flags = TEN.iter().flat_map(|(flag, _, value)| [*flag, *value]);
    ["snippet"].into_iter().chain(flags).collect()
}

/// What a pixel needs, and nothing that it warns of.
const QUIET: &[&str] = &[
    "snippet",
    "--site-id=example.com",
    "--order-id=1",
    "--sale-amount=2",
    "--subtotal-amount=1",
    "--email-address=a@b",
    "--transaction-id=t",
];

fn quiet<'a>(more: &[&'a str]) -> Vec<&'a str> {
    [QUIET, more].concat()
}

/// The members that a pixel pushes, as they stand in it.
fn members(html: &str) -> Vec<&str> {
    html.lines()
        .filter_map(|line| line.strip_prefix("    "))
        .map(|line| line.trim_end_matches(','))
        .collect()
}

/// The one line of the pixel that starts with this name.
#[track_caller]
fn member<'a>(html: &'a str, name: &str) -> &'a str {
    let found: Vec<&str> = members(html)
        .into_iter()
        .filter_map(|line| line.strip_prefix(name)?.strip_prefix(": "))
        .collect();
    let [value] = found[..] else {
        panic!("{name} is there {} times in {html}", found.len())
    };
    value
}

#[track_caller]
fn output_from_json(json: &str, more: &[&str]) -> String {
    let args = [&["snippet", "--input=-"], more].concat();
    let ran = run_with_input(args, json.as_bytes());
    assert_eq!((ran.code, ran.stderr.as_str()), (0, ""), "{json}");
    ran.stdout
}

#[test]
fn the_fixture_is_the_pages_own_text() {
    let shared =
        Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/postback-implementation.txt");
    // Only a checkout beside the page can compare; the fixture is what all others have.
    if let Ok(text) = fs::read_to_string(shared) {
        assert!(text.contains(&format!("HTML\n{PAGE}\n")), "{PAGE}");
    }
    assert_eq!(PAGE.lines().count(), 16);
}

#[test]
fn the_pages_fields_give_the_pages_block_byte_for_byte() {
    assert_eq!(output_of(ten()), page());
    assert!(page().ends_with("async></script>\n"));
}

#[test]
fn the_order_of_the_flags_does_not_matter() {
    let mut flags: Vec<&str> = TEN
        .iter()
        .rev()
        .flat_map(|(flag, _, value)| [*flag, *value])
        .collect();
    flags.insert(0, "snippet");
    assert_eq!(output_of(flags), page());
}

#[test]
fn an_absent_field_is_left_out() {
    let whole = page();
    // The required ones have tests of their own among the refusals.
    for (flag, _, _) in &TEN[5..] {
        let args: Vec<&str> = ["snippet"]
            .into_iter()
            .chain(
                TEN.iter()
                    .filter(|(other, _, _)| other != flag)
                    .flat_map(|(flag, _, value)| [*flag, *value]),
            )
            .collect();
        let name = flag.trim_start_matches('-').replace('-', "_");
        let expected: Vec<&str> = members(&whole)
            .into_iter()
            .filter(|line| !line.starts_with(&format!("{name}:")))
            .collect();
        let html = output_of(args);
        assert_eq!(members(&html), expected);
        assert!(!html.contains(",\n}"), "{html}");
    }
}
