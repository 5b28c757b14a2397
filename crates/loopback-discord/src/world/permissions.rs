//! Who may do what where. Source: [Discord Docs/Permissions].
//!
//! [Discord Docs/Permissions]: https://docs.discord.com/developers/topics/permissions

use bitflags::bitflags;

use super::World;
use super::channel::{Channel, Overwrite};
use super::server::Server;

bitflags! {
    /// Discord's permission bits.
    #[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
    pub struct Permissions: u64 {
        #[allow(missing_docs)] const CREATE_INSTANT_INVITE = 1 << 0;
        #[allow(missing_docs)] const KICK_MEMBERS = 1 << 1;
        #[allow(missing_docs)] const BAN_MEMBERS = 1 << 2;
        #[allow(missing_docs)] const ADMINISTRATOR = 1 << 3;
        #[allow(missing_docs)] const MANAGE_CHANNELS = 1 << 4;
        #[allow(missing_docs)] const MANAGE_GUILD = 1 << 5;
        #[allow(missing_docs)] const ADD_REACTIONS = 1 << 6;
        #[allow(missing_docs)] const VIEW_AUDIT_LOG = 1 << 7;
        #[allow(missing_docs)] const PRIORITY_SPEAKER = 1 << 8;
        #[allow(missing_docs)] const STREAM = 1 << 9;
        #[allow(missing_docs)] const VIEW_CHANNEL = 1 << 10;
        #[allow(missing_docs)] const SEND_MESSAGES = 1 << 11;
        #[allow(missing_docs)] const SEND_TTS_MESSAGES = 1 << 12;
        #[allow(missing_docs)] const MANAGE_MESSAGES = 1 << 13;
        #[allow(missing_docs)] const EMBED_LINKS = 1 << 14;
        #[allow(missing_docs)] const ATTACH_FILES = 1 << 15;
        #[allow(missing_docs)] const READ_MESSAGE_HISTORY = 1 << 16;
        #[allow(missing_docs)] const MENTION_EVERYONE = 1 << 17;
        #[allow(missing_docs)] const USE_EXTERNAL_EMOJIS = 1 << 18;
        #[allow(missing_docs)] const VIEW_GUILD_INSIGHTS = 1 << 19;
        #[allow(missing_docs)] const CONNECT = 1 << 20;
        #[allow(missing_docs)] const SPEAK = 1 << 21;
        #[allow(missing_docs)] const MUTE_MEMBERS = 1 << 22;
        #[allow(missing_docs)] const DEAFEN_MEMBERS = 1 << 23;
        #[allow(missing_docs)] const MOVE_MEMBERS = 1 << 24;
        #[allow(missing_docs)] const USE_VAD = 1 << 25;
        #[allow(missing_docs)] const CHANGE_NICKNAME = 1 << 26;
        #[allow(missing_docs)] const MANAGE_NICKNAMES = 1 << 27;
        #[allow(missing_docs)] const MANAGE_ROLES = 1 << 28;
        #[allow(missing_docs)] const MANAGE_WEBHOOKS = 1 << 29;
        #[allow(missing_docs)] const MANAGE_GUILD_EXPRESSIONS = 1 << 30;
        #[allow(missing_docs)] const USE_APPLICATION_COMMANDS = 1 << 31;
        #[allow(missing_docs)] const REQUEST_TO_SPEAK = 1 << 32;
        #[allow(missing_docs)] const MANAGE_EVENTS = 1 << 33;
        #[allow(missing_docs)] const MANAGE_THREADS = 1 << 34;
        #[allow(missing_docs)] const CREATE_PUBLIC_THREADS = 1 << 35;
        #[allow(missing_docs)] const CREATE_PRIVATE_THREADS = 1 << 36;
        #[allow(missing_docs)] const USE_EXTERNAL_STICKERS = 1 << 37;
        #[allow(missing_docs)] const SEND_MESSAGES_IN_THREADS = 1 << 38;
        #[allow(missing_docs)] const USE_EMBEDDED_ACTIVITIES = 1 << 39;
        #[allow(missing_docs)] const MODERATE_MEMBERS = 1 << 40;
        #[allow(missing_docs)] const VIEW_CREATOR_MONETIZATION_ANALYTICS = 1 << 41;
        #[allow(missing_docs)] const USE_SOUNDBOARD = 1 << 42;
        #[allow(missing_docs)] const CREATE_GUILD_EXPRESSIONS = 1 << 43;
        #[allow(missing_docs)] const CREATE_EVENTS = 1 << 44;
        #[allow(missing_docs)] const USE_EXTERNAL_SOUNDS = 1 << 45;
        #[allow(missing_docs)] const SEND_VOICE_MESSAGES = 1 << 46;
        #[allow(missing_docs)] const SEND_POLLS = 1 << 49;
        #[allow(missing_docs)] const USE_EXTERNAL_APPS = 1 << 50;
        #[allow(missing_docs)] const PIN_MESSAGES = 1 << 51;
        #[allow(missing_docs)] const BYPASS_SLOWMODE = 1 << 52;
    }
}

impl Permissions {
    /// What the default world gives its bot: seven permissions and nothing else.
    pub const BOT: Self = Self::VIEW_CHANNEL
        .union(Self::SEND_MESSAGES)
        .union(Self::EMBED_LINKS)
        .union(Self::CREATE_PUBLIC_THREADS)
        .union(Self::SEND_MESSAGES_IN_THREADS)
        .union(Self::READ_MESSAGE_HISTORY)
        .union(Self::ATTACH_FILES);

