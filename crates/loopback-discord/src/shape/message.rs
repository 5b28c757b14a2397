//! Messages.

use serde_json::{Value, json};

use super::channel::channel_by_id;
use super::interaction::command_interaction;
use super::user::user_of;
use crate::snowflake::text;
use crate::world::{Attachment, InteractionKind, Message, World};

fn attachment(file: &Attachment, ephemeral: bool) -> Value {
    let mut shown = json!({
        "id": text(file.id), "filename": file.filename, "size": file.bytes.len(), "url": file.url,
        "proxy_url": file.url, "ephemeral": ephemeral,
    });
    if let Some(description) = &file.description {
        shown["description"] = description.as_str().into();
    }
    if let Some(kind) = &file.content_type {
        shown["content_type"] = kind.as_str().into();
    }
    shown
}

/// A message object as it is shown to the one who has just sent it, and in its event: with its nonce.
pub(crate) fn sent_message(world: &World, sent: &Message) -> Value {
    let mut shown = message(world, sent);
    if let Some(nonce) = &sent.nonce {
        shown["nonce"] = nonce.clone();
    }
    shown
}

/// A message object as it is fetched: without its nonce, which Discord does not reliably keep.
pub(crate) fn message(world: &World, message: &Message) -> Value {
    let mut shown = plain(world, message);
    if message.kind == 19
        && let Some((channel, id)) = message.reply_to
    {
        shown["referenced_message"] =
            world.message(channel, id).map_or(Value::Null, |found| plain(world, found));
    }
    if message.flags & Message::HAS_THREAD != 0 && world.channels.contains_key(&message.id) {
        shown["thread"] = channel_by_id(world, message.id);
    }
    shown
}

fn plain(world: &World, message: &Message) -> Value {
    let users = |ids: &[u64]| ids.iter().map(|&user| user_of(world, user)).collect::<Vec<_>>();
    let ids = |ids: &[u64]| ids.iter().map(|&id| text(id)).collect::<Vec<_>>();
    let mut shown = json!({
        "id": text(message.id), "channel_id": text(message.channel), "author": user_of(world, message.author),
        "content": message.content, "timestamp": message.at.to_string(),
        "edited_timestamp": message.edited.map(|at| at.to_string()), "tts": message.tts, "type": message.kind,
        "mention_everyone": message.mention_everyone, "mentions": users(&message.mentions),
        "mention_roles": ids(&message.mention_roles), "embeds": message.embeds, "components": message.components,
        "attachments": message.attachments.iter().map(|file| attachment(file, message.only_for.is_some())).collect::<Vec<_>>(),
        "pinned": message.pinned, "flags": message.flags,
    });
    if let Some((channel, id)) = message.reply_to {
        let mut reference = json!({"type": 0, "channel_id": text(channel), "message_id": text(id)});
        if let Some(server) = message.server {
            reference["guild_id"] = text(server);
        }
        shown["message_reference"] = reference;
    }
    if let Some(poll) = &message.poll {
        shown["poll"] = poll.clone();
    }
    if message.interaction.is_some() {
        shown["application_id"] = text(world.application.id);
        shown["webhook_id"] = text(world.application.id);
        shown["interaction_metadata"] = message.interaction_metadata.clone().unwrap_or(Value::Null);
        let answered = message.interaction.and_then(|id| world.interactions.get(&id));
        if let Some(command) = answered.filter(|answered| answered.kind == InteractionKind::Command) {
            shown["interaction"] = command_interaction(world, command);
        }
    }
    shown
}
