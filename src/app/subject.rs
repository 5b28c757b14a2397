//! What a card is about: a round, or a question that is only practised.

use std::fmt;
use std::str::FromStr;

use crate::domain::ids::{QuestionId, RoundId};

/// What a card is about. Written `<timetable>.<slot>` or `~<question>`.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Subject {
    /// A round of a timetable; answers count.
    Round(RoundId),
    /// Practice; nothing is kept but the ticks on the screen.
    Practice(QuestionId),
}

impl fmt::Display for Subject {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Round(round) => round.fmt(f),
            Self::Practice(question) => write!(f, "~{question}"),
        }
    }
}

/// The text names neither a round nor a question.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NotASubject;

impl FromStr for Subject {
    type Err = NotASubject;

    fn from_str(text: &str) -> Result<Self, NotASubject> {
        match text.strip_prefix('~') {
            Some(question) => QuestionId::parse(question).map(Self::Practice).ok_or(NotASubject),
            None => text.parse().map(Self::Round).map_err(|_| NotASubject),
        }
    }
}
