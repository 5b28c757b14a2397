//! Channels: changing them, their overwrites, and opening direct messages. Source: [Discord Docs/Channel].
//!
//! [Discord Docs/Channel]: https://docs.discord.com/developers/resources/channel

use serde::{Deserialize, Deserializer, Serialize, Serializer};
use twilight_model::id::Id;
use twilight_model::id::marker::{ChannelMarker, GenericMarker, UserMarker};
use twilight_validate::channel as limits;

use super::form::Form;
use super::thread::{AutoArchive, check_name, check_slowmode};
use super::{Body, null_is_some_empty};
use crate::error::ApiError;

const OVERWRITE_COUNT: usize = 100;
/// Discord's numbers for the types of channel. Source: [Discord Docs/Channel].
const CHANNEL_TYPES: [u8; 13] = [0, 1, 2, 3, 4, 5, 10, 11, 12, 13, 14, 15, 16];

/// Checks a list of channel types to choose from.
pub(super) fn check_channel_types(form: &mut Form, types: &[u8]) {
    form.at("channel_types", |form| {
        for (index, kind) in types.iter().enumerate() {
            form.choice(&index.to_string(), Some(*kind), &CHANNEL_TYPES);
        }
    });
    form.unique(
        "channel_types",
        types,
        "SET_TYPE_ALREADY_CONTAINS_VALUE",
        "The set already contains this value",
    );
}

/// A change of a guild's channel; what is left out stays.
/// Source: [Discord Docs/Channel, Modify Channel]; what a study group's bot has no use for (voice, tags, forum layout) is not
/// modelled.
///
/// [Discord Docs/Channel, Modify Channel]: https://docs.discord.com/developers/resources/channel#modify-channel
#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct EditChannel {
    /// 1-100 characters.
    pub name: Option<String>,
    /// Text to announcement and back only: 0 or 5.
    #[serde(rename = "type")]
    pub kind: Option<u8>,
    /// Its place among the channels.
    pub position: Option<u32>,
    /// At most 1,024 characters, 4,096 for a forum; `null` takes it away.
    #[serde(deserialize_with = "null_is_some_empty")]
    pub topic: Option<String>,
    /// Whether it is for adults only.
    pub nsfw: Option<bool>,
    /// Seconds between two messages of one user, 0-21,600.
    pub rate_limit_per_user: Option<u32>,
    /// Who may do what here, all of it.
    pub permission_overwrites: Option<Vec<Overwrite>>,
    /// Its category; `null` takes it out.
    #[serde(deserialize_with = "null_is_some_empty")]
    pub parent_id: Option<Option<Id<ChannelMarker>>>,
    /// What its threads start with.
    pub default_auto_archive_duration: Option<AutoArchive>,
    /// The slowmode that its threads start with.
    pub default_thread_rate_limit_per_user: Option<u32>,
}

/// What one role or one member may do in a channel, beside or against the roles.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Overwrite {
    /// The role or the user.
    pub id: Id<GenericMarker>,
    /// Zero for a role, one for a member.
    #[serde(rename = "type")]
    pub kind: u8,
    /// Permission bits.
    #[serde(default)]
    pub allow: PermissionBits,
    /// Permission bits.
    #[serde(default)]
    pub deny: PermissionBits,
}

/// The body that sets one overwrite, whose target stands in the path.
/// Source: [Discord Docs/Channel, Edit Channel Permissions].
///
/// [Discord Docs/Channel, Edit Channel Permissions]: https://docs.discord.com/developers/resources/channel#edit-channel-permissions
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct EditOverwrite {
    /// Zero for a role, one for a member.
    #[serde(rename = "type")]
    pub kind: u8,
    /// Permission bits.
    #[serde(default)]
    pub allow: PermissionBits,
    /// Permission bits.
    #[serde(default)]
    pub deny: PermissionBits,
    /// The target once more, which serenity sends; Discord takes the one in the path.
    pub id: Option<Id<GenericMarker>>,
}

/// Permission bits, which Discord writes as a decimal text; it reads numbers and `null` too.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct PermissionBits(pub u64);

impl<'de> Deserialize<'de> for PermissionBits {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        #[derive(Deserialize)]
        #[serde(untagged)]
        enum Written {
            Number(u64),
            Text(String),
            Nothing(()),
        }
        let bits = match Written::deserialize(deserializer)? {
            Written::Number(bits) => Ok(bits),
            Written::Text(text) => text.parse(),
            Written::Nothing(()) => Ok(0),
        };
        bits.map(Self)
            .map_err(|_| serde::de::Error::custom("permissions are a whole number, written as a text"))
    }
}

impl Serialize for PermissionBits {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(&self.0)
    }
}

/// Opens the direct messages with a user. Source: [Discord Docs/User, Create DM].
///
/// [Discord Docs/User, Create DM]: https://docs.discord.com/developers/resources/user#create-dm
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CreateDm {
    /// The user.
    pub recipient_id: Id<UserMarker>,
}

impl Body for EditChannel {
    fn validate(&self) -> Result<(), ApiError> {
        Form::check(|form| {
            if let Some(name) = &self.name {
                check_name(form, name);
            }
            form.choice("type", self.kind, &[0, 5]);
            form.optional_text("topic", self.topic.as_deref(), 0..=limits::CHANNEL_FORUM_TOPIC_LENGTH_MAX);
            check_slowmode(form, "rate_limit_per_user", self.rate_limit_per_user);
            check_slowmode(
                form,
                "default_thread_rate_limit_per_user",
                self.default_thread_rate_limit_per_user,
            );
            let overwrites = self.permission_overwrites.as_deref().unwrap_or_default();
            form.at("permission_overwrites", |form| form.length(overwrites.len(), 0..=OVERWRITE_COUNT));
            form.each("permission_overwrites", overwrites, |form, overwrite| {
                form.choice("type", Some(overwrite.kind), &[0, 1]);
            });
        })
    }
}

impl Body for EditOverwrite {
    fn validate(&self) -> Result<(), ApiError> {
        Form::check(|form| form.choice("type", Some(self.kind), &[0, 1]))
    }
}

impl Body for CreateDm {
    fn validate(&self) -> Result<(), ApiError> {
        Ok(())
    }
}
