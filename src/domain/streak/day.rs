//! What the facts say about one question day of one member.

use std::borrow::Cow;

use jiff::civil::Date;
use jiff::{SignedDuration, Timestamp};

use super::{Facts, GRACE, WhyFree};
use crate::domain::facts::{Answered, Deeds, Kind, PastDay, Posted, Withdrawn};
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
    words: bool,
    check: bool,
    shown: bool,
    counts: bool,
    withdrawn: Option<Withdrawn>,
    /// Close and extension of the counting round that is open the longest.
    open: Option<(Timestamp, SignedDuration)>,
    late: Option<SignedDuration>,
}

impl Found {
    pub(super) fn read(self, due: bool) -> Day {
        if self.words {
            Day::Kept(Kind::Words)
        } else if self.check {
            Day::Kept(Kind::Check)
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

    fn add(&mut self, round: &Round, answers: &[Answered], shown: Option<Timestamp>, now: Timestamp) {
        for answer in answers {
            match round.timing(answer, shown) {
                Timing::InTime => match answer.kind {
                    Kind::Words => self.words = true,
                    Kind::Check => self.check = true,
                },
                Timing::Late(by) => self.late_by(Some(by)),
                Timing::Void => {}
            }
        }
        self.shown |= shown.is_some();
        if round.posted.counts {
            self.counts = true;
            self.withdrawn = either(self.withdrawn, round.withdrawn);
            if now < round.closes && shown.is_none() {
                let open = (round.closes, round.closes.duration_since(round.posted.promised));
                self.open = self.open.max(Some(open));
            }
        }
    }

    fn late_by(&mut self, by: Option<SignedDuration>) {
        if let Some(by) = by {
            self.late = Some(self.late.map_or(by, |late| late.min(by)));
        }
    }

    fn add_past(&mut self, day: &PastDay) {
        self.counts |= day.counts;
        self.withdrawn = either(self.withdrawn, day.withdrawn);
    }

    fn add_deeds(&mut self, deeds: &Deeds) {
        self.words |= deeds.words;
        self.check |= deeds.check;
        self.shown |= deeds.shown;
        self.late_by(deeds.late);
    }

    /// What is to be kept of a final day, for all its members and for the one whose facts were found.
    pub(super) fn packed(&self, day: Date) -> (PastDay, Option<Deeds>) {
        let Self { words, check, shown, late, counts, withdrawn, open: _ } = *self;
        // Of a kept day nobody asks what came late.
        let deeds = Deeds { day, words, check, shown, late: late.filter(|_| !words && !check) };
        let any = words || check || shown || late.is_some();
        (PastDay { day, counts, withdrawn }, any.then_some(deeds))
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
    fn of(first: &'a Posted, repeated: &[Posted]) -> Self {
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
pub(super) fn by_day(facts: &Facts<'_>, now: Timestamp, mut each: impl FnMut(Date, Found)) {
    let posted = in_order(facts.posted, |p| (p.day, p.round));
    let answered = in_order(facts.answered, |a| (a.day, a.round));
    let shown = in_order(facts.shown, |s| (s.day, s.round));
    let (mut answered, mut shown) = (&*answered, &*shown);
    let (past, deeds) = (in_order(facts.days, |day| day.day), in_order(facts.deeds, |deeds| deeds.day));
    let (mut past, mut deeds) = (past.iter().peekable(), deeds.iter().peekable());
    let mut fresh = posted.chunk_by(|a, b| a.day == b.day).peekable();
    let day_of = |rounds: &&[Posted]| rounds.first().map(|round| round.day);
    loop {
        let day = match (past.peek().map(|past| past.day), fresh.peek().and_then(day_of)) {
            (Some(past), Some(fresh)) => past.min(fresh),
            (Some(day), None) | (None, Some(day)) => day,
            (None, None) => return,
        };
        let mut found = Found::default();
        while let Some(past) = past.next_if(|past| past.day == day) {
            found.add_past(past);
        }
        let rounds = fresh.next_if(|rounds| day_of(rounds) == Some(day)).unwrap_or_default();
        for facts in rounds.chunk_by(|a, b| a.round == b.round) {
            let [first, repeated @ ..] = facts else { continue };
            let key = (first.day, first.round);
            let answers = take(&mut answered, |a| (a.day, a.round), key);
            let shows = take(&mut shown, |s| (s.day, s.round), key);
            let shown = shows.iter().map(|s| s.interaction.moment()).min();
            found.add(&Round::of(first, repeated), answers, shown, now);
        }
        // Those of days without a round are dropped, as facts without their round are.
        while let Some(deeds) = deeds.next_if(|deeds| deeds.day <= day) {
            if deeds.day == day {
                found.add_deeds(deeds);
            }
        }
        each(day, found);
    }
}

type Key = (Date, RoundId);

/// Facts are many, and as a rule they come in order.
fn in_order<T: Clone, K: Ord>(facts: &[T], key: impl Fn(&T) -> K) -> Cow<'_, [T]> {
    if facts.is_sorted_by_key(&key) {
        return Cow::Borrowed(facts);
    }
    let mut sorted = facts.to_vec();
    sorted.sort_by_key(key);
    Cow::Owned(sorted)
}

/// Takes the facts of one round off the front of sorted ones, and drops those before it: their round is unknown.
fn take<'a, T>(rest: &mut &'a [T], key: impl Fn(&T) -> Key, wanted: Key) -> &'a [T] {
    let (_, at) = rest.split_at(rest.iter().take_while(|fact| key(fact) < wanted).count());
    let (taken, after) = at.split_at(at.iter().take_while(|fact| key(fact) == wanted).count());
    *rest = after;
    taken
}
