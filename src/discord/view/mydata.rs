//! `/mydata`: the file in words, and what is said around it.

use jiff::Timestamp;
use jiff::civil::Date;
use serde::Serialize;
use serenity::all::ButtonStyle;

use super::text::count;
use super::{View, button};
use crate::app::mydata::{InRound, InServer, MyData};
use crate::discord::components::Action;
use crate::domain::facts::{Answered, Deeds, Kind};
use crate::domain::report::Report;
use crate::domain::timetable::Timetable;

/// The name of the file.
pub const FILE: &str = "daily-drill-my-data.json";

/// What goes with the file.
#[must_use]
pub fn handed_out() -> View {
    View::line(
        "Here is everything that I have stored about you, in all servers. Only you can see this message. A new file is \
         ready in an hour.",
    )
}

/// Asks before everything is deleted.
#[must_use]
pub fn ask_delete() -> View {
    View::line(
        "**Delete everything that I have stored about you?**\n\n\
         **Goes at once, in all servers, for good:** your answers and the words in them, quick checks, self-checks, your \
         streaks with every day in them, answers that you shared in threads, your reports on questions, your settings. My backups follow within a day.\n\
         **Stays:** timetables that you set up, with your id; numbers in model answers that were posted; what you wrote in \
         channels and threads yourself; and a note that you had your data deleted, so that no backup brings it back.\n\n\
         `/mydata export` gives you a copy first. If you go on answering, you begin anew.",
    )
    .buttons(vec![button(&Action::DeleteMyData, "Delete everything", ButtonStyle::Danger)])
}

/// Everything is deleted.
#[must_use]
pub fn deleted(left: usize) -> View {
    let mut text =
        "Done: everything that I had stored about you is deleted. My backups follow within a day.".to_owned();
    if left > 0 {
        let answers = count(left, "answer that you shared", "answers that you shared");
        text.push_str(&format!(
            " I could not take away {answers}: press **Remove** under it, or ask the staff."
        ));
    }
    View::line(text)
}

/// Whether leaderboards show the member, and the button that changes it.
#[must_use]
pub fn visibility(hidden: bool) -> View {
    let (text, label) = if hidden {
        ("Leaderboards leave you out, in all servers. Your streaks go on as before.", "Show me")
    } else {
        ("Leaderboards may show your name, in the servers where you answer.", "Hide me")
    };
    View::line(text).buttons(vec![button(&Action::Hide(!hidden), label, ButtonStyle::Secondary)])
}

/// The file: JSON that a person can read.
#[must_use]
pub fn file(data: &MyData) -> String {
    let file = File {
        about: "Everything that Daily Drill has stored about you. Times are UTC.",
        your_id: data.member.to_string(),
        made: data.made,
        settings: Settings {
            usual_level: data.preferences.level.map(|level| level.word()),
            leaderboards: if data.preferences.hidden { "leave you out" } else { "may show you" },
        },
        deleted: data.deleted,
        servers: data.servers.iter().map(server).collect(),
        reports: data.reports.iter().map(report).collect(),
        drafts: data.drafts.iter().map(timetable).collect(),
    };
    // Only strings, numbers and lists of them: there is nothing that cannot be written.
    serde_json::to_string_pretty(&file).unwrap_or_default()
}

#[derive(Serialize)]
struct File {
    about: &'static str,
    #[serde(rename = "your id")]
    your_id: String,
    made: Timestamp,
    settings: Settings,
    #[serde(rename = "you had everything before this deleted", skip_serializing_if = "Option::is_none")]
    deleted: Option<Timestamp>,
    servers: Vec<Server>,
    #[serde(rename = "reports on questions", skip_serializing_if = "Vec::is_empty")]
    reports: Vec<Reported>,
    #[serde(rename = "timetables that you have not confirmed", skip_serializing_if = "Vec::is_empty")]
    drafts: Vec<String>,
}

#[derive(Serialize)]
struct Settings {
    #[serde(rename = "usual level")]
    usual_level: Option<&'static str>,
    leaderboards: &'static str,
}

#[derive(Serialize)]
struct Reported {
    question: String,
    #[serde(rename = "server id")]
    server: Option<String>,
    made: Timestamp,
    #[serde(rename = "what is wrong")]
    wrong: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    source: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    settled: Option<Timestamp>,
}

