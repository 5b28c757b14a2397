//! `/guilds`: servers, their channels, roles, members and active threads.

use serde_json::{Value, json};

use super::{Answer, Call, Outcome};
use crate::error::ApiError;
use crate::shape;
use crate::snowflake::text;
use crate::world::{Server, World};

/// A server that the bot is in.
fn of_bot(world: &World, id: u64) -> Result<&Server, ApiError> {
    let found = world.servers.get(&id).filter(|_| world.bot_is_in(id));
    found.ok_or_else(ApiError::unknown_guild)
}

pub(super) fn get(world: &World, id: u64, call: &Call) -> Outcome {
    let server = of_bot(world, id)?;
    let mut shown = shape::guild_by_id(world, id);
    if call.flag("with_counts") {
        shown["approximate_member_count"] = server.members.len().into();
        shown["approximate_presence_count"] = server.members.len().into();
    }
    Answer::ok(shown)
}

pub(super) fn channels(world: &World, id: u64) -> Outcome {
    let server = of_bot(world, id)?;
    let shown = server.channels.iter().filter_map(|id| world.channels.get(id)).map(shape::channel);
    Answer::ok(shown.collect())
}

pub(super) fn roles(world: &World, id: u64) -> Outcome {
    Answer::ok(of_bot(world, id)?.roles.values().map(shape::role).collect())
}

pub(super) fn role(world: &World, id: u64, role: u64) -> Outcome {
    let found = of_bot(world, id)?.roles.get(&role).ok_or_else(ApiError::unknown_role)?;
    Answer::ok(shape::role(found))
}

pub(super) fn member(world: &World, id: u64, user: u64) -> Outcome {
    let server = of_bot(world, id)?;
    match server.members.get(&user) {
        Some(member) => Answer::ok(shape::member(world, member)),
        None if world.users.contains_key(&user) => Err(ApiError::unknown_member()),
        None => Err(ApiError::unknown_user()),
    }
}

/// Threads that are not archived and that the bot sees.
pub(super) fn active_threads(world: &World, id: u64) -> Outcome {
    let server = of_bot(world, id)?;
    let seen = server.active_threads.iter().filter(|&&thread| world.bot_sees(thread));
    let threads: Vec<_> = seen.filter_map(|id| world.channels.get(id)).collect();
    let bot = world.bot();
    let joined = threads.iter().filter_map(|channel| {
        let thread = channel.thread.as_ref().filter(|thread| thread.members.contains(&bot))?;
        Some(json!({
            "id": text(channel.id), "user_id": text(bot), "join_timestamp": thread.made.to_string(), "flags": 0,
        }))
    });
    let members: Vec<Value> = joined.collect();
    let shown: Vec<Value> = threads.into_iter().map(shape::channel).collect();
    Answer::ok(json!({"threads": shown, "members": members, "has_more": false}))
}

/// The bot leaves a server.
pub(super) fn leave(world: &mut World, id: u64) -> Outcome {
    of_bot(world, id)?;
    world.kick_bot(id);
    Answer::nothing()
}
