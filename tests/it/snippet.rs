//! The exact output of `snippet`, and every way that values take into it.

use std::fs;
use std::path::Path;

use crate::support::{Ran, output_of, run, run_with_input};

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
fn from_json(json: &str, more: &[&str]) -> Ran {
    run_with_input([&["snippet", "--input=-"], more].concat(), json.as_bytes())
}

#[track_caller]
fn output_from_json(json: &str, more: &[&str]) -> String {
    let ran = from_json(json, more);
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

#[test]
fn null_and_an_empty_optional_text_are_absent() {
    let json = r#"{"site_id": "example.com", "order_id": "1", "sale_amount": "2", "subtotal_amount": "1",
        "email_address": "a@b", "discount_1_code": "", "currency": "", "transaction_id": "t",
        "offer_id": "", "aff_id": null, "landing_url": "", "tax_amount": null, "order_count": "", "type": null}"#;
    let expected = [
        r#"type: "convert""#,
        r#"site_id: "example.com""#,
        r#"order_id: "1""#,
        r#"sale_amount: "2""#,
        r#"subtotal_amount: "1""#,
        r#"email_address: "a@b""#,
        r#"transaction_id: "t""#,
    ];
    assert_eq!(members(&output_from_json(json, &[])), expected);
    let empty = quiet(&[
        "--discount-1-code",
        "",
        "--aff-id",
        "",
        "--landing-url",
        "",
        "--user-agent=",
    ]);
    assert_eq!(members(&output_of(empty)), expected);
}

/// Every known name with a value, in the order of the output; what the pixel leaves out has none.
const EVERY_NAME: &[(&str, &str)] = &[
    ("type", "convert"),
    ("site_id", "KA-8ZYJMB2WQ4"),
    ("order_id", "1001"),
    ("sale_amount", "149.90"),
    ("subtotal_amount", "129.90"),
    ("email_address", "jane@example.com"),
    ("client_ip", "2001:db8::1"),
    ("user_agent", "Mozilla/5.0"),
    ("discount_1_code", "SPRING25"),
    ("discount_1_amount", "10.00"),
    ("discount_2_code", "FREESHIP"),
    ("discount_2_amount", "4.90"),
    ("currency", "EUR"),
    ("action_type", "online-sale"),
    ("order_status", "paid"),
    ("order_count", "2"),
    ("order_time", "1763800000"),
    ("shipping_amount", "4.90"),
    ("tax_amount", "20.00"),
    ("line_item_0_sku", "A-1"),
    ("line_item_0_price", "9.90"),
    ("line_item_0_title", "Tea"),
    ("line_item_0_qty", "2"),
    ("line_item_0_categories", "Drinks"),
    ("line_item_1_sku", "A-2"),
    ("line_item_10_sku", "A-3"),
    ("order_alias", "1001-a"),
    ("transaction_id", "1234abcd"),
    ("offer_id", "1234"),
    ("aff_id", "5678"),
];

const SERVER_ONLY: &[&str] = &["client_ip", "user_agent"];

fn every_member() -> Vec<String> {
    EVERY_NAME
        .iter()
        .filter(|(name, _)| !SERVER_ONLY.contains(name))
        .map(|(name, value)| format!("{name}: \"{value}\""))
        .collect()
}

#[test]
fn every_known_name_comes_out_in_one_order_from_json() {
    let members_of = |text: &str| {
        members(text)
            .into_iter()
            .map(str::to_owned)
            .collect::<Vec<_>>()
    };
    let mut json: Vec<String> = EVERY_NAME
        .iter()
        .map(|(name, value)| format!("{name:?}: {value:?}"))
        .collect();
    for _ in 0..json.len() {
        json.rotate_left(7);
        let text = format!("{{{}}}", json.join(", "));
        assert_eq!(members_of(&output_from_json(&text, &[])), every_member());
    }
}

#[test]
fn every_known_name_is_taken_by_field() {
    let fields: Vec<String> = EVERY_NAME
        .iter()
        .rev()
        .map(|(name, value)| format!("--field={name}={value}"))
        .collect();
    let html = output_of(
        ["snippet"]
            .into_iter()
            .chain(fields.iter().map(String::as_str)),
    );
    assert_eq!(members(&html), every_member());
}

