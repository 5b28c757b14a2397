//! A year in a minute: the scheduler, the use cases and the store, with a Discord that never fails to remember.
//!
//! Servers in every zone whose clocks change, members who answer when they like, admins who change their minds, a
//! process that is stopped and killed, servers that Discord loses. In the end no slot was missed in silence, none was
//! doubled, no window was shorter than promised, and every streak was what the rules say (`oracle`).
//!
//! `YEAR_SEED=7` lives through another one; whatever fails says its seed.

#![allow(clippy::unwrap_used, missing_docs)]

mod oracle;
mod sim;
mod verify;
mod world;

use std::path::Path;
use std::sync::Arc;
use std::time::Instant;

use daily_drill::bank_dir::BankDir;
use daily_drill::domain::bank::Bank;
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};

use sim::{Sim, Size};

#[tokio::test]
async fn seven_weeks_of_a_few_servers() {
    // The clocks of America change in the second week, those of Europe in the fourth, those of Australia in the fifth.
    live("2026-03-02T00:00:00Z", Size { servers: 12, members: 3, days: 49 }).await;
}

#[tokio::test]
#[ignore = "minutes in a release build: see docs/proof.md"]
async fn a_year_of_two_hundred_servers() {
    let size = |name, whole| std::env::var(name).map_or(whole, |given| given.parse().unwrap());
    let (servers, days) = (size("YEAR_SERVERS", 200), size("YEAR_DAYS", 365));
    live("2026-01-05T00:00:00Z", Size { servers: servers as usize, members: 5, days }).await;
}

async fn live(start: &str, size: Size) {
    let begun = Instant::now();
    let start: Timestamp = start.parse().unwrap();
    let seed = std::env::var("YEAR_SEED").map_or(2026, |seed| seed.parse().unwrap());
    println!("YEAR_SEED={seed}");
    let zones = zones_with_changes(start);
    let mut sim = Sim::new(seed, size, start, &zones, bank()).await;
    sim.live().await;
    sim.compare_all();
    let mut world = sim.world.lock().unwrap();
    if world.wrong.is_empty() {
        let fates = verify::slots(&mut world, &sim.store);
        let finished = verify::rounds(&mut world);
        println!(
            "{} zones, {} servers, {} timetables, {} messages, {finished} rounds finished",
            zones.len().min(world.tables.len()),
            size.servers,
            world.tables.len(),
            world.messages
        );
        println!("slots: {fates:#?}\n{:#?}", sim.figures);
        assert!(fates["posted on time"] > 100 && sim.figures.compared > 100, "hardly anything happened");
    }
    println!("{:.1} s", begun.elapsed().as_secs_f64());
    let wrong: Vec<&str> = world.wrong.iter().take(20).map(String::as_str).collect();
    assert!(
        wrong.is_empty(),
        "YEAR_SEED={seed}: {} things are wrong:\n{}",
        world.wrong.len(),
        wrong.join("\n")
    );
}

/// All zones that change their clocks within a year.
fn zones_with_changes(start: Timestamp) -> Vec<String> {
    let year = start + SignedDuration::from_hours(365 * 24);
    let changes = |tz: &TimeZone| tz.following(start).next().is_some_and(|change| change.timestamp() < year);
    let names = jiff::tz::db().available().map(|name| name.as_str().to_owned());
    let mut zones: Vec<_> = names
        .filter(|name| name.contains('/') && !name.starts_with("posix/") && !name.starts_with("right/"))
        .filter(|name| TimeZone::get(name).is_ok_and(|tz| changes(&tz)))
        .collect();
    // Neighbours in the alphabet change alike: far ones first, so that a few are of every kind.
    zones.sort_by_key(|name| name.bytes().fold(17_u32, |sum, byte| sum.wrapping_mul(31) ^ u32::from(byte)));
    zones
}

fn bank() -> Arc<Bank> {
    let dir = BankDir::on_disk(Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/e2e/bank")));
    Arc::new(Bank::build(&dir.topics, dir.files).0)
}
