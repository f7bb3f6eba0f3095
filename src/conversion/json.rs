use std::fmt;

use serde::de::{Deserialize, Deserializer, MapAccess, Visitor};
use serde_json::value::RawValue;

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
            Some(b'"') => serde_json::from_str(json)
                .map_or(Self::Other("is not text: half a surrogate pair"), Self::Text),
            _ => Self::Text(json.to_owned()),
        }
    }
}
