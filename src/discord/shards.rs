//! Which shards have a session. serenity reports its end by no event, so its list is looked at every second.

use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use serenity::all::{ConnectionStage, ShardManager};
use tokio::sync::Notify;
use tokio_util::sync::CancellationToken;

use super::{Desk, errors};
use crate::app::Error;
use crate::app::away::Shard;
use crate::figures;

/// How often the list is looked at.
const LOOK_EVERY: Duration = Duration::from_secs(1);

/// What events tell of the shards.
#[derive(Debug, Default)]
pub struct Shards {
    /// How many there are; 0 before the first session.
    of: AtomicU32,
    changed: Notify,
}

impl Shards {
    /// A session began, of one of so many shards.
    pub fn ready(&self, of: u32) {
        self.of.store(of, Ordering::Relaxed);
        self.changed.notify_one();
    }

    /// Whether any session has begun.
    pub fn have_begun(&self) -> bool {
        self.of.load(Ordering::Relaxed) > 0
    }

    /// A session goes on.
    pub fn resumed(&self) {
        self.changed.notify_one();
    }
}

/// Tells the app which shards lose their sessions and get them back, until `stop`.
pub async fn watch(manager: Arc<ShardManager>, desk: Arc<Desk>, stop: CancellationToken) {
    let mut lost: BTreeSet<u32> = BTreeSet::new();
    loop {
        tokio::select! {
            () = tokio::time::sleep(LOOK_EVERY) => {}
            () = desk.shards.changed.notified() => {}
            () = stop.cancelled() => return,
        }
        let stages: HashMap<u32, ConnectionStage> =
            manager.runners.lock().await.iter().map(|(id, runner)| (id.0, runner.stage)).collect();
        let of = desk.shards.of.load(Ordering::Relaxed);
        let connected = stages.values().filter(|stage| **stage == ConnectionStage::Connected).count();
        figures::shards(connected, of);
        for number in 0..of {
            // A shard that is started anew is not in the list for a while.
            let up = stages.get(&number) == Some(&ConnectionStage::Connected);
            if up != lost.contains(&number) {
                continue;
            }
            let shard = Shard { number, of };
            let told = if up {
                tracing::info!(shard = number, "the session is back");
                desk.app.shard_back(shard, desk.outbound.time_now().await).await
            } else {
                tracing::warn!(shard = number, "the session is lost");
                desk.app.shard_lost(shard, desk.outbound.time()).await
            };
            match told {
                Ok(()) if up => drop(lost.remove(&number)),
                Ok(()) => drop(lost.insert(number)),
                Err(error) => report(&error),
            }
        }
    }
}

/// A store that fails ends the bot by itself; here it is only said.
pub(super) fn report(error: &Error) {
    if let Error::Failed(error) = error {
        tracing::error!("{}", errors::discreet(error));
    }
}
