//! Export, import, and what happens to a folder that is not what it should be.

use std::fs;
use std::os::unix::fs::PermissionsExt;

use daily_drill::domain::ids::MemberId;
use daily_drill::domain::member::Preferences;
use daily_drill::domain::question::Level;
use daily_drill::store::{self, Store, StoreError};
use jiff::Timestamp;

use crate::program::{Desk, PATIENCE, discord, names};

/// The export of an empty store.
pub const EMPTY: &str = concat!(
    r#"{"daily_drill_export":1,"schema":1,"made":"2026-03-02T08:00:00Z"}"#,
    "\n",
    r#"{"records":0,"sha256":"5ea860443e22296f03511a9961f4f390483890f531bd2123df2f811af3a98147"}"#,
    "\n"
);

/// A store of fifty members with a usual level, made by an import: the test itself holds no lock in the folder.
fn fill(desk: &Desk) {
    let store = Store::temporary().unwrap();
    let written: Result<(), StoreError> = store.write_blocking(|tx| {
        (1..=50).try_for_each(|member| {
            let level = Level::ALL.into_iter().cycle().nth(usize::try_from(member).unwrap_or(0));
            tx.put_preferences(MemberId(member), &Preferences { level, hidden: false })
        })
    });
    written.unwrap();
    let mut export = Vec::new();
    store::export(&store, Timestamp::UNIX_EPOCH, &mut export).unwrap();
    desk.program("import").reads(&export).with_code(0);
}

/// All but the first and the last line, which tell the moment of the export.
fn records(export: &str) -> Vec<&str> {
    let lines: Vec<&str> = export.lines().collect();
    lines[1..lines.len() - 1].to_vec()
}

#[test]
fn an_export_goes_out_and_comes_back_byte_for_byte() {
    let desk = Desk::new();
    fill(&desk);
    let printed = desk.program("export").ends().with_code(0);
    assert_eq!(printed.err, "");
    assert_eq!(records(&printed.out).len(), 50);

    desk.program("export --output file.jsonl").ends().with_code(0);
    let file = desk.path("file.jsonl");
    assert_eq!(fs::metadata(&file).unwrap().permissions().mode() & 0o777, 0o600);
    let written = fs::read_to_string(&file).unwrap();
    assert_eq!(records(&written), records(&printed.out));

    let imported = desk.program("import --data second file.jsonl").ends().with_code(0);
    assert_eq!(imported.err, "imported 50 records; 0 were there already\n");
    let again = desk.program("export --data second").ends().with_code(0);
    assert_eq!(records(&again.out), records(&written));
    assert_eq!(fs::metadata(desk.path("second")).unwrap().permissions().mode() & 0o777, 0o700);

    let merged = desk.program("import --data second").reads(written.as_bytes()).with_code(0);
    assert_eq!(merged.err, "imported 0 records; 50 were there already\n");
}

#[test]
fn nothing_to_export_is_said_and_nothing_is_made() {
    let desk = Desk::new();
    for line in ["export", "export --data elsewhere", "export --output out.jsonl"] {
        desk.program(line).ends().with_code(1).saying("there is no store in");
    }
    assert_eq!(names(&desk.path("")), [""; 0]);
}