#[test]
fn every_name_but_type_and_further_numbers_is_a_flag() {
    let help = output_of(["snippet", "--help"]);
    let mut flags = 0;
    let mut args = vec!["snippet".to_owned()];
    for (name, value) in EVERY_NAME {
        let flag = format!("--{}", name.replace('_', "-"));
        let is_flag = help.contains(&format!("{flag} <"));
        let is_numbered = name.contains(|char: char| char.is_ascii_digit());
        let wanted = *name == "discount_1_code" || (*name != "type" && !is_numbered);
        assert_eq!(is_flag, wanted, "{flag}");
        if is_flag {
            args.extend([flag, (*value).to_owned()]);
            flags += 1;
        } else {
            args.push(format!("--field={name}={value}"));
        }
    }
    assert_eq!(flags, 19);
    let html = output_of(args.iter().map(String::as_str));
    assert_eq!(members(&html), every_member());
}

#[test]
fn a_flag_replaces_the_same_name_in_the_file() {
    let json = r#"{"site_id": "example.com", "order_id": "from file", "sale_amount": "$20",
        "subtotal_amount": 1, "email_address": "a@b", "transaction_id": "t", "discount_2_code": "OLD",
        "landing_url": "?transaction_id=t"}"#;
    let html = output_from_json(
        json,
        &[
            "--order-id=from flag",
            "--sale-amount=20",
            "--field=discount_2_code=NEW",
        ],
    );
    assert_eq!(member(&html, "order_id"), r#""from flag""#);
    assert_eq!(member(&html, "sale_amount"), r#""20""#);
    assert_eq!(member(&html, "discount_2_code"), r#""NEW""#);
}

#[test]
fn the_file_may_have_a_name_or_be_standard_input() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("order.json");
    let json = "\u{feff}\n{\"site_id\": \"example.com\", \"order_id\": \"1\", \"sale_amount\": 2, \"subtotal_amount\": 1, \"email_address\": \"a@b\", \"transaction_id\": \"t\"}\n";
    fs::write(&path, json).unwrap();
    let from_file = output_of(["snippet", "--input", path.to_str().unwrap()]);
    assert_eq!(from_file, output_of(quiet(&[])));
    assert_eq!(output_from_json(json, &[]), from_file);
}

#[test]
fn a_json_number_is_taken_as_it_is_written() {
    let rest = r#""site_id": "example.com", "email_address": 7, "subtotal_amount": 0, "transaction_id": 12"#;
    for number in [
        "149.90",
        "9007199254740993",
        "0.10",
        "100",
        "99999999999999999999.99",
    ] {
        let json = format!("{{\"order_id\": {number}, \"sale_amount\": {number}, {rest}}}");
        let html = output_from_json(&json, &[]);
        for name in ["order_id", "sale_amount"] {
            assert_eq!(member(&html, name), format!("\"{number}\""));
        }
    }
}

#[test]
fn json_escapes_are_read_and_written_as_javascript() {
    let json = r#"{"site_id": "example.com", "order_id": "\u003c\ud83d\ude00\/\"", "sale_amount": 2,
        "subtotal_amount": 1, "email_address": "é", "transaction_id": "t"}"#;
    let html = output_from_json(json, &[]);
    assert_eq!(member(&html, "order_id"), r#""\u003c\ud83d\ude00/\u0022""#);
    assert_eq!(member(&html, "email_address"), r#""\u00e9""#);
}

#[test]
fn a_landing_url_gives_the_three_ids() {
    let query = "utm_source=RevOffers&transaction_id=1234abcd&offer_id=1234&publisher_id=5678";
    let args = &ten()[..ten().len() - 6];
    for url in [
        format!("https://example.com/page1?{query}#top"),
        format!("/page1?{query}"),
        query.to_owned(),
        query.to_uppercase().replace("1234ABCD", "1234abcd"),
    ] {
        assert_eq!(
            output_of([args, &["--landing-url", &url]].concat()),
            page(),
            "{url}"
        );
        let json = format!("{{\"landing_url\": {url:?}}}");
        let flags = &args[1..];
        assert_eq!(output_from_json(&json, flags), page(), "{url}");
        // The same id typed as well contradicts nothing.
        assert_eq!(
            output_of([&ten()[..], &["--landing-url", &url]].concat()),
            page()
        );
    }
}

#[test]
fn the_loader_may_attribute_alone() {
    let expected = &every_member()[1..2];
    let without_ids = [
        "snippet",
        "--site-id=KA-8ZYJMB2WQ4",
        "--order-id=1",
        "--sale-amount=2",
        "--subtotal-amount=1",
        "--email-address=a@b",
    ];
    let html = output_of([&without_ids[..], &["--loader-attribution"]].concat());
    assert_eq!(members(&html).len(), 6);
    assert_eq!(members(&html)[1], expected[0]);
    assert_eq!(
        output_from_json(r#"{"loader_attribution": true}"#, &without_ids[1..]),
        html
    );

    let ran = run([
        &without_ids[..],
        &[
            "--loader-attribution",
            "--offer-id=1",
            "--landing-url=?transaction_id=t",
        ],
    ]
    .concat());
    assert_eq!((ran.code, ran.stdout), (0, html));
    assert_eq!(
        ran.stderr,
        "warning: transaction_id: is not sent, since Katalys's loader attributes; leave out the ids or the loader attribution\n\
         warning: offer_id: is not sent, since Katalys's loader attributes; leave out the ids or the loader attribution\n"
    );
}

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
fn entities_are_decoded_on_request() {
    let args = quiet(&[
        "--discount-1-code=O&#39;Brien &amp; S&ouml;hne",
        "--decode-entities",
    ]);
    assert_eq!(
        member(&output_of(args), "discount_1_code"),
        r#""O\u0027Brien \u0026 S\u00f6hne""#
    );
    let args = [
        "snippet",
        "--site-id=example.com",
        "--order-id=1",
        "--sale-amount=2",
        "--subtotal-amount=1",
        "--email-address=a@b",
        "--landing-url=/?offer_id=1&amp;publisher_id=2",
        "--decode-entities",
    ];
    assert_eq!(member(&output_of(args), "aff_id"), r#""2""#);
    // Once: what is left is text that its writer meant.
    let args = quiet(&["--order-alias=&amp;lt;", "--decode-entities"]);
    let ran = run(args);
    assert_eq!(member(&ran.stdout, "order_alias"), r#""\u0026lt;""#);
}

/// What is warned of, and the words for it.
const WARNINGS: &[(&[&str], &str)] = &[
    (
        &["--discount-1-code=SPRING25, FREESHIP"],
        r#"discount_1_code "SPRING25, FREESHIP": looks like several coupons in one field; give discount_1_code the first, discount_2_code the next, and so on"#,
    ),
    (
        &["--field=discount_3_code=A|B"],
        r#"discount_3_code "A|B": looks like several coupons in one field; give discount_3_code the first, discount_4_code the next, and so on"#,
    ),
    (
        &["--field=discount_999_code=A;B"],
        r#"discount_999_code "A;B": looks like several coupons in one field; give each a field of its own"#,
    ),
    (
        &["--order-alias=O&#39;Brien"],
        r#"order_alias "O&#39;Brien": looks encoded for HTML; send the text itself, or have its entities decoded"#,
    ),
    (
        &["--tax-amount=3", "--field=line_item_0_title=Tea &amp; more"],
        r#"line_item_0_title "Tea &amp; more": looks encoded for HTML; send the text itself, or have its entities decoded"#,
    ),
];

#[test]
fn what_is_questionable_is_said_and_strict_refuses_it() {
    let about = |ran: Ran| (ran.code, ran.stdout.is_empty(), ran.stderr);
    for (more, warning) in WARNINGS {
        assert_eq!(
            about(run(quiet(more))),
            (0, false, format!("warning: {warning}\n"))
        );
        let strict = quiet(&[more, &["--strict"][..]].concat());
        assert_eq!(about(run(strict)), (2, true, format!("error: {warning}\n")));
    }
    assert_eq!(about(run(quiet(&["--strict"]))), (0, false, String::new()));
}

#[test]
fn all_warnings_of_an_order_are_told() {
    let args = [
        "snippet",
        "--site-id=example.com",
        "--order-id=1001",
        "--transaction-id=1001",
    ];
    let ran = run(args);
    assert_eq!((ran.code, members(&ran.stdout).len()), (0, 4));
    assert_eq!(
        ran.stderr,
        "\
warning: sale_amount: is missing; give it, since Katalys cannot reckon a commission without it
warning: subtotal_amount: is missing; give it, since Katalys cannot reckon a commission without it
warning: email_address: is missing; give it, since Katalys recognizes returning customers by it
warning: transaction_id \"1001\": is the order_id; send Katalys's click id from the landing URL; GA4's transaction_id is another thing
"
    );
    let ran = run([
        &args[..],
        &[
            "--sale-amount=9.99",
            "--subtotal-amount=10",
            "--email-address=a@b",
        ],
    ]
    .concat());
    assert_eq!(ran.code, 0);
    assert!(
        ran.stderr.starts_with(
            "warning: subtotal_amount \"10\": is above sale_amount \"9.99\"; check that the two are not exchanged, and that discounts are taken off\n"
        ),
        "{}",
        ran.stderr
    );
}

#[test]
fn every_form_has_one_final_line_end() {
    for form in ["tags", "page", "iframe"] {
        let html = output_of(quiet(&["--as", form]));
        assert!(html.ends_with(">\n"), "{html}");
    }
}
