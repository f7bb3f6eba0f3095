//! All integration tests, in one binary.
#![cfg(feature = "cli")]

mod postback;
#[cfg(feature = "send")]
mod send;
mod structure;
mod support;
