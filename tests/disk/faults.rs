//! Full, read-only, gone.

use std::fs;
use std::io::{BufRead, BufReader, Read};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use loopback_discord::{Loopback, World};

use crate::work::{SHIM, acknowledged, check, done, work};

#[test]
fn a_full_disk_is_said_and_what_was_acknowledged_is_there_when_it_has_room_again() {
    for budget in ["0", "300", "70000", "90000", "150000", "200000"] {
        let data = tempfile::tempdir().unwrap();
        let mut steps = done(&work(data.path(), 1, 60, &[]).output().unwrap()).acknowledged;
        let full = done(&work(data.path(), 61, 200, &[("SHIM_BUDGET", budget)]).output().unwrap());
        let says = ["Check the disk (is it full?)", "Free some space, then start again"];
        assert!(says.iter().any(|says| full.said.contains(says)), "{budget}: {}", full.said);
        steps.extend(&full.acknowledged);

        let again = done(&work(data.path(), 300, 9, &[("SHIM_BUDGET", "0")]).output().unwrap());
        assert_eq!(again.acknowledged.len(), 0, "{budget}: nothing can be written, and yet: {}", again.said);
        check(data.path(), &steps, 309).unwrap_or_else(|error| panic!("{budget}: {error}"));
    }
}

#[test]
fn a_read_only_folder_is_named_and_stays_as_it_is() {
    let data = tempfile::tempdir().unwrap();
    let steps = done(&work(data.path(), 1, 9, &[]).output().unwrap()).acknowledged;
    let refused = done(&work(data.path(), 10, 9, &[("SHIM_READ_ONLY", "1")]).output().unwrap());
    assert!(refused.said.contains("not opened: cannot use"), "{}", refused.said);
    assert!(refused.said.contains("Read-only file system"), "{}", refused.said);
    check(data.path(), &steps, 10).unwrap();
}

/// Starts endless work, and hands over its further lines once it has acknowledged ten steps.
fn working(data: &Path) -> (Child, impl BufRead + use<>) {
    let mut child = work(data, 1, 1_000_000, &[]).spawn().unwrap();
    let mut lines = BufReader::new(child.stdout.take().unwrap());
    let (mut line, mut heard) = (String::new(), 0);
    while heard < 10 {
        line.clear();
        assert!(lines.read_line(&mut line).unwrap() > 0, "it ended by itself");
        heard += usize::from(line.starts_with("acknowledged"));
    }
    (child, lines)
}

#[test]
fn a_folder_that_is_removed_ends_the_work_before_anything_more_is_promised() {
    let data = tempfile::tempdir().unwrap();
    let (mut child, mut lines) = working(data.path());
    fs::remove_dir_all(data.path().join("store")).unwrap();
    let mut said = String::new();
    lines.read_to_string(&mut said).unwrap();
    child.wait().unwrap();
    assert!(said.contains("failed: the store cannot be written or read: its file db was removed"), "{said}");
}

#[test]
fn a_folder_that_is_moved_away_keeps_what_is_acknowledged() {
    let data = tempfile::tempdir().unwrap();
    let (mut child, mut lines) = working(data.path());
    let away = tempfile::tempdir().unwrap();
    fs::rename(data.path().join("store"), away.path().join("store")).unwrap();
    let mut line = String::new();
    for _ in 0..20 {
        lines.read_line(&mut line).unwrap();
    }
    child.kill().unwrap();
    child.wait().unwrap();
    lines.read_to_string(&mut line).unwrap();
    let steps = acknowledged(&line);
    assert!(steps.len() > 10, "{line}");
    check(away.path(), &steps, steps.last().unwrap() + 10).unwrap();
}

/// The bot itself, on a disk that is full as long as a file is there.
fn bot(discord: &Loopback, data: &Path, full: &Path) -> Child {
    Command::new(env!("CARGO_BIN_EXE_daily-drill"))
        .arg("run")
        .env_clear()
        .env("DISCORD_API_BASE", discord.base())
        .env("DISCORD_TOKEN", discord.token())
        .env("DAILY_DRILL_DATA", data)
        .env("LD_PRELOAD", &*SHIM)
        .env("SHIM_ROOT", data)
        .env("SHIM_FULL", full)
        .stdout(Stdio::null())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_bot_on_a_full_disk_promises_nothing_ends_and_goes_on_when_there_is_room() {
    let discord = Loopback::start(World::default()).await.unwrap();
    let (data, notes) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let full = notes.path().join("full");
    let amara = discord.member("amara");
    let mut child = bot(&discord, data.path(), &full);
    discord.connected().await;
    let draft = amara.runs("/timetable add time:9:00 days:daily zone:Europe/Berlin").await.unwrap();
    fs::write(&full, "").unwrap();
    let reply = amara.clicks(&draft, "Save").await;
    assert!(!reply.is_ok_and(|reply| reply.text().contains("Done")), "nothing can have been saved");
    let mut output = String::new();
    child.stderr.take().unwrap().read_to_string(&mut output).unwrap();
    assert_eq!(child.wait().unwrap().code(), Some(1), "{output}");
    assert!(output.contains("Check the disk (is it full?)"), "{output}");

    fs::remove_file(&full).unwrap();
    discord.until("the first one is gone", |world| (world.gateway.connected() == 0).then_some(())).await;
    let mut child = bot(&discord, data.path(), &full);
    tokio::time::timeout(Duration::from_secs(30), discord.connected()).await.unwrap();
    let saved = amara.clicks(&draft, "Save").await.unwrap();
    assert!(saved.text().contains("Done"), "{}", saved.text());
    child.kill().unwrap();
    child.wait().unwrap();
}
