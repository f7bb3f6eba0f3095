//! What is said of an order that is rendered all the same.

use super::{members, quiet};
use crate::support::{Ran, run};

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
        &["--discount-1-code=L&#39;OFFRE"],
        r#"discount_1_code "L&#39;OFFRE": looks encoded for HTML; send the text itself, or have its entities decoded"#,
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
fn an_address_is_the_same_text_for_all_orders_of_a_customer() {
    let ran = run([
        "snippet",
        "--site-id=example.com",
        "--order-id=1001",
        "--sale-amount=2",
        "--subtotal-amount=1",
        "--transaction-id=t",
        "--email-address=jane@example.com ",
    ]);
    assert_eq!(ran.code, 0);
    assert_eq!(
        ran.stderr,
        "warning: email_address \"jane@example.com \": has white space at its ends; \
         write \"jane@example.com\", as for the customer's other orders\n"
    );
}

#[test]
fn blanks_alone_are_no_text() {
    let args = quiet(&["--discount-1-code=  ", "--field=line_item_0_title= "]);
    let ran = run(args.clone());
    assert_eq!(ran, run(quiet(&[])), "{args:?}");
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
