//! A timetable: the rule by which one channel gets its questions, and the slots that follow from it.

mod cron;
mod draft;
mod due;
mod guess;
mod options;
mod sentence;
mod slots;
mod steering;
#[cfg(test)]
mod testing;
mod window;
mod zone;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::ids::{ChannelId, MemberId, RoleId, ServerId, TimetableId};
use super::pick::Bag;
use super::question::Level;

pub use self::cron::{Cron, NotACron};
pub use self::draft::{Change, DRAFT_KEPT, Draft, HOURS, Problem};
pub use self::due::{CATCH_UP, DueSlots, MOST_LISTED};
pub use self::slots::{day_of, next_slot, slots};
pub use self::steering::{Chosen, MOST_BANNED, MOST_QUEUED, Steering};
pub use self::window::closes;
pub use self::zone::{NotAZone, Zone};

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
    /// The path that it follows instead of topics and levels, by slug.
    #[serde(default)]
    pub path: Option<String>,
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
    /// What admins have said beyond the rule.
    #[serde(default)]
    pub steering: Steering,
}

impl Timetable {
    /// Its first slot after a moment; none if its rule has none before the year 2101.
    #[must_use]
    pub fn next_slot(&self, after: Timestamp) -> Option<Timestamp> {
        next_slot(&self.cron, &self.zone, after)
    }
}
