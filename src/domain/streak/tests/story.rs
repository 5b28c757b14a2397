//! A small stage for stories about one member: timetables post, the bot is away, the member acts. All times are in
//! 2026 by the clock of the round's zone, written `03-02T09:00`.

use std::collections::BTreeSet;

use jiff::civil::{self, Date};
use jiff::{SignedDuration, Timestamp};

use super::super::*;
use super::{answered, shown, written};
use crate::domain::facts::{Answered, Kind, Posted, Shown, Withdrawn};
use crate::domain::ids::{RoundId, TimetableId};
use crate::domain::timetable::{Cron, Zone, closes, day_of, next_slot};

#[derive(Clone)]
pub(super) struct Rule {
    id: TimetableId,
    cron: Cron,
    zone: Zone,
    hours: Option<u16>,
    counts: bool,
}

impl Rule {
    pub(super) fn new(id: u64, cron: &str, zone: &str) -> Self {
        let (cron, zone) = (Cron::parse(cron).unwrap(), Zone::parse(zone).unwrap());
        Self { id: TimetableId(id), cron, zone, hours: None, counts: true }
    }

    pub(super) fn hours(self, hours: u16) -> Self {
        Self { hours: Some(hours), ..self }
    }

    pub(super) fn not_counting(self) -> Self {
        Self { counts: false, ..self }
    }

    pub(super) fn at(&self, local: &str) -> Timestamp {
        let local: civil::DateTime = format!("2026-{local}").parse().unwrap();
        self.zone.tz().to_timestamp(local).unwrap()
    }

    fn clock(&self, at: Timestamp) -> String {
        self.zone.tz().to_datetime(at).strftime("%m-%dT%H:%M").to_string()
    }
}

/// A round of a story.
#[derive(Clone, Copy)]
pub(super) struct Round(usize);

#[derive(Default)]
pub(super) struct Story {
    rounds: Vec<(Posted, Rule)>,
    answered: Vec<Answered>,
    shown: Vec<Shown>,
    due: BTreeSet<Date>,
}

impl Story {
    /// Berlin, daily at 09:00: 2, 3 and 4 March kept, the round of 5 March posted. It closes on 6 March at 09:00.
    pub(super) fn fourth_day() -> (Self, Rule, Round) {
        let rule = Rule::new(1, "0 9 * * *", "Europe/Berlin");
        let mut story = Self::three_kept(&rule);
        let fourth = story.post(&rule, "03-05T09:00");
        (story, rule, fourth)
    }

    pub(super) fn three_kept(rule: &Rule) -> Self {
        let mut story = Self::default();
        for day in ["02", "03", "04"] {
            let round = story.post(rule, &format!("03-{day}T09:00"));
            story.answer(round, &format!("03-{day}T10:00"));
        }
        story
    }

    pub(super) fn post(&mut self, rule: &Rule, slot: &str) -> Round {
        self.post_at(rule, slot, slot)
    }

    pub(super) fn post_at(&mut self, rule: &Rule, slot: &str, opened: &str) -> Round {
        let (slot, opened) = (rule.at(slot), rule.at(opened));
        let closes = closes(slot, opened, next_slot(&rule.cron, &rule.zone, slot), rule.hours, &rule.zone);
        let posted = Posted {
            round: RoundId { timetable: rule.id, slot },
            day: day_of(slot, &rule.zone),
            opened,
            closes,
            promised: closes,
            counts: rule.counts,
            withdrawn: None,
        };
        self.rounds.push((posted, rule.clone()));
        Round(self.rounds.len() - 1)
    }

    pub(super) fn answer(&mut self, round: Round, at: &str) {
        self.form(round, at, at);
    }

    pub(super) fn form(&mut self, Round(round): Round, clicked: &str, handed_in: &str) {
        let (posted, rule) = &self.rounds[round];
        self.answered.push(answered(posted, Kind::Words, rule.at(clicked), rule.at(handed_in)));
    }

    pub(super) fn show_answer(&mut self, Round(round): Round, at: &str) {
        let (posted, rule) = &self.rounds[round];
        self.shown.push(shown(posted, rule.at(at)));
    }

    pub(super) fn delete(&mut self, Round(round): Round) {
        self.rounds[round].0.withdrawn = Some(Withdrawn::Deleted);
    }

    /// The bot is away, by the clock of each round's zone, for so many minutes.
    pub(super) fn away(&mut self, down: &str, minutes: i64) {
        for (round, rule) in &mut self.rounds {
            let down = rule.at(down);
            let back = down + SignedDuration::from_mins(minutes);
            let (closes, withdrawn) = after_away(round.promised, round.closes, round.opened, down, back);
            round.closes = closes;
            round.withdrawn = round.withdrawn.or(withdrawn.then_some(Withdrawn::Away));
        }
    }

    pub(super) fn still_to_come(&mut self, day: &str) {
        self.due.insert(format!("2026-{day}").parse().unwrap());
    }

    pub(super) fn closes(&self, Round(round): Round) -> String {
        let (posted, rule) = &self.rounds[round];
        rule.clock(posted.closes)
    }

    pub(super) fn day(&self, Round(round): Round) -> String {
        self.rounds[round].0.day.strftime("%m-%d").to_string()
    }

    pub(super) fn standing(&self, now: Timestamp) -> Standing {
        let posted: Vec<_> = self.rounds.iter().map(|(posted, _)| posted.clone()).collect();
        standing(&posted, &self.answered, &self.shown, &self.due, now)
    }

    /// `now` by the clock of `rule`; `wanted` as [`written`] writes it.
    #[track_caller]
    pub(super) fn check(&self, rule: &Rule, now: &str, wanted: &str) {
        assert_eq!(written(&self.standing(rule.at(now))), wanted, "at {now}");
    }

    /// The status of the newest day.
    pub(super) fn newest(&self, rule: &Rule, now: &str) -> Status {
        self.standing(rule.at(now)).days.pop().unwrap().status
    }
}
