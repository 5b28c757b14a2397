//! A kill while days are packed, exports are written or a store is upgraded loses nothing and leaves nothing half done.

use std::io::{BufRead, BufReader};
use std::process::{Child, Command, Stdio};
use std::{env, fs, thread};

use jiff::SignedDuration;
use rand::rngs::ChaCha8Rng;
use rand::{RngExt, SeedableRng};

use super::pack::{SERVER, answered, round};
use super::upgrade::{EXPORT, records, schema_1};
use super::*;
use crate::domain::facts::Kind;
use crate::domain::streak::Status;

const DATA: &str = "STORE_KILL_KEEPING_DATA";
const MEMBERS: u64 = 3;

/// The day after the last one that is written.
fn next_day(store: &Store) -> i64 {
    let reader = store.read();
    let packed = reader.days_of(SERVER).unwrap().len();
    let fresh = reader
        .posted_of(SERVER)
        .unwrap()
        .iter()
        .filter(|p| !reader.days_of(SERVER).unwrap().iter().any(|d| d.day == p.day))
        .count();
    (packed + fresh) as i64
}

/// Writes a day, packs older ones a member at a time, and exports all the while.
#[test]
#[ignore = "the child process of the test below"]
fn child() {
    let data = env::var(DATA).unwrap();
    println!("begun");
    let store = Store::open(Path::new(&data)).unwrap_or_else(|error| panic!("{error}"));
    let exporting = store.clone();
    let folder = data.clone();
    thread::spawn(move || {
        for second in 0.. {
            let made = Timestamp::from_second(1_790_000_000 + second).unwrap();
            exports::keep(&exporting, Path::new(&folder), made).unwrap_or_else(|error| panic!("{error}"));
        }
    });
    for n in next_day(&store).. {
        write(&store, move |tx| {
            let posted = round(n, 1);
            tx.put_posted(SERVER, &posted)?;
            (1..=MEMBERS).try_for_each(|member| {
                let answer = answered(&posted, member, Kind::Words, SignedDuration::from_mins(5));
                tx.put_answered(&answer).map(drop)
            })
        })
        .unwrap_or_else(|error| panic!("{error}"));
        println!("acknowledged {n}");
        // The days before are packed in portions, some of them twice.
        for older in (n - 3).max(0)..n {
            super::pack::pack(&store, older, 1);
        }
    }
}

fn start(data: &Path, test: &str) -> Child {
    Command::new(env::current_exe().unwrap())
        .args([test, "--exact", "--ignored", "--nocapture"])
        .env(DATA, data)
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap()
}

/// Kills the child some time after it said a line that begins like this, and returns all lines.
fn kill_after(mut child: Child, said: &str, lines_first: usize, micros: u64) -> Vec<String> {
    let mut lines = BufReader::new(child.stdout.take().unwrap()).lines().map_while(Result::ok);
    let mut heard = Vec::new();
    while heard.iter().filter(|line: &&String| line.starts_with(said)).count() < lines_first {
        match lines.next() {
            Some(line) => heard.push(line),
            None => panic!(
                "it ended by itself: {}",
                String::from_utf8_lossy(&child.wait_with_output().unwrap().stderr)
            ),
        }
    }
    thread::sleep(Duration::from_micros(micros));
    child.kill().unwrap();
    child.wait().unwrap();
    heard.extend(lines);
    heard
}

#[test]
fn neither_packing_nor_exporting_loses_a_day_by_a_kill() {
    let kills = env::var("KILLS").map_or(15, |n| n.parse().unwrap());
    let data = tempfile::tempdir().unwrap();
    let mut chance = ChaCha8Rng::seed_from_u64(7);
    let (mut acknowledged, mut whole_exports) = (0, 0);
    for kill in 0..kills {
        let child = start(data.path(), "store::tests::kill_keeping::child");
        let heard =
            kill_after(child, "acknowledged", chance.random_range(1..8), chance.random_range(0..30_000));
        let last =
            heard.iter().filter_map(|line| line.strip_prefix("acknowledged ")?.parse::<i64>().ok()).max();
        acknowledged = acknowledged.max(last.map_or(0, |last| last + 1));

        let store = Store::open(data.path()).unwrap_or_else(|error| panic!("after kill {kill}: {error}"));
        for member in 1..=MEMBERS {
            let days = super::pack::standing(&store, member).days;
            let kept = days.iter().filter(|line| matches!(line.status, Status::Kept { .. })).count();
            assert_eq!(kept, days.len(), "a day of {member} is lost after kill {kill}");
            assert!(kept as i64 >= acknowledged, "{kept} days, and {acknowledged} were acknowledged");
        }
        assert_sealed(&store);
        // Whatever has its name is whole; what does not is cleared away.
        exports::clean(data.path(), &[], Timestamp::UNIX_EPOCH).unwrap();
        for entry in fs::read_dir(data.path().join("exports")).unwrap() {
            let path = entry.unwrap().path();
            assert_eq!(path.extension().unwrap(), "jsonl", "{}", path.display());
            import(&Store::temporary().unwrap(), &mut &*fs::read(&path).unwrap()).unwrap();
            fs::remove_file(path).unwrap();
            whole_exports += 1;
        }
    }
    assert!(
        acknowledged > kills && whole_exports > 0,
        "{acknowledged} days, {whole_exports} exports: this tests nothing"
    );
}

#[test]
#[ignore = "the child process of the test below"]
fn upgrading_child() {
    let data = env::var(DATA).unwrap();
    println!("begun");
    drop(Store::open(Path::new(&data)).unwrap_or_else(|error| panic!("{error}")));
    println!("done");
}

#[test]
fn an_upgrade_that_is_killed_is_done_by_the_next_start() {
    let kills = env::var("KILLS").map_or(15, |n| n.parse().unwrap());
    let mut chance = ChaCha8Rng::seed_from_u64(8);
    let mut in_time = 0;
    for kill in 0..kills {
        let data = schema_1();
        let child = start(data.path(), "store::tests::kill_keeping::upgrading_child");
        let heard = kill_after(child, "begun", 1, chance.random_range(0..60_000));
        in_time += usize::from(!heard.iter().any(|line| line == "done"));
        let store = Store::open(data.path()).unwrap_or_else(|error| panic!("after kill {kill}: {error}"));
        assert_eq!(records(&exported(&store)), records(EXPORT), "after kill {kill}");
        assert_eq!(store.read().counts().unwrap()["round in server"], 30);
        assert_sealed(&store);
        let kept = exports::newest(data.path()).unwrap().unwrap();
        assert_eq!(records(&fs::read_to_string(kept.path).unwrap()), records(EXPORT));
    }
    assert!(in_time > 0, "all were done before the kill: this tests nothing");
}
