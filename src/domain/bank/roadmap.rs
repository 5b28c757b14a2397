//! The questions that are planned: a related question may be named before it is written, a typo may not.

use std::collections::HashSet;

/// The name of the file: `id`, `level`, `topic`, `title` in columns divided by tabs, a head line first.
pub const ROADMAP_FILE: &str = "roadmap.tsv";

/// The ids of the planned questions.
#[derive(Clone, Debug, Default)]
pub struct Roadmap(HashSet<String>);

impl Roadmap {
    /// The ids in the text of `roadmap.tsv`.
    #[must_use]
    pub fn new(text: &str) -> Self {
        let id = |line: &str| line.split('\t').next().map(|id| id.trim().to_owned());
        Self(text.lines().skip(1).filter_map(id).filter(|id| !id.is_empty()).collect())
    }

    /// Whether the question is planned.
    #[must_use]
    pub fn has(&self, id: &str) -> bool {
        self.0.contains(id)
    }
}
