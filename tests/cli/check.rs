use serde_json::Value;

use crate::program::Desk;

const GOOD: &str = include_str!("../../questions/security/stop-sql-injection.toml");
const HOME: &str = "bank/security/stop-sql-injection.toml";

#[test]
fn the_bank_that_is_built_in_has_no_errors() {
    let ended = Desk::new().program("check --drafts").ends().with_code(0);
    assert!(ended.out.contains(", errors: 0, "), "{ended}");
}

#[test]
fn a_clean_folder_says_so() {
    let desk = Desk::new();
    desk.file(HOME, GOOD);
    let ended = desk.program("check --questions bank").ends().with_code(0);
    assert_eq!((&*ended.out, &*ended.err), ("questions: 1, errors: 0, warnings: 0\n", ""));
    let by_environment = desk.program("check").env("DAILY_DRILL_QUESTIONS", "bank").ends().with_code(0);
    assert_eq!(by_environment.out, ended.out);
}

#[test]
fn everything_that_is_wrong_is_said_with_its_line() {
    let desk = Desk::new();
    desk.file(HOME, GOOD.replace("minutes  = 4", "minutes  = 400"));
    desk.file("bank/security/other-name.toml", "title = [");
    desk.file("bank/security/bytes.toml", [0xff, 0xfe, 0x00]);
    let ended = desk.program("check --questions bank").ends().with_code(1);
    for start in [
        "bank/security/bytes.toml",
        "bank/security/other-name.toml:1: error L01",
        &format!("{HOME}:6: error L05: "),
    ] {
        assert!(ended.out.lines().any(|line| line.starts_with(start)), "{start}: {ended}");
    }
}

#[test]
fn a_path_to_a_question_that_is_not_there_is_said_with_its_line() {
    let desk = Desk::new();
    desk.file(HOME, GOOD);
    desk.file("bank/topics.toml", include_str!("../../questions/topics.toml"));
    desk.file("bank/roadmap.tsv", include_str!("../../questions/roadmap.tsv"));
    let path = |third: &str| {
        let ids = format!("  \"stop-sql-injection\",\n  \"xss-basics\",\n  \"{third}\",\n");
        format!("[[path]]\nslug = \"p\"\ntitle = \"P\"\nline = \"A line\"\nquestions = [\n{ids}]\n")
    };
    desk.file("bank/paths.toml", path("mistyped"));
    let ended = desk.program("check --questions bank").ends().with_code(1);
    let line = "bank/paths.toml:8: error L03: The path \"p\" names \"mistyped\", which does not exist.";
    assert!(ended.out.contains(line) && ended.out.contains("errors: 1, "), "{ended}");
    let bot = desk.run(&[("DISCORD_TOKEN", "x"), ("DAILY_DRILL_QUESTIONS", "bank")]).with_code(2);
    assert!(bot.err.contains("paths.toml:8: error L03"), "{bot}");
}

#[test]
fn json_is_for_programs() {
    let desk = Desk::new();
    desk.file(HOME, GOOD.replace("minutes  = 4", "minutes  = 400"));
    let ended = desk.program("check --questions bank --stats --format json").ends().with_code(1);
    let report: Value = serde_json::from_str(&ended.out).unwrap();
    assert_eq!(report["errors"], 1);
    assert_eq!(report["problems"][0]["file"], HOME.trim_start_matches("bank/"));
    assert_eq!(report["problems"][0]["line"], 6);
    assert_eq!(report["stats"]["questions"], 1);
}

#[test]
fn a_path_that_is_wrong_is_not_a_wrong_bank() {
    let desk = Desk::new();
    desk.file("file", "");
    for line in ["check --questions nowhere", "check --questions file", "check --own-words nowhere"] {
        desk.program(line).ends().with_code(2).saying(line.split_once(' ').unwrap().1);
    }
}

#[test]
fn the_bot_does_not_start_on_questions_that_are_wrong() {
    let desk = Desk::new();
    desk.file(HOME, GOOD.replace("minutes  = 4", "minutes  = 400"));
    let bot = desk.run(&[("DISCORD_TOKEN", "x"), ("DAILY_DRILL_QUESTIONS", "bank")]).with_code(2);
    assert!(bot.err.contains("stop-sql-injection.toml:6: error L05"), "{bot}");
    desk.run(&[("DISCORD_TOKEN", "x"), ("DAILY_DRILL_QUESTIONS", "nowhere")]).with_code(2).saying("nowhere");
    assert!(!desk.path("data").exists(), "nothing was started");
}
