//! What is counted while the bot runs, by the names under which Prometheus finds it.
//!
//! Counting goes through the `metrics` crate, which does nothing unless somebody collects. No label holds an id or
//! anything that somebody wrote.

use std::time::Duration;

use jiff::Timestamp;
use metrics::{counter, describe_counter, describe_gauge, describe_histogram, gauge, histogram};

/// Questions that were posted.
pub const POSTED: &str = "daily_drill_questions_posted_total";
/// How late they were posted, in seconds.
pub const LATE: &str = "daily_drill_question_lateness_seconds";
/// Steps of rounds that failed, by step and cause.
pub const FAILED: &str = "daily_drill_steps_failed_total";
/// Answers that count for streaks, by kind.
pub const ANSWERS: &str = "daily_drill_answers_total";
/// How long a group of changes takes to be on the disk, in seconds.
pub const COMMIT: &str = "daily_drill_commit_seconds";
/// Changes that wait for the store.
pub const QUEUE: &str = "daily_drill_store_queue";
/// Shards of the gateway.
pub const SHARDS: &str = "daily_drill_shards";
/// Shards that have a session.
pub const CONNECTED: &str = "daily_drill_shards_connected";
/// What is due now and not done.
pub const DUE: &str = "daily_drill_due";
/// The size of the store on the disk, in bytes.
pub const STORE: &str = "daily_drill_store_bytes";
/// The age of the newest export, in seconds.
pub const EXPORT: &str = "daily_drill_export_age_seconds";

/// Upper bounds of lateness, in seconds: from "on time" to the end of the catch-up time.
pub const LATE_BOUNDS: &[f64] = &[1.0, 5.0, 15.0, 60.0, 300.0, 900.0, 3600.0, 21600.0];
/// Upper bounds of a commit, in seconds.
pub const COMMIT_BOUNDS: &[f64] = &[0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.5, 2.0];

/// Says what each of them is.
pub fn describe() {
    describe_counter!(POSTED, "Questions that were posted");
    describe_histogram!(LATE, "How late questions were posted, in seconds");
    describe_counter!(FAILED, "Steps of rounds that failed, by step and cause; they are tried again");
    describe_counter!(ANSWERS, "Answers that count for streaks, by kind");
    describe_histogram!(COMMIT, "How long a group of changes takes to be on the disk, in seconds");
    describe_gauge!(QUEUE, "Changes that wait for the store");
    describe_gauge!(SHARDS, "Shards of the gateway");
    describe_gauge!(CONNECTED, "Shards that have a session");
    describe_gauge!(DUE, "What is due now and not done");
    describe_gauge!(STORE, "The size of the store on the disk, in bytes");
    describe_gauge!(EXPORT, "The age of the newest export, in seconds");
}

/// A question stands in its channel.
pub fn posted(slot: Timestamp, now: Timestamp) {
    counter!(POSTED).increment(1);
    histogram!(LATE).record(now.duration_since(slot).as_secs_f64().max(0.0));
}

/// A step failed.
pub fn failed(step: &'static str, cause: &'static str) {
    counter!(FAILED, "step" => step, "cause" => cause).increment(1);
}

/// Somebody answered.
pub fn answered(kind: &'static str) {
    counter!(ANSWERS, "kind" => kind).increment(1);
}

/// A group of changes is on the disk.
pub fn committed(took: Duration, waiting: usize) {
    histogram!(COMMIT).record(took.as_secs_f64());
    gauge!(QUEUE).set(waiting as f64);
}

/// So many of the shards have a session.
pub fn shards(connected: usize, of: u32) {
    gauge!(SHARDS).set(of);
    gauge!(CONNECTED).set(connected as f64);
}
