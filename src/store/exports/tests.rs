#![allow(clippy::unwrap_used)]

use jiff::ToSpan;

use super::*;

fn check(names: &[&str], kept: &[&str]) {
    let mut moments: Vec<Timestamp> = names.iter().map(|name| made(name).unwrap()).collect();
    moments.sort();
    assert_eq!(wanted(&moments).into_iter().map(name).collect::<Vec<_>>(), kept);
}

#[test]
fn of_a_fortnight_of_hours_a_day_and_a_week_are_kept() {
    let last: Timestamp = "2026-03-15T05:00:00Z".parse().unwrap();
    let hours: Vec<Timestamp> = (0..14 * 24).rev().map(|ago| last - ago.hours()).collect();
    let kept: Vec<String> = wanted(&hours).into_iter().map(name).collect();
    let hourly = hours.iter().rev().take(24).rev().map(|made| name(*made));
    let daily = (9..14).map(|day| format!("2026-03-{day:02}T230000Z.jsonl"));
    assert_eq!(kept, daily.chain(hourly).collect::<Vec<_>>());
    check(&["2026-03-02T090000Z.jsonl"], &["2026-03-02T090000Z.jsonl"]);
    check(&[], &[]);
}

#[test]
fn other_files_are_none_of_ours() {
    for other in
        ["2026-03-02.jsonl", "backup.jsonl", ".2026-03-02T090000Z.jsonl.7.part", "2026-13-02T090000Z.jsonl"]
    {
        assert_eq!(made(other), None, "{other}");
    }
}
