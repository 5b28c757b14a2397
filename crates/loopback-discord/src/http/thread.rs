//! Threads: opening them on messages or by themselves, joining, archiving, locking.

use super::access::{self, needs, seen};
use super::{Answer, Call, Outcome, draft};
use crate::error::ApiError;
use crate::shape;
use crate::wire::{EditThread, StartForumPost, StartThread, StartThreadFromMessage, ThreadKind};
use crate::world::{Channel, ChannelKind, Permissions, World};
use crate::world::{Message, threads::NewThread};

/// Whether one more thread may be active.
pub(super) fn room(world: &World, channel: &Channel) -> Result<(), ApiError> {
    let server = channel.server.and_then(|server| world.servers.get(&server));
    match server {
        Some(server) if server.active_threads.len() >= server.most_active_threads => {
            Err(ApiError::too_many_threads())
        }
        Some(_) => Ok(()),
        None => Err(ApiError::not_in_a_dm()),
    }
}

fn new(world: &World, parent: u64, name: &str, kind: ChannelKind) -> NewThread {
    NewThread {
        parent,
        name: name.to_owned(),
        kind,
        owner: world.bot(),
        auto_archive: None,
        invitable: true,
        slowmode: 0,
        on: None,
    }
}

pub(super) fn on_message(world: &mut World, call: &Call, channel: u64, message: u64) -> Outcome {
    let found = seen(world, channel)?;
    let kind = match found.kind {
        ChannelKind::Text => ChannelKind::PublicThread,
        ChannelKind::Announcement => ChannelKind::AnnouncementThread,
        ChannelKind::Dm | ChannelKind::GroupDm => return Err(ApiError::not_in_a_dm()),
        _ => return Err(ApiError::wrong_channel_type()),
    };
    let body: StartThreadFromMessage = call.read()?;
    needs(world, channel, Permissions::CREATE_PUBLIC_THREADS)?;
    if matches!(access::message(world, channel, message)?.kind, 18 | 21) {
        return Err(ApiError::system_message());
    }
    if world.channels.contains_key(&message) {
        return Err(ApiError::thread_exists());
    }
    room(world, found)?;
    let id = world.open_thread(NewThread {
        auto_archive: body.auto_archive_duration.map(|minutes| minutes as u32),
        slowmode: body.rate_limit_per_user.unwrap_or(0),
        on: Some(message),
        ..new(world, channel, &body.name, kind)
    });
    Answer::created(shape::channel_by_id(world, id))
}

pub(super) fn alone(world: &mut World, call: &Call, channel: u64) -> Outcome {
    let found = seen(world, channel)?;
    if found.kind.is_forum() {
        return forum_post(world, call, channel);
    }
    let body: StartThread = call.read()?;
    let (kind, needed) = match (body.kind.unwrap_or(ThreadKind::Private), found.kind) {
        (ThreadKind::Announcement, ChannelKind::Announcement) => {
            (ChannelKind::AnnouncementThread, Permissions::CREATE_PUBLIC_THREADS)
        }
        (ThreadKind::Public, ChannelKind::Text) => {
            (ChannelKind::PublicThread, Permissions::CREATE_PUBLIC_THREADS)
        }
        (ThreadKind::Private, ChannelKind::Text) => {
            (ChannelKind::PrivateThread, Permissions::CREATE_PRIVATE_THREADS)
        }
        (_, ChannelKind::Dm | ChannelKind::GroupDm) => return Err(ApiError::not_in_a_dm()),
        _ => return Err(ApiError::wrong_channel_type()),
    };
    needs(world, channel, needed)?;
    room(world, found)?;
    let id = world.open_thread(NewThread {
        auto_archive: body.auto_archive_duration.map(|minutes| minutes as u32),
        slowmode: body.rate_limit_per_user.unwrap_or(0),
        invitable: body.invitable.unwrap_or(true),
        ..new(world, channel, &body.name, kind)
    });
    Answer::created(shape::channel_by_id(world, id))
}

