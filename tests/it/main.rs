//! All integration tests, in one binary.
#![cfg(feature = "cli")]

mod attribution;
mod dependencies;
mod help;
mod judge;
mod output;
mod pixel;
mod readme;
mod refusals;
#[cfg(feature = "sandbox")]
mod sandbox;
mod snippet;
mod structure;
mod support;
