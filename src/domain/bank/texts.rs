//! Every text of a question in one list, for rules that look at all of them.

use crate::domain::question::Question;

/// How a text is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// As Markdown.
    Markdown,
    /// A title, label or option: Discord prints backticks and asterisks there.
    Plain,
    /// The name of a reference.
    Source,
}

/// A text with the path of its field.
#[derive(Clone, Debug)]
pub struct Text<'a> {
    /// For example `hints[2]`.
    pub path: String,
    /// How it is shown.
    pub kind: Kind,
    /// The text, reflowed.
    pub text: &'a str,
}

/// All texts that Discord shows, except code and addresses.
#[must_use]
pub fn shown(question: &Question) -> Vec<Text<'_>> {
    let mut all = Vec::with_capacity(64);
    let mut push = |path: String, kind, text| all.push(Text { path, kind, text });
    push("title".to_owned(), Kind::Plain, question.title.as_str());
    push("question".to_owned(), Kind::Markdown, &question.question);
    push("short".to_owned(), Kind::Markdown, &question.short);
    push("answer".to_owned(), Kind::Markdown, &question.answer);
    let lists = [
        ("hints", &question.hints),
        ("talk_through", &question.talk_through),
        ("looking_for", &question.looking_for),
        ("pitfalls", &question.pitfalls),
        ("follow_ups", &question.follow_ups),
    ];
    for (name, texts) in lists {
        for (at, text) in (1..).zip(texts) {
            push(format!("{name}[{at}]"), Kind::Markdown, text);
        }
    }
    if let Some(example) = &question.example {
        push("example.caption".to_owned(), Kind::Markdown, &example.caption);
    }
    for (at, key_point) in (1..).zip(&question.key_points) {
        push(format!("key_points[{at}].point"), Kind::Plain, &key_point.point);
    }
    let quiz = &question.quiz;
    push("quiz.ask".to_owned(), Kind::Markdown, &quiz.ask);
    push("quiz.correct".to_owned(), Kind::Plain, &quiz.correct);
    push("quiz.why".to_owned(), Kind::Markdown, &quiz.why);
    for (at, wrong) in (1..).zip(&quiz.wrong) {
        push(format!("quiz.wrong[{at}].text"), Kind::Plain, &wrong.text);
        push(format!("quiz.wrong[{at}].why"), Kind::Markdown, &wrong.why);
    }
    for (at, reference) in (1..).zip(&question.references) {
        push(format!("references[{at}].name"), Kind::Source, &reference.name);
    }
    all
}
