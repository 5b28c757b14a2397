//! How long a round can be answered.

#[cfg(test)]
mod tests;

use jiff::{RoundMode, SignedDuration, Timestamp, TimestampRound, ToSpan, Unit};

use super::Zone;
use super::slots::moment_of;

/// A round posted within this time after its slot is on time.
const PUNCTUAL: SignedDuration = SignedDuration::from_mins(5);
const SHORTEST: SignedDuration = SignedDuration::from_hours(1);

/// When the window of a round closes: at the timetable's next slot or after the set hours, at least 1 h after the
/// slot and at most 7 days by the zone's calendar.
///
/// A round posted 5 min late or more keeps the full length of its window, counted from its message (`opened`) and
/// rounded up to the whole minute. Without a next slot it has 7 days.
#[must_use]
pub fn closes(
    slot: Timestamp,
    opened: Timestamp,
    next_slot: Option<Timestamp>,
    window_hours: Option<u16>,
    zone: &Zone,
) -> Timestamp {
    let late = opened.duration_since(slot) >= PUNCTUAL;
    let start = if late { opened } else { slot };
    let a_week = a_week_later(start, zone).duration_since(start);
    let wanted = match (window_hours, next_slot) {
        (Some(hours), _) => SignedDuration::from_hours(hours.into()),
        (None, Some(next)) => next.duration_since(slot),
        (None, None) => a_week,
    };
    let closes = later(start, wanted.max(SHORTEST).min(a_week));
    if late { whole_minute(closes) } else { closes }
}

/// The same time of day on the same weekday of the next week.
fn a_week_later(start: Timestamp, zone: &Zone) -> Timestamp {
    let local = zone.tz().to_datetime(start).checked_add(7.days());
    local.ok().and_then(|local| moment_of(zone.tz(), local)).unwrap_or(Timestamp::MAX)
}

fn later(start: Timestamp, by: SignedDuration) -> Timestamp {
    start.checked_add(by).unwrap_or(Timestamp::MAX)
}

fn whole_minute(at: Timestamp) -> Timestamp {
    at.round(TimestampRound::new().smallest(Unit::Minute).mode(RoundMode::Ceil)).unwrap_or(at)
}
