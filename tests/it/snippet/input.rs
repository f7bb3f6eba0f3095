//! The ways that values take: flags, a file, a landing URL, and what may be missing.

use std::fs;

use super::{member, members, output_from_json, page, quiet, ten};
use crate::support::{output_of, run};

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
fn a_landing_url_and_flags_may_share_the_ids() {
    let args = [
        &ten()[..ten().len() - 6],
        &["--landing-url=?offer_id=1234", "--aff-id=5678"],
    ]
    .concat();
    let html = output_of(args);
    assert_eq!(
        (member(&html, "offer_id"), member(&html, "aff_id")),
        ("\"1234\"", "\"5678\"")
    );
}

#[test]
fn the_loader_may_attribute_alone() {
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
    assert_eq!(member(&html, "site_id"), r#""KA-8ZYJMB2WQ4""#);
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
