//! What the facts say about one question day of one member.

use jiff::civil::Date;
use jiff::{SignedDuration, Timestamp};

use super::{GRACE, WhyFree};
use crate::domain::facts::{Answered, Kind, Posted, Shown, Withdrawn};
use crate::domain::ids::RoundId;

/// How a day reads at some moment.
pub(super) enum Day {
    Kept(Kind),
    Missed { late: Option<SignedDuration> },
    Free(WhyFree),
    Open { closes: Option<Timestamp>, extended: SignedDuration, more_to_come: bool },
}

/// What has been found in the rounds of a day.
#[derive(Default)]
pub(super) struct Found {
    kept: Option<Kind>,
    counts: bool,
    withdrawn: Option<Withdrawn>,
    /// Close and extension of the counting round that is open the longest.
    open: Option<(Timestamp, SignedDuration)>,
    late: Option<SignedDuration>,
}

impl Found {
    pub(super) fn read(self, due: bool) -> Day {
        if let Some(kind) = self.kept {
            Day::Kept(kind)
        } else if let Some(why) = self.withdrawn {
            Day::Free(WhyFree::Withdrawn(why))
        } else if !self.counts {
            Day::Free(WhyFree::NotCounting)
        } else if due || self.open.is_some() {
            let (closes, extended) = self.open.unzip();
            Day::Open { closes, extended: extended.unwrap_or_default(), more_to_come: due }
        } else {
            Day::Missed { late: self.late }
        }
    }

    fn add(&mut self, round: &Round, answers: &[&Answered], shown: Option<Timestamp>, now: Timestamp) {
        for answer in answers {
            match round.timing(answer, shown) {
                Timing::InTime => {
                    self.kept = Some(self.kept.map_or(answer.kind, |kind| kind.min(answer.kind)))
                }
                Timing::Late(by) => self.late = Some(self.late.map_or(by, |late| late.min(by))),
                Timing::Void => {}
            }
        }
        if round.posted.counts {
            self.counts = true;
            self.withdrawn = either(self.withdrawn, round.withdrawn);
            if now < round.closes && shown.is_none() {
                let open = (round.closes, round.closes.duration_since(round.posted.promised));
                self.open = self.open.max(Some(open));
            }
        }
    }
}

/// A round, its repeated facts brought together: of them only these two ever change.
struct Round<'a> {
    posted: &'a Posted,
    closes: Timestamp,
    withdrawn: Option<Withdrawn>,
}

enum Timing {
    InTime,
    /// By how long it missed the close.
    Late(SignedDuration),
    /// After *Show answer*, long after the close, or before there was a question.
    Void,
}

impl<'a> Round<'a> {
    fn of(first: &'a Posted, repeated: &[&Posted]) -> Self {
        let round = Self { posted: first, closes: first.closes, withdrawn: first.withdrawn };
        repeated.iter().fold(round, |round, again| Self {
            closes: round.closes.max(again.closes),
            withdrawn: either(round.withdrawn, again.withdrawn),
            ..round
        })
    }

    fn timing(&self, answer: &Answered, shown: Option<Timestamp>) -> Timing {
        let handed_in = answer.interaction.moment();
        // Later than that the day may be final, and nothing may change its line.
        let too_late = handed_in.duration_since(self.closes) >= GRACE;
        if answer.clicked < self.posted.opened || too_late || shown.is_some_and(|shown| handed_in > shown) {
            Timing::Void
        } else if answer.clicked >= self.closes {
            Timing::Late(answer.clicked.duration_since(self.closes))
        } else {
            Timing::InTime
        }
    }
}

/// A message that is gone says more than an absence.
fn either(a: Option<Withdrawn>, b: Option<Withdrawn>) -> Option<Withdrawn> {
    match (a, b) {
        (Some(Withdrawn::Deleted), _) | (_, None) => a,
        _ => b,
    }
}

/// Walks the question days in date order and says what was found in each.
pub(super) fn by_day(
    posted: &[Posted],
    answered: &[Answered],
    shown: &[Shown],
    now: Timestamp,
    mut each: impl FnMut(Date, Found),
) {
    let posted = sorted(posted, |p| (p.day, p.round));
    let answered = sorted(answered, |a| (a.day, a.round));
    let shown = sorted(shown, |s| (s.day, s.round));
    let (mut answered, mut shown) = (answered.as_slice(), shown.as_slice());
    for rounds in posted.chunk_by(|a, b| a.day == b.day) {
        let mut found = Found::default();
        for facts in rounds.chunk_by(|a, b| a.round == b.round) {
            let [first, repeated @ ..] = facts else { continue };
            let key = (first.day, first.round);
            let answers = take(&mut answered, |a| (a.day, a.round), key);
            let shows = take(&mut shown, |s| (s.day, s.round), key);
            let shown = shows.iter().map(|s| s.interaction.moment()).min();
            found.add(&Round::of(first, repeated), answers, shown, now);
        }
        if let [first, ..] = rounds {
            each(first.day, found);
        }
    }
}

type Key = (Date, RoundId);

fn sorted<T>(facts: &[T], key: impl Fn(&T) -> Key) -> Vec<&T> {
    let mut sorted: Vec<_> = facts.iter().collect();
    sorted.sort_by_key(|fact| key(fact));
    sorted
}

/// Takes the facts of one round off the front of sorted ones, and drops those before it: their round is unknown.
fn take<'a, 'f, T>(rest: &mut &'a [&'f T], key: impl Fn(&T) -> Key, wanted: Key) -> &'a [&'f T] {
    let (_, at) = rest.split_at(rest.iter().take_while(|fact| key(fact) < wanted).count());
    let (taken, after) = at.split_at(at.iter().take_while(|fact| key(fact) == wanted).count());
    *rest = after;
    taken
}
