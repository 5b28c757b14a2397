//! Random worlds: some timetables in some zones, a bot that is late or away, messages that get deleted, and one
//! member who answers, forgets, comes late and gives up.

use std::collections::BTreeSet;

use jiff::civil::Date;
use jiff::{SignedDuration, Timestamp};
use proptest::prelude::*;

use super::super::*;
use super::{answered, at, shown};
use crate::domain::facts::{Answered, Kind, Posted, Shown, Withdrawn};
use crate::domain::ids::{ChannelId, MemberId, RoundId, ServerId, TimetableId};
use crate::domain::pick::Bag;
use crate::domain::timetable::{CATCH_UP, Cron, Steering, Timetable, Zone, closes, day_of, slots};

const ZONES: [&str; 6] = [
    "Europe/Berlin",
    "America/New_York",
    "Asia/Tokyo",
    "Pacific/Kiritimati",
    "Etc/GMT+12",
    "Australia/Lord_Howe",
];
const RULES: [&str; 7] =
    ["0 9 * * *", "0 20 * * *", "30 23 * * *", "0 0 * * *", "0 9,21 * * *", "0 8 * * 1", "0 9 * * 1-5"];
const HOURS: [Option<u16>; 5] = [None, None, Some(1), Some(26), Some(72)];

/// Numbers from which a world is made; when they are used up only zeros follow, so small failures stay small.
struct Choices(std::vec::IntoIter<u16>);

impl Choices {
    fn below(&mut self, n: i64) -> i64 {
        i64::from(self.0.next().unwrap_or(0)) % n
    }

    fn of<T: Clone>(&mut self, items: &[T]) -> T {
        items[self.below(items.len() as i64) as usize].clone()
    }

    fn one_in(&mut self, n: i64) -> bool {
        self.below(n) == n - 1
    }

    fn seconds(&mut self, below: i64) -> SignedDuration {
        SignedDuration::from_secs(self.below(below))
    }

    fn minutes(&mut self, below: i64) -> SignedDuration {
        SignedDuration::from_mins(self.below(below))
    }
}

#[derive(Clone, Debug)]
struct Round {
    posted: Posted,
    /// When and how it changed: extended at a return, or found gone at its close.
    changes: Vec<(Timestamp, Timestamp, Option<Withdrawn>)>,
}

impl Round {
    fn last(&self) -> (Timestamp, Option<Withdrawn>) {
        let (_, closes, withdrawn) =
            self.changes.last().copied().unwrap_or((self.posted.opened, self.posted.closes, None));
        (closes, withdrawn)
    }
}

#[derive(Clone, Debug)]
pub(super) struct World {
    timetables: Vec<Timetable>,
    rounds: Vec<Round>,
    /// When each slot was dealt with: posted or written down as skipped.
    dealt: Vec<(RoundId, Timestamp)>,
    away: Vec<(Timestamp, Timestamp)>,
    answered: Vec<Answered>,
    shown: Vec<Shown>,
}

/// What is known at some moment.
pub(super) struct Known {
    pub(super) posted: Vec<Posted>,
    pub(super) answered: Vec<Answered>,
    pub(super) shown: Vec<Shown>,
    pub(super) due: BTreeSet<Date>,
    pub(super) now: Timestamp,
}

impl Known {
    pub(super) fn standing(&self) -> Standing {
        standing(&self.posted, &self.answered, &self.shown, &self.due, self.now)
    }
}

pub(super) fn any_world() -> impl Strategy<Value = World> {
    prop::collection::vec(any::<u16>(), 300).prop_map(|choices| World::new(&mut Choices(choices.into_iter())))
}

/// Two weeks around the European clock change.
fn start() -> Timestamp {
    at("2026-03-22T00:00:00Z")
}

fn end() -> Timestamp {
    at("2026-04-05T00:00:00Z")
}

fn timetable(id: u64, choices: &mut Choices) -> Timetable {
    Timetable {
        id: TimetableId(id),
        server: ServerId(1),
        channel: ChannelId(1),
        cron: Cron::parse(choices.of(&RULES)).unwrap(),
        zone: Zone::parse(choices.of(&ZONES)).unwrap(),
        topics: Vec::new(),
        levels: Vec::new(),
        path: None,
        role: None,
        window_hours: choices.of(&HOURS),
        counts: id == 1 || choices.one_in(2),
        made_by: MemberId(1),
        bag: Bag::new(1),
        last_number: 0,
        done_until: start(),
        steering: Steering::default(),
    }
}

impl World {
    fn new(choices: &mut Choices) -> Self {
        let timetables = (1..=1 + choices.below(3) as u64).map(|id| timetable(id, choices)).collect();
        let mut world = Self {
            timetables,
            rounds: Vec::new(),
            dealt: Vec::new(),
            away: Vec::new(),
            answered: Vec::new(),
            shown: Vec::new(),
        };
        let mut down = start();
        for _ in 0..choices.below(4) {
            down += choices.minutes(7 * 24 * 60);
            let back = down + if choices.one_in(4) { choices.seconds(90) } else { choices.minutes(50 * 60) };
            world.away.push((down, back));
            down = back + SignedDuration::from_mins(1);
        }
        for i in 0..world.timetables.len() {
            world.post_all(i, choices);
        }
        for round in &mut world.rounds {
            live(round, &world.away, choices);
        }
        for i in 0..world.rounds.len() {
            world.act(i, choices);
        }
        world
    }

