//! The command line: the exact text of every platform and language, and what is refused.

use insta::{assert_snapshot, with_settings};
use katalys_pixel::{Language, Platform};

use crate::support::{output_of, refusal_of};

const SITE: [&str; 2] = ["--site-id", "example.com"];

fn platform<'a>(args: &[&'a str]) -> Vec<&'a str> {
    [&["platform"], args, &SITE].concat()
}

#[test]
fn every_platform_prints_exactly_this() {
    for shop in Platform::all() {
        let text = output_of(platform(&[shop.name()]));
        with_settings!({snapshot_path => "../snapshots", omit_expression => true, prepend_module_to_snapshot => false}, {
            assert_snapshot!(format!("platform_{shop}"), text);
        });
    }
}

#[test]
fn every_language_prints_exactly_this() {
    for language in Language::all() {
        let total = if language.name() == "tokens" {
            "%%TOTAL%%"
        } else {
            "total"
        };
        let total = format!("sale_amount={total}");
        let args = [
            "--language",
            language.name(),
            "--set",
            "order_id=id",
            "--set",
            &total,
            "--field",
            "currency=EUR",
        ];
        let text = output_of(platform(&args));
        // The rest is the same in every language.
        let (head, _) = text.split_once("    function id(").unwrap();
        with_settings!({snapshot_path => "../snapshots", omit_expression => true, prepend_module_to_snapshot => false}, {
            assert_snapshot!(format!("language_{language}"), head);
        });
    }
}

#[test]
fn the_landing_page_and_the_lists_are_exactly_this() {
    with_settings!({snapshot_path => "../snapshots", omit_expression => true, prepend_module_to_snapshot => false}, {
        assert_snapshot!("platform_landing", output_of(platform(&["shopify", "--landing"])));
        assert_snapshot!("platform_list", output_of(["platform", "--list"]));
        assert_snapshot!("platform_list_json", output_of(["platform", "--list", "--format", "json"]));
    });
}

#[test]
fn every_row_of_the_lists_can_be_asked_for() {
    let list: serde_json::Value =
        serde_json::from_str(&output_of(["platform", "--list", "--format", "json"])).unwrap();
    let names = |key: &str| -> Vec<String> {
        let rows = list[key].as_array().unwrap().iter();
        rows.map(|row| row["name"].as_str().unwrap().to_owned())
            .collect()
    };
    assert_eq!(names("platforms").len(), 10);
    for name in names("platforms") {
        output_of(platform(&[&name]));
    }
    let languages = [
        "liquid", "twig", "php", "smarty", "blade", "jinja", "django", "erb", "go", "ejs",
        "nunjucks", "stencil", "gtm", "tokens",
    ];
    assert_eq!(names("languages"), languages);
    for row in list["platforms"].as_array().unwrap() {
        let language = row["language"].as_str().unwrap();
        assert!(
            languages.contains(&language) || row["name"] == "shopify",
            "{row}"
        );
    }
}

#[test]
fn a_field_replaces_the_platforms_own_and_a_coupon_all_of_them() {
    let text = output_of(platform(&[
        "woocommerce",
        "--set",
        "order_id=$order->get_id()",
        "--field",
        "currency=EUR",
    ]));
    assert!(
        text.contains("json_encode((string) ($order->get_id() ?? '')"),
        "{text}"
    );
    assert!(text.contains("conversion.currency = \"EUR\";"), "{text}");
    assert!(
        !text.contains("get_order_number") && !text.contains("get_currency"),
        "{text}"
    );

    let text = output_of(platform(&["woocommerce", "--set", "discount_1_code=$code"]));
    assert!(
        text.contains("conversion.discount_1_code = <?= json_encode((string) ($code ?? '')"),
        "{text}"
    );
    assert!(!text.contains("foreach (array_values"), "{text}");
}

#[test]
fn ids_come_from_the_cookie_from_expressions_or_from_the_loader() {
    let from_cookie = output_of(platform(&["squarespace"]));
    assert!(from_cookie.contains("document.cookie"));

    let given = output_of(platform(&["gtm", "--set", "transaction_id=Click"]));
    assert!(
        given.contains("conversion.transaction_id = String({{Click}})"),
        "{given}"
    );
    assert!(
        given.contains("if (!named(") && !given.contains("document.cookie"),
        "{given}"
    );

    let by_loader = output_of(platform(&["squarespace", "--loader-attribution"]));
    for word in ["document.cookie", "named", "transaction_id", "aff_id"] {
        assert!(!by_loader.contains(word), "{word}: {by_loader}");
    }
}

