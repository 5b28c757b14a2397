//! What was said to a timetable that runs: pause, skip, queue, bans, a look ahead.

use serenity::all::{
    ButtonStyle, CreateActionRow, CreateEmbed, CreateSelectMenu, CreateSelectMenuKind, CreateSelectMenuOption,
};

use super::{ACCENT, View, button, done, next_question, summary};
use crate::app::timetable::{Banned, Listed, Preview, Queued, Skipping};
use crate::discord::components::Action;
use crate::discord::components::timetable::Step;
use crate::discord::view::question;
use crate::discord::view::text::{count, cut, moment, plain, relative};
use crate::domain::ids::QuestionId;
use crate::domain::question::{Question, Topic};

/// As many options as a menu takes. [Discord Docs/Select Menus]
const MOST_OPTIONS: usize = 25;

/// It is paused.
#[must_use]
pub fn paused(listed: &Listed) -> View {
    let text = format!(
        "{}\nNothing is posted until somebody resumes it. An open question is finished as it was promised, and days \
         without a question cost nobody a streak.",
        summary(&listed.timetable)
    );
    done("Paused", text).buttons(vec![button(
        Step::Resume(listed.timetable.id),
        "Resume",
        ButtonStyle::Secondary,
    )])
}

/// It goes on.
#[must_use]
pub fn resumed(listed: &Listed) -> View {
    done("It goes on", format!("{}\n{}", summary(&listed.timetable), next_question(listed)))
}

/// A slot is left out.
#[must_use]
pub fn skipping(skipping: &Skipping) -> View {
    let before = if skipping.before { "That was settled before. " } else { "" };
    let text = format!(
        "{}\n{before}No question comes {}, and that day costs nobody a streak. {}",
        summary(&skipping.listed.timetable),
        moment(skipping.slot),
        next_question(&skipping.listed)
    );
    done("Left out", text).buttons(vec![button(
        Step::Unskip(skipping.listed.timetable.id),
        "Take it back",
        ButtonStyle::Secondary,
    )])
}

/// No slot is left out any more.
#[must_use]
pub fn unskipped(listed: &Listed) -> View {
    done("Taken back", format!("{}\n{}", summary(&listed.timetable), next_question(listed)))
}

/// The next question as members would see it. Its buttons are off: there is no round so far.
#[must_use]
pub fn preview(preview: &Preview, topic: Option<&Topic>) -> View {
    let Preview { listed, question } = preview;
    let when = match (listed.timetable.steering.paused, listed.next) {
        (Some(_), _) => "once it is resumed".to_owned(),
        (None, Some(next)) => format!("{} ({})", moment(next), relative(next)),
        (None, None) => "at no moment".to_owned(),
    };
    let mut view = question::preview(listed.timetable.last_number.saturating_add(1), question, topic);
    view.content = format!(
        "This comes next in <#{}>, {when}, if nothing is changed. Only you see it, and looking changes nothing.",
        listed.timetable.channel.0
    );
    view
}

/// The queue.
#[must_use]
pub fn queued(queued: &Queued) -> View {
    let Queued { listed, questions, added } = queued;
    let text = if questions.is_empty() {
        format!(
            "{}\nNothing waits here. `/timetable queue` with `question` puts one of the bank next.",
            summary(&listed.timetable)
        )
    } else {
        let intro = if added.is_some() { "It is in the queue." } else { "These come before all others:" };
        let lines: Vec<String> =
            questions.iter().enumerate().map(|(n, question)| line(n + 1, question)).collect();
        format!("{}\n{intro} {}\n\n{}", summary(&listed.timetable), next_question(listed), lines.join("\n"))
    };
    let title = if questions.is_empty() { "The queue is empty".to_owned() } else { waiting(questions.len()) };
    let view = View::embed(CreateEmbed::new().title(title).description(cut(&text, 4096)).colour(ACCENT));
    with_menu(view, Step::Unqueue(listed.timetable.id), questions, added.as_ref(), "Take one out")
}

fn waiting(number: usize) -> String {
    count(number, "question waits", "questions wait")
}

/// The bans.
#[must_use]
pub fn banned(banned: &Banned) -> View {
    let Banned { listed, questions, added } = banned;
    let text = if questions.is_empty() {
        format!(
            "{}\nEvery question may come. `/timetable ban` with `question` keeps one out.",
            summary(&listed.timetable)
        )
    } else {
        let mut lines: Vec<String> = questions
            .iter()
            .take(MOST_OPTIONS)
            .map(|question| format!("- {}", plain(&question.title)))
            .collect();
        if let Some(more @ 1..) = questions.len().checked_sub(MOST_OPTIONS) {
            lines.push(format!(
                "- and {more} older; `/timetable ban` with one of them as `question` puts it first in the menu"
            ));
        }
        format!(
            "{}\nThese never come here, the newest first:\n\n{}",
            summary(&listed.timetable),
            lines.join("\n")
        )
    };
    let title = if questions.is_empty() {
        "Nothing is banned".to_owned()
    } else {
        count(questions.len(), "ban", "bans")
    };
    let view = View::embed(CreateEmbed::new().title(title).description(cut(&text, 4096)).colour(ACCENT));
    with_menu(view, Step::Unban(listed.timetable.id), questions, added.as_ref(), "Take a ban back")
}

fn line(number: usize, question: &Question) -> String {
    format!("{number}. {} ({})", plain(&question.title), question.level.word())
}

/// A menu that takes one of the questions back; the one just named comes first, so it is there among many.
fn with_menu(
    mut view: View,
    step: Step,
    questions: &[Question],
    first: Option<&QuestionId>,
    placeholder: &str,
) -> View {
    let mut sorted: Vec<&Question> = questions.iter().collect();
    sorted.sort_by_key(|question| Some(&question.id) != first);
    let option = |question: &&Question| {
        CreateSelectMenuOption::new(cut(&question.title, 100), question.id.to_string())
    };
    let options: Vec<_> = sorted.iter().take(MOST_OPTIONS).map(option).collect();
    if !options.is_empty() {
        let kind = CreateSelectMenuKind::String { options };
        let menu = CreateSelectMenu::new(Action::Timetable(step).to_string(), kind).placeholder(placeholder);
        view.rows.push(CreateActionRow::SelectMenu(menu));
    }
    view
}
