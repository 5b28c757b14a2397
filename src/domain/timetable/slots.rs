//! The moments at which a timetable is due.
//!
//! The rule is walked on a clock without a zone and each of its times is mapped to a moment here, because clock
//! changes must neither lose nor double a slot: a time that the clock skips happens at the first valid moment
//! after it, a time that comes twice happens the first time.

#[cfg(test)]
mod tests;

use chrono::{DateTime, Utc};
use jiff::civil::Date;
use jiff::tz::{AmbiguousOffset, Offset, TimeZone};
use jiff::{SignedDuration, Timestamp, civil};

use super::{Cron, Zone};

/// No clock has been set back by more than a day since 1970.
const LARGEST_FOLD: SignedDuration = SignedDuration::from_hours(25);

/// The first second of 2101. The crate knows the years 1970 to 2100, takes a year before Christ for one far ahead,
/// and walking back into its last year it would begin with January.
const END: i64 = 4_133_980_800;

/// The slots after a moment, in order; two on one moment are one. The last possible one is in the year 2100.
pub fn slots<'a>(cron: &'a Cron, zone: &'a Zone, after: Timestamp) -> impl Iterator<Item = Timestamp> + 'a {
    // One second early, so that a fraction of a second cannot hide a slot; the filter drops what is not after.
    let from = local_second(zone.tz(), after, SignedDuration::from_secs(-1));
    let mut last = after;
    cron.schedule().after(&from).filter_map(|local| moment(zone.tz(), local)).filter(move |slot| {
        let later = *slot > last;
        last = last.max(*slot);
        later
    })
}

/// The slots up to and including a moment, the newest first.
pub(super) fn slots_back<'a>(
    cron: &'a Cron,
    zone: &'a Zone,
    until: Timestamp,
) -> impl Iterator<Item = Timestamp> + 'a {
    // After the clock was set back, times ahead of it have already been.
    let from = local_second(zone.tz(), until, LARGEST_FOLD);
    let mut last = None;
    cron.schedule().after(&from).rev().filter_map(|local| moment(zone.tz(), local)).filter(move |slot| {
        let earlier = *slot <= until && last.is_none_or(|last| *slot < last);
        if earlier {
            last = Some(*slot);
        }
        earlier
    })
}

/// The first slot after a moment; none if the rule has none before the year 2101.
#[must_use]
pub fn next_slot(cron: &Cron, zone: &Zone, after: Timestamp) -> Option<Timestamp> {
    slots(cron, zone, after).next()
}

/// The question day of a slot: its date by the zone's clock.
#[must_use]
pub fn day_of(slot: Timestamp, zone: &Zone) -> Date {
    zone.tz().to_datetime(slot).date()
}

/// The moment of a time on the zone's clock; none at the ends of time.
pub(super) fn moment_of(tz: &TimeZone, local: civil::DateTime) -> Option<Timestamp> {
    match tz.to_ambiguous_timestamp(local).offset() {
        AmbiguousOffset::Unambiguous { offset } => offset.to_timestamp(local).ok(),
        AmbiguousOffset::Fold { before, .. } => before.to_timestamp(local).ok(),
        AmbiguousOffset::Gap { after, .. } => {
            // Read with the offset that is not yet in force, the time lies just before the change.
            let just_before = after.to_timestamp(local).ok()?;
            Some(tz.following(just_before).next()?.timestamp())
        }
    }
}

fn moment(tz: &TimeZone, local: DateTime<Utc>) -> Option<Timestamp> {
    let as_if_utc = Timestamp::from_second(local.timestamp()).ok()?;
    moment_of(tz, Offset::UTC.to_datetime(as_if_utc))
}

/// What the zone's clock shows some time after a moment, as if it were UTC.
fn local_second(tz: &TimeZone, at: Timestamp, later: SignedDuration) -> DateTime<Utc> {
    let seconds = at.as_second() + i64::from(tz.to_offset(at).seconds()) + later.as_secs();
    DateTime::from_timestamp(seconds.clamp(-1, END), 0).unwrap_or(DateTime::UNIX_EPOCH)
}
