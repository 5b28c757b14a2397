//! The two ways in which a use case ends early: a refusal is for the person, a failure is for the log.

use jiff::Timestamp;

use crate::domain::ids::ChannelId;
use crate::domain::question::Level;
use crate::domain::round::Round;
use crate::domain::timetable::Problem;

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
    /// The round has no thread.
    NoThread,
    /// Nothing in own words is kept for this round.
    NothingToShare,
    /// The answer was shared before; it can be done once a round.
    SharedBefore(ChannelId),
    /// The server has switched sharing off.
    SharingOff,
    /// The member may not write in the thread.
    MayNotWrite(ChannelId),
    /// The thread is locked.
    ThreadLocked(ChannelId),
    /// Somebody else's message cannot be one's answer.
    NotYourMessage,
    /// The message does not stand in the thread of an open round.
    NotInARound,
    /// Only for the author, and for those who may manage messages there.
    NotYours,
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
    /// What was typed or chosen for a timetable cannot be read or done.
    Draft(Problem),
    /// The bot posts only in text and announcement channels of the server.
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
    /// The server has no timetable.
    NoTimetable,
    /// The server has several timetables and none was named.
    WhichTimetable,
    /// The draft was saved, cancelled or deleted before.
    DraftGone,
    /// The timetable is paused.
    Paused,
    /// The timetable has no such slot to come.
    NoSlot,
    /// No question is left for the timetable.
    NothingLeft,
    /// Without this question the timetable would have none.
    LastQuestion,
    /// The question is banned in the timetable.
    IsBanned,
    /// The queue of the timetable is full.
    QueueFull,
    /// The timetable has as many bans as it can have.
    TooManyBans,
    /// Several questions fit what was typed.
    SeveralFit,
    /// The member was handed their data less than an hour ago; the next file is ready at this moment.
    JustHandedOut(Timestamp),
    /// The server has no reminders.
    NoReminders,
    /// The member does not show their streak to others.
    Hidden,
    /// The form about what is wrong says nothing.
    NothingReported,
    /// The member has as many open reports as they can have.
    TooManyReports,
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
