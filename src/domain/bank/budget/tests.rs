#![allow(clippy::unwrap_used)]

use super::*;
use crate::domain::bank::format;
use crate::domain::bank::problem::Severity;
use crate::domain::question::Reference;

/// A question whose texts are as long as they may be, with all the entries that it may have.
fn longest(level: Level) -> Question {
    let file = include_str!("../../../../questions/security/stop-sql-injection.toml");
    let mut question = format::question("security/stop-sql-injection.toml", file.as_bytes()).0.unwrap();
    question.level = level;
    question.short = "x".repeat(300);
    question.answer = "x".repeat(*answer(level).end());
    let mut key_point = question.key_points[0].clone();
    key_point.point = "x".repeat(95);
    question.key_points = vec![key_point; 8];
    question
}

fn errors(question: &Question) -> Vec<String> {
    let file = include_str!("../../../../questions/security/stop-sql-injection.toml");
    let (item, _) = format::item("security/stop-sql-injection.toml", file.as_bytes());
    let item = Item { question: question.clone(), ..item.unwrap() };
    check(&item)
        .into_iter()
        .filter(|problem| problem.severity == Severity::Error)
        .map(|problem| problem.what)
        .collect()
}

#[test]
fn parts_that_fit_make_a_first_message_that_fits() {
    for (level, most) in [(Level::Beginner, 3_000), (Level::Intermediate, 3_000), (Level::Advanced, 3_600)] {
        let question = longest(level);
        assert_eq!(errors(&question), <[String; 0]>::default(), "{level:?}");
        let has = length(&reveal::first_message(&question));
        assert!(has <= most, "{level:?}: {has}");
        assert!(length(&reveal::key_points(&question)) <= EMBED_FIELD);
    }
}

#[test]
fn the_second_message_and_its_fields_have_their_own_limits() {
    let mut question = longest(Level::Beginner);
    let reference = question.references[0].clone();
    question.references =
        vec![Reference { name: "x".repeat(90), url: format!("https://{}", "x".repeat(192)) }; 4];
    assert!(
        errors(&question).iter().any(|what| what.starts_with("\"References\"")),
        "{:?}",
        errors(&question)
    );
    question.references = vec![reference];
    assert_eq!(errors(&question), <[String; 0]>::default());
    question.pitfalls = vec!["x".repeat(160); 5];
    question.looking_for = vec!["x".repeat(160); 5];
    assert!(errors(&question)[0].starts_with("The second message"), "{:?}", errors(&question));
}

#[test]
fn length_is_what_javascript_counts() {
    assert_eq!(length("aé数"), 3);
    assert_eq!(length("😀"), 2);
}
