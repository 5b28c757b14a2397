//! Which slots have come and are not dealt with.

#[cfg(test)]
mod tests;

use std::collections::BTreeSet;

use jiff::civil::Date;
use jiff::{SignedDuration, Timestamp};

use super::Timetable;
use super::slots::{day_of, moment_of, slots_back};

/// A slot this old is skipped rather than posted.
pub const CATCH_UP: SignedDuration = SignedDuration::from_hours(6);

/// At most this many skipped slots are listed.
pub const MOST_LISTED: usize = 100;

/// At most this many are counted: more than a year of hourly ones.
const MOST_COUNTED: usize = 10_000;

/// What a timetable has to do now.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct DueSlots {
    /// The slot to post.
    pub post: Option<Timestamp>,
    /// The slot that would be posted, had an admin not asked to leave it out.
    pub left_out: Option<Timestamp>,
    /// The slots to write down as skipped, in order; of very many the newest [`MOST_LISTED`].
    pub skipped: Vec<Timestamp>,
    /// How many are skipped, the ones not listed included; it stops at 10,000.
    pub skipped_in_all: usize,
}

impl Timetable {
    /// The slots that have come since `done_until`, `now` included: the newest is posted if it is less than
    /// [`CATCH_UP`] old, all others are skipped. None while it is paused.
    #[must_use]
    pub fn due(&self, now: Timestamp) -> DueSlots {
        let mut due = DueSlots::default();
        if self.steering.paused.is_some() {
            return due;
        }
        let open = slots_back(&self.cron, &self.zone, now).take_while(|slot| *slot > self.done_until);
        for (i, slot) in open.take(MOST_COUNTED).enumerate() {
            if i == 0 && now.duration_since(slot) < CATCH_UP {
                let leave_out = self.steering.skip == Some(slot);
                *(if leave_out { &mut due.left_out } else { &mut due.post }) = Some(slot);
                continue;
            }
            due.skipped_in_all += 1;
            if due.skipped.len() < MOST_LISTED {
                due.skipped.push(slot);
            }
        }
        due.skipped.reverse();
        due
    }

    /// The question days on which a round of this timetable may still be posted today: those of the slots that
    /// are to come until midnight by its zone, and of one that has come and can still be caught up.
    #[must_use]
    pub fn days_to_come(&self, now: Timestamp) -> BTreeSet<Date> {
        let tz = self.zone.tz();
        let midnight = day_of(now, &self.zone).tomorrow().ok();
        let midnight = midnight.and_then(|date| moment_of(tz, date.at(0, 0, 0, 0))).unwrap_or(Timestamp::MAX);
        let after = self.done_until.max(now.checked_sub(CATCH_UP).unwrap_or(Timestamp::MIN));
        self.questions_after(after)
            .take_while(|slot| *slot < midnight)
            .map(|slot| day_of(slot, &self.zone))
            .collect()
    }
}
