//! `daily-drill cheatsheet`: the half-minute answers as Markdown, to read before an interview.

use std::fmt::Write as _;
use std::process::ExitCode;

use anyhow::bail;
use clap::Args;

use super::load_bank;
use crate::config::{Misconfigured, QuestionArgs};
use crate::domain::bank::Bank;
use crate::domain::question::{Level, Question};
use crate::telemetry;

/// Which questions.
#[derive(Debug, Args)]
pub struct CheatsheetArgs {
    /// Only this topic, for example sql; may be repeated
    #[arg(long, value_name = "TOPIC")]
    topic: Vec<String>,
    /// Only this level: beginner, intermediate or advanced; may be repeated
    #[arg(long, value_name = "LEVEL", value_parser = level)]
    level: Vec<Level>,
    /// Which questions to use.
    #[command(flatten)]
    questions: QuestionArgs,
}

/// Prints the sheet.
pub fn run(args: &CheatsheetArgs) -> anyhow::Result<ExitCode> {
    let bank = load_bank(&args.questions)?;
    if let Some(unknown) = args.topic.iter().find(|slug| bank.topic(slug).is_none()) {
        let topics: Vec<_> = bank.topics().iter().map(|topic| topic.slug.as_str()).collect();
        bail!(Misconfigured(format!("there is no topic {unknown:?}; there are: {}", topics.join(", "))));
    }
    telemetry::print(&sheet(&bank, &args.topic, &args.level))?;
    Ok(ExitCode::SUCCESS)
}

/// Topic by topic, each question under the first topic that it belongs to.
fn sheet(bank: &Bank, topics: &[String], levels: &[Level]) -> String {
    let mut text = String::from("# Backend interviews: the half-minute answers\n");
    for topic in bank.topics().iter().filter(|topic| topics.is_empty() || topics.contains(&topic.slug)) {
        let wanted = |question: &&Question| {
            question.topic == topic.slug && (levels.is_empty() || levels.contains(&question.level))
        };
        let mut questions = bank.questions().iter().filter(wanted).peekable();
        if questions.peek().is_none() {
            continue;
        }
        let _ = write!(text, "\n## {}\n", topic.title);
        for Question { title, level, short, .. } in questions {
            let _ = write!(text, "\n**{title}** ({})  \n{short}\n", level.word());
        }
    }
    text
}

fn level(word: &str) -> Result<Level, String> {
    Level::ALL
        .into_iter()
        .find(|level| level.word() == word)
        .ok_or_else(|| "a level is beginner, intermediate or advanced".to_owned())
}
