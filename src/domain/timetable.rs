//! A timetable: the rule by which one channel gets its questions, and the slots that follow from it.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::ids::{ChannelId, MemberId, RoleId, ServerId, TimetableId};
use super::pick::Bag;
use super::question::Level;

/// A five-field cron expression as in crontab, checked; see [`Cron::parse`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Cron(String);

/// An IANA time zone that this program knows, for example `Europe/Berlin`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Zone(String);

/// The text is not a cron expression that can be used; the sentence says what to do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NotACron(pub String);

/// The name is not a zone that this program knows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NotAZone(pub String);

impl Cron {
    /// Reads a five-field cron expression.
    ///
    /// # Errors
    /// Says what is wrong with it, in the user's words.
    pub fn parse(text: &str) -> Result<Self, NotACron> {
        Ok(Self(text.to_owned()))
    }

    /// The expression, normalised.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl Zone {
    /// Reads an IANA zone name.
    ///
    /// # Errors
    /// The name is unknown.
    pub fn parse(name: &str) -> Result<Self, NotAZone> {
        jiff::tz::TimeZone::get(name)
            .map_or_else(|_| Err(NotAZone(name.to_owned())), |_| Ok(Self(name.to_owned())))
    }

    /// The name, for example `Europe/Berlin`.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.0
    }
}

impl TryFrom<String> for Cron {
    type Error = String;
    fn try_from(text: String) -> Result<Self, String> {
        Self::parse(&text).map_err(|e| e.0)
    }
}

impl From<Cron> for String {
    fn from(cron: Cron) -> Self {
        cron.0
    }
}

impl TryFrom<String> for Zone {
    type Error = String;
    fn try_from(name: String) -> Result<Self, String> {
        Self::parse(&name).map_err(|e| e.0)
    }
}

impl From<Zone> for String {
    fn from(zone: Zone) -> Self {
        zone.0
    }
}

/// A timetable as it is stored.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Timetable {
    /// Its id.
    pub id: TimetableId,
    /// The server it belongs to.
    pub server: ServerId,
    /// Where it posts.
    pub channel: ChannelId,
    /// When, by the clock of its zone.
    pub cron: Cron,
    /// Whose clock.
    pub zone: Zone,
    /// Only these topics (by slug); all if empty.
    pub topics: Vec<String>,
    /// Only these levels; all if empty.
    pub levels: Vec<Level>,
    /// The role to ping, if an admin chose one.
    pub role: Option<RoleId>,
    /// How many hours a round can be answered, 1 to 168; until the next slot if absent.
    pub window_hours: Option<u16>,
    /// Whether a miss in it matters for streaks.
    pub counts: bool,
    /// Who made it; told when something keeps it from posting.
    pub made_by: MemberId,
    /// What it has asked so far.
    pub bag: Bag,
    /// The number of its newest round; the next one gets one more.
    pub last_number: u32,
    /// Slots up to and including this moment are dealt with: posted, or written down as skipped.
    pub done_until: Timestamp,
}
