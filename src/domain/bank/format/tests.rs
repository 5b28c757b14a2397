#![allow(clippy::unwrap_used)]

use proptest::prelude::*;
use toml::{Table, Value};

use super::super::{budget, lint, shelf};
use super::*;

const VALID: &str = include_str!("../../../../questions/security/stop-sql-injection.toml");
const FILE: &str = "security/stop-sql-injection.toml";

fn problems(text: &str) -> Vec<Problem> {
    question(FILE, text.as_bytes()).1
}

/// One problem, at this line, whose message has these words.
fn check(text: &str, line: Option<usize>, words: &str) {
    let problems = problems(text);
    let lines: Vec<_> = problems.iter().map(|problem| problem.line).collect();
    assert_eq!(lines, [line], "{problems:#?}");
    let said = format!("{} {}", problems[0].what, problems[0].mend);
    assert!(said.contains(words), "{said:?} lacks {words:?}");
}

/// The line of the first occurrence of a text in the valid file.
fn line_of(text: &str) -> Option<usize> {
    let at = VALID.find(text).unwrap();
    Some(VALID[..at].matches('\n').count() + 1)
}

#[test]
fn a_valid_file_is_read_in_full() {
    let (question, problems) = question(FILE, VALID.as_bytes());
    assert_eq!(problems, []);
    let question = question.unwrap();
    assert_eq!(question.level, Level::Beginner);
    assert_eq!(question.reviewed, Some(Date::constant(2026, 11, 24)));
    assert!(!question.question.contains('\n'), "{}", question.question);
    assert!(question.answer.contains("\n- least privilege"), "{}", question.answer);
    assert!(question.example.unwrap().code.contains("\n    .await?;\n"));
    assert_eq!(question.key_points.len(), 6);
    assert_eq!(question.quiz.wrong.len(), 3);
}

#[test]
fn line_ends_and_a_byte_order_mark_make_no_difference() {
    let (unix, _) = question(FILE, VALID.as_bytes());
    let (windows, _) = question(FILE, format!("\u{FEFF}{}", VALID.replace('\n', "\r\n")).as_bytes());
    assert_eq!(windows, unix);
}

#[test]
fn broken_files_are_refused_with_the_line() {
    check("", None, "empty");
    check("\u{FEFF} \n\n", None, "empty");
    check(&VALID.replacen("level    = \"beginner\"", "level    = beginner", 1), Some(3), "not valid TOML");
    check(&VALID.replacen("minutes  = 4", "minutes  = 4\nminutes  = 5", 1), Some(7), "duplicate key");
    check(&format!("{VALID}x = 1\n"), Some(VALID.lines().count() + 1), "no field `references[3].x`");
    let bytes = [VALID.as_bytes(), b"# caf\xE9\n"].concat();
    let (_, problems) = question(FILE, &bytes);
    assert_eq!(problems[0].line, Some(VALID.lines().count() + 1), "{problems:#?}");
    let (_, problems) = question(FILE, &vec![b'#'; MAX_QUESTION_BYTES + 1]);
    assert!(problems[0].what.contains("20480"), "{problems:#?}");
    let nested = format!("id = {}{}", "[".repeat(10_000), "]".repeat(10_000));
    assert!(!super::tests::problems(&nested).is_empty());
}

