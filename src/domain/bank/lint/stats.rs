//! L20: the numbers of a bank.

use std::fmt;

use serde::Serialize;

use super::super::budget::length;
use super::super::shelf::Shelf;
use super::quiz::ranks;
use crate::domain::question::{Level, Question};

/// How many questions a topic has.
#[derive(Clone, Debug, Serialize)]
pub struct TopicCounts {
    /// The topic's slug.
    pub topic: String,
    /// Beginner, intermediate, advanced.
    pub counts: [usize; 3],
}

/// What is in a bank, in numbers.
#[derive(Clone, Debug, Serialize)]
pub struct Stats {
    /// All questions.
    pub questions: usize,
    /// By topic and level.
    pub topics: Vec<TopicCounts>,
    /// The median length of the model answers of each level, in UTF-16 units.
    pub median_answer: [usize; 3],
    /// The shares of quick checks whose correct option is the longest, second, third and shortest.
    pub correct_by_length: [f64; 4],
    /// Questions that nobody has reviewed.
    pub unreviewed: usize,
    /// All lines of `facts`.
    pub facts: usize,
    /// Those whose source nobody has opened.
    pub not_opened: usize,
    /// Questions with an article number.
    pub from_article: usize,
}

impl Stats {
    /// The numbers of the questions on a shelf.
    #[must_use]
    pub fn of(shelf: &Shelf) -> Self {
        let questions: Vec<&Question> = shelf.items.iter().map(|item| &item.question).collect();
        let count = |topic: &str, level| {
            questions.iter().filter(|question| question.topic == topic && question.level == level).count()
        };
        let topics = shelf.topics.iter().map(|topic| TopicCounts {
            topic: topic.slug.clone(),
            counts: Level::ALL.map(|level| count(&topic.slug, level)),
        });
        let facts: Vec<&String> = questions.iter().flat_map(|question| &question.facts).collect();
        Self {
            questions: questions.len(),
            topics: topics.collect(),
            median_answer: Level::ALL.map(|level| {
                let of_level = questions.iter().filter(|question| question.level == level);
                median(of_level.map(|question| length(&question.answer)).collect())
            }),
            correct_by_length: ranks(questions.iter().map(|question| &question.quiz)).1,
            unreviewed: questions.iter().filter(|question| question.reviewed.is_none()).count(),
            facts: facts.len(),
            not_opened: facts.iter().filter(|fact| fact.trim_end().ends_with("| not opened")).count(),
            from_article: questions.iter().filter(|question| question.article.is_some()).count(),
        }
    }
}

fn median(mut lengths: Vec<usize>) -> usize {
    lengths.sort_unstable();
    lengths.get(lengths.len() / 2).copied().unwrap_or(0)
}

impl fmt::Display for Stats {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{:<16}{:>9}{:>14}{:>10}{:>7}", "topic", "beginner", "intermediate", "advanced", "all")?;
        let mut row =
            |name: &str, [b, i, a]: [usize; 3]| writeln!(f, "{name:<16}{b:>9}{i:>14}{a:>10}{:>7}", b + i + a);
        let mut sums = [0; 3];
        for topic in &self.topics {
            row(&topic.topic, topic.counts)?;
            sums.iter_mut().zip(topic.counts).for_each(|(sum, count)| *sum += count);
        }
        row("all", sums)?;
        let [beginner, intermediate, advanced] = self.median_answer;
        writeln!(f, "median answer   {beginner:>9}{intermediate:>14}{advanced:>10} characters")?;
        let [first, second, third, fourth] = self.correct_by_length.map(|share| share * 100.0);
        writeln!(
            f,
            "correct option is the longest {first:.0} %, second {second:.0} %, third {third:.0} %, shortest {fourth:.0} %"
        )?;
        writeln!(f, "facts {}, of which {} from sources that nobody opened", self.facts, self.not_opened)?;
        write!(f, "from the article {}, not reviewed {}", self.from_article, self.unreviewed)
    }
}
