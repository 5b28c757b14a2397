//! World time: the one clock by which ids, message times, the `Date` header and all lives are dated.

use std::sync::Arc;

use jiff::{SignedDuration, Timestamp};
use tokio::sync::watch;

/// The clock of the world, which stands still until somebody moves it forward; clones are the same clock.
#[derive(Clone, Debug)]
pub struct WorldClock {
    now: Arc<watch::Sender<Timestamp>>,
}

impl WorldClock {
    /// A clock that shows `at`.
    pub fn starting_at(at: Timestamp) -> Self {
        Self { now: Arc::new(watch::Sender::new(at)) }
    }

    /// The moment it shows.
    pub fn now(&self) -> Timestamp {
        *self.now.borrow()
    }

    /// Moves it forward to `to`; a moment that is not later changes nothing.
    pub fn advance_to(&self, to: Timestamp) {
        self.now.send_if_modified(|now| {
            let later = to > *now;
            if later {
                *now = to;
            }
            later
        });
    }

    /// Moves it forward by `span`; past the end of time it stops there.
    pub fn advance_by(&self, span: SignedDuration) {
        self.advance_to(self.now().saturating_add(span).unwrap_or(Timestamp::MAX));
    }

    /// A receiver that sees each movement.
    pub fn subscribe(&self) -> watch::Receiver<Timestamp> {
        self.now.subscribe()
    }
}
