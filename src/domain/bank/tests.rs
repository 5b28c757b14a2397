#![allow(clippy::unwrap_used)]

use super::*;

const TOPICS: &str = include_str!("../../../questions/topics.toml");
const VALID: &str = include_str!("../../../questions/security/stop-sql-injection.toml");

/// A valid question with another id, level, title and topics.
fn file(topic: &str, id: &str, level: Level, also: &str) -> (String, String) {
    let text = VALID
        .replace("\"stop-sql-injection\"", &format!("\"{id}\""))
        .replace("Keeping user input from becoming SQL", &format!("A title about {id}"))
        .replace(
            "level    = \"beginner\"",
            &format!("level    = \"{}\"\ntalk_through = [\"One.\", \"Two.\"]", level.word()),
        )
        .replace("topic    = \"security\"", &format!("topic    = \"{topic}\""))
        .replace("also     = [\"sql\"]", &format!("also     = [{also}]"));
    let text = text.replacen("talk_through = [\n", "talk_through_ = [\n", 1);
    // Only one `talk_through` may stay: the one added above.
    let start = text.find("talk_through_").unwrap();
    let end = start + text[start..].find("]\n").unwrap() + 2;
    (format!("{topic}/{id}.toml"), format!("{}{}", &text[..start], &text[end..]))
}

fn bank(files: &[(String, String)]) -> Bank {
    let (bank, problems) = Bank::build(TOPICS, files.iter().map(|(path, text)| (path, text.as_bytes())));
    let lengths = |problem: &Problem| problem.rule == Rule::L05;
    assert!(problems.iter().all(lengths), "{problems:#?}");
    bank
}

fn ids<'a>(questions: impl IntoIterator<Item = &'a Question>) -> Vec<&'a str> {
    questions.into_iter().map(|question| question.id.as_str()).collect()
}

fn sample() -> Bank {
    bank(&[
        file("sql", "sql-b", Level::Beginner, ""),
        file("http", "http-a", Level::Advanced, "\"sql\""),
        file("sql", "sql-a", Level::Beginner, "\"caching\", \"http\""),
        file("http", "http-i", Level::Intermediate, ""),
    ])
}

#[test]
fn questions_come_by_topic_level_and_id_whatever_the_order_of_the_files() {
    let bank = sample();
    assert_eq!(ids(bank.questions()), ["http-i", "http-a", "sql-a", "sql-b"]);
    assert_eq!(bank.count("sql", Level::Beginner), 2);
    assert_eq!(bank.count("http", Level::Beginner), 0);
    assert_eq!(bank.topics().len(), 18);
    assert_eq!(bank.topic("sql").unwrap().title, "Relational databases & SQL");
    assert!(bank.topic("cooking").is_none());
}

#[test]
fn filters_narrow_by_topic_and_level_and_empty_ones_do_not() {
    let bank = sample();
    let check = |topics: &[&str], levels: &[Level], expected: &[&str]| {
        let topics: Vec<String> = topics.iter().map(|topic| (*topic).to_owned()).collect();
        assert_eq!(ids(bank.matching(&topics, levels)), expected, "{topics:?} {levels:?}");
    };
    check(&[], &[], &["http-i", "http-a", "sql-a", "sql-b"]);
    check(&["sql"], &[], &["http-a", "sql-a", "sql-b"]);
    check(&["sql"], &[Level::Beginner], &["sql-a", "sql-b"]);
    check(&["caching", "http"], &[], &["http-i", "http-a", "sql-a"]);
    check(&[], &[Level::Advanced, Level::Intermediate], &["http-i", "http-a"]);
    check(&["privacy"], &[], &[]);
}

#[test]
fn former_ids_lead_to_the_question_and_unwritten_ones_are_skipped() {
    let (path, text) = file("sql", "sql-a", Level::Beginner, "");
    let text = text.replace("next     = [", "former_ids = [\"sql-old\"]\nnext     = [\"sql-b\", ");
    let bank = bank(&[(path, text), file("sql", "sql-b", Level::Beginner, "")]);
    let question = bank.get(&"sql-old".into()).unwrap();
    assert_eq!(question.id.as_str(), "sql-a");
    assert_eq!(ids(bank.related(question)), ["sql-b"]);
    assert!(bank.get(&"nothing".into()).is_none());
}

#[test]
fn an_error_keeps_a_question_out_and_is_reported() {
    let (path, text) = file("sql", "sql-a", Level::Beginner, "");
    let files = [(path, text.replace("short = '''", "shrt = '''"))];
    let (bank, problems) = Bank::build(TOPICS, files);
    assert!(bank.questions().is_empty());
    assert!(any_error(&problems));
}

/// The codes of the problems of some files and of the text of `topics.toml`.
fn check_build(topics: &str, files: &[(&str, &str)], expected: &[(&str, Option<usize>, Rule)]) {
    let (_, problems) = Bank::build(topics, files.iter().copied());
    let found: Vec<_> =
        problems.iter().map(|problem| (problem.file.as_str(), problem.line, problem.rule)).collect();
    assert_eq!(found, expected, "{problems:#?}");
}