/// A post in a forum; its first message has the thread's id.
fn forum_post(world: &mut World, call: &Call, channel: u64) -> Outcome {
    let body: StartForumPost = call.read()?;
    let mut needed = Permissions::SEND_MESSAGES;
    if !body.message.embeds.is_empty() {
        needed |= Permissions::EMBED_LINKS;
    }
    if !body.message.attachments.is_empty() {
        needed |= Permissions::ATTACH_FILES;
    }
    room(world, needs(world, channel, needed)?)?;
    let first = draft::from_create(world, call, channel, &body.message)?;
    let id = world.open_thread(NewThread {
        auto_archive: body.auto_archive_duration.map(|minutes| minutes as u32),
        slowmode: body.rate_limit_per_user.unwrap_or(0),
        ..new(world, channel, &body.name, ChannelKind::PublicThread)
    });
    world.post(Message { id, channel: id, ..first });
    let mut shown = shape::channel_by_id(world, id);
    if let Some(message) = world.message(id, id) {
        shown["message"] = shape::message(world, message);
    }
    Answer::created(shown)
}

pub(super) fn edit(world: &mut World, call: &Call, id: u64) -> Outcome {
    let body: EditThread = call.read()?;
    let thread = seen(world, id)?.thread.clone().ok_or_else(ApiError::wrong_channel_type)?;
    let rights = world.permissions_in(id, world.bot());
    let manages = rights.contains(Permissions::MANAGE_THREADS);
    let others = body.locked.is_some() || body.name.is_some() || body.rate_limit_per_user.is_some();
    let owns = thread.owner == world.bot() && body.locked.is_none() && body.rate_limit_per_user.is_none();
    let wakes = body.archived == Some(false);
    if thread.archived && !wakes && body.archived.is_none() {
        return Err(ApiError::thread_archived());
    }
    // Anybody who may write there can wake a thread that is not locked; its owner can also rename and archive it.
    let only_wakes = wakes && !others && body.auto_archive_duration.is_none();
    let may_wake = only_wakes && !thread.locked && rights.contains(Permissions::SEND_MESSAGES_IN_THREADS);
    if !(manages || may_wake || (owns && !thread.locked)) {
        return Err(ApiError::missing_permissions());
    }
    if wakes && thread.archived {
        room(world, seen(world, id)?)?;
    }
    if let Some(channel) = world.channels.get_mut(&id) {
        if let Some(name) = body.name {
            channel.name = name;
        }
        if let Some(seconds) = body.rate_limit_per_user {
            channel.slowmode = seconds;
        }
        if let (Some(state), Some(minutes)) = (channel.thread.as_mut(), body.auto_archive_duration) {
            state.auto_archive = minutes as u32;
        }
        if let (Some(state), Some(invitable)) = (channel.thread.as_mut(), body.invitable) {
            state.invitable = invitable;
        }
        if let (Some(state), Some(locked)) = (channel.thread.as_mut(), body.locked) {
            state.locked = locked;
        }
    }
    match body.archived {
        Some(archived) if archived != thread.archived => world.set_archived(id, archived),
        _ => world.dispatch_channel_update(id),
    }
    world.watch_archive(id);
    Answer::ok(shape::channel_by_id(world, id))
}

/// Adds the bot or a member to a thread, or takes them out.
pub(super) fn set_member(world: &mut World, id: u64, user: u64, inside: bool) -> Outcome {
    let found = seen(world, id)?;
    let thread = found.thread.as_ref().ok_or_else(ApiError::wrong_channel_type)?;
    if thread.archived {
        return Err(ApiError::thread_archived());
    }
    let itself = user == world.bot();
    if !inside && !itself {
        needs(world, id, Permissions::MANAGE_THREADS)?;
    } else if inside && !itself {
        needs(world, id, Permissions::SEND_MESSAGES_IN_THREADS)?;
        let server = found.server.and_then(|server| world.servers.get(&server));
        if !server.is_some_and(|server| server.members.contains_key(&user)) {
            return Err(ApiError::unknown_member());
        }
    }
    if let Some(thread) = world.channels.get_mut(&id).and_then(|channel| channel.thread.as_mut()) {
        if inside {
            thread.members.insert(user);
        } else {
            thread.members.remove(&user);
        }
    }
    Answer::nothing()
}
