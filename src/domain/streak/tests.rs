#![allow(clippy::unwrap_used)]

mod examples;
mod naive;
mod properties;
mod story;
mod world;

use std::collections::BTreeSet;

use jiff::civil::date;
use jiff::{SignedDuration, Timestamp, ToSpan};

use super::*;
use crate::domain::facts::{Answered, Kind, Posted, Shown, Withdrawn};
use crate::domain::ids::{InteractionId, MemberId, RoundId, ServerId, TimetableId};

fn at(text: &str) -> Timestamp {
    text.parse().unwrap()
}

/// An interaction at a moment. [Discord Docs/Reference, Snowflakes]
fn interaction(at: Timestamp) -> InteractionId {
    InteractionId(((at.as_millisecond() - 1_420_070_400_000) as u64) << 22)
}

fn answered(round: &Posted, kind: Kind, clicked: Timestamp, handed_in: Timestamp) -> Answered {
    Answered {
        server: ServerId(1),
        member: MemberId(2),
        day: round.day,
        round: round.round,
        kind,
        clicked,
        interaction: interaction(handed_in),
        correct: None,
    }
}

fn shown(round: &Posted, at: Timestamp) -> Shown {
    Shown {
        server: ServerId(1),
        member: MemberId(2),
        day: round.day,
        round: round.round,
        interaction: interaction(at),
    }
}

/// `7/1/0/7 (7/0/0/7)`: streak, freezes, row and longest; in brackets, if they differ, the same at stake.
fn written(standing: &Standing) -> String {
    let write = |c: Counts| format!("{}/{}/{}/{}", c.streak, c.freezes, c.row, c.longest);
    let Standing { streak, freezes, row, longest, at_stake, .. } = *standing;
    let now = Counts { streak, freezes, row, longest };
    if now == at_stake { write(now) } else { format!("{} ({})", write(now), write(at_stake)) }
}

/// Days in short: `k7 m o` are seven kept days, a missed and an open one; `f` is a free one.
fn days(text: &str) -> (Vec<Posted>, Vec<Answered>) {
    let now = at("2026-12-01T00:00:00Z");
    let letters = text.split(' ').flat_map(|run| {
        let (letter, count) = run.split_at(1);
        std::iter::repeat_n(letter.to_owned(), if count.is_empty() { 1 } else { count.parse().unwrap() })
    });
    let (mut posted, mut answers) = (Vec::new(), Vec::new());
    for (i, letter) in letters.enumerate() {
        let day = date(2026, 1, 1) + (i as i64).days();
        let opened = at(&format!("{day}T09:00:02Z"));
        let close = if letter == "o" {
            now + SignedDuration::from_hours(1)
        } else {
            opened + SignedDuration::from_hours(24)
        };
        let round = RoundId { timetable: TimetableId(3), slot: at(&format!("{day}T09:00:00Z")) };
        let withdrawn = (letter == "f").then_some(Withdrawn::Deleted);
        let round = Posted { round, day, opened, closes: close, promised: close, counts: true, withdrawn };
        if letter == "k" {
            answers.push(answered(&round, Kind::Words, opened, opened));
        }
        posted.push(round);
    }
    (posted, answers)
}

fn check(text: &str, wanted: &str) {
    let (posted, answers) = days(text);
    let standing = standing(&posted, &answers, &[], &BTreeSet::new(), at("2026-12-01T00:00:00Z"));
    assert_eq!(written(&standing), wanted, "{text}");
}

#[test]
fn kept_and_missed_days() {
    check("k6", "6/0/6/6");
    check("k7", "7/1/0/7");
    check("k14", "14/2/0/14");
    check("k21", "21/2/0/21");
    check("k7 m", "7/0/0/7");
    check("k7 m2", "0/0/0/7");
    check("k6 m", "0/0/0/6");
    check("k7 m k6", "13/0/6/13");
    check("k7 m k7", "14/1/0/14");
    check("k10 m k4", "14/0/4/14");
    check("k14 m3", "0/0/0/14");
    check("m5", "0/0/0/0");
    check("k20 m k m2", "0/0/0/21");
}

#[test]
fn free_and_open_days() {
    check("k3 f k4", "7/1/0/7");
    check("k7 o", "7/1/0/7 (7/0/0/7)");
    check("k6 o", "6/0/6/6 (0/0/0/6)");
    check("k6 o k", "7/1/0/7 (1/0/1/6)");
}

