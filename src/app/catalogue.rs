//! `/topics` and `/levels`: what there is, with counts.

use super::{App, Error};
use crate::domain::ids::MemberId;
use crate::domain::member::Preferences;
use crate::domain::question::{Level, Topic};

/// A topic and how many questions it has at each level.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TopicCount {
    /// The topic.
    pub topic: Topic,
    /// Questions: beginner, intermediate, advanced.
    pub by_level: [usize; 3],
}

impl App {
    /// All topics that have questions, in the bank's order.
    #[must_use]
    pub fn topics(&self) -> Vec<TopicCount> {
        let count = |topic: &Topic| TopicCount {
            topic: topic.clone(),
            by_level: Level::ALL.map(|level| self.bank.count(&topic.slug, level)),
        };
        let counted = self.bank.topics().iter().map(count);
        counted.filter(|topic| topic.by_level.iter().sum::<usize>() > 0).collect()
    }

    /// How many questions each level has.
    #[must_use]
    pub fn levels(&self) -> [(Level, usize); 3] {
        Level::ALL.map(|level| {
            let topics = self.bank.topics().iter();
            (level, topics.map(|topic| self.bank.count(&topic.slug, level)).sum())
        })
    }

    /// The level that a member's `/quiz` uses when none is given.
    ///
    /// # Errors
    /// The store failed.
    pub fn usual_level(&self, member: MemberId) -> Result<Option<Level>, Error> {
        Ok(self.store.read().preferences(member)?.level)
    }

    /// Makes this level the member's usual one.
    ///
    /// # Errors
    /// The store failed.
    pub async fn set_usual_level(&self, member: MemberId, level: Level) -> Result<(), Error> {
        self.change_preferences(member, move |preferences| preferences.level = Some(level)).await
    }

    pub(super) async fn change_preferences(
        &self,
        member: MemberId,
        change: impl FnOnce(&mut Preferences) + Send + 'static,
    ) -> Result<(), Error> {
        self.store
            .write(move |tx| {
                let mut preferences = tx.preferences(member)?;
                change(&mut preferences);
                Ok(tx.put_preferences(member, &preferences)?)
            })
            .await
    }
}
