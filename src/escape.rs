//! One file a context. Nothing here knows a field, and nothing outside writes an escape.

mod attribute;
mod entities;
mod host;
mod plain;
mod script;

pub(crate) use attribute::Attribute;
pub(crate) use entities::{decode_entities, looks_encoded};
pub(crate) use host::HostString;
pub(crate) use plain::Plain;
pub(crate) use script::{ScriptString, is_plain};
