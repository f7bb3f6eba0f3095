//! Free text, and what every kind of value has in common: the checks that look for what a broken
//! shop template leaves behind, and the one way in through `FromStr` and serde.

use std::fmt;

use serde::de::{self, Deserializer, Visitor};

use crate::error::{Problem, ProblemKind};

mod placeholder;

pub(crate) use placeholder::is_placeholder;

/// Free text: a coupon, an e-mail address, a title.
///
/// Anything of 1 to 1,024 characters except control characters (C0, DEL, C1) and what is visibly a
/// template's placeholder. Quotes, markup and emoji are welcome: each channel escapes them.
///
/// ```
/// use katalys_pixel::Text;
///
/// assert!("</script>\u{1f600}".parse::<Text>().is_ok());
/// assert_eq!(
///     "{coupon_code}".parse::<Text>().unwrap_err().to_string(),
///     r#"text "{coupon_code}": is a placeholder that was never filled in; send the real value, or leave an optional field out"#
/// );
/// assert_eq!(
///     "A\nB".parse::<Text>().unwrap_err().to_string(),
///     r#"text "A\nB": holds a control character (U+000A); take it out"#
/// );
/// assert_eq!(
///     "".parse::<Text>().unwrap_err().to_string(),
///     r#"text "": is empty; give a value, or leave an optional field out"#
/// );
/// ```
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Text(Box<str>);

const LONGEST: usize = 1024;

fn check(text: &str) -> Result<(), Problem> {
    check_text(text, "text", LONGEST)
}

checked_string!(Text, check);

/// What holds for every value, whatever its type.
pub(crate) fn check_text(text: &str, name: &'static str, longest: usize) -> Result<(), Problem> {
    let problem =
        |kind, what: String, fix: String| Err(Problem::new(kind, name, what, fix).with_value(text));
    if text.is_empty() {
        return problem(
            ProblemKind::Empty,
            "is empty".into(),
            "give a value, or leave an optional field out".into(),
        );
    }
    if is_placeholder(text) {
        return problem(
            ProblemKind::Placeholder,
            "is a placeholder that was never filled in".into(),
            "send the real value, or leave an optional field out".into(),
        );
    }
    if let Some(control) = text.chars().find(|char| char.is_control()) {
        return problem(
            ProblemKind::ControlCharacter,
            format!("holds a control character (U+{:04X})", u32::from(control)),
            "take it out".into(),
        );
    }
    let length = text.chars().count();
    if length > longest {
        return problem(
            ProblemKind::TooLong,
            format!("has {length} characters"),
            format!("{longest} is the most"),
        );
    }
    Ok(())
}

/// Reads a value from serde as the text that its `FromStr` takes.
pub(crate) fn deserialize_scalar<'de, D: Deserializer<'de>>(input: D) -> Result<String, D::Error> {
    struct Scalar;

    impl Visitor<'_> for Scalar {
        type Value = String;

        fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str("a string or an integer")
        }

        fn visit_str<E: de::Error>(self, text: &str) -> Result<String, E> {
            Ok(text.to_owned())
        }

        fn visit_u64<E: de::Error>(self, number: u64) -> Result<String, E> {
            Ok(number.to_string())
        }

        fn visit_i64<E: de::Error>(self, number: i64) -> Result<String, E> {
            Ok(number.to_string())
        }

        fn visit_f64<E: de::Error>(self, number: f64) -> Result<String, E> {
            Err(E::custom(format_args!(
                "{number} is a float, which has no exact decimal form; send it as a string"
            )))
        }
    }

    input.deserialize_any(Scalar)
}

/// For a type that is a string of a certain shape: one door in, `FromStr`, which checks the text
/// and keeps it as it came.
macro_rules! checked_string {
    ($Type:ident, $check:path) => {
        impl std::str::FromStr for $Type {
            type Err = $crate::error::Problem;

            fn from_str(text: &str) -> Result<Self, Self::Err> {
                $check(text)?;
                Ok(Self(text.into()))
            }
        }

        $crate::text::string_traits!($Type);
    };
}

/// What a type that wraps a string shows of it, and serde and `TryFrom` through its `FromStr`.
macro_rules! string_traits {
    ($Type:ident) => {
        impl $Type {
            /// The value as it is sent.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl TryFrom<&str> for $Type {
            type Error = $crate::error::Problem;

            fn try_from(text: &str) -> Result<Self, Self::Error> {
                text.parse()
            }
        }

        impl TryFrom<String> for $Type {
            type Error = $crate::error::Problem;

            fn try_from(text: String) -> Result<Self, Self::Error> {
                text.parse()
            }
        }

        impl AsRef<str> for $Type {
            fn as_ref(&self) -> &str {
                self.as_str()
            }
        }

        impl From<$Type> for String {
            fn from(value: $Type) -> Self {
                value.0.into()
            }
        }

        impl std::fmt::Display for $Type {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.pad(self.as_str())
            }
        }

        impl serde::Serialize for $Type {
            fn serialize<S: serde::Serializer>(&self, output: S) -> Result<S::Ok, S::Error> {
                output.serialize_str(self.as_str())
            }
        }

        $crate::text::deserialize_from_text!($Type);
    };
}

/// A value in serde, read through its `FromStr`.
macro_rules! deserialize_from_text {
    ($Type:ident) => {
        impl<'de> serde::Deserialize<'de> for $Type {
            fn deserialize<D: serde::Deserializer<'de>>(input: D) -> Result<Self, D::Error> {
                $crate::text::deserialize_scalar(input)?
                    .parse()
                    .map_err(serde::de::Error::custom)
            }
        }
    };
}

pub(crate) use {checked_string, deserialize_from_text, string_traits};
