//! A time, days and a zone as people type them.
#![no_main]

use daily_drill::domain::timetable::{Cron, Zone};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    let (time, days) = text.split_once('\n').unwrap_or((text, "daily"));
    if let Some(cron) = rule(time, days) {
        assert!(Cron::parse(cron.as_str()).is_ok(), "{}", cron.as_str());
        assert_eq!(rule(&cron.time(), days).as_ref(), Some(&cron));
    }
    let _ = Zone::parse(time);
    let _ = Zone::suggest(time, 25);
});

fn rule(time: &str, days: &str) -> Option<Cron> {
    Cron::parse("0 9 * * *").ok()?.at(time).ok()?.on(days).ok()
}
