//! Postbacks against the page's three examples, other parsers, and a real shell.

use std::collections::BTreeMap;
use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::process::Command;

use katalys_pixel::{Attribution, Conversion, Encoding, LineItem, Method, ProblemKind, Site, Text};
use proptest::prelude::*;

use super::support::{output_of, refusal_of, run};

/// The page's own example, as it stands there; its placeholders name what belongs in their place.
const PAGE: &str = r#"{
    "type": "offline_conv",
    "site_id": "{revoffers_site_id}",
    "order_id": "{your_crm_order_id}",
    "email_address": "{email_address}",
    "sale_amount": "{sale_amount}",
    "subtotal_amount": "{subtotal_amount}",
    "client_ip": "{client_ip_address}",
    "user_agent": "{client_user_agent}",
    "discount_1_code": "{coupon_code}",
    "transaction_id": "{revoffers_transaction_id}",
    "offer_id": "{revoffers_offer_id}",
    "aff_id": "{revoffers_affiliate_id}"
}"#;

const VALUES: [(&str, &str); 11] = [
    ("revoffers_site_id", "example.com"),
    ("your_crm_order_id", "1001"),
    ("email_address", "jane+shop@example.com"),
    ("sale_amount", "149.90"),
    ("subtotal_amount", "129.90"),
    ("client_ip_address", "2606:4700::1111"),
    ("client_user_agent", "Mozilla/5.0 (X11; Linux x86_64)"),
    ("coupon_code", "SPRING & 25%"),
    ("revoffers_transaction_id", "1234abcd"),
    ("revoffers_offer_id", "1234"),
    ("revoffers_affiliate_id", "5678"),
];

const FLAGS: [&str; 23] = [
    "postback",
    "--site-id",
    "example.com",
    "--order-id",
    "1001",
    "--sale-amount",
    "149.90",
    "--subtotal-amount",
    "129.90",
    "--email-address",
    "jane+shop@example.com",
    "--client-ip",
    "2606:4700::1111",
    "--user-agent",
    "Mozilla/5.0 (X11; Linux x86_64)",
    "--discount-1-code",
    "SPRING & 25%",
    "--transaction-id",
    "1234abcd",
    "--offer-id",
    "1234",
    "--aff-id",
    "5678",
];

/// The page's fields, filled in, whatever their order.
fn page_fields() -> BTreeMap<String, String> {
    let mut page = PAGE.to_owned();
    for (placeholder, value) in VALUES {
        page = page.replace(&format!("{{{placeholder}}}"), value);
    }
    serde_json::from_str(&page).unwrap()
}

fn with<'a>(more: &[&'a str]) -> Vec<&'a str> {
    FLAGS.into_iter().chain(more.iter().copied()).collect()
}

