//! Streaks: a fold over question days in date order.
//!
//! Nothing is spent or earned by an event. Only facts are written, and everything here follows from them, so that
//! a late fact (an answer in an older round, an extension, an import) gives the number it should have given.

mod away;
mod day;
mod past;
#[cfg(test)]
mod tests;

use std::collections::BTreeSet;

use jiff::civil::Date;
use jiff::tz::Offset;
use jiff::{SignedDuration, Timestamp};

use super::facts::{Answered, Deeds, Kind, PastDay, Posted, Shown, Withdrawn};
use day::{Day, by_day};

pub use self::away::{NOTICEABLE, after_away, joined};
pub use self::past::{deeds, past_day};

/// A form opened in the window may be handed in until this long after its close.
pub const GRACE: SignedDuration = SignedDuration::from_mins(15);

/// So many kept days in a row earn a freeze.
pub const ROW: u8 = 7;

/// Nobody holds more freezes.
pub const MOST_FREEZES: u8 = 2;

/// What the fold carries from day to day.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// Days kept since the last miss that no freeze spared.
    pub streak: u32,
    /// Freezes held, at most [`MOST_FREEZES`].
    pub freezes: u8,
    /// Kept days since the last miss or earned freeze, below [`ROW`].
    pub row: u8,
    /// The longest streak so far.
    pub longest: u32,
}

/// What a missed day did.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Miss {
    /// A freeze was used, the streak stays.
    Spared,
    /// It ended a streak of so many days.
    Ended(u32),
    /// There was no streak.
    Nothing,
}

impl Counts {
    /// Counts a kept day; says whether it earned a freeze.
    fn keep(&mut self) -> bool {
        self.streak += 1;
        self.longest = self.longest.max(self.streak);
        self.row += 1;
        if self.row < ROW {
            return false;
        }
        self.row = 0;
        let earned = self.freezes < MOST_FREEZES;
        self.freezes += u8::from(earned);
        earned
    }

    /// Counts a missed day.
    fn miss(&mut self) -> Miss {
        self.row = 0;
        match (self.freezes.checked_sub(1), self.streak) {
            (Some(left), _) => {
                self.freezes = left;
                Miss::Spared
            }
            (None, 0) => Miss::Nothing,
            (None, ended) => {
                self.streak = 0;
                Miss::Ended(ended)
            }
        }
    }
}

/// Where a member stands in a server at some moment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Standing {
    /// The current streak; open days count neither way.
    pub streak: u32,
    /// Freezes held.
    pub freezes: u8,
    /// Kept days in a row; the next freeze comes at [`ROW`].
    pub row: u8,
    /// The longest streak.
    pub longest: u32,
    /// The same if all that is open stays unanswered.
    pub at_stake: Counts,
    /// All question days in date order, each date once.
    pub days: Vec<DayLine>,
}

/// One question day of one member.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DayLine {
    /// The date.
    pub day: Date,
    /// What became of it.
    pub status: Status,
    /// The streak after it.
    pub streak: u32,
    /// The freezes held after it.
    pub freezes: u8,
}

/// What became of a question day.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Status {
    /// Answered in time.
    Kept {
        /// Own words, if there were both.
        kind: Kind,
        /// It earned a freeze.
        earned: bool,
    },
    /// Not answered in time.
    Missed {
        /// What that did.
        miss: Miss,
        /// How long after the close an answer was begun, if one was handed in within [`GRACE`].
        late: Option<SignedDuration>,
    },
    /// Not answered, and that does not matter.
    Free {
        /// Why not.
        why: WhyFree,
    },
    /// Not answered so far.
    Open {
        /// When the last round that counts closes; absent if only a slot that is still to come keeps the day open.
        closes: Option<Timestamp>,
        /// How much longer than promised that round is open because the bot was away; zero if it was not.
        extended: SignedDuration,
        /// Another round of this day is still to come.
        more_to_come: bool,
        /// What it does if this day and the open ones before it are left.
        if_left: Miss,
    },
}

/// Why an unanswered day does not matter.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum WhyFree {
    /// None of its rounds counts.
    NotCounting,
    /// A round that counts was withdrawn.
    Withdrawn(Withdrawn),
}

/// All that is known of one member in one server, in any order and however often repeated.
///
/// An answer or a *Show answer* belongs to the round and day that it names; without that round it is ignored. Of final
/// days only `days` and `deeds` are left, once they are packed ([`past_day`], [`deeds`]); a day may be in both forms.
#[derive(Clone, Copy, Debug, Default)]
pub struct Facts<'a> {
    /// What is left of the server's final days.
    pub days: &'a [PastDay],
    /// What is left of what the member did on them.
    pub deeds: &'a [Deeds],
    /// The rounds of other days.
    pub posted: &'a [Posted],
    /// The member's answers in those.
    pub answered: &'a [Answered],
    /// Those that the member gave up.
    pub shown: &'a [Shown],
}

/// Folds facts of which nothing has been packed; see [`fold`].
#[must_use]
pub fn standing(
    posted: &[Posted],
    answered: &[Answered],
    shown: &[Shown],
    due: &BTreeSet<Date>,
    now: Timestamp,
) -> Standing {
    fold(&Facts { posted, answered, shown, ..Facts::default() }, due, now)
}

/// Folds the facts of one member in one server.
///
/// `due` holds the days of slots that are still to come: of each timetable its [`days_to_come`], and the days of
/// slots that have been claimed and have no message yet. It only delays a miss.
///
/// [`days_to_come`]: super::timetable::Timetable::days_to_come
#[must_use]
pub fn fold(facts: &Facts<'_>, due: &BTreeSet<Date>, now: Timestamp) -> Standing {
    let mut counts = Counts::default();
    let mut at_stake = Counts::default();
    let mut days = Vec::with_capacity(facts.days.len() + facts.posted.len());
    by_day(facts, now, |day, found| {
        let status = match found.read(due.contains(&day)) {
            Day::Kept(kind) => {
                at_stake.keep();
                Status::Kept { kind, earned: counts.keep() }
            }
            Day::Missed { late } => {
                at_stake.miss();
                Status::Missed { miss: counts.miss(), late }
            }
            Day::Free(why) => Status::Free { why },
            Day::Open { closes, extended, more_to_come } => {
                Status::Open { closes, extended, more_to_come, if_left: at_stake.miss() }
            }
        };
        days.push(DayLine { day, status, streak: counts.streak, freezes: counts.freezes });
    });
    let Counts { streak, freezes, row, longest } = counts;
    Standing { streak, freezes, row, longest, at_stake, days }
}

/// Whether an answer to a round that closes at `closes` counts: the click that opened the form came before that,
/// and the form was handed in before the end of [`GRACE`].
#[must_use]
pub fn in_time(clicked: Timestamp, handed_in: Timestamp, closes: Timestamp) -> bool {
    clicked < closes && handed_in.duration_since(closes) < GRACE
}

/// Whether nothing can change a day's line any more: its rounds and all earlier ones have closed and the time for
/// forms is over, none of these days is `due` (as in [`standing`]), and its date is over everywhere on earth.
#[must_use]
pub fn is_final(day: Date, posted: &[Posted], due: &BTreeSet<Date>, now: Timestamp) -> bool {
    // The last zone is twelve hours behind UTC.
    let over = day.tomorrow().and_then(|next| Offset::UTC.to_timestamp(next.at(12, 0, 0, 0))).ok();
    over.is_some_and(|over| over <= now)
        && due.range(..=day).next().is_none()
        && posted
            .iter()
            .filter(|round| round.day <= day)
            .all(|round| now.duration_since(round.closes) >= GRACE)
}
