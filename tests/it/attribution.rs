//! The `attribution` subcommand: what a landing URL and a cookie say, and the cookie that is set.

use std::time::{SystemTime, UNIX_EPOCH};

use cookie::time::Duration;
use cookie::{Cookie, SameSite};

use crate::support::{output_of, refusal_of};

const URL: &str = "https://example.com/page1?utm_source=RevOffers&transaction_id=1234abcd&offer_id=1234&publisher_id=5678";

const CLICK: &str = r#"{"transaction_id":"1234abcd","offer_id":"1234","aff_id":"5678"}"#;

#[test]
fn a_landing_url_is_told_as_json() {
    for (url, told) in [
        (URL, CLICK),
        (
            "/page1?TRANSACTION_ID=1234abcd&Offer_Id=1234&publisher_id=5678#x",
            CLICK,
        ),
        (
            "transaction_id=1234abcd&offer_id=1234&publisher_id=5678",
            CLICK,
        ),
        (
            "?offer_id=1&publisher_id=2",
            r#"{"offer_id":"1","aff_id":"2"}"#,
        ),
        (
            "?transaction_id=t&offer_id=<1>",
            r#"{"transaction_id":"t"}"#,
        ),
        // Twice the same is no contradiction.
        (
            "?transaction_id=t&transaction_id=t",
            r#"{"transaction_id":"t"}"#,
        ),
        ("https://example.com/", "{}"),
        ("", "{}"),
        ("?offer_id=1", "{}"),
        ("?transaction_id=t&transaction_id=u", "{}"),
        ("?transaction_id=%22%3E%3Cscript%3E", "{}"),
        ("?transaction_id={transaction_id}", "{}"),
        ("?aff_id=2&offer_id=1", "{}"),
        ("\u{1f600}%ff%fe?&&==", "{}"),
    ] {
        assert_eq!(
            output_of(["attribution", url]),
            format!("{told}\n"),
            "{url}"
        );
    }
}

#[test]
fn set_cookie_prints_the_value_of_the_header() {
    let cookie = |ids: &str, domain: &str| {
        format!(
            "katalys_click=v1.1763800000.{ids}; Path=/; Max-Age=34128000; Secure; SameSite=Lax{domain}\n"
        )
    };
    for (args, expected) in [
        (vec![URL], cookie("1234abcd.1234.5678", "")),
        (vec!["?transaction_id=a-B_1"], cookie("a-B_1..", "")),
        (vec!["?offer_id=1&publisher_id=2"], cookie(".1.2", "")),
        (
            vec![URL, "--domain=example.com"],
            cookie("1234abcd.1234.5678", "; Domain=example.com"),
        ),
        (
            vec![URL, "--domain=.example.com"],
            cookie("1234abcd.1234.5678", "; Domain=example.com"),
        ),
        // A visit without ids leaves the cookie of an earlier one alone.
        (vec!["https://example.com/"], String::new()),
        (vec!["?transaction_id=a&transaction_id=b"], String::new()),
    ] {
        let args = [
            &["attribution", "--set-cookie", "--clicked-at=1763800000"],
            &args[..],
        ]
        .concat();
        assert_eq!(output_of(args), expected);
    }
}

#[test]
fn the_time_of_the_click_is_now() {
    let now = || {
        SystemTime::now()
            .duration_since(UNIX_EPOCH)
            .unwrap()
            .as_secs()
    };
    let before = now();
    let printed = output_of(["attribution", URL, "--set-cookie"]);
    let clicked_at: u64 = printed.split('.').nth(1).unwrap().parse().unwrap();
    assert!((before..=now()).contains(&clicked_at), "{printed}");
}

#[test]
fn a_cookie_parser_reads_the_wanted_attributes() {
    for (domain, read) in [
        (None, None),
        (Some("--domain=example.com"), Some("example.com")),
    ] {
        let printed = output_of(
            ["attribution", URL, "--set-cookie", "--clicked-at=7"]
                .into_iter()
                .chain(domain),
        );
        let cookie = Cookie::parse(printed.trim_end()).unwrap();
        assert_eq!(
            cookie.name_value(),
            ("katalys_click", "v1.7.1234abcd.1234.5678")
        );
        assert_eq!(cookie.path(), Some("/"));
        assert_eq!(cookie.max_age(), Some(Duration::days(395)));
        assert_eq!(cookie.secure(), Some(true));
        assert_eq!(cookie.same_site(), Some(SameSite::Lax));
        assert_eq!(cookie.domain(), read);
        // A platform's script reads it.
        assert_eq!(cookie.http_only(), None);
        assert_eq!(cookie.expires(), None);
    }
}

#[test]
fn what_set_cookie_printed_is_read_back() {
    let printed = output_of([
        "attribution",
        URL,
        "--set-cookie",
        "--clicked-at=1763800000",
    ]);
    let (pair, _) = printed.split_once(';').unwrap();
    let told = output_of([
        "attribution",
        "--cookie",
        &format!("theme=dark; {pair}; a=b"),
    ]);
    assert_eq!(
        told,
        format!(
            "{},\"clicked_at\":1763800000}}\n",
            CLICK.trim_end_matches('}')
        )
    );
}

#[test]
fn of_several_cookies_the_newest_valid_one_wins() {
    let newest = "katalys_click=v1.300.new..";
    let older = "katalys_click=v1.200.old..";
    let oldest = "katalys_click=v1.100.oldest.1.2";
    let broken = [
        "katalys_click=v2.900.x..",
        "katalys_click=v1.900.<x>..",
        "katalys_click=v1.900..1.",
        "katalys_click=v1.later.x..",
        "katalys_click=v1.99999999999999999999.x..",
        "katalys_click=",
        "katalys_click",
        "revoffers_affil=v1.900.x..",
    ]
    .join("; ");
    for headers in [
        vec![format!("{newest}; {older}; {oldest}")],
        vec![format!("{oldest}; {older}; {newest}")],
        vec![older.into(), newest.into(), oldest.into()],
        vec![
            broken.clone(),
            format!("{broken}; {newest}; {broken}"),
            older.into(),
        ],
    ] {
        let flags = headers.iter().flat_map(|header| ["--cookie", header]);
        let told = output_of(["attribution"].into_iter().chain(flags));
        assert_eq!(
            told, "{\"transaction_id\":\"new\",\"clicked_at\":300}\n",
            "{headers:?}"
        );
    }
    for header in [broken.as_str(), "", ";", "\u{1f600}"] {
        assert_eq!(output_of(["attribution", "--cookie", header]), "{}\n");
    }
}

#[test]
fn a_domain_that_is_none_is_refused_with_or_without_a_click() {
    for url in [URL, "/"] {
        for domain in [
            "",
            "example.com; HttpOnly",
            "https://example.com",
            "a..b",
            "a b",
            "a,b",
            "ex\u{e4}mple.com",
            ".",
        ] {
            let refusal = refusal_of(["attribution", url, "--set-cookie", "--domain", domain]);
            assert_eq!(
                refusal,
                format!(
                    "error: domain {domain:?}: is not a domain; write the shop's domain alone, such as \"example.com\"\n"
                )
            );
        }
    }
}
