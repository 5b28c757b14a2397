//! Threads: starting and changing them. Source: [Discord Docs/Channel, Start Thread from Message] and what follows it.
//!
//! [Discord Docs/Channel, Start Thread from Message]: https://docs.discord.com/developers/resources/channel#start-thread-from-message

use serde::Deserialize;
use twilight_model::id::Id;
use twilight_model::id::marker::TagMarker;
use twilight_validate::channel as limits;

use super::form::Form;
use super::number::numbered;
use super::{Body, CreateMessage, null_is_empty};
use crate::error::ApiError;

const TAG_COUNT: usize = 5;

numbered! {
    /// After how many minutes of silence a thread is archived.
    AutoArchive: u32 {
        /// An hour.
        Hour = 60,
        /// A day.
        Day = 1440,
        /// Three days.
        ThreeDays = 4320,
        /// A week.
        Week = 10080,
    }
}

numbered! {
    /// Who can find a thread.
    ThreadKind: u8 {
        /// All who can see the announcement channel.
        Announcement = 10,
        /// All who can see the channel.
        Public = 11,
        /// The invited and the moderators.
        Private = 12,
    }
}

/// A thread that hangs on a message and has its id.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct StartThreadFromMessage {
    /// 1-100 characters.
    pub name: String,
    /// The default of the channel when left out.
    pub auto_archive_duration: Option<AutoArchive>,
    /// Seconds between two messages of one user, 0-21,600.
    pub rate_limit_per_user: Option<u32>,
}

/// A thread of its own.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct StartThread {
    /// 1-100 characters.
    pub name: String,
    /// The default of the channel when left out.
    pub auto_archive_duration: Option<AutoArchive>,
    /// Seconds between two messages of one user, 0-21,600.
    pub rate_limit_per_user: Option<u32>,
    /// Private when left out.
    #[serde(rename = "type")]
    pub kind: Option<ThreadKind>,
    /// Whether members of a private thread may invite others; they may when this is left out.
    pub invitable: Option<bool>,
}

/// A post in a forum: a thread with its first message.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct StartForumPost {
    /// 1-100 characters.
    pub name: String,
    /// The default of the channel when left out.
    pub auto_archive_duration: Option<AutoArchive>,
    /// Seconds between two messages of one user, 0-21,600.
    pub rate_limit_per_user: Option<u32>,
    /// The first message, which takes no nonce.
    pub message: CreateMessage,
    /// At most five.
    #[serde(default, deserialize_with = "null_is_empty")]
    pub applied_tags: Vec<Id<TagMarker>>,
}

/// A change of a thread; what is left out or `null` stays.
#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct EditThread {
    /// 1-100 characters.
    pub name: Option<String>,
    /// Whether it is archived.
    pub archived: Option<bool>,
    /// Whether only moderators can bring it back.
    pub locked: Option<bool>,
    /// Whether members of a private thread may invite others.
    pub invitable: Option<bool>,
    /// When it is archived by itself.
    pub auto_archive_duration: Option<AutoArchive>,
    /// Seconds between two messages of one user, 0-21,600.
    pub rate_limit_per_user: Option<u32>,
    /// Only `1 << 1`, pinned in its forum.
    pub flags: Option<u64>,
    /// At most five.
    pub applied_tags: Option<Vec<Id<TagMarker>>>,
}

const PINNED: u64 = 1 << 1;
const SLOWMODE: u32 = limits::CHANNEL_RATE_LIMIT_PER_USER_MAX as u32;

pub(super) fn check_name(form: &mut Form, name: &str) {
    form.text("name", name, limits::CHANNEL_NAME_LENGTH_MIN..=limits::CHANNEL_NAME_LENGTH_MAX);
}

pub(super) fn check_slowmode(form: &mut Form, key: &str, seconds: Option<u32>) {
    form.number(key, seconds, 0..=SLOWMODE);
}

impl Body for StartThreadFromMessage {
    fn validate(&self) -> Result<(), ApiError> {
        Form::check(|form| {
            check_name(form, &self.name);
            check_slowmode(form, "rate_limit_per_user", self.rate_limit_per_user);
        })
    }
}

impl Body for StartThread {
    fn validate(&self) -> Result<(), ApiError> {
        Form::check(|form| {
            check_name(form, &self.name);
            check_slowmode(form, "rate_limit_per_user", self.rate_limit_per_user);
        })
    }
}

impl Body for StartForumPost {
    fn validate(&self) -> Result<(), ApiError> {
        Form::check(|form| {
            check_name(form, &self.name);
            check_slowmode(form, "rate_limit_per_user", self.rate_limit_per_user);
            form.at("applied_tags", |form| form.length(self.applied_tags.len(), 0..=TAG_COUNT));
            form.at("message", |form| {
                self.message.check(form);
                if self.message.nonce.is_some() {
                    form.at("nonce", |form| form.refuse("UNKNOWN_FIELD", "A forum post takes no nonce"));
                }
            });
        })?;
        if self.message.is_empty() { Err(ApiError::empty_message()) } else { Ok(()) }
    }
}

impl Body for EditThread {
    fn validate(&self) -> Result<(), ApiError> {
        Form::check(|form| {
            if let Some(name) = &self.name {
                check_name(form, name);
            }
            check_slowmode(form, "rate_limit_per_user", self.rate_limit_per_user);
            form.choice("flags", self.flags, &[0, PINNED]);
            let tags = self.applied_tags.as_ref().map_or(0, Vec::len);
            form.at("applied_tags", |form| form.length(tags, 0..=TAG_COUNT));
        })
    }
}
