//! A question as it was posted.

use serde::{Deserialize, Serialize};

use super::{Coded, Day};
use crate::domain::ids::QuestionId;
use crate::domain::question::{self, Example, KeyPoint, Level, Quiz, Reference, Wrong};

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(in crate::store) struct Question {
    id: QuestionId,
    title: String,
    level: Coded<Level>,
    topic: String,
    also: Vec<String>,
    former_ids: Vec<QuestionId>,
    next: Vec<QuestionId>,
    minutes: u8,
    article: Option<String>,
    reviewed: Option<Day>,
    question: String,
    short: String,
    hints: Vec<String>,
    answer: String,
    talk_through: Vec<String>,
    looking_for: Vec<String>,
    pitfalls: Vec<String>,
    follow_ups: Vec<String>,
    facts: Vec<String>,
    /// Language, caption, code.
    example: Option<(String, String, String)>,
    /// Point, accepted terms.
    key_points: Vec<(String, Vec<String>)>,
    ask: String,
    /// Option, reason.
    correct: (String, String),
    /// Option, reason.
    wrong: Vec<(String, String)>,
    /// Name, address.
    references: Vec<(String, String)>,
}

impl From<question::Question> for Question {
    fn from(q: question::Question) -> Self {
        Self {
            id: q.id,
            title: q.title,
            level: Coded(q.level),
            topic: q.topic,
            also: q.also,
            former_ids: q.former_ids,
            next: q.next,
            minutes: q.minutes,
            article: q.article,
            reviewed: q.reviewed.map(Day),
            question: q.question,
            short: q.short,
            hints: q.hints,
            answer: q.answer,
            talk_through: q.talk_through,
            looking_for: q.looking_for,
            pitfalls: q.pitfalls,
            follow_ups: q.follow_ups,
            facts: q.facts,
            example: q.example.map(|e| (e.lang, e.caption, e.code)),
            key_points: q.key_points.into_iter().map(|k| (k.point, k.accept)).collect(),
            ask: q.quiz.ask,
            correct: (q.quiz.correct, q.quiz.why),
            wrong: q.quiz.wrong.into_iter().map(|w| (w.text, w.why)).collect(),
            references: q.references.into_iter().map(|r| (r.name, r.url)).collect(),
        }
    }
}

impl From<Question> for question::Question {
    fn from(q: Question) -> Self {
        let (correct, why) = q.correct;
        Self {
            id: q.id,
            title: q.title,
            level: q.level.0,
            topic: q.topic,
            also: q.also,
            former_ids: q.former_ids,
            next: q.next,
            minutes: q.minutes,
            article: q.article,
            reviewed: q.reviewed.map(|day| day.0),
            question: q.question,
            short: q.short,
            hints: q.hints,
            answer: q.answer,
            talk_through: q.talk_through,
            looking_for: q.looking_for,
            pitfalls: q.pitfalls,
            follow_ups: q.follow_ups,
            facts: q.facts,
            example: q.example.map(|(lang, caption, code)| Example { lang, caption, code }),
            key_points: q.key_points.into_iter().map(|(point, accept)| KeyPoint { point, accept }).collect(),
            quiz: Quiz {
                ask: q.ask,
                correct,
                why,
                wrong: q.wrong.into_iter().map(|(text, why)| Wrong { text, why }).collect(),
            },
            references: q.references.into_iter().map(|(name, url)| Reference { name, url }).collect(),
        }
    }
}
