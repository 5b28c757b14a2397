//! Interactions as the bot gets them. Source: [Discord Docs/Receiving and Responding].
//!
//! [Discord Docs/Receiving and Responding]: https://docs.discord.com/developers/interactions/receiving-and-responding

use serde_json::{Map, Value, json};

use super::channel::partial_channel;
use super::guild::{partial_guild, role};
use super::message::message;
use super::user::{member_in_interaction, user_of};
use crate::snowflake::text;
use crate::world::{Interaction, World};

/// What is particular to one interaction: its data, and whether a guild's or a user's installation allows it.
pub(crate) struct Data {
    pub payload: Value,
    pub by_guild: bool,
    pub by_user: bool,
}

/// INTERACTION_CREATE.
pub(crate) fn interaction_create(world: &World, interaction: &Interaction, data: &Data) -> Value {
    let (user, channel) = (interaction.user, interaction.channel);
    let locale = world.users.get(&user).map_or("en-US", |user| &user.locale);
    let mut owners = Map::new();
    if data.by_guild {
        // In a conversation with the bot Discord says "0" for the installation in some guild.
        owners.insert("0".into(), interaction.server.map_or_else(|| "0".into(), text));
    }
    if data.by_user {
        owners.insert("1".into(), text(user));
    }
    let dm_with_bot =
        world.channels.get(&channel).is_some_and(|channel| channel.recipients.contains(&world.bot()));
    let context = match interaction.server {
        Some(_) => 0,
        None if dm_with_bot => 1,
        None => 2,
    };
    let mut whole = json!({
        "id": text(interaction.id), "application_id": text(world.application.id), "type": interaction.kind as u8,
        "token": interaction.token, "version": 1, "data": data.payload, "channel_id": text(channel),
        "channel": partial_channel(world, channel, user), "locale": locale, "entitlements": [],
        "entitlement_sku_ids": [], "authorizing_integration_owners": owners, "context": context,
        "attachment_size_limit": 10_485_760, "app_permissions": world.permissions_in(channel, world.bot()).text(),
    });
    match interaction.server.and_then(|server| world.servers.get(&server)) {
        Some(server) => {
            whole["guild_id"] = text(server.id);
            whole["guild"] = partial_guild(server);
            whole["guild_locale"] = server.locale.as_str().into();
            whole["member"] = member_in_interaction(world, server.id, user, channel);
        }
        None => whole["user"] = user_of(world, user),
    }
    if let Some(source) = interaction.source.and_then(|id| world.message(channel, id)) {
        whole["message"] = message(world, source);
    }
    whole
}

/// How a message tells of the interaction that it answers.
pub(crate) fn metadata(world: &World, interaction: &Interaction) -> Value {
    let mut shown = json!({
        "id": text(interaction.id), "type": interaction.kind as u8, "user": user_of(world, interaction.user),
        "authorizing_integration_owners": {},
    });
    if let Some(opener) = interaction.opened_by.and_then(|id| world.interactions.get(&id)) {
        shown["triggering_interaction_metadata"] = metadata(world, opener);
    } else if let Some(source) = interaction.source {
        shown["interacted_message_id"] = text(source);
    }
    shown
}

/// How a message tells of the command that it answers: deprecated, still sent, and what discord.py goes by.
pub(crate) fn command_interaction(world: &World, command: &Interaction) -> Value {
    let mut name = command.payload["name"].as_str().unwrap_or_default().to_owned();
    let mut part = &command.payload["options"][0];
    while matches!(part["type"].as_u64(), Some(1 | 2)) {
        name = format!("{name} {}", part["name"].as_str().unwrap_or_default());
        part = &part["options"][0];
    }
    json!({"id": text(command.id), "type": command.kind as u8, "name": name, "user": user_of(world, command.user)})
}

/// The objects behind the ids that an option or a menu names.
pub(crate) fn resolved(world: &World, server: Option<u64>, user: u64, ids: &[u64]) -> Value {
    let mut found: Map<String, Value> = Map::new();
    let mut put = |kind: &str, id: u64, value: Value| {
        if let Some(kind) = found.entry(kind).or_insert_with(|| json!({})).as_object_mut() {
            kind.insert(id.to_string(), value);
        }
    };
    let place = server.and_then(|server| world.servers.get(&server));
    for &id in ids {
        if world.users.contains_key(&id) {
            put("users", id, user_of(world, id));
            if let Some(server) = place.filter(|server| server.members.contains_key(&id)) {
                let mut shown = member_in_interaction(world, server.id, id, 0);
                shown["permissions"] = world.permissions_in_server(server.id, id).text();
                if let Some(shown) = shown.as_object_mut() {
                    shown.remove("user");
                }
                put("members", id, shown);
            }
        } else if let Some(found) = place.and_then(|server| server.roles.get(&id)) {
            put("roles", id, role(found));
        } else if world.channels.contains_key(&id) {
            put("channels", id, partial_channel(world, id, user));
        }
    }
    Value::Object(found)
}