#[test]
fn what_is_wrong_with_a_field_is_said_where_it_stands() {
    let edit = |from: &str, to: &str, words: &str| {
        assert!(VALID.contains(from), "{from}");
        check(&VALID.replacen(from, to, 1), line_of(from), words);
    };
    edit("level    = \"beginner\"", "level    = \"easy\"", "beginner");
    edit("minutes  = 4", "minutes  = \"4\"", "a whole number");
    edit("minutes  = 4", "minutes  = 4.5", "a whole number");
    edit("also     = [\"sql\"]", "also     = \"sql\"", "a list of texts");
    edit("also     = [\"sql\"]", "also     = [1]", "`also[1]` must be a text");
    edit("reviewed = \"2026-11-24\"", "reviewed = \"2026-02-30\"", "year, month and day");
    edit("reviewed = \"2026-11-24\"", "reviewed = 2026-11-24", "a date without quotes");
    edit("reviewed = \"2026-11-24\"", "reviewed = \"24.11.2026\"", "not a date");
    edit("title    = \"Keeping", "title    = \"\\u0007Keeping", "U+0007");
    edit("title    = \"Keeping", "title    = \"Keeping\\u202E", "U+202E");
    edit("title    = \"Keeping user input from becoming SQL\"", "title    = \"...\"", "only dots");
    edit("title    = \"Keeping user input from becoming SQL\"", "title    = \" \"", "empty");
    edit("question = '''\n", "question = '''''\n", "stray quote");
    edit("lang    = \"rust\"", "lang    = []", "`example.lang` must be a text");
    edit("url  = \"https://owasp.org/Top10/2025/\"", "url  = \"\"", "`references[2].url` is empty");
    edit("\"Ask yourself how", "\"\", \"Ask yourself how", "`hints[1]` is empty");
}

/// Every way to a value of a table, for example `quiz.wrong.0.why`.
fn paths(value: &Value, at: &str, all: &mut Vec<String>) {
    let mut go = |key: String, value: &Value| {
        let path = if at.is_empty() { key } else { format!("{at}.{key}") };
        all.push(path.clone());
        paths(value, &path, all);
    };
    match value {
        Value::Table(table) => table.iter().for_each(|(key, value)| go(key.clone(), value)),
        Value::Array(array) => array.iter().enumerate().for_each(|(at, value)| go(at.to_string(), value)),
        _ => {}
    }
}

fn at<'v>(value: &'v mut Value, path: &str) -> &'v mut Value {
    path.split('.').fold(value, |value, key| match value {
        Value::Array(array) => &mut array[key.parse::<usize>().unwrap()],
        Value::Table(table) => &mut table[key],
        _ => panic!("{path}"),
    })
}

/// The problems of the valid file after a change to its value, lengths included.
fn changed(change: impl FnOnce(&mut Value)) -> Vec<Problem> {
    let mut value = Value::Table(VALID.parse::<Table>().unwrap());
    change(&mut value);
    let text = toml::to_string(&value).unwrap();
    let (item, mut problems) = item(FILE, text.as_bytes());
    problems
        .extend(item.iter().flat_map(budget::check).filter(|problem| problem.severity == Severity::Error));
    problems
}

fn name(path: &str) -> String {
    path.split('.').fold(String::new(), |name, key| match key.parse::<usize>() {
        Ok(at) => format!("{name}[{}]", at + 1),
        Err(_) if name.is_empty() => key.to_owned(),
        Err(_) => format!("{name}.{key}"),
    })
}

#[test]
fn every_field_may_be_missing_mistyped_empty_or_far_too_long_and_is_named() {
    const OPTIONAL: [&str; 6] = ["also", "article", "reviewed", "talk_through", "example", "former_ids"];
    // No length rule looks at these: others compare them with lists of what is allowed.
    const LISTED: [&str; 5] = ["level", "topic", "article", "reviewed", "example.lang"];
    let valid = Value::Table(VALID.parse::<Table>().unwrap());
    let mut all = Vec::new();
    paths(&valid, "", &mut all);
    assert!(all.len() > 100, "{all:?}");
    for path in &all {
        let name = name(path);
        let named = |problems: Vec<Problem>, rule, how: &str| {
            let found = problems
                .iter()
                .any(|problem| problem.rule == rule && problem.what.contains(&format!("`{name}")));
            assert!(found, "{name} {how}: {problems:#?}");
        };
        let (parent, key) = path.rsplit_once('.').unwrap_or(("", path));
        if key.parse::<usize>().is_err() && !OPTIONAL.contains(&path.as_str()) {
            let remove = |value: &mut Value| {
                let table = if parent.is_empty() { value } else { at(value, parent) };
                table.as_table_mut().unwrap().remove(key);
            };
            named(changed(remove), Rule::L01, "missing");
        }
        named(changed(|value| *at(value, path) = Value::Boolean(true)), Rule::L01, "mistyped");
        let was = at(&mut valid.clone(), path).clone();
        if was.is_str() {
            named(changed(|value| *at(value, path) = Value::String("\n".to_owned())), Rule::L01, "empty");
            let listed = LISTED.contains(&path.as_str())
                || path.contains("accept")
                || path.contains("also.")
                || path.contains("next.");
            if !listed {
                named(
                    changed(|value| *at(value, path) = Value::String("word ".repeat(900))),
                    Rule::L05,
                    "too long",
                );
            }
        }
        if was.is_array() && path != "quiz.wrong" {
            let more = |value: &mut Value| {
                let array = at(value, path).as_array_mut().unwrap();
                let first = array[0].clone();
                array.resize(30, first);
            };
            named(changed(more), Rule::L05, "too many");
        }
        if was.is_table() {
            let add = |value: &mut Value| {
                at(value, path).as_table_mut().unwrap().insert("surplus".to_owned(), Value::Integer(1));
            };
            named(changed(add), Rule::L01, "unknown");
        }
    }
}

