//! Which question comes next: a shuffle bag by keyed order, so nothing repeats until all have been asked.
//!
//! Each question has a key made of the bag's seed, the cycle and its own id; the smallest key that has not been
//! asked comes next. So a restart changes nothing, and questions that join or leave do not move the others.

#[cfg(test)]
mod tests;

use std::collections::HashSet;

use foldhash::HashMap;
use rand::rngs::ChaCha8Rng;
use rand::{Rng, SeedableRng};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use siphasher::sip::SipHasher24;

use super::ids::QuestionId;

/// At most this many questions of a cycle's end are kept for the end of the next.
const MOST_HELD_BACK: usize = 30;

/// What a timetable remembers of its picks.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Bag {
    /// Chance, drawn once when the timetable is made.
    pub seed: u64,
    /// How many times the bag has been refilled.
    pub cycle: u32,
    /// The questions asked in this cycle, in the order of asking.
    pub asked: Vec<QuestionId>,
    /// The last ones of the cycle before: in this one they come after all others.
    #[serde(default)]
    pub held_back: Vec<QuestionId>,
}

impl Bag {
    /// A bag from which nothing has been asked.
    #[must_use]
    pub fn new(seed: u64) -> Self {
        Self { seed, cycle: 0, asked: Vec::new(), held_back: Vec::new() }
    }

    /// The bag for another cycle in which all questions are as good as new.
    #[must_use]
    pub fn emptied(&self) -> Self {
        Self { cycle: self.cycle.wrapping_add(1), ..Self::new(self.seed) }
    }

    /// The bag for the next cycle.
    fn refilled(&self, eligible: &[&QuestionId]) -> Self {
        // A quarter, and of two or three questions the last, so that none comes twice running.
        let hold_back = (eligible.len() / 4).clamp(usize::from(eligible.len() > 1), MOST_HELD_BACK);
        let eligible: HashSet<_> = eligible.iter().copied().collect();
        let latest = self.asked.iter().rev().filter(|id| eligible.contains(id)).take(hold_back);
        let held_back = latest.cloned().collect();
        Self { cycle: self.cycle.wrapping_add(1), held_back, ..Self::new(self.seed) }
    }
}

/// Takes the next question for a timetable out of its bag; none, and the bag stays as it is, if no question is eligible.
///
/// `eligible` are the questions that pass the timetable's filters, each once. Questions in the bag that are no
/// longer eligible are ignored.
#[must_use]
pub fn pick(bag: &mut Bag, eligible: &[&QuestionId]) -> Option<QuestionId> {
    let next = match first(bag, eligible) {
        Some(next) => next,
        None => {
            let refilled = bag.refilled(eligible);
            let next = first(&refilled, eligible)?;
            *bag = refilled;
            next
        }
    };
    bag.asked.push(next.clone());
    Some(next.clone())
}

/// As [`pick`], but in the order in which the questions are given; after the last one it begins again.
#[must_use]
pub fn pick_in_order(bag: &mut Bag, ordered: &[&QuestionId]) -> Option<QuestionId> {
    let asked: HashSet<_> = bag.asked.iter().collect();
    let next = match ordered.iter().find(|id| !asked.contains(*id)) {
        Some(next) => *next,
        None => {
            let first = *ordered.first()?;
            *bag = bag.emptied();
            first
        }
    };
    bag.asked.push(next.clone());
    Some(next.clone())
}

/// The question with the smallest key of those not asked in this cycle; those held back come after all others.
fn first<'a>(bag: &Bag, eligible: &[&'a QuestionId]) -> Option<&'a QuestionId> {
    #[derive(Clone, Copy, PartialEq)]
    enum Known {
        HeldBack,
        Asked,
    }
    let held_back = bag.held_back.iter().map(|id| (id, Known::HeldBack));
    let known: HashMap<_, _> = held_back.chain(bag.asked.iter().map(|id| (id, Known::Asked))).collect();
    let mut first: Option<(bool, u64, &'a QuestionId)> = None;
    for &id in eligible {
        let key = key(bag, id);
        // What is known of it is looked up only if it could come first.
        if first.is_some_and(|first| first < (false, key, id)) {
            continue;
        }
        let rank = match known.get(id) {
            Some(Known::Asked) => continue,
            held_back => (held_back.is_some(), key, id),
        };
        first = Some(first.map_or(rank, |first| first.min(rank)));
    }
    first.map(|(.., id)| id)
}

/// Where a question stands in a cycle: SipHash-2-4, which stays what it is, keyed with seed and cycle.
/// [Aumasson and Bernstein, SipHash: a fast short-input PRF]
fn key(bag: &Bag, id: &QuestionId) -> u64 {
    SipHasher24::new_with_keys(bag.seed, u64::from(bag.cycle)).hash(id.as_str().as_bytes())
}

/// The order in which the four options of a quick check are shown: place `i` shows option `order[i]`, where the
/// right one is 0 and the wrong ones follow as in the question's file.
///
/// It depends on nothing but `identity` (the round or question and the member, as bytes), for ever: a press that
/// comes back after years still means the same option.
#[must_use]
pub fn shuffled_options(identity: &[u8]) -> [u8; 4] {
    let mut rng = ChaCha8Rng::from_seed(Sha256::digest(identity).into());
    let mut order = [0, 1, 2, 3];
    // Fisher and Yates by hand: that of the rand crate has changed before. The remainder's bias is below 2^-62.
    for last in (1..order.len()).rev() {
        let chosen = rng.next_u64() % (last as u64 + 1);
        order.swap(last, chosen as usize); // both below 4
    }
    order
}
