//! The default world, and how to make more of it cheaply.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::time::{Duration, Instant};

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jiff::Timestamp;

use super::channel::{Channel, ChannelKind, Overwrite};
use super::permissions::Permissions;
use super::server::{Application, Member, Role, Server, User};
use super::{DEFAULT_SERVER, Names, World};
use crate::clock::WorldClock;
use crate::gateway::{Gateway, intents};
use crate::ratelimit::{RateLimits, Usage};
use crate::recorder::Recorder;
use crate::shape;
use crate::snowflake::Snowflakes;

/// So many ids of the first millisecond are left out: what tests have written down was drawn from those after them.
const FIRST_IDS: u64 = 16;

/// The moment at which a world begins: a Monday in March, 07:00 UTC.
const BEGINNING: i64 = 1_772_434_800;
/// When its people, roles and channels were made: the start of 2024.
const FOUNDING: i64 = 1_704_067_200;
/// When its servers were made: the start of 2023.
const FIRST_SERVER: i64 = 1_672_531_200;

impl Default for World {
    /// One server, `Study Hall`, with `amara` who manages it, `ben`, `chidi` and `dana`, and the bot; the channels `daily`,
    /// `general`, `news` (announcements), `staff` (hidden from those three), `lounge` (voice) and `forum`. The clock stands at
    /// 2026-03-02T07:00:00Z.
    fn default() -> Self {
        let mut world = Self::empty();
        let server = world.add_server(DEFAULT_SERVER);
        world.add_channel(server, "news", ChannelKind::Announcement);
        let staff = world.add_channel(server, "staff", ChannelKind::Text);
        world.add_channel(server, "lounge", ChannelKind::Voice);
        world.add_channel(server, "forum", ChannelKind::Forum);
        for name in ["amara", "ben", "chidi", "dana"] {
            world.add_member(server, name);
        }
        world.make_organiser(server, "amara");
        world.deny(staff, world.role_named(server, "members"), Permissions::VIEW_CHANNEL);
        world.allow(staff, world.role_named(server, "organisers"), Permissions::VIEW_CHANNEL);
        world
    }
}

impl World {
    /// A world with an application and its bot, and no server.
    pub fn empty() -> Self {
        let beginning = Timestamp::from_second(BEGINNING).unwrap_or(Timestamp::UNIX_EPOCH);
        let founded = Timestamp::from_second(FOUNDING).unwrap_or(Timestamp::UNIX_EPOCH);
        let first_server = Timestamp::from_second(FIRST_SERVER).unwrap_or(Timestamp::UNIX_EPOCH);
        let mut founding = Snowflakes::since(founded);
        let (maker, bot) = (founding.next_millisecond(), founding.next_millisecond());
        let token =
            format!("{}.GlocaL.a-loopback-token-that-opens-nothing", URL_SAFE_NO_PAD.encode(bot.to_string()));
        let mut world = Self {
            application: Application {
                id: bot,
                name: "Test Bot".to_owned(),
                owner: maker,
                token,
                privileged_intents: 0,
                shards: None,
            },
            servers: BTreeMap::new(),
            users: HashMap::new(),
            channels: HashMap::new(),
            messages: HashMap::new(),
            commands: HashMap::new(),
            interactions: HashMap::new(),
            gateway: Gateway::default(),
            faults: Vec::new(),
            rate_limits: RateLimits::default(),
            first_answer_within: Some(Duration::from_secs(3)),
            patience: Duration::from_secs(10),
            clock: WorldClock::starting_at(beginning),
            ids: Snowflakes::since(beginning).leaving_out(FIRST_IDS),
            command_ids: Snowflakes::since(beginning),
            founding,
            server_ids: Snowflakes::since(first_server),
            names: Names::default(),
            unanswered: Vec::new(),
            tokens: HashMap::new(),
            dms: HashMap::new(),
            nonces: HashMap::new(),
            due_archives: BTreeSet::new(),
            unlooked: BTreeSet::new(),
            rate_usage: Usage::default(),
            recorder: Recorder::default(),
            open_requests: 0,
            settled_at: beginning,
            base: String::new(),
            started: Instant::now(),
        };
        world.new_user(maker, "maker", false);
        world.new_user(bot, "test-bot", true);
        world
    }