#[test]
fn all_problems_of_a_file_come_at_once() {
    let text = VALID
        .replacen("title    =", "titel    =", 1)
        .replacen("minutes  = 4", "minutes  = 400", 1)
        .replacen("lang    = \"rust\"", "lang    = 1", 1)
        .replacen("\"parameteri*\",", "\"\",", 1);
    let (item, mut problems) = item(FILE, text.as_bytes());
    problems.extend(budget::check(&item.unwrap()));
    let whats: Vec<_> = problems.iter().map(|problem| problem.what.as_str()).collect();
    assert_eq!(problems.len(), 5, "{whats:#?}");
    assert!(problems.iter().any(|problem| problem.mend == "Did you mean `title`?"), "{problems:#?}");
}

/// Everything that may look at a file looks at it.
fn swallow(bytes: &[u8]) -> Vec<Problem> {
    let topics = include_str!("../../../../questions/topics.toml");
    let (shelf, mut problems) = shelf::read(topics, [(FILE, bytes)]);
    let roadmap = Default::default();
    let today = Date::constant(2026, 11, 24);
    let options =
        lint::Options { today, drafts: false, complete: true, roadmap: &roadmap, own_words: Some("") };
    problems.extend(lint::lint(&shelf, &options));
    problems
}

fn assert_sound(bytes: &[u8], problems: &[Problem]) {
    let lines = bytes.iter().filter(|byte| **byte == b'\n').count() + 1;
    for problem in problems {
        assert!(problem.line.is_none_or(|line| (1..=lines).contains(&line)), "{problem:?} of {lines} lines");
        assert!(!problem.what.is_empty() && !problem.mend.is_empty(), "{problem:?}");
    }
}

proptest! {
    #[test]
    fn any_bytes_are_survived(bytes in proptest::collection::vec(any::<u8>(), 0..300)) {
        let problems = swallow(&bytes);
        prop_assert!(!problems.is_empty());
        assert_sound(&bytes, &problems);
    }

    #[test]
    fn any_text_in_any_field_is_survived(text in "(?s).{0,200}", which in 0_usize..1_000) {
        let mut value = Value::Table(VALID.parse::<Table>().unwrap());
        let mut all = Vec::new();
        paths(&value, "", &mut all);
        *at(&mut value, &all[which % all.len()]) = Value::String(text);
        let bytes = toml::to_string(&value).unwrap().into_bytes();
        assert_sound(&bytes, &swallow(&bytes));
    }

    #[test]
    fn a_mangled_file_is_survived(
        cut in 0_usize..6_000,
        length in 0_usize..200,
        inserted in "[\\[\\]'\"={}\\\\\n*_|<`#:a-z0-9é😀-]{0,12}",
        to in 0_usize..6_000,
    ) {
        let mut letters: Vec<char> = VALID.chars().collect();
        let cut = cut % letters.len();
        letters.drain(cut..(cut + length).min(letters.len()));
        let to = to % letters.len();
        letters.splice(to..to, inserted.chars());
        let text: String = letters.into_iter().collect();
        assert_sound(text.as_bytes(), &swallow(text.as_bytes()));
    }
}
