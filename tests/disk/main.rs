//! The store on a bad disk: a process that dies at any file operation, a power cut, a full or read-only disk, a folder
//! that goes away. Nothing acknowledged is lost, or the store refuses to open; it never loses anything silently.
//!
//! `STRIDE=1 CUTS=500 SEED=7 cargo test --all-features --test disk -- --nocapture` looks closer.
#![cfg(target_os = "linux")] // the shim takes the place of glibc's functions
#![allow(clippy::unwrap_used)] // a test that unwraps fails where it should

mod faults;
mod power;
mod work;

use std::collections::BTreeSet;
use std::path::Path;

use rand::rngs::ChaCha8Rng;
use rand::{RngExt, SeedableRng};
use tempfile::TempDir;

use self::power::{Arrives, Disk, Event};
use self::work::{acknowledged, check, done, work};

fn number(name: &str, usual: u64) -> u64 {
    std::env::var(name).map_or(usual, |n| n.parse().unwrap())
}

/// Chance, printed so that a failure can be had again.
fn chance() -> ChaCha8Rng {
    let seed = number("SEED", 1);
    println!("SEED={seed}");
    ChaCha8Rng::seed_from_u64(seed)
}

/// A folder in which a process did this many steps and was then killed, and what it had acknowledged.
fn killed(steps: u64) -> (TempDir, BTreeSet<u64>) {
    let data = tempfile::tempdir().unwrap();
    let output = work(data.path(), 1, steps, &[]).output().unwrap();
    let first = done(&output).acknowledged;
    assert_eq!(first.len() as u64, steps, "{}", String::from_utf8_lossy(&output.stderr));
    let output = work(data.path(), steps + 1, 30, &[("SHIM_KILL_AT", "60")]).output().unwrap();
    let second = done(&output).acknowledged;
    assert!(second.len() < 30, "it was not killed");
    (data, &first | &second)
}

fn copy(from: &Path, to: &Path) {
    for entry in std::fs::read_dir(from).unwrap() {
        let (entry, to) = (entry.unwrap(), to.to_owned());
        let to = to.join(entry.file_name());
        if entry.file_type().unwrap().is_dir() {
            std::fs::create_dir(&to).unwrap();
            copy(&entry.path(), &to);
        } else {
            std::fs::copy(entry.path(), to).unwrap();
        }
    }
}

/// Kills at one file operation after another, before it or in its middle; returns how many there were.
fn at_each_operation(before: Option<&(TempDir, BTreeSet<u64>)>, steps: u64) -> u64 {
    let stride = number("STRIDE", 4);
    let mut points = 0;
    for torn in ["0", "1"] {
        for at in (1..).step_by(usize::try_from(stride).unwrap()) {
            let data = tempfile::tempdir().unwrap();
            let (mut acknowledged, mut from) = (BTreeSet::new(), 1);
            if let Some((folder, earlier)) = before {
                copy(folder.path(), data.path());
                acknowledged.clone_from(earlier);
                from = 200;
            }
            let killed = [("SHIM_KILL_AT", &*at.to_string()), ("SHIM_TORN", torn)];
            let done = done(&work(data.path(), from, steps, &killed).output().unwrap());
            acknowledged.extend(&done.acknowledged);
            let when = format!("killed at operation {at}, torn: {torn}");
            check(data.path(), &acknowledged, from + steps).unwrap_or_else(|error| panic!("{when}: {error}"));
            if done.said.contains("\ndone\n") {
                break;
            }
            points += 1;
        }
    }
    points
}

#[test]
fn a_process_that_dies_at_any_file_operation_loses_nothing() {
    let begun = at_each_operation(None, 6);
    let recovered = at_each_operation(Some(&killed(90)), 9);
    println!(
        "{begun} points while a store is made, {recovered} while one is recovered and written: all whole"
    );
    assert!(begun >= 8 && recovered >= 8, "this tests nothing");
}

/// What several processes, one after the other killed, did to one folder.
fn history(chance: &mut ChaCha8Rng) -> (TempDir, Vec<Event>, Vec<u64>) {
    let (data, notes) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let trace = notes.path().join("trace");
    let mut begun = vec![0];
    for life in 0..5 {
        let from = begun[begun.len() - 1].max(1);
        // The third only recovers, and is killed while it does.
        let at = if life == 2 { chance.random_range(5..25) } else { chance.random_range(150..400) };
        let shim = [("SHIM_TRACE", trace.to_str().unwrap()), ("SHIM_KILL_AT", &at.to_string())];
        work(data.path(), from, 250, &shim).output().unwrap();
        begun.push(from + 250);
    }
    (data, power::trace(&trace), begun)
}

/// Cuts the power at many moments of a history; what was wrong afterwards, and how often nothing was.
fn cut_power(chance: &mut ChaCha8Rng, cuts: u64, synced: impl Fn(&Event) -> bool) -> (Vec<String>, usize) {
    let (folder, events, begun) = history(chance);
    let is_ack = |event: &Event| matches!(event, Event::Said(said) if said.starts_with("acknowledged"));
    let (mut disk, mut said, mut lives) = (Disk::new(folder.path()), BTreeSet::new(), 0);
    let acks: Vec<usize> = (0..events.len()).filter(|n| is_ack(&events[*n])).collect();
    assert!(acks.len() > 50, "this tests nothing");
    let moments: BTreeSet<usize> = (0..cuts)
        .map(|n| match n % 3 {
            0 => chance.random_range(0..events.len()),
            // Right after an acknowledgement: the worst moment.
            1 => acks[chance.random_range(0..acks.len())],
            // A young store, whose files themselves are new.
            _ => chance.random_range(0..events.len().min(60)),
        })
        .collect();
    let (mut wrong, mut whole) = (Vec::new(), 0);
    for (n, event) in events.iter().enumerate() {
        if synced(event) {
            disk.does(event);
        }
        if let Event::Said(text) = event {
            lives += text.lines().filter(|line| *line == "begun").count();
            said.extend(acknowledged(text));
        }
        if !moments.contains(&n) {
            continue;
        }
        for arrives in [Arrives::Nothing, Arrives::Prefix, Arrives::Blocks] {
            let after = tempfile::tempdir().unwrap();
            disk.cut(arrives, chance, after.path());
            match check(after.path(), &said, begun[lives]) {
                Ok(()) => whole += 1,
                Err(why) => wrong.push(format!("event {n}, of the unsynced arrives {arrives:?}: {why}")),
            }
        }
    }
    println!("{} acknowledged steps, {} file operations, {whole} power cuts whole", said.len(), events.len());
    (wrong, whole)
}

#[test]
fn a_power_cut_at_any_moment_loses_nothing() {
    let (wrong, whole) = cut_power(&mut chance(), number("CUTS", 60), |_| true);
    assert!(wrong.is_empty(), "{} of {} cuts: {wrong:#?}", wrong.len(), whole + wrong.len());
}

/// The same on a disk that syncs no file, so the test above can fail; the store notices nearly all of it.
#[test]
fn a_disk_that_does_not_sync_is_found_out() {
    let (wrong, _) = cut_power(&mut chance(), 30, |event| !matches!(event, Event::Sync { .. }));
    let refused = wrong.iter().filter(|why| why.contains("refused: ")).count();
    println!("without syncs {} of the cuts do harm; in {refused} the store refuses to open", wrong.len());
    assert!(wrong.len() > 10 && refused > 10, "the cuts do too little harm: {wrong:#?}");
}
