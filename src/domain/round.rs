//! A round: one slot carried out, as a state machine whose steps can be resumed after a crash.

use jiff::Timestamp;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::facts::{Posted, Withdrawn};
use super::ids::{ChannelId, MessageId, QuestionId, RoleId, RoundId, ServerId};
use super::timetable::Zone;

/// Which text of a question was posted: the first 16 bytes of the SHA-256 of its stored form.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Revision(pub [u8; 16]);

/// A round as it is stored.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Round {
    /// Its timetable and slot.
    pub id: RoundId,
    /// Where it happens.
    pub server: ServerId,
    /// The channel of its timetable when the slot was claimed.
    pub channel: ChannelId,
    /// Its running number in its timetable, from 1.
    pub number: u32,
    /// The question.
    pub question: QuestionId,
    /// Its text as posted, whatever the bank becomes.
    pub revision: Revision,
    /// Its question day: the date of the slot in the timetable's zone.
    pub day: Date,
    /// The zone of its timetable when the slot was claimed.
    pub zone: Zone,
    /// Whether a miss in it matters.
    pub counts: bool,
    /// The role to ping in its message.
    pub ping: Option<RoleId>,
    /// When its window closes, as the message says.
    pub closes: Timestamp,
    /// What has been done of it.
    pub progress: Progress,
    /// The attempt under way: written before anything is sent.
    pub attempt: Option<Attempt>,
}

/// What has been done of a round. Each field is written after Discord has confirmed it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Progress {
    /// The message with the question.
    pub message: Option<MessageId>,
    /// The thread on it.
    pub thread: Thread,
    /// The messages of the reveal so far.
    pub reveal: Vec<MessageId>,
    /// The buttons of the message have been changed to match the end.
    pub edited: bool,
    /// Why it ended before its close, if it did.
    pub withdrawn: Option<Withdrawn>,
    /// Given up before anything was posted.
    pub skipped: bool,
}

/// The thread of a round.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Thread {
    /// Not opened so far.
    #[default]
    Pending,
    /// Open; a thread on a message has the message's number.
    Open(ChannelId),
    /// It cannot be; the reveal goes into the channel.
    Impossible,
}

/// One call to Discord in the life of a round.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Step {
    /// Send the question.
    Message,
    /// Open the thread on it.
    Thread,
    /// Send one part of the model answer: 0, then 1.
    Reveal(u8),
    /// Change the buttons of the question.
    Edit,
}

/// An attempt at a step.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Attempt {
    /// At which step.
    pub step: Step,
    /// Since when: a message of ours may be in the channel from then on.
    pub since: Timestamp,
    /// How many times it has been tried and failed.
    pub failed: u16,
    /// Not again before this moment.
    pub not_before: Timestamp,
}
