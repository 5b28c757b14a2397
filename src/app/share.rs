//! Sharing: a member's own words, put into the round's thread at their wish, once a round.

use jiff::Timestamp;

use super::answer::round_here;
use super::{App, Error, Refusal, Who};
use crate::domain::facts::Shared;
use crate::domain::ids::{ChannelId, MemberId, MessageId, RoundId};
use crate::domain::round::{Round, Thread};

/// An answer to put into a thread.
#[derive(Clone, Debug)]
pub struct Sharing {
    /// The round.
    pub round: Round,
    /// Its thread.
    pub thread: ChannelId,
    /// What the member wrote.
    pub words: String,
    /// An earlier attempt may have succeeded since this moment: look before sending.
    pub look: Option<Timestamp>,
}

impl App {
    /// The thread into which a member's answer would go.
    ///
    /// # Errors
    /// The server has switched sharing off; there is no thread; they have no words there; it was shared before.
    pub fn can_share(&self, who: Who, id: RoundId) -> Result<ChannelId, Error> {
        let reader = self.store.read();
        let round = round_here(&reader, who, id)?;
        if !reader.settings(round.server)?.sharing {
            return Err(Refusal::SharingOff.into());
        }
        let Thread::Open(thread) = round.progress.thread else { return Err(Refusal::NoThread.into()) };
        if reader.words(id, who.member)?.is_none() {
            return Err(Refusal::NothingToShare.into());
        }
        match reader.shared(who.member, id)? {
            Some(Shared { message: Some(_), .. } | Shared { removed: true, .. }) => {
                Err(Refusal::SharedBefore(thread).into())
            }
            _ => Ok(thread),
        }
    }

    /// Writes down that a member's answer is about to be sent into the thread.
    ///
    /// # Errors
    /// As [`App::can_share`].
    pub async fn share(&self, who: Who, id: RoundId, now: Timestamp) -> Result<Sharing, Error> {
        let thread = self.can_share(who, id)?;
        self.store
            .write(move |tx| {
                let round = round_here(tx, who, id)?;
                if !tx.settings(round.server)?.sharing {
                    return Err(Refusal::SharingOff.into());
                }
                let words = tx.words(id, who.member)?.ok_or(Refusal::NothingToShare)?;
                let earlier = tx.shared(who.member, id)?;
                if earlier.is_some_and(|earlier| earlier.message.is_some() || earlier.removed) {
                    return Err(Refusal::SharedBefore(thread).into());
                }
                let look = earlier.map(|earlier| earlier.since);
                tx.put_shared(&Shared {
                    server: round.server,
                    member: who.member,
                    round: id,
                    channel: thread,
                    since: look.unwrap_or(now),
                    message: None,
                    removed: false,
                })?;
                Ok(Sharing { round, thread, words, look })
            })
            .await
    }

    /// Writes down that it stands there.
    ///
    /// # Errors
    /// The store failed; the next wish to share will find the message.
    pub async fn shared(&self, member: MemberId, id: RoundId, message: MessageId) -> Result<(), Error> {
        self.change_shared(member, id, move |shared| Shared { message: Some(message), ..shared }).await
    }

    /// Writes down that it was taken away, so that it does not come back.
    ///
    /// # Errors
    /// The store failed.
    pub async fn unshared(&self, member: MemberId, id: RoundId) -> Result<(), Error> {
        self.change_shared(member, id, |shared| Shared { removed: true, ..shared }).await
    }

    /// Whether somebody may take a shared answer away: its author, and those who may manage messages there.
    ///
    /// # Errors
    /// They may not, or the message is not that answer.
    pub fn may_unshare(
        &self,
        who: Who,
        id: RoundId,
        author: MemberId,
        message: MessageId,
        staff: bool,
    ) -> Result<(), Error> {
        // The round itself may be forgotten by now; the message stands in the server in which the button was pressed.
        let known = self.store.read().shared(author, id)?.and_then(|shared| shared.message);
        if known.is_some_and(|known| known != message) {
            return Err(Refusal::UnknownAction.into());
        }
        if who.member == author || staff { Ok(()) } else { Err(Refusal::NotYours.into()) }
    }

    async fn change_shared(
        &self,
        member: MemberId,
        id: RoundId,
        change: impl FnOnce(Shared) -> Shared + Send + 'static,
    ) -> Result<(), Error> {
        self.store
            .write(move |tx| {
                if let Some(shared) = tx.shared(member, id)? {
                    tx.put_shared(&change(shared))?;
                }
                Ok(())
            })
            .await
    }
}