    /// Goes through the slots of a timetable as the bot does.
    fn post_all(&mut self, index: usize, choices: &mut Choices) {
        let timetable = &self.timetables[index];
        let slots: Vec<_> =
            slots(&timetable.cron, &timetable.zone, start()).take_while(|slot| *slot <= end()).collect();
        for (i, &slot) in slots.iter().enumerate() {
            let round = RoundId { timetable: timetable.id, slot };
            let next = timetable.next_slot(slot);
            let delay = if choices.one_in(8) { choices.minutes(5 * 60) } else { choices.seconds(10) };
            let opened = self.served(slot + delay);
            let newer = slots.get(i + 1).is_some_and(|&next| next <= opened);
            if newer || opened.duration_since(slot) >= CATCH_UP {
                self.dealt.push((round, self.served(slot + delay)));
                continue;
            }
            let closes = closes(slot, opened, next, timetable.window_hours, &timetable.zone);
            let (day, counts) = (day_of(slot, &timetable.zone), timetable.counts);
            let posted = Posted { round, day, opened, closes, promised: closes, counts, withdrawn: None };
            self.dealt.push((round, opened));
            self.rounds.push(Round { posted, changes: Vec::new() });
        }
    }

    /// The moment itself, or the return from the absence it falls into.
    fn served(&self, at: Timestamp) -> Timestamp {
        self.away.iter().find(|(down, back)| *down <= at && at < *back).map_or(at, |(_, back)| *back)
    }

    /// What the member does in a round.
    fn act(&mut self, index: usize, choices: &mut Choices) {
        let round = &self.rounds[index];
        let posted = round.posted.clone();
        let (closes, _) = round.last();
        let minutes = (closes.duration_since(posted.opened).as_mins() + 20).max(1);
        // Mostly answers: streaks that never get long test little.
        let times = [1, 1, 1, 1, 2, 0][choices.below(6) as usize];
        for _ in 0..times {
            let clicked = posted.opened + choices.minutes(minutes);
            let handed_in =
                clicked + if choices.one_in(4) { choices.minutes(20) } else { choices.seconds(60) };
            let kind = choices.of(&[Kind::Words, Kind::Check]);
            if [clicked, handed_in].iter().all(|at| self.served(*at) == *at) {
                self.answered.push(answered(&posted, kind, clicked, handed_in));
            }
        }
        for _ in 0..[0, 0, 0, 0, 1, 2][choices.below(6) as usize] {
            let at = posted.opened + choices.minutes(minutes);
            if self.served(at) == at {
                self.shown.push(shown(&posted, at));
            }
        }
    }

    pub(super) fn at(&self, now: Timestamp) -> Known {
        let rounds = self.rounds.iter().filter(|round| round.posted.opened <= now);
        let posted = rounds.map(|round| {
            let change = round.changes.iter().rfind(|(at, ..)| *at <= now);
            change.map_or(round.posted.clone(), |&(_, closes, withdrawn)| Posted {
                closes,
                withdrawn,
                ..round.posted.clone()
            })
        });
        Known {
            posted: posted.collect(),
            answered: self.answered.iter().filter(|a| a.interaction.moment() <= now).copied().collect(),
            shown: self.shown.iter().filter(|s| s.interaction.moment() <= now).copied().collect(),
            due: self.timetables.iter().flat_map(|timetable| self.days_to_come(timetable, now)).collect(),
            now,
        }
    }

    fn days_to_come(&self, timetable: &Timetable, now: Timestamp) -> BTreeSet<Date> {
        let dealt = self.dealt.iter().filter(|(round, at)| round.timetable == timetable.id && *at <= now);
        let done_until = dealt.map(|(round, _)| round.slot).max().unwrap_or(timetable.done_until);
        Timetable { done_until, ..timetable.clone() }.days_to_come(now)
    }

    /// The moments at which something happens or may be seen to have changed, in order, while the bot is there.
    pub(super) fn moments(&self) -> Vec<Timestamp> {
        let grace = GRACE;
        let mut moments: BTreeSet<_> = [start(), end() + SignedDuration::from_hours(24 * 10)].into();
        for round in &self.rounds {
            let (closes, _) = round.last();
            moments.extend([round.posted.opened, round.posted.closes, closes, closes + grace]);
            moments.extend(round.changes.iter().map(|(at, ..)| *at));
        }
        moments.extend(self.dealt.iter().flat_map(|(round, at)| [round.slot, *at]));
        moments.extend(self.answered.iter().map(|a| a.interaction.moment()));
        moments.extend(self.shown.iter().map(|s| s.interaction.moment()));
        moments.extend((0..24).map(|i| at("2026-03-22T12:00:00Z") + SignedDuration::from_hours(24 * i)));
        moments.into_iter().filter(|at| self.served(*at) == *at).collect()
    }

    pub(super) fn end(&self) -> Timestamp {
        end() + SignedDuration::from_hours(24 * 10)
    }
}

/// Extends a round at each return and perhaps finds it gone at its close.
fn live(round: &mut Round, away: &[(Timestamp, Timestamp)], choices: &mut Choices) {
    let Posted { promised, opened, .. } = round.posted;
    for &(down, back) in away {
        let (closes, withdrawn) = round.last();
        let (new, too_long) = after_away(promised, closes, opened, down, back);
        let withdrawn = withdrawn.or(too_long.then_some(Withdrawn::Away));
        if (new, withdrawn) != round.last() {
            round.changes.push((back, new, withdrawn));
        }
    }
    let (closes, withdrawn) = round.last();
    if withdrawn.is_none() && choices.one_in(12) {
        let found = away
            .iter()
            .find(|(down, back)| *down <= closes && closes < *back)
            .map_or(closes, |(_, back)| *back);
        round.changes.push((found, closes, Some(Withdrawn::Deleted)));
    }
}
