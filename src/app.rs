//! Use cases: read, decide, write. What they return are values; how it looks is none of their business.

pub mod answer;
pub mod away;
pub mod catalogue;
pub mod daily;
pub mod house;
pub mod leaderboard;
pub mod mydata;
pub mod notice;
pub mod post;
pub mod quiz;
mod refusal;
pub mod reminder;
pub mod report;
pub mod settings;
pub mod share;
pub mod streak;
pub mod subject;
pub mod submit;
pub mod timetable;

use std::sync::{Arc, LazyLock};

use tokio::sync::Notify;

pub use refusal::{Error, Refusal};

use crate::clock::Clock;
use crate::domain::bank::Bank;
use crate::domain::ids::{MemberId, ServerId};
use crate::domain::search::Index;
use crate::store::Store;

/// Everything the use cases need.
pub struct App {
    /// The questions.
    pub bank: Arc<Bank>,
    /// Made by the first search, or before it by [`App::prepare_search`].
    index: LazyLock<Index, Box<dyn FnOnce() -> Index + Send>>,
    store: Store,
    clock: Clock,
    wake: Notify,
    under_way: post::UnderWay,
}

/// Who does something, and where.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Who {
    /// The server; none in direct messages and where the bot is installed for the user only.
    pub server: Option<ServerId>,
    /// The member.
    pub member: MemberId,
}

impl App {
    /// An app over an open store.
    #[must_use]
    pub fn new(bank: Arc<Bank>, store: Store, clock: Clock) -> Self {
        let searched = Arc::clone(&bank);
        Self {
            index: LazyLock::new(Box::new(move || Index::new(&searched))),
            bank,
            store,
            clock,
            wake: Notify::new(),
            under_way: post::UnderWay::default(),
        }
    }

    /// Makes the search ready, so that nobody has to wait for it. Blocks for about a tenth of a second.
    pub fn prepare_search(&self) {
        LazyLock::force(&self.index);
    }

    /// The clock, for work that is due by itself. An interaction brings its own moment in its id.
    #[must_use]
    pub fn clock(&self) -> &Clock {
        &self.clock
    }

    /// Resolves when something may have become due earlier than the scheduler thought.
    pub async fn woken(&self) {
        self.wake.notified().await;
    }
}
