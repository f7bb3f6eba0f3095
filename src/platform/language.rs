use std::fmt;
use std::str::FromStr;

use super::languages::{Form, JAVASCRIPT, LANGUAGES, Syntax};
use super::{Evidence, nearest_of};
use crate::error::Problem;

/// A template language: how it prints a variable as a JavaScript string that no value can break, how
/// it asks whether there is one, and how it comments.
///
/// ```
/// use katalys_pixel::Language;
///
/// let twig: Language = "twig".parse().unwrap();
/// assert_eq!(twig.expression(), r#""{{ X|default('')|e('js') }}""#);
/// assert_eq!(
///     "twigg".parse::<Language>().unwrap_err().to_string(),
///     r#"language "twigg": is not one that is known; the nearest is twig"#
/// );
/// ```
#[derive(Clone, Copy)]
pub struct Language(pub(super) &'static Syntax);

/// An expression, and what it is written in.
#[derive(Clone, Copy, Debug)]
pub(super) enum Code {
    /// In the template's language.
    Variable(&'static str),
    /// In the script that the template gives.
    Script(&'static str),
}

/// What a value is to become.
#[derive(Clone, Copy, Debug)]
pub(super) enum Kind<'a> {
    Text,
    /// A plain decimal: by this pattern of the language where the platform's units are known, and by
    /// the script where anything may come.
    Amount(Option<&'a str>),
}

impl Language {
    /// All languages.
    pub fn all() -> impl Iterator<Item = Self> {
        LANGUAGES.iter().map(Self)
    }

    /// The name it goes by: `twig`.
    pub fn name(self) -> &'static str {
        self.0.name
    }

    /// What people call it: `Go html/template`.
    pub fn title(self) -> &'static str {
        self.0.title
    }

    /// How a variable `X` becomes a JavaScript string.
    pub fn expression(self) -> String {
        self.print("X")
    }

    /// Whether that was tried in the real engine.
    pub fn evidence(self) -> Evidence {
        self.0.evidence
    }

    /// What to know before writing an expression in it.
    pub fn note(self) -> &'static str {
        self.0.note
    }

    pub(super) fn is_raw(self) -> bool {
        self.0.is_raw
    }

    /// The variable as a JavaScript string with its quotes.
    pub(super) fn print(self, expression: &str) -> String {
        match self.0.form {
            Form::Printed { print, .. } => self.fill(print, expression),
            Form::Script(script) => format!("String({})", self.fill(script, expression)),
        }
    }

    /// The variable inside a double-quoted HTML attribute.
    pub(super) fn attribute(self, expression: &str) -> String {
        self.fill(self.0.attribute, expression)
    }

    pub(super) fn comment(self, text: &str) -> String {
        let (open, close) = self.0.comment;
        format!("{open}\n{text}\n{close}")
    }

    /// A statement of the script that sets a member of `conversion`, and is left out where there is
    /// nothing to set.
    pub(super) fn set(self, member: &str, expression: &str, value: Kind<'_>) -> String {
        match (&self.0.form, value) {
            (Form::Script(script), kind) => {
                let value = self.fill(script, expression);
                let value = match kind {
                    Kind::Text => value,
                    Kind::Amount(_) => format!("decimal({value})"),
                };
                format!("\n    if (filled({value})) {{ conversion{member} = String({value}); }}")
            }
            (Form::Printed { print, open, close }, kind) => {
                let open = self.fill(open, expression);
                let printed = |expression: &str| self.fill(print, expression);
                let set = match kind {
                    Kind::Text => format!("conversion{member} = {};", printed(expression)),
                    Kind::Amount(Some(plain)) => {
                        let plain = self.fill(plain, expression);
                        format!("conversion{member} = {};", printed(&plain))
                    }
                    Kind::Amount(None) => format!(
                        "var amount = decimal({});\n    if (amount) {{ conversion{member} = amount; }}",
                        printed(expression)
                    ),
                };
                format!("{open}\n    {set}{close}")
            }
        }
    }

    /// The language in which a platform's own script is written.
    pub(super) fn javascript() -> Self {
        Self(&JAVASCRIPT)
    }

    fn fill(self, pattern: &str, expression: &str) -> String {
        if self.0.groups && !is_path(expression) {
            pattern.replace(PLACE, &format!("({expression})"))
        } else {
            pattern.replace(PLACE, expression)
        }
    }
}

/// Where the expression goes in a pattern.
const PLACE: &str = "EXPR";

/// `order.number`, `$order->get_total()`, `order['number']`: nothing that an operator could tear.
fn is_path(expression: &str) -> bool {
    let without_arrows = expression.replace("->", ".");
    without_arrows
        .chars()
        .all(|char| char.is_ascii_alphanumeric() || "_.$()[]'\"\\:@".contains(char))
        || is_call(expression)
}

/// One call that ends with the expression: `number_format((float) $x, 2)`.
fn is_call(expression: &str) -> bool {
    let Some((name, arguments)) = expression.split_once('(') else {
        return false;
    };
    let mut depth = 1;
    let is_name = !name.is_empty()
        && name
            .chars()
            .all(|char| char.is_ascii_alphanumeric() || "_$".contains(char));
    let mut quoted = None;
    for (at, char) in arguments.char_indices() {
        match (quoted, char) {
            (None, '\'' | '"') => quoted = Some(char),
            (Some(quote), _) if quote == char => quoted = None,
            (None, '(') => depth += 1,
            (None, ')') => depth -= 1,
            _ => {}
        }
        if depth == 0 {
            return is_name && at + 1 == arguments.len();
        }
    }
    false
}

impl FromStr for Language {
    type Err = Problem;

    fn from_str(name: &str) -> Result<Self, Problem> {
        Self::all()
            .find(|language| language.name() == name)
            .ok_or_else(|| nearest_of("language", name, Self::all().map(Self::name)))
    }
}

impl PartialEq for Language {
    fn eq(&self, other: &Self) -> bool {
        self.name() == other.name()
    }
}

impl Eq for Language {}

impl fmt::Display for Language {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}

impl fmt::Debug for Language {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

#[cfg(test)]
mod tests {
    use super::{Kind, Language, is_path};

    fn set(language: &str, expression: &str) -> String {
        language
            .parse::<Language>()
            .unwrap()
            .set(".order_id", expression, Kind::Text)
    }

    #[test]
    fn a_path_stands_alone_and_operators_are_held_together() {
        for path in [
            "order.number",
            "$o->get_id()",
            "o['n']",
            "number_format((float) $x, 2, '.', ')')",
        ] {
            assert!(is_path(path), "{path}");
        }
        for other in ["a + b", "a|b", "$a-$b", "f($a) - g($b)", "-a"] {
            assert!(!is_path(other), "{other}");
        }
        assert!(set("php", "$a ?: $b").contains("(string) (($a ?: $b) ?? '')"));
        // A filter is the language's own way on, and parentheses would be none.
        assert!(set("django", "a|b").contains("{{ a|b|default_if_none"));
    }

    #[test]
    fn a_condition_stands_around_the_whole_statement() {
        assert_eq!(
            set("twig", "o.n"),
            "{% if (o.n|default('') ~ '') != '' %}\n    conversion.order_id = \"{{ o.n|default('')|e('js') }}\";{% endif %}"
        );
        assert_eq!(
            set("gtm", "DLV - id"),
            "\n    if (filled({{DLV - id}})) { conversion.order_id = String({{DLV - id}}); }"
        );
    }
}
