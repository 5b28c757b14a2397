#![allow(clippy::unwrap_used)]

use jiff::civil::date;

use super::*;
use crate::domain::timetable::testing::{at, timetable};

fn check(rule: &str, done_until: &str, now: &str, post: Option<&str>, skipped: &[&str]) {
    let wanted = DueSlots {
        post: post.map(at),
        left_out: None,
        skipped: skipped.iter().map(|slot| at(slot)).collect(),
        skipped_in_all: skipped.len(),
    };
    assert_eq!(
        timetable(rule, "UTC", done_until).due(at(now)),
        wanted,
        "{rule:?}, done until {done_until}, now {now}"
    );
}

#[test]
fn a_slot_is_due_from_its_moment_on() {
    check("0 9 * * *", "2026-03-01T09:00:00Z", "2026-03-02T08:59:59.999Z", None, &[]);
    check("0 9 * * *", "2026-03-01T09:00:00Z", "2026-03-02T09:00:00Z", Some("2026-03-02T09:00:00Z"), &[]);
    check("0 9 * * *", "2026-03-02T09:00:00Z", "2026-03-02T09:00:00Z", None, &[]);
    check("0 9 * * *", "2026-03-05T09:00:00Z", "2026-03-02T09:00:00Z", None, &[]);
}

#[test]
fn only_the_newest_is_caught_up_and_only_within_six_hours() {
    check("0 9 * * *", "2026-03-01T09:00:00Z", "2026-03-02T14:59:59Z", Some("2026-03-02T09:00:00Z"), &[]);
    check("0 9 * * *", "2026-03-01T09:00:00Z", "2026-03-02T15:00:00Z", None, &["2026-03-02T09:00:00Z"]);
    check(
        "0 9 * * *",
        "2026-02-28T09:00:00Z",
        "2026-03-02T10:00:00Z",
        Some("2026-03-02T09:00:00Z"),
        &["2026-03-01T09:00:00Z"],
    );
    check(
        "0 * * * *",
        "2026-03-02T09:00:00Z",
        "2026-03-02T12:30:00Z",
        Some("2026-03-02T12:00:00Z"),
        &["2026-03-02T10:00:00Z", "2026-03-02T11:00:00Z"],
    );
}

#[test]
fn missed_years_are_bounded() {
    let hourly = timetable("0 * * * *", "Europe/Berlin", "1970-01-01T00:00:00Z");
    let due = hourly.due(at("2026-03-02T09:30:00Z"));
    assert_eq!(due.post, Some(at("2026-03-02T09:00:00Z")));
    assert_eq!(due.skipped.len(), MOST_LISTED);
    assert_eq!(due.skipped.last(), Some(&at("2026-03-02T08:00:00Z")));
    assert!(due.skipped.is_sorted());
    assert_eq!(due.skipped_in_all, MOST_COUNTED - 1);

    let yearly = timetable("0 9 1 1 *", "UTC", "2020-06-01T00:00:00Z").due(at("2024-06-01T00:00:00Z"));
    assert_eq!((yearly.post, yearly.skipped.len(), yearly.skipped_in_all), (None, 4, 4));
}

#[test]
fn days_to_come_end_at_the_zones_midnight() {
    let check = |rule: &str, zone: &str, done_until: &str, now: &str, wanted: &[jiff::civil::Date]| {
        let got = timetable(rule, zone, done_until).days_to_come(at(now));
        assert_eq!(
            got,
            wanted.iter().copied().collect(),
            "{rule:?} in {zone}, done until {done_until}, now {now}"
        );
    };
    let today = date(2026, 3, 2);
    check("0 9,21 * * *", "UTC", "2026-03-02T09:00:00Z", "2026-03-02T12:00:00Z", &[today]);
    check("0 9,21 * * *", "UTC", "2026-03-02T21:00:00Z", "2026-03-02T21:00:01Z", &[]);
    // Come, but not dealt with: it can still be caught up.
    check("0 9,21 * * *", "UTC", "2026-03-02T09:00:00Z", "2026-03-02T21:00:01Z", &[today]);
    check("0 21 * * *", "UTC", "2026-03-01T21:00:00Z", "2026-03-03T02:59:59Z", &[today, date(2026, 3, 3)]);
    check("0 21 * * *", "UTC", "2026-03-01T21:00:00Z", "2026-03-03T03:00:00Z", &[date(2026, 3, 3)]);
    check("0 20 * * *", "America/New_York", "2026-03-02T02:00:00Z", "2026-03-03T00:59:00Z", &[today]);
    check("0 0 * * *", "UTC", "2026-03-02T00:00:00Z", "2026-03-02T12:00:00Z", &[]);
    check("0 9 * * *", "UTC", "2026-03-02T09:00:00Z", "9999-12-30T22:00:00Z", &[]);
}
