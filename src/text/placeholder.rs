//! Recognizes what a template leaves when it is never filled in.
//!
//! A false alarm loses a sale as surely as a placeholder does, so each rule asks for a form that no
//! shop gives an order, a coupon or a person: `{SALE}` alone is a placeholder, `Save {20%} now` is not.

/// What other languages print for a value that is not there.
const NOTHING: [&str; 6] = ["undefined", "null", "NaN", "None", "nil", "[object Object]"];

/// The brackets of template languages that mean a placeholder wherever they stand.
const ANYWHERE: [(&str, &str); 8] = [
    ("{{", "}}"),
    ("{!", "}"),
    ("*|", "|*"),
    ("{%", "%}"),
    ("${", "}"),
    ("<%", "%>"),
    ("<?", "?>"),
    ("#{", "}"),
];

/// The brackets that mean one only around the whole value, and only around a name.
const AROUND_A_NAME: [(&str, &str); 5] = [
    ("{", "}"),
    ("{$", "}"),
    ("[[", "]]"),
    ("%%", "%%"),
    ("__", "__"),
];

/// What pages write where the reader's own value belongs.
const YOURS: [&str; 3] = ["YOUR_", "YOUR-", "your_"];

pub(crate) fn is_placeholder(text: &str) -> bool {
    let text = text.trim();
    NOTHING.contains(&text)
        || ANYWHERE.iter().any(|(open, close)| {
            text.find(open)
                .is_some_and(|at| text[at + open.len()..].contains(close))
        })
        || AROUND_A_NAME.iter().any(|(open, close)| {
            text.strip_prefix(open)
                .and_then(|rest| rest.strip_suffix(close))
                .is_some_and(is_name)
        })
        || YOURS
            .iter()
            .any(|start| text.strip_prefix(start).is_some_and(is_name))
        || is_bracketed_token(text)
        || holds_a_variable(text)
}

/// `[orderId]`, `[order_id]`; not `[VIP]` or `[Black Friday]`, which are a coupon's and a title's.
fn is_bracketed_token(text: &str) -> bool {
    text.strip_prefix('[')
        .and_then(|rest| rest.strip_suffix(']'))
        .is_some_and(|name| {
            name.starts_with(|char: char| char.is_ascii_lowercase())
                && name.contains(|char: char| char.is_ascii_uppercase() || char == '_')
                && is_name(name)
                && !name.contains(' ')
        })
}

/// `order_id`, `order.id`, `YOUR-URL`; not `20% off`, and no GUID, which some shops have for an order
/// number and write in braces.
fn is_name(text: &str) -> bool {
    text.starts_with(|char: char| char.is_ascii_alphabetic())
        && !is_guid(text)
        && text
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || b"_-. ".contains(&byte))
}

fn is_guid(text: &str) -> bool {
    let groups = text.split('-').map(str::len);
    groups.eq([8, 4, 4, 4, 12])
        && text
            .bytes()
            .all(|byte| byte.is_ascii_hexdigit() || byte == b'-')
}

/// `ORD-{order_id}`: a name with an underscore in braces, with something before or after it.
fn holds_a_variable(text: &str) -> bool {
    text.split('{').skip(1).any(|rest| {
        rest.split_once('}')
            .is_some_and(|(name, _)| name.contains('_') && is_name(name))
    })
}

#[cfg(test)]
mod tests {
    use super::is_placeholder;

    #[test]
    fn what_templates_leave_behind_is_a_placeholder() {
        for text in [
            "{your_crm_order_id}",
            "{{ order.id }}",
            "{{YOUR-URL}}",
            "{% order %}",
            "${order.id}",
            "#{order.id}",
            "<?= $id ?>",
            "<%= id %>",
            "%%ORDER_ID%%",
            "[orderId]",
            "[order_id]",
            "*|ORDER_ID|*",
            "{!order.id}",
            "__ORDER_ID__",
            "ORD-{order_id}",
            "ORD-{{ id }}",
            "{$order.id}",
            "[[order_id]]",
            "YOUR_ORDER_ID",
            "YOUR-ORDER-ID",
            " your_order_id ",
            "undefined",
            "null",
            "NaN",
            "[object Object]",
        ] {
            assert!(is_placeholder(text), "{text:?}");
        }
    }

    #[test]
    fn what_people_write_is_not() {
        for text in [
            "1001",
            "YOURS20",
            "your@example.com",
            "SPRING25",
            "20% off",
            "Save {20%} now",
            "[VIP]",
            "[Black Friday]",
            "[sale]",
            "%SALE%",
            "{$20}",
            "{A1B2C3D4-E5F6-7890-ABCD-EF1234567890}",
            "{",
            "}{",
            "T-shirt [blue]",
            "[3]",
            "Nullius",
            "}} {{",
            "a_b",
            "100%",
        ] {
            assert!(!is_placeholder(text), "{text:?}");
        }
    }
}
