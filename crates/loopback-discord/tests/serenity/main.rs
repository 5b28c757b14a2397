//! An unmodified serenity bot against the loopback Discord.
#![allow(clippy::unwrap_used, missing_docs)]

mod bot;
mod gateway;
mod interactions;
