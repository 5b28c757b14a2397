//! The command line: one subcommand a file.

mod cheatsheet;
pub mod check;
mod commands;
mod data;
pub mod export;
mod health;
pub mod import;
#[cfg(feature = "playground")]
pub mod playground;
mod preview;
mod reports;
mod run;

use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::Arc;

use anyhow::bail;
use clap::{Parser, Subcommand};

use crate::bank_dir::BankDir;
use crate::config::{DataArgs, Misconfigured, QuestionArgs, RunArgs};
use crate::domain::bank::{self, Bank};
use crate::store::Imported;
use crate::telemetry;

/// Wrong usage or configuration. (0 is fine, 1 is failed.)
const USAGE: u8 = 2;

/// A question of the day for study groups that prepare for backend interviews.
#[derive(Debug, Parser)]
#[command(version, about)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Run the bot
    Run(RunArgs),
    /// Try everything without Discord: a page for your browser, or nine days in this terminal
    #[cfg(feature = "playground")]
    Playground(playground::PlaygroundArgs),
    /// Check a bank of questions
    Check(check::CheckArgs),
    /// Show a question as it will look
    Preview(preview::PreviewArgs),
    /// Print the half-minute answers as Markdown
    Cheatsheet(cheatsheet::CheatsheetArgs),
    /// Write everything in the store as JSON Lines; while the bot runs, its newest hourly export
    Export {
        /// Where the data lives
        #[command(flatten)]
        data: DataArgs,
        /// The file to write; standard output if left out
        #[arg(long, short, value_name = "FILE")]
        output: Option<PathBuf>,
    },
    /// Restore or merge an export; what is there stays (the bot must be stopped)
    Import {
        /// Where the data lives
        #[command(flatten)]
        data: DataArgs,
        /// The export; standard input if left out
        #[arg(value_name = "FILE")]
        input: Option<PathBuf>,
    },
    /// List what members reported about questions, or settle it
    Reports(reports::ReportsArgs),
    /// Show the slash commands as they are registered, or register them now
    Commands(commands::CommandsArgs),
    /// Exit with 0 while the bot on this folder is well
    Health(health::HealthArgs),
}

/// Does what the command line asks for.
#[must_use]
pub fn run() -> ExitCode {
    let done = match Cli::parse().command {
        Command::Run(args) => run::run(&args),
        #[cfg(feature = "playground")]
        Command::Playground(args) => playground::run(&args),
        Command::Check(args) => check::run(&args),
        Command::Preview(args) => preview::run(&args),
        Command::Cheatsheet(args) => cheatsheet::run(&args),
        Command::Export { data, output } => {
            export::run(&data.data, output.as_deref(), crate::clock::Clock::System.now())
                .map(|()| ExitCode::SUCCESS)
        }
        Command::Import { data, input } => import::run(&data.data, input.as_deref()).map(|imported| {
            let Imported { written, kept, forgotten, .. } = imported;
            let mut said = format!("imported {written} records; {kept} were there already");
            if forgotten > 0 {
                said.push_str(&format!("; {forgotten} were left out, since their members had them deleted"));
            }
            telemetry::say(&said);
            ExitCode::SUCCESS
        }),
        Command::Reports(args) => reports::run(&args, crate::clock::Clock::System.now()),
        Command::Commands(args) => commands::run(&args),
        Command::Health(args) => health::run(&args),
    };
    done.unwrap_or_else(|error| {
        telemetry::say(&format!("error: {error:#}"));
        ExitCode::from(if error.is::<Misconfigured>() { USAGE } else { 1 })
    })
}

/// The bank that is built in, or the one in a folder.
///
/// # Errors
/// A question of it is wrong; all that is wrong is said.
pub fn load_bank(args: &QuestionArgs) -> anyhow::Result<Arc<Bank>> {
    let dir = args.questions.as_deref().map_or_else(BankDir::shipped, BankDir::on_disk);
    let (bank, mut problems) = Bank::build(&dir.topics, dir.files);
    problems.extend(dir.problems);
    let (bank, of_paths) = bank.with_paths(&dir.paths, &dir.roadmap);
    problems.extend(of_paths);
    if bank::any_error(&problems) {
        let lines: Vec<String> = problems.iter().map(ToString::to_string).collect();
        bail!(Misconfigured(format!("the questions cannot be used:\n{}", lines.join("\n"))));
    }
    if bank.questions().is_empty() {
        bail!(Misconfigured("there is no question in the bank".to_owned()));
    }
    Ok(Arc::new(bank))
}
