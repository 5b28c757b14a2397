//! Names of channels for lists that show no mentions; asked for once and kept until something changes there.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use super::outbound::{Call, Outbound, Priority};
use crate::domain::ids::{ChannelId, ServerId};

/// So many servers are remembered; beyond that all are asked for again.
const MOST_SERVERS: usize = 1_000;

/// The names that have been looked up.
#[derive(Debug, Default)]
pub struct Names(Mutex<HashMap<ServerId, HashMap<ChannelId, String>>>);

impl Names {
    /// The names of these channels of a server; a channel that the bot cannot see has none.
    pub async fn of(
        &self,
        outbound: &Outbound,
        server: ServerId,
        channels: impl IntoIterator<Item = ChannelId>,
    ) -> HashMap<ChannelId, String> {
        let mut names = self.known(server);
        let mut asked = tokio::task::JoinSet::new();
        let mut missing: Vec<ChannelId> =
            channels.into_iter().filter(|channel| !names.contains_key(channel)).collect();
        missing.sort_unstable();
        missing.dedup();
        for channel in missing {
            let outbound = outbound.clone();
            asked.spawn(async move { outbound.channel(Call::new(Priority::Person, server), channel).await });
        }
        while let Some(answer) = asked.join_next().await {
            let Ok(Ok(found)) = answer else { continue };
            // A channel of another server is none of theirs to know.
            if let Some(name) = found.name.filter(|_| found.server == Some(server)) {
                names.insert(found.id, name);
            }
        }
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if all.len() >= MOST_SERVERS {
            all.clear();
        }
        all.insert(server, names.clone());
        names
    }

    /// Something changed in a server.
    pub fn forget(&self, server: ServerId) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).remove(&server);
    }

    fn known(&self, server: ServerId) -> HashMap<ChannelId, String> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).get(&server).cloned().unwrap_or_default()
    }
}
