//! A year in a minute: the scheduler, the use cases and the store, with a Discord that never fails to remember.
//!
//! Servers in every zone whose clocks change, members who answer when they like, admins who change their minds, a
//! process that is stopped and killed, servers that Discord loses. In the end no slot was missed in silence, none was
//! doubled, no window was shorter than promised, and every streak was what the rules say (`oracle`).
//!
//! `YEAR_SEED=7` lives through another one; whatever fails says its seed. The long one lives through several worlds side by side, one for
//! each processor, which share the servers and the zones.

#![allow(clippy::unwrap_used, missing_docs)]

mod oracle;
mod sim;
mod verify;
mod world;

use std::num::NonZero;
use std::path::Path;
use std::sync::Arc;
use std::thread;
use std::time::Instant;

use daily_drill::bank_dir::BankDir;
use daily_drill::domain::bank::Bank;
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};

use sim::{Sim, Size};

#[test]
fn seven_weeks_of_a_few_servers() {
    // The clocks of America change in the second week, those of Europe in the fourth, those of Australia in the fifth.
    let size = Size { servers: 12, members: 3, days: 49 };
    live("2026-03-02T00:00:00Z", given("YEAR_SEED", 2026), size, 0);
}

#[test]
#[ignore = "minutes in a release build: see docs/proof.md"]
fn a_year_of_two_hundred_servers() {
    let begun = Instant::now();
    let (servers, days) = (given("YEAR_SERVERS", 200), given("YEAR_DAYS", 365));
    let processors = thread::available_parallelism().map_or(1, NonZero::get);
    let worlds = given("YEAR_WORLDS", processors as u64).clamp(1, servers);
    thread::scope(|scope| {
        for world in 0..worlds {
            let share = servers / worlds + u64::from(world < servers % worlds);
            let size = Size { servers: share as usize, members: 5, days: days as i64 };
            let first_zone = (servers / worlds * world) as usize;
            scope.spawn(move || {
                live("2026-01-05T00:00:00Z", given("YEAR_SEED", 2026) + world, size, first_zone)
            });
        }
    });
    println!("{worlds} worlds, {:.1} s", begun.elapsed().as_secs_f64());
}

fn given(name: &str, otherwise: u64) -> u64 {
    std::env::var(name).map_or(otherwise, |given| given.parse().unwrap())
}

fn live(start: &str, seed: u64, size: Size, first_zone: usize) {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(lived(start.parse().unwrap(), seed, size, first_zone));
}

async fn lived(start: Timestamp, seed: u64, size: Size, first_zone: usize) {
    let begun = Instant::now();
    println!("YEAR_SEED={seed}");
    let mut zones = zones_with_changes(start);
    let first = first_zone % zones.len();
    zones.rotate_left(first);
    let mut sim = Sim::new(seed, size, start, &zones, bank()).await;
    sim.live().await;
    sim.compare_all();
    let weight = sim.weighed().await;
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
        println!("slots: {fates:#?}\n{:#?}\n{weight}", sim.figures);
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
