//! `daily-drill preview ID`: a question as it will look, in every message that shows it.

use std::process::ExitCode;
use std::sync::Arc;

use anyhow::bail;
use clap::Args;

use super::load_bank;
use crate::app::answer::{Card, Check, Sheet};
use crate::app::subject::Subject;
use crate::config::{Misconfigured, QuestionArgs};
use crate::discord::view::{self, View};
use crate::discord::{publish, transcript};
use crate::domain::ids::QuestionId;
use crate::telemetry;

/// Which question.
#[derive(Debug, Args)]
pub struct PreviewArgs {
    /// The question's id, for example stop-sql-injection
    id: String,
    /// Which questions to use.
    #[command(flatten)]
    questions: QuestionArgs,
}

/// Prints the messages one after the other.
pub fn run(args: &PreviewArgs) -> anyhow::Result<ExitCode> {
    let bank = load_bank(&args.questions)?;
    let Some(question) = QuestionId::parse(&args.id).and_then(|id| bank.get(&id)) else {
        bail!(Misconfigured(format!(
            "there is no question {:?}; `daily-drill check --stats` counts them",
            args.id
        )));
    };
    let sheet = Sheet {
        subject: Subject::Practice(question.id.clone()),
        question: Arc::new(question.clone()),
        round: None,
    };
    let check = Check { sheet: sheet.clone(), order: [0, 1, 2, 3], outcome: None };
    let card =
        Card { sheet: sheet.clone(), ticks: 0, saved: false, standing: None, late: false, can_share: false };
    let topic = bank.topic(&question.topic);
    let mut shown = vec![
        ("The question", view::question::quiz(&sheet, topic)),
        ("Quick check (the right option first)", view::answer::check(&check)),
        ("The private card", view::answer::card(&card)),
        ("The model answer", view::reveal::private(&sheet)),
        ("More", view::reveal::more(&sheet)),
    ];
    for number in 0..u8::try_from(question.hints.len()).unwrap_or(0) {
        shown.insert(1 + usize::from(number), ("Hint", view::hint::hint(&sheet, number)));
    }
    if !question.talk_through.is_empty() {
        shown.insert(1, ("How do I say this?", view::hint::talk_through(&sheet)));
    }
    for (heading, view) in shown {
        telemetry::print(&format!("── {heading}\n{}\n", lines(view)))?;
    }
    telemetry::print(&format!("── Facts (not shown in Discord)\n{}\n", question.facts.join("\n")))?;
    Ok(ExitCode::SUCCESS)
}

fn lines(view: View) -> String {
    transcript::lines(&publish::body(&view.into_message(String::new())))
}
