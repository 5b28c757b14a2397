//! Users, members, the application.

use serde_json::{Value, json};

use crate::snowflake::text;
use crate::world::{Member, User, World};

/// A user object.
pub(crate) fn user(user: &User) -> Value {
    json!({
        "id": text(user.id), "username": user.name, "discriminator": "0", "global_name": user.display_name,
        "avatar": null, "bot": user.bot, "system": false, "public_flags": 0, "flags": 0, "banner": null,
        "accent_color": null, "avatar_decoration_data": null, "collectibles": null, "primary_guild": null,
    })
}

/// The user object of an id, a placeholder for users that are gone.
pub(crate) fn user_of(world: &World, id: u64) -> Value {
    match world.users.get(&id) {
        Some(found) => user(found),
        None => json!({"id": text(id), "username": "deleted_user", "discriminator": "0", "avatar": null}),
    }
}

/// The bot's own user object, with what only it sees.
pub(crate) fn current_user(world: &World) -> Value {
    let mut me = user_of(world, world.bot());
    me["verified"] = true.into();
    me["mfa_enabled"] = true.into();
    me["email"] = Value::Null;
    me["locale"] = "en-US".into();
    me
}

fn bare_member(member: &Member) -> Value {
    json!({
        "roles": member.roles.iter().map(|&role| text(role)).collect::<Vec<_>>(), "nick": member.nick,
        "joined_at": member.joined_at.to_string(), "deaf": false, "mute": false, "flags": 0, "avatar": null,
        "banner": null, "premium_since": null, "pending": false,
        "communication_disabled_until": null,
    })
}

/// A guild member object.
pub(crate) fn member(world: &World, member: &Member) -> Value {
    let mut shown = bare_member(member);
    shown["user"] = user_of(world, member.user);
    shown
}

/// The member of a message, which has its user beside it; `null` for strangers.
pub(crate) fn member_without_user(world: &World, server: u64, user: u64) -> Value {
    let found = world.servers.get(&server).and_then(|server| server.members.get(&user));
    found.map_or(Value::Null, bare_member)
}

/// The member of an event, with the server beside it.
pub(crate) fn member_event(world: &World, server: u64, user: u64) -> Value {
    let found = world.servers.get(&server).and_then(|server| server.members.get(&user));
    let mut shown = found.map_or_else(|| json!({}), |found| member(world, found));
    shown["guild_id"] = text(server);
    shown
}

/// The member of an interaction, with what they may do in its channel.
pub(crate) fn member_in_interaction(world: &World, server: u64, user: u64, channel: u64) -> Value {
    let mut shown = member_event(world, server, user);
    if let Some(shown) = shown.as_object_mut() {
        shown.remove("guild_id");
    }
    shown["permissions"] = world.permissions_in(channel, user).text();
    shown
}

/// The application, as its bot sees it.
pub(crate) fn application(world: &World) -> Value {
    let app = &world.application;
    let servers = world.servers.values().filter(|server| server.app_installed).count();
    let installs = world.users.values().filter(|user| user.app_installed).count();
    json!({
        "id": text(app.id), "name": app.name, "icon": null, "description": "A bot under test",
        "type": null, "bot_public": true, "bot_require_code_grant": false, "verify_key": "0".repeat(64), "flags": 0, "flags_new": "0",
        "owner": user_of(world, app.owner), "team": null, "bot": user_of(world, app.id), "rpc_origins": [],
        "redirect_uris": [], "explicit_content_filter": 0, "eligible_oauth2_scopes": [], "interactions_endpoint_url": null, "role_connections_verification_url": null,
        "approximate_guild_count": servers, "approximate_user_install_count": installs,
        "approximate_user_authorization_count": installs,
        "install_params": {"scopes": ["applications.commands", "bot"], "permissions": "0"},
        "integration_types_config": {"0": {}, "1": {}},
    })
}
