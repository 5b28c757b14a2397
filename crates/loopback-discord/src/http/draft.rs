//! From a body to a message: the parts that new messages, answers to interactions and edits share.

use serde::Serialize;
use serde_json::{Value, json};

use super::Call;
use super::body::Upload;
use crate::error::ApiError;
use crate::mentions;
use crate::wire::{self, AllowedMentions, CreateMessage, EditMessage, InteractionMessage, MessageFlags};
use crate::world::{Attachment, Message, Permissions, World};

fn shown<T: Serialize>(parts: &[T]) -> Vec<Value> {
    parts.iter().map(|part| serde_json::to_value(part).unwrap_or(Value::Null)).collect()
}

/// Embeds as Discord shows them: of type `rich`.
fn embeds(parts: &[wire::Embed]) -> Vec<Value> {
    let mut shown = shown(parts);
    for embed in &mut shown {
        embed["type"] = "rich".into();
    }
    shown
}

/// Components as Discord shows them: each with a number, menus with their bounds.
fn components(parts: &[wire::Component]) -> Vec<Value> {
    fn number(component: &mut Value, next: &mut u64) {
        if component["id"].is_null() {
            component["id"] = (*next).into();
        }
        *next += 1;
        if matches!(component["type"].as_u64(), Some(3 | 5..=8)) {
            for bound in ["min_values", "max_values"] {
                if component[bound].is_null() {
                    component[bound] = 1.into();
                }
            }
        }
        for inner in component.get_mut("components").and_then(Value::as_array_mut).into_iter().flatten() {
            number(inner, next);
        }
    }
    let (mut shown, mut next) = (shown(parts), 1);
    for component in &mut shown {
        number(component, &mut next);
    }
    shown
}

fn poll(world: &World, poll: &wire::Poll) -> Value {
    let mut shown = serde_json::to_value(poll).unwrap_or(Value::Null);
    for (index, answer) in shown["answers"].as_array_mut().into_iter().flatten().enumerate() {
        answer["answer_id"] = (index + 1).into();
    }
    let hours = jiff::SignedDuration::from_hours(poll.duration.unwrap_or(24).into());
    let expiry = world.now().saturating_add(hours).unwrap_or(jiff::Timestamp::MAX);
    shown["expiry"] = expiry.to_string().into();
    shown["layout_type"] = 1.into();
    shown["results"] = json!({"is_finalized": false, "answer_counts": []});
    shown
}

/// The files of a request, described by `listed`.
fn files(world: &mut World, call: &Call, listed: &[wire::Attachment]) -> Result<Vec<Attachment>, ApiError> {
    let mut files = Vec::new();
    for entry in listed {
        let Some(upload) = call.body.files.iter().find(|upload| upload.number == entry.id) else {
            // In an edit it may be the id of a file that stays; a new message has none.
            let fault = json!({"code": "ATTACHMENT_NOT_FOUND", "message": format!("There is no files[{}]", entry.id)});
            return Err(ApiError::invalid_form(json!({"attachments": {"_errors": [fault]}})));
        };
        files.push(file(world, upload, entry));
    }
    Ok(files)
}

fn file(world: &mut World, upload: &Upload, entry: &wire::Attachment) -> Attachment {
    let name = entry.filename.clone().unwrap_or_else(|| upload.filename.clone());
    let hidden = entry.is_spoiler == Some(true) && !name.starts_with("SPOILER_");
    Attachment {
        id: world.new_id(),
        filename: if hidden { format!("SPOILER_{name}") } else { name },
        description: entry.description.clone(),
        content_type: upload.content_type.clone(),
        bytes: upload.bytes.clone(),
        url: String::new(),
    }
}

/// A message of the bot in a channel.
pub(super) fn from_create(
    world: &mut World,
    call: &Call,
    channel: u64,
    body: &CreateMessage,
) -> Result<Message, ApiError> {
    let attachments = files(world, call, &body.attachments)?;
    let mut message = Message {
        content: body.content.trim().to_owned(),
        embeds: embeds(&body.embeds),
        components: components(&body.components),
        attachments,
        flags: body.flags.bits(),
        tts: body.tts,
        poll: body.poll.as_ref().map(|given| poll(world, given)),
        nonce: body.nonce.as_ref().and_then(|nonce| serde_json::to_value(nonce).ok()),
        ..Message::new(channel, world.bot())
    };
    if let Some(reference) = &body.message_reference {
        reply(world, &mut message, reference)?;
    }
    let allowed = body.allowed_mentions.clone().unwrap_or_else(AllowedMentions::everything);
    mentions::resolve(world, &mut message, &allowed);
    Ok(message)
}

