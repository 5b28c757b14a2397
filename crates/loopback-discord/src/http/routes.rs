//! Which endpoint a request belongs to.

use super::{
    Call, Outcome, access, application, callback, channel, command, guild, message, thread, user, webhook,
};
use crate::error::ApiError;
use crate::world::World;

const PREFIX: &str = "/api/v10/";

fn id(text: &str) -> Result<u64, ApiError> {
    let fault = || {
        let fault = serde_json::json!({"code": "NUMBER_TYPE_COERCE", "message": format!("Value {text:?} is not snowflake.")});
        ApiError::invalid_form(serde_json::json!({"id": {"_errors": [fault]}}))
    };
    text.parse().map_err(|_| fault())
}

/// Answers a request, as if there were no faults and no rate limits.
pub(super) fn answer(world: &mut World, call: &Call) -> Outcome {
    let Some(rest) = call.path.strip_prefix(PREFIX) else { return Err(ApiError::not_found()) };
    let parts: Vec<&str> = rest.trim_end_matches('/').split('/').collect();
    let is_open = matches!(parts.as_slice(), ["interactions", ..] | ["webhooks", _, _, ..] | ["gateway"]);
    if !is_open {
        access::token(world, call)?;
    }
    if !call.user_agent.starts_with("DiscordBot (") {
        let what = format!(
            "{} {}: the User-Agent {:?} is not \"DiscordBot ($url, $version)\"",
            call.method, call.path, call.user_agent
        );
        world.violates(what);
    }
    match parts.as_slice() {
        ["gateway"] | ["gateway", "bot"] | ["users", ..] | ["oauth2", ..] | ["guilds", ..] => {
            places(world, call, &parts)
        }
        ["applications", ..] => applications(world, call, &parts),
        ["channels", channel, rest @ ..] => channels(world, call, id(channel)?, rest),
        ["interactions", interaction, token, "callback"] if call.method == "POST" => {
            callback::answer(world, call, id(interaction)?, token)
        }
        ["webhooks", app, token, rest @ ..] => webhooks(world, call, id(app)?, token, rest),
        _ => Err(ApiError::not_found()),
    }
}

fn places(world: &mut World, call: &Call, parts: &[&str]) -> Outcome {
    match (call.method.as_str(), parts) {
        ("GET", ["gateway"]) => application::gateway(world),
        ("GET", ["gateway", "bot"]) => application::gateway_bot(world),
        ("GET", ["oauth2", "applications", "@me"]) => application::me(world),
        ("GET", ["users", "@me"]) => user::me(world),
        ("GET", ["users", "@me", "guilds"]) => user::my_guilds(world, call),
        ("POST", ["users", "@me", "channels"]) => user::create_dm(world, call),
        ("DELETE", ["users", "@me", "guilds", guild]) => guild::leave(world, id(guild)?),
        ("GET", ["users", user]) => user::get(world, id(user)?),
        ("GET", ["guilds", guild]) => guild::get(world, id(guild)?, call),
        ("GET", ["guilds", guild, "channels"]) => guild::channels(world, id(guild)?),
        ("GET", ["guilds", guild, "roles"]) => guild::roles(world, id(guild)?),
        ("GET", ["guilds", guild, "roles", role]) => guild::role(world, id(guild)?, id(role)?),
        ("GET", ["guilds", guild, "members", "@me"]) => guild::member(world, id(guild)?, world.bot()),
        ("GET", ["guilds", guild, "members", user]) => guild::member(world, id(guild)?, id(user)?),
        ("GET", ["guilds", guild, "threads", "active"]) => guild::active_threads(world, id(guild)?),
        _ => Err(ApiError::not_found()),
    }
}

fn applications(world: &mut World, call: &Call, parts: &[&str]) -> Outcome {
    if let ["applications", "@me"] = parts {
        return if call.method == "GET" {
            application::me(world)
        } else {
            Err(ApiError::method_not_allowed())
        };
    }
    let (app, server, rest) = match parts {
        ["applications", app, "commands", rest @ ..] => (id(app)?, None, rest),
        ["applications", app, "guilds", guild, "commands", rest @ ..] => (id(app)?, Some(id(guild)?), rest),
        _ => return Err(ApiError::not_found()),
    };
    match (call.method.as_str(), rest) {
        ("GET", []) => command::list(world, call, app, server),
        ("PUT", []) => command::overwrite(world, call, app, server),
        ("POST", []) => command::create(world, call, app, server),
        ("GET", [one]) => command::get(world, app, server, id(one)?),
        ("DELETE", [one]) => command::delete(world, app, server, id(one)?),
        _ => Err(ApiError::method_not_allowed()),
    }
}

fn channels(world: &mut World, call: &Call, channel: u64, rest: &[&str]) -> Outcome {
    match (call.method.as_str(), rest) {
        ("GET", []) => channel::get(world, channel),
        ("PATCH", []) => channel::edit(world, call, channel),
        ("DELETE", []) => channel::delete(world, channel),
        ("GET", ["messages"]) => message::list(world, call, channel),
        ("POST", ["messages"]) => message::create(world, call, channel),
        ("PUT" | "DELETE", ["messages", "pins", one] | ["pins", one]) => {
            message::set_pinned(world, channel, id(one)?, call.method == "PUT")
        }
        ("GET", ["messages", one]) => message::get(world, channel, id(one)?),
        ("PATCH", ["messages", one]) => message::edit(world, call, channel, id(one)?),
        ("DELETE", ["messages", one]) => message::delete(world, channel, id(one)?),
        ("POST", ["messages", one, "threads"]) => thread::on_message(world, call, channel, id(one)?),
        ("POST", ["threads"]) => thread::alone(world, call, channel),
        ("POST", ["typing"]) => message::typing(world, channel),
        ("PUT" | "DELETE", ["thread-members", "@me"]) => {
            thread::set_member(world, channel, world.bot(), call.method == "PUT")
        }
        ("PUT" | "DELETE", ["thread-members", user]) => {
            thread::set_member(world, channel, id(user)?, call.method == "PUT")
        }
        ("PUT", ["permissions", target]) => channel::set_overwrite(world, call, channel, id(target)?),
        ("DELETE", ["permissions", target]) => channel::delete_overwrite(world, channel, id(target)?),
        (_, [] | ["messages"] | ["messages", _]) => Err(ApiError::method_not_allowed()),
        _ => Err(ApiError::not_found()),
    }
}

fn webhooks(world: &mut World, call: &Call, app: u64, token: &str, rest: &[&str]) -> Outcome {
    match (call.method.as_str(), rest) {
        ("POST", []) => webhook::follow_up(world, call, app, token),
        ("GET", ["messages", name]) => webhook::get(world, app, token, name),
        ("PATCH", ["messages", name]) => webhook::edit(world, call, app, token, name),
        ("DELETE", ["messages", name]) => webhook::delete(world, app, token, name),
        _ => Err(ApiError::not_found()),
    }
}
