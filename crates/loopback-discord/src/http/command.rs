//! `/applications/{id}/commands` and `/applications/{id}/guilds/{id}/commands`.

use serde_json::{Value, json};

use super::{Answer, Call, Outcome};
use crate::error::ApiError;
use crate::snowflake::{text, text_or_null};
use crate::wire;
use crate::world::{Command, World};

/// The application must be the bot's own, the server one where the app is installed.
fn place(world: &World, application: u64, server: Option<u64>) -> Result<(), ApiError> {
    if application != world.application.id {
        return Err(ApiError::unknown_application());
    }
    let installed = |server: u64| world.servers.get(&server).is_some_and(|server| server.app_installed);
    if server.is_none_or(installed) { Ok(()) } else { Err(ApiError::missing_access()) }
}

fn shown(command: &Command, localized: bool) -> Value {
    let mut shown = command.body.clone();
    if !localized && let Some(shown) = shown.as_object_mut() {
        shown.remove("name_localizations");
        shown.remove("description_localizations");
    }
    shown
}

pub(super) fn list(world: &World, call: &Call, application: u64, server: Option<u64>) -> Outcome {
    place(world, application, server)?;
    let localized = call.flag("with_localizations");
    let commands = world.commands.get(&server).into_iter().flatten();
    Answer::ok(commands.map(|command| shown(command, localized)).collect())
}

pub(super) fn get(world: &World, application: u64, server: Option<u64>, id: u64) -> Outcome {
    place(world, application, server)?;
    let mut commands = world.commands.get(&server).into_iter().flatten();
    let found = commands.find(|command| command.id == id).ok_or_else(ApiError::unknown_command)?;
    Answer::ok(shown(found, true))
}

/// Puts these commands in the place of all; a command that keeps its name and kind keeps its id.
pub(super) fn overwrite(world: &mut World, call: &Call, application: u64, server: Option<u64>) -> Outcome {
    place(world, application, server)?;
    let wire::BulkOverwriteCommands(given) = call.read()?;
    let before = world.commands.remove(&server).unwrap_or_default();
    let mut after = Vec::new();
    for command in given {
        let earlier = before.iter().find(|old| is_same(old, &command));
        after.push(registered(world, server, &command, earlier));
    }
    world.commands.insert(server, after);
    let all = world.commands.get(&server).into_iter().flatten();
    Answer::ok(all.map(|command| shown(command, true)).collect())
}

/// Registers one command, or puts it in the place of the one of its name and kind.
pub(super) fn create(world: &mut World, call: &Call, application: u64, server: Option<u64>) -> Outcome {
    place(world, application, server)?;
    let given: wire::Command = call.read()?;
    let before = world.commands.get(&server).cloned().unwrap_or_default();
    let at = before.iter().position(|old| is_same(old, &given));
    let made = registered(world, server, &given, at.and_then(|at| before.get(at)));
    let body = shown(&made, true);
    let list = world.commands.entry(server).or_default();
    match at.and_then(|at| list.get_mut(at)) {
        Some(old) => {
            *old = made;
            Answer::ok(body)
        }
        None => {
            list.push(made);
            Answer::created(body)
        }
    }
}

pub(super) fn delete(world: &mut World, application: u64, server: Option<u64>, id: u64) -> Outcome {
    place(world, application, server)?;
    let list = world.commands.entry(server).or_default();
    let before = list.len();
    list.retain(|command| command.id != id);
    if list.len() == before { Err(ApiError::unknown_command()) } else { Answer::nothing() }
}

fn is_same(old: &Command, given: &wire::Command) -> bool {
    old.name() == given.name && old.kind() == u64::from(given.kind)
}

fn registered(
    world: &mut World,
    server: Option<u64>,
    given: &wire::Command,
    earlier: Option<&Command>,
) -> Command {
    let mut body = serde_json::to_value(given).unwrap_or_else(|_| json!({}));
    if body["integration_types"].is_null() {
        body["integration_types"] = json!([0]);
    }
    let without_keys = |body: &Value| {
        let mut body = body.clone();
        if let Some(body) = body.as_object_mut() {
            for key in ["id", "application_id", "version", "guild_id"] {
                body.remove(key);
            }
        }
        body
    };
    let unchanged = earlier.filter(|old| without_keys(&old.body) == without_keys(&body));
    let id = earlier.map_or_else(|| world.new_command_id(), |old| old.id);
    let version = unchanged.map_or_else(|| world.new_command_id(), |old| old.version);
    body["id"] = text(id);
    body["application_id"] = text(world.application.id);
    body["version"] = text(version);
    if server.is_some() {
        body["guild_id"] = text_or_null(server);
    }
    Command { id, version, server, body }
}
