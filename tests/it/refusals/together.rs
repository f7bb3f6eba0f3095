//! Missing values, contradictions, and inputs with several problems.

use super::complaints;
use crate::support::refusal_of;

const NO_SITE: &str =
    "site_id: is missing; give the id that Katalys gave the site, such as example.com";
const NO_ORDER: &str =
    "order_id: is missing; give the shop's own order number, the same on every view of the page";
const NO_CLICK: &str = "transaction_id: is missing, and so are offer_id and aff_id; give transaction_id, or both offer_id and aff_id, as the landing URL carried them";
const NO_OFFER: &str = "offer_id: is missing beside aff_id; give transaction_id, or both offer_id and aff_id, as the landing URL carried them";
const NO_AFF: &str = "aff_id: is missing beside offer_id; give transaction_id, or both offer_id and aff_id, as the landing URL carried them";

/// Arguments behind `snippet`, and all that is said of them.
const TOGETHER: &[(&[&str], &[&str])] = &[
    (&[], &[NO_SITE, NO_ORDER, NO_CLICK]),
    (&["--site-id=a", "--transaction-id=t"], &[NO_ORDER]),
    (&["--site-id=a", "--order-id=1"], &[NO_CLICK]),
    (
        &["--site-id=a", "--order-id=1", "--transaction-id="],
        &[NO_CLICK],
    ),
    (&["--site-id=a", "--order-id=1", "--offer-id=1"], &[NO_AFF]),
    (&["--site-id=a", "--order-id=1", "--aff-id=1"], &[NO_OFFER]),
    (
        &["--site-id=a", "--order-id=1", "--aff-id=1x"],
        &[
            NO_OFFER,
            "aff_id \"1x\": is not a number; digits only, at most 20",
        ],
    ),
    (
        &["--site-id=a", "--order-id=1", "--transaction-id=%"],
        &[
            "transaction_id \"%\": is not a click id; letters, digits, \"-\" and \"_\" only, at most 128",
        ],
    ),
    (&["--loader-attribution"], &[NO_SITE, NO_ORDER]),
    (
        &[
            "--site-id=a",
            "--order-id=1",
            "--landing-url=https://example.com/",
        ],
        &[
            "landing_url \"https://example.com/\": carries no click; give the URL that the buyer landed on, with transaction_id, or with offer_id and publisher_id",
        ],
    ),
    (
        &[
            "--site-id=a",
            "--order-id=1",
            "--landing-url=?transaction_id=a&transaction_id=b",
        ],
        &[
            "landing_url \"?transaction_id=a&transaction_id=b\": gives one id two values; give the URL that the buyer landed on, with transaction_id, or with offer_id and publisher_id",
        ],
    ),
    (
        &[
            "--site-id=a",
            "--order-id=1",
            "--landing-url=?transaction_id=a&offer_id=1&publisher_id=2",
            "--transaction-id=b",
            "--offer-id=1",
            "--aff-id=3",
        ],
        &[
            "transaction_id \"b\": is \"a\" in landing_url; give one of the two",
            "aff_id \"3\": is \"2\" in landing_url; give one of the two",
        ],
    ),
    // What the URL has of a click counts beside what was typed.
    (
        &[
            "--site-id=a",
            "--order-id=1",
            "--landing-url=?offer_id=1",
            "--offer-id=2",
            "--aff-id=3",
        ],
        &["offer_id \"2\": is \"1\" in landing_url; give one of the two"],
    ),
    (
        &["--site-id=a", "--order-id=1", "--landing-url=?offer_id=1"],
        &[
            "landing_url \"?offer_id=1\": carries no click; give the URL that the buyer landed on, with transaction_id, or with offer_id and publisher_id",
        ],
    ),
    (
        &[
            "--site-id=a",
            "--order-id=1",
            "--landing-url=?utm_source=x",
            "--offer-id=2",
        ],
        &[NO_AFF],
    ),
    // In the order of the fields, then names, then where it goes.
    (
        &[
            "--nonce=a b",
            "--loader-id=a/b",
            "--origin=http://example.com",
            "--aff-id=x",
            "--offer-id=1",
            "--tax-amount=$1",
            "--order-id=",
            "--site-id=https://a",
            "--field=sale_amout=1",
            "--field=publisher_id=1",
            "--field=offer_id=2",
        ],
        &[
            "site_id \"https://a\": is a URL; write \"a\"",
            "order_id \"\": is empty; give a value, or leave an optional field out",
            "tax_amount \"$1\": has a currency sign; write \"1\"",
            "aff_id \"x\": is not a number; digits only, at most 20",
            "sale_amout: is not a name that Katalys knows; the nearest known name is sale_amount",
            "publisher_id: is not a name that Katalys knows; write aff_id, or give the whole landing_url",
            "offer_id: is given twice; give it once",
            "nonce \"a b\": is not base64; give the value that stands behind 'nonce- in the response's policy",
            "origin \"http://example.com\": is not encrypted; write \"https://example.com\" (http is for loopback alone)",
            "loader_id \"a/b\": is not a bare domain or a tracking id; write it as Katalys gave it, such as \"example.com\" or \"KA-8ZYJMB2WQ4\"",
        ],
    ),
    // Strict: what is questionable stands beside what is wrong, and a wrong field is not missing.
    (
        &[
            "--strict",
            "--site-id=a",
            "--order-id=1",
            "--transaction-id=t",
            "--sale-amount=$1",
            "--discount-1-code=A, B",
        ],
        &[
            "sale_amount \"$1\": has a currency sign; write \"1\"",
            "subtotal_amount: is missing; give it, since Katalys cannot reckon a commission without it",
            "email_address: is missing; give it, since Katalys recognizes returning customers by it",
            "discount_1_code \"A, B\": looks like several coupons in one field; give discount_1_code the first, discount_2_code the next, and so on",
        ],
    ),
    // Not strict: no warning about what is not rendered anyway.
    (
        &[
            "--site-id=a",
            "--order-id=1",
            "--transaction-id=t",
            "--sale-amount=$1",
            "--discount-1-code=A, B",
        ],
        &["sale_amount \"$1\": has a currency sign; write \"1\""],
    ),
    (
        &[
            "--site-id=a",
            "--order-id=1",
            "--transaction-id=t",
            "--origin=https://example.com/path",
            "--nonce=",
        ],
        &[
            "nonce \"\": is empty; give a value, or leave an optional field out",
            "origin \"https://example.com/path\": is not a scheme and a host; write it as \"https://host\" or \"https://host:port\", with nothing behind it",
        ],
    ),
    (
        &[
            "--site-id=a",
            "--order-id=1",
            "--transaction-id=t",
            "--order-alias=&#10;",
            "--decode-entities",
        ],
        &["order_alias \"\\n\": holds a control character (U+000A); take it out"],
    ),
    (
        &[
            "--site-id=a",
            "--order-id=1",
            "--transaction-id=t",
            "--field=loader_attribution=true",
        ],
        &[
            "loader_attribution \"true\": is not a boolean; write true or false in the JSON object, without quotes",
        ],
    ),
];

#[test]
fn all_problems_are_told_together_and_no_others() {
    for (args, expected) in TOGETHER {
        let stderr = refusal_of([&["snippet"], *args].concat());
        assert_eq!(complaints(&stderr), *expected, "{args:?}");
    }
}