    /// What the default world gives each human member.
    pub const HUMAN: Self = Self::BOT
        .union(Self::ADD_REACTIONS)
        .union(Self::USE_EXTERNAL_EMOJIS)
        .union(Self::CONNECT)
        .union(Self::SPEAK)
        .union(Self::CHANGE_NICKNAME)
        .union(Self::USE_APPLICATION_COMMANDS)
        .union(Self::CREATE_PRIVATE_THREADS)
        .union(Self::SEND_POLLS)
        .union(Self::USE_EXTERNAL_APPS);

    /// The names of the bits, as in Discord's documentation, for example `VIEW_CHANNEL, SEND_MESSAGES`.
    pub fn names(self) -> String {
        self.iter_names().map(|(name, _)| name).collect::<Vec<_>>().join(", ")
    }

    /// The number in a string, as Discord writes it.
    pub(crate) fn text(self) -> serde_json::Value {
        self.bits().to_string().into()
    }
}

impl World {
    /// What a user may do in a whole server, before any channel's overwrites; nothing for strangers.
    pub fn permissions_in_server(&self, server: u64, user: u64) -> Permissions {
        self.servers.get(&server).map_or(Permissions::empty(), |server| base(server, user))
    }

    /// What a user may do in a channel or thread, with overwrites and what follows from a missing permission.
    pub fn permissions_in(&self, channel: u64, user: u64) -> Permissions {
        let Some(channel) = self.channels.get(&channel) else { return Permissions::empty() };
        let Some(server) = channel.server else {
            let there = channel.recipients.contains(&user);
            return if there { Permissions::HUMAN } else { Permissions::empty() };
        };
        let Some(server) = self.servers.get(&server) else { return Permissions::empty() };
        let base = base(server, user);
        if base == Permissions::all() {
            return base;
        }
        // A thread has no overwrites of its own: those of its parent hold.
        let from = channel.thread.as_ref().and(channel.parent).and_then(|parent| self.channels.get(&parent));
        let granted = overwritten(base, server, user, &from.unwrap_or(channel).overwrites);
        implied(granted, channel, user, server)
    }
}

/// The union of a member's roles.
fn base(server: &Server, user: u64) -> Permissions {
    let Some(member) = server.members.get(&user) else { return Permissions::empty() };
    if server.owner == user {
        return Permissions::all();
    }
    let everyone = server.roles.get(&server.id);
    let own = member.roles.iter().filter_map(|role| server.roles.get(role));
    let union =
        everyone.into_iter().chain(own).fold(Permissions::empty(), |sum, role| sum | role.permissions);
    if union.contains(Permissions::ADMINISTRATOR) { Permissions::all() } else { union }
}

/// The overwrites of a channel: first `@everyone`, then all roles together, then the member.
fn overwritten(base: Permissions, server: &Server, user: u64, overwrites: &[Overwrite]) -> Permissions {
    let apply = |permissions: Permissions, deny, allow| (permissions - deny) | allow;
    let of = |target: u64| overwrites.iter().find(|overwrite| overwrite.target == target);
    let mut permissions = base;
    if let Some(everyone) = of(server.id) {
        permissions = apply(permissions, everyone.deny, everyone.allow);
    }
    let roles = server.members.get(&user).map(|member| member.roles.as_slice()).unwrap_or_default();
    let (mut deny, mut allow) = (Permissions::empty(), Permissions::empty());
    for overwrite in roles.iter().filter_map(|&role| of(role)) {
        deny |= overwrite.deny;
        allow |= overwrite.allow;
    }
    permissions = apply(permissions, deny, allow);
    match of(user) {
        Some(own) => apply(permissions, own.deny, own.allow),
        None => permissions,
    }
}

/// Takes away what is useless without another permission.
fn implied(mut granted: Permissions, channel: &Channel, user: u64, server: &Server) -> Permissions {
    use Permissions as P;
    let private = channel.kind == super::channel::ChannelKind::PrivateThread;
    let invited = channel.thread.as_ref().is_some_and(|thread| thread.members.contains(&user));
    if !granted.contains(P::VIEW_CHANNEL) || (private && !invited && !granted.contains(P::MANAGE_THREADS)) {
        return P::empty();
    }
    let speak = if channel.thread.is_some() { P::SEND_MESSAGES_IN_THREADS } else { P::SEND_MESSAGES };
    if !granted.contains(speak) {
        granted -=
            P::MENTION_EVERYONE | P::SEND_TTS_MESSAGES | P::ATTACH_FILES | P::EMBED_LINKS | P::SEND_POLLS;
    }
    if channel.kind.is_voice() && !granted.contains(P::CONNECT) {
        granted -= P::SPEAK | P::STREAM | P::USE_VAD | P::MUTE_MEMBERS | P::DEAFEN_MEMBERS | P::MOVE_MEMBERS;
        granted -= P::MANAGE_CHANNELS | P::MANAGE_ROLES;
    }
    if server.members.get(&user).is_some_and(|member| member.timed_out) {
        granted &= P::VIEW_CHANNEL | P::READ_MESSAGE_HISTORY;
    }
    granted
}
