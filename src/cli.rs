//! The command line.

pub mod check;

use std::process::ExitCode;

use clap::{Parser, Subcommand};

/// A question of the day for study groups that prepare for backend interviews.
#[derive(Debug, Parser)]
#[command(version, about)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Check a bank of questions.
    Check(check::CheckArgs),
}

/// Does what the command line asks for.
///
/// # Errors
/// Whatever kept the command from being carried out.
pub fn run() -> anyhow::Result<ExitCode> {
    match Cli::parse().command {
        Command::Check(args) => check::run(&args),
    }
}
