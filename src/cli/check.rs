//! `daily-drill check`: what is wrong with a bank of questions.

#[cfg(test)]
mod tests;

use std::fmt::Write as _;
use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::Context as _;
use clap::{Args, ValueEnum};
use jiff::civil::Date;
use jiff::tz::TimeZone;
use serde::Serialize;

use crate::bank_dir::BankDir;
use crate::clock::Clock;
use crate::domain::bank::lint::stats::Stats;
use crate::domain::bank::lint::{Options, lint};
use crate::domain::bank::{Bank, Problem, Severity, any_error, read};
use crate::telemetry;

/// What to check, and how strictly.
#[derive(Args, Clone, Debug, Default)]
pub struct CheckArgs {
    /// The folder of questions; without it, the questions that are part of this program
    #[arg(long, value_name = "DIR", env = "DAILY_DRILL_QUESTIONS")]
    questions: Option<PathBuf>,
    /// Also demand what only a complete bank has: all topics and levels, all related questions, balanced quick checks
    #[arg(long)]
    complete: bool,
    /// Allow questions that nobody has reviewed yet
    #[arg(long)]
    drafts: bool,
    /// Print the numbers of the bank
    #[arg(long)]
    stats: bool,
    /// Report runs of eight words that a question shares with this text
    #[arg(long, value_name = "FILE")]
    own_words: Option<PathBuf>,
    /// How to print the result
    #[arg(long, value_enum, default_value_t)]
    format: Format,
}

/// How to print the result.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
enum Format {
    /// One line a problem
    #[default]
    Text,
    /// One JSON object
    Json,
}

/// The result of a check.
#[derive(Debug, Serialize)]
struct Report {
    problems: Vec<Problem>,
    errors: usize,
    warnings: usize,
    questions: usize,
    #[serde(skip_serializing_if = "Option::is_none")]
    stats: Option<Stats>,
}

/// Prints every problem of a bank. Exit code 0: none of them is an error; 1: some are; 2: a path that was given is wrong.
///
/// # Errors
/// If the result cannot be printed.
pub fn run(args: &CheckArgs) -> anyhow::Result<ExitCode> {
    let report = match report(args, TimeZone::system().to_datetime(Clock::System.now()).date()) {
        Ok(report) => report,
        Err(error) => {
            telemetry::say(&format!("error: {error:#}"));
            return Ok(ExitCode::from(2));
        }
    };
    let printed = match args.format {
        Format::Text => text(args, &report),
        Format::Json => serde_json::to_string_pretty(&report)? + "\n",
    };
    telemetry::print(&printed)?;
    Ok(if any_error(&report.problems) { ExitCode::FAILURE } else { ExitCode::SUCCESS })
}

/// The result of a check, or which of the paths given is wrong.
fn report(args: &CheckArgs, today: Date) -> anyhow::Result<Report> {
    if let Some(folder) = args.questions.as_deref().filter(|folder| !folder.is_dir()) {
        anyhow::bail!("--questions {} is not a folder", folder.display());
    }
    let source = match &args.own_words {
        Some(path) => {
            let bytes = std::fs::read(path)
                .with_context(|| format!("--own-words {} cannot be read", path.display()))?;
            Some(String::from_utf8_lossy(&bytes).into_owned())
        }
        None => None,
    };
    let dir = args.questions.as_deref().map_or_else(BankDir::shipped, BankDir::on_disk);
    let (shelf, mut problems) = read(&dir.topics, dir.files);
    problems.extend(dir.problems);
    let options = Options {
        today,
        drafts: args.drafts,
        complete: args.complete,
        roadmap: &dir.roadmap,
        own_words: source.as_deref(),
    };
    problems.extend(lint(&shelf, &options));
    problems.extend(Bank::from(shelf.clone()).with_paths(&dir.paths, &dir.roadmap).1);
    problems.sort();
    let errors = problems.iter().filter(|problem| problem.severity == Severity::Error).count();
    Ok(Report {
        errors,
        warnings: problems.len() - errors,
        questions: shelf.items.len(),
        stats: args.stats.then(|| Stats::of(&shelf)),
        problems,
    })
}

fn text(args: &CheckArgs, report: &Report) -> String {
    let folder = args.questions.as_ref().map_or_else(|| "questions".into(), |dir| dir.to_string_lossy());
    let mut out = String::new();
    for problem in &report.problems {
        // A path that an editor or a terminal can open.
        let prefix = if problem.file.is_empty() {
            String::new()
        } else {
            format!("{}/", folder.trim_end_matches('/'))
        };
        // Writing to a string cannot fail.
        let _ = writeln!(out, "{prefix}{problem}");
    }
    if let Some(stats) = &report.stats {
        let _ = writeln!(out, "{stats}");
    }
    let (errors, warnings, questions) = (report.errors, report.warnings, report.questions);
    let _ = writeln!(out, "questions: {questions}, errors: {errors}, warnings: {warnings}");
    out
}