#[test]
fn the_loader_can_be_moved() {
    let text = output_of(platform(&[
        "gtm",
        "--origin",
        "http://[::1]:8080",
        "--loader-id",
        "KA-8ZYJMB2WQ4",
        "--field",
        "action_type=a-b",
    ]));
    assert!(
        text.contains(r#"loader.src = "http://\u005b::1\u005d:8080/js/KA-8ZYJMB2WQ4.js";"#),
        "{text}"
    );
    assert!(text.contains(r#"site_id: "example.com""#), "{text}");
}

#[test]
fn all_problems_are_told_together() {
    let said = refusal_of([
        "platform",
        "--language",
        "twigg",
        "--site-id",
        "https://example.com/",
        "--set",
        "order_id=",
        "--origin",
        "ftp://x",
    ]);
    assert_snapshot!(said, @r#"
    error: site_id "https://example.com/": is a URL; write "example.com"
    error: origin "ftp://x": is not a scheme and a host; write it as "https://host" or "https://host:port", with nothing behind it
    error: order_id "": is empty; write the variable, such as order.number
    error: language "twigg": is not one that is known; the nearest is twig
    "#);
}

#[test]
fn a_field_that_cannot_be_given_is_refused_with_the_reason() {
    let said = refusal_of(platform(&[
        "woocommerce",
        "--set",
        "saleamount=$x",
        "--set",
        "client_ip=$x",
        "--set",
        "site_id=$x",
        "--set",
        "currency=$x",
        "--field",
        "currency=EUR",
        "--field",
        "sale_amount=$20",
        "--field",
        "order_id=1",
        "--set",
        "email_address={{ x }}",
    ]));
    assert_snapshot!(said, @r#"
    error: email_address "{{ x }}": stands in the template's brackets already; write "x"
    error: saleamount: is not a name that Katalys knows; the nearest known name is sale_amount
    error: client_ip "$x": is not sent by a pixel; leave it out
    error: site_id "$x": is known already; leave it out
    error: currency "EUR": is given twice; give it once, as an expression or as a constant
    error: sale_amount "$20": has a currency sign; write "20"
    error: order_id "1": would be the same for every order, and Katalys merges orders of one id; give the variable that holds it
    "#);
}

#[test]
fn what_cannot_be_is_refused() {
    assert_snapshot!(
        refusal_of(platform(&["woocomerce"])),
        @r#"error: platform "woocomerce": is not one that is known; the nearest is woocommerce"#
    );
    assert_snapshot!(
        refusal_of(platform(&["--language", "twig"])),
        @r#"error: order_id "": is empty; write the variable, such as order.number"#
    );
    assert_snapshot!(
        refusal_of(platform(&["gtm", "--loader-attribution", "--set", "aff_id=x"])),
        @"error: aff_id: is not sent, since Katalys's loader attributes; leave out the ids or the loader attribution"
    );
    assert_snapshot!(
        refusal_of(platform(&["squarespace", "--set", "email_address={customerEmailAddress}"])),
        @r#"error: email_address "{customerEmailAddress}": is chosen by the buyer, and nothing escapes what replaces a token; leave it out"#
    );
    assert_snapshot!(
        refusal_of(platform(&["squarespace", "--set", "tax_amount=\"+x+\""])),
        @r#"error: tax_amount "\"+x+\"": is not a token; write it as the platform does, such as {orderId}"#
    );
    assert_snapshot!(
        refusal_of(platform(&["gtm", "--field", "offer_id=1234"])),
        @"error: aff_id: is missing beside offer_id; give transaction_id, or both offer_id and aff_id, as the landing URL carried them"
    );
    assert_snapshot!(
        refusal_of(platform(&["gtm", "--set", "nonce=a", "--set", "nonce=b"])),
        @r#"error: nonce "b": is given twice; give it once"#
    );
    let landing_for_none = ["gtm", "--landing", "--loader-attribution"];
    assert!(refusal_of(platform(&landing_for_none)).contains("cannot be used with"));
    assert!(refusal_of(platform(&["gtm", "--format", "json"])).contains("cannot be used with"));
    assert!(refusal_of(platform(&["gtm", "--language", "twig"])).contains("cannot be used with"));
    assert!(refusal_of(["platform", "gtm"]).contains("--site-id"));
}