#[test]
fn json_is_the_pages_example() {
    let printed = output_of(FLAGS);
    insta::assert_snapshot!(printed, @r#"
    POST https://db.revoffers.com/v2/_tr
    Content-Type: application/json

    {
        "type": "offline_conv",
        "site_id": "example.com",
        "order_id": "1001",
        "sale_amount": "149.90",
        "subtotal_amount": "129.90",
        "email_address": "jane+shop@example.com",
        "client_ip": "2606:4700::1111",
        "user_agent": "Mozilla/5.0 (X11; Linux x86_64)",
        "discount_1_code": "SPRING & 25%",
        "transaction_id": "1234abcd",
        "offer_id": "1234",
        "aff_id": "5678"
    }
    "#);
    let (_, body) = printed.split_once("\n\n").unwrap();
    let fields: BTreeMap<String, String> = serde_json::from_str(body).unwrap();
    assert_eq!(fields, page_fields());
}

#[test]
fn form_is_the_pages_example_on_one_line() {
    let printed = output_of(with(&["--as", "form"]));
    insta::assert_snapshot!(printed, @r"
    POST https://db.revoffers.com/v2/_tr
    Content-Type: application/x-www-form-urlencoded

    type=offline_conv&site_id=example.com&order_id=1001&sale_amount=149.90&subtotal_amount=129.90&email_address=jane%2Bshop%40example.com&client_ip=2606%3A4700%3A%3A1111&user_agent=Mozilla%2F5.0+%28X11%3B+Linux+x86_64%29&discount_1_code=SPRING+%26+25%25&transaction_id=1234abcd&offer_id=1234&aff_id=5678
    ");
    let (_, body) = printed.split_once("\n\n").unwrap();
    let fields: BTreeMap<String, String> = serde_urlencoded::from_str(body.trim_end()).unwrap();
    assert_eq!(fields, page_fields());
}

#[test]
fn get_is_the_pages_example_on_one_line_and_warns() {
    let ran = run(with(&["--as", "get"]));
    insta::assert_snapshot!(ran.stdout, @"GET https://db.revoffers.com/v2/_tr?type=offline_conv&site_id=example.com&order_id=1001&sale_amount=149.90&subtotal_amount=129.90&email_address=jane%2Bshop%40example.com&client_ip=2606%3A4700%3A%3A1111&user_agent=Mozilla%2F5.0+%28X11%3B+Linux+x86_64%29&discount_1_code=SPRING+%26+25%25&transaction_id=1234abcd&offer_id=1234&aff_id=5678");
    insta::assert_snapshot!(ran.stderr, @"warning: email_address: stands in the URL of a GET, and so in logs, and its answer proves nothing; send JSON, if you can");
    assert_eq!(ran.code, 0);
    let url = ran.stdout.trim_end().strip_prefix("GET ").unwrap();
    let url = url::Url::parse(url).unwrap();
    assert_eq!(
        url.query_pairs().into_owned().collect::<BTreeMap<_, _>>(),
        page_fields()
    );

    assert_eq!(
        refusal_of(with(&["--as", "get", "--strict"]))
            .lines()
            .count(),
        1
    );
}

#[test]
fn curl_is_a_command() {
    insta::assert_snapshot!(output_of(with(&["--order-id=o'clock", "--as", "curl"]).into_iter().filter(|arg| !["--order-id", "1001"].contains(arg))), @r#"
    curl --include 'https://db.revoffers.com/v2/_tr' \
      --header 'Content-Type: application/json' \
      --data-raw '{
        "type": "offline_conv",
        "site_id": "example.com",
        "order_id": "o'\''clock",
        "sale_amount": "149.90",
        "subtotal_amount": "129.90",
        "email_address": "jane+shop@example.com",
        "client_ip": "2606:4700::1111",
        "user_agent": "Mozilla/5.0 (X11; Linux x86_64)",
        "discount_1_code": "SPRING & 25%",
        "transaction_id": "1234abcd",
        "offer_id": "1234",
        "aff_id": "5678"
    }'
    "#);
}

#[test]
fn all_that_a_postback_lacks_is_told_together() {
    let refusal = refusal_of([
        "postback",
        "--order-id",
        "1001",
        "--sale-amount",
        "$20",
        "--client-ip",
        "10.0.0.1",
        "--loader-attribution",
        "--field",
        "x=y",
    ]);
    insta::assert_snapshot!(refusal, @r#"
    error: site_id: is missing; give the id that Katalys gave the site, such as example.com
    error: sale_amount "$20": has a currency sign; write "20"
    error: subtotal_amount: is missing; a postback needs it
    error: email_address: is missing; a postback needs it
    error: client_ip "10.0.0.1": is not reachable from the internet: 10.0.0.0/8 is private; send the buyer's own address, which a proxy in front passes on in a header
    error: user_agent: is missing; a postback needs it
    error: loader_attribution: attributes nothing that a server sends; leave it out, and give transaction_id, or both offer_id and aff_id
    error: x: is not a name that Katalys knows; take one from the table of fields
    "#);
}

#[test]
fn on_loopback_a_private_address_is_a_warning() {
    let args = |origin| {
        FLAGS
            .map(|arg| {
                if arg == "2606:4700::1111" {
                    "::ffff:192.168.1.7"
                } else {
                    arg
                }
            })
            .into_iter()
            .chain(["--origin", origin])
    };
    let ran = run(args("http://127.0.0.1:8080"));
    assert_eq!(ran.code, 0);
    assert!(
        ran.stdout
            .starts_with("POST http://127.0.0.1:8080/v2/_tr\n"),
        "{}",
        ran.stdout
    );
    assert!(
        ran.stdout.contains(r#""client_ip": "192.168.1.7""#),
        "{}",
        ran.stdout
    );
    insta::assert_snapshot!(ran.stderr, @r#"warning: client_ip "192.168.1.7": is not reachable from the internet: 192.168.0.0/16 is private; send the buyer's own address, which a proxy in front passes on in a header"#);
    insta::assert_snapshot!(refusal_of(args("https://example.com")), @r#"error: client_ip "192.168.1.7": is not reachable from the internet: 192.168.0.0/16 is private; send the buyer's own address, which a proxy in front passes on in a header"#);
}

fn site() -> Site {
    Site::new("example.com".parse().unwrap())
}

fn complete(attribution: Attribution) -> Conversion {
    Conversion::new("1001".parse().unwrap(), attribution)
        .with_sale_amount("149.90".parse().unwrap())
        .with_subtotal_amount("129.90".parse().unwrap())
        .with_email_address("jane@example.com".parse().unwrap())
        .with_client_ip("8.8.8.8".parse().unwrap())
        .with_user_agent("Mozilla/5.0".parse().unwrap())
}

fn clicked() -> Attribution {
    Attribution::from_transaction_id("1234abcd".parse().unwrap())
}

#[test]
fn the_library_refuses_what_is_missing() {
    assert!(site().postback(&complete(clicked())).is_ok());
    let bare = Conversion::new("1001".parse().unwrap(), Attribution::by_loader());
    let problems = site().postback(&bare).unwrap_err();
    let fields: Vec<_> = problems
        .iter()
        .map(|problem| (problem.kind(), problem.field()))
        .collect();
    let missing = [
        "sale_amount",
        "subtotal_amount",
        "email_address",
        "client_ip",
        "user_agent",
        "loader_attribution",
    ];
    assert_eq!(fields, missing.map(|field| (ProblemKind::Missing, field)));

    let multicast = complete(clicked()).with_client_ip("ff0e::1".parse().unwrap());
    let problems = site().postback(&multicast).unwrap_err();
    assert_eq!(
        problems.iter().next().unwrap().kind(),
        ProblemKind::NotPublic
    );
}

fn crosses_threads<T: Send + Sync + 'static>(_: &T) {}

#[test]
fn a_postback_is_plain_data() {
    let [json, form, get] = [Encoding::Json, Encoding::Form, Encoding::Get]
        .map(|encoding| site().postback_as(&complete(clicked()), encoding).unwrap());
    assert_eq!(
        (json.method(), form.method(), get.method()),
        (Method::Post, Method::Post, Method::Get)
    );
    assert_eq!(json.headers(), [("Content-Type", "application/json")]);
    assert_eq!(
        form.headers(),
        [("Content-Type", "application/x-www-form-urlencoded")]
    );
    assert_eq!((get.headers(), get.body()), (&[][..], ""));
    assert_eq!(get.url(), format!("{}?{}", form.url(), form.body()));
    crosses_threads(&json);
    assert!(json.warnings().is_empty() && get.warnings()[0].kind() == ProblemKind::Exposed);
}

/// Text as strangers write it, with what shells, URLs and JSON take for syntax well represented.
fn text() -> impl Strategy<Value = Text> {
    let hostile = prop::sample::select(vec![
        "'",
        "\"",
        "\\",
        "$(touch pwned)",
        "`id`",
        "&",
        "+",
        "%",
        "%41",
        "=",
        ";",
        "#",
        "?",
        "@/etc/passwd",
        " ",
        "!",
        "</script>",
        "\u{2028}",
        "é",
        "😀",
        "'\\''",
        "${HOME}",
        "*",
        "~",
        "-x",
        "{a,b}",
        "[1-3]",
    ]);
    let piece = prop_oneof![hostile.prop_map(str::to_owned), "[^\\p{Cc}]{1,5}"];
    prop::collection::vec(piece, 1..8)
        .prop_map(|pieces| pieces.concat())
        .prop_filter_map("is no value", |text| text.parse().ok())
}

fn conversion() -> impl Strategy<Value = Conversion> {
    (text(), text(), text(), text(), any::<u32>()).prop_map(
        |(email, agent, coupon, title, cents)| {
            let amount = katalys_pixel::Amount::from_minor_units(cents.into(), 2);
            complete(clicked())
                .with_sale_amount(amount)
                .with_email_address(email)
                .with_user_agent(agent)
                .with_discount(coupon)
                .with_line_item(LineItem::default().with_title(title))
        },
    )
}

fn sent(conversion: &Conversion) -> Vec<(String, String)> {
    let fixed = [("type", "offline_conv"), ("site_id", "example.com")];
    let fixed = fixed.map(|(name, value)| (name.to_owned(), value.to_owned()));
    let fields = conversion
        .fields()
        .map(|(field, value)| (field.to_string(), value.to_owned()));
    fixed.into_iter().chain(fields).collect()
}

proptest! {
    #[test]
    fn other_parsers_read_back_what_went_in(conversion in conversion()) {
        let sent = sent(&conversion);
        let build = |encoding| site().postback_as(&conversion, encoding).unwrap();

        let json = build(Encoding::Json);
        let read: BTreeMap<String, String> = serde_json::from_str(json.body()).unwrap();
        prop_assert_eq!(read, sent.iter().cloned().collect());
        let names: Vec<_> = json.body().lines().filter_map(|line| line.trim().strip_prefix('"')?.split('"').next()).collect();
        prop_assert_eq!(names, sent.iter().map(|(name, _)| name.as_str()).collect::<Vec<_>>());

        let form = build(Encoding::Form);
        prop_assert!(form.body().bytes().all(|byte| byte.is_ascii_graphic()));
        let read: Vec<(String, String)> = serde_urlencoded::from_str(form.body()).unwrap();
        prop_assert_eq!(&read, &sent);

        let get = build(Encoding::Get);
        let url = url::Url::parse(get.url()).unwrap();
        prop_assert_eq!(url.as_str(), get.url(), "the URL is in its normal form");
        prop_assert_eq!(url.query_pairs().into_owned().collect::<Vec<_>>(), sent);
    }
}

/// A folder with a `curl` that prints its arguments, each ended by a NUL.
fn stand_in_curl() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    let curl = folder.path().join("curl");
    fs::write(&curl, "#!/bin/sh\nprintf '%s\\0' \"$@\"\n").unwrap();
    fs::set_permissions(&curl, fs::Permissions::from_mode(0o755)).unwrap();
    folder
}

/// What a shell hands to curl when it runs the command; nothing else may come of it.
fn arguments(folder: &std::path::Path, command: &str) -> Vec<String> {
    let path = format!("{}:/usr/bin:/bin", folder.display());
    let before = fs::read_dir(folder).unwrap().count();
    let output = Command::new("sh")
        .args(["-c", command])
        .current_dir(folder)
        .env("PATH", path)
        .output()
        .unwrap();
    assert_eq!(String::from_utf8(output.stderr).unwrap(), "", "{command}");
    assert_eq!(
        fs::read_dir(folder).unwrap().count(),
        before,
        "{command} wrote a file"
    );
    let printed = String::from_utf8(output.stdout).unwrap();
    printed.split_terminator('\0').map(str::to_owned).collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn a_real_shell_hands_curl_what_went_in(conversion in conversion()) {
        let folder = stand_in_curl();
        for encoding in [Encoding::Json, Encoding::Form, Encoding::Get] {
            let postback = site().postback_as(&conversion, encoding).unwrap();
            let mut expected = vec!["--include".to_owned(), postback.url().to_owned()];
            for (name, value) in postback.headers() {
                expected.extend(["--header".to_owned(), format!("{name}: {value}")]);
            }
            if !postback.body().is_empty() {
                expected.extend(["--data-raw".to_owned(), postback.body().to_owned()]);
            }
            prop_assert_eq!(arguments(folder.path(), &postback.curl().to_string()), expected);
        }
    }
}
