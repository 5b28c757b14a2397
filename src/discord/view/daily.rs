//! `/daily`: what can be answered here now.

use serenity::all::{ButtonStyle, CreateActionRow, CreateEmbed};

use super::text::{cut, moment, relative};
use super::{ACCENT, View, button};
use crate::app::daily::{Daily, Today};
use crate::app::subject::Subject;
use crate::discord::components::Action;
use crate::domain::facts::Kind;
use crate::domain::round::Thread;

/// How many rounds have a row of buttons; a message has five rows.
const MOST_ROUNDS: usize = 4;

/// The open rounds of this channel with their buttons, and where else something is open.
#[must_use]
pub fn daily(daily: &Daily) -> View {
    if daily.here.is_empty() && daily.elsewhere.is_empty() {
        let next = match daily.next {
            Some((next, elsewhere)) => {
                let place = elsewhere.map(|channel| format!(" in <#{}>", channel.0)).unwrap_or_default();
                format!("The next one comes {} ({}){place}.", moment(next), relative(next))
            }
            None => "Somebody who may manage the server can set one up: `/timetable add`.".to_owned(),
        };
        return View::line(format!("No question is open here. {next} `/quiz` gives you one to practise."));
    }
    let mut view = View::default();
    for today in daily.here.iter().take(MOST_ROUNDS) {
        view.embeds.push(embed(today));
        view.rows.push(buttons(today));
    }
    let elsewhere: Vec<String> = daily.elsewhere.iter().take(10).map(line).collect();
    if !elsewhere.is_empty() {
        let heading =
            if daily.here.is_empty() { "No question is open here, but there is:" } else { "Also open:" };
        view.content = cut(&format!("{heading}\n{}", elsewhere.join("\n")), 2000);
    }
    view
}

fn embed(today: &Today) -> CreateEmbed {
    let round = &today.round;
    let mut text = format!(
        "{}\n\n{}\nOpen until {} ({}).",
        today.sheet.question.question,
        status(today),
        moment(round.closes),
        relative(round.closes)
    );
    if let Thread::Open(thread) = round.progress.thread {
        text.push_str(&format!("\nThread: <#{}>", thread.0));
    }
    CreateEmbed::new()
        .title(format!("#{} · {}", round.number, today.sheet.question.title))
        .description(text)
        .colour(ACCENT)
}

fn status(today: &Today) -> &'static str {
    match (today.answered.as_slice(), today.gave_up) {
        (kinds, _) if kinds.contains(&Kind::Words) => "✅ You have answered in your own words.",
        ([_, ..], _) => "✅ You have done the quick check.",
        ([], true) => "You have read the answer; this one can no longer be answered.",
        ([], false) => "You have not answered yet.",
    }
}

fn buttons(today: &Today) -> CreateActionRow {
    let subject = Subject::Round(today.round.id);
    let answered = !today.answered.is_empty();
    let mut buttons = Vec::new();
    if answered || today.gave_up {
        let last = if answered { Action::Card(subject.clone()) } else { Action::Model(subject.clone()) };
        let label = if answered { "My card" } else { "Model answer" };
        buttons.push(button(&last, label, ButtonStyle::Primary));
    }
    if !today.gave_up {
        let label = if today.answered.contains(&Kind::Words) { "Change my answer" } else { "Answer" };
        buttons.push(button(&Action::Answer(subject.clone()), label, ButtonStyle::Primary));
    }
    if !answered && !today.gave_up {
        buttons.push(button(&Action::Check(subject.clone()), "Quick check", ButtonStyle::Primary));
        buttons.push(button(&Action::Hint(subject.clone(), 0), "Hint", ButtonStyle::Secondary));
        buttons.push(button(&Action::Show(subject), "Show answer", ButtonStyle::Secondary));
    }
    CreateActionRow::Buttons(buttons)
}

fn line(today: &Today) -> String {
    let mark = if today.answered.is_empty() { "not answered" } else { "answered" };
    format!(
        "- <#{}> · {} · {mark}, until {}",
        today.round.channel.0,
        today.sheet.question.title,
        moment(today.round.closes)
    )
}
