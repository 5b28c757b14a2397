//! What Discord answers, cut down to what the bot uses: fields that come or go elsewhere break nothing.

use jiff::Timestamp;
use serde::Deserialize;
use serde_json::Value;
use serenity::model::Permissions;
use serenity::model::id::{ApplicationId, GenericId};

use crate::domain::ids::{ChannelId, MemberId, MessageId, RoleId, ServerId};

/// A message that is in the channel.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Sent {
    /// Its id.
    pub id: MessageId,
    /// When Discord took it.
    pub moment: Timestamp,
}

/// A message found in a channel. [Discord Docs/Message]
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fetched {
    /// Its id.
    pub id: MessageId,
    /// Who wrote it.
    pub author: MemberId,
    /// Its text; only of the bot's own messages, of those to it, and in direct messages.
    pub content: String,
    /// The custom ids of its buttons and menus, in order.
    pub custom_ids: Vec<String>,
    /// Its nonce; Discord does not always give it back.
    pub nonce: Option<String>,
}

/// A channel or thread. [Discord Docs/Channel]
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Channel {
    /// Its id.
    pub id: ChannelId,
    /// Discord's number for its kind: 0 text, 5 announcement, 11 public thread and so on.
    pub kind: u8,
    /// Its server; none for a private one.
    pub server: Option<ServerId>,
    /// A thread's channel, or a channel's category.
    pub parent: Option<ChannelId>,
    /// Its name, where it has one.
    pub name: Option<String>,
    /// Its own permission rules; a thread has none and lives by its channel's.
    pub overwrites: Vec<Overwrite>,
    /// Whether it is an archived thread.
    pub archived: bool,
    /// Whether it is a locked thread.
    pub locked: bool,
}

/// A channel's rule for one role or member. [Discord Docs/Permissions]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Overwrite {
    /// Whom it is about.
    pub subject: Subject,
    /// What it adds.
    pub allow: Permissions,
    /// What it takes away.
    pub deny: Permissions,
}

/// Whom an overwrite is about; `@everyone` is the role with the server's id.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Subject {
    /// A role.
    Role(RoleId),
    /// A member.
    Member(MemberId),
}

/// A server and its roles. [Discord Docs/Guild]
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Server {
    /// Its id.
    pub id: ServerId,
    /// Its name.
    pub name: String,
    /// Its owner, who may do everything.
    pub owner: MemberId,
    /// Its roles, `@everyone` among them.
    pub roles: Vec<Role>,
}

/// A role of a server. [Discord Docs/Permissions, Role Object]
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Role {
    /// Its id.
    pub id: RoleId,
    /// Its name.
    pub name: String,
    /// What it allows in the whole server.
    pub permissions: Permissions,
    /// Whether everybody may ping it.
    pub mentionable: bool,
}

/// Somebody in one server. [Discord Docs/Guild, Guild Member Object]
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Member {
    /// Their user id.
    pub id: MemberId,
    /// Its roles, without `@everyone`.
    pub roles: Vec<RoleId>,
    /// Until when it may only read, if somebody timed it out.
    pub timed_out_until: Option<Timestamp>,
}

/// The bot's application. [Discord Docs/Application]
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Application {
    /// Its id, which commands and the invite link need.
    pub id: ApplicationId,
    /// Its name.
    pub name: String,
    /// Its public flags: bits, among them those of the privileged intents.
    pub flags: u64,
}

/// Reads one shape of Discord's as ours.
macro_rules! read {
    ($ours:ty, |$wire:ident: $shape:ty| $to:expr) => {
        impl<'de> Deserialize<'de> for $ours {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                let $wire = <$shape>::deserialize(deserializer)?;
                Ok($to)
            }
        }
    };
}

/// Anything of which only the id counts. (serenity's ids read both of Discord's spellings, a text and a number.)
#[derive(Deserialize)]
pub(super) struct Identified {
    pub id: GenericId,
}

/// The answer of `GET /gateway`.
#[derive(Deserialize)]
pub(super) struct Gateway {
    pub url: String,
}

read!(Sent, |wire: Identified| {
    let id = MessageId(wire.id.get());
    Self { id, moment: id.moment() }
});

