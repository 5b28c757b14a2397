//! Why something cannot be done, and what to do instead: one short sentence or two, always private.

use serenity::all::{ButtonStyle, CreateEmbed};

use super::text::{count, cut, moment, plain, relative};
use super::{CARE, View, button};
use crate::app::Refusal;
use crate::app::subject::Subject;
use crate::discord::components::Action;
use crate::domain::facts::Withdrawn;
use crate::domain::round::{Round, Thread};

/// What went wrong on our side.
#[must_use]
pub fn failed() -> View {
    View::line(
        "Something went wrong on my side. What was saved before is safe; please try again in a minute.",
    )
}

/// An option of a command makes no sense.
#[must_use]
pub fn unreadable() -> View {
    View::line("I could not read one of the options. Choose from the list that appears while you type.")
}

/// Somebody's Discord still shows a command as it was.
#[must_use]
pub fn outdated() -> View {
    View::line("This command has changed. Restart Discord (Ctrl+R) to see its new form.")
}

/// Why not.
#[must_use]
pub fn refused(refusal: &Refusal) -> View {
    match refusal {
        Refusal::RoundOver(round) => round_over(round),
        other => View::line(sentence(other)),
    }
}

/// Why an answer was not taken, with what its author wrote; *Try again*, if there is one, reopens the form with it.
///
/// The message itself is the memory, so the button works after any restart.
#[must_use]
pub fn returned(why: View, text: &str, again: Option<&Action>) -> View {
    let mut view = why;
    if !text.trim().is_empty() {
        // Embeds mention nobody, and Discord keeps their text as it was sent.
        view.embeds.push(CreateEmbed::new().title(RETURNED_TITLE).description(cut(text, 4096)).colour(CARE));
    }
    view.buttons(again.map(|again| button(again, "Try again", ButtonStyle::Primary)).into_iter().collect())
}

/// The title of the embed that holds a returned text.
pub const RETURNED_TITLE: &str = "What you wrote";

fn round_over(round: &Round) -> View {
    let subject = Subject::Round(round.id);
    if round.progress.withdrawn == Some(Withdrawn::Deleted) {
        return View::line("This round was withdrawn, since its message is gone. Nobody loses a day by it.");
    }
    let place = match round.progress.thread {
        Thread::Open(thread) => format!(" The model answer is in <#{}>.", thread.0),
        Thread::Pending | Thread::Impossible => String::new(),
    };
    let away = match round.progress.withdrawn {
        Some(Withdrawn::Away) => " I was away too long, so nobody loses a day by it.",
        _ => "",
    };
    let text = format!(
        "This round closed {} ({}), so it can no longer be answered.{away}{place}",
        moment(round.closes),
        relative(round.closes)
    );
    View::line(text).buttons(vec![
        button(&Action::Model(subject), "Model answer", ButtonStyle::Primary),
        button(
            &Action::Answer(Subject::Practice(round.question.clone())),
            "Practise it",
            ButtonStyle::Secondary,
        ),
    ])
}

