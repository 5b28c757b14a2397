//! What holds in every world.

use jiff::SignedDuration;
use jiff::civil::Date;
use proptest::prelude::*;
use proptest::sample::Index;

use super::super::*;
use super::naive::Naive;
use super::world::{Known, any_world};
use super::{answered, days};
use crate::domain::facts::{Deeds, Kind, PastDay, Posted, Withdrawn};

fn letter(status: &Status) -> char {
    match status {
        Status::Kept { .. } => 'k',
        Status::Missed { .. } => 'm',
        Status::Free { .. } => 'f',
        Status::Open { .. } => 'o',
    }
}

fn agrees_with_naive(known: &Known) -> Result<(), TestCaseError> {
    let Known { posted, answered, shown, due, now } = known;
    let naive = Naive { posted, answered, shown, due, now: *now };
    let standing = known.standing();
    let lines = standing.days.iter().map(|line| (line.day, letter(&line.status))).collect();
    prop_assert_eq!(naive.days(), lines);
    let numbers = |c: Counts| (c.streak, u32::from(c.freezes), u32::from(c.row), c.longest);
    let Standing { streak, freezes, row, longest, at_stake, .. } = standing;
    prop_assert_eq!(naive.shown(), numbers(Counts { streak, freezes, row, longest }));
    prop_assert_eq!(naive.at_stake(), numbers(at_stake));
    Ok(())
}

fn holds_together(standing: &Standing) -> Result<(), TestCaseError> {
    let Standing { streak, freezes, row, longest, at_stake, days } = standing;
    prop_assert!(*streak > 0 || (*freezes, *row) == (0, 0));
    prop_assert!(at_stake.streak > 0 || (at_stake.freezes, at_stake.row) == (0, 0));
    prop_assert!(*freezes <= MOST_FREEZES && *row < ROW);
    prop_assert!(longest >= streak && *streak >= at_stake.streak && *longest >= at_stake.longest);
    prop_assert!(days.is_sorted_by(|a, b| a.day < b.day), "a date adds at most one");
    prop_assert!(*longest as usize <= days.len());
    Ok(())
}

/// Neither the streak nor the longest is lower.
fn no_harm(before: &Standing, after: &Standing, what: &str) -> Result<(), TestCaseError> {
    prop_assert!(
        after.streak >= before.streak && after.longest >= before.longest,
        "{}: {:?}, {:?}",
        what,
        before,
        after
    );
    let (before, after) = (before.at_stake, after.at_stake);
    prop_assert!(
        after.streak >= before.streak && after.longest >= before.longest,
        "{}: {:?}, {:?}",
        what,
        before,
        after
    );
    Ok(())
}

fn facts(known: &Known) -> Facts<'_> {
    Facts { posted: &known.posted, answered: &known.answered, shown: &known.shown, ..Facts::default() }
}

#[derive(Default)]
struct Packed {
    days: Vec<PastDay>,
    deeds: Vec<Deeds>,
}

impl Packed {
    fn has(&self, day: Date) -> bool {
        self.days.iter().any(|past| past.day == day)
    }

    fn pack(&mut self, known: &Known) {
        for posted in &known.posted {
            if !self.has(posted.day) && is_final(posted.day, &known.posted, &known.due, known.now) {
                self.days.extend(past_day(posted.day, &known.posted));
                self.deeds.extend(deeds(posted.day, &known.posted, &known.answered, &known.shown));
            }
        }
    }

