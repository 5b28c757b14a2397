//! `/timetable`: the list, the end, and what the other views of it share.

mod doctor;
mod draft;
mod steer;
#[cfg(test)]
mod tests;

use serenity::all::{ButtonStyle, CreateButton, CreateEmbed};

use super::text::{count, cut, moment, plain, relative};
use super::{ACCENT, CARE, GOOD, View};
use crate::app::timetable::{All, Listed};
use crate::discord::components::Action;
use crate::discord::components::timetable::Step;
use crate::domain::bank::Bank;
use crate::domain::round::Trouble;
use crate::domain::timetable::{Draft, Problem, Timetable};

pub use doctor::{Access, Look, Ping, doctor, test_post, test_posted};
pub use draft::{
    FIELD, Manner, NO_PATH, UNTIL_NEXT, changed, changed_meanwhile, city_form, dialogue, dropped, found,
    made, shows, time_form, zone_options,
};
pub use steer::{banned, paused, preview, queued, resumed, skipping, unskipped};

/// So many unfinished drafts are offered under the list.
const DRAFTS_SHOWN: usize = 5;

fn button(step: Step, label: &str, style: ButtonStyle) -> CreateButton {
    super::button(&Action::Timetable(step), label, style)
}

/// What more would help in its channel.
#[must_use]
pub fn works_better(permissions: &[&str]) -> String {
    format!("It works better with these permissions as well: {}.", permissions.join(", "))
}

/// Its role cannot be pinged.
#[must_use]
pub fn cannot_ping() -> String {
    "I cannot ping that role yet: allow anyone to mention it (Server Settings > Roles).".to_owned()
}

/// The server's timetables and how they are doing, and the drafts that nobody has finished.
#[must_use]
pub fn list(all: &All, bank: &Bank) -> View {
    let mut troubled = false;
    let mut blocks = Vec::new();
    for listed in &all.timetables {
        let timetable = &listed.timetable;
        let mut lines = vec![summary(timetable)];
        match (timetable.steering.paused, listed.next) {
            (Some(since), _) => {
                lines.push(format!("⏸️ Paused since {}; `/timetable resume` goes on.", moment(since)));
            }
            (None, Some(next)) => lines.push(format!("Next: {} ({})", moment(next), relative(next))),
            (None, None) => lines.push("There is no further moment.".to_owned()),
        }
        if let Some(slot) = timetable.steering.skip {
            lines.push(format!("Left out: {}", moment(slot)));
        }
        lines.extend(filters(timetable, bank));
        lines.extend(steering(timetable));
        if listed.path_lost {
            troubled = true;
            lines.push("⚠️ Its path is not in the bank any more, so it asks any question.".to_owned());
        }
        if listed.nothing_left {
            troubled = true;
            lines.push(
                "⚠️ No question is left for it. `/timetable edit` changes topics, levels or path.".to_owned(),
            );
        }
        if let Some(trouble) = trouble(listed) {
            troubled = true;
            lines.push(format!("⚠️ {trouble}"));
        }
        blocks.push(lines.join("\n"));
    }
    let mut view = if all.timetables.is_empty() {
        View::line(
            "There is no timetable yet. `/timetable add` makes one, in the channel where you write it.",
        )
    } else {
        let title = count(all.timetables.len(), "timetable", "timetables");
        let colour = if troubled { CARE } else { ACCENT };
        let text = cut(&blocks.join("\n\n"), 4096);
        View::embed(CreateEmbed::new().title(title).description(text).colour(colour))
    };
    let drafts: Vec<_> = all.drafts.iter().rev().take(DRAFTS_SHOWN).map(go_on).collect();
    if !drafts.is_empty() {
        let number = count(all.drafts.len(), "draft is", "drafts are");
        let text = format!("{number} not finished; one that is left alone is deleted after a day.");
        view.content = [view.content, text]
            .iter()
            .filter(|text| !text.is_empty())
            .cloned()
            .collect::<Vec<_>>()
            .join("\n");
    }
    view.buttons(drafts)
}

fn go_on(draft: &Draft) -> CreateButton {
    let verb = if draft.of.is_some() { "change" } else { "new" };
    let label = cut(&format!("Go on ({verb}): {}", draft.timetable.cron.sentence().replace('`', "")), 80);
    button(Step::Open(draft.timetable.id), &label, ButtonStyle::Secondary)
}

/// Whether it is really to be removed.
#[must_use]
pub fn asks_to_remove(timetable: &Timetable) -> View {
    let asked = match timetable.last_number {
        0 => "It has not asked anything yet.".to_owned(),
        number => format!("It has asked {}.", count(number as usize, "question", "questions")),
    };
    let text = format!(
        "{}\n\n{asked} A question that is open is still closed and revealed as promised. What members answered \
         stays, and so do their streaks.\n`/timetable pause` stops it for a while instead.",
        summary(timetable)
    );
    View::embed(CreateEmbed::new().title("Remove this timetable?").description(text).colour(CARE)).buttons(
        vec![
            button(Step::Remove(timetable.id), "Remove it", ButtonStyle::Danger),
            button(Step::Keep, "Keep it", ButtonStyle::Secondary),
        ],
    )
}

