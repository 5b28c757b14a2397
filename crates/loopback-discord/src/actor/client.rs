//! What a Discord client shows to a member, and lets them do.

use super::{Failed, refused};
use crate::world::{Command, Message, Permissions, World};

/// The channel in which a test expects people: `daily`, or else the first.
pub(super) fn usual_channel(world: &World, server: u64) -> u64 {
    let first = world.servers.get(&server).and_then(|server| server.channels.first().copied());
    world.find_channel(server, "daily").or(first).unwrap_or(0)
}

/// The commands that are registered, for failures.
pub(super) fn known(world: &World, server: Option<u64>) -> String {
    let of = |place| {
        world.commands.get(&place).into_iter().flatten().map(|command: &Command| command.name().to_owned())
    };
    let local = server.into_iter().flat_map(|server| of(Some(server)));
    let names: Vec<_> = local.chain(of(None)).collect();
    if names.is_empty() {
        "no command is registered".to_owned()
    } else {
        format!("there are {}", names.join(", "))
    }
}

/// Whether a member can use a command in a place.
pub(super) fn may_use(world: &World, command: &Command, user: u64, channel: u64) -> Result<(), Failed> {
    let name = command.name();
    let Some(place) = world.channels.get(&channel) else { return refused("this channel is gone") };
    let by_user =
        world.users.get(&user).is_some_and(|user| user.app_installed) && command.installs().contains(&1);
    let dm = place.recipients.contains(&world.bot());
    let context = match place.server {
        Some(_) => 0,
        None if dm => 1,
        None => 2,
    };
    if !command.contexts().contains(&context) {
        return refused(format!("/{name} cannot be used in {}", world.place(channel)));
    }
    let Some(server) = place.server else {
        let ok = by_user || (dm && command.installs().contains(&0));
        return if ok { Ok(()) } else { refused(format!("/{name} is not installed here")) };
    };
    let Some(found) = world.servers.get(&server) else { return refused("this server is gone") };
    if !found.members.contains_key(&user) {
        return refused(format!("this user is not a member of {}", found.name));
    }
    let by_guild = found.app_installed && command.installs().contains(&0);
    if !by_guild && !by_user {
        return refused(format!("the app is not installed in {}", found.name));
    }
    let rights = world.permissions_in(channel, user);
    if !rights.contains(Permissions::VIEW_CHANNEL) {
        return refused(format!("this member does not see {}", world.place(channel)));
    }
    if !rights.contains(Permissions::USE_APPLICATION_COMMANDS) {
        return refused(format!("this member may not use commands in {}", world.place(channel)));
    }
    if let Some(needs) = command.needs().filter(|_| by_guild) {
        let there = world.permissions_in_server(server, user) | rights;
        let admin = there.contains(Permissions::ADMINISTRATOR);
        if !admin && (needs.is_empty() || !there.contains(needs)) {
            return refused(format!(
                "/{name} is not shown to this member, who lacks {}",
                (needs - there).names()
            ));
        }
    }
    if place.thread.as_ref().is_some_and(|thread| thread.archived) {
        return refused("commands cannot be used in an archived thread");
    }
    Ok(())
}

/// A message that a member sees.
pub(super) fn visible(world: &World, user: u64, channel: u64, id: u64) -> Result<&Message, Failed> {
    let rights = world.permissions_in(channel, user);
    if !rights.contains(Permissions::VIEW_CHANNEL) {
        return refused(format!("this member does not see {}", world.place(channel)));
    }
    match world.message(channel, id) {
        None => refused("the message is gone"),
        Some(message) if !message.is_shown_to(user) => refused("the message is shown to somebody else only"),
        Some(message) => Ok(message),
    }
}
