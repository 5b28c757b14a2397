//! A channel under a test's eyes.

use std::sync::Arc;

use crate::actor::Failed;
use crate::shared::Shared;
use crate::world::message::Looked;
use crate::world::{Channel, Message, World};

/// A channel or thread whose new messages a test takes one by one.
#[derive(Clone, Debug)]
pub struct ChannelWatch {
    pub(crate) shared: Arc<Shared>,
    pub(crate) channel: u64,
}

impl ChannelWatch {
    /// Its id.
    pub fn id(&self) -> u64 {
        self.channel
    }

    /// Its state; none if it is gone.
    pub fn state(&self) -> Option<Channel> {
        self.shared.look(|world| world.channels.get(&self.channel).cloned())
    }

    /// The oldest message of the bot here that no test has taken yet; waits for it.
    ///
    /// # Panics
    /// If none comes in time; the message says what happened instead.
    pub async fn next(&self) -> Message {
        self.try_next().await.unwrap_or_else(|failed| panic!("{failed}"))
    }

    /// As [`ChannelWatch::next`].
    ///
    /// # Errors
    /// If none comes in time.
    pub async fn try_next(&self) -> Result<Message, Failed> {
        let patience = self.shared.look(|world| world.patience);
        match self.shared.until(patience, |world| untaken(world, self.channel)).await {
            Some(message) => Ok(message),
            None => Err(Failed::NoAnswer(self.shared.look(|world| {
                let mut last: Vec<_> = world.recorder.requests.iter().rev().take(8).map(|request| request.line()).collect();
                last.reverse();
                let place = world.place(self.channel);
                let unread = unread(world);
                let (last, unread) = (last.join("\n  "), unread.join("\n  "));
                format!(
                    "no new message of the bot in {place} within {patience:?}.\nLast requests:\n  {last}\nUnread elsewhere:\n  {unread}"
                )
            }))),
        }
    }

    /// All messages here that are not ephemeral, oldest first.
    pub fn messages(&self) -> Vec<Message> {
        self.shared.change(|world| {
            let all = world.messages.get(&self.channel).into_iter().flat_map(|all| all.values());
            let ids: Vec<u64> =
                all.filter(|message| message.only_for.is_none()).map(|message| message.id).collect();
            ids.into_iter().filter_map(|id| world.take(self.channel, id, Looked::Listed)).collect()
        })
    }
}

fn untaken(world: &mut World, channel: u64) -> Option<Message> {
    let bot = world.bot();
    let waiting = |message: &&Message| {
        let shown = message.only_for.is_none() && message.flags & Message::LOADING == 0;
        message.author == bot && shown && message.looked < Looked::Taken
    };
    let id = world.messages.get(&channel)?.values().find(waiting)?.id;
    world.take(channel, id, Looked::Taken)
}

/// One sentence for each message of the bot that no test has looked at.
pub(crate) fn unread(world: &World) -> Vec<String> {
    let line = |&(id, channel): &(u64, u64)| {
        let message = world.message(channel, id)?;
        let whom = message
            .only_for
            .and_then(|user| world.users.get(&user))
            .map(|user| format!(" (only for {})", user.name));
        Some(format!("{}{}: {:?}", world.place(channel), whom.unwrap_or_default(), message.text()))
    };
    world.unlooked.iter().filter_map(line).collect()
}
