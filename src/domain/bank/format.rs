//! From the text of one file to a question, or to everything that is wrong with the file.

mod reader;
#[cfg(test)]
mod tests;

use jiff::civil::Date;

use super::paths::Path;
use super::problem::{Problem, Rule, Severity};
use crate::domain::ids::QuestionId;
use crate::domain::question::{Example, KeyPoint, Level, Question, Quiz, Reference, Topic, Wrong};

pub use reader::Places;
use reader::{Fields, Reader};

/// The most bytes that a file may have.
pub const MAX_FILE_BYTES: usize = 64 * 1024;
/// The most bytes that the file of a question may have. What is posted is stored, in no more bytes than its file has but
/// for a few, and the store refuses what is larger than 24 KiB.
pub const MAX_QUESTION_BYTES: usize = 20 * 1024;

/// A question as it was read, with the lines of its fields.
#[derive(Clone, Debug)]
pub struct Item {
    /// The file's path inside the folder of questions.
    pub file: String,
    /// The question; a field that the file lacks or that has the wrong type is empty here.
    pub question: Question,
    /// Where the fields stand.
    pub places: Places,
}

impl Item {
    /// A problem of this question, at the line of `path`.
    #[must_use]
    pub fn error(&self, rule: Rule, path: &str, what: String, mend: impl Into<String>) -> Problem {
        let line = self.places.line(path);
        Problem { file: self.file.clone(), line, rule, severity: Severity::Error, what, mend: mend.into() }
    }

    /// Something that somebody should look at, at the line of `path`.
    #[must_use]
    pub fn warning(&self, rule: Rule, path: &str, what: String, mend: impl Into<String>) -> Problem {
        Problem { severity: Severity::Warning, ..self.error(rule, path, what, mend) }
    }
}

/// The question in a file's bytes, if it has all its fields, and what is wrong with it (rule L01 only).
#[cfg(test)]
#[must_use]
pub fn question(file: &str, bytes: &[u8]) -> (Option<Question>, Vec<Problem>) {
    match item(file, bytes) {
        (Some(item), problems) if problems.is_empty() => (Some(item.question), problems),
        (_, problems) => (None, problems),
    }
}

/// The question in a file's bytes as far as it can be read, and what is wrong with it (rule L01 only).
pub(super) fn item(file: &str, bytes: &[u8]) -> (Option<Item>, Vec<Problem>) {
    let text = match text(file, bytes) {
        Ok(text) => text,
        Err(problem) => return (None, vec![problem]),
    };
    let mut reader = Reader::new(file, &text);
    let table = reader.parse();
    if !reader.problems.is_empty() {
        return (None, reader.problems);
    }
    let question = read_question(&mut reader, Fields::root(&table));
    let item = Item { file: file.to_owned(), question, places: reader.places };
    (Some(item), reader.problems)
}

/// The topics in the text of `topics.toml`, and what is wrong with it (rule L01 only).
pub(super) fn topics(file: &str, text: &str) -> (Vec<Topic>, Places, Vec<Problem>) {
    let mut reader = Reader::new(file, text);
    let table = reader.parse();
    if !reader.problems.is_empty() {
        return (Vec::new(), reader.places, reader.problems);
    }
    let mut root = Fields::root(&table);
    let mut topics = Vec::new();
    for mut fields in root.tables(&mut reader, "topic") {
        topics.push(Topic {
            slug: fields.text(&mut reader, "slug"),
            title: fields.text(&mut reader, "title"),
            line: fields.text(&mut reader, "line"),
            emoji: fields.text(&mut reader, "emoji"),
        });
        reader.finish(&fields);
    }
    reader.finish(&root);
    (topics, reader.places, reader.problems)
}

/// The paths in the text of `paths.toml`, and what is wrong with it (rule L01 only).
pub(super) fn paths(file: &str, text: &str) -> (Vec<Path>, Places, Vec<Problem>) {
    let mut reader = Reader::new(file, text);
    let table = reader.parse();
    if !reader.problems.is_empty() {
        return (Vec::new(), reader.places, reader.problems);
    }
    let mut root = Fields::root(&table);
    let mut paths = Vec::new();
    for mut fields in root.tables(&mut reader, "path") {
        paths.push(Path {
            slug: fields.text(&mut reader, "slug"),
            title: fields.text(&mut reader, "title"),
            line: fields.text(&mut reader, "line"),
            questions: fields.texts(&mut reader, "questions").into_iter().map(QuestionId).collect(),
        });
        reader.finish(&fields);
    }
    reader.finish(&root);
    (paths, reader.places, reader.problems)
}

