#![allow(clippy::unwrap_used)]

use super::*;

const TOPICS: &str = include_str!("../../../../questions/topics.toml");
const QUESTION: &str = include_str!("../../../../questions/security/stop-sql-injection.toml");

fn built(text: &str) -> (Bank, Vec<Problem>) {
    let (bank, problems) = Bank::build(TOPICS, [("security/stop-sql-injection.toml", QUESTION)]);
    assert!(problems.is_empty(), "{problems:?}");
    bank.with_paths(text, &Roadmap::new("id\tlevel\ttopic\ttitle\nplanned-one\tbeginner\tsql\tLater\n"))
}

fn path(slug: &str, questions: &str) -> String {
    format!(
        "[[path]]\nslug = \"{slug}\"\ntitle = \"A title\"\nline = \"A line\"\nquestions = [\n{questions}]\n"
    )
}

#[test]
fn planned_questions_are_skipped_quietly() {
    let (bank, problems) = built(&path("first", "\"planned-one\",\n\"stop-sql-injection\",\n"));
    assert_eq!(problems, []);
    assert_eq!(bank.path("first").unwrap().questions, [QuestionId::from("stop-sql-injection")]);
    assert!(built(&path("later", "\"planned-one\",\n")).0.paths().is_empty(), "nothing to ask so far");
    assert!(built("").0.paths().is_empty());
}

/// `wanted` is the line and words of the one problem.
fn check(text: &str, line: usize, wanted: &str) {
    let (_, problems) = built(text);
    let said: Vec<String> = problems.iter().map(ToString::to_string).collect();
    assert_eq!(problems.len(), 1, "{said:#?}");
    assert_eq!(problems[0].line, Some(line), "{said:#?}");
    assert!(
        said[0].starts_with(&format!("paths.toml:{line}: error")) && said[0].contains(wanted),
        "{said:#?}"
    );
}

#[test]
fn what_is_wrong_is_said_with_its_line() {
    let good = "\"stop-sql-injection\",\n";
    check(
        &path("p", "\"stop-sql-injection\",\n\"stop-sql-injecton\",\n"),
        7,
        "\"stop-sql-injecton\", which does not exist",
    );
    check(&path("p", &good.repeat(2)), 7, "twice");
    check(&path("p", ""), 5, "has no question");
    check(&path("Not A Slug", good), 2, "is not one");
    check(&format!("{}{}", path("p", good), path("p", good)), 9, "Another path");
    check(&path("p", good).replace("A line", &"x".repeat(101)), 4, "101 characters");
    check(&path("p", good).replace("line =", "also = \"x\"\nline ="), 4, "no field `path[1].also`");
    check("[[path]\n", 1, "not valid TOML");
    check(&(0..25).map(|n| path(&format!("p{n}"), good)).collect::<String>(), 1, "25 paths");
}

#[test]
fn the_shipped_paths_lead_somewhere() {
    let dir = crate::bank_dir::BankDir::shipped();
    let (bank, _) = Bank::build(&dir.topics, dir.files);
    let (bank, problems) = bank.with_paths(&dir.paths, &dir.roadmap);
    assert_eq!(problems, []);
    assert!(bank.paths().len() >= 5);
    for path in bank.paths() {
        assert!(path.questions.len() >= 4, "{} has {}", path.slug, path.questions.len());
        assert_eq!(bank.on_path(path).count(), path.questions.len());
    }
}