    fn new_user(&mut self, id: u64, name: &str, bot: bool) {
        let user = User {
            id,
            name: name.to_owned(),
            display_name: None,
            bot,
            locale: "en-US".to_owned(),
            app_installed: false,
            takes_dms: true,
        };
        self.names.users.insert(name.to_owned(), id);
        self.users.insert(id, user);
    }

    /// The user of this name, made if there is none.
    pub fn add_user(&mut self, name: &str) -> u64 {
        if let Some(&id) = self.names.users.get(name) {
            return id;
        }
        let id = self.founding.next_millisecond();
        self.new_user(id, name, false);
        id
    }

    /// Makes a server with the channels `daily` and `general`, the roles `members` and `organisers`, and the bot as a member with
    /// [`Permissions::BOT`]. `@everyone` grants nothing, so that a permission taken from the bot's role is gone.
    pub fn add_server(&mut self, name: &str) -> u64 {
        let id = self.server_ids.next_millisecond();
        let (owner, bot) = (self.application.owner, self.bot());
        let server = Server {
            id,
            name: name.to_owned(),
            owner,
            locale: "en-US".to_owned(),
            roles: BTreeMap::new(),
            members: HashMap::new(),
            channels: BTreeSet::new(),
            threads: BTreeSet::new(),
            active_threads: BTreeSet::new(),
            most_active_threads: 1000,
            app_installed: true,
            unavailable: true,
        };
        self.names.servers.insert(name.to_owned(), id);
        self.servers.insert(id, server);
        self.new_role(id, id, "@everyone", Permissions::empty(), None);
        self.add_role(id, "members", Permissions::HUMAN);
        self.add_role(id, "organisers", Permissions::MANAGE_GUILD | Permissions::MANAGE_MESSAGES);
        self.join(id, owner);
        self.join_bot(id, bot);
        self.add_channel(id, "daily", ChannelKind::Text);
        self.add_channel(id, "general", ChannelKind::Text);
        self.set_unavailable(id, false);
        id
    }

    fn join_bot(&mut self, server: u64, bot: u64) {
        let name = self.application.name.clone();
        let role = self.founding.next_millisecond();
        self.new_role(server, role, &name, Permissions::BOT, Some(bot));
        self.join(server, bot);
        if let Some(member) = self.servers.get_mut(&server).and_then(|server| server.members.get_mut(&bot)) {
            member.roles = vec![role];
        }
    }

    /// Gives the application and its bot the name that people see.
    pub fn name_bot(&mut self, name: &str) {
        let bot = self.bot();
        name.clone_into(&mut self.application.name);
        if let Some(user) = self.users.get_mut(&bot) {
            user.display_name = Some(name.to_owned());
        }
    }

    /// Installs the app in a server again, after it was removed.
    pub fn invite_bot(&mut self, server: u64) {
        let bot = self.bot();
        if let Some(server) = self.servers.get_mut(&server) {
            server.app_installed = true;
        }
        self.join_bot(server, bot);
        self.dispatch_guild_create(server);
    }

    fn join(&mut self, server: u64, user: u64) {
        let joined_at = self.now();
        let members_role = self.find_role(server, "members");
        let is_bot = self.users.get(&user).is_some_and(|user| user.bot);
        let roles = members_role.filter(|_| !is_bot).into_iter().collect();
        let member = Member { user, nick: None, roles, joined_at, timed_out: false };
        if let Some(server) = self.servers.get_mut(&server) {
            server.members.insert(user, member);
        }
    }

    /// Lets a user, made if need be, into a server, with the role `members`.
    pub fn add_member(&mut self, server: u64, name: &str) -> u64 {
        let user = self.add_user(name);
        self.join(server, user);
        let data = shape::member_event(self, server, user);
        self.dispatch("GUILD_MEMBER_ADD", intents::GUILD_MEMBERS, Some(server), &data);
        user
    }

