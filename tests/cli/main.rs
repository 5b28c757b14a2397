//! The built program, as somebody starts it.
#![allow(clippy::unwrap_used)] // a test that unwraps fails where it should

#[cfg(feature = "playground")]
mod playground;
