//! All integration tests, in one binary.
#![cfg(feature = "cli")]

mod attribution;
mod browser;
mod dependencies;
mod help;
mod judge;
mod library;
mod output;
mod pixel;
mod platform;
mod readme;
mod refusals;
#[cfg(feature = "sandbox")]
mod sandbox;
mod snippet;
mod structure;
mod support;
