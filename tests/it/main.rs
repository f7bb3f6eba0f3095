//! All integration tests, in one binary.
#![cfg(feature = "cli")]

#[cfg(feature = "sandbox")]
mod sandbox;
mod structure;
mod support;
