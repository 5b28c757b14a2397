//! A question of the bank, as its file says it (the text already reflowed).

use serde::{Deserialize, Serialize};

use super::ids::QuestionId;

/// How hard a question is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Level {
    /// Define it, one example, one pitfall.
    Beginner,
    /// Choose between options, name the price, cover one failure.
    Intermediate,
    /// Numbers or goals first, then failure modes, migration or operations.
    Advanced,
}

impl Level {
    /// All levels, easiest first.
    pub const ALL: [Self; 3] = [Self::Beginner, Self::Intermediate, Self::Advanced];

    /// The word used in files, options and messages.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Beginner => "beginner",
            Self::Intermediate => "intermediate",
            Self::Advanced => "advanced",
        }
    }
}

/// A topic of `topics.toml`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Topic {
    /// The id, for example `api-design`; also the name of its folder.
    pub slug: String,
    /// The name that people see, at most 45 UTF-16 units.
    pub title: String,
    /// One line about it, at most 100 UTF-16 units.
    pub line: String,
    /// One emoji.
    pub emoji: String,
}

/// A question and everything that belongs to it. Texts are Markdown as Discord shows it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Question {
    /// Its id.
    pub id: QuestionId,
    /// Its title.
    pub title: String,
    /// Its level.
    pub level: Level,
    /// Slug of its topic.
    pub topic: String,
    /// Slugs of at most two more topics.
    pub also: Vec<String>,
    /// Ids under which it was known before.
    pub former_ids: Vec<QuestionId>,
    /// One to three related questions; they need not be written yet.
    pub next: Vec<QuestionId>,
    /// Speaking time in minutes.
    pub minutes: u8,
    /// Its number in the article, "1" to "50" or "F0" to "F3".
    pub article: Option<String>,
    /// The date on which somebody else reviewed it, `YYYY-MM-DD`.
    pub reviewed: Option<jiff::civil::Date>,
    /// What is asked.
    pub question: String,
    /// The answer in 30 seconds.
    pub short: String,
    /// One to three hints, shown one at a time.
    pub hints: Vec<String>,
    /// The model answer.
    pub answer: String,
    /// How to say it, two to four steps; may be empty for beginner items.
    pub talk_through: Vec<String>,
    /// What interviewers look for.
    pub looking_for: Vec<String>,
    /// What goes wrong.
    pub pitfalls: Vec<String>,
    /// What is asked next.
    pub follow_ups: Vec<String>,
    /// "claim | source and section", never shown in Discord.
    pub facts: Vec<String>,
    /// Code or a transcript; craft items may lack it.
    pub example: Option<Example>,
    /// The self-check, four to eight.
    pub key_points: Vec<KeyPoint>,
    /// The quick check.
    pub quiz: Quiz,
    /// One to four sources.
    pub references: Vec<Reference>,
}

/// A piece of code or configuration.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Example {
    /// The language of the fence.
    pub lang: String,
    /// What it shows.
    pub caption: String,
    /// The code, without a fence.
    pub code: String,
}

/// One point of the self-check, and the words that tick it beforehand.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct KeyPoint {
    /// A claim, at most 95 UTF-16 units.
    pub point: String,
    /// Terms that count as saying it; `*` at the end matches any ending.
    pub accept: Vec<String>,
}

/// The quick check: one right and three wrong options, each with its reason.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Quiz {
    /// What is asked.
    pub ask: String,
    /// The right option.
    pub correct: String,
    /// Why it is right.
    pub why: String,
    /// The wrong options.
    pub wrong: Vec<Wrong>,
}

/// A wrong option.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Wrong {
    /// The option.
    pub text: String,
    /// Why it is wrong.
    pub why: String,
}

/// A source.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Reference {
    /// Its name.
    pub name: String,
    /// Its https address.
    pub url: String,
}
