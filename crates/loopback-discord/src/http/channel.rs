//! `/channels/{id}`.

use super::access::{needs, seen};
use super::{Answer, Call, Outcome, thread};
use crate::error::ApiError;
use crate::shape;
use crate::wire::{EditChannel, EditOverwrite};
use crate::world::{ChannelKind, Overwrite, Permissions, World};

pub(super) fn get(world: &World, id: u64) -> Outcome {
    seen(world, id)?;
    Answer::ok(shape::channel_by_id(world, id))
}

pub(super) fn edit(world: &mut World, call: &Call, id: u64) -> Outcome {
    let found = seen(world, id)?;
    if found.thread.is_some() {
        return thread::edit(world, call, id);
    }
    if found.server.is_none() {
        return Err(ApiError::not_in_a_dm());
    }
    let body: EditChannel = call.read()?;
    needs(world, id, Permissions::MANAGE_CHANNELS)?;
    if body.permission_overwrites.is_some() {
        needs(world, id, Permissions::MANAGE_ROLES)?;
    }
    let overwrites = body.permission_overwrites.map(|list| {
        let made =
            list.into_iter().map(|given| overwrite(given.id.get(), given.kind, given.allow.0, given.deny.0));
        made.collect::<Vec<_>>()
    });
    if let Some(channel) = world.channels.get_mut(&id) {
        channel.name = body.name.unwrap_or_else(|| channel.name.clone());
        channel.position = body.position.unwrap_or(channel.position);
        channel.nsfw = body.nsfw.unwrap_or(channel.nsfw);
        channel.slowmode = body.rate_limit_per_user.unwrap_or(channel.slowmode);
        channel.overwrites = overwrites.unwrap_or_else(|| channel.overwrites.clone());
        if let Some(topic) = body.topic {
            channel.topic = Some(topic).filter(|topic| !topic.is_empty());
        }
        if let Some(parent) = body.parent_id {
            channel.parent = parent.map(|id| id.get());
        }
        if let Some(minutes) = body.default_auto_archive_duration {
            channel.default_auto_archive = Some(minutes as u32);
        }
        match body.kind {
            Some(0) => channel.kind = ChannelKind::Text,
            Some(5) => channel.kind = ChannelKind::Announcement,
            _ => {}
        }
    }
    world.dispatch_channel_update(id);
    Answer::ok(shape::channel_by_id(world, id))
}

fn overwrite(target: u64, kind: u8, allow: u64, deny: u64) -> Overwrite {
    let bits = Permissions::from_bits_retain;
    Overwrite { target, is_member: kind == 1, allow: bits(allow), deny: bits(deny) }
}

pub(super) fn delete(world: &mut World, id: u64) -> Outcome {
    let found = seen(world, id)?;
    if found.server.is_some() {
        let needed =
            if found.thread.is_some() { Permissions::MANAGE_THREADS } else { Permissions::MANAGE_CHANNELS };
        needs(world, id, needed)?;
    }
    let shown = shape::channel_by_id(world, id);
    // A direct conversation is only closed; it opens again with the next message.
    if world.channels.get(&id).is_some_and(|channel| channel.server.is_some()) {
        world.delete_channel(id);
    }
    Answer::ok(shown)
}

pub(super) fn set_overwrite(world: &mut World, call: &Call, id: u64, target: u64) -> Outcome {
    let body: EditOverwrite = call.read()?;
    needs(world, id, Permissions::MANAGE_ROLES)?;
    world.set_overwrite(id, overwrite(target, body.kind, body.allow.0, body.deny.0));
    Answer::nothing()
}

pub(super) fn delete_overwrite(world: &mut World, id: u64, target: u64) -> Outcome {
    needs(world, id, Permissions::MANAGE_ROLES)?;
    world.set_overwrite(id, overwrite(target, 0, 0, 0));
    Answer::nothing()
}
