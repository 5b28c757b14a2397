//! What a button, menu or form means: a closed enum in its custom id, so that it works after any restart.
//!
//! `v1:<verb>:<arguments>`, at most 100 characters. Everything in it may be forged: what it names is looked
//! up and who pressed it is checked before anything happens.

pub mod settings;
pub mod timetable;

use std::fmt;
use std::str::FromStr;

use jiff::Timestamp;

use crate::app::subject::Subject;
use crate::domain::board::Period;
use crate::domain::ids::{MemberId, QuestionId, RoundId, ServerId};
use crate::domain::question::Level;

/// The longest custom id that Discord takes. [Discord Docs/Component Reference, Custom ID]
pub const CUSTOM_ID_MAX: usize = 100;

/// What a component asks for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Action {
    /// Open the form for an answer in own words.
    Answer(Subject),
    /// The form was handed in; it was opened by a click at this moment.
    HandIn(Subject, Timestamp),
    /// Open the form again with the text of the message that carries the button.
    TryAgain(Subject, Timestamp),
    /// Show the four options.
    Check(Subject),
    /// One of the four options, as this member sees them: 0 is A.
    Choose(Subject, u8),
    /// Show a hint: 0 is the first.
    Hint(Subject, u8),
    /// Show how to say it.
    TalkThrough(Subject),
    /// Ask whether to give the round up for its answer.
    Show(Subject),
    /// Yes, give it up.
    GiveUp(Subject),
    /// Reveal a practice question, in a thread where there can be one.
    Reveal(QuestionId),
    /// The member's own card.
    Card(Subject),
    /// The self-check menu was changed.
    Tick(Subject),
    /// Keep these ticks: one bit a key point.
    Save(Subject, u8),
    /// Show the model answer privately.
    Model(Subject),
    /// Show pitfalls, example and so on privately.
    More(Subject),
    /// Put the member's own words into the round's thread.
    Share(RoundId),
    /// Take a shared answer of this member away.
    Unshare(RoundId, MemberId),
    /// Go on with a question related to this one.
    GoOn(QuestionId),
    /// Go on with the question after this one on the path with this slug.
    OnPath(String, QuestionId),
    /// A question chosen from a menu of search results.
    Pick,
    /// A quiz of the topic chosen in the menu.
    Topic,
    /// A quiz of this level, which becomes the usual one.
    Level(Level),
    /// Show the member's own ledger: page 0 is the newest.
    Ledger(u16),
    /// Switch reminders of this server on or off.
    Remind(ServerId, bool),
    /// Show the leaderboard of this period to everybody.
    Board(Period),
    /// Open the form about what is wrong with this question.
    Report(QuestionId),
    /// That form was handed in; whether the staff of the server is told.
    SendReport(QuestionId, bool),
    /// Show the staff what members reported about this question.
    ReadReports(QuestionId),
    /// The reports on this question are settled.
    SettleReports(QuestionId),
    /// Something about a timetable or its draft.
    Timetable(timetable::Step),
    /// A change of the server's settings.
    Settings(settings::Step),
    /// Delete everything stored about whoever presses.
    DeleteMyData,
    /// Leaderboards leave out whoever presses, or show them.
    Hide(bool),
}

impl fmt::Display for Action {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("v1:")?;
        match self {
            Self::Answer(subject) => write!(f, "answer:{subject}"),
            Self::HandIn(subject, clicked) => write!(f, "hand-in:{subject}:{:x}", clicked.as_millisecond()),
            Self::TryAgain(subject, clicked) => write!(f, "again:{subject}:{:x}", clicked.as_millisecond()),
            Self::Check(subject) => write!(f, "check:{subject}"),
            Self::Choose(subject, option) => write!(f, "choose:{subject}:{option}"),
            Self::Hint(subject, number) => write!(f, "hint:{subject}:{number}"),
            Self::TalkThrough(subject) => write!(f, "talk:{subject}"),
            Self::Show(subject) => write!(f, "show:{subject}"),
            Self::GiveUp(subject) => write!(f, "give-up:{subject}"),
            Self::Reveal(question) => write!(f, "reveal:{question}"),
            Self::Card(subject) => write!(f, "card:{subject}"),
            Self::Tick(subject) => write!(f, "tick:{subject}"),
            Self::Save(subject, points) => write!(f, "save:{subject}:{points}"),
            Self::Model(subject) => write!(f, "model:{subject}"),
            Self::More(subject) => write!(f, "more:{subject}"),
            Self::Share(round) => write!(f, "share:{round}"),
            Self::Unshare(round, author) => write!(f, "unshare:{round}:{:x}", author.0),
            Self::GoOn(question) => write!(f, "go-on:{question}"),
            Self::OnPath(path, question) => write!(f, "path:{path}:{question}"),
            Self::Pick => f.write_str("pick"),
            Self::Topic => f.write_str("topic"),
            Self::Level(level) => write!(f, "level:{}", level.word()),
            Self::Ledger(page) => write!(f, "ledger:{page}"),
            Self::Remind(server, on) => write!(f, "remind:{:x}:{}", server.0, u8::from(*on)),
            Self::Board(period) => write!(f, "board:{}", period.word()),
            Self::Report(question) => write!(f, "report:{question}"),
            Self::SendReport(question, here) => write!(f, "send-report:{question}:{}", u8::from(*here)),
            Self::ReadReports(question) => write!(f, "read-reports:{question}"),
            Self::SettleReports(question) => write!(f, "settle-reports:{question}"),
            Self::Timetable(step) => step.fmt(f),
            Self::Settings(step) => step.fmt(f),
            Self::DeleteMyData => f.write_str("delete-my-data"),
            Self::Hide(hidden) => write!(f, "hide:{}", u8::from(*hidden)),
        }
    }
}

