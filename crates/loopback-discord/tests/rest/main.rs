//! The HTTP API and the gateway's handshake, held against tables of cases by a client that says whatever it is told.
#![allow(clippy::unwrap_used, missing_docs)]

mod client;
mod commands;
mod faults;
mod gateway;
mod history;
mod interactions;
mod limits;
mod messages;
mod permissions;
mod scale;
mod threads;
