//! A time, days and a zone as people type them.
#![no_main]

use daily_drill::domain::timetable::{Cron, Zone};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    let (time, days) = text.split_once('\n').unwrap_or((text, "daily"));
    if let Ok(cron) = Cron::from_options(time, days) {
        assert!(Cron::parse(cron.as_str()).is_ok(), "{}", cron.as_str());
        assert_eq!(Cron::from_options(&cron.time(), days).ok().as_ref(), Some(&cron));
    }
    let _ = Zone::parse(time);
    let _ = Zone::suggest(time, 25);
});