fn sentence(refusal: &Refusal) -> String {
    match refusal {
        Refusal::RoundOver(_) => "This round has closed.".to_owned(),
        Refusal::NoSuchRound => "I no longer know this round. `/daily` shows what is open here.".to_owned(),
        Refusal::GaveUp => {
            "You have read the answer of this round, so it can no longer be answered. `/quiz` has more."
                .to_owned()
        }
        Refusal::AnswerFirst => {
            "The model answer is for those who have answered. Press **Answer** or **Quick check** first, or \
             **Show answer** to give this round up."
                .to_owned()
        }
        Refusal::JustPosted => {
            "This question has only just arrived. Please press again in a few seconds.".to_owned()
        }
        Refusal::TooShort { characters, words } => format!(
            "Write it out a little, as you would say it: at least 60 characters and 10 different words. \
             This has {} and {}.",
            count(*characters, "character", "characters"),
            count(*words, "different word", "different words")
        ),
        Refusal::OnlyTerms => {
            "That is mostly a list of terms. Put them into sentences, as you would say it in an interview."
                .to_owned()
        }
        Refusal::NoThread => "This round has no thread to share it in.".to_owned(),
        Refusal::NothingToShare => {
            "There is no answer of yours in your own words here. Press **Answer** to write one.".to_owned()
        }
        Refusal::SharedBefore(thread) => {
            format!("You have shared this one before in <#{}>; once a round is enough.", thread.0)
        }
        Refusal::SharingOff => "This server has switched sharing off, so your answer stays private.".to_owned(),
        Refusal::MayNotWrite(thread) => {
            format!("You may not write in <#{}> yourself, so I cannot do it for you.", thread.0)
        }
        Refusal::ThreadLocked(thread) => {
            format!("<#{}> is locked, so nothing can be put there any more.", thread.0)
        }
        Refusal::NotYourMessage => "Somebody else wrote that. Choose a message of your own.".to_owned(),
        Refusal::NotInARound => {
            "That works on your own message in the thread of a question that is still open. `/daily` shows them."
                .to_owned()
        }
        Refusal::NotYours => {
            "Only its author can take that away, and members with the permission **Manage Messages**.".to_owned()
        }
        Refusal::NoSuchQuestion => {
            "I found no such question. Try other words, or `/topics` to see what there is.".to_owned()
        }
        Refusal::NoSuchTopic(typed) => format!(
            "There is no topic \"{}\". Choose one of the list that appears while you type, or see `/topics`.",
            plain(&cut(typed, 60))
        ),
        Refusal::NothingMatches { topic, level } => {
            let level = level.map(|level| format!(" at level {}", level.word())).unwrap_or_default();
            let topic = topic.as_ref().map(|topic| format!(" in {topic}")).unwrap_or_default();
            format!("There is no question{topic}{level} yet. `/topics` shows what there is.")
        }
        Refusal::NotAllowed => "Only members with the permission **Manage Server** can do that.".to_owned(),
        Refusal::OnlyInServers => {
            "That works in a server that has installed me. Here you can use `/quiz`.".to_owned()
        }
        Refusal::Draft(problem) => super::timetable::problem(problem),
        Refusal::WrongChannel(channel) => {
            format!("I post in text and announcement channels of this server; <#{}> is neither.", channel.0)
        }
        Refusal::Missing { channel, permissions } => format!(
            "In <#{}> I still need: **{}**. Give my role these permissions (channel settings > Permissions), then \
             try again.",
            channel.0,
            permissions.join("**, **")
        ),
        Refusal::TooManyTimetables => {
            "This server has 20 timetables, which is the most. Remove one first.".to_owned()
        }
        Refusal::NoSuchTimetable => {
            "There is no such timetable here. Choose one of the list that appears while you type, or see \
             `/timetable list`."
                .to_owned()
        }
        Refusal::NoTimetable => "There is no timetable here yet. `/timetable add` makes one.".to_owned(),
        Refusal::WhichTimetable => {
            "There are several timetables here. Say which one with the option `timetable`.".to_owned()
        }
        Refusal::DraftGone => {
            "This was saved, cancelled, or left for a day before. `/timetable list` shows what there is."
                .to_owned()
        }
        Refusal::Paused => "It is paused, so nothing is due. `/timetable resume` goes on with it.".to_owned(),
        Refusal::NoSlot => {
            "That moment has passed, or was settled otherwise. `/timetable list` shows what comes next."
                .to_owned()
        }
        Refusal::NothingLeft => {
            "No question is left for this timetable. `/timetable edit` changes its topics, levels or path."
                .to_owned()
        }
        Refusal::LastQuestion => {
            "This is the only question that this timetable has left, so I did not ban it. `/timetable edit` \
             changes its topics, levels or path."
                .to_owned()
        }
        Refusal::IsBanned => {
            "This question is banned in this timetable. Take the ban back first: `/timetable ban`.".to_owned()
        }
        Refusal::QueueFull => {
            "20 questions wait in this queue, which is the most. Take one out first.".to_owned()
        }
        Refusal::TooManyBans => {
            "200 questions are banned in this timetable, which is the most. Choose topics or levels instead: \
             `/timetable edit`."
                .to_owned()
        }
        Refusal::SeveralFit => {
            "Several questions fit. Choose one of the list that appears while you type.".to_owned()
        }
        Refusal::JustHandedOut(again) => {
            format!("You had a file less than an hour ago. The next one is ready {}.", relative(*again))
        }
        Refusal::NoReminders => {
            "There are no reminders here. Somebody who may manage the server can switch them on.".to_owned()
        }
        Refusal::Hidden => "This member keeps their streak to themselves.".to_owned(),
        Refusal::NothingReported => "Say in a few words what is wrong with it, then send it again.".to_owned(),
        Refusal::TooManyReports => {
            "You have 20 reports that nobody has settled yet, which is the most. Please wait for the staff.".to_owned()
        }
        Refusal::UnknownAction => {
            "I do not understand this button any more. `/daily` and `/quiz` give you fresh ones.".to_owned()
        }
        Refusal::DiscordBusy => {
            "Discord did not take that just now. Please try again in a minute.".to_owned()
        }
    }
}

#[cfg(test)]
mod tests;
