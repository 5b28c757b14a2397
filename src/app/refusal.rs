//! The two ways in which a use case ends early: a refusal is for the person, a failure is for the log.

use jiff::Timestamp;

use crate::domain::ids::ChannelId;
use crate::domain::question::Level;
use crate::domain::round::Round;
use crate::domain::timetable::{NotACron, NotAZone};

/// Why something cannot be done, in terms that a person can act on. The sentences are in the view.
#[derive(Clone, Debug, PartialEq)]
pub enum Refusal {
    /// The window of the round has closed.
    RoundOver(Box<Round>),
    /// The round is unknown here: of another server, or forgotten.
    NoSuchRound,
    /// The member gave this round up with *Show answer*.
    GaveUp,
    /// The model answer is for those who have answered, while the window is open.
    AnswerFirst,
    /// The message of the round stands in its channel, which is not written down so far.
    JustPosted,
    /// The answer is too short.
    TooShort {
        /// Its length in characters.
        characters: usize,
        /// How many different words it has.
        words: usize,
    },
    /// Nearly every word is a term of the key points: sentences are wanted.
    OnlyTerms,
    /// The question is not in the bank.
    NoSuchQuestion,
    /// No topic of that name.
    NoSuchTopic(String),
    /// Nothing in the bank matches both.
    NothingMatches {
        /// The topic asked for.
        topic: Option<String>,
        /// The level asked for.
        level: Option<Level>,
    },
    /// Only for those who may manage the server.
    NotAllowed,
    /// Only in a server that has installed the bot.
    OnlyInServers,
    /// The time or the days cannot be read.
    Cron(NotACron),
    /// The zone is unknown.
    Zone(NotAZone),
    /// The length of the window is out of range.
    WindowHours,
    /// A role that would ping everybody.
    PingsEverybody,
    /// Questions go into text and announcement channels.
    WrongChannel(ChannelId),
    /// The bot lacks these permissions in the channel.
    Missing {
        /// The channel.
        channel: ChannelId,
        /// Their names as Discord shows them.
        permissions: Vec<&'static str>,
    },
    /// The server has as many timetables as it can have.
    TooManyTimetables,
    /// The timetable is unknown here.
    NoSuchTimetable,
    /// The draft was confirmed or forgotten before.
    DraftGone,
    /// The member was handed their data less than an hour ago; the next file is ready at this moment.
    JustHandedOut(Timestamp),
    /// The button or menu belongs to a version that is no more, or was never ours.
    UnknownAction,
    /// Discord did not take a call just now.
    DiscordBusy,
}

/// Why a use case ended early.
#[derive(Debug)]
pub enum Error {
    /// For the person.
    Refused(Refusal),
    /// For the log.
    Failed(anyhow::Error),
}

impl From<Refusal> for Error {
    fn from(refusal: Refusal) -> Self {
        Self::Refused(refusal)
    }
}

// Compiles beside the one above exactly as long as `Refusal` does not implement `std::error::Error`.
impl<E: Into<anyhow::Error>> From<E> for Error {
    fn from(error: E) -> Self {
        Self::Failed(error.into())
    }
}
