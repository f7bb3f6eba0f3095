use std::borrow::Cow;

use super::LANDING_URL;
use crate::conversion::{Field, LOADER_ATTRIBUTION};
use crate::error::{Problem, ProblemKind};

pub(super) fn missing_site_id() -> Problem {
    Problem::new(
        ProblemKind::Missing,
        Field::SITE_ID.name(),
        "is missing",
        "give the id that Katalys gave the site, such as example.com",
    )
}

pub(super) fn missing_order_id() -> Problem {
    Problem::new(
        ProblemKind::Missing,
        Field::ORDER_ID.name(),
        "is missing",
        "give the shop's own order number, the same on every view of the page",
    )
}

pub(super) fn no_click_in(landing_url: &str, contradicts_itself: bool) -> Problem {
    let what = if contradicts_itself {
        "gives one id two values"
    } else {
        "carries no click"
    };
    Problem::new(
        ProblemKind::Missing,
        LANDING_URL,
        what,
        "give the URL that the buyer landed on, with transaction_id, or with offer_id and publisher_id",
    )
    .with_value(landing_url)
}

pub(super) fn wrong_type(
    name: impl Into<Cow<'static, str>>,
    json: &str,
    what: &'static str,
) -> Problem {
    let fix = "write a string or a number, or leave the field out";
    Problem::new(ProblemKind::WrongType, name, what, fix).with_value(json)
}

pub(super) fn not_a_switch(json: &str) -> Problem {
    Problem::new(
        ProblemKind::WrongType,
        LOADER_ATTRIBUTION,
        "is not a boolean",
        "write true or false in the JSON object, without quotes",
    )
    .with_value(json)
}

pub(super) fn twice(name: &str) -> Problem {
    Problem::new(
        ProblemKind::Duplicate,
        shown(name),
        "is given twice",
        "give it once",
    )
}

pub(in crate::conversion) fn unknown(name: &str) -> Problem {
    let fix = match name {
        "publisher_id" | "affiliate_id" => "write aff_id, or give the whole landing_url".into(),
        _ => nearest(name).map_or_else(
            || "take one from the table of fields".into(),
            |nearest| format!("the nearest known name is {nearest}"),
        ),
    };
    Problem::new(
        ProblemKind::UnknownField,
        shown(name),
        "is not a name that Katalys knows",
        fix,
    )
}

/// A name that a stranger chose, fit for a line on a terminal.
fn shown(name: &str) -> String {
    if name.is_empty() {
        return "\"\"".into();
    }
    name.chars().take(60).flat_map(char::escape_debug).collect()
}

/// What shops call a field of Katalys's, in small letters alone: by its letters `total` would be
/// nearest to the subtotal, and `order_number` to the order's time.
const BY_OTHER_NAMES: [(Field, &[&str]); 7] = [
    (Field::ORDER_ID, &["ordernumber", "orderno", "orderkey"]),
    (
        Field::SALE_AMOUNT,
        &[
            "total",
            "ordertotal",
            "grandtotal",
            "totalprice",
            "amount",
            "value",
            "revenue",
        ],
    ),
    (
        Field::EMAIL_ADDRESS,
        &["mail", "customeremail", "useremail"],
    ),
    (Field::ORDER_STATUS, &["status"]),
    (Field::CLIENT_IP, &["ip", "ipaddress"]),
    (
        Field::DISCOUNT_CODE,
        &["coupon", "couponcode", "promocode", "voucher"],
    ),
    (Field::TRANSACTION_ID, &["clickid", "tid"]),
];

/// The known name that is most like it, where one is alike enough not to mislead.
fn nearest(name: &str) -> Option<String> {
    const ALIKE: f64 = 0.75;
    let letters: String = name.chars().filter(char::is_ascii_alphabetic).collect();
    let letters = letters.to_ascii_lowercase();
    let by_another_name = BY_OTHER_NAMES
        .iter()
        .find(|(_, names)| names.contains(&letters.as_str()));
    if let Some((field, _)) = by_another_name {
        return Some(field.to_string());
    }
    let number = name
        .split(|char: char| !char.is_ascii_digit())
        .find_map(|digits| digits.parse::<u16>().ok());
    let name = name.to_ascii_lowercase();
    let likeness = |candidate: &str| strsim::jaro_winkler(candidate, &name);
    Field::all()
        .map(|field| {
            number
                .and_then(|number| field.numbered(number))
                .unwrap_or(field)
                .to_string()
        })
        .chain([LANDING_URL.to_owned(), LOADER_ATTRIBUTION.to_owned()])
        .map(|candidate| (likeness(&candidate), candidate))
        .filter(|(likeness, _)| *likeness > ALIKE)
        .max_by(|(one, _), (other, _)| one.total_cmp(other))
        .map(|(_, candidate)| candidate)
}
