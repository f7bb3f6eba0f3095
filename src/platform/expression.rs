use std::str::FromStr;

use crate::error::{Problem, ProblemKind};

/// Code in a template's language, trusted as it stands: `order.number`, without the language's
/// brackets. 1 to 1,000 characters on one line.
///
/// ```
/// use katalys_pixel::Expression;
///
/// assert!("$order->get_total()".parse::<Expression>().is_ok());
/// assert_eq!(
///     "{{ order.number }}".parse::<Expression>().unwrap_err().to_string(),
///     r#"expression "{{ order.number }}": stands in the template's brackets already; write "order.number""#
/// );
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Expression(Box<str>);

impl Expression {
    /// The code.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// What people type around an expression that is put into the brackets anyway.
const BRACKETS: [(&str, &str); 5] = [
    ("{{", "}}"),
    ("{%", "%}"),
    ("<?=", "?>"),
    ("<%=", "%>"),
    ("<?php", "?>"),
];

impl FromStr for Expression {
    type Err = Problem;

    fn from_str(text: &str) -> Result<Self, Problem> {
        let code = text.trim();
        let refuse = |kind, what: &'static str, fix: String| {
            Err(Problem::new(kind, "expression", what, fix).with_value(text))
        };
        if code.is_empty() {
            let fix = "write the variable, such as order.number".into();
            return refuse(ProblemKind::Empty, "is empty", fix);
        }
        if code.chars().count() > 1000 {
            return refuse(
                ProblemKind::TooLong,
                "is too long",
                "1000 characters are the most".into(),
            );
        }
        if code.chars().any(char::is_control) {
            return refuse(
                ProblemKind::ControlCharacter,
                "holds a control character",
                "write it on one line".into(),
            );
        }
        for (open, close) in BRACKETS {
            let inside = code
                .strip_prefix(open)
                .and_then(|rest| rest.strip_suffix(close));
            if let Some(inside) = inside {
                return refuse(
                    ProblemKind::Malformed,
                    "stands in the template's brackets already",
                    format!("write {:?}", inside.trim()),
                );
            }
        }
        Ok(Self(code.into()))
    }
}