/// It is gone.
#[must_use]
pub fn removed(timetable: &Timetable) -> View {
    View::line(format!(
        "Removed: {}. A question that is open is still closed and revealed as promised.",
        summary(timetable)
    ))
}

/// Nothing was changed.
#[must_use]
pub fn kept() -> View {
    View::line("All right, nothing was changed.")
}

/// One line for an autocomplete list: "#daily · weekdays at 09:00, Europe/Berlin".
#[must_use]
pub fn label(timetable: &Timetable, channel_name: Option<&str>) -> String {
    let channel = match channel_name {
        Some(name) => format!("#{name}"),
        None => "a channel that I cannot see".to_owned(),
    };
    // An autocomplete list shows no markup.
    let rule = timetable.cron.sentence().replace('`', "");
    let paused = if timetable.steering.paused.is_some() { " (paused)" } else { "" };
    cut(&format!("{channel} · {rule}, {}{paused}", timetable.zone.name()), 100)
}

/// Why something cannot be typed, chosen or saved.
#[must_use]
pub fn problem(problem: &Problem) -> String {
    match problem {
        Problem::Cron(why) => why.0.clone(),
        Problem::Zone(why) => why.0.clone(),
        Problem::ZoneUnsure => "Please say first whether the clock is right.".to_owned(),
        Problem::NoSuchTopic(typed) => format!(
            "There is no topic \"{}\". Choose from the list that appears while you type, with commas between several.",
            plain(&cut(typed, 60))
        ),
        Problem::NoSuchLevel(typed) => format!(
            "There is no level \"{}\". There are beginner, intermediate and advanced.",
            plain(&cut(typed, 60))
        ),
        Problem::NoSuchPath(typed) => format!(
            "There is no path \"{}\". Choose one of the list that appears while you type.",
            plain(&cut(typed, 60))
        ),
        Problem::NothingMatches => {
            "There is no question that matches. Take more topics or levels, or another path.".to_owned()
        }
        Problem::PingsEverybody => {
            "I never ping everyone. Choose a role that people can take themselves.".to_owned()
        }
        Problem::WindowHours => "A window is 1 to 168 hours long.".to_owned(),
    }
}

fn summary(timetable: &Timetable) -> String {
    format!(
        "<#{}> · **{}**, {}",
        timetable.channel.0,
        timetable.cron.sentence(),
        plain(timetable.zone.name())
    )
}

/// What it may ask, where that is not everything.
fn filters(timetable: &Timetable, bank: &Bank) -> Vec<String> {
    let mut lines = Vec::new();
    if let Some(path) = timetable.path.as_deref().and_then(|slug| bank.path(slug)) {
        let number = count(path.questions.len(), "question", "questions");
        lines.push(format!("Path: {}, {number} in order, then from the start.", plain(&path.title)));
    }
    if !timetable.topics.is_empty() {
        let title = |slug: &String| bank.topic(slug).map_or(slug.clone(), |topic| topic.title.clone());
        let titles: Vec<String> = timetable.topics.iter().map(title).collect();
        lines.push(format!("Topics: {}.", cut(&titles.join(", "), 700)));
    }
    if !timetable.levels.is_empty() {
        let words: Vec<&str> = timetable.levels.iter().map(|level| level.word()).collect();
        lines.push(format!("Levels: {}.", words.join(", ")));
    }
    lines
}

fn steering(timetable: &Timetable) -> Option<String> {
    let queued = timetable.steering.queue.len();
    let banned = timetable.steering.banned.len();
    let parts: Vec<String> = [(queued, "queued"), (banned, "banned")]
        .into_iter()
        .filter(|(number, _)| *number > 0)
        .map(|(number, what)| format!("{} {what}", count(number, "question", "questions")))
        .collect();
    (!parts.is_empty()).then(|| format!("{}.", parts.join(", ")))
}

fn trouble(listed: &Listed) -> Option<String> {
    let round = listed.newest.as_ref()?;
    let attempt = round.attempt?;
    let what = if round.progress.message.is_none() { "question" } else { "rest" };
    let why = match attempt.trouble? {
        Trouble::Forbidden => {
            "Discord refuses it. Check that I may View Channel, Send Messages and Embed Links there."
        }
        Trouble::Gone => "the channel is gone. `/timetable edit` moves this timetable to another one.",
        Trouble::Blind => "I cannot see whether it was sent. Give me Read Message History there.",
        Trouble::Unavailable => "Discord did not take it. I keep trying.",
    };
    Some(format!("The {what} of {} did not go out: {why}", moment(round.id.slot)))
}

/// A message that says that something worked.
fn done(title: &str, text: String) -> View {
    View::embed(CreateEmbed::new().title(title).description(text).colour(GOOD))
}

/// When the next question comes.
fn next_question(listed: &Listed) -> String {
    match listed.next {
        Some(next) => format!("The next question comes {} ({}).", moment(next), relative(next)),
        None => "No question is to come.".to_owned(),
    }
}
