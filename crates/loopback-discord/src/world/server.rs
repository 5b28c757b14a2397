//! Servers ("guilds"), their roles and members.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use jiff::Timestamp;

use super::permissions::Permissions;

/// A server, which Discord's API calls a guild.
#[derive(Clone, Debug)]
pub struct Server {
    /// Its id, which is also the id of its `@everyone` role.
    pub id: u64,
    /// Its name, 2 to 100 characters.
    pub name: String,
    /// The member who may do everything.
    pub owner: u64,
    /// Its language, for example `en-US`.
    pub locale: String,
    /// Its roles by id.
    pub roles: BTreeMap<u64, Role>,
    /// Its members by user id.
    pub members: HashMap<u64, Member>,
    /// Its channels, in the order they were made.
    pub channels: BTreeSet<u64>,
    /// Its threads, archived ones included.
    pub threads: BTreeSet<u64>,
    /// Its threads that are not archived.
    pub active_threads: BTreeSet<u64>,
    /// How many threads may be active at once (Discord: 1,000).
    pub most_active_threads: usize,
    /// Whether the app is installed here, with or without its bot as a member.
    pub app_installed: bool,
    /// Whether an outage hides it from bots.
    pub unavailable: bool,
}

/// A role.
#[derive(Clone, Debug)]
pub struct Role {
    /// Its id.
    pub id: u64,
    /// Its name.
    pub name: String,
    /// What it grants in the whole server.
    pub permissions: Permissions,
    /// Its place in the list, 0 for `@everyone`.
    pub position: u32,
    /// Whether anybody may mention it.
    pub mentionable: bool,
    /// The bot whose installation made it.
    pub bot: Option<u64>,
}

/// A user's membership of one server.
#[derive(Clone, Debug)]
pub struct Member {
    /// The user.
    pub user: u64,
    /// The name shown in this server only.
    pub nick: Option<String>,
    /// Roles besides `@everyone`.
    pub roles: Vec<u64>,
    /// Since when.
    pub joined_at: Timestamp,
    /// Whether a moderator has silenced this member.
    pub timed_out: bool,
}

/// A person or a bot.
#[derive(Clone, Debug)]
pub struct User {
    /// Its id.
    pub id: u64,
    /// Its unique name.
    pub name: String,
    /// The name that others see.
    pub display_name: Option<String>,
    /// Whether it is a bot.
    pub bot: bool,
    /// The language of the client, for example `en-GB`.
    pub locale: String,
    /// Whether this user has installed the app for themselves.
    pub app_installed: bool,
    /// Whether this user takes direct messages from the bot.
    pub takes_dms: bool,
}

/// The bot's application.
#[derive(Clone, Debug)]
pub struct Application {
    /// Its id, which is also its bot's user id.
    pub id: u64,
    /// Its name.
    pub name: String,
    /// The user who made it.
    pub owner: u64,
    /// The bot's token, without `Bot `.
    pub token: String,
    /// The privileged intents that are switched on for it (bits of the gateway's intents).
    pub privileged_intents: u64,
    /// How many shards `GET /gateway/bot` recommends, if not one for each 1,000 servers.
    pub shards: Option<u64>,
}
