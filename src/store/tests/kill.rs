//! A process that is killed at any moment loses nothing that it has acknowledged.

use std::io::{BufRead, BufReader};
use std::process::{Command, Stdio};
use std::sync::mpsc;
use std::time::Duration;
use std::{env, thread};

use rand::rngs::ChaCha8Rng;
use rand::{RngExt, SeedableRng};

use super::*;
use crate::domain::facts::{Answered, Kind};
use crate::domain::ids::{ChannelId, InteractionId, MemberId, QuestionId, ServerId};
use crate::domain::pick::Bag;
use crate::domain::timetable::{Cron, Steering, Timetable, Zone};

const DATA: &str = "STORE_KILL_TEST_DATA";
const SERVER: ServerId = ServerId(1);
const ROUND: RoundId = RoundId { timetable: TimetableId(1), slot: Timestamp::UNIX_EPOCH };

/// What step `n` writes, in one change: words, an answer, and the timetable with its moment in the queue.
fn step(tx: &mut Tx<'_>, n: u64) -> Result<(), StoreError> {
    let member = MemberId(n);
    tx.put_words(ROUND, member, &format!("{n} {}", "x".repeat((n as usize * 37) % 900)))?;
    tx.put_answered(&Answered {
        server: SERVER,
        member,
        day: jiff::civil::date(2026, 11, 24),
        round: ROUND,
        kind: Kind::Words,
        clicked: Timestamp::UNIX_EPOCH,
        interaction: InteractionId(n),
        correct: None,
    })?;
    let timetable = Timetable {
        id: TimetableId(n % 4),
        server: SERVER,
        channel: ChannelId(1),
        cron: Cron::parse("0 9 * * *").unwrap(),
        zone: Zone::parse("UTC").unwrap(),
        topics: Vec::new(),
        levels: Vec::new(),
        path: None,
        role: None,
        window_hours: None,
        counts: true,
        made_by: member,
        bag: Bag {
            seed: n,
            cycle: 0,
            asked: vec![QuestionId("asked-question".to_owned()); (n % 300) as usize],
            held_back: Vec::new(),
        },
        last_number: 1,
        done_until: Timestamp::UNIX_EPOCH,
        steering: Steering::default(),
    };
    tx.put_timetable(&timetable, Timestamp::from_millisecond(n as i64).ok())
}

/// Runs in the child process: four tasks write for ever, and each acknowledged step is printed.
#[tokio::test]
#[ignore = "the child process of the test below"]
async fn child() {
    let Some(data) = env::var_os(DATA) else { return };
    let store = Store::open(data.as_ref()).unwrap_or_else(|error| panic!("{error}"));
    let first = store.read().counts().unwrap().get("words").copied().unwrap_or_default() + 1_000_000;
    for task in 0..4 {
        let store = store.clone();
        tokio::spawn(async move {
            for n in (first + task..).step_by(4) {
                store
                    .write(move |tx| step(tx, n))
                    .await
                    .unwrap_or_else(|error: StoreError| panic!("{error}"));
                println!("acknowledged {n}");
            }
        });
    }
    std::future::pending().await
}

#[test]
fn nothing_acknowledged_is_lost_by_a_kill() {
    let kills = env::var("KILLS").map_or(30, |n| n.parse().unwrap());
    let data = tempfile::tempdir().unwrap();
    let mut chance = ChaCha8Rng::seed_from_u64(env::var("SEED").map_or(1, |n| n.parse().unwrap()));
    let mut acknowledged = Vec::new();
    for kill in 0..kills {
        // After so many acknowledgements, or so long: some kills come while the store is being opened.
        let enough = chance.random_range(1..60);
        let patience = if chance.random_bool(0.3) { chance.random_range(0..30_000) } else { 10_000_000 };
        acknowledged.extend(run_and_kill(data.path(), enough, Duration::from_micros(patience)));

        let store = Store::open(data.path()).unwrap_or_else(|error| panic!("after kill {kill}: {error}"));
        for n in &acknowledged {
            let words = store.read().words(ROUND, MemberId(*n)).unwrap();
            assert!(words.is_some(), "{n} was acknowledged and is lost after kill {kill}");
        }
        let counts = store.read().counts().unwrap();
        for kind in ["answered", "answered in round"] {
            assert_eq!(counts.get(kind), counts.get("words"), "a change was written in part");
        }
        assert_eq!(counts.get("due moment"), counts.get("timetable"), "the queue is out of step");
        assert_eq!(
            store.read().timetables_of(SERVER).unwrap().len() as u64,
            *counts.get("timetable").unwrap_or(&0)
        );
        assert_sealed(&store);
    }
    assert!(acknowledged.len() > kills, "only {} writes: this tests nothing", acknowledged.len());
}

/// Starts the child, kills it, and returns the steps that it had acknowledged by then.
fn run_and_kill(data: &Path, enough: usize, patience: Duration) -> Vec<u64> {
    let mut child = Command::new(env::current_exe().unwrap())
        .args(["store::tests::kill::child", "--exact", "--ignored", "--nocapture"])
        .env(DATA, data)
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let lines = BufReader::new(child.stdout.take().unwrap()).lines();
    let (heard, acknowledgements) = mpsc::channel();
    let listening = thread::spawn(move || {
        for line in lines.map_while(Result::ok) {
            if let Some(n) = line.strip_prefix("acknowledged ").and_then(|n| n.parse().ok()) {
                heard.send(n).unwrap();
            }
        }
    });
    let mut acknowledged: Vec<u64> = Vec::new();
    let deadline = std::time::Instant::now() + patience;
    while acknowledged.len() < enough {
        match acknowledgements.recv_timeout(deadline.saturating_duration_since(std::time::Instant::now())) {
            Ok(n) => acknowledged.push(n),
            Err(mpsc::RecvTimeoutError::Timeout) => break,
            Err(mpsc::RecvTimeoutError::Disconnected) => {
                let output = child.wait_with_output().unwrap();
                panic!("the child ended by itself: {}", String::from_utf8_lossy(&output.stderr));
            }
        }
    }
    child.kill().unwrap();
    child.wait().unwrap();
    listening.join().unwrap();
    acknowledged.extend(acknowledgements.try_iter());
    acknowledged
}
