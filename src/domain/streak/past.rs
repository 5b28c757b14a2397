//! What is kept of a day once nothing can change it any more.

use jiff::Timestamp;
use jiff::civil::Date;

use super::Facts;
use super::day::by_day;
use crate::domain::facts::{Answered, Deeds, PastDay, Posted, Shown};

/// What to keep of a final day; nothing, if none of these rounds is of that day.
#[must_use]
pub fn past_day(day: Date, posted: &[Posted]) -> Option<PastDay> {
    pack(day, posted, &[], &[]).map(|(past, _)| past)
}

/// What to keep of one member's facts of a final day; nothing, if none of them matters.
#[must_use]
pub fn deeds(day: Date, posted: &[Posted], answered: &[Answered], shown: &[Shown]) -> Option<Deeds> {
    pack(day, posted, answered, shown)?.1
}

fn pack(
    day: Date,
    posted: &[Posted],
    answered: &[Answered],
    shown: &[Shown],
) -> Option<(PastDay, Option<Deeds>)> {
    let facts = Facts { posted, answered, shown, ..Facts::default() };
    let mut packed = None;
    // All its rounds have closed, so the moment no longer matters.
    by_day(&facts, Timestamp::MAX, |found_on, found| {
        if found_on == day {
            packed = Some(found.packed(day));
        }
    });
    packed
}
