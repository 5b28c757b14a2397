//! `/timetable`: the draft, the list, the end.

use serenity::all::{ButtonStyle, CreateEmbed};

use super::text::{count, cut, moment, plain, relative};
use super::{ACCENT, CARE, GOOD, View, button};
use crate::app::timetable::{Draft, Listed};
use crate::discord::components::Action;
use crate::domain::round::Trouble;
use crate::domain::timetable::Timetable;

/// What would happen, to be confirmed. `notes` are things that could be better, one sentence each.
#[must_use]
pub fn draft(draft: &Draft, notes: &[String]) -> View {
    let timetable = &draft.timetable;
    let slots: Vec<String> = draft.slots.iter().map(|slot| format!("- {}", moment(*slot))).collect();
    let mut text = format!(
        "{}\n\nThe next questions would come at (in **your** time):\n{}\n\n{}",
        summary(timetable),
        slots.join("\n"),
        details(timetable, draft.questions),
    );
    for note in notes {
        text.push_str(&format!("\n⚠️ {note}"));
    }
    let embed = CreateEmbed::new().title("Is this right?").description(text).colour(ACCENT);
    View::embed(embed).buttons(vec![
        button(&Action::MakeTimetable(timetable.id), "Confirm", ButtonStyle::Success),
        button(&Action::DropTimetable(timetable.id), "Cancel", ButtonStyle::Secondary),
    ])
}

/// It is made.
#[must_use]
pub fn made(listed: &Listed) -> View {
    let next = listed.next.map_or_else(
        || "There is no further moment.".to_owned(),
        |next| format!("The first question comes {} ({}).", moment(next), relative(next)),
    );
    let text = format!("{}\n{next}", summary(&listed.timetable));
    View::embed(CreateEmbed::new().title("Done").description(text).colour(GOOD))
}

/// Nothing was made.
#[must_use]
pub fn dropped() -> View {
    View::line("All right, nothing was set up.")
}

/// The server's timetables and how they are doing.
#[must_use]
pub fn list(timetables: &[Listed]) -> View {
    if timetables.is_empty() {
        return View::line(
            "There is no timetable yet. `/timetable add time:09:00 days:weekdays zone:Europe/Berlin` makes one.",
        );
    }
    let mut troubled = false;
    let mut blocks = Vec::new();
    for listed in timetables {
        let mut block = summary(&listed.timetable);
        if let Some(next) = listed.next {
            block.push_str(&format!("\nNext: {} ({})", moment(next), relative(next)));
        }
        if let Some(trouble) = trouble(listed) {
            troubled = true;
            block.push_str(&format!("\n⚠️ {trouble}"));
        }
        blocks.push(block);
    }
    let title = count(timetables.len(), "timetable", "timetables");
    let colour = if troubled { CARE } else { ACCENT };
    View::embed(CreateEmbed::new().title(title).description(cut(&blocks.join("\n\n"), 4096)).colour(colour))
}

/// It is gone.
#[must_use]
pub fn removed(timetable: &Timetable) -> View {
    View::line(format!(
        "Removed: {}. A question that is open is still closed and revealed as promised.",
        summary(timetable)
    ))
}

/// One line for a menu or an autocomplete list: "#daily · weekdays at 09:00, Europe/Berlin".
#[must_use]
pub fn label(timetable: &Timetable, channel_name: Option<&str>) -> String {
    let channel = channel_name.map_or_else(|| timetable.channel.to_string(), |name| format!("#{name}"));
    cut(&format!("{channel} · {}, {}", timetable.cron.sentence(), timetable.zone.name()), 100)
}

fn summary(timetable: &Timetable) -> String {
    format!(
        "<#{}> · **{}**, {}",
        timetable.channel.0,
        timetable.cron.sentence(),
        plain(timetable.zone.name())
    )
}

fn details(timetable: &Timetable, questions: usize) -> String {
    let mut lines = vec![format!("{} of the bank match.", count(questions, "question", "questions"))];
    if let Some(topic) = timetable.topics.first() {
        lines.push(format!("Topic: {topic}."));
    }
    if let Some(level) = timetable.levels.first() {
        lines.push(format!("Level: {}.", level.word()));
    }
    lines.push(match timetable.window_hours {
        Some(hours) => format!("Members have {} to answer.", count(usize::from(hours), "hour", "hours")),
        None => "Members can answer until the next question, at most a week.".to_owned(),
    });
    lines.push(if timetable.counts {
        "A day missed here counts for streaks.".to_owned()
    } else {
        "Answers here keep a streak; a day missed here does not end one.".to_owned()
    });
    if let Some(role) = timetable.role {
        lines.push(format!("It pings <@&{}>.", role.0));
    }
    lines.join("\n")
}

fn trouble(listed: &Listed) -> Option<String> {
    let round = listed.newest.as_ref()?;
    let attempt = round.attempt?;
    let what = if round.progress.message.is_none() { "question" } else { "rest" };
    let why = match attempt.trouble? {
        Trouble::Forbidden => {
            "Discord refuses it. Check that I may View Channel, Send Messages and Embed Links there."
        }
        Trouble::Gone => "the channel is gone. Remove this timetable or make a new one elsewhere.",
        Trouble::Blind => "I cannot see whether it was sent. Give me Read Message History there.",
        Trouble::Unavailable => "Discord did not take it. I keep trying.",
    };
    Some(format!("The {what} of {} did not go out: {why}", moment(round.id.slot)))
}
