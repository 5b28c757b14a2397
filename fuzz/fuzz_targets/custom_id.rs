//! A custom id: an action with exactly this spelling, or none.
#![no_main]

use daily_drill::discord::components::Action;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    if let Ok(action) = text.parse::<Action>() {
        assert_eq!(action.to_string(), text);
    }
});
