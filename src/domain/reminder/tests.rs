#![allow(clippy::unwrap_used)]

use jiff::civil::date;

use super::*;
use crate::domain::facts::Kind;
use crate::domain::streak::{Counts, DayLine, WhyFree};

const CLOSES: i64 = 1_772_524_800;

fn at(hours: i64) -> Timestamp {
    Timestamp::from_second(CLOSES + hours * 3600).unwrap()
}

fn open(hours: i64, more_to_come: bool) -> Status {
    Status::Open {
        closes: Some(at(hours)),
        extended: SignedDuration::ZERO,
        more_to_come,
        if_left: Miss::Ended(3),
    }
}

fn kept() -> Status {
    Status::Kept { kind: Kind::Words, earned: false }
}

fn missed() -> Status {
    Status::Missed { miss: Miss::Nothing, late: None }
}

/// The last of these days is 9 March.
fn standing(days: Vec<Status>) -> Standing {
    let first = 10 - i8::try_from(days.len()).unwrap();
    let line = |(n, status)| DayLine { day: date(2026, 3, first + n), status, streak: 3, freezes: 0 };
    let days = (0..).zip(days).map(line).collect();
    Standing { streak: 3, freezes: 0, row: 3, longest: 3, at_stake: Counts::default(), days }
}

fn day() -> Date {
    date(2026, 3, 9)
}

#[test]
fn it_comes_for_the_last_open_window_of_a_day_and_once() {
    let asked = Reminder::wanted(true);
    let sent = |reminder: Reminder, today: Status| reminder.due(&standing(vec![today]), day(), at(0)).1;
    let nudge = sent(asked, open(0, false)).unwrap();
    assert_eq!((nudge.day, nudge.closes, nudge.final_one), (day(), at(0), false));
    for (today, why) in [
        (kept(), "answered"),
        (missed(), "given up"),
        (open(5, false), "another window closes later"),
        (open(0, true), "another round is to come"),
        (Status::Free { why: WhyFree::NotCounting }, "it costs nothing"),
    ] {
        assert_eq!(sent(asked, today), None, "{why}");
    }
    assert_eq!(sent(Reminder::default(), open(0, false)), None, "nobody asked");
    let (after, _) = asked.due(&standing(vec![open(0, false)]), day(), at(0));
    assert_eq!(after.last, Some(day()));
    assert_eq!(after.due(&standing(vec![open(0, false)]), day(), at(0)), (after, None));
}

#[test]
fn three_that_nobody_heeds_end_it_and_the_third_says_so() {
    let yesterday = Some(date(2026, 3, 8));
    // What became of the day of the last one, how many were not heeded before it; afterwards, and what is sent.
    let table = [
        (kept(), 2, 0, Some(false)),
        (missed(), 0, 1, Some(false)),
        (missed(), 1, 2, Some(true)),
        (Status::Free { why: WhyFree::NotCounting }, 1, 1, Some(false)),
        (open(9, false), 2, 2, Some(true)),
        (missed(), 2, 0, None),
    ];
    for (then, before, after, sent) in table {
        let reminder = Reminder { on: true, last: yesterday, ignored: before };
        let (now, nudge) = reminder.due(&standing(vec![then.clone(), open(0, false)]), day(), at(0));
        assert_eq!(nudge.map(|nudge| nudge.final_one), sent, "{then:?} after {before}");
        assert_eq!((now.ignored, now.on), (after, sent.is_some()), "{then:?} after {before}");
    }
}
