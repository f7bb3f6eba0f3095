use super::Field;
use super::entries::Entries;
use crate::amount::exceeds;
use crate::error::{Problem, ProblemKind};
use crate::escape::{decode_entities, looks_encoded};

pub(super) fn of(entries: &Entries) -> Vec<Problem> {
    let mut warnings = missing(entries);
    warnings.extend(amounts(entries));
    warnings.extend(spaced_address(entries));
    for (field, value) in entries.iter() {
        let value = value.as_str();
        warnings.extend(joined_coupons(field, value));
        if looks_encoded(value) {
            warnings.push(
                Problem::new(
                    ProblemKind::EntityEncoded,
                    field.name(),
                    "looks encoded for HTML",
                    "send the text itself, or have its entities decoded",
                )
                .with_value(value),
            );
        }
    }
    warnings.extend(order_id_as_click(entries));
    warnings
}

fn missing(entries: &Entries) -> Vec<Problem> {
    [
        (
            Field::SALE_AMOUNT,
            "give it, since Katalys cannot reckon a commission without it",
        ),
        (
            Field::SUBTOTAL_AMOUNT,
            "give it, since Katalys cannot reckon a commission without it",
        ),
        (
            Field::EMAIL_ADDRESS,
            "give it, since Katalys recognizes returning customers by it",
        ),
    ]
    .into_iter()
    .filter(|(field, _)| entries.get(*field).is_none())
    .map(|(field, fix)| Problem::new(ProblemKind::Recommended, field.name(), "is missing", fix))
    .collect()
}

fn amounts(entries: &Entries) -> Option<Problem> {
    let total = entries.get(Field::SALE_AMOUNT)?;
    let subtotal = entries.get(Field::SUBTOTAL_AMOUNT)?;
    exceeds(subtotal, total).then(|| {
        Problem::new(
            ProblemKind::SubtotalAboveTotal,
            Field::SUBTOTAL_AMOUNT.name(),
            format!("is above sale_amount \"{total}\""),
            "check that the two are not exchanged, and that discounts are taken off",
        )
        .with_value(subtotal)
    })
}

/// Katalys knows a returning customer by the very same text.
fn spaced_address(entries: &Entries) -> Option<Problem> {
    let address = entries.get(Field::EMAIL_ADDRESS)?;
    let trimmed = address.trim();
    (trimmed != address).then(|| {
        Problem::new(
            ProblemKind::WhiteSpace,
            Field::EMAIL_ADDRESS.name(),
            "has white space at its ends",
            format!("write {trimmed:?}, as for the customer's other orders"),
        )
        .with_value(address)
    })
}

/// `A, B`: both sides of the comma look like codes. A comma within a code's own text has a sentence
/// around it, which a code has not.
fn joined_coupons(field: Field, value: &str) -> Option<Problem> {
    if field.pattern() != Field::DISCOUNT_CODE.pattern() {
        return None;
    }
    let separators = [',', ';', '|'];
    if !value.contains(separators) {
        return None;
    }
    // An entity's own semicolon parts nothing.
    let text = decode_entities(value);
    let mut codes = text.split(separators).map(str::trim);
    let are_codes = text.contains(separators)
        && codes.all(|code| !code.is_empty() && !code.contains(char::is_whitespace));
    are_codes.then(|| {
        let fix = match field.numbered(field.number() + 1) {
            Some(next) => format!("give {field} the first, {next} the next, and so on"),
            None => "give each a field of its own".to_owned(),
        };
        Problem::new(
            ProblemKind::SeveralCoupons,
            field.name(),
            "looks like several coupons in one field",
            fix,
        )
        .with_value(value)
    })
}

fn order_id_as_click(entries: &Entries) -> Option<Problem> {
    let click = entries.get(Field::TRANSACTION_ID)?;
    (entries.get(Field::ORDER_ID) == Some(click)).then(|| {
        Problem::new(
            ProblemKind::OrderIdAsClick,
            Field::TRANSACTION_ID.name(),
            "is the order_id",
            "send Katalys's click id from the landing URL; GA4's transaction_id is another thing",
        )
        .with_value(click)
    })
}

/// Ids were given, and the loader was said to attribute.
pub(super) fn ids_not_sent(field: Field) -> Problem {
    Problem::new(
        ProblemKind::NotSent,
        field.name(),
        "is not sent, since Katalys's loader attributes",
        "leave out the ids or the loader attribution",
    )
}
