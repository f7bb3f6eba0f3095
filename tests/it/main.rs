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
mod postback;
mod readme;
mod refusals;
#[cfg(feature = "sandbox")]
mod sandbox;
// Its tests deliver to the sandbox.
#[cfg(all(feature = "send", feature = "sandbox"))]
mod send;
mod snippet;
mod structure;
mod support;
