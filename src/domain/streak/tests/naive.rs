//! The rules once more, as slowly and literally as they are written down.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;
use jiff::{SignedDuration, Timestamp};

use crate::domain::facts::{Answered, Posted, Shown};

/// Streak, freezes, row, longest.
pub(super) type Numbers = (u32, u32, u32, u32);

pub(super) struct Naive<'a> {
    pub(super) posted: &'a [Posted],
    pub(super) answered: &'a [Answered],
    pub(super) shown: &'a [Shown],
    pub(super) due: &'a BTreeSet<Date>,
    pub(super) now: Timestamp,
}

impl Naive<'_> {
    fn in_time(&self, answer: &Answered, round: &Posted) -> bool {
        let handed_in = answer.interaction.moment();
        answer.clicked >= round.opened
            && answer.clicked < round.closes
            && handed_in < round.closes + SignedDuration::from_mins(15)
            && !self.shown.iter().any(|s| s.round == round.round && s.interaction.moment() < handed_in)
    }

    /// `k`, `f`, `o` or `m`.
    fn status(&self, day: Date) -> char {
        let rounds = || self.posted.iter().filter(|round| round.day == day);
        let answered =
            |round: &Posted| self.answered.iter().any(|a| a.round == round.round && self.in_time(a, round));
        let used_show = |round: &Posted| self.shown.iter().any(|s| s.round == round.round);
        if rounds().any(answered) {
            return 'k';
        }
        if !rounds().any(|round| round.counts)
            || rounds().any(|round| round.counts && round.withdrawn.is_some())
        {
            return 'f';
        }
        if self.due.contains(&day) || rounds().any(|r| r.counts && self.now < r.closes && !used_show(r)) {
            return 'o';
        }
        'm'
    }

    pub(super) fn days(&self) -> BTreeMap<Date, char> {
        self.posted.iter().map(|round| (round.day, self.status(round.day))).collect()
    }

    pub(super) fn shown(&self) -> Numbers {
        fold(self.days().values().copied())
    }

    pub(super) fn at_stake(&self) -> Numbers {
        fold(self.days().values().map(|&status| if status == 'o' { 'm' } else { status }))
    }
}

fn fold(days: impl Iterator<Item = char>) -> Numbers {
    let (mut s, mut f, mut row, mut longest) = (0, 0, 0, 0);
    for day in days {
        if day == 'k' {
            s += 1;
            row += 1;
            longest = s.max(longest);
            if row == 7 {
                row = 0;
                if f < 2 {
                    f += 1;
                }
            }
        }
        if day == 'm' {
            row = 0;
            if f > 0 {
                f -= 1;
            } else {
                s = 0;
            }
        }
    }
    (s, f, row, longest)
}
