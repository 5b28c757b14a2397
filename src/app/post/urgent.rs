//! What goes first when more is due than can be under way.

use std::collections::HashSet;
use std::hash::{Hash, Hasher};

use jiff::Timestamp;
use siphasher::sip::SipHasher24;

use super::{App, Due, Error};
use crate::domain::ids::RoundId;
use crate::domain::round::{Next, Step};
use crate::store::{Reader, StoreError};

/// Of so much that is due at once the most urgent is chosen; beyond that, of what has been due the longest.
const MOST_LOOKED_AT: usize = 30_000;

impl App {
    /// How many things are due at a moment and not done, at most `most`.
    ///
    /// # Errors
    /// The store failed.
    pub fn due_count(&self, now: Timestamp, most: usize) -> Result<usize, Error> {
        Ok(self.store.read().due(now, most)?.len())
    }
}

/// What is due at `now` and not `busy`, at most `room` of it. Of more than fit, questions go first, then threads,
/// reveals and edits, of a kind the ones due longest, and of those due together no server always the first.
pub(super) fn most_urgent(
    reader: &Reader<'_>,
    now: Timestamp,
    busy: &HashSet<Due>,
    room: usize,
) -> Result<Vec<(Timestamp, Due)>, StoreError> {
    let mut due = reader.due(now, MOST_LOOKED_AT.max(room).saturating_add(busy.len()))?;
    due.retain(|(_, due)| !busy.contains(due));
    if due.len() <= room {
        return Ok(due);
    }
    let is_slot = |(_, due): &(Timestamp, Due)| matches!(due, Due::Slot(_));
    if due.iter().filter(|due| is_slot(due)).count() >= room {
        // No round has to be read to know that it can wait.
        due.retain(is_slot);
    }
    due.sort_by_cached_key(|(at, due)| (urgency(reader, *due, now), *at, turn(*at, *due)));
    due.truncate(room);
    Ok(due)
}

/// How long it can wait beside others: 0 is a question.
fn urgency(reader: &Reader<'_>, due: Due, now: Timestamp) -> u8 {
    let Due::Round(id) = due else { return if matches!(due, Due::Slot(_)) { 0 } else { 4 } };
    // What cannot be read is put aside when its turn comes.
    let Ok(Some(round)) = reader.round(id) else { return 0 };
    match round.next(now) {
        Next::Act(Step::Thread) => 1,
        Next::Act(Step::Reveal(_)) => 2,
        Next::Act(Step::Edit | Step::Extend) => 3,
        Next::Act(Step::Message) | Next::Skip | Next::Wait(_) | Next::Nothing => 0,
    }
}

/// A number that puts things of one moment in an order which is another one at each moment.
fn turn(at: Timestamp, due: Due) -> u64 {
    let (Due::Slot(id)
    | Due::Draft(id)
    | Due::Notice(_, id)
    | Due::Round(RoundId { timetable: id, .. })
    | Due::Reminders(RoundId { timetable: id, .. })) = due;
    let mut hash = SipHasher24::new();
    (at.as_millisecond(), id.0).hash(&mut hash);
    hash.finish()
}

#[cfg(test)]
mod tests;