/// The bytes as text with plain newlines and no byte order mark.
fn text(file: &str, bytes: &[u8]) -> Result<String, Problem> {
    let problem = |line, what, mend: &str| Problem {
        file: file.to_owned(),
        line,
        rule: Rule::L01,
        severity: Severity::Error,
        what,
        mend: mend.to_owned(),
    };
    if bytes.len() > MAX_QUESTION_BYTES {
        let what = format!("The file has more than {MAX_QUESTION_BYTES} bytes.");
        return Err(problem(None, what, "One file holds one question; shorten or split it."));
    }
    let text = std::str::from_utf8(bytes).map_err(|error| {
        let before = bytes.iter().take(error.valid_up_to());
        let line = before.filter(|byte| **byte == b'\n').count() + 1;
        problem(
            Some(line),
            "The file is not UTF-8.".to_owned(),
            "Save it again as UTF-8, and look at this line.",
        )
    })?;
    let text = text.strip_prefix('\u{FEFF}').unwrap_or(text);
    if text.trim().is_empty() {
        return Err(problem(None, "The file is empty.".to_owned(), "Copy questions/_template.toml into it."));
    }
    Ok(text.replace("\r\n", "\n"))
}

fn read_question(reader: &mut Reader<'_>, mut root: Fields<'_, '_>) -> Question {
    let question = Question {
        id: QuestionId(root.text(reader, "id")),
        title: root.text(reader, "title"),
        level: level(reader, &mut root),
        topic: root.text(reader, "topic"),
        also: root.optional_texts(reader, "also"),
        former_ids: root.optional_texts(reader, "former_ids").into_iter().map(QuestionId).collect(),
        next: root.texts(reader, "next").into_iter().map(QuestionId).collect(),
        minutes: root.number(reader, "minutes"),
        article: root.optional_text(reader, "article"),
        reviewed: reviewed(reader, &mut root),
        question: root.text(reader, "question"),
        short: root.text(reader, "short"),
        hints: root.texts(reader, "hints"),
        answer: root.text(reader, "answer"),
        talk_through: root.optional_texts(reader, "talk_through"),
        looking_for: root.texts(reader, "looking_for"),
        pitfalls: root.texts(reader, "pitfalls"),
        follow_ups: root.texts(reader, "follow_ups"),
        facts: root.texts(reader, "facts"),
        example: root.optional_table(reader, "example").map(|fields| example(reader, fields)),
        key_points: root
            .tables(reader, "key_points")
            .into_iter()
            .map(|fields| key_point(reader, fields))
            .collect(),
        quiz: root.table(reader, "quiz").map(|fields| quiz(reader, fields)).unwrap_or_default(),
        references: root
            .tables(reader, "references")
            .into_iter()
            .map(|fields| reference(reader, fields))
            .collect(),
    };
    reader.finish(&root);
    question
}

fn level(reader: &mut Reader<'_>, root: &mut Fields<'_, '_>) -> Level {
    let word = root.text(reader, "level");
    let level = Level::ALL.into_iter().find(|level| level.word() == word);
    if level.is_none() && !word.is_empty() {
        let what = format!("`level` is \"{word}\".");
        reader.report_at("level", what, "Write \"beginner\", \"intermediate\" or \"advanced\".");
    }
    // The problem above keeps the file out of the bank, so this value is never used.
    level.unwrap_or(Level::Beginner)
}

fn reviewed(reader: &mut Reader<'_>, root: &mut Fields<'_, '_>) -> Option<Date> {
    let text = root.optional_text(reader, "reviewed")?;
    let date = Date::strptime("%Y-%m-%d", &text).ok().filter(|date| date.to_string() == text);
    if date.is_none() && !text.is_empty() {
        let what = format!("`reviewed` is \"{text}\", which is not a date.");
        reader.report_at("reviewed", what, "Write year, month and day, for example \"2026-11-24\".");
    }
    date
}

fn example(reader: &mut Reader<'_>, mut fields: Fields<'_, '_>) -> Example {
    let example = Example {
        lang: fields.text(reader, "lang"),
        caption: fields.text(reader, "caption"),
        code: fields.code(reader, "code"),
    };
    reader.finish(&fields);
    example
}

fn key_point(reader: &mut Reader<'_>, mut fields: Fields<'_, '_>) -> KeyPoint {
    let key_point = KeyPoint { point: fields.text(reader, "point"), accept: fields.texts(reader, "accept") };
    reader.finish(&fields);
    key_point
}

fn quiz(reader: &mut Reader<'_>, mut fields: Fields<'_, '_>) -> Quiz {
    let quiz = Quiz {
        ask: fields.text(reader, "ask"),
        correct: fields.text(reader, "correct"),
        why: fields.text(reader, "why"),
        wrong: fields.tables(reader, "wrong").into_iter().map(|fields| wrong(reader, fields)).collect(),
    };
    reader.finish(&fields);
    quiz
}

fn wrong(reader: &mut Reader<'_>, mut fields: Fields<'_, '_>) -> Wrong {
    let wrong = Wrong { text: fields.text(reader, "text"), why: fields.text(reader, "why") };
    reader.finish(&fields);
    wrong
}

fn reference(reader: &mut Reader<'_>, mut fields: Fields<'_, '_>) -> Reference {
    let reference = Reference { name: fields.text(reader, "name"), url: fields.text(reader, "url") };
    reader.finish(&fields);
    reference
}
