//! `/channels/{id}/messages`.

use serde_json::Value;

use super::access::{self, needs, seen};
use super::{Answer, Call, Outcome, draft, thread};
use crate::error::ApiError;
use crate::shape;
use crate::wire::{CreateMessage, EditMessage, Nonce};
use crate::world::{Message, Permissions, World};

/// What a bot needs in a channel for a message with these parts.
fn rights(world: &World, channel: u64, body: &CreateMessage) -> Result<(), ApiError> {
    let found = seen(world, channel)?;
    if !found.kind.takes_messages() {
        return Err(ApiError::not_a_text_channel());
    }
    let mut needed = match found.thread {
        Some(_) => Permissions::SEND_MESSAGES_IN_THREADS,
        None => Permissions::SEND_MESSAGES,
    };
    let parts = [
        (!body.embeds.is_empty(), Permissions::EMBED_LINKS),
        (!body.attachments.is_empty(), Permissions::ATTACH_FILES),
        (body.poll.is_some(), Permissions::SEND_POLLS),
        (body.tts, Permissions::SEND_TTS_MESSAGES),
    ];
    for (_, permission) in parts.into_iter().filter(|(used, _)| *used) {
        needed |= permission;
    }
    let found = needs(world, channel, needed)?;
    let manages = world.permissions_in(channel, world.bot()).contains(Permissions::MANAGE_THREADS);
    if found.thread.as_ref().is_some_and(|thread| thread.locked) && !manages {
        return Err(ApiError::thread_locked());
    }
    if found.thread.as_ref().is_some_and(|thread| thread.archived) {
        // The message would wake it.
        thread::room(world, found)?;
    }
    let open = |user: &u64| *user == world.bot() || world.users.get(user).is_some_and(|user| user.takes_dms);
    if found.server.is_none() && !found.recipients.iter().all(open) {
        return Err(ApiError::cannot_dm());
    }
    Ok(())
}

pub(super) fn create(world: &mut World, call: &Call, channel: u64) -> Outcome {
    access::seen(world, channel)?;
    let body: CreateMessage = call.read()?;
    rights(world, channel, &body)?;
    let nonce = body.nonce.as_ref().map(|nonce| match nonce {
        Nonce::Number(number) => number.to_string(),
        Nonce::Text(text) => text.clone(),
    });
    if let Some(nonce) = nonce.as_ref().filter(|_| body.enforce_nonce)
        && let Some(first) = world.remembered(nonce)
    {
        return Answer::ok(shape::sent_message(world, first));
    }
    let message = draft::from_create(world, call, channel, &body)?;
    let id = world.post(message);
    if let Some(nonce) = nonce {
        world.remember(nonce, channel, id);
    }
    let sent = world.message(channel, id).ok_or_else(ApiError::unknown_message)?;
    Answer::ok(shape::sent_message(world, sent))
}

/// The answer that shows one message.
pub(super) fn one(world: &World, channel: u64, id: u64) -> Outcome {
    let found = world.message(channel, id).ok_or_else(ApiError::unknown_message)?;
    Answer::ok(shape::message(world, found))
}

pub(super) fn get(world: &World, channel: u64, id: u64) -> Outcome {
    needs(world, channel, Permissions::READ_MESSAGE_HISTORY)?;
    access::message(world, channel, id)?;
    one(world, channel, id)
}

/// The newest messages first. Without Read Message History the list is empty, and that is no error.
pub(super) fn list(world: &World, call: &Call, channel: u64) -> Outcome {
    let found = seen(world, channel)?;
    if !found.kind.takes_messages() {
        return Err(ApiError::not_a_text_channel());
    }
    let limit = call.number("limit")?.unwrap_or(50);
    if !(1..=100).contains(&limit) {
        let fault =
            serde_json::json!({"code": "NUMBER_TYPE_RANGE", "message": "int value should be 1 to 100."});
        return Err(ApiError::invalid_form(serde_json::json!({"limit": {"_errors": [fault]}})));
    }
    let limit = limit as usize;
    let (before, after, around) = (call.number("before")?, call.number("after")?, call.number("around")?);
    let reads = found.server.is_none()
        || world.permissions_in(channel, world.bot()).contains(Permissions::READ_MESSAGE_HISTORY);
    let Some(messages) = world.messages.get(&channel).filter(|_| reads) else {
        return Answer::ok(Value::Array(vec![]));
    };

    let shown = |message: &&Message| message.only_for.is_none();
    let newest_before =
        |id: u64, most: usize| messages.range(..id).rev().map(|(_, m)| m).filter(shown).take(most);
    let oldest_from = |id: u64, most: usize| messages.range(id..).map(|(_, m)| m).filter(shown).take(most);
    let mut page: Vec<&Message> = match (around, after, before) {
        (Some(around), ..) => {
            let half = limit / 2;
            oldest_from(around, limit - half).chain(newest_before(around, half)).collect()
        }
        (None, Some(after), _) => oldest_from(after.saturating_add(1), limit).collect(),
        (None, None, before) => newest_before(before.unwrap_or(u64::MAX), limit).collect(),
    };
    page.sort_by_key(|message| std::cmp::Reverse(message.id));
    Answer::ok(page.into_iter().map(|message| shape::message(world, message)).collect())
}

pub(super) fn edit(world: &mut World, call: &Call, channel: u64, id: u64) -> Outcome {
    let found = access::message(world, channel, id)?;
    if found.author != world.bot() {
        return Err(ApiError::not_your_message());
    }
    let body: EditMessage = call.read()?;
    let archived =
        world.channels.get(&channel).and_then(|channel| channel.thread.as_ref()).is_some_and(|t| t.archived);
    if archived {
        return Err(ApiError::thread_archived());
    }
    draft::apply(world, call, channel, id, &body)?;
    one(world, channel, id)
}

pub(super) fn delete(world: &mut World, channel: u64, id: u64) -> Outcome {
    let found = access::message(world, channel, id)?;
    if found.author != world.bot() {
        needs(world, channel, Permissions::MANAGE_MESSAGES)?;
    }
    world.delete_message(channel, id);
    Answer::nothing()
}

/// The typing indicator, which this world does not show.
pub(super) fn typing(world: &World, channel: u64) -> Outcome {
    let found = seen(world, channel)?;
    let speak = if found.thread.is_some() {
        Permissions::SEND_MESSAGES_IN_THREADS
    } else {
        Permissions::SEND_MESSAGES
    };
    needs(world, channel, speak)?;
    Answer::nothing()
}

pub(super) fn set_pinned(world: &mut World, channel: u64, id: u64, pinned: bool) -> Outcome {
    access::message(world, channel, id)?;
    needs(world, channel, Permissions::PIN_MESSAGES)?;
    let count =
        world.messages.get(&channel).map_or(0, |all| all.values().filter(|message| message.pinned).count());
    if pinned && count >= 250 {
        return Err(ApiError::too_many_pins());
    }
    if let Some(message) = world.message_mut(channel, id) {
        message.pinned = pinned;
    }
    Answer::nothing()
}
