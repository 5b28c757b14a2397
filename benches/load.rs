//! How fast Daily Drill is, beside the least bot of the same libraries (`examples/bare_bot.rs`) and beside sled alone:
//! `cargo bench --bench load`, or a part of it, `cargo bench --bench load -- quiz answer memory start idle`.
//!
//! The real program runs as a process on the loopback Discord, which is in this one; what is measured is what the operating system
//! says about the bot's process, and what passes until Discord has its answer. `cargo test` does it with tiny numbers, to see that
//! it works.

#![allow(missing_docs, clippy::unwrap_used)]

#[path = "load/answer.rs"]
mod answer;
#[allow(dead_code)] // what the example itself needs
#[path = "../examples/bare_bot.rs"]
mod bare_bot;
#[path = "load/bot.rs"]
mod bot;
#[path = "load/idle.rs"]
mod idle;
#[path = "load/memory.rs"]
mod memory;
#[path = "load/place.rs"]
mod place;
#[path = "load/quiz.rs"]
mod quiz;
#[path = "load/start.rs"]
mod start;
#[path = "load/table.rs"]
mod table;
#[path = "shared/timetable.rs"]
mod timetable;

use std::time::Duration;

use table::Row;

/// How much is tried.
pub struct Size {
    /// Alternating runs.
    pub runs: usize,
    /// Commands of a run, as fast as they are answered.
    pub burst: usize,
    /// Commands of a run at 50 a second.
    pub paced: usize,
    /// Answers one at a time, and as many sled commits.
    pub answers: usize,
    /// Answers of which 64 are in flight.
    pub in_flight: usize,
    /// Numbers of servers.
    pub servers: [usize; 3],
    /// Interactions after which memory is looked at again.
    pub interactions: usize,
    /// A bot that has used no time for so long is at rest.
    pub quiet: Duration,
    /// Starts.
    pub starts: usize,
    /// Timetables of a start.
    pub timetables: u64,
    /// So long an idle bot is looked at.
    pub idle: Duration,
}

const WHOLE: Size = Size {
    runs: 10,
    burst: 1000,
    paced: 250,
    answers: 200,
    in_flight: 640,
    servers: [1, 1000, 10_000],
    interactions: 100_000,
    quiet: Duration::from_secs(5),
    starts: 10,
    timetables: 1000,
    idle: Duration::from_secs(120),
};

const TINY: Size = Size {
    runs: 1,
    burst: 10,
    paced: 5,
    answers: 3,
    in_flight: 64,
    servers: [1, 2, 20],
    interactions: 50,
    quiet: Duration::from_millis(100),
    starts: 1,
    timetables: 10,
    idle: Duration::from_millis(100),
};

const PARTS: [&str; 5] = ["quiz", "answer", "memory", "start", "idle"];

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    if arguments.first().is_some_and(|first| first == bot::BARE) {
        bare_bot::main().unwrap();
        return;
    }
    // `cargo test` runs this too, without `--bench`.
    let size = if arguments.iter().any(|argument| argument == "--bench") { WHOLE } else { TINY };
    let asked: Vec<&String> = arguments.iter().filter(|argument| !argument.starts_with('-')).collect();
    let runtime = tokio::runtime::Runtime::new().unwrap();
    for part in PARTS.into_iter().filter(|part| asked.is_empty() || asked.iter().any(|word| *word == part)) {
        let rows: Vec<Row> = runtime.block_on(async {
            match part {
                "quiz" => quiz::rows(&size).await,
                "answer" => answer::rows(&size).await,
                "memory" => memory::rows(&size).await,
                "start" => start::rows(&size).await,
                _ => idle::rows(&size).await,
            }
        });
        table::print(part, &rows);
    }
}
