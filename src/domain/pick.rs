//! Which question comes next: a shuffle bag by keyed order, so nothing repeats until all have been asked.

use serde::{Deserialize, Serialize};

use super::ids::QuestionId;

/// What a timetable remembers of its picks.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Bag {
    /// Chance, drawn once when the timetable is made.
    pub seed: u64,
    /// How many times the bag has been refilled.
    pub cycle: u32,
    /// The questions asked in this cycle, in the order of asking.
    pub asked: Vec<QuestionId>,
}

impl Bag {
    /// A full bag.
    #[must_use]
    pub fn new(seed: u64) -> Self {
        Self { seed, cycle: 0, asked: Vec::new() }
    }
}
