#![allow(clippy::unwrap_used)]

use std::fs;

use clap::Parser;
use tempfile::TempDir;

use super::*;

const VALID: &str = include_str!("../../../questions/security/stop-sql-injection.toml");

#[derive(Parser)]
struct Line {
    #[command(flatten)]
    args: CheckArgs,
}

/// The arguments of a command line about a folder that holds this question.
fn args(text: &str, line: &[&str]) -> (TempDir, CheckArgs) {
    let dir = TempDir::new().unwrap();
    fs::create_dir(dir.path().join("security")).unwrap();
    fs::write(dir.path().join("security/stop-sql-injection.toml"), text).unwrap();
    let folder = dir.path().to_str().unwrap();
    let line = Line::parse_from(["check", "--questions", folder].iter().chain(line));
    (dir, line.args)
}

fn today() -> Date {
    Date::constant(2026, 11, 24)
}

#[test]
fn the_shipped_bank_has_no_errors() {
    let args = CheckArgs { drafts: true, ..CheckArgs::default() };
    // The last day there is: no review is still to come then.
    let report = report(&args, Date::MAX).unwrap();
    let errors: Vec<_> =
        report.problems.iter().filter(|problem| problem.severity == Severity::Error).collect();
    assert!(errors.is_empty(), "{errors:#?}");
    assert!(report.questions > 0);
}

#[test]
fn every_shipped_question_has_its_row_in_the_record_of_reviews() {
    let rows = include_str!("../../../questions/REVIEW.csv").lines().skip(1);
    let mut reviewed: Vec<_> = rows.filter_map(|row| row.strip_prefix('"')?.split('"').next()).collect();
    reviewed.sort_unstable();
    let dir = BankDir::shipped();
    let (shelf, _) = read(&dir.topics, dir.files);
    let mut shipped: Vec<_> = shelf.items.iter().map(|item| item.question.id.as_str()).collect();
    shipped.sort_unstable();
    assert_eq!(reviewed, shipped);
}

#[test]
fn a_clean_folder_says_so() {
    let (_dir, args) = args(VALID, &[]);
    let report = report(&args, today()).unwrap();
    assert_eq!(text(&args, &report), "questions: 1, errors: 0, warnings: 0\n");
}

#[test]
fn problems_are_sorted_and_lead_to_their_line() {
    let broken = VALID.replace("minutes  = 4", "minutes  = 400").replace("becoming SQL\"", "becoming SQL.\"");
    let (dir, args) = args(&broken, &[]);
    let report = report(&args, today()).unwrap();
    let printed = text(&args, &report);
    let file = dir.path().join("security/stop-sql-injection.toml");
    let lines: Vec<_> = printed.lines().collect();
    assert!(lines[0].starts_with(&format!("{}:2: error L02: ", file.display())), "{printed}");
    assert!(lines[1].starts_with(&format!("{}:6: error L05: ", file.display())), "{printed}");
    assert_eq!(lines[2], "questions: 1, errors: 2, warnings: 0");
}

#[test]
fn drafts_and_own_words_are_options() {
    let draft = VALID.replace("reviewed = \"2026-11-24\"\n", "");
    let errors = |line: &[&str]| {
        let (_dir, args) = args(&draft, line);
        report(&args, today()).unwrap().errors
    };
    assert_eq!(errors(&[]), 1);
    assert_eq!(errors(&["--drafts"]), 0);
    assert!(errors(&["--drafts", "--complete"]) > 50);
    let source = tempfile::NamedTempFile::new().unwrap();
    fs::write(&source, "… a search box sends text that ends up inside …").unwrap();
    assert_eq!(errors(&["--drafts", "--own-words", source.path().to_str().unwrap()]), 1);
}

#[test]
fn json_has_the_same_problems_and_the_numbers() {
    let (_dir, args) =
        args(&VALID.replace("minutes  = 4", "minutes  = 400"), &["--stats", "--format", "json"]);
    assert_eq!(args.format, Format::Json);
    let json = serde_json::to_value(report(&args, today()).unwrap()).unwrap();
    assert_eq!(json["errors"], 1);
    assert_eq!(json["problems"][0]["rule"], "L05");
    assert_eq!(json["problems"][0]["line"], 6);
    assert_eq!(json["problems"][0]["severity"], "error");
    assert_eq!(json["stats"]["questions"], 1);
}

#[test]
fn exit_codes_tell_clean_from_broken_from_misused() {
    let code = |args: &CheckArgs| format!("{:?}", run(args).unwrap());
    let says = |code: ExitCode| format!("{code:?}");
    let (_dir, clean) = args(&VALID.replace("reviewed = \"2026-11-24\"\n", ""), &["--drafts"]);
    assert_eq!(code(&clean), says(ExitCode::SUCCESS));
    let (_dir, broken) = args(&VALID.replace("minutes  = 4", "minutes  = 400"), &["--drafts"]);
    assert_eq!(code(&broken), says(ExitCode::FAILURE));
    let (_dir, misused) = args(VALID, &["--own-words", "/nowhere"]);
    assert_eq!(code(&misused), says(ExitCode::from(2)));
    let nowhere = CheckArgs { questions: Some("/nowhere".into()), ..CheckArgs::default() };
    assert_eq!(code(&nowhere), says(ExitCode::from(2)));
}
