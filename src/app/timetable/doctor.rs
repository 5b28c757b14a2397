//! `/timetable doctor`: what comes, and what became of the last slots.

use jiff::{SignedDuration, Timestamp};

use super::{App, Error, SLOTS_SHOWN, Who};
use crate::domain::facts::{SkipReason, Withdrawn};
use crate::domain::ids::TimetableId;
use crate::domain::round::{Round, Step, Thread, Trouble};
use crate::domain::timetable::Timetable;

/// So many of the last slots are shown.
const DELIVERIES: usize = 10;

/// A timetable looked at closely.
#[derive(Clone, Debug)]
pub struct Checkup {
    /// The timetable.
    pub timetable: Timetable,
    /// Its next slots that get a question.
    pub slots: Vec<Timestamp>,
    /// What became of its last slots, the newest first.
    pub deliveries: Vec<Delivery>,
}

/// What became of one slot.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Delivery {
    /// The slot.
    pub slot: Timestamp,
    /// What became of it.
    pub fate: Fate,
    /// The step that does not succeed, and why.
    pub stuck: Option<(Step, Trouble)>,
}

/// What became of the question of a slot.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fate {
    /// It was posted.
    Posted {
        /// Its number.
        number: u32,
        /// How long after its slot.
        late: SignedDuration,
        /// Whether there can be no thread.
        no_thread: bool,
        /// Why the round was withdrawn, if it was.
        withdrawn: Option<Withdrawn>,
    },
    /// It is still to be posted.
    Waiting,
    /// It was not posted, and will not be.
    Skipped(SkipReason),
}

impl Checkup {
    /// Whether a step waits because the history of the channel cannot be read.
    #[must_use]
    pub fn is_blind(&self) -> bool {
        self.deliveries.iter().any(|delivery| matches!(delivery.stuck, Some((_, Trouble::Blind))))
    }
}

impl App {
    /// Looks closely at a timetable. What can be done in its channel is for the caller to find out.
    ///
    /// # Errors
    /// It is not one of this server.
    pub fn check_up(&self, who: Who, id: TimetableId, now: Timestamp) -> Result<Checkup, Error> {
        let timetable = self.timetable_named(who, Some(&id.to_string()))?;
        let reader = self.store.read();
        let rounds = reader.rounds_of(id, DELIVERIES)?;
        let skipped = reader.skipped_of(id, DELIVERIES)?;
        let mut deliveries: Vec<Delivery> = rounds.iter().map(delivery).collect();
        for skipped in skipped {
            let (slot, fate) = (skipped.round.slot, Fate::Skipped(skipped.why));
            // A round that was given up has both; the note says why.
            match deliveries.iter_mut().find(|delivery| delivery.slot == slot) {
                Some(known) => known.fate = fate,
                None => deliveries.push(Delivery { slot, fate, stuck: None }),
            }
        }
        deliveries.sort_by_key(|delivery| std::cmp::Reverse(delivery.slot));
        deliveries.truncate(DELIVERIES);
        let slots = timetable.questions_after(now).take(SLOTS_SHOWN).collect();
        Ok(Checkup { timetable, slots, deliveries })
    }
}

fn delivery(round: &Round) -> Delivery {
    let (slot, done) = (round.id.slot, &round.progress);
    let fate = match done.message {
        Some(message) => Fate::Posted {
            number: round.number,
            late: message.moment().duration_since(slot),
            no_thread: done.thread == Thread::Impossible,
            withdrawn: done.withdrawn,
        },
        None if done.skipped => Fate::Skipped(SkipReason::Refused),
        None => Fate::Waiting,
    };
    let stuck = round.attempt.and_then(|attempt| Some((attempt.step, attempt.trouble?)));
    Delivery { slot, fate, stuck }
}
