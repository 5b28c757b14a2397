//! The subcommands.

pub mod export;
pub mod import;
