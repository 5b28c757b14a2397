//! The parts of a reveal as Markdown, laid out the one way in which the length rules count them.

use crate::domain::question::{Example, Question, Reference};

/// A list, one entry a line.
#[must_use]
pub fn bullets<T: AsRef<str>>(entries: impl IntoIterator<Item = T>) -> String {
    let lines: Vec<_> = entries.into_iter().map(|entry| format!("- {}", entry.as_ref())).collect();
    lines.join("\n")
}

/// The key points, one a line.
#[must_use]
pub fn key_points(question: &Question) -> String {
    bullets(question.key_points.iter().map(|key_point| &key_point.point))
}

/// The example: its caption and its code in a fence.
#[must_use]
pub fn example(example: &Example) -> String {
    format!("{}\n```{}\n{}\n```", example.caption, example.lang, example.code)
}

/// The references as links, one a line.
#[must_use]
pub fn references(references: &[Reference]) -> String {
    bullets(references.iter().map(|reference| format!("[{}]({})", reference.name, reference.url)))
}

/// The first message of a reveal: the 30-second answer, the model answer, the key points.
#[must_use]
pub fn first_message(question: &Question) -> String {
    let key_points = key_points(question);
    format!("> {}\n\n{}\n\n**Key points**\n{key_points}", question.short, question.answer)
}

/// The second message of a reveal, as fields of a name and a text; the round's figures come on top.
#[must_use]
pub fn second_message(question: &Question) -> Vec<(&'static str, String)> {
    let mut fields = Vec::with_capacity(5);
    if let Some(shown) = &question.example {
        fields.push(("Example", example(shown)));
    }
    fields.push(("Pitfalls", bullets(&question.pitfalls)));
    fields.push(("What interviewers look for", bullets(&question.looking_for)));
    fields.push(("What they ask next", bullets(&question.follow_ups)));
    fields.push(("References", references(&question.references)));
    fields
}