/// Makes a message a reply, or a copy passed on.
fn reply(world: &World, message: &mut Message, reference: &wire::MessageReference) -> Result<(), ApiError> {
    let Some(id) = reference.message_id.map(|id| id.get()) else { return Ok(()) };
    let channel = reference.channel_id.map_or(message.channel, |id| id.get());
    let rights = world.permissions_in(message.channel, message.author);
    if message.channel == channel && !rights.contains(Permissions::READ_MESSAGE_HISTORY) {
        return Err(ApiError::cannot_reply_unread());
    }
    let found = world.message(channel, id).filter(|found| found.only_for.is_none());
    if found.is_none() {
        if reference.fail_if_not_exists == Some(false) {
            return Ok(());
        }
        let fault = json!({"code": "REPLIES_UNKNOWN_MESSAGE", "message": "Unknown message"});
        return Err(ApiError::invalid_form(json!({"message_reference": {"_errors": [fault]}})));
    }
    message.kind = if reference.kind == 0 { 19 } else { 0 };
    message.reply_to = Some((channel, id));
    Ok(())
}

/// A message of an interaction, on top of `blank`, which says where, whose and for whom.
pub(super) fn from_interaction(
    world: &mut World,
    call: &Call,
    blank: Message,
    body: &InteractionMessage,
) -> Result<Message, ApiError> {
    let attachments = files(world, call, &body.attachments)?;
    let mut message = Message {
        content: body.content.trim().to_owned(),
        embeds: embeds(&body.embeds),
        components: components(&body.components),
        attachments,
        flags: blank.flags | (body.flags - MessageFlags::EPHEMERAL).bits(),
        tts: body.tts,
        poll: body.poll.as_ref().map(|given| poll(world, given)),
        ..blank
    };
    let allowed = body.allowed_mentions.clone().unwrap_or_else(AllowedMentions::users_only);
    mentions::resolve(world, &mut message, &allowed);
    Ok(message)
}

/// Applies an edit to a message of the world; what is left out stays.
///
/// # Errors
/// 50006 if nothing would be left, 50035 for files that are not there.
pub(super) fn apply(
    world: &mut World,
    call: &Call,
    channel: u64,
    id: u64,
    body: &EditMessage,
) -> Result<(), ApiError> {
    let mut edited = world.message(channel, id).cloned().ok_or_else(ApiError::unknown_message)?;
    edited.flags &= !Message::LOADING;
    if let Some(content) = &body.content {
        edited.content = content.trim().to_owned();
        let usual = || {
            if edited.interaction.is_some() {
                AllowedMentions::users_only()
            } else {
                AllowedMentions::everything()
            }
        };
        let allowed = body.allowed_mentions.clone().unwrap_or_else(usual);
        mentions::resolve(world, &mut edited, &allowed);
    }
    if let Some(given) = &body.embeds {
        edited.embeds = embeds(given);
    }
    if let Some(given) = &body.components {
        edited.components = components(given);
    }
    if let Some(flags) = body.flags {
        let settable = MessageFlags::SUPPRESS_EMBEDS.bits();
        edited.flags = (edited.flags & !settable) | (flags.bits() & settable);
    }
    if let Some(listed) = &body.attachments {
        let (kept, new): (Vec<_>, Vec<_>) = listed
            .iter()
            .cloned()
            .partition(|entry| edited.attachments.iter().any(|file| file.id == entry.id));
        edited.attachments.retain(|file| kept.iter().any(|entry| entry.id == file.id));
        edited.attachments.extend(files(world, call, &new)?);
    }
    let left = !edited.content.is_empty()
        || !edited.embeds.is_empty()
        || !edited.components.is_empty()
        || !edited.attachments.is_empty()
        || edited.poll.is_some();
    if !left {
        return Err(ApiError::empty_message());
    }
    world.edit(channel, id, |message| *message = edited);
    Ok(())
}
