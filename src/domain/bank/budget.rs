//! Rule L05: every text and every rendered message keeps to its length, counted in UTF-16 units,
//! which is never less than what Discord counts.

#[cfg(test)]
mod tests;

use std::ops::RangeInclusive;

use super::format::Item;
use super::problem::{Problem, Rule};
use super::reveal;
use crate::domain::question::{Level, Question, Topic};

/// The most that a field of an embed holds. [Discord Docs/Message, Embed Limits]
pub const EMBED_FIELD: usize = 1_024;
/// The most that the second message of a reveal may hold without the round's figures, which get 300 more.
pub const SECOND_MESSAGE: usize = 2_100;

/// How long a model answer is.
#[must_use]
pub const fn answer(level: Level) -> RangeInclusive<usize> {
    match level {
        Level::Beginner => 500..=1_200,
        Level::Intermediate => 900..=1_600,
        Level::Advanced => 1_300..=2_200,
    }
}

/// The length of a text in UTF-16 units.
#[must_use]
pub fn length(text: &str) -> usize {
    text.encode_utf16().count()
}

/// What is too long, too short, too many or too few in a question.
pub(super) fn check(item: &Item) -> Vec<Problem> {
    let mut budget = Budget { item, problems: Vec::new() };
    fields(&mut budget, &item.question);
    key_points_and_quiz(&mut budget, &item.question);
    example_and_references(&mut budget, &item.question);
    rendered(&mut budget, &item.question);
    budget.problems
}

struct Budget<'a> {
    item: &'a Item,
    problems: Vec<Problem>,
}

impl Budget<'_> {
    /// Checks the length of a text, unless it is missing or empty, which is another rule's affair.
    fn text(&mut self, path: &str, text: &str, range: RangeInclusive<usize>) {
        if self.item.places.has(path) && !text.is_empty() {
            self.range(path, "characters", length(text), &range);
        }
    }

    fn range(&mut self, path: &str, unit: &str, has: usize, range: &RangeInclusive<usize>) {
        let (least, most) = (*range.start(), *range.end());
        if range.contains(&has) {
            return;
        }
        let mend = if has > most {
            format!("Take out {}.", has - most)
        } else {
            format!("Add at least {}.", least - has)
        };
        let allowed = if least <= 1 { format!("at most {most}") } else { format!("{least} to {most}") };
        let what = format!("`{path}` has {has} {unit}; {allowed} are allowed.");
        self.problems.push(self.item.error(Rule::L05, path, what, mend));
    }

    fn texts(&mut self, path: &str, texts: &[String], count: RangeInclusive<usize>, most: usize) {
        if self.item.places.has(path) {
            self.range(path, "entries", texts.len(), &count);
        }
        for (at, text) in texts.iter().enumerate() {
            self.text(&format!("{path}[{}]", at + 1), text, 1..=most);
        }
    }

    fn warn(&mut self, path: &str, what: String, mend: &str) {
        self.problems.push(self.item.warning(Rule::L05, path, what, mend));
    }
}

fn fields(budget: &mut Budget<'_>, question: &Question) {
    budget.text("id", question.id.as_str(), 4..=40);
    budget.text("title", &question.title, 12..=80);
    if budget.item.places.has("also") {
        budget.range("also", "entries", question.also.len(), &(0..=2));
    }
    if budget.item.places.has("next") {
        budget.range("next", "entries", question.next.len(), &(1..=3));
    }
    if budget.item.places.has("minutes") && !(2..=45).contains(&question.minutes) {
        let what = "`minutes` is not between 2 and 45.".to_owned();
        let mend = "Write how long a good spoken answer takes.";
        budget.problems.push(budget.item.error(Rule::L05, "minutes", what, mend));
    }
    budget.text("question", &question.question, 40..=900);
    budget.text("short", &question.short, 60..=300);
    budget.texts("hints", &question.hints, 1..=3, 200);
    if budget.item.places.has("level") {
        budget.text("answer", &question.answer, answer(question.level));
        if question.level != Level::Beginner && !budget.item.places.has("talk_through") {
            budget.range("talk_through", "entries", 0, &(2..=4));
        }
    }
    budget.texts("talk_through", &question.talk_through, 2..=4, 120);
    budget.texts("looking_for", &question.looking_for, 2..=5, 160);
    budget.texts("pitfalls", &question.pitfalls, 2..=5, 160);
    budget.texts("follow_ups", &question.follow_ups, 2..=4, 160);
    budget.texts("facts", &question.facts, 2..=8, 300);
    blocks(budget, &question.answer);
}

/// A phone shows a paragraph of 350 characters as a full screen.
fn blocks(budget: &mut Budget<'_>, answer: &str) {
    for line in answer.lines() {
        let entry = super::reflow::opens_list_entry(line);
        let (name, most) = if entry { ("list entry", 220) } else { ("paragraph", 350) };
        let has = length(line);
        if has > most {
            let start: String = line.chars().take(30).collect();
            let what = format!(
                "A {name} of `answer` has {has} characters; {most} read well on a phone: \"{start}…\"."
            );
            budget.warn("answer", what, "Split or shorten it.");
        }
    }
}

