//! The built program, as a person or a container starts it: a process with an environment and a folder of its own.
#![allow(clippy::unwrap_used)] // a test that unwraps fails where it should

mod program;

mod cheatsheet;
mod check;
mod commands;
mod data;
mod health;
mod help;
mod http;
mod pipes;
#[cfg(feature = "playground")]
mod playground;
mod preview;
mod readme;
mod reports;
mod run;
#[cfg(feature = "crash-points")] // a process whose clock a test can move
mod secrets;
