//! What a start costs with many timetables, of which few are due: `cargo bench --bench start`.
//!
//! Targets for 100,000 timetables in 10,000 servers, 100 of them due: ready within 1 s and 100 MB.

#![allow(missing_docs, clippy::unwrap_used)]

#[path = "shared/timetable.rs"]
mod timetable;

use std::collections::HashSet;
use std::path::Path;
use std::process::Command;
use std::sync::Arc;
use std::time::{Duration, Instant};

use daily_drill::app::App;
use daily_drill::bank_dir::BankDir;
use daily_drill::clock::Clock;
use daily_drill::domain::bank::Bank;
use daily_drill::domain::ids::{ChannelId, ServerId};
use daily_drill::domain::timetable::Timetable;
use daily_drill::store::Store;
use jiff::{SignedDuration, Timestamp};
use timetable::timetable;

const DUE: u64 = 100;

fn main() {
    let arguments: Vec<String> = std::env::args().collect();
    if let [_, start, folder] = &arguments[..]
        && start == "--start"
    {
        return started(Path::new(folder));
    }
    println!(
        "{:>10} {:>12} {:>12} {:>12} {:>12} {:>12}",
        "timetables", "open", "started", "due", "in all", "memory"
    );
    for timetables in [100, 10_000, 100_000] {
        let folder = tempfile::tempdir().unwrap();
        fill(folder.path(), timetables);
        // A process of its own, so that its memory is that of a start.
        let program = std::env::current_exe().unwrap();
        let ran = Command::new(program).arg("--start").arg(folder.path()).output().unwrap();
        assert!(ran.status.success(), "{}", String::from_utf8_lossy(&ran.stderr));
        print!("{timetables:>10} {}", String::from_utf8(ran.stdout).unwrap());
    }
}

fn start_of_time() -> Timestamp {
    "2026-03-02T08:00:00Z".parse().unwrap()
}

/// Ten timetables a server; the first hundred are due at 08:00, the others an hour later.
fn fill(folder: &Path, timetables: u64) {
    let store = Store::open(folder).unwrap();
    let begun = start_of_time() - SignedDuration::from_hours(2);
    let all = (0..timetables).map(|n| {
        let cron = if n < DUE { "0 8 * * *" } else { "0 9 * * *" };
        let place = (ServerId((n / 10 + 1) << 22), ChannelId(n + 1));
        Timetable { counts: n % 10 == 0, ..timetable(n, place, cron, begun) }
    });
    let alive = start_of_time() - SignedDuration::from_mins(10);
    let runtime = tokio::runtime::Runtime::new().unwrap();
    runtime.block_on(timetable::fill(&store, &all.collect::<Vec<_>>(), alive));
    store.close();
}

/// What `daily-drill run` does before it connects, and the first look at what is due.
fn started(folder: &Path) {
    let begun = Instant::now();
    let now = start_of_time();
    let store = Store::open(folder).unwrap();
    let open = begun.elapsed();
    let (_time, clock) = tokio::sync::watch::channel(now);
    let shipped = BankDir::shipped();
    let bank = Arc::new(Bank::build(&shipped.topics, shipped.files).0);
    let app = Arc::new(App::new(bank, store.clone(), Clock::Manual(clock)));
    let runtime = tokio::runtime::Builder::new_multi_thread().build().unwrap();
    let searched = Arc::clone(&app);
    runtime.spawn_blocking(move || searched.prepare_search());
    runtime.block_on(app.started(now)).unwrap();
    let ready = begun.elapsed();
    for n in 0..DUE / 10 {
        runtime.block_on(app.server_back(ServerId((n + 1) << 22), now)).unwrap();
    }
    let effects = runtime.block_on(app.due(now, &HashSet::new(), DUE as usize)).unwrap();
    assert_eq!(effects.len() as u64, DUE);
    let due = begun.elapsed();
    let ms = |time: Duration| format!("{:.0} ms", time.as_secs_f64() * 1000.0);
    let (started, looked) = (ready - open, due - ready);
    println!("{:>12} {:>12} {:>12} {:>12} {:>12}", ms(open), ms(started), ms(looked), ms(due), peak_memory());
    store.close();
}

/// The largest resident set so far, as Linux tells it.
fn peak_memory() -> String {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    let kb: f64 = line.and_then(|line| line.trim().trim_end_matches(" kB").parse().ok()).unwrap_or(f64::NAN);
    format!("{:.0} MB", kb / 1000.0)
}
