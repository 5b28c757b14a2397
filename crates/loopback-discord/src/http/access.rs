//! What the bot may reach, and the errors for what it may not.

use super::Call;
use crate::error::ApiError;
use crate::world::{Channel, Message, Permissions, World};

/// A channel that the bot may see.
///
/// # Errors
/// 10003 if there is none, 50001 if the bot is not there or may not see it.
pub(super) fn seen(world: &World, channel: u64) -> Result<&Channel, ApiError> {
    let found = world.channels.get(&channel).ok_or_else(ApiError::unknown_channel)?;
    let reachable = match found.server {
        Some(server) => world.bot_is_in(server) && world.bot_sees(channel),
        None => found.recipients.contains(&world.bot()),
    };
    if reachable { Ok(found) } else { Err(ApiError::missing_access()) }
}

/// A channel in which the bot may do all of `permissions`.
///
/// # Errors
/// As [`seen`], and 50013 for what is missing.
pub(super) fn needs(world: &World, channel: u64, permissions: Permissions) -> Result<&Channel, ApiError> {
    let found = seen(world, channel)?;
    if found.server.is_none() || world.permissions_in(channel, world.bot()).contains(permissions) {
        Ok(found)
    } else {
        Err(ApiError::missing_permissions())
    }
}

/// A message that is not ephemeral, in a channel that the bot may see.
///
/// # Errors
/// As [`seen`], and 10008 if there is none.
pub(super) fn message(world: &World, channel: u64, id: u64) -> Result<&Message, ApiError> {
    seen(world, channel)?;
    let found = world.message(channel, id).filter(|message| message.only_for.is_none());
    found.ok_or_else(ApiError::unknown_message)
}

/// Whether the bot's token came with the request.
pub(super) fn token(world: &World, call: &Call) -> Result<(), ApiError> {
    let given = call.token.as_deref().and_then(|token| token.strip_prefix("Bot "));
    if given == Some(&world.application.token) { Ok(()) } else { Err(ApiError::no_token()) }
}
