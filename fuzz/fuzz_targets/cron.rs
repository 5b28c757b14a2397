//! A cron expression: refused, or its slots come in order, an hour or more apart.
#![no_main]

use daily_drill::domain::timetable::{Cron, Zone, slots};
use jiff::{SignedDuration, Timestamp};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    let Ok(cron) = Cron::parse(text) else { return };
    assert_eq!(Cron::parse(cron.as_str()).map(|again| again.as_str().to_owned()).ok().as_deref(), Some(cron.as_str()));
    let _ = cron.sentence();
    let zone = Zone::parse("Europe/Berlin").expect("it is in every list of zones");
    let after: Timestamp = "2026-03-28T00:00:00Z".parse().expect("it is a moment");
    let next: Vec<_> = slots(&cron, &zone, after).take(20).collect();
    for pair in next.windows(2) {
        assert!(pair[1].duration_since(pair[0]) >= SignedDuration::from_mins(1), "{text}: {pair:?}");
    }
});
