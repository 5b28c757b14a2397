//! `/users`.

use serde_json::{Value, json};

use super::{Answer, Call, Outcome};
use crate::error::ApiError;
use crate::shape;
use crate::snowflake::text;
use crate::wire::CreateDm;
use crate::world::{Server, World};

pub(super) fn me(world: &World) -> Outcome {
    Answer::ok(shape::current_user(world))
}

pub(super) fn get(world: &World, user: u64) -> Outcome {
    world.users.get(&user).map(shape::user).ok_or_else(ApiError::unknown_user).and_then(Answer::ok)
}

/// The bot's servers, at most 200 from `after` on.
pub(super) fn my_guilds(world: &World, call: &Call) -> Outcome {
    let after = call.number("after")?.unwrap_or(0);
    let before = call.number("before")?.unwrap_or(u64::MAX);
    let limit = call.number("limit")?.unwrap_or(200).clamp(1, 200) as usize;
    let bot = world.bot();
    let line = |server: &Server| -> Value {
        json!({
            "id": text(server.id), "name": server.name, "icon": null, "banner": null, "owner": false,
            "permissions": world.permissions_in_server(server.id, bot).text(), "features": [],
        })
    };
    let mine = world.servers.values().filter(|server| server.members.contains_key(&bot));
    let page = mine.filter(|server| server.id > after && server.id < before).take(limit);
    Answer::ok(page.map(line).collect())
}

pub(super) fn create_dm(world: &mut World, call: &Call) -> Outcome {
    let body: CreateDm = call.read()?;
    let user = body.recipient_id.get();
    match world.users.get(&user) {
        Some(found) if !found.bot => {}
        _ => return Err(ApiError::invalid_recipient()),
    }
    let channel = world.dm_with(user);
    Answer::ok(shape::channel_by_id(world, channel))
}
