//! Servers and roles.

use serde_json::{Value, json};

use super::channel::channel;
use super::merge;
use super::user::member;
use crate::snowflake::text;
use crate::world::{Role, Server, World};

/// A role object.
pub(crate) fn role(role: &Role) -> Value {
    let mut shown = json!({
        "id": text(role.id), "name": role.name, "permissions": role.permissions.text(), "position": role.position,
        "color": 0, "colors": {"primary_color": 0, "secondary_color": null, "tertiary_color": null}, "hoist": false,
        "managed": role.bot.is_some(), "mentionable": role.mentionable, "icon": null, "unicode_emoji": null, "flags": 0,
    });
    if let Some(bot) = role.bot {
        shown["tags"] = json!({"bot_id": text(bot)});
    }
    shown
}

fn guild(server: &Server) -> Value {
    let mut shown = json!({
        "id": text(server.id), "name": server.name, "owner_id": text(server.owner), "icon": null,
        "splash": null, "discovery_splash": null, "banner": null, "description": null, "home_header": null,
        "preferred_locale": server.locale, "region": "deprecated", "features": ["COMMUNITY"],
        "roles": server.roles.values().map(role).collect::<Vec<_>>(), "emojis": [], "stickers": [],
        "verification_level": 1, "default_message_notifications": 1, "explicit_content_filter": 2, "mfa_level": 0,
    });
    let unused = json!({
        "nsfw": false, "nsfw_level": 0, "premium_tier": 0, "premium_subscription_count": 0,
        "premium_progress_bar_enabled": false, "system_channel_id": null, "system_channel_flags": 0,
        "rules_channel_id": null, "public_updates_channel_id": null, "safety_alerts_channel_id": null,
        "afk_channel_id": null, "afk_timeout": 300, "application_id": null, "widget_enabled": false,
        "widget_channel_id": null, "vanity_url_code": null, "max_members": 500_000, "max_presences": null,
        "max_video_channel_users": 25, "max_stage_video_channel_users": 50, "incidents_data": null,
    });
    merge(&mut shown, unused);
    shown
}

/// The guild object of REST and of GUILD_UPDATE; `null` when there is none.
pub(crate) fn guild_by_id(world: &World, id: u64) -> Value {
    world.servers.get(&id).map_or(Value::Null, guild)
}

/// The few fields of a server that an interaction carries.
pub(crate) fn partial_guild(server: &Server) -> Value {
    json!({"id": text(server.id), "locale": server.locale, "features": ["COMMUNITY"]})
}

/// GUILD_CREATE: the guild with channels, active threads and, as for bots without the members intent, its own member.
pub(crate) fn guild_create(world: &World, id: u64) -> Value {
    let Some(server) = world.servers.get(&id) else { return Value::Null };
    let own = server.members.get(&world.bot());
    let threads = server.active_threads.iter().filter(|&&thread| world.bot_sees(thread));
    let shown = |ids: &mut dyn Iterator<Item = &u64>| -> Vec<Value> {
        ids.filter_map(|id| world.channels.get(id)).map(channel).collect()
    };
    let mut whole = guild(server);
    whole["joined_at"] = own.map_or_else(|| world.now(), |own| own.joined_at).to_string().into();
    whole["large"] = (server.members.len() > 250).into();
    whole["unavailable"] = false.into();
    whole["member_count"] = server.members.len().into();
    whole["members"] = own.map(|own| member(world, own)).into_iter().collect();
    whole["channels"] = shown(&mut server.channels.iter()).into();
    whole["threads"] = shown(&mut threads.into_iter()).into();
    for empty in
        ["voice_states", "presences", "stage_instances", "guild_scheduled_events", "soundboard_sounds"]
    {
        whole[empty] = json!([]);
    }
    whole
}
