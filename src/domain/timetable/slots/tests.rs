#![allow(clippy::unwrap_used)]

use std::collections::BTreeMap;

use jiff::civil::date;
use jiff::tz;
use proptest::prelude::*;
use proptest::sample::{Index, subsequence};

use super::*;

fn cron(text: &str) -> Cron {
    Cron::parse(text).unwrap()
}

fn zone(name: &str) -> Zone {
    Zone::parse(name).unwrap()
}

fn at(text: &str) -> Timestamp {
    text.parse().unwrap()
}

/// The slots after a moment, as the zone's clock shows them with its offset.
fn check(rule: &str, name: &str, after: &str, wanted: &[&str]) {
    let (cron, zone) = (cron(rule), zone(name));
    let shown = |slot: Timestamp| slot.display_with_offset(zone.tz().to_offset(slot)).to_string();
    let got: Vec<_> = slots(&cron, &zone, at(after)).take(wanted.len()).map(shown).collect();
    assert_eq!(got, wanted, "slots of {rule:?} in {name} after {after}");
}

#[test]
fn plain_days() {
    check(
        "0 9 * * *",
        "Europe/Berlin",
        "2026-03-02T07:59:59Z",
        &["2026-03-02T09:00:00+01:00", "2026-03-03T09:00:00+01:00"],
    );
    // Strictly after, and a fraction of a second counts.
    check("0 9 * * *", "Europe/Berlin", "2026-03-02T08:00:00Z", &["2026-03-03T09:00:00+01:00"]);
    check("0 9 * * *", "Europe/Berlin", "2026-03-02T07:59:59.999Z", &["2026-03-02T09:00:00+01:00"]);
    check("0 9 * * *", "Europe/Berlin", "2026-03-02T08:00:00.001Z", &["2026-03-03T09:00:00+01:00"]);
    check("0 20 * * 1-5", "America/New_York", "2026-03-07T01:00:00Z", &["2026-03-09T20:00:00-04:00"]);
    check(
        "0 9 29 2 *",
        "UTC",
        "2026-01-01T00:00:00Z",
        &["2028-02-29T09:00:00+00:00", "2032-02-29T09:00:00+00:00"],
    );
    check("15 5 * * *", "Asia/Kathmandu", "2026-01-01T00:00:00Z", &["2026-01-02T05:15:00+05:45"]);
}

#[test]
fn a_time_that_the_clock_skips_happens_at_the_first_valid_moment() {
    check(
        "30 2 * * *",
        "America/New_York",
        "2026-03-07T12:00:00Z",
        &["2026-03-08T03:00:00-04:00", "2026-03-09T02:30:00-04:00"],
    );
    check(
        "0 0 * * *",
        "Africa/Cairo",
        "2026-04-23T12:00:00Z",
        &["2026-04-24T01:00:00+03:00", "2026-04-25T00:00:00+03:00"],
    );
    check(
        "15 2 * * *",
        "Australia/Lord_Howe",
        "2026-10-03T12:00:00Z",
        &["2026-10-04T02:30:00+11:00", "2026-10-05T02:15:00+11:00"],
    );
    // A whole day, in 2011.
    check(
        "0 9 * * *",
        "Pacific/Apia",
        "2011-12-29T20:00:00Z",
        &["2011-12-31T00:00:00+14:00", "2011-12-31T09:00:00+14:00"],
    );
}

#[test]
fn two_slots_on_one_moment_are_one() {
    check(
        "0 2,3 * * *",
        "America/New_York",
        "2026-03-07T12:00:00Z",
        &["2026-03-08T03:00:00-04:00", "2026-03-09T02:00:00-04:00"],
    );
}

#[test]
fn a_time_that_comes_twice_happens_the_first_time() {
    let first = "2026-11-01T01:30:00-04:00";
    let next_day = "2026-11-02T01:30:00-05:00";
    check("30 1 * * *", "America/New_York", "2026-10-31T12:00:00Z", &[first, next_day]);
    check("30 1 * * *", "America/New_York", "2026-11-01T05:30:00Z", &[next_day]);
    // Asked between the two, before and after 01:30 came again.
    check("30 1 * * *", "America/New_York", "2026-11-01T06:15:00Z", &[next_day]);
    check("30 1 * * *", "America/New_York", "2026-11-01T06:45:00Z", &[next_day]);
    check(
        "45 1 * * *",
        "Australia/Lord_Howe",
        "2026-04-04T12:00:00Z",
        &["2026-04-05T01:45:00+11:00", "2026-04-06T01:45:00+10:30"],
    );
    // Hourly rules pause while the hour repeats.
    check(
        "30 * * * *",
        "America/New_York",
        "2026-11-01T04:30:00Z",
        &["2026-11-01T01:30:00-04:00", "2026-11-01T02:30:00-05:00"],
    );
}

