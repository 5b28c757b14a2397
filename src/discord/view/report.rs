//! Reports on questions: the form, what the staff sees, and what their authors hear.

use serenity::all::{
    ButtonStyle, CreateActionRow, CreateEmbed, CreateInputText, CreateModal, InputTextStyle,
};

use super::text::{count, cut, quoted, relative};
use super::{ACCENT, View, button};
use crate::app::report::{Complaint, Open, Telling};
use crate::discord::components::Action;
use crate::domain::ids::QuestionId;
use crate::domain::question::Question;
use crate::domain::report::{SOURCE_MAX, WRONG_MAX};

/// The custom id of the field for what is wrong.
pub const WRONG_FIELD: &str = "wrong";

/// The custom id of the field for a source.
pub const SOURCE_FIELD: &str = "source";

/// The longest description of an embed. [Discord Docs/Message, Embed Limits]
const EMBED_MAX: usize = 4096;

/// The button that opens the form.
pub(super) fn ask(question: &Question) -> serenity::all::CreateButton {
    button(&Action::Report(question.id.clone()), "Report a problem", ButtonStyle::Secondary)
}

/// The form; `here` says that the staff of this server is told.
pub fn form(question: &QuestionId, here: bool, earlier: &Complaint) -> CreateModal {
    let reader = if here { "The staff of this server and who runs me" } else { "Whoever runs me" };
    let mut wrong = CreateInputText::new(InputTextStyle::Paragraph, "What is wrong?", WRONG_FIELD)
        .placeholder(format!("{reader} can read this with your name."))
        .max_length(u16::try_from(WRONG_MAX).unwrap_or(u16::MAX))
        .required(true);
    if !earlier.wrong.is_empty() {
        wrong = wrong.value(earlier.wrong.clone());
    }
    let mut source = CreateInputText::new(InputTextStyle::Short, "Source, if you have one", SOURCE_FIELD)
        .placeholder("A link or a book that says otherwise")
        .max_length(u16::try_from(SOURCE_MAX).unwrap_or(u16::MAX))
        .required(false);
    if let Some(earlier) = &earlier.source {
        source = source.value(earlier.clone());
    }
    let action = Action::SendReport(question.clone(), here);
    CreateModal::new(action.to_string(), "Report a problem")
        .components(vec![CreateActionRow::InputText(wrong), CreateActionRow::InputText(source)])
}

/// It is kept.
#[must_use]
pub fn taken() -> View {
    View::line(
        "Thank you, your report is kept. You will hear of it in `/daily` once it is settled. To change it, press \
         **Report a problem** again.",
    )
}

/// What the staff sees in its channel; nothing that a member wrote.
#[must_use]
pub fn note(telling: &Telling) -> View {
    let question = &telling.note.question;
    let about = format!("**{}** (`{question}`)", telling.title);
    if telling.open == 0 {
        return View::line(format!("No report on {about} is open any more."));
    }
    let reports = count(usize::try_from(telling.open).unwrap_or(usize::MAX), "report", "reports");
    View::line(format!("{reports} of a problem in {about}.")).buttons(vec![
        button(&Action::ReadReports(question.clone()), "Read them", ButtonStyle::Primary),
        button(&Action::SettleReports(question.clone()), "Settled", ButtonStyle::Secondary),
    ])
}

/// What members wrote, for one of the staff.
#[must_use]
pub fn open(open: &Open) -> View {
    if open.reports.is_empty() {
        return none_open();
    }
    let mut text = String::new();
    for (shown, report) in open.reports.iter().enumerate() {
        let source = report.source.as_ref().map(|source| format!("\nSource: {}", quoted(source)));
        let next = format!(
            "<@{}>, {}\n{}{}\n\n",
            report.member,
            relative(report.made),
            cut(&quoted(&report.wrong), 1500),
            source.map(|source| cut(&source, 500)).unwrap_or_default()
        );
        let rest = format!("… and {} more.", open.reports.len() - shown);
        if (text.len() + next.len() + rest.len()) > EMBED_MAX && shown > 0 {
            text.push_str(&rest);
            break;
        }
        text.push_str(&next);
    }
    let title = cut(&format!("Reports on: {}", open.title), 256);
    View::embed(CreateEmbed::new().title(title).description(cut(text.trim_end(), EMBED_MAX)).colour(ACCENT))
}

/// They are settled.
#[must_use]
pub fn settled(reports: usize) -> View {
    match reports {
        0 => none_open(),
        1 => View::line("Settled. Whoever reported it hears of it."),
        _ => View::line(format!("Settled: {reports} reports. Those who made them hear of it.")),
    }
}

fn none_open() -> View {
    View::line("No report on this question is open any more.")
}

/// The view, and a line for whoever's reports on these questions were settled.
#[must_use]
pub fn with_news(mut view: View, titles: &[String]) -> View {
    let line = match titles {
        [] => return view,
        [title] => format!("Your report on **{title}** was settled. Thank you!"),
        titles => format!("{} reports of yours were settled. Thank you!", titles.len()),
    };
    let above = if view.content.is_empty() { String::new() } else { format!("\n{}", view.content) };
    view.content = cut(&format!("{line}{above}"), 2000);
    view
}
