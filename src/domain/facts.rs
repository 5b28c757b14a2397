//! What is written down about members and rounds, and never changed: streaks are computed from it.
//!
//! Each fact has a key that makes writing it twice harmless; the first one written stays.

use jiff::civil::Date;
use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

use super::ids::{ChannelId, InteractionId, MemberId, MessageId, RoundId, ServerId};

/// Members' words and ticks are kept for so long after their round has closed.
pub const WORDS_KEPT: SignedDuration = SignedDuration::from_hours(30 * 24);

/// A server that has removed the bot is remembered for so long.
pub const SERVER_KEPT: SignedDuration = SignedDuration::from_hours(30 * 24);

/// The part of a posted round that streaks need.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Posted {
    /// Which round.
    pub round: RoundId,
    /// Its question day: the date of its slot in the timetable's zone.
    pub day: Date,
    /// The moment of its message.
    pub opened: Timestamp,
    /// When it closes, extensions included.
    pub closes: Timestamp,
    /// When it was promised to close, before any extension.
    pub promised: Timestamp,
    /// Whether a miss in it matters.
    pub counts: bool,
    /// Why it was withdrawn, if it was.
    pub withdrawn: Option<Withdrawn>,
}

/// Why a round was withdrawn: a day without an answer in it is free.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Withdrawn {
    /// Its message or channel was found gone at its close.
    Deleted,
    /// Being away left less than an hour of its window.
    Away,
}

/// How a member answered.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// In their own words.
    Words,
    /// With the quick check.
    Check,
}

/// A member handed in an answer. Key: server, member, day, round, kind; the first one in time stays.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Answered {
    /// Where.
    pub server: ServerId,
    /// Who.
    pub member: MemberId,
    /// The round's question day.
    pub day: Date,
    /// Which round.
    pub round: RoundId,
    /// How.
    pub kind: Kind,
    /// When the click happened that opened the form (for a quick check: the choice itself).
    pub clicked: Timestamp,
    /// What handed it in; its moment is when.
    pub interaction: InteractionId,
    /// For a quick check, whether the first choice was the right one.
    pub correct: Option<bool>,
}

/// A member confirmed *Show answer* for a round. Key: server, member, day, round; the earliest stays.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Shown {
    /// Where.
    pub server: ServerId,
    /// Who.
    pub member: MemberId,
    /// The round's question day.
    pub day: Date,
    /// Which round.
    pub round: RoundId,
    /// What confirmed it; its moment is when.
    pub interaction: InteractionId,
}

/// The ticks that a member saved in a self-check; a later save replaces an earlier one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Ticked {
    /// Where.
    pub server: ServerId,
    /// Who.
    pub member: MemberId,
    /// Which round.
    pub round: RoundId,
    /// One bit a key point, the first in the lowest.
    pub points: u8,
}

/// A member put their answer into a round's thread. Key: member, round; so it can be done once.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Shared {
    /// Where.
    pub server: ServerId,
    /// Who.
    pub member: MemberId,
    /// Which round.
    pub round: RoundId,
    /// The thread.
    pub channel: ChannelId,
    /// When the first attempt to send it began.
    pub since: Timestamp,
    /// The message, once it is known to stand there.
    pub message: Option<MessageId>,
    /// The author or the staff took it away again.
    pub removed: bool,
}

/// A server, or all of them, could not be served for 60 s or more.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Away {
    /// Which server; all of them if absent.
    pub server: Option<ServerId>,
    /// From when.
    pub from: Timestamp,
    /// Until when.
    pub to: Timestamp,
}

/// A server cannot be served at the moment; with its end it becomes a fact, if it was long enough.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Outage {
    /// Since when.
    pub since: Timestamp,
    /// What will end it.
    pub until: Until,
    /// Something became due meanwhile and was put off.
    pub put_off: bool,
}

/// What ends an outage.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Until {
    /// The session of its shard.
    Session,
    /// Discord's word that the server itself is there.
    Server,
}

/// A slot that got no round.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Skipped {
    /// Which slot.
    pub round: RoundId,
    /// Its date in the timetable's zone.
    pub day: Date,
    /// Why.
    pub why: SkipReason,
}

/// Why a slot got no round.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SkipReason {
    /// The bot was away until the catch-up time had passed, or a newer slot was due too.
    Away,
    /// Discord did not take the message until the catch-up time had passed or a newer slot was due.
    Refused,
    /// No question of the bank matches the timetable's filters.
    NoQuestion,
    /// An admin asked for it, or changed the timetable before the slot was dealt with.
    Admin,
}

/// What is left of a server's question day once it is final: all that the fold needs of its rounds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PastDay {
    /// The date.
    pub day: Date,
    /// A round of it counted.
    pub counts: bool,
    /// Why a round that counted was withdrawn, if one was.
    pub withdrawn: Option<Withdrawn>,
}

/// What is left of what a member did on a final day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Deeds {
    /// The question day.
    pub day: Date,
    /// Answered in time in own words.
    pub words: bool,
    /// Did the quick check in time.
    pub check: bool,
    /// Gave a round up with *Show answer*.
    pub shown: bool,
    /// How long after the close the earliest answer of a missed day was begun.
    pub late: Option<SignedDuration>,
}