#[derive(Serialize)]
struct Server {
    #[serde(rename = "server id")]
    id: String,
    #[serde(rename = "your name there", skip_serializing_if = "Option::is_none")]
    name: Option<String>,
    #[serde(rename = "you are reminded of open days")]
    reminded: bool,
    #[serde(rename = "last reminder for", skip_serializing_if = "Option::is_none")]
    last_reminder: Option<Date>,
    #[serde(rename = "reminders left alone in a row")]
    ignored: u8,
    #[serde(rename = "recent rounds")]
    rounds: Vec<Round>,
    #[serde(rename = "earlier days")]
    days: Vec<Day>,
    #[serde(rename = "timetables that you set up", skip_serializing_if = "Vec::is_empty")]
    timetables: Vec<String>,
}

#[derive(Serialize)]
struct Round {
    #[serde(rename = "question day")]
    day: Option<Date>,
    question: Option<String>,
    answers: Vec<Answer>,
    #[serde(rename = "your words", skip_serializing_if = "Option::is_none")]
    words: Option<String>,
    #[serde(rename = "you ticked", skip_serializing_if = "Option::is_none")]
    ticked: Option<Vec<String>>,
    #[serde(rename = "you had the answer shown", skip_serializing_if = "Option::is_none")]
    shown: Option<Timestamp>,
    #[serde(rename = "you shared it", skip_serializing_if = "Option::is_none")]
    shared: Option<Sharing>,
}

#[derive(Serialize)]
struct Sharing {
    at: Timestamp,
    channel: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    message: Option<String>,
    #[serde(rename = "taken away")]
    removed: bool,
}

#[derive(Serialize)]
struct Answer {
    how: &'static str,
    begun: Timestamp,
    #[serde(rename = "handed in")]
    handed_in: Timestamp,
    #[serde(skip_serializing_if = "Option::is_none")]
    right: Option<bool>,
}

#[derive(Serialize)]
struct Day {
    #[serde(rename = "question day")]
    day: Date,
    what: String,
}

fn report(report: &Report) -> Reported {
    Reported {
        question: report.question.to_string(),
        server: report.server.map(|server| server.to_string()),
        made: report.made,
        wrong: report.wrong.clone(),
        source: report.source.clone(),
        settled: report.settled,
    }
}

fn server(server: &InServer) -> Server {
    Server {
        id: server.server.to_string(),
        name: server.name.clone(),
        reminded: server.reminder.on,
        last_reminder: server.reminder.last,
        ignored: server.reminder.ignored,
        rounds: server.rounds.iter().map(round).collect(),
        days: server.days.iter().map(day).collect(),
        timetables: server.timetables.iter().map(timetable).collect(),
    }
}

fn round(round: &InRound) -> Round {
    let (day, question) = round.question.clone().unzip();
    Round {
        day: day.or_else(|| round.answered.first().map(|answered| answered.day)),
        question,
        answers: round.answered.iter().map(answer).collect(),
        words: round.words.clone(),
        ticked: round.ticked.clone(),
        shown: round.shown.map(|shown| shown.interaction.moment()),
        shared: round.shared.map(|shared| Sharing {
            at: shared.since,
            channel: shared.channel.to_string(),
            message: shared.message.map(|message| message.to_string()),
            removed: shared.removed,
        }),
    }
}

fn answer(answered: &Answered) -> Answer {
    Answer {
        how: match answered.kind {
            Kind::Words => "own words",
            Kind::Check => "quick check",
        },
        begun: answered.clicked,
        handed_in: answered.interaction.moment(),
        right: answered.correct,
    }
}

fn day(deeds: &Deeds) -> Day {
    let late = deeds.late.map(|late| format!("answered {} s after the close", late.as_secs()));
    let what: Vec<String> = [
        deeds.words.then(|| "answered in time in own words".to_owned()),
        deeds.check.then(|| "did the quick check in time".to_owned()),
        deeds.shown.then(|| "had the answer shown".to_owned()),
        late,
    ]
    .into_iter()
    .flatten()
    .collect();
    Day { day: deeds.day, what: what.join(", ") }
}

fn timetable(timetable: &Timetable) -> String {
    let Timetable { cron, zone, channel, .. } = timetable;
    format!("{} in {}, channel {channel}", cron.as_str(), zone.name())
}

#[cfg(test)]
mod tests;
