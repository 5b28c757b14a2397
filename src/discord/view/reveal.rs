//! The model answer: in the round's thread, or privately.

use serenity::all::{ButtonStyle, CreateButton, CreateEmbed, CreateEmbedFooter};

use super::text::{count, cut};
use super::{ACCENT, View, button};
use crate::app::answer::Sheet;
use crate::app::post::Figures;
use crate::app::subject::Subject;
use crate::discord::components::Action;
use crate::domain::bank::reveal as layout;
use crate::domain::facts::Withdrawn;
use crate::domain::ids::QuestionId;
use crate::domain::question::Question;
use crate::domain::round::{Round, Thread};

/// Statistics are shown from this many answers on, so that nobody is singled out.
const ENOUGH_FOR_FIGURES: usize = 3;

/// One part of the reveal when a window closes: 0 the answer, 1 everything around it.
///
/// Its buttons carry the round and part, by which a restarted bot finds it again.
#[must_use]
pub fn part(round: &Round, question: &Question, figures: &Figures, part: u8) -> View {
    let subject = Subject::Round(round.id);
    let mut view = if part == 0 {
        let mut view = View::embed(model(question));
        view.content = opening(round, figures);
        view.buttons(vec![button(&Action::Card(subject), "My card", ButtonStyle::Primary)])
    } else {
        let mut embed = around(question);
        if let Some(text) = numbers(question, figures) {
            embed = embed.field("This round", text, false);
        }
        let mut buttons = vec![button(&Action::More(subject), "Keep a private copy", ButtonStyle::Secondary)];
        buttons.push(go_on(question));
        buttons.push(super::report::ask(question));
        View::embed(embed).buttons(buttons)
    };
    if round.progress.thread == Thread::Impossible {
        hide(&mut view, question, part);
    }
    view
}

/// Which part of which round a message's custom ids belong to, if it is a reveal.
#[must_use]
pub fn is_part(custom_ids: &[String], round: &Round, part: u8) -> bool {
    let subject = Subject::Round(round.id);
    let sign = if part == 0 { Action::Card(subject) } else { Action::More(subject) }.to_string();
    custom_ids.contains(&sign)
}

/// The model answer for one person.
#[must_use]
pub fn private(sheet: &Sheet) -> View {
    let more = button(&Action::More(sheet.subject.clone()), "More", ButtonStyle::Secondary);
    View::embed(model(&sheet.question)).buttons(vec![more])
}

/// The model answer of a practice question, for everybody in its thread.
#[must_use]
pub fn practice(question: &Question) -> View {
    let more = Action::More(Subject::Practice(question.id.clone()));
    View::embed(model(question)).buttons(vec![button(&more, "More", ButtonStyle::Secondary)])
}

/// Pitfalls, example and so on for one person.
#[must_use]
pub fn more(sheet: &Sheet) -> View {
    View::embed(around(&sheet.question))
        .buttons(vec![go_on(&sheet.question), super::report::ask(&sheet.question)])
}

/// Says where the answer was put; of a question, with a button that shows it here as well.
#[must_use]
pub fn in_thread(thread: u64, question: Option<&QuestionId>) -> View {
    let model = |question: &QuestionId| Action::Model(Subject::Practice(question.clone()));
    let here = question.map(|question| button(&model(question), "Model answer", ButtonStyle::Secondary));
    View::line(format!("The model answer is in <#{thread}>.")).buttons(here.into_iter().collect())
}

/// A button to a related question.
pub(super) fn go_on(question: &Question) -> CreateButton {
    button(&Action::GoOn(question.id.clone()), "Go on with a related one", ButtonStyle::Secondary)
}

fn opening(round: &Round, figures: &Figures) -> String {
    let answered = match figures.answered {
        0 => "nobody answered this time".to_owned(),
        n => format!("{} answered", count(n, "member", "members")),
    };
    let away = match round.progress.withdrawn {
        Some(Withdrawn::Away) => " I was away too long, so nobody loses a day by it.",
        _ => "",
    };
    format!("Question #{} has closed: {answered}.{away} Here is the model answer.", round.number)
}

/// The 30-second answer, the model answer and its key points, in the layout whose length the bank's rules count.
fn model(question: &Question) -> CreateEmbed {
    let text = layout::first_message(question);
    CreateEmbed::new().title(question.title.clone()).description(cut(&text, 4096)).colour(ACCENT)
}

/// Example, pitfalls, what interviewers look for, follow-ups and sources.
fn around(question: &Question) -> CreateEmbed {
    let mut embed = CreateEmbed::new().title(format!("More on: {}", question.title)).colour(ACCENT);
    for (name, text) in layout::second_message(question) {
        embed = embed.field(name, cut(&text, 1024), false);
    }
    if let Some(date) = question.reviewed {
        embed = embed.footer(CreateEmbedFooter::new(format!("Reviewed {date}")));
    }
    embed
}

fn numbers(question: &Question, figures: &Figures) -> Option<String> {
    if figures.answered < ENOUGH_FOR_FIGURES {
        return None;
    }
    let mut lines = vec![format!("Answered by {}.", count(figures.answered, "member", "members"))];
    // With fewer, somebody would know who was wrong.
    if figures.checked >= ENOUGH_FOR_FIGURES {
        lines.push(format!("Quick check: {} of {} chose the right option.", figures.right, figures.checked));
    }
    if figures.ticked >= ENOUGH_FOR_FIGURES
        && let Some((point, out)) = figures.left_out
        && let Some(point) = question.key_points.get(point)
    {
        lines.push(format!("Most often left out ({out} of {}): {}.", figures.ticked, point.point));
    }
    Some(lines.join("\n"))
}

/// In a channel the answer stands behind a spoiler. Discord hides no embed, so the text moves out of it.
fn hide(view: &mut View, question: &Question, part: u8) {
    let text = if part == 0 {
        format!("**{}**\n{}", question.title, question.short)
    } else {
        format!("**Key points**\n{}", layout::key_points(question))
    };
    view.embeds.clear();
    // Spoiler marks inside would end ours; the linter keeps them out of the bank, a changed file may not.
    let text = text.replace("||", "| |");
    let hidden = format!("{}\n||{}||", view.content, cut(&text, 1600));
    view.content = hidden.trim_start().to_owned();
    if part == 0 {
        let model = Action::Model(Subject::Practice(question.id.clone()));
        view.rows.push(serenity::all::CreateActionRow::Buttons(vec![button(
            &model,
            "Model answer",
            ButtonStyle::Secondary,
        )]));
    }
}

#[cfg(test)]
mod tests;