    /// What is packed, and the facts of all other days.
    fn fold(&self, known: &Known) -> Standing {
        let posted: Vec<_> = known.posted.iter().filter(|p| !self.has(p.day)).cloned().collect();
        fold(
            &Facts { days: &self.days, deeds: &self.deeds, posted: &posted, ..facts(known) },
            &known.due,
            known.now,
        )
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn it_is_what_the_rules_say(world in any_world(), moments in prop::collection::vec(any::<Index>(), 8)) {
        let all = world.moments();
        for moment in moments {
            let known = world.at(*moment.get(&all));
            agrees_with_naive(&known)?;
            holds_together(&known.standing())?;
        }
    }

    #[test]
    fn order_and_repetition_do_not_matter(world in any_world(), moment in any::<Index>(), turn in any::<Index>()) {
        let known = world.at(*moment.get(&world.moments()));
        let mut mixed = world.at(known.now);
        fn mix<T: Clone>(facts: &mut Vec<T>, turn: Index) {
            if facts.is_empty() {
                return;
            }
            let by = turn.index(facts.len());
            facts.rotate_left(by);
            facts.extend_from_within(..by);
            facts.reverse();
        }
        mix(&mut mixed.posted, turn);
        mix(&mut mixed.answered, turn);
        mix(&mut mixed.shown, turn);
        prop_assert_eq!(known.standing(), mixed.standing());
    }

    #[test]
    fn what_helps_never_harms(world in any_world(), moment in any::<Index>(), which in any::<Index>(), minutes in 0..6000i64) {
        let known = || world.at(*moment.get(&world.moments()));
        let before = known().standing();
        if known().posted.is_empty() {
            return Ok(());
        }
        let round = |known: &mut Known| which.index(known.posted.len());
        let by = SignedDuration::from_mins(minutes);

        let mut more = known();
        let i = round(&mut more);
        let posted = more.posted[i].clone();
        more.answered.push(answered(&posted, Kind::Check, posted.opened + by, posted.opened + by));
        no_harm(&before, &more.standing(), "one more answer")?;

        let mut longer = known();
        longer.posted[i].closes += by;
        no_harm(&before, &longer.standing(), "an extension")?;

        let mut withdrawn = known();
        withdrawn.posted[i].withdrawn = Some(Withdrawn::Away);
        no_harm(&before, &withdrawn.standing(), "a withdrawal")?;

        let mut another = known();
        let mut new = Posted { counts: false, ..posted };
        new.round.timetable.0 = 99;
        new.day = new.day.saturating_add(jiff::Span::new().days(minutes % 5));
        another.posted.push(new.clone());
        no_harm(&before, &another.standing(), "a timetable that does not count")?;
        another.answered.push(answered(&new, Kind::Words, new.opened, new.opened));
        no_harm(&before, &another.standing(), "an answer in it")?;

        let mut waiting = known();
        waiting.due.insert(new.day);
        no_harm(&before, &waiting.standing(), "a slot to come")?;
    }

    #[test]
    fn it_falls_only_when_that_was_said(world in any_world()) {
        let mut before: Option<(Known, Standing)> = None;
        for now in world.moments() {
            let known = world.at(now);
            let standing = known.standing();
            if let Some((earlier, was)) = &before && standing.streak < was.streak {
                let deadline = was.days.iter().any(|line| match line.status {
                    Status::Open { closes, more_to_come, .. } => {
                        closes.is_some_and(|closes| closes <= now) || (more_to_come && !known.due.contains(&line.day))
                    }
                    _ => false,
                });
                let gave_up = known.shown.len() > earlier.shown.len();
                prop_assert!(deadline || gave_up, "from {} to {} at {}: {:?}", was.streak, standing.streak, now, was);
            }
            before = Some((known, standing));
        }
    }

    #[test]
    fn final_lines_never_change(world in any_world()) {
        let last = world.at(world.end()).standing();
        let mut finals = 0;
        for now in world.moments() {
            let known = world.at(now);
            let standing = known.standing();
            let is_final = |line: &&DayLine| is_final(line.day, &known.posted, &known.due, now);
            let lines: Vec<_> = standing.days.iter().filter(is_final).collect();
            prop_assert_eq!(&lines, &last.days.iter().take(lines.len()).collect::<Vec<_>>(), "final at {}", now);
            prop_assert!(lines.len() >= finals, "what is final stays final");
            finals = lines.len();
        }
        prop_assert_eq!(finals, last.days.len(), "in the end all is final");
    }

    /// Whatever has been packed, and whenever: lines, numbers and stakes are the same.
    #[test]
    fn packed_days_fold_as_before(world in any_world(), packings in prop::collection::vec(any::<Index>(), 1..5)) {
        let all = world.moments();
        let mut packings: Vec<_> = packings.iter().map(|index| *index.get(&all)).collect();
        packings.sort();
        let mut packed = Packed::default();
        for now in all {
            let known = world.at(now);
            if packings.first().is_some_and(|at| *at <= now) {
                packings.remove(0);
                packed.pack(&known);
            }
            prop_assert_eq!(packed.fold(&known), known.standing(), "at {}", now);
        }
        let known = world.at(world.end());
        packed.pack(&known);
        prop_assert_eq!(packed.days.len(), known.standing().days.len(), "in the end all is packed");
        prop_assert_eq!(packed.fold(&known), known.standing());
    }

    /// A day that is there in both forms, as after an import, counts once.
    #[test]
    fn packed_and_fresh_facts_of_a_day_are_one(world in any_world()) {
        let known = world.at(world.end());
        let mut packed = Packed::default();
        packed.pack(&known);
        let both = Facts { days: &packed.days, deeds: &packed.deeds, ..facts(&known) };
        prop_assert_eq!(fold(&both, &known.due, known.now), known.standing());
    }

    #[test]
    fn a_window_never_gets_shorter(
        opened in 0..100_000i64, length in 3600..604_800i64, absences in prop::collection::vec((0..300_000i64, 0..300_000i64), 0..5)
    ) {
        let second = |s| jiff::Timestamp::from_second(1_770_000_000 + s).unwrap();
        let (opened, promised) = (second(opened), second(opened + length));
        let (mut closes, mut clock) = (promised, 0);
        for (up, down) in absences {
            let (from, back) = (second(clock + up), second(clock + up + down));
            let (new, withdrawn) = after_away(promised, closes, opened, from, back);
            prop_assert!(new >= closes && new <= promised.max(closes) + SignedDuration::from_hours(24));
            prop_assert!(!withdrawn || new < back + SignedDuration::from_hours(1));
            prop_assert!(new <= promised + SignedDuration::from_hours(24));
            (closes, clock) = (new, clock + up + down);
        }
    }

    #[test]
    fn any_run_of_days_folds_as_written(letters in "[kmfo]{0,60}") {
        let spaced: Vec<_> = letters.chars().map(String::from).collect();
        if !spaced.is_empty() {
            let (posted, answered) = days(&spaced.join(" "));
            let now = super::at("2026-12-01T00:00:00Z");
            let known = Known { posted, answered, shown: Vec::new(), due: Default::default(), now };
            agrees_with_naive(&known)?;
            holds_together(&known.standing())?;
        }
    }
}
