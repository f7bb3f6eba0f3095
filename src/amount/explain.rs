//! Amounts as people and locales write them: what is wrong, and what to write instead.

use super::currency::is_code;
use super::plain::is_plain;

/// How people write a currency beside a number, in lower case and without a point behind it.
const CURRENCIES: &[&str] = &[
    "$", "€", "£", "¥", "₹", "₽", "₩", "₺", "₪", "₫", "₴", "₱", "฿", "₦", "₿", "us$", "a$", "au$",
    "c$", "ca$", "hk$", "mx$", "nt$", "nz$", "r$", "s$", "euro", "euros", "dollar", "dollars",
    "kr", "zł", "kč", "ft", "lei", "лв", "руб", "грн", "rs", "fr", "sfr", "rm", "rp", "tl", "din",
    "د.إ", "r",
];

/// What is wrong with an amount, and what its writer most probably meant; where two readings are
/// possible, both, for a guess would be off by a factor of a thousand.
pub(super) fn explain(text: &str) -> (&'static str, String) {
    let write = |digits: &str| format!("write {digits:?}");
    let plainly = || "write it with digits and a point only, such as \"149.90\"".to_owned();
    let trimmed = text.trim();

    if let Some(rest) = trimmed.strip_prefix(['-', '\u{2212}']) {
        let first_digit = rest.find(|char: char| char.is_ascii_digit());
        let is_amount = first_digit.is_some_and(|at| {
            let before = rest[..at].trim();
            matches!(before, "" | ".") || is_currency(before)
        });
        return if is_amount {
            (
                "is negative",
                "a refund is no conversion: report it to Katalys by its order status".into(),
            )
        } else {
            ("is not a plain decimal", plainly())
        };
    }
    if let Some(rest) = trimmed.strip_prefix('+').filter(|rest| is_plain(rest)) {
        return ("has a sign", write(rest));
    }
    if let Some((mantissa, exponent)) = trimmed.split_once(['e', 'E'])
        && is_plain(mantissa)
        && exponent
            .trim_start_matches(['+', '-'])
            .parse::<u8>()
            .is_ok()
    {
        return ("has an exponent", "write all its digits out".into());
    }
    if trimmed.strip_prefix('.').is_some_and(is_plain) {
        return (
            "has no digit before the point",
            write(&format!("0{trimmed}")),
        );
    }
    if let Some(whole) = trimmed.strip_suffix('.').filter(|whole| is_plain(whole)) {
        return ("has no digit behind the point", write(whole));
    }

    let number = trimmed.trim_matches(|char: char| !char.is_ascii_digit());
    let (before, after) = trimmed.split_once(number).unwrap_or_default();
    let is_currency = |side: &str| side.is_empty() || is_currency(side);
    if number.is_empty()
        || !number.chars().all(is_numeral)
        || !is_currency(before)
        || !is_currency(after)
    {
        return ("is not a plain decimal", plainly());
    }
    let around = if trimmed != number {
        Some("has a currency sign")
    } else if text != number {
        Some("has white space around it")
    } else {
        None
    };
    match read(number) {
        Reading::Whole(digits) => (around.unwrap_or("has grouping"), write(&digits)),
        Reading::Decimal(digits) if digits.len() < number.len() => {
            (around.unwrap_or("has grouping"), write(&digits))
        }
        Reading::Decimal(digits) => (around.unwrap_or("has a decimal comma"), write(&digits)),
        Reading::Either(digits, decimal) => (
            if number.contains(',') {
                "has a comma that may group digits or be a decimal point"
            } else {
                "has a point that may group digits or be a decimal point"
            },
            format!("write {digits:?} or {decimal:?}, whichever it is"),
        ),
        Reading::Neither => (around.unwrap_or("is not a plain decimal"), plainly()),
    }
}

/// Whether what stands on one side of a number names its currency and nothing else: `K` and `cents`
/// change what the number is worth, and so does the point of `$.50`.
fn is_currency(side: &str) -> bool {
    let name = side.trim().to_lowercase();
    is_code(&name.to_ascii_uppercase())
        || CURRENCIES.contains(&name.as_str())
        || CURRENCIES.contains(&name.strip_suffix('.').unwrap_or_default())
            && name.starts_with(char::is_alphabetic)
}

