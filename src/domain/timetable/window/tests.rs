#![allow(clippy::unwrap_used)]

use jiff::civil;
use proptest::prelude::*;

use super::*;
use crate::domain::timetable::{Cron, next_slot};

/// Times on the zone's clock, the earlier of two.
fn moment(zone: &Zone, local: &str) -> Timestamp {
    moment_of(zone.tz(), local.parse::<civil::DateTime>().unwrap()).unwrap()
}

fn local(zone: &Zone, at: Timestamp) -> String {
    zone.tz().to_datetime(at).strftime("%Y-%m-%dT%H:%M:%S").to_string()
}

const BERLIN: &str = "Europe/Berlin";
const NEW_YORK: &str = "America/New_York";

/// `case` has four parts: when the slot was due, when its message came and when it closes, in 2026 by the zone's
/// clock, and the whole hours from the slot (posted late: from the message) to the close.
fn check(zone: &str, rule: &str, hours: Option<u16>, case: &str) {
    let parts: Vec<_> = case.split(' ').collect();
    let [slot, opened, wanted, length] = parts[..] else { panic!("four parts: {case:?}") };
    let (zone, cron) = (Zone::parse(zone).unwrap(), Cron::parse(rule).unwrap());
    let [slot, opened, wanted] = [slot, opened, wanted].map(|local| moment(&zone, &format!("2026-{local}")));
    let closes = closes(slot, opened, next_slot(&cron, &zone, slot), hours, &zone);
    let start = if opened - PUNCTUAL < slot { slot } else { opened };
    assert_eq!(
        (local(&zone, closes), closes.duration_since(start).as_hours().to_string()),
        (local(&zone, wanted), length.to_owned()),
        "{case} with {rule:?} and {hours:?} h"
    );
}

#[test]
fn on_time_it_closes_at_the_next_slot() {
    check(BERLIN, "0 9 * * *", None, "03-02T09:00 03-02T09:00:02 03-03T09:00 24");
    check(BERLIN, "0 9 * * *", None, "03-02T09:00 03-02T09:04:59.999 03-03T09:00 24");
    check(BERLIN, "0 9 * * 1-5", None, "03-06T09:00 03-06T09:00:02 03-09T09:00 72");
    check(BERLIN, "0 9,21 * * *", None, "03-02T09:00 03-02T09:00:02 03-02T21:00 12");
    // Discord's clock may be a little behind ours.
    check(BERLIN, "0 9 * * *", None, "03-02T09:00 03-02T08:59:59 03-03T09:00 24");
}

#[test]
fn clock_changes_make_it_shorter_or_longer() {
    check(BERLIN, "0 9 * * *", None, "03-28T09:00 03-28T09:00:02 03-29T09:00 23");
    check(BERLIN, "0 9 * * *", None, "10-24T09:00 10-24T09:00:02 10-25T09:00 25");
    check(BERLIN, "0 9 * * 1", None, "10-19T09:00 10-19T09:00:02 10-26T09:00 169");
    check(BERLIN, "0 9 * * 1", None, "03-23T09:00 03-23T09:00:02 03-30T09:00 167");
    // 03:00 rather than 02:30, and 03:30 half an hour later: still an hour.
    check(NEW_YORK, "30 2,3 * * *", None, "03-08T03:00 03-08T03:00:02 03-08T04:00 1");
}

#[test]
fn a_set_length_holds_instead_of_the_next_slot() {
    check(BERLIN, "0 9 * * *", Some(1), "03-02T09:00 03-02T09:00:02 03-02T10:00 1");
    check(BERLIN, "0 9 * * *", Some(48), "03-02T09:00 03-02T09:00:02 03-04T09:00 48");
    check(BERLIN, "0 9 * * *", Some(0), "03-02T09:00 03-02T09:00:02 03-02T10:00 1");
}

#[test]
fn it_is_at_most_seven_days_of_the_calendar() {
    check(BERLIN, "0 9 1 * *", None, "03-01T09:00 03-01T09:00:02 03-08T09:00 168");
    check(BERLIN, "0 9 1 * *", Some(u16::MAX), "03-01T09:00 03-01T09:00:02 03-08T09:00 168");
    check(BERLIN, "0 9 24 * *", None, "10-24T09:00 10-24T09:00:02 10-31T09:00 169");
    check(BERLIN, "0 9 24 * *", Some(168), "03-24T09:00 03-24T09:00:02 03-31T09:00 167");
}

#[test]
fn posted_late_it_keeps_its_length() {
    check(BERLIN, "0 9 * * *", None, "03-05T09:00 03-05T14:30 03-06T14:30 24");
    check(BERLIN, "0 23 * * *", None, "03-02T23:00 03-03T03:00 03-04T03:00 24");
    check(BERLIN, "0 9 * * *", None, "03-05T09:00 03-05T09:05 03-06T09:05 24");
    // Up to the whole minute, also beyond the seven days.
    check(BERLIN, "0 9 * * *", None, "03-05T09:00 03-05T14:30:00.001 03-06T14:31 24");
    check(BERLIN, "0 8 * * 1", None, "03-02T08:00 03-02T12:00:30 03-09T12:01 168");
    check(BERLIN, "0 9 * * *", Some(1), "03-05T09:00 03-05T14:30 03-05T15:30 1");
    // The clock was set back between slot and message: seven days by the calendar are 168 h from there.
    check(BERLIN, "30 0 * * 0", None, "10-25T00:30 10-25T05:30 11-01T05:30 168");
}

#[test]
fn without_a_next_slot_it_has_seven_days() {
    let zone = Zone::parse("UTC").unwrap();
    let slot = moment(&zone, "2100-12-31T09:00");
    assert_eq!(closes(slot, slot, None, None, &zone), slot + SignedDuration::from_hours(168));
    assert_eq!(closes(Timestamp::MAX, Timestamp::MAX, None, None, &zone), Timestamp::MAX);
}

proptest! {
    #[test]
    fn it_is_never_shorter_than_an_hour_nor_longer_than_a_week(
        slot in 1_750_000_000..1_900_000_000i64, late in -5..25_000i64, next in -10..1_000_000i64, hours in any::<Option<u16>>()
    ) {
        let zone = Zone::parse("America/New_York").unwrap();
        let [slot, opened, next] = [slot, slot + late, slot + next].map(|s| Timestamp::from_second(s).unwrap());
        let closes = closes(slot, opened, Some(next), hours, &zone);
        let start = if late < 300 { slot } else { opened };
        prop_assert!(closes.duration_since(start) >= SHORTEST);
        prop_assert!(closes <= whole_minute(a_week_later(start, &zone)));
    }
}
