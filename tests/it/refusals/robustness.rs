//! Whatever comes in, an answer comes out: the pixel, or what is wrong.

use std::time::{Duration, Instant};

use katalys_pixel::Field;
use proptest::prelude::*;

use super::{complaints, json, refused_json};
use crate::judge::HOSTILE;
use crate::support::{Ran, run, run_with_input};

#[test]
fn large_and_deep_inputs_are_answered_at_once() {
    let start = Instant::now();
    let megabyte = "<".repeat(1 << 20);
    let deep = format!("{}{}", "[".repeat(100_000), "]".repeat(100_000));
    let many: Vec<String> = (0..20_000).map(|n| format!("\"n{n}\": 1")).collect();
    for (more, first) in [
        (
            format!("\"order_alias\": \"{megabyte}\""),
            "order_alias \"<<<<<",
        ),
        (format!("\"{megabyte}\": 1"), "<<<<<<"),
        (format!("\"order_alias\": {deep}"), "order_alias \"[[[[["),
        (many.join(","), "n0: is not a name"),
    ] {
        let stderr = refused_json(json(&[], &more), &[]);
        assert!(
            complaints(&stderr)[0].starts_with(first),
            "{}",
            &stderr[..200]
        );
    }
    let stderr = refused_json(&deep, &[]);
    assert_eq!(complaints(&stderr).len(), 1);
    assert!(
        start.elapsed() < Duration::from_secs(60),
        "{:?}",
        start.elapsed()
    );
}

/// A value that JSON may hold, from harmless to hostile.
fn any_value() -> impl Strategy<Value = serde_json::Value> {
    let leaf = prop_oneof![
        Just(serde_json::Value::Null),
        any::<bool>().prop_map(Into::into),
        any::<i64>().prop_map(Into::into),
        any::<f64>().prop_map(Into::into),
        any::<String>().prop_map(Into::into),
        prop::sample::select(HOSTILE).prop_map(Into::into),
    ];
    leaf.prop_recursive(3, 8, 4, |inner| {
        prop::collection::vec(inner, 0..4).prop_map(Into::into)
    })
}

fn any_name() -> impl Strategy<Value = String> {
    let known: Vec<String> = Field::all().map(|field| field.to_string()).collect();
    prop_oneof![
        4 => prop::sample::select(known),
        1 => "landing_url|loader_attribution|discount_[0-9]{1,4}_code|\\PC{0,12}",
    ]
}

#[track_caller]
fn assert_answered(ran: &Ran) {
    match ran.code {
        0 => assert!(ran.stdout.ends_with("</script>\n")),
        2 => assert!(
            ran.stdout.is_empty() && ran.stderr.starts_with("error: "),
            "{ran:?}"
        ),
        _ => panic!("{ran:?}"),
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn any_json_is_answered(members in prop::collection::btree_map(any_name(), any_value(), 0..12), cut in any::<prop::sample::Index>()) {
        let json = serde_json::to_string(&members).unwrap();
        assert_answered(&run_with_input(["snippet", "--input=-"], json.as_bytes()));
        assert_answered(&run_with_input(["snippet", "--input=-", "--site-id=a", "--loader-attribution"], &json.as_bytes()[..cut.index(json.len())]));
    }

    #[test]
    fn any_arguments_are_answered(values in prop::collection::vec(("--(site|order|offer|aff|transaction)-id|--landing-url|--sale-amount|--nonce|--origin|--field|--loader-id|--domain", "[^\\x00]{0,30}"), 0..8)) {
        let args: Vec<String> = values.iter().map(|(flag, value)| format!("{flag}={value}")).collect();
        assert_answered(&run(["snippet"].into_iter().chain(args.iter().map(String::as_str))));
        let ran = run(["attribution", "transaction_id=t", "--set-cookie"].into_iter().chain(args.iter().map(String::as_str)));
        prop_assert!([0, 2].contains(&ran.code), "{:?}", ran);
    }
}