#[test]
fn a_wrong_file_is_refused_with_the_line_and_changes_nothing() {
    let desk = Desk::new();
    fill(&desk);
    let good = desk.program("export").ends().with_code(0).out;
    let line = |number: usize, new: &str| {
        let replaced = good.lines().enumerate().map(|(n, old)| if n + 1 == number { new } else { old });
        replaced.map(|line| format!("{line}\n")).collect::<String>()
    };
    let first_three: String = good.split_inclusive('\n').take(3).collect();
    for (name, file, says) in [
        ("nothing", String::new(), "line 1: the file is empty"),
        (
            "another kind of file",
            "once upon a time\n".to_owned(),
            "line 1: this is not an export of Daily Drill",
        ),
        ("a line that is no record", line(7, "{}"), "line 7: this record cannot be read"),
        (
            "a record of another kind",
            line(9, r#"{"kind":"song","record":{}}"#),
            "line 9: this record cannot be read",
        ),
        (
            "a record left out",
            good.replacen(good.lines().nth(3).unwrap(), "", 1).replace("\n\n", "\n"),
            "line 51: ",
        ),
        ("half a file", first_three.clone(), "line 4: the file ends here"),
        ("half a line", first_three.trim_end().to_owned(), "line 3: the file ends within this line"),
        ("bytes", format!("{first_three}\u{0}\u{1}\n"), "line 4: "),
        (
            "one of a later version",
            line(1, r#"{"daily_drill_export":1,"schema":99,"made":"2026-03-02T08:00:00Z"}"#),
            "line 1: this export has version 1, schema 99",
        ),
    ] {
        desk.file("wrong.jsonl", file);
        let ended = desk.program("import --data other wrong.jsonl").ends().with_code(1);
        assert!(ended.err.contains(&format!("cannot import wrong.jsonl: {says}")), "{name}: {ended}");
        let left = desk.program("export --data other").ends().with_code(0).out;
        assert_eq!(records(&left), [""; 0], "{name} left something behind");
    }
    desk.program("import missing.jsonl --data new").ends().with_code(1).saying("cannot read missing.jsonl");
    assert!(!desk.path("new").exists());
}

#[test]
fn a_damaged_store_says_how_to_restore_it_and_that_works() {
    let desk = Desk::new();
    fill(&desk);
    desk.program("export -o export.jsonl").ends().with_code(0);
    let db = desk.path("data/store/db");
    let half = fs::read(&db).unwrap()[..512].to_vec();
    for (n, line) in ["run", "export", "import export.jsonl"].into_iter().enumerate() {
        fs::write(&db, &half).unwrap();
        let ended = desk.program(line).env("DISCORD_TOKEN", "x").ends().with_code(1);
        let aside = format!("store.damaged-{}", n + 1);
        assert!(
            ended.err.contains("is damaged: ")
                && ended.err.contains(&aside)
                && ended.err.contains("To restore it"),
            "{line}: {ended}"
        );
        assert!(desk.path(&format!("data/{aside}/db")).exists(), "it is not thrown away");
        // Nothing begins anew by itself, however often it is started.
        let again = desk.program("run").env("DISCORD_TOKEN", "x").ends().with_code(2);
        assert!(again.err.contains("there is no store in data, but what is left of one"), "{again}");
        // As the sentence says.
        let restored = desk.program("import export.jsonl").ends().with_code(0);
        assert_eq!(restored.err, "imported 50 records; 0 were there already\n");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn a_running_bot_keeps_exports_and_hands_the_newest_out() {
    let (desk, discord) = (Desk::new(), discord().await);
    let exports = || fs::read_dir(desk.path("data/exports")).map_or(0, |entries| entries.count());
    let bot = desk.bot(&discord).await;
    bot.waits_for("exported everything");
    assert_eq!(exports(), 1);
    let beside = desk.program("export --output out.jsonl").ends().with_code(0);
    assert!(beside.err.contains("the bot is running, so this is the export that it made"), "{beside}");
    let kept = fs::read_dir(desk.path("data/exports")).unwrap().next().unwrap().unwrap().path();
    assert_eq!(fs::read(desk.path("out.jsonl")).unwrap(), fs::read(&kept).unwrap());
    assert_eq!(fs::metadata(&kept).unwrap().permissions().mode() & 0o777, 0o600);
    assert_eq!(fs::metadata(desk.path("data/exports")).unwrap().permissions().mode() & 0o777, 0o700);
    let health = desk.program("health").ends().with_code(0);
    assert!(
        health.out.contains("the newest export was made 2") && health.out.contains("(0 min ago)"),
        "{health}"
    );

    // A fresh one at once; a second later it has a name of its own.
    let deadline = std::time::Instant::now() + PATIENCE;
    while exports() == 1 {
        assert!(std::time::Instant::now() < deadline, "no fresh export");
        bot.gets("USR1");
        desk.program("health").ends().with_code(0);
    }
    bot.terminates().with_code(0);

    // Should the store be damaged now, the sentence says what the newest export covers.
    let db = desk.path("data/store/db");
    fs::write(&db, "").unwrap();
    let ended = desk.program("run").env("DISCORD_TOKEN", "x").ends().with_code(1);
    assert!(
        ended.err.contains("That export was made 2")
            && ended.err.contains("daily-drill import --data data data/exports/"),
        "{ended}"
    );
    let mut names = names(&desk.path("data/exports"));
    let newest = names.pop().unwrap();
    desk.program(&format!("import --data data data/exports/{newest}")).ends().with_code(0);
    desk.bot(&discord).await.terminates().with_code(0);
}

#[test]
fn a_folder_that_cannot_be_one_is_named() {
    let desk = Desk::new();
    desk.file("data", "a file");
    for line in ["run", "import export.jsonl"] {
        desk.file("export.jsonl", EMPTY);
        let ended = desk.program(line).env("DISCORD_TOKEN", "x").ends().with_code(1);
        assert!(
            ended.err.contains("cannot use data") && ended.err.contains("choose another folder"),
            "{line}: {ended}"
        );
    }
    desk.program("export").ends().with_code(1).saying("there is no store in data");
    desk.program("health").ends().with_code(1).saying("no bot is running on this folder");
    assert_eq!(fs::read_to_string(desk.path("data")).unwrap(), "a file");
}
