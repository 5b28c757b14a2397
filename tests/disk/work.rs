//! The work during which the disk fails: real records, written by a process of its own, and what must be there after it.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::sync::LazyLock;
use std::{env, thread};

use daily_drill::domain::facts::{Answered, Kind};
use daily_drill::domain::ids::{
    ChannelId, InteractionId, MemberId, MessageId, QuestionId, RoundId, ServerId, TimetableId,
};
use daily_drill::domain::round::{Progress, Revision, Round};
use daily_drill::domain::timetable::Zone;
use daily_drill::store::{Store, StoreError, Tx};
use jiff::civil::Date;
use jiff::{SignedDuration, Timestamp};

const SERVER: ServerId = ServerId(1);
const DAY: Date = jiff::civil::date(2026, 11, 24);

/// After so many steps a member's data is deleted again.
const KEPT: u64 = 60;

/// They share flushes.
const THREADS: u64 = 3;

/// The preloaded disk, built once with the compiler that links Rust's programs too.
pub static SHIM: LazyLock<PathBuf> = LazyLock::new(|| {
    let library = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("shim-{}.so", std::process::id()));
    let source = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/disk/shim.c");
    let built = Command::new("cc")
        .args(["-shared", "-fPIC", "-O1", "-Wall", "-o"])
        .arg(&library)
        .arg(source)
        .status();
    assert!(built.expect("cc is there").success(), "the shim does not compile");
    library
});

fn round(n: u64) -> RoundId {
    let day = SignedDuration::from_hours(24 * i64::try_from(n % 20).unwrap());
    RoundId { timetable: TimetableId(1), slot: Timestamp::UNIX_EPOCH + day }
}

/// Now and then as long as a value may be.
fn words(n: u64) -> String {
    let long = if n.is_multiple_of(17) { 20_000 } else { n * 131 % 1800 };
    format!("{n} {}", "x".repeat(usize::try_from(long).unwrap()))
}

/// The record of a round that was posted.
fn posted(n: u64) -> Round {
    Round {
        id: round(n),
        server: SERVER,
        channel: ChannelId(1),
        number: 1,
        question: QuestionId("a-question".to_owned()),
        revision: Revision([7; 16]),
        day: DAY,
        zone: Zone::parse("UTC").unwrap(),
        counts: true,
        ping: None,
        next_slot: None,
        window_hours: None,
        closes: Timestamp::UNIX_EPOCH,
        progress: Progress { message: Some(MessageId(n)), ..Progress::default() },
        attempt: None,
    }
}

/// What step `n` writes, in one change.
fn step(tx: &mut Tx<'_>, n: u64) -> Result<(), StoreError> {
    // Due at another moment each time, so the queue of what is due changes too.
    tx.put_round(&posted(n), Timestamp::from_second(i64::try_from(n).unwrap()).ok())?;
    tx.put_words(round(n), MemberId(n), &words(n))?;
    tx.put_answered(&Answered {
        server: SERVER,
        member: MemberId(n),
        day: DAY,
        round: round(n),
        kind: Kind::Words,
        clicked: Timestamp::UNIX_EPOCH,
        interaction: InteractionId(n),
        correct: None,
    })?;
    tx.put_alive(Timestamp::from_second(i64::try_from(n).unwrap()).unwrap())?;
    match n.checked_sub(KEPT) {
        Some(old) => tx.forget_member(MemberId(old), Timestamp::UNIX_EPOCH),
        None => Ok(()),
    }
}

/// Runs in the child process: so many steps from this one on, each said when it is acknowledged.
#[test]
#[ignore = "the child process of the other tests"]
fn child() {
    let number = |name: &str| env::var(name).unwrap().parse::<u64>().unwrap();
    let (from, steps) = (number("WORK_FROM"), number("WORK_STEPS"));
    println!("begun");
    let store = match Store::open(Path::new(&env::var_os("WORK_DATA").unwrap())) {
        Ok(store) => store,
        Err(error) => {
            println!("not opened: {error}");
            return;
        }
    };
    println!("opened");
    let failed: Vec<StoreError> = thread::scope(|scope| {
        let work = |thread: u64| {
            let store = &store;
            move || {
                for n in (from + thread..from + steps).step_by(THREADS as usize) {
                    store.write_blocking(move |tx| step(tx, n))?;
                    println!("acknowledged {n}");
                }
                Ok(())
            }
        };
        let threads: Vec<_> = (0..THREADS).map(|n| scope.spawn(work(n))).collect();
        threads.into_iter().filter_map(|thread| thread.join().unwrap().err()).collect()
    });
    match failed.first() {
        Some(error) => println!("failed: {error}"),
        None => println!("done"),
    }
}

/// A process that does this work on a bad disk.
pub fn work(data: &Path, from: u64, steps: u64, shim: &[(&str, &str)]) -> Command {
    let mut command = Command::new(env::current_exe().unwrap());
    command
        .args(["work::child", "--exact", "--ignored", "--nocapture"])
        .env("WORK_DATA", data)
        .env("WORK_FROM", from.to_string())
        .env("WORK_STEPS", steps.to_string())
        .env("LD_PRELOAD", &*SHIM)
        .env("SHIM_ROOT", data)
        .envs(shim.iter().copied())
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    command
}

/// What came of it.
pub struct Done {
    /// What it said.
    pub said: String,
    /// The steps it had acknowledged.
    pub acknowledged: BTreeSet<u64>,
}

pub fn done(output: &Output) -> Done {
    let said = String::from_utf8(output.stdout.clone()).unwrap();
    let acknowledged = acknowledged(&said);
    Done { said, acknowledged }
}

pub fn acknowledged(said: &str) -> BTreeSet<u64> {
    said.lines().filter_map(|line| line.strip_prefix("acknowledged ")?.parse().ok()).collect()
}

/// Opens what is left with the real store; whatever is wrong with it comes back as a sentence.
///
/// Steps below `begun` may have been done, whether or not anybody was told.
pub fn check(data: &Path, acknowledged: &BTreeSet<u64>, begun: u64) -> Result<(), String> {
    let store = Store::open(data).map_err(|error| format!("refused: {error}"))?;
    let reader = store.read();
    for n in acknowledged {
        let stored = reader.words(round(*n), MemberId(*n)).unwrap();
        let deleted = acknowledged.contains(&(n + KEPT));
        if deleted && (stored.is_some() || reader.tombstone(MemberId(*n)).unwrap().is_none()) {
            return Err(format!("what {n} wrote was deleted, and is there again"));
        }
        let may_be_deleted = n + KEPT < begun && stored.is_none();
        if !deleted && !may_be_deleted && stored != Some(words(*n)) {
            return Err(format!("{n} was acknowledged and is lost"));
        }
    }
    for n in 0..begun {
        let whole = reader.words(round(n), MemberId(n)).unwrap().is_some();
        if reader.answered_by(SERVER, MemberId(n)).unwrap().len() != usize::from(whole) {
            return Err(format!("{n} was written in part"));
        }
    }
    Ok(())
}
