//! Ids: Discord's snowflakes, and our own for timetables and rounds.

use std::fmt;
use std::str::FromStr;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

/// The first millisecond of 2015, from which Discord counts. [Discord Docs/Reference, Snowflakes]
const DISCORD_EPOCH_MS: i64 = 1_420_070_400_000;

/// The moment that Discord wrote into a snowflake, in milliseconds of precision.
fn snowflake_moment(id: u64) -> Timestamp {
    // 42 bits of milliseconds end in the year 2154, well inside jiff's range.
    let ms = DISCORD_EPOCH_MS + i64::try_from(id >> 22).unwrap_or(0);
    Timestamp::from_millisecond(ms).unwrap_or(Timestamp::UNIX_EPOCH)
}

macro_rules! snowflake {
    ($(#[$doc:meta] $name:ident),+ $(,)?) => {$(
        #[$doc]
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(pub u64);

        impl $name {
            /// When Discord made the thing that this id names.
            #[must_use]
            pub fn moment(self) -> Timestamp {
                snowflake_moment(self.0)
            }

            /// The smallest id of this moment, for asking what came after it.
            #[must_use]
            pub fn at(moment: Timestamp) -> Self {
                let ms = u64::try_from(moment.as_millisecond() - DISCORD_EPOCH_MS).unwrap_or(0);
                Self(ms << 22)
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.fmt(f)
            }
        }
    )+};
}

snowflake! {
    /// A Discord server (a "guild" in Discord's API).
    ServerId,
    /// A channel; a thread's id is one too.
    ChannelId,
    /// A member: the user's id, used together with a [`ServerId`].
    MemberId,
    /// A role of a server.
    RoleId,
    /// A message. The thread that hangs on it has the same number.
    MessageId,
    /// One press, command or form; its moment is the moment of what the member did.
    InteractionId,
    /// A timetable: the id of the interaction that made it, so two stores never give out the same one.
    TimetableId,
}

/// A question's id: its file's name, never renamed.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct QuestionId(pub String);

impl QuestionId {
    /// The longest id, in characters.
    pub const MAX: usize = 40;

    /// Reads an id: `[a-z0-9]+(-[a-z0-9]+)*`, at most [`Self::MAX`] characters.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let words_are_plain = text.split('-').all(|word| {
            !word.is_empty() && word.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit())
        });
        (text.len() <= Self::MAX && words_are_plain).then(|| Self(text.to_owned()))
    }

    /// The id as text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl From<&str> for QuestionId {
    fn from(id: &str) -> Self {
        Self(id.to_owned())
    }
}

impl fmt::Display for QuestionId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// One slot of one timetable, and so one round. Written `<timetable>.<slot>` in base 16, the slot in seconds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct RoundId {
    /// Whose slot it is.
    pub timetable: TimetableId,
    /// When it was due: whole seconds.
    pub slot: Timestamp,
}

impl fmt::Display for RoundId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:x}.{:x}", self.timetable.0, self.slot.as_second())
    }
}

/// The text is not a round's id.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NotARoundId;

impl FromStr for RoundId {
    type Err = NotARoundId;

    fn from_str(text: &str) -> Result<Self, NotARoundId> {
        let (timetable, slot) = text.split_once('.').ok_or(NotARoundId)?;
        let timetable = u64::from_str_radix(timetable, 16).map_err(|_| NotARoundId)?;
        let slot = i64::from_str_radix(slot, 16).map_err(|_| NotARoundId)?;
        let id = Self {
            timetable: TimetableId(timetable),
            slot: Timestamp::from_second(slot).map_err(|_| NotARoundId)?,
        };
        // One spelling per id: "+1", "0A" and the like are refused.
        if id.to_string() == text { Ok(id) } else { Err(NotARoundId) }
    }
}
