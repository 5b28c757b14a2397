//! What admins have said beyond the rule: a pause, a slot to leave out, questions to ask next or never.

#[cfg(test)]
mod tests;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::Timetable;
use super::slots::slots;
use crate::domain::bank::Bank;
use crate::domain::ids::QuestionId;
use crate::domain::pick::{self, Bag};
use crate::domain::question::Question;

/// So many questions can wait in a timetable's queue; a menu of Discord shows them all.
pub const MOST_QUEUED: usize = 20;

/// So many questions can be banned in a timetable, so that its record stays far below the limit of a value.
pub const MOST_BANNED: usize = 200;

/// What admins have said to one timetable.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Steering {
    /// How often its rule has been changed; a change made of an older state is noticed by it.
    pub edition: u32,
    /// Since when it posts nothing, if it is paused.
    pub paused: Option<Timestamp>,
    /// The slot that gets no question.
    pub skip: Option<Timestamp>,
    /// The questions to ask next, the first one first.
    pub queue: Vec<QuestionId>,
    /// The questions that never come, in the order in which they were banned.
    pub banned: Vec<QuestionId>,
}

/// The question that a timetable asks next, and what it remembers after that.
#[derive(Clone, Debug, PartialEq)]
pub struct Chosen<'a> {
    /// The question.
    pub question: &'a Question,
    /// The bag without it.
    pub bag: Bag,
    /// The queue without it.
    pub queue: Vec<QuestionId>,
}

impl Timetable {
    /// The slot after a moment that gets a question; none while it is paused.
    #[must_use]
    pub fn next_question(&self, after: Timestamp) -> Option<Timestamp> {
        self.questions_after(after).next()
    }

    /// The slots after a moment that get a question, in order; none while it is paused.
    pub fn questions_after(&self, after: Timestamp) -> impl Iterator<Item = Timestamp> + '_ {
        let runs = self.steering.paused.is_none();
        slots(&self.cron, &self.zone, after)
            .filter(|slot| self.steering.skip != Some(*slot))
            .take_while(move |_| runs)
    }

    /// When something is to be done about it after a moment: its next slot, whether it gets a question or not.
    #[must_use]
    pub fn due_after(&self, after: Timestamp) -> Option<Timestamp> {
        if self.steering.paused.is_some() { None } else { self.next_slot(after) }
    }

    /// The questions that it may ask: those of its path in their order, or else those that pass its filters; banned
    /// ones are left out. A path that the bank no longer has is as none.
    #[must_use]
    pub fn eligible<'a>(&self, bank: &'a Bank) -> Vec<&'a QuestionId> {
        let banned = |id: &QuestionId| self.bans(bank, id);
        let mut ids: Vec<&QuestionId> = match self.path.as_deref().and_then(|slug| bank.path(slug)) {
            Some(path) => bank.on_path(path).map(|question| &question.id).collect(),
            None => bank.matching(&self.topics, &self.levels).map(|question| &question.id).collect(),
        };
        ids.retain(|id| !banned(id));
        ids
    }

    /// Whether a question of the bank is banned here, under this id or a former one.
    #[must_use]
    pub fn bans(&self, bank: &Bank, id: &QuestionId) -> bool {
        let same = |banned: &QuestionId| bank.get(banned).map_or(banned, |question| &question.id) == id;
        self.steering.banned.iter().any(same)
    }

    /// The question of its next round: the first of the queue, else the next of its path or of its bag. None if no
    /// question is left for it.
    #[must_use]
    pub fn choose<'a>(&self, bank: &'a Bank) -> Option<Chosen<'a>> {
        let mut queue = self.steering.queue.iter();
        let queued = queue.by_ref().find_map(|id| bank.get(id).filter(|found| !self.bans(bank, &found.id)));
        if let Some(question) = queued {
            let mut bag = self.bag_now(bank);
            if !bag.asked.contains(&question.id) {
                bag.asked.push(question.id.clone());
            }
            return Some(Chosen { question, bag, queue: queue.cloned().collect() });
        }
        let eligible = self.eligible(bank);
        let in_order = self.path.as_deref().is_some_and(|slug| bank.path(slug).is_some());
        let mut bag = self.bag_now(bank);
        let pick = if in_order { pick::pick_in_order } else { pick::pick };
        let id = pick(&mut bag, &eligible)?;
        Some(Chosen { question: bank.get(&id)?, bag, queue: Vec::new() })
    }

    /// The bag with the ids that its questions have now: one that was given another id has been asked all the same.
    fn bag_now(&self, bank: &Bank) -> Bag {
        let now = |id: &QuestionId| bank.get(id).map_or_else(|| id.clone(), |question| question.id.clone());
        let Bag { seed, cycle, asked, held_back } = &self.bag;
        Bag {
            seed: *seed,
            cycle: *cycle,
            asked: asked.iter().map(now).collect(),
            held_back: held_back.iter().map(now).collect(),
        }
    }
}
