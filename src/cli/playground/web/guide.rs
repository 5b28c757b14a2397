//! The first minutes, step by step.

use std::collections::BTreeSet;

use jiff::Timestamp;
use serde_json::{Value, json};

use super::PEOPLE;
use crate::domain::ids::{MemberId, ServerId};
use crate::store::{Reader, StoreError};

/// What a newcomer does, by whom, and how.
const STEPS: [(&str, &str, &str); 7] = [
    (
        "amara",
        "Set up a question a day",
        "As amara, send the command /timetable add. Say whether the clock is right, then press Save.",
    ),
    ("", "Let it become morning", "Time stands still here until you move it. Press “Next question”."),
    (
        "ben",
        "Answer in your own words",
        "As ben, press Answer under the question and write two or three sentences.",
    ),
    ("dana", "Take the quick check", "As dana, press Quick check and choose one of the four."),
    ("", "Close the window", "Press “End of the window”. The model answer is in the question's thread."),
    ("ben", "Let a month go by", "Press “A month”, then send /streak as ben."),
    ("", "Kill the bot", "Press “Kill it in the middle of a post”. Nothing is lost and nothing comes twice."),
];

/// The number of the step that only the director can tick.
pub const MONTH: usize = 5;
/// As [`MONTH`].
pub const KILL: usize = 6;

/// The steps as the page shows them.
pub fn steps(done: &[bool]) -> Vec<Value> {
    let step = |(number, (who, title, text)): (usize, &(&str, &str, &str))| json!({ "as": who, "title": title, "text": text, "done": done.get(number) == Some(&true) });
    STEPS.iter().enumerate().map(step).collect()
}

/// Which of the first five are done, read from the bot's store. What is done stays done.
pub fn done(
    reader: &Reader<'_>,
    server: ServerId,
    people: [MemberId; PEOPLE.len()],
    now: Timestamp,
) -> Result<BTreeSet<usize>, StoreError> {
    let [_, ben, _, dana] = people;
    let timetables = reader.timetables_of(server)?;
    let mut done = BTreeSet::new();
    if !timetables.is_empty() {
        done.insert(0);
    }
    let posted = reader.posted_of(server)?;
    if !posted.is_empty() {
        done.insert(1);
    }
    if !reader.answered_by(server, ben)?.is_empty() {
        done.insert(2);
    }
    if !reader.answered_by(server, dana)?.is_empty() {
        done.insert(3);
    }
    if posted.iter().any(|posted| posted.closes <= now) {
        done.insert(4);
    }
    Ok(done)
}