#[test]
fn places_and_names_agree() {
    let path = "security/stop-sql-injection.toml";
    check_build(TOPICS, &[(path, VALID)], &[]);
    check_build(TOPICS, &[], &[("", None, Rule::L03)]);
    check_build(
        TOPICS,
        &[("sql/stop-sql-injection.toml", VALID)],
        &[("sql/stop-sql-injection.toml", Some(4), Rule::L02)],
    );
    check_build(TOPICS, &[("security/other.toml", VALID)], &[("security/other.toml", Some(1), Rule::L02)]);
    check_build(
        TOPICS,
        &[("stop-sql-injection.toml", VALID)],
        &[("stop-sql-injection.toml", Some(4), Rule::L02)],
    );
    let two = "x/security/stop-sql-injection.toml";
    check_build(
        TOPICS,
        &[(path, VALID), (two, VALID)],
        &[(two, Some(1), Rule::L02), (two, Some(2), Rule::L02)],
    );
    let unknown = VALID.replace("\"sql\"]", "\"sqll\"]");
    check_build(TOPICS, &[(path, &unknown)], &[(path, Some(5), Rule::L03)]);
    let former = VALID.replace("article ", "former_ids = [\"Old One\", \"stop-sql-injection\"]\narticle ");
    check_build(TOPICS, &[(path, &former)], &[(path, Some(8), Rule::L02), (path, Some(8), Rule::L02)]);
}

#[test]
fn topics_are_checked_too() {
    let file = ("security/stop-sql-injection.toml", VALID);
    let topic = |slug: &str, title: &str, emoji: &str| {
        format!(
            "{TOPICS}\n[[topic]]\nslug = \"{slug}\"\ntitle = \"{title}\"\nline = \"A line\"\nemoji = \"{emoji}\"\n"
        )
    };
    let line = TOPICS.lines().count() + 3;
    check_build(&topic("new", "New", "🆕"), &[file], &[]);
    check_build(&topic("sql", "New", "🆕"), &[file], &[(TOPICS_FILE, Some(line), Rule::L02)]);
    check_build(&topic("Not one", "New", "🆕"), &[file], &[(TOPICS_FILE, Some(line), Rule::L02)]);
    check_build(&topic("new", &"x".repeat(46), "🆕"), &[file], &[(TOPICS_FILE, Some(line + 1), Rule::L05)]);
    check_build(&topic("new", "New", ":new:"), &[file], &[(TOPICS_FILE, Some(line + 3), Rule::L01)]);
    let many: String = (0..8).map(|n| topic(&format!("t{n}"), "T", "🆕").replace(TOPICS, "")).collect();
    check_build(&format!("{TOPICS}{many}"), &[file], &[(TOPICS_FILE, Some(3), Rule::L05)]);
    check_build("[[topic", &[], &[("", None, Rule::L03), (TOPICS_FILE, Some(1), Rule::L01)]);
}

#[test]
fn the_template_can_be_read_as_it_is() {
    let template = include_str!("../../../questions/_template.toml");
    let (question, problems) = format::question("http/short-name-of-it.toml", template.as_bytes());
    assert!(question.is_some(), "{problems:#?}");
}

mod reflowing {
    use super::super::reflow;
    use proptest::prelude::*;

    #[test]
    fn wrapped_lines_are_joined_and_structure_stays() {
        let check = |text: &str, expected: &str| assert_eq!(reflow(text), expected, "{text:?}");
        check("one\ntwo", "one two");
        check("\none\n\n  two\n three \n", "one\n\ntwo three");
        check("- a\n  b\n- c", "- a b\n- c");
        check("* a\n1. b\n12. c\n123. d", "* a\n1. b\n12. c 123. d");
        check("x:\n- a\n  - b\n    c", "x:\n- a\n  - b c");
        check("## H\ntext\n### I\nmore", "## H\ntext\n### I\nmore");
        check("> q\nr\n> s", "> q r\n> s");
        check("a\n```sql\nSELECT 1\n  FROM t\n```\nb\nc", "a\n```sql\nSELECT 1\n  FROM t\n```\nb c");
        check("`a`\n**b**\n3 c\n-d", "`a` **b** 3 c -d");
        check("a\r\nb", "a b");
        check("", "");
    }

    proptest! {
        #[test]
        fn reflowing_twice_changes_nothing_more(text in "([a-z`*>#. -]|\n|[0-9]|```)*") {
            let once = reflow(&text);
            prop_assert_eq!(reflow(&once), once);
        }

        #[test]
        fn no_word_is_lost(text in "\\PC*(\n\\PC*){0,8}") {
            let words = |text: &str| text.split_whitespace().map(str::to_owned).collect::<Vec<_>>();
            prop_assert_eq!(words(&reflow(&text)), words(&text));
        }
    }
}

mod distances {
    use super::super::distance::{distance, similarity, within};
    use proptest::prelude::*;

    #[test]
    fn distance_counts_letters() {
        let check = |a: &str, b: &str, expected: usize| assert_eq!(distance(a, b), expected, "{a} {b}");
        check("", "", 0);
        check("", "abc", 3);
        check("kitten", "sitting", 3);
        check("title", "titel", 2);
        check("äöü", "aöu", 2);
        assert!(within("title", "titel", 2) && !within("title", "tit", 1));
        assert!((similarity("abcd", "abcx") - 0.75).abs() < f64::EPSILON);
    }

    proptest! {
        #[test]
        fn distance_is_symmetric_and_zero_only_for_equals(a in "[ab]{0,6}", b in "[ab]{0,6}", c in "[ab]{0,6}") {
            prop_assert_eq!(distance(&a, &b), distance(&b, &a));
            prop_assert_eq!(distance(&a, &b) == 0, a == b);
            prop_assert!(distance(&a, &c) <= distance(&a, &b) + distance(&b, &c));
        }
    }
}