#[test]
fn nothing_breaks_at_the_edges_of_time() {
    for name in ["UTC", "Pacific/Kiritimati", "Etc/GMT+12", "America/New_York"] {
        let (cron, zone) = (cron("0 9 * * *"), zone(name));
        assert_eq!(next_slot(&cron, &zone, Timestamp::MAX), None, "{name}");
        assert_eq!(next_slot(&cron, &zone, at("2101-01-02T00:00:00Z")), None, "{name}");
        let first = next_slot(&cron, &zone, Timestamp::MIN).unwrap();
        assert_eq!(day_of(first, &zone), date(1970, 1, 1), "{name}");
        assert_eq!(slots_back(&cron, &zone, Timestamp::MIN).next(), None, "{name}");
        let last = slots_back(&cron, &zone, Timestamp::MAX).next().unwrap();
        assert_eq!(day_of(last, &zone), date(2100, 12, 31), "{name}");
    }
}

#[test]
fn the_moment_itself_is_no_slot_after_it() {
    let (cron, zone) = (cron("0 * * * *"), zone("UTC"));
    let got: Vec<_> = slots(&cron, &zone, at("2026-03-02T09:00:00Z")).take(2).collect();
    assert_eq!(got, [at("2026-03-02T10:00:00Z"), at("2026-03-02T11:00:00Z")]);
}

#[test]
fn the_question_day_is_the_date_on_the_zones_clock() {
    let slot = at("2026-03-03T01:00:00Z");
    assert_eq!(day_of(slot, &zone("America/New_York")), date(2026, 3, 2));
    assert_eq!(day_of(slot, &zone("Europe/Berlin")), date(2026, 3, 3));
}

/// Two names whose clocks agree over these years need not be walked twice.
fn distinct_zones(from: Timestamp, to: Timestamp) -> Vec<Zone> {
    let mut distinct = BTreeMap::new();
    for name in tz::TimeZoneDatabase::bundled().available() {
        let Ok(zone) = Zone::parse(name.as_str()) else { continue };
        let changes = zone.tz().following(from).take_while(|change| change.timestamp() < to);
        let mut clock: Vec<_> = changes.map(|change| (change.timestamp(), change.offset())).collect();
        clock.push((from, zone.tz().to_offset(from)));
        distinct.entry(clock).or_insert(zone);
    }
    distinct.into_values().collect()
}

#[test]
fn every_date_has_its_slot_in_every_zone() {
    let days =
        || date(2026, 1, 1).series(jiff::Span::new().days(1)).take_while(|day| *day <= date(2028, 12, 31));
    let zones = distinct_zones(at("2025-12-30T00:00:00Z"), at("2029-01-02T00:00:00Z"));
    assert!(zones.len() > 20, "the zones' rules differ");
    for zone in zones {
        for rule in ["0 0 * * *", "30 2 * * *", "0 9 * * *", "30 23 * * *"] {
            let cron = cron(rule);
            let before = moment_of(zone.tz(), date(2025, 12, 31).at(23, 59, 0, 0)).unwrap();
            let mut last = before;
            for (day, slot) in days().zip(slots(&cron, &zone, before)) {
                assert!(slot > last, "{rule} in {}: {slot} after {last}", zone.name());
                last = slot;
                let got = day_of(slot, &zone);
                // Where midnight itself is skipped forward over, a late time falls on the first moment of the next day.
                let skipped_to_midnight = rule.starts_with("30 23")
                    && day.tomorrow().unwrap() == got
                    && moment_of(zone.tz(), got.at(0, 0, 0, 0)) == Some(slot)
                    && zone.tz().to_ambiguous_timestamp(day.at(23, 30, 0, 0)).is_ambiguous();
                assert!(
                    got == day || skipped_to_midnight,
                    "{rule} in {}: {slot} is on {got}, not {day}",
                    zone.name()
                );
            }
            assert_eq!(
                day_of(last, &zone),
                date(2028, 12, 31),
                "{rule} in {}: every date was reached",
                zone.name()
            );
        }
    }
}

