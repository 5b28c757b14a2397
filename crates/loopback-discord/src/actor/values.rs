//! Names of users, channels and roles as a member writes them.

use super::{Failed, refused};
use crate::world::World;

pub(super) const USER: u64 = 6;
pub(super) const CHANNEL: u64 = 7;
pub(super) const ROLE: u64 = 8;
pub(super) const MENTIONABLE: u64 = 9;

/// The id behind `@ben`, `#daily`, `@members`, a mention or a bare id.
pub(super) fn id(world: &World, server: Option<u64>, kind: u64, written: &str) -> Result<u64, Failed> {
    let bare = written.trim_start_matches(['<', '@', '#', '&', '!']).trim_end_matches('>');
    let place = server.and_then(|server| world.servers.get(&server));
    let by_id = bare.parse::<u64>().ok().filter(|id| match kind {
        USER => world.users.contains_key(id),
        CHANNEL => world.channels.contains_key(id),
        ROLE => place.is_some_and(|server| server.roles.contains_key(id)),
        _ => world.users.contains_key(id) || place.is_some_and(|server| server.roles.contains_key(id)),
    });
    let user = || world.find_user(bare);
    let role = || server.and_then(|server| world.find_role(server, bare));
    let by_name = || match kind {
        USER => user(),
        CHANNEL => server.and_then(|server| world.find_channel(server, bare)),
        ROLE => role(),
        _ => user().or_else(role),
    };
    match by_id.or_else(by_name) {
        Some(id) => Ok(id),
        None => refused(format!(
            "there is no {} {written:?}",
            match kind {
                USER => "user",
                CHANNEL => "channel",
                ROLE => "role",
                _ => "user or role",
            }
        )),
    }
}
