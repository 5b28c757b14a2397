//! `daily-drill reports`: what members reported about questions.

use std::process::ExitCode;

use anyhow::{Context, bail};
use clap::{Args, ValueEnum};
use jiff::Timestamp;
use serde_json::json;

use super::data::{self, ago};
use crate::config::DataArgs;
use crate::domain::ids::QuestionId;
use crate::domain::report::Report;
use crate::store::{self, OpenError, StoreError, exports};
use crate::telemetry;

/// Which reports, and what to do with them.
#[derive(Args, Clone, Debug)]
pub struct ReportsArgs {
    /// Where the data lives
    #[command(flatten)]
    data: DataArgs,
    /// Settle the open reports on this question, in all servers (the bot must be stopped)
    #[arg(long, value_name = "ID")]
    settle: Option<String>,
    /// How to print them
    #[arg(long, value_enum, default_value_t)]
    format: Format,
}

/// How to print them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
enum Format {
    /// For people
    #[default]
    Text,
    /// One JSON object
    Json,
}

/// Lists open reports, or settles those on one question. While the bot runs they come from its newest export.
///
/// # Errors
/// There is no store, it cannot be opened or read, or nothing is to be settled.
pub fn run(args: &ReportsArgs, now: Timestamp) -> anyhow::Result<ExitCode> {
    let folder = &args.data.data;
    if !store::exists(folder) {
        bail!("there is no store in {}. Is this the right folder (--data)?", folder.display());
    }
    let opened = data::open(folder);
    let in_use = |error: &anyhow::Error| matches!(error.downcast_ref(), Some(OpenError::InUse { .. }));
    if let Some(question) = &args.settle {
        let store = opened.map_err(|error| {
            if in_use(&error) {
                error
                    .context("reports are settled with a stopped bot, or by **Settled** in the staff channel")
            } else {
                error
            }
        })?;
        let count = settle(&store, question, now)?;
        telemetry::say(&format!("settled {count} of {question}; their authors hear of it from the bot"));
        return Ok(ExitCode::SUCCESS);
    }
    let (mut reports, made) = match opened {
        Ok(store) => (store.read().reports()?, now),
        Err(error) if in_use(&error) => {
            let Some(kept) = exports::newest(folder)? else { return Err(error) };
            let reports =
                store::reports_of(&kept).with_context(|| format!("cannot read {}", kept.path.display()))?;
            telemetry::say(&format!(
                "the bot is running, so this is from the export that it made {}; SIGUSR1 makes it write a fresh one",
                ago(kept.made, now)
            ));
            (reports, kept.made)
        }
        Err(error) => return Err(error),
    };
    reports.retain(Report::is_open);
    telemetry::print(&match args.format {
        Format::Text => text(&reports),
        Format::Json => format!("{}\n", json!({ "made": made, "reports": reports })),
    })?;
    Ok(ExitCode::SUCCESS)
}

fn settle(store: &store::Store, question: &str, now: Timestamp) -> anyhow::Result<usize> {
    let wanted = QuestionId(question.to_owned());
    let count = store.write_blocking(move |tx| {
        let mut reports = tx.reports()?;
        reports.retain(|report| report.is_open_on(&wanted));
        for report in &reports {
            tx.put_report(&Report { settled: Some(now), ..report.clone() })?;
        }
        Ok::<_, StoreError>(reports.len())
    })?;
    if count == 0 {
        bail!("no report on {question} is open. `daily-drill reports` lists those that are");
    }
    Ok(count)
}

fn text(reports: &[Report]) -> String {
    if reports.is_empty() {
        return "no report is open\n".to_owned();
    }
    let mut text = String::new();
    for report in reports {
        let server = report.server.map_or("no server".to_owned(), |server| format!("server {server}"));
        let made = report.made.strftime("%Y-%m-%d %H:%MZ");
        text.push_str(&format!("{} · {made} · {server} · member {}\n", report.question, report.member));
        let source = report.source.iter().map(|source| format!("Source: {source}"));
        for line in report.wrong.lines().map(str::to_owned).chain(source) {
            text.push_str(&format!("    {}\n", harmless(&line)));
        }
    }
    text
}

/// Without what a terminal would take for a command, or what would disguise the rest of the line.
fn harmless(line: &str) -> String {
    let hides = |c: char| matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
    line.chars().filter(|c| !c.is_control() && !hides(*c)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::ids::{MemberId, ServerId};

    #[test]
    fn what_members_wrote_does_nothing_to_a_terminal() {
        let report = Report {
            member: MemberId(7),
            question: QuestionId::from("a-b"),
            server: Some(ServerId(2)),
            made: Timestamp::UNIX_EPOCH,
            wrong: "It is \u{1b}[31mwrong\u{202e}.\nVery.".to_owned(),
            source: Some("a\rbook".to_owned()),
            settled: None,
            told: false,
        };
        let expected = "a-b · 1970-01-01 00:00Z · server 2 · member 7\n    It is [31mwrong.\n    Very.\n    Source: abook\n";
        assert_eq!(text(&[report]), expected);
        assert_eq!(text(&[]), "no report is open\n");
    }
}