#[test]
fn no_facts_no_streak() {
    assert_eq!(written(&standing(&[], &[], &[], &BTreeSet::new(), at("2026-03-02T00:00:00Z"))), "0/0/0/0");
}

/// One line a day, as the ledger needs it.
#[test]
fn lines_say_what_each_day_did() {
    let (posted, answers) = days("k7 m2 f o k");
    let standing = standing(&posted, &answers, &[], &BTreeSet::new(), at("2026-12-01T00:00:00Z"));
    let kept = |earned| Status::Kept { kind: Kind::Words, earned };
    let missed = |miss| Status::Missed { miss, late: None };
    let open = Status::Open {
        closes: Some(at("2026-12-01T01:00:00Z")),
        extended: SignedDuration::ZERO,
        more_to_come: false,
        if_left: Miss::Nothing,
    };
    let wanted = [
        (kept(false), 6, 0),
        (kept(true), 7, 1),
        (missed(Miss::Spared), 7, 0),
        (missed(Miss::Ended(7)), 0, 0),
        (Status::Free { why: WhyFree::Withdrawn(Withdrawn::Deleted) }, 0, 0),
        (open, 0, 0),
        (kept(false), 1, 0),
    ];
    let lines = standing.days[5..].iter().map(|line| (line.status.clone(), line.streak, line.freezes));
    assert_eq!(lines.collect::<Vec<_>>(), wanted);
}

#[test]
fn a_day_is_final_when_nothing_can_change_it() {
    let (posted, _) = days("m2 o");
    let check = |day, due: &[jiff::civil::Date], now: &str, wanted| {
        let due = due.iter().copied().collect();
        assert_eq!(is_final(day, &posted, &due, at(now)), wanted, "{day} with {due:?} at {now}");
    };
    let (first, second, third) = (date(2026, 1, 1), date(2026, 1, 2), date(2026, 1, 3));
    // The first closes on 2 January at 09:00:02, the date is over everywhere at 12:00.
    check(first, &[], "2026-01-02T11:59:59.999Z", false);
    check(first, &[], "2026-01-02T12:00:00Z", true);
    check(first, &[second], "2026-01-02T12:00:00Z", true);
    check(first, &[first], "2026-01-02T12:00:00Z", false);
    check(second, &[first], "2026-01-03T12:00:00Z", false);
    check(second, &[], "2026-01-03T12:00:00Z", true);
    // Until 1 December and 15 minutes the third is open, and so is everything after it.
    check(third, &[], "2026-12-01T01:14:59.999Z", false);
    check(third, &[], "2026-12-01T01:15:00Z", true);
    check(date(2026, 2, 1), &[], "2026-12-01T01:14:59.999Z", false);
    check(jiff::civil::Date::MAX, &[], "9999-12-30T00:00:00Z", false);
}

/// A day takes what helps: the later close, the withdrawal, the earliest *Show answer*.
#[test]
fn repeated_facts_are_one() {
    let (mut posted, answers) = days("k o");
    posted.push(Posted { closes: posted[1].promised - SignedDuration::from_hours(5), ..posted[1].clone() });
    let now = at("2026-12-01T00:00:00Z");
    let once = standing(&posted, &answers, &[], &BTreeSet::new(), now);
    assert_eq!(written(&once), "1/0/1/1 (0/0/0/1)");
    posted.push(Posted { withdrawn: Some(Withdrawn::Away), ..posted[1].clone() });
    posted.push(Posted { withdrawn: Some(Withdrawn::Deleted), ..posted[1].clone() });
    posted.reverse();
    let free = standing(&posted, &answers, &[], &BTreeSet::new(), now);
    assert_eq!(free.days[1].status, Status::Free { why: WhyFree::Withdrawn(Withdrawn::Deleted) });
}

#[test]
fn facts_without_their_round_are_ignored() {
    let (posted, answers) = days("k3");
    let standing = standing(
        &posted[1..],
        &answers,
        &[shown(&posted[0], posted[0].opened)],
        &BTreeSet::new(),
        at("2026-12-01T00:00:00Z"),
    );
    assert_eq!(written(&standing), "2/0/2/2");
}
