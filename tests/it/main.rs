//! All integration tests, in one binary.
#![cfg(feature = "cli")]

mod judge;
mod pixel;
mod platform;
mod structure;
mod support;
