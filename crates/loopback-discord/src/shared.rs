//! The one world behind all endpoints, actors and tests, and how to wait for it to change.

use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use tokio::sync::watch;

use crate::clock::WorldClock;
use crate::world::World;

/// The world under its lock.
pub(crate) struct Shared {
    world: Mutex<World>,
    changed: watch::Sender<()>,
    pub clock: WorldClock,
    pub base: String,
    pub token: String,
}

/// Where it is; the world would fill screens.
impl fmt::Debug for Shared {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Shared").field("base", &self.base).finish_non_exhaustive()
    }
}

impl Shared {
    pub fn new(world: World) -> Arc<Self> {
        let (clock, base, token) = (world.clock.clone(), world.base.clone(), world.application.token.clone());
        Arc::new(Self { world: Mutex::new(world), changed: watch::Sender::new(()), clock, base, token })
    }

    /// Looks at the world without waking those who wait for a change.
    pub fn look<R>(&self, look: impl FnOnce(&World) -> R) -> R {
        let mut world = self.world.lock().unwrap_or_else(PoisonError::into_inner);
        world.settle();
        look(&world)
    }

    /// Changes the world.
    pub fn change<R>(&self, change: impl FnOnce(&mut World) -> R) -> R {
        let result = {
            let mut world = self.world.lock().unwrap_or_else(PoisonError::into_inner);
            world.settle();
            change(&mut world)
        };
        self.changed.send_replace(());
        result
    }

    /// A receiver that sees that something has changed.
    pub fn changes(&self) -> watch::Receiver<()> {
        self.changed.subscribe()
    }

    /// Waits until `check` finds something, at most `limit` of wire time. `check` may take what it finds.
    pub async fn until<T>(
        &self,
        limit: Duration,
        mut check: impl FnMut(&mut World) -> Option<T>,
    ) -> Option<T> {
        let mut changed = self.changed.subscribe();
        let search = async {
            loop {
                changed.mark_unchanged();
                let found = {
                    let mut world = self.world.lock().unwrap_or_else(PoisonError::into_inner);
                    world.settle();
                    check(&mut world)
                };
                if found.is_some() {
                    return found;
                }
                changed.changed().await.ok()?;
            }
        };
        tokio::time::timeout(limit, search).await.ok().flatten()
    }
}
