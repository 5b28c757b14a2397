//! Puts a member's answer into the round's thread, and takes it away again.

use jiff::Timestamp;
use serenity::all::{
    ActionRowComponent, Button, ButtonKind, ChannelId as DiscordChannel, ComponentInteraction, Member,
    Permissions,
};

use super::components::Action;
use super::outbound::{Call, CallError, Gone, Priority};
use super::view::View;
use super::{Desk, ids, outbound, permissions, publish, view};
use crate::app::share::Sharing;
use crate::app::{Error, Refusal, Who};
use crate::crash;
use crate::domain::facts::Shared;
use crate::domain::ids::{ChannelId, MemberId, MessageId, RoundId};

/// How far back an unfinished attempt is looked for, in messages.
const LOOK: u8 = 100;

impl Desk {
    /// Shares the answer of whoever pressed.
    ///
    /// # Errors
    /// There is nothing to share, they may not write in the thread, or Discord did not take it.
    pub(super) async fn share(
        &self,
        press: &ComponentInteraction,
        who: Who,
        id: RoundId,
    ) -> Result<View, Error> {
        let now = ids::interaction(press.id).moment();
        let thread = self.app.can_share(who, id)?;
        let member = press.member.as_ref().ok_or(Refusal::OnlyInServers)?;
        if !self.may_write(press.channel_id, member, who, thread).await? {
            return Err(Refusal::MayNotWrite(thread).into());
        }
        let sharing = self.app.share(who, id, now).await?;
        let call = Call::new(Priority::Person, sharing.round.server);
        let refused = |error: CallError| not_taken(&error, thread);
        let earlier = match sharing.look {
            Some(since) => {
                self.shared_earlier(call, sharing.thread, id, who.member, since).await.map_err(refused)?
            }
            None => None,
        };
        let message = match earlier {
            Some(earlier) => earlier,
            None => self.send_shared(call, &sharing, member).await.map_err(refused)?,
        };
        self.app.shared(who.member, id, message).await?;
        Ok(view::share::shared(thread))
    }

    /// Takes a shared answer away; it is the message with the button.
    ///
    /// # Errors
    /// Only its author and the staff may; the message has no such button.
    pub(super) async fn unshare(
        &self,
        press: &ComponentInteraction,
        who: Who,
        id: RoundId,
        author: MemberId,
    ) -> Result<View, Error> {
        let may = press.member.as_ref().and_then(|member| member.permissions).unwrap_or_default();
        let staff = may.intersects(Permissions::MANAGE_MESSAGES | Permissions::ADMINISTRATOR);
        let (channel, message) = (ids::channel(press.channel_id), ids::message(press.message.id));
        if !has_button(press, &Action::Unshare(id, author).to_string()) {
            return Err(Refusal::UnknownAction.into());
        }
        self.app.may_unshare(who, id, author, message, staff)?;
        let call =
            who.server.map(|server| Call::new(Priority::Person, server)).ok_or(Refusal::OnlyInServers)?;
        match self.outbound.delete_message(call, channel, message).await {
            Ok(()) | Err(CallError::Gone { .. }) => {}
            Err(error) => return Err(not_taken(&error, channel).into()),
        }
        self.app.unshared(author, id).await?;
        Ok(view::share::removed(who.member == author))
    }

    /// Takes the shared answers of whoever pressed out of their threads and deletes everything about them. In this order,
    /// since a kill in between would otherwise leave messages that nobody knows of.
    ///
    /// # Errors
    /// The store failed.
    pub(super) async fn delete_my_data(&self, press: &ComponentInteraction, who: Who) -> Result<View, Error> {
        let now = ids::interaction(press.id).moment();
        let shared = self.app.shared_by(who.member)?;
        let mut left = self.take_all_away(&shared).await;
        // What was begun or came to its end meanwhile.
        let mut later = self.app.delete_my_data(who, now).await?;
        later.retain(|later| !shared.contains(later));
        left += self.take_all_away(&later).await;
        Ok(view::mydata::deleted(left))
    }

    /// Takes shared answers away, and says how many may still stand.
    async fn take_all_away(&self, all: &[Shared]) -> usize {
        let mut left = 0;
        for shared in all {
            match self.take_away(shared).await {
                Ok(()) | Err(CallError::Gone { .. }) => {}
                Err(error) => {
                    left += 1;
                    tracing::warn!(guild.id = shared.server.0, "a shared answer may still stand: {error}");
                }
            }
        }
        left
    }

