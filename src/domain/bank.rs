//! The bank: all questions, found by id, topic and level.

mod budget;
mod distance;
pub mod format;
pub mod lint;
mod markdown;
mod paths;
mod problem;
mod reflow;
pub mod reveal;
mod roadmap;
mod shelf;
#[cfg(test)]
mod tests;
mod texts;

use std::collections::HashMap;

use super::ids::QuestionId;
use super::question::{Level, Question, Topic};

pub use budget::length;
pub use paths::{PATHS_FILE, Path};
pub use problem::{Problem, Rule, Severity, any_error};
pub use reflow::reflow;
pub use roadmap::{ROADMAP_FILE, Roadmap};
pub use shelf::{Shelf, TOPICS_FILE, read};

/// All questions of a folder, topic by topic in the order of `topics.toml`, then by level and id.
#[derive(Clone, Debug, Default)]
pub struct Bank {
    topics: Vec<Topic>,
    questions: Vec<Question>,
    paths: Vec<Path>,
    /// Places in `questions`, by id and by former id.
    places: HashMap<QuestionId, usize>,
}

impl Bank {
    /// The bank in the text of `topics.toml` and the files of questions (path inside the folder, bytes), and
    /// all that is wrong with them. A bank with an error must not be used: questions are missing from it.
    pub fn build<P, B>(topics: &str, files: impl IntoIterator<Item = (P, B)>) -> (Self, Vec<Problem>)
    where
        P: AsRef<str>,
        B: AsRef<[u8]>,
    {
        let (shelf, mut problems) = read(topics, files);
        problems.sort();
        (Self::from(shelf), problems)
    }

    /// The topics in their order.
    #[must_use]
    pub fn topics(&self) -> &[Topic] {
        &self.topics
    }

    /// The topic with this slug.
    #[must_use]
    pub fn topic(&self, slug: &str) -> Option<&Topic> {
        self.topics.iter().find(|topic| topic.slug == slug)
    }

    /// All questions in their order.
    #[must_use]
    pub fn questions(&self) -> &[Question] {
        &self.questions
    }

    /// The question that has this id or had it once.
    #[must_use]
    pub fn get(&self, id: &QuestionId) -> Option<&Question> {
        self.questions.get(*self.places.get(id)?)
    }

    /// How many questions a topic has at a level; those that only name it in `also` are not counted.
    #[must_use]
    pub fn count(&self, topic: &str, level: Level) -> usize {
        self.questions.iter().filter(|question| question.topic == topic && question.level == level).count()
    }

    /// The questions that belong to one of the topics (with `also`) and have one of the levels; an empty filter lets all pass.
    pub fn matching<'a, 'f>(
        &'a self,
        topics: &'f [String],
        levels: &'f [Level],
    ) -> impl Iterator<Item = &'a Question> + use<'a, 'f> {
        self.questions.iter().filter(move |question| {
            let about = |topic: &String| question.topic == *topic || question.also.contains(topic);
            (topics.is_empty() || topics.iter().any(about))
                && (levels.is_empty() || levels.contains(&question.level))
        })
    }

    /// The paths in the order of their file; none before [`Bank::with_paths`].
    #[must_use]
    pub fn paths(&self) -> &[Path] {
        &self.paths
    }

    /// The path with this slug.
    #[must_use]
    pub fn path(&self, slug: &str) -> Option<&Path> {
        self.paths.iter().find(|path| path.slug == slug)
    }

    /// The questions of a path, in its order.
    pub fn on_path<'a>(&'a self, path: &'a Path) -> impl Iterator<Item = &'a Question> {
        path.questions.iter().filter_map(|id| self.get(id))
    }

    /// The questions to go on with after this one: those of `next` that are in the bank.
    pub fn related<'a>(&'a self, question: &'a Question) -> impl Iterator<Item = &'a Question> {
        question.next.iter().filter_map(|id| self.get(id))
    }
}

impl From<Shelf> for Bank {
    fn from(shelf: Shelf) -> Self {
        let order: HashMap<&str, usize> =
            shelf.topics.iter().map(|topic| topic.slug.as_str()).zip(0..).collect();
        let mut questions: Vec<_> = shelf.items.into_iter().map(|item| item.question).collect();
        questions.sort_by(|a, b| {
            let key = |question: &Question| (order.get(question.topic.as_str()).copied(), question.level);
            key(a).cmp(&key(b)).then_with(|| a.id.cmp(&b.id))
        });
        let mut places = HashMap::new();
        for (place, question) in questions.iter().enumerate() {
            for former in &question.former_ids {
                places.insert(former.clone(), place);
            }
        }
        // An id in use beats a former one.
        for (place, question) in questions.iter().enumerate() {
            places.insert(question.id.clone(), place);
        }
        drop(order);
        Self { topics: shelf.topics, questions, paths: Vec::new(), places }
    }
}