const LIVELY: [&str; 8] = [
    "America/New_York",
    "Europe/Berlin",
    "Australia/Lord_Howe",
    "Africa/Cairo",
    "America/Nuuk",
    "Antarctica/Troll",
    "Africa/Casablanca",
    "America/Havana",
];

/// A rule that people might make, with its parts.
fn any_rule() -> impl Strategy<Value = (u32, Vec<u32>, Vec<u32>)> {
    let hours = subsequence((0..24).collect::<Vec<u32>>(), 1..=24);
    let weekdays = subsequence((0..7).collect::<Vec<u32>>(), 1..=7);
    ((0..12u32).prop_map(|m| m * 5), hours, weekdays)
}

fn written((minute, hours, weekdays): &(u32, Vec<u32>, Vec<u32>)) -> String {
    let list = |values: &[u32]| values.iter().map(u32::to_string).collect::<Vec<_>>().join(",");
    // Lists of all 24 hours are longer than an expression may be.
    let hours = if hours.len() == 24 { "*".to_owned() } else { list(hours) };
    format!("{minute} {hours} * * {}", list(weekdays))
}

/// Some moment within two days of a clock change of the zone.
fn near_a_change(zone: &Zone, change: Index, offset: i64) -> Timestamp {
    let changes: Vec<_> =
        zone.tz().following(at("2025-06-01T00:00:00Z")).take(8).map(|c| c.timestamp()).collect();
    *change.get(&changes) + SignedDuration::from_mins(offset * 5)
}

/// The slots after a moment by watching the clock: a time happens at the first moment when the clock has reached it.
fn watched(
    (minute, hours, weekdays): &(u32, Vec<u32>, Vec<u32>),
    zone: &Zone,
    after: Timestamp,
    until: Timestamp,
) -> Vec<Timestamp> {
    let step = SignedDuration::from_mins(5);
    let wanted = |local: civil::DateTime| {
        local.minute() as u32 == *minute
            && hours.contains(&(local.hour() as u32))
            && weekdays.contains(&(local.weekday().to_sunday_zero_offset() as u32))
    };
    let mut now = after - LARGEST_FOLD;
    let mut furthest = zone.tz().to_datetime(now);
    let mut found = Vec::new();
    while now <= until {
        let local = zone.tz().to_datetime(now);
        let mut reached = false;
        while furthest < local {
            furthest += step;
            reached |= wanted(furthest);
        }
        if reached && now > after {
            found.push(now);
        }
        now += step;
    }
    found
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn slots_are_what_a_watched_clock_reaches(
        rule in any_rule(), name in 0..LIVELY.len(), change in any::<Index>(), offset in -576..576i64
    ) {
        prop_assume!(written(&rule).len() <= 64);
        let (cron, zone) = (cron(&written(&rule)), zone(LIVELY[name]));
        let after = near_a_change(&zone, change, offset);
        let until = after + SignedDuration::from_hours(72);
        let wanted = watched(&rule, &zone, after, until);
        let got: Vec<_> = slots(&cron, &zone, after).take_while(|slot| *slot <= until).collect();
        prop_assert_eq!(&got, &wanted, "{} in {} after {}", cron.as_str(), zone.name(), after);
        // Asked step by step, and backwards.
        let mut step_by_step = Vec::new();
        while let Some(slot) = next_slot(&cron, &zone, *step_by_step.last().unwrap_or(&after)).filter(|s| *s <= until) {
            step_by_step.push(slot);
        }
        prop_assert_eq!(&step_by_step, &wanted);
        let mut back: Vec<_> = slots_back(&cron, &zone, until).take_while(|slot| *slot > after).collect();
        back.reverse();
        prop_assert_eq!(&back, &wanted);
    }

    #[test]
    fn the_next_slot_is_always_later(rule in any_rule(), name in any::<Index>(), second in -62_135_596_800..253_000_000_000i64, nano in 0..1_000_000_000i32) {
        prop_assume!(written(&rule).len() <= 64);
        let names: Vec<_> = tz::TimeZoneDatabase::bundled().available().map(|name| name.as_str().to_owned()).collect();
        let Ok(zone) = Zone::parse(name.get::<String>(&names)) else { return Ok(()) };
        let (cron, after) = (cron(&written(&rule)), Timestamp::new(second, nano).unwrap());
        if let Some(slot) = next_slot(&cron, &zone, after) {
            prop_assert!(slot > after);
            prop_assert!(next_slot(&cron, &zone, slot).is_none_or(|next| next > slot));
        }
    }
}