fn is_numeral(char: char) -> bool {
    char.is_ascii_digit()
        || matches!(
            char,
            ',' | '.' | ' ' | '\'' | '_' | '\u{a0}' | '\u{202f}' | '\u{2009}' | '\u{2019}'
        )
}

/// What a number in some locale's form says, in plain digits.
enum Reading {
    Whole(String),
    Decimal(String),
    /// With its one mark grouping digits, and with it as the decimal point.
    Either(String, String),
    Neither,
}

fn read(number: &str) -> Reading {
    let digits = |text: &str| -> String { text.chars().filter(char::is_ascii_digit).collect() };
    let marks: Vec<char> = number
        .chars()
        .filter(|char| !char.is_ascii_digit())
        .collect();
    let Some((&last, others)) = marks.split_last() else {
        return Reading::Whole(number.to_owned());
    };
    let (whole, fraction) = number.rsplit_once(last).unwrap_or((number, ""));
    let decimal = format!("{}.{fraction}", digits(whole));
    let may_be_point = matches!(last, ',' | '.') && !others.contains(&last);

    match (is_grouped(number), may_be_point) {
        (true, true) => Reading::Either(digits(number), decimal),
        (true, false) => Reading::Whole(digits(number)),
        (false, true) if others.is_empty() || is_grouped(whole) => Reading::Decimal(decimal),
        _ => Reading::Neither,
    }
}

/// Groups of three behind a first of one to three, and the same mark between all of them.
fn is_grouped(number: &str) -> bool {
    let mut marks = number.chars().filter(|char| !char.is_ascii_digit());
    let first = marks.next();
    let mut groups = number.split(|char: char| !char.is_ascii_digit());
    let head = groups.next().unwrap_or_default();
    marks.all(|mark| Some(mark) == first)
        && (1..=3).contains(&head.len())
        && !head.starts_with('0')
        && groups.all(|group| group.len() == 3)
}

#[cfg(test)]
mod tests {
    use super::explain;

    #[test]
    fn what_was_meant_is_said_where_it_is_certain() {
        for (text, meant) in [
            ("$20", "20"),
            ("20 EUR", "20"),
            ("€ 1.234,50", "1234.50"),
            ("1,234.50", "1234.50"),
            ("1.234,50", "1234.50"),
            ("1'234.50", "1234.50"),
            ("1 234,50", "1234.50"),
            ("1,234,567", "1234567"),
            ("1.234.567", "1234567"),
            ("12,34,567.00", ""),
            ("(20)", ""),
            ("20-", ""),
            ("20%", ""),
            ("$.50", ""),
            (".50 USD", ""),
            ("1.5K", ""),
            ("$2M", ""),
            ("50 cents", ""),
            ("20 off", ""),
            ("R$ 20,00", "20.00"),
            ("US$20", "20"),
            ("Rs. 500", "500"),
            ("10,5 zł", "10.5"),
            ("$20.00 USD", "20.00"),
            ("1 2", ""),
            ("1 234", "1234"),
            ("$20.50", "20.50"),
            ("0,125", "0.125"),
            ("12,50", "12.50"),
            ("1234,5", "1234.5"),
            (" 20 ", "20"),
            ("+20", "20"),
            (".5", "0.5"),
            ("5.", "5"),
        ] {
            let (what, fix) = explain(text);
            if meant.is_empty() {
                assert!(
                    fix.starts_with("write it with digits"),
                    "{text}: {what}; {fix}"
                );
            } else {
                assert_eq!(fix, format!("write {meant:?}"), "{text}: {what}; {fix}");
            }
        }
    }

    #[test]
    fn a_refund_is_told_from_a_typing_error() {
        for (text, what) in [
            ("-20", "is negative"),
            ("-.5", "is negative"),
            ("-$20.00", "is negative"),
            ("\u{2212} 20 EUR", "is negative"),
            ("-", "is not a plain decimal"),
            ("-x20", "is not a plain decimal"),
        ] {
            assert_eq!(explain(text).0, what, "{text}");
        }
    }

    #[test]
    fn what_is_ambiguous_is_never_guessed() {
        for text in ["1,234", "$1,234", "12,345", "€ 1.234"] {
            assert!(explain(text).1.ends_with("whichever it is"), "{text}");
        }
    }
}
