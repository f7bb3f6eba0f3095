//! All integration tests, in one binary.
#![cfg(feature = "cli")]

mod judge;
mod pixel;
mod readme;
mod structure;
mod support;
