use super::*;
use crate::domain::question::{KeyPoint, Question};

fn question() -> Question {
    let point = |point: &str| KeyPoint { point: point.to_owned(), accept: Vec::new() };
    Question {
        key_points: vec![point("First"), point("Second")],
        ..crate::discord::view::tests::any_question()
    }
}

#[test]
fn figures_are_shown_from_three_answers_on() {
    fn check(answered: usize, checked: usize, ticked: usize, expected: Option<&str>) {
        let figures = Figures { answered, checked, right: 1, left_out: Some((1, 2)), ticked };
        assert_eq!(
            numbers(&question(), &figures).as_deref(),
            expected,
            "{answered} answered, {checked} checked, {ticked} ticked"
        );
    }
    check(0, 0, 0, None);
    check(2, 2, 2, None);
    check(3, 1, 2, Some("Answered by 3 members."));
    check(3, 2, 2, Some("Answered by 3 members."));
    check(4, 3, 2, Some("Answered by 4 members.\nQuick check: 1 of 3 chose the right option."));
    check(
        3,
        3,
        3,
        Some(
            "Answered by 3 members.\nQuick check: 1 of 3 chose the right option.\nMost often left out (2 of 3): \
             Second.",
        ),
    );
}

#[test]
fn spoiler_marks_in_a_text_do_not_end_ours() {
    let mut view = View::line("Closed.");
    let question = Question { short: "this || is || out".to_owned(), ..question() };
    hide(&mut view, &question, 0);
    assert_eq!(view.content.matches("||").count(), 2, "{}", view.content);
}