    /// Takes a shared answer out of its thread, also one whose sending was begun and whose end was not written down.
    async fn take_away(&self, shared: &Shared) -> Result<(), CallError> {
        let call = Call::new(Priority::Person, shared.server);
        let message = match shared.message {
            Some(message) => Some(message),
            None => {
                self.shared_earlier(call, shared.channel, shared.round, shared.member, shared.since).await?
            }
        };
        match message {
            Some(message) => self.outbound.delete_message(call, shared.channel, message).await,
            None => Ok(()),
        }
    }

    /// Whether a member may write in a thread. Where they pressed Discord has said so; else it is worked out.
    async fn may_write(
        &self,
        pressed_in: DiscordChannel,
        member: &Member,
        who: Who,
        thread: ChannelId,
    ) -> Result<bool, Error> {
        let needed = Permissions::VIEW_CHANNEL | Permissions::SEND_MESSAGES_IN_THREADS;
        let enough = |have: Permissions| have.contains(needed) || have.administrator();
        let now = self.app.clock().now();
        let timed_out_until = member
            .communication_disabled_until
            .and_then(|until| Timestamp::from_second(until.unix_timestamp()).ok());
        if timed_out_until.is_some_and(|until| until > now) {
            return Ok(false);
        }
        if ids::channel(pressed_in) == thread {
            return Ok(member.permissions.is_some_and(enough));
        }
        let server = who.server.ok_or(Refusal::OnlyInServers)?;
        let call = Call::new(Priority::Person, server);
        let busy = |error: CallError| not_taken(&error, thread);
        let place = self.outbound.channel(call, thread).await.map_err(busy)?;
        // A thread has the overwrites of its channel.
        let above = match place.parent {
            Some(parent) => self.outbound.channel(call, parent).await.map_err(busy)?,
            None => place,
        };
        let guild = self.outbound.server(call, server).await.map_err(busy)?;
        let roles = member.roles.iter().map(|role| ids::role(*role)).collect();
        let them = outbound::Member { id: who.member, roles, timed_out_until };
        Ok(enough(permissions::in_channel(&guild, &them, &above.overwrites, now)))
    }

    /// The message of an attempt whose end was not written down.
    async fn shared_earlier(
        &self,
        call: Call,
        thread: ChannelId,
        round: RoundId,
        author: MemberId,
        since: Timestamp,
    ) -> Result<Option<MessageId>, CallError> {
        let sign = Action::Unshare(round, author).to_string();
        let me = self.outbound.me().await?;
        let after = MessageId::at(since.saturating_sub(publish::BEFORE_ATTEMPT).unwrap_or(since));
        let page = self.outbound.messages_after(call, thread, after, LOOK).await?;
        let ours = page.iter().find(|message| message.author == me && message.custom_ids.contains(&sign));
        Ok(ours.map(|message| message.id))
    }

    async fn send_shared(
        &self,
        call: Call,
        sharing: &Sharing,
        member: &Member,
    ) -> Result<MessageId, CallError> {
        let Sharing { round, thread, words, .. } = sharing;
        let author = ids::member(member.user.id);
        let nonce = publish::nonce(&format!("share {} {author}", round.id));
        let (view, file) = view::share::answer(round.id, author, member.display_name(), words);
        let mut body =
            publish::body(&view.into_message(nonce).flags(serenity::all::MessageFlags::SUPPRESS_EMBEDS));
        let sent = if file {
            body["attachments"] = serde_json::json!([{ "id": "0", "filename": view::share::FILE }]);
            self.outbound.send_file(call, *thread, &body, (view::share::FILE, words)).await?
        } else {
            self.outbound.send_message(call, *thread, &body).await?
        };
        crash::point("sent", format_args!("Share"));
        Ok(sent.id)
    }
}

/// Whether the message that was used has this button: a forged id stands on no message, and the record that would say so
/// may be forgotten by now.
fn has_button(press: &ComponentInteraction, id: &str) -> bool {
    let mut parts = press.message.components.iter().flat_map(|row| &row.components);
    parts.any(|part| match part {
        ActionRowComponent::Button(Button { data: ButtonKind::NonLink { custom_id, .. }, .. }) => {
            custom_id == id
        }
        _ => false,
    })
}

fn not_taken(error: &CallError, thread: ChannelId) -> Refusal {
    match error {
        CallError::Gone { what: Gone::Channel, .. } => Refusal::NoThread,
        CallError::Locked | CallError::Archived => Refusal::ThreadLocked(thread),
        CallError::Forbidden { .. } => Refusal::Missing {
            channel: thread,
            permissions: permissions::missing(Permissions::SEND_MESSAGES_IN_THREADS, Permissions::empty()),
        },
        other => {
            tracing::warn!("an answer was not shared: {other}");
            Refusal::DiscordBusy
        }
    }
}