    /// Gives a member the role `organisers`, which may manage the server.
    pub fn make_organiser(&mut self, server: u64, name: &str) {
        let (user, role) = (self.add_user(name), self.role_named(server, "organisers"));
        self.give_role(server, user, role);
    }

    /// Lets a user, made if need be, install the app for themselves.
    pub fn install_for(&mut self, name: &str) -> u64 {
        let user = self.add_user(name);
        if let Some(user) = self.users.get_mut(&user) {
            user.app_installed = true;
        }
        user
    }

    /// Makes a role.
    pub fn add_role(&mut self, server: u64, name: &str, permissions: Permissions) -> u64 {
        let id = self.founding.next_millisecond();
        self.new_role(server, id, name, permissions, None);
        id
    }

    fn new_role(&mut self, server: u64, id: u64, name: &str, permissions: Permissions, bot: Option<u64>) {
        let Some(place) = self.servers.get_mut(&server) else { return };
        let position = u32::try_from(place.roles.len()).unwrap_or(u32::MAX);
        place
            .roles
            .insert(id, Role { id, name: name.to_owned(), permissions, position, mentionable: false, bot });
        self.dispatch_role("GUILD_ROLE_CREATE", server, id);
    }

    /// Makes a channel that inherits everything from its server.
    pub fn add_channel(&mut self, server: u64, name: &str, kind: ChannelKind) -> u64 {
        let id = self.founding.next_millisecond();
        let Some(place) = self.servers.get_mut(&server) else { return id };
        let position = u32::try_from(place.channels.len()).unwrap_or(u32::MAX);
        place.channels.insert(id);
        let channel =
            Channel { name: name.to_owned(), server: Some(server), position, ..Channel::new(id, kind) };
        self.channels.insert(id, channel);
        self.dispatch_channel("CHANNEL_CREATE", id);
        id
    }

    /// The direct conversation between the bot and a user, made if there is none.
    pub fn dm_with(&mut self, user: u64) -> u64 {
        if let Some(&channel) = self.dms.get(&user) {
            return channel;
        }
        let id = self.new_id();
        let recipients = vec![self.bot(), user];
        self.channels.insert(id, Channel { recipients, ..Channel::new(id, ChannelKind::Dm) });
        self.dms.insert(user, id);
        id
    }

    /// Takes permissions from a role or member in a channel.
    pub fn deny(&mut self, channel: u64, target: u64, deny: Permissions) {
        let mut overwrite = self.overwrite_of(channel, target);
        overwrite.deny |= deny;
        overwrite.allow -= deny;
        self.set_overwrite(channel, overwrite);
    }

    /// Gives permissions to a role or member in a channel.
    pub fn allow(&mut self, channel: u64, target: u64, allow: Permissions) {
        let mut overwrite = self.overwrite_of(channel, target);
        overwrite.allow |= allow;
        overwrite.deny -= allow;
        self.set_overwrite(channel, overwrite);
    }

    fn overwrite_of(&self, channel: u64, target: u64) -> Overwrite {
        let is_member = self.users.contains_key(&target);
        let fresh = Overwrite { target, is_member, allow: Permissions::empty(), deny: Permissions::empty() };
        let overwrites =
            self.channels.get(&channel).map(|channel| channel.overwrites.as_slice()).unwrap_or_default();
        overwrites.iter().find(|overwrite| overwrite.target == target).copied().unwrap_or(fresh)
    }
}

impl Channel {
    /// A channel with nothing special about it.
    pub(crate) fn new(id: u64, kind: ChannelKind) -> Self {
        Self {
            id,
            kind,
            server: None,
            name: String::new(),
            topic: None,
            parent: None,
            position: 0,
            overwrites: Vec::new(),
            slowmode: 0,
            default_auto_archive: None,
            last_message: None,
            recipients: Vec::new(),
            thread: None,
            nsfw: false,
            flags: 0,
        }
    }
}