/// The custom id is none of ours, or of a version that is no more.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NotAnAction;

impl FromStr for Action {
    type Err = NotAnAction;

    fn from_str(text: &str) -> Result<Self, NotAnAction> {
        let rest = text.strip_prefix("v1:").filter(|_| text.len() <= CUSTOM_ID_MAX).ok_or(NotAnAction)?;
        let mut parts = rest.split(':');
        let verb = parts.next().unwrap_or_default();
        let mut next = || parts.next().ok_or(NotAnAction);
        let action = match verb {
            "answer" => Self::Answer(subject(next()?)?),
            "hand-in" => Self::HandIn(subject(next()?)?, moment(next()?)?),
            "again" => Self::TryAgain(subject(next()?)?, moment(next()?)?),
            "check" => Self::Check(subject(next()?)?),
            "choose" => Self::Choose(subject(next()?)?, number(next()?)?),
            "hint" => Self::Hint(subject(next()?)?, number(next()?)?),
            "talk" => Self::TalkThrough(subject(next()?)?),
            "show" => Self::Show(subject(next()?)?),
            "give-up" => Self::GiveUp(subject(next()?)?),
            "reveal" => Self::Reveal(question(next()?)?),
            "card" => Self::Card(subject(next()?)?),
            "tick" => Self::Tick(subject(next()?)?),
            "save" => Self::Save(subject(next()?)?, number(next()?)?),
            "model" => Self::Model(subject(next()?)?),
            "more" => Self::More(subject(next()?)?),
            "share" => Self::Share(round(next()?)?),
            "unshare" => Self::Unshare(round(next()?)?, member(next()?)?),
            "go-on" => Self::GoOn(question(next()?)?),
            "path" => Self::OnPath(question(next()?)?.0, question(next()?)?),
            "pick" => Self::Pick,
            "topic" => Self::Topic,
            "level" => Self::Level(level(next()?)?),
            "ledger" => Self::Ledger(next()?.parse().map_err(|_| NotAnAction)?),
            "remind" => Self::Remind(ServerId(member(next()?)?.0), number(next()?)? != 0),
            "board" => Self::Board(period(next()?)?),
            "report" => Self::Report(question(next()?)?),
            "send-report" => Self::SendReport(question(next()?)?, number(next()?)? != 0),
            "read-reports" => Self::ReadReports(question(next()?)?),
            "settle-reports" => Self::SettleReports(question(next()?)?),
            "make-timetable" | "drop-timetable" | "timetable" => {
                Self::Timetable(timetable::Step::read(verb, &mut next)?)
            }
            "settings" => Self::Settings(settings::Step::read(&mut next)?),
            "delete-my-data" => Self::DeleteMyData,
            "hide" => Self::Hide(number(next()?)? != 0),
            _ => return Err(NotAnAction),
        };
        // One spelling per action, so nothing may follow and no number has a second form.
        if action.to_string() == text { Ok(action) } else { Err(NotAnAction) }
    }
}

fn subject(text: &str) -> Result<Subject, NotAnAction> {
    text.parse().map_err(|_| NotAnAction)
}

fn question(text: &str) -> Result<QuestionId, NotAnAction> {
    QuestionId::parse(text).ok_or(NotAnAction)
}

fn level(text: &str) -> Result<Level, NotAnAction> {
    Level::ALL.into_iter().find(|level| level.word() == text).ok_or(NotAnAction)
}

fn period(text: &str) -> Result<Period, NotAnAction> {
    Period::EACH.into_iter().find(|period| period.word() == text).ok_or(NotAnAction)
}

fn number(text: &str) -> Result<u8, NotAnAction> {
    text.parse().map_err(|_| NotAnAction)
}

fn moment(text: &str) -> Result<Timestamp, NotAnAction> {
    let ms = i64::from_str_radix(text, 16).map_err(|_| NotAnAction)?;
    Timestamp::from_millisecond(ms).map_err(|_| NotAnAction)
}

fn round(text: &str) -> Result<RoundId, NotAnAction> {
    text.parse().map_err(|_| NotAnAction)
}

fn member(text: &str) -> Result<MemberId, NotAnAction> {
    u64::from_str_radix(text, 16).map(MemberId).map_err(|_| NotAnAction)
}

#[cfg(test)]
mod tests;
