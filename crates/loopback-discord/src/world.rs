//! The state of this Discord, and nothing but state: endpoints read and change it, tests look at it.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::time::{Duration, Instant};

use jiff::Timestamp;
use serde_json::Value;

use crate::clock::WorldClock;
use crate::gateway::Gateway;
use crate::ratelimit::{RateLimits, Usage};
use crate::recorder::Recorder;
use crate::snowflake::Snowflakes;

pub mod channel;
pub mod command;
pub mod fault;
pub mod interaction;
pub mod message;
pub mod permissions;
pub mod server;

mod answering;
mod change;
mod find;
mod forget;
mod found;
mod posting;
pub(crate) mod threads;

pub(crate) use answering::Deed;
pub use channel::{Channel, ChannelKind, Overwrite, Thread};
pub use command::Command;
pub use fault::{Fault, FaultKind, Match};
pub use interaction::{Interaction, InteractionKind, Stage};
pub use message::{Attachment, Button, Menu, MenuOption, Message};
pub use permissions::Permissions;
pub use server::{Application, Member, Role, Server, User};

/// The name of the server in the default world.
pub const DEFAULT_SERVER: &str = "Study Hall";

/// All that there is. Reading the fields is free; change them by verbs, which tell the bot as Discord would.
#[derive(Debug)]
pub struct World {
    /// The bot's application.
    pub application: Application,
    /// Servers by id.
    pub servers: BTreeMap<u64, Server>,
    /// Users by id.
    pub users: HashMap<u64, User>,
    /// Channels and threads by id.
    pub channels: HashMap<u64, Channel>,
    /// Messages by channel and id.
    pub messages: HashMap<u64, BTreeMap<u64, Message>>,
    /// Registered commands by server (none: global), in the order of registration.
    pub commands: HashMap<Option<u64>, Vec<Command>>,
    /// Interactions by id.
    pub interactions: HashMap<u64, Interaction>,
    /// Sessions of the bot's gateway connections, and how that side behaves.
    pub gateway: Gateway,
    /// What goes wrong with the next requests.
    pub faults: Vec<Fault>,
    /// Rate limits; off unless a test switches them on.
    pub rate_limits: RateLimits,
    /// How long the bot has for its first answer (wire time); `None` switches the limit off.
    pub first_answer_within: Option<Duration>,
    /// How long actors wait for an answer that was promised, and tests for a message (wire time).
    pub patience: Duration,
    pub(crate) clock: WorldClock,
    pub(crate) ids: Snowflakes,
    /// Commands have ids of their own, so that one more of them does not shift what a test has drawn from an id.
    pub(crate) command_ids: Snowflakes,
    pub(crate) founding: Snowflakes,
    /// Servers have ids of consecutive milliseconds, so that shards get equal shares of them.
    pub(crate) server_ids: Snowflakes,
    pub(crate) names: Names,
    /// Interactions that may still be unanswered.
    pub(crate) unanswered: Vec<u64>,
    pub(crate) tokens: HashMap<String, u64>,
    pub(crate) dms: HashMap<u64, u64>,
    pub(crate) nonces: HashMap<(u64, String), Nonce>,
    pub(crate) due_archives: BTreeSet<(Timestamp, u64)>,
    /// Messages of the bot that no test has looked at, as id and channel.
    pub(crate) unlooked: BTreeSet<(u64, u64)>,
    pub(crate) rate_usage: Usage,
    pub(crate) recorder: Recorder,
    pub(crate) open_requests: usize,
    pub(crate) settled_at: Timestamp,
    /// `http://127.0.0.1:PORT`, once it has been started.
    pub(crate) base: String,
    pub(crate) started: Instant,
}

/// Who has which name.
#[derive(Debug, Default)]
pub(crate) struct Names {
    pub servers: HashMap<String, u64>,
    pub users: HashMap<String, u64>,
}

/// A nonce that is still remembered.
#[derive(Debug)]
pub(crate) struct Nonce {
    pub channel: u64,
    pub message: u64,
    pub at: Timestamp,
}

impl World {
    /// The moment that the world's clock shows.
    pub fn now(&self) -> Timestamp {
        self.clock.now()
    }

    /// The clock of this world, which also works before it is started.
    pub fn clock(&self) -> &WorldClock {
        &self.clock
    }

    /// The user id of the bot.
    pub fn bot(&self) -> u64 {
        self.application.id
    }

    /// An id of the present moment.
    pub(crate) fn new_id(&mut self) -> u64 {
        self.ids.next(self.clock.now())
    }

    pub(crate) fn new_command_id(&mut self) -> u64 {
        self.command_ids.next(self.clock.now())
    }

    /// Whether the bot is a member of a server that is not hidden by an outage.
    pub fn bot_is_in(&self, server: u64) -> bool {
        let bot = self.bot();
        self.servers
            .get(&server)
            .is_some_and(|server| !server.unavailable && server.members.contains_key(&bot))
    }

    /// The registered command of a server or, first, a global one, by name and kind.
    pub fn command(&self, server: Option<u64>, name: &str, kind: u64) -> Option<&Command> {
        let of = |place: Option<u64>| self.commands.get(&place).into_iter().flatten();
        let local = server.into_iter().flat_map(|server| of(Some(server)));
        local.chain(of(None)).find(|command| command.kind() == kind && command.name() == name)
    }

    /// Sends an event to the sessions that asked for its kind, as far as the bot is in the server.
    pub(crate) fn dispatch(&mut self, event: &str, intent: u64, server: Option<u64>, data: &Value) {
        if server.is_none_or(|server| self.bot_is_in(server)) {
            self.gateway.dispatch(event, intent, server, data);
        }
    }
}
