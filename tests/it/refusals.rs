//! Every refusal in its exact words: exit code 2, nothing on standard output, all problems of an
//! input told together, and none about a field that is right.

use crate::support::{Ran, run_with_input};

mod json;
mod robustness;
mod together;
mod usage;
mod values;

/// Right in every field. A case adds what is wrong, and only that may be told.
const ORDER: &[(&str, &str)] = &[
    ("site_id", "example.com"),
    ("order_id", "1001"),
    ("sale_amount", "149.90"),
    ("subtotal_amount", "129.90"),
    ("email_address", "jane@example.com"),
    ("transaction_id", "1234abcd"),
];

/// The order as flags, with other values in the place of its own.
fn flags(instead: &[(&str, &str)]) -> Vec<String> {
    let is_replaced = |name: &str| instead.iter().any(|(other, _)| *other == name);
    let kept = ORDER.iter().filter(|(name, _)| !is_replaced(name));
    let fields = kept.chain(instead);
    ["snippet".to_owned()]
        .into_iter()
        .chain(fields.map(|(name, value)| format!("--field={name}={value}")))
        .collect()
}

/// The order as JSON, whose further members are given as they stand.
fn json(without: &[&str], more: &str) -> String {
    let kept = ORDER.iter().filter(|(name, _)| !without.contains(name));
    let members: Vec<String> = kept
        .map(|(name, value)| format!("{name:?}: {value:?}"))
        .collect();
    format!("{{{}, {more}}}", members.join(", "))
}

/// The words for a wrong input, without the `error: ` before each.
#[track_caller]
fn complaints(stderr: &str) -> Vec<&str> {
    stderr
        .lines()
        .map(|line| {
            line.strip_prefix("error: ")
                .unwrap_or_else(|| panic!("{stderr}"))
        })
        .collect()
}

#[track_caller]
fn refused_json(json: impl AsRef<[u8]>, more: &[&str]) -> String {
    let args = [&["snippet", "--input=-"], more].concat();
    let Ran {
        code,
        stdout,
        stderr,
    } = run_with_input(args, json.as_ref());
    assert_eq!((code, stdout.as_str()), (2, ""), "{stderr}");
    stderr
}
