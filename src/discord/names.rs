//! Names of channels for lists that show no mentions; asked for once and kept until something changes there.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use super::outbound::{Call, CallError, Outbound, Priority};
use crate::domain::ids::{ChannelId, ServerId};

/// So many servers are remembered; beyond that all are asked for again.
const MOST_SERVERS: usize = 1_000;

/// What has been looked up in one server. A channel that cannot be seen is remembered as one without a name: asking
/// for it again at each letter that somebody types would soon be too many refused requests.
pub type Known = HashMap<ChannelId, Option<String>>;

/// The names that have been looked up.
#[derive(Debug, Default)]
pub struct Names(Mutex<HashMap<ServerId, Known>>);

impl Names {
    /// The names of these channels of a server; a channel that the bot cannot see has none.
    pub async fn of(
        &self,
        outbound: &Outbound,
        server: ServerId,
        channels: impl IntoIterator<Item = ChannelId>,
    ) -> Known {
        let mut names = self.known(server);
        let mut asked = tokio::task::JoinSet::new();
        let mut missing: Vec<ChannelId> =
            channels.into_iter().filter(|channel| !names.contains_key(channel)).collect();
        missing.sort_unstable();
        missing.dedup();
        for channel in missing {
            let outbound = outbound.clone();
            asked.spawn(async move {
                (channel, outbound.channel(Call::new(Priority::Person, server), channel).await)
            });
        }
        while let Some(answer) = asked.join_next().await {
            match answer {
                // A channel of another server is none of theirs to know.
                Ok((channel, Ok(found))) => {
                    names.insert(channel, found.name.filter(|_| found.server == Some(server)));
                }
                Ok((channel, Err(CallError::Forbidden { .. } | CallError::Gone { .. }))) => {
                    names.insert(channel, None);
                }
                // Perhaps the next time.
                Ok((_, Err(_))) | Err(_) => {}
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

    fn known(&self, server: ServerId) -> Known {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).get(&server).cloned().unwrap_or_default()
    }
}
