//! `/applications/@me`, `/oauth2/applications/@me` and where the gateway is.

use serde_json::json;

use super::{Answer, Outcome};
use crate::shape;
use crate::world::World;

pub(super) fn me(world: &World) -> Outcome {
    Answer::ok(shape::application(world))
}

pub(super) fn gateway(world: &World) -> Outcome {
    Answer::ok(json!({"url": world.gateway_url()}))
}

pub(super) fn gateway_bot(world: &World) -> Outcome {
    let servers = world.servers.values().filter(|server| server.app_installed).count() as u64;
    let limit = json!({
        "total": 1000, "remaining": world.gateway.identifies_left, "reset_after": 86_400_000_u64,
        "max_concurrency": world.gateway.max_concurrency,
    });
    let shards = world.application.shards.unwrap_or_else(|| servers.div_ceil(1000).max(1));
    Answer::ok(json!({"url": world.gateway_url(), "shards": shards, "session_start_limit": limit}))
}
