//! Channels and threads.

use serde_json::{Value, json};

use super::merge;
use super::user::user_of;
use crate::snowflake::{text, text_or_null};
use crate::world::{Channel, Overwrite, Thread, World};

fn overwrite(overwrite: &Overwrite) -> Value {
    json!({
        "id": text(overwrite.target), "type": u8::from(overwrite.is_member), "allow": overwrite.allow.text(),
        "deny": overwrite.deny.text(),
    })
}

fn thread_metadata(thread: &Thread) -> Value {
    json!({
        "archived": thread.archived, "locked": thread.locked, "auto_archive_duration": thread.auto_archive,
        "archive_timestamp": thread.archive_changed.to_string(), "create_timestamp": thread.made.to_string(),
        "invitable": thread.invitable,
    })
}

/// A channel of a server, or a thread.
pub(crate) fn channel(channel: &Channel) -> Value {
    let mut shown = json!({
        "id": text(channel.id), "type": channel.kind as u8, "guild_id": text_or_null(channel.server),
        "name": channel.name, "parent_id": text_or_null(channel.parent), "flags": channel.flags,
        "last_message_id": text_or_null(channel.last_message), "rate_limit_per_user": channel.slowmode,
    });
    let more = match &channel.thread {
        Some(thread) => json!({
            "owner_id": text(thread.owner), "thread_metadata": thread_metadata(thread),
            "message_count": thread.message_count, "total_message_sent": thread.total_sent,
            "member_count": thread.members.len(),
        }),
        None => json!({
            "topic": channel.topic, "position": channel.position, "nsfw": channel.nsfw,
            "permission_overwrites": channel.overwrites.iter().map(overwrite).collect::<Vec<_>>(),
        }),
    };
    merge(&mut shown, more);
    if channel.kind.is_voice() {
        merge(&mut shown, json!({"bitrate": 64_000, "user_limit": 0, "rtc_region": null}));
    }
    if channel.kind.is_forum() {
        merge(
            &mut shown,
            json!({"available_tags": [], "default_reaction_emoji": null, "default_forum_layout": 0}),
        );
    }
    if let Some(minutes) = channel.default_auto_archive {
        shown["default_auto_archive_duration"] = minutes.into();
    }
    shown
}

/// Any channel, direct conversations included; `null` when there is none.
pub(crate) fn channel_by_id(world: &World, id: u64) -> Value {
    match world.channels.get(&id) {
        None => Value::Null,
        Some(found) if found.server.is_some() => channel(found),
        Some(dm) => {
            let others = dm.recipients.iter().filter(|&&user| user != world.bot());
            json!({
                "id": text(dm.id), "type": dm.kind as u8, "last_message_id": text_or_null(dm.last_message), "flags": 0,
                "recipients": others.map(|&user| user_of(world, user)).collect::<Vec<_>>(),
            })
        }
    }
}

/// A channel inside an interaction, with what a user may do there and what the app may do.
pub(crate) fn partial_channel(world: &World, id: u64, user: u64) -> Value {
    let mut shown = channel_by_id(world, id);
    if shown.is_object() {
        shown["permissions"] = world.permissions_in(id, user).text();
        shown["app_permissions"] = world.permissions_in(id, world.bot()).text();
        if let Some(shown) = shown.as_object_mut() {
            shown.remove("permission_overwrites");
        }
    }
    shown
}