fn key_points_and_quiz(budget: &mut Budget<'_>, question: &Question) {
    if budget.item.places.has("key_points") {
        budget.range("key_points", "entries", question.key_points.len(), &(4..=8));
        let usual = match question.level {
            Level::Beginner => 4..=6,
            Level::Intermediate => 5..=7,
            Level::Advanced => 6..=8,
        };
        let has = question.key_points.len();
        if (4..=8).contains(&has) && !usual.contains(&has) && budget.item.places.has("level") {
            let (least, most, level) = (usual.start(), usual.end(), question.level.word());
            let what = format!("There are {has} key points; {least} to {most} are usual for {level}.");
            budget.warn("key_points", what, "Join or split some, or leave it so on purpose.");
        }
    }
    for (at, key_point) in question.key_points.iter().enumerate() {
        let path = format!("key_points[{}]", at + 1);
        budget.text(&format!("{path}.point"), &key_point.point, 1..=95);
        let accept = format!("{path}.accept");
        if budget.item.places.has(&accept) {
            budget.range(&accept, "entries", key_point.accept.len(), &(3..=12));
        }
    }
    let quiz = &question.quiz;
    budget.text("quiz.ask", &quiz.ask, 1..=250);
    budget.text("quiz.correct", &quiz.correct, 1..=95);
    budget.text("quiz.why", &quiz.why, 1..=200);
    for (at, wrong) in quiz.wrong.iter().enumerate() {
        let path = format!("quiz.wrong[{}]", at + 1);
        budget.text(&format!("{path}.text"), &wrong.text, 1..=95);
        budget.text(&format!("{path}.why"), &wrong.why, 1..=200);
    }
}

fn example_and_references(budget: &mut Budget<'_>, question: &Question) {
    if let Some(example) = &question.example {
        budget.text("example.caption", &example.caption, 1..=150);
        budget.text("example.code", &example.code, 1..=900);
        budget.range("example.code", "lines", example.code.lines().count(), &(0..=20));
        let widest = example.code.lines().map(length).max().unwrap_or(0);
        budget.range("example.code", "columns", widest, &(0..=64));
        if (49..=64).contains(&widest) {
            let what = format!("`example.code` is {widest} columns wide; a phone shows 48 without wrapping.");
            budget.warn("example.code", what, "Break the long lines if that is easy.");
        }
    }
    if budget.item.places.has("references") {
        budget.range("references", "entries", question.references.len(), &(1..=4));
    }
    for (at, reference) in question.references.iter().enumerate() {
        let path = format!("references[{}]", at + 1);
        budget.text(&format!("{path}.name"), &reference.name, 1..=90);
        budget.text(&format!("{path}.url"), &reference.url, 1..=200);
    }
}

/// The private card and the first message cannot be too long if their parts are not (a test says so); the second
/// message shares its room between parts.
fn rendered(budget: &mut Budget<'_>, question: &Question) {
    let fields = reveal::second_message(question);
    let sizes: Vec<_> = fields.iter().map(|(name, text)| (*name, length(name) + length(text) + 2)).collect();
    for (name, size) in fields.iter().map(|(name, text)| (*name, length(text))) {
        if size > EMBED_FIELD {
            let what = format!(
                "\"{name}\" comes to {size} characters as Discord shows it; {EMBED_FIELD} are allowed."
            );
            let mend = format!("Take out {}.", size - EMBED_FIELD);
            budget.problems.push(budget.item.error(Rule::L05, path(name), what, mend));
        }
    }
    let second: usize = sizes.iter().map(|(_, size)| size).sum();
    if second > SECOND_MESSAGE {
        let parts: Vec<_> = sizes.iter().map(|(name, size)| format!("{name} {size}")).collect();
        let what = format!(
            "The second message of the reveal comes to {second} characters ({}); {SECOND_MESSAGE} are allowed.",
            parts.join(", ")
        );
        let mend = format!("Take out {}.", second - SECOND_MESSAGE);
        let longest = sizes.iter().max_by_key(|(_, size)| *size).map_or("example", |(name, _)| path(name));
        budget.problems.push(budget.item.error(Rule::L05, longest, what, mend));
    }
}

/// The field of the file from which a field of the message is made.
fn path(name: &str) -> &'static str {
    match name {
        "Example" => "example",
        "Pitfalls" => "pitfalls",
        "References" => "references",
        "What they ask next" => "follow_ups",
        _ => "looking_for",
    }
}

/// What is too long in the `at`-th topic (from 1); the texts stand in one select menu. [Discord Docs/Select Menus]
pub(super) fn topic(at: usize, topic: &Topic) -> Vec<(String, String)> {
    let limits = [("slug", &topic.slug, 40), ("title", &topic.title, 45), ("line", &topic.line, 100)];
    let mut too_long = Vec::new();
    for (name, text, most) in limits {
        let has = length(text);
        if has > most {
            let path = format!("topic[{at}].{name}");
            let what = format!("`{path}` has {has} characters; at most {most} are allowed.");
            too_long.push((path, what));
        }
    }
    too_long
}
