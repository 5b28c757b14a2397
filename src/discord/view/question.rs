//! The question card: the same under a round and in a quiz.

use jiff::SignedDuration;
use serenity::all::{ButtonStyle, CreateButton, CreateEmbed, CreateEmbedFooter};

use super::text::{count, moment, relative, span};
use super::{ACCENT, View, button};
use crate::app::answer::Sheet;
use crate::app::subject::Subject;
use crate::discord::components::Action;
use crate::domain::facts::Withdrawn;
use crate::domain::question::{Question, Topic};
use crate::domain::round::Round;

/// The message of a round: what is asked, until when, and the buttons. `topic` is its topic in the bank; the window
/// is by `longer` longer than promised.
#[must_use]
pub fn round(round: &Round, question: &Question, topic: Option<&Topic>, longer: SignedDuration) -> View {
    let subject = Subject::Round(round.id);
    let mut view = View::embed(embed(question, topic, Some((round, longer))));
    if let Some(role) = round.ping {
        view.content = format!("<@&{}> a new question is here.", role.0);
        view.ping = Some(serenity::all::RoleId::new(role.0));
    }
    view.buttons(vec![
        button(&Action::Answer(subject.clone()), "Answer", ButtonStyle::Primary),
        button(&Action::Check(subject.clone()), "Quick check", ButtonStyle::Primary),
        button(&Action::Hint(subject.clone(), 0), "Hint", ButtonStyle::Secondary),
        button(&Action::Show(subject.clone()), "Show answer", ButtonStyle::Secondary),
    ])
    .buttons(talk_through(question, &subject))
}

/// A question as its round would show it, with buttons that do nothing: there is no round so far.
#[must_use]
pub fn preview(number: u32, question: &Question, topic: Option<&Topic>) -> View {
    let subject = Subject::Practice(question.id.clone());
    let off = |action, label, style| button(action, label, style).disabled(true);
    let talk = talk_through(question, &subject).into_iter().map(|button| button.disabled(true));
    View::embed(embed(question, topic, None).title(format!("#{number} · {}", question.title)))
        .buttons(vec![
            off(&Action::Answer(subject.clone()), "Answer", ButtonStyle::Primary),
            off(&Action::Check(subject.clone()), "Quick check", ButtonStyle::Primary),
            off(&Action::Hint(subject.clone(), 0), "Hint", ButtonStyle::Secondary),
            off(&Action::Show(subject.clone()), "Show answer", ButtonStyle::Secondary),
        ])
        .buttons(talk.collect())
}

/// The message of a round after its close: the question stays, the buttons lead to the answer and to practice.
#[must_use]
pub fn closed(round: &Round, question: &Question, topic: Option<&Topic>, longer: SignedDuration) -> View {
    let subject = Subject::Round(round.id);
    let practice = Subject::Practice(question.id.clone());
    View::embed(embed(question, topic, Some((round, longer)))).buttons(vec![
        button(&Action::Model(subject.clone()), "Model answer", ButtonStyle::Primary),
        button(&Action::Card(subject), "My card", ButtonStyle::Secondary),
        button(&Action::Answer(practice.clone()), "Practise it", ButtonStyle::Secondary),
        button(&Action::Check(practice), "Quick check", ButtonStyle::Secondary),
    ])
}

/// A question to practise; or the question of a round, if it is open here.
#[must_use]
pub fn quiz(sheet: &Sheet, topic: Option<&Topic>) -> View {
    let question = &sheet.question;
    let subject = &sheet.subject;
    let mut view =
        View::embed(embed(question, topic, sheet.round.as_ref().map(|round| (round, SignedDuration::ZERO))));
    let last = if sheet.round.is_some() {
        view.content = "This one is open as a round here, so what you answer counts.".to_owned();
        button(&Action::Show(subject.clone()), "Show answer", ButtonStyle::Secondary)
    } else {
        button(&Action::Reveal(question.id.clone()), "Reveal", ButtonStyle::Secondary)
    };
    view.buttons(vec![
        button(&Action::Answer(subject.clone()), "Answer", ButtonStyle::Primary),
        button(&Action::Check(subject.clone()), "Quick check", ButtonStyle::Primary),
        button(&Action::Hint(subject.clone(), 0), "Hint", ButtonStyle::Secondary),
        last,
    ])
    .buttons(talk_through(question, subject))
}

/// The name of a round's thread: `#42 · title`, at most 100 characters.
#[must_use]
pub fn thread_name(round: &Round, question: &Question) -> String {
    super::text::cut(&format!("#{} · {}", round.number, question.title), 100)
}

fn talk_through(question: &Question, subject: &Subject) -> Vec<CreateButton> {
    if question.talk_through.is_empty() {
        return Vec::new();
    }
    vec![button(&Action::TalkThrough(subject.clone()), "How do I say this?", ButtonStyle::Secondary)]
}

/// What being away did to the window.
fn stood_still(round: &Round, longer: SignedDuration) -> String {
    let withdrawn = round.progress.withdrawn == Some(Withdrawn::Away);
    if withdrawn && round.progress.reveal.is_empty() {
        return "\nI was away too long, so nobody loses a day by this one. An answer still keeps yours."
            .to_owned();
    }
    if withdrawn {
        return "\nI was away too long: nobody loses a day by this one.".to_owned();
    }
    if longer.is_zero() { String::new() } else { format!("\n{} longer: I was away.", span(longer)) }
}

fn embed(question: &Question, topic: Option<&Topic>, round: Option<(&Round, SignedDuration)>) -> CreateEmbed {
    let name = topic.map_or(question.topic.clone(), |topic| format!("{} {}", topic.emoji, topic.title));
    let mut description = question.question.clone();
    let title = match round {
        Some((round, longer)) => {
            let closes = round.closes;
            let verb = if round.progress.reveal.is_empty() { "Open until" } else { "Closed" };
            description.push_str(&format!("\n\n{verb} {} ({})", moment(closes), relative(closes)));
            description.push_str(&stood_still(round, longer));
            format!("#{} · {}", round.number, question.title)
        }
        None => question.title.clone(),
    };
    let minutes = count(usize::from(question.minutes), "minute", "minutes");
    let footer = format!("{name} · {} · {minutes} to say it", question.level.word());
    CreateEmbed::new()
        .title(title)
        .description(description)
        .colour(ACCENT)
        .footer(CreateEmbedFooter::new(footer))
}