#[derive(Deserialize)]
struct MessageShape {
    id: GenericId,
    author: Identified,
    #[serde(default)]
    content: String,
    #[serde(default)]
    components: Value,
    #[serde(default)]
    nonce: Value,
}

read!(Fetched, |wire: MessageShape| {
    let mut custom_ids = Vec::new();
    collect_custom_ids(&wire.components, &mut custom_ids);
    Self {
        id: MessageId(wire.id.get()),
        author: MemberId(wire.author.id.get()),
        content: wire.content,
        custom_ids,
        nonce: match wire.nonce {
            Value::String(nonce) => Some(nonce),
            Value::Number(nonce) => Some(nonce.to_string()),
            _ => None,
        },
    }
});

/// Walks rows, sections and containers alike, so that a layout that Discord adds later is seen through.
fn collect_custom_ids(components: &Value, found: &mut Vec<String>) {
    match components {
        Value::Array(list) => list.iter().for_each(|one| collect_custom_ids(one, found)),
        Value::Object(fields) => {
            found.extend(fields.get("custom_id").and_then(Value::as_str).map(str::to_owned));
            fields.values().for_each(|field| collect_custom_ids(field, found));
        }
        _ => {}
    }
}

#[derive(Deserialize)]
struct ChannelShape {
    id: GenericId,
    #[serde(rename = "type")]
    kind: u8,
    guild_id: Option<GenericId>,
    parent_id: Option<GenericId>,
    name: Option<String>,
    #[serde(default)]
    permission_overwrites: Vec<Overwrite>,
    thread_metadata: Option<ThreadShape>,
}

#[derive(Deserialize)]
struct ThreadShape {
    archived: bool,
    #[serde(default)]
    locked: bool,
}

read!(Channel, |wire: ChannelShape| Self {
    id: ChannelId(wire.id.get()),
    kind: wire.kind,
    server: wire.guild_id.map(|id| ServerId(id.get())),
    parent: wire.parent_id.map(|id| ChannelId(id.get())),
    name: wire.name,
    overwrites: wire.permission_overwrites,
    archived: wire.thread_metadata.as_ref().is_some_and(|thread| thread.archived),
    locked: wire.thread_metadata.is_some_and(|thread| thread.locked),
});

#[derive(Deserialize)]
struct OverwriteShape {
    id: GenericId,
    #[serde(rename = "type")]
    kind: u8,
    allow: Permissions,
    deny: Permissions,
}

read!(Overwrite, |wire: OverwriteShape| Self {
    subject: match wire.kind {
        0 => Subject::Role(RoleId(wire.id.get())),
        _ => Subject::Member(MemberId(wire.id.get())),
    },
    allow: wire.allow,
    deny: wire.deny,
});

#[derive(Deserialize)]
struct ServerShape {
    id: GenericId,
    name: String,
    owner_id: GenericId,
    roles: Vec<Role>,
}

read!(Server, |wire: ServerShape| Self {
    id: ServerId(wire.id.get()),
    name: wire.name,
    owner: MemberId(wire.owner_id.get()),
    roles: wire.roles,
});

#[derive(Deserialize)]
struct RoleShape {
    id: GenericId,
    name: String,
    permissions: Permissions,
    #[serde(default)]
    mentionable: bool,
}

read!(Role, |wire: RoleShape| Self {
    id: RoleId(wire.id.get()),
    name: wire.name,
    permissions: wire.permissions,
    mentionable: wire.mentionable,
});

#[derive(Deserialize)]
struct MemberShape {
    user: Identified,
    roles: Vec<GenericId>,
    communication_disabled_until: Option<Timestamp>,
}

read!(Member, |wire: MemberShape| Self {
    id: MemberId(wire.user.id.get()),
    roles: wire.roles.into_iter().map(|id| RoleId(id.get())).collect(),
    timed_out_until: wire.communication_disabled_until,
});

#[derive(Deserialize)]
struct ApplicationShape {
    id: ApplicationId,
    name: String,
    #[serde(default)]
    flags: u64,
}

read!(Application, |wire: ApplicationShape| Self { id: wire.id, name: wire.name, flags: wire.flags });

#[cfg(test)]
mod tests;
