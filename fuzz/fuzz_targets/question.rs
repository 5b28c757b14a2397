//! A file of a question: read or refused, and whatever was read passes through the linter.
#![no_main]

use daily_drill::domain::bank::{Bank, Problem};
use libfuzzer_sys::fuzz_target;

const TOPICS: &str = include_str!("../../questions/topics.toml");

fuzz_target!(|file: &[u8]| {
    let (_, problems): (Bank, Vec<Problem>) = Bank::build(TOPICS, [("security/stop-sql-injection.toml", file)]);
    for problem in problems {
        assert!(!problem.what.is_empty() && !problem.mend.is_empty());
    }
});
