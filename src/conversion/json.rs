use std::fmt;

use serde::de::{Deserialize, Deserializer, MapAccess, Visitor};
use serde_json::value::RawValue;

use crate::error::{Problem, ProblemKind};
use crate::text::deserialize_scalar;

/// A string or an integer, as its text.
pub(super) struct Scalar(pub(super) String);

impl<'de> Deserialize<'de> for Scalar {
    fn deserialize<D: Deserializer<'de>>(input: D) -> Result<Self, D::Error> {
        deserialize_scalar(input).map(Self)
    }
}

/// The members of one JSON object as they stand: repeats kept, numbers in the digits they came in.
pub(crate) struct Members<'a>(pub(crate) Vec<(String, &'a RawValue)>);

impl<'de: 'a, 'a> Deserialize<'de> for Members<'a> {
    fn deserialize<D: Deserializer<'de>>(input: D) -> Result<Self, D::Error> {
        struct Object;

        impl<'de> Visitor<'de> for Object {
            type Value = Members<'de>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("one JSON object")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
                let mut members = Vec::new();
                while let Some(member) = map.next_entry()? {
                    members.push(member);
                }
                Ok(Members(members))
            }
        }

        input.deserialize_map(Object)
    }
}

impl<'a> Members<'a> {
    /// Reads one JSON object, with or without a byte order mark.
    pub(super) fn read(json: &'a [u8]) -> Result<Vec<(String, &'a RawValue)>, Problem> {
        let not_an_object = |what: String, fix: &'static str| {
            Problem::new(ProblemKind::NotAnObject, "input", what, fix)
        };
        let json = str::from_utf8(json).map_err(|error| {
            let at = error.valid_up_to();
            not_an_object(format!("is not UTF-8 at byte {at}"), "save it as UTF-8")
        })?;
        let json = json.strip_prefix('\u{feff}').unwrap_or(json);
        let instead = match json.trim_start().bytes().next() {
            Some(b'{') => None,
            None => Some("is empty".to_owned()),
            Some(b'[') => Some("is a list".to_owned()),
            Some(_) => Some("is not a JSON object".to_owned()),
        };
        let read = match instead {
            Some(what) => Err(what),
            None => serde_json::from_str(json)
                .map_err(|error| format!("is not one JSON object: {error}")),
        };
        read.map(|Self(members)| members)
            .map_err(|what| not_an_object(what, r#"write one object, {"order_id": "1001", …}"#))
    }
}

/// What a member holds.
pub(crate) enum Member {
    Absent,
    Text(String),
    Bool(bool),
    /// Nothing that a field can be, and what it is instead.
    Other(&'static str),
}

impl Member {
    pub(crate) fn of(json: &RawValue) -> Self {
        let json = json.get();
        match json.bytes().next() {
            Some(b'n') => Self::Absent,
            Some(b't') => Self::Bool(true),
            Some(b'f') => Self::Bool(false),
            Some(b'{') => Self::Other("is an object"),
            Some(b'[') => Self::Other("is a list"),
            Some(b'"') => serde_json::from_str(json).map_or(
                Self::Other("is not text: half a surrogate pair"),
                Self::Text,
            ),
            _ => Self::Text(json.to_owned()),
        }
    }
}
