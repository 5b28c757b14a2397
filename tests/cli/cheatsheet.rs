use insta::assert_snapshot;

use crate::program::Desk;

const BANK: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/e2e/bank");

#[test]
fn the_short_answers_stand_under_their_topics() {
    let ended = Desk::new().program("cheatsheet --questions").arg(BANK).ends().with_code(0);
    assert_snapshot!("cheatsheet", ended.out);
}

#[test]
fn topic_and_level_narrow_it_down() {
    let all = Desk::new().program("cheatsheet").ends().with_code(0).out;
    let security =
        Desk::new().program("cheatsheet --topic security --level beginner").ends().with_code(0).out;
    assert!(all.contains(security.lines().nth(4).unwrap()), "{security}");
    assert_eq!(security.matches("\n## ").count(), 1, "{security}");
    assert!(!security.contains("(advanced)") && all.contains("(advanced)"), "{security}");
}

#[test]
fn an_unknown_topic_or_level_is_answered_with_those_that_exist() {
    let topic = Desk::new().program("cheatsheet --topic cooking").ends().with_code(2);
    assert!(topic.err.contains("there is no topic \"cooking\"; there are: http, "), "{topic}");
    let level = Desk::new().program("cheatsheet --level expert").ends().with_code(2);
    assert!(level.err.contains("a level is beginner, intermediate or advanced"), "{level}");
}
