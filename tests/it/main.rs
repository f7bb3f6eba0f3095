//! All integration tests, in one binary.
#![cfg(feature = "cli")]

mod postback;
mod structure;
mod support;
