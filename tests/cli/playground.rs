//! `daily-drill playground --script`: it must play to its end with any bank, and read well. The page is gone through by
//! a browser in `tests/browser`.

use std::path::Path;
use std::process::{Command, Output};
use std::time::{Duration, Instant};

/// Far more than it takes; a play that hangs takes longer.
const PATIENCE: Duration = Duration::from_secs(60);

fn playground(arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_daily-drill"));
    command.args(["playground", "--script"]).args(arguments);
    for name in ["DAILY_DRILL_QUESTIONS", "DISCORD_TOKEN", "DISCORD_TOKEN_FILE", "DISCORD_API_BASE"] {
        command.env_remove(name);
    }
    command
}

/// Its output after a good end.
fn played(command: &mut Command) -> String {
    let started = Instant::now();
    let Output { status, stdout, stderr } = command.output().unwrap();
    let (stdout, stderr) = (String::from_utf8(stdout).unwrap(), String::from_utf8(stderr).unwrap());
    assert!(status.success(), "{status}\n{stderr}\nafter\n{stdout}");
    assert_eq!(stderr, "", "nothing is logged");
    assert!(started.elapsed() < PATIENCE, "it took {:?}", started.elapsed());
    stdout
}

/// Each is in a line after the one before.
fn in_order(text: &str, expected: &[&str]) {
    let mut lines = text.lines();
    for expected in expected {
        assert!(
            lines.any(|line| line.contains(expected)),
            "{expected:?} is missing, or too early, in\n{text}"
        );
    }
}

const STORY: &[&str] = &[
    "amara runs /timetable add",
    "only amara sees this",
    "Is this right?",
    "[Save] [Cancel]",
    "amara presses [Save]",
    "Done",
    "Mon 2 Mar 09:00   The bot posts in #daily",
    "┌ #1 · ",
    "Open until Tue 3 Mar 09:00 (in 24 hours)",
    "[Answer] [Quick check] [Hint] [Show answer]",
    "ben presses [Answer]",
    "Write it out a little",
    "ben presses [Try again]",
    "║ I would have to look that up.",
    "In 30 seconds",
    "☑",
    "ben presses [Save]",
    "Saved: you said",
    "dana presses [Hint]",
    "Hint 1 of",
    "dana presses [Quick check]",
    "is right.",
    "chidi presses [Show answer]",
    "you can no longer answer this round",
    "Tue 3 Mar 09:00   The bot posts the model answer",
    "3 members answered",
    "Answered by 3 members.",
    "ben answers: 2 days",
    "ben answers: 7 days, 1 freeze",
    "ben is travelling",
    "ben runs /streak",
    "7 days · longest 7 · no freeze",
    "ben answers: 8 days",
    "Mon 9 Mar · missed, a freeze used (0 left) · stays 7",
    "Sun 8 Mar · kept, own words · 7, +1 freeze (1 held)",
];

const PRACTICE: &[&str] = &["dana runs /quiz", "dana presses [Reveal]", "The model answer is in thread"];

const END: &[&str] = &[
    "The bot is stopped, and started again.",
    "chidi's card says “1 day",
    "dana presses [Model answer]",
    "What next",
    "README.md",
    "daily-drill run",
    "daily-drill check",
];

#[test]
fn the_whole_story_is_told() {
    let text = played(&mut playground(&[]));
    in_order(&text, &[STORY, PRACTICE, END].concat());
}

#[test]
fn it_is_plain_text_that_fits_and_shows_no_machinery() {
    let text = played(&mut playground(&[]));
    assert!(!text.contains('\u{1b}'), "styles belong on a terminal");
    for line in text.lines() {
        // Code and addresses cannot be broken.
        let framed = line.starts_with("    │ ");
        assert!(framed || line.chars().count() <= 80, "too long: {line}");
        for machinery in ["<t:", "<#", "<@", "127.0.0.1:", "panicked", "**"] {
            assert!(!line.contains(machinery), "{machinery} in {line}");
        }
        let mut numbers = line.split(|c: char| !c.is_ascii_digit());
        assert!(numbers.all(|number| number.len() < 17), "an id in {line}");
    }
}

#[test]
fn a_bank_of_one_question_is_enough() {
    let bank = tempfile::tempdir().unwrap();
    let from = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/e2e/bank");
    std::fs::copy(from.join("topics.toml"), bank.path().join("topics.toml")).unwrap();
    std::fs::create_dir(bank.path().join("http")).unwrap();
    std::fs::copy(from.join("http/http-stateless.toml"), bank.path().join("http/http-stateless.toml"))
        .unwrap();
    let text = played(&mut playground(&["--questions", bank.path().to_str().unwrap()]));
    in_order(&text, &[STORY, END].concat());
    assert!(!text.contains("/quiz topic:"), "there is nothing to practise");
}

#[test]
fn a_proxy_of_the_environment_is_not_asked() {
    // Nothing listens on the discard port.
    let nowhere = "http://127.0.0.1:9";
    let text =
        played(playground(&[]).env("HTTP_PROXY", nowhere).env("ALL_PROXY", nowhere).env_remove("NO_PROXY"));
    in_order(&text, END);
}

#[test]
fn a_page_that_cannot_be_shown_says_why() {
    let taken = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let port = taken.local_addr().unwrap().port().to_string();
    let output = Command::new(env!("CARGO_BIN_EXE_daily-drill"))
        .args(["playground", "--port", &port])
        .output()
        .unwrap();
    assert_eq!(output.status.code(), Some(1));
    let said = String::from_utf8(output.stderr).unwrap();
    assert!(said.contains(&port) && said.contains("--port"), "{said}");
    let folder = tempfile::NamedTempFile::new().unwrap();
    let mut command = Command::new(env!("CARGO_BIN_EXE_daily-drill"));
    let output = command.args(["playground", "--data"]).arg(folder.path()).output().unwrap();
    assert_eq!(output.status.code(), Some(1));
    let said = String::from_utf8(output.stderr).unwrap();
    assert!(said.contains(folder.path().to_str().unwrap()), "{said}");
}

#[test]
fn questions_that_cannot_be_used_are_wrong_configuration() {
    let output = playground(&["--questions", "/nowhere/at/all"]).output().unwrap();
    assert_eq!(output.status.code(), Some(2));
    assert!(String::from_utf8(output.stderr).unwrap().contains("cannot be read"));
    assert_eq!(output.stdout, b"", "nothing is played");
}
