//! Messages: new ones, those of interactions, and edits of all. Source: [Discord Docs/Message].
//!
//! [Discord Docs/Message]: https://docs.discord.com/developers/resources/message

use serde::{Deserialize, Serialize};
use twilight_model::id::Id;
use twilight_model::id::marker::{ChannelMarker, GuildMarker, MessageMarker, StickerMarker};
use twilight_validate::message as limits;

use super::attachment::{self, Attachment};
use super::form::Form;
use super::{AllowedMentions, Body, Component, Embed, MessageFlags, Poll, component, embed};
use super::{null_is_empty, null_is_some_empty};
use crate::error::ApiError;

const NONCE_LENGTH: usize = 25;

/// A new message. Source: [Discord Docs/Message, Create Message].
///
/// [Discord Docs/Message, Create Message]: https://docs.discord.com/developers/resources/message#create-message
#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct CreateMessage {
    /// At most 2,000 characters.
    #[serde(deserialize_with = "null_is_empty")]
    pub content: String,
    /// At most ten, with at most 6,000 characters together.
    #[serde(deserialize_with = "null_is_empty")]
    pub embeds: Vec<Embed>,
    /// Left out, every mention notifies.
    pub allowed_mentions: Option<AllowedMentions>,
    /// At most five rows.
    #[serde(deserialize_with = "null_is_empty")]
    pub components: Vec<Component>,
    /// What is known of the files sent along.
    #[serde(deserialize_with = "null_is_empty")]
    pub attachments: Vec<Attachment>,
    /// At most three.
    #[serde(deserialize_with = "null_is_empty")]
    pub sticker_ids: Vec<Id<StickerMarker>>,
    /// A poll to open.
    pub poll: Option<Poll>,
    /// Any of `SUPPRESS_EMBEDS`, `SUPPRESS_NOTIFICATIONS`, `IS_COMPONENTS_V2`.
    #[serde(deserialize_with = "null_is_empty")]
    pub flags: MessageFlags,
    /// The message that this one answers or passes on.
    pub message_reference: Option<MessageReference>,
    /// By which a repetition is known.
    pub nonce: Option<Nonce>,
    /// Whether a repetition answers with the first message.
    #[serde(deserialize_with = "null_is_empty")]
    pub enforce_nonce: bool,
    /// Whether it is read aloud.
    #[serde(deserialize_with = "null_is_empty")]
    pub tts: bool,
}

/// What a bot calls its message, so that it can be sent twice and posted once.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Deserialize, Serialize)]
#[serde(untagged)]
pub enum Nonce {
    /// A whole number.
    Number(i64),
    /// At most 25 characters.
    Text(String),
}

/// The message that a message refers to.
#[derive(Debug, Clone, PartialEq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct MessageReference {
    /// Zero or left out for an answer, one to pass the message on.
    #[serde(rename = "type", default, deserialize_with = "null_is_empty")]
    pub kind: u8,
    /// The message.
    pub message_id: Option<Id<MessageMarker>>,
    /// Its channel; required to pass it on.
    pub channel_id: Option<Id<ChannelMarker>>,
    /// Its guild.
    pub guild_id: Option<Id<GuildMarker>>,
    /// Whether to refuse when the message is gone; so it is when left out.
    pub fail_if_not_exists: Option<bool>,
}

/// A message of an interaction: the first response, a deferral, or a follow-up.
/// Source: [Discord Docs/Receiving and Responding].
///
/// [Discord Docs/Receiving and Responding]: https://docs.discord.com/developers/interactions/receiving-and-responding
#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct InteractionMessage {
    /// At most 2,000 characters.
    #[serde(deserialize_with = "null_is_empty")]
    pub content: String,
    /// At most ten, with at most 6,000 characters together.
    #[serde(deserialize_with = "null_is_empty")]
    pub embeds: Vec<Embed>,
    /// Left out, mentions of users notify.
    pub allowed_mentions: Option<AllowedMentions>,
    /// At most five rows.
    #[serde(deserialize_with = "null_is_empty")]
    pub components: Vec<Component>,
    /// What is known of the files sent along.
    #[serde(deserialize_with = "null_is_empty")]
    pub attachments: Vec<Attachment>,
    /// A poll to open.
    pub poll: Option<Poll>,
    /// Any of `SUPPRESS_EMBEDS`, `EPHEMERAL`, `SUPPRESS_NOTIFICATIONS`, `IS_COMPONENTS_V2`.
    #[serde(deserialize_with = "null_is_empty")]
    pub flags: MessageFlags,
    /// Whether it is read aloud.
    #[serde(deserialize_with = "null_is_empty")]
    pub tts: bool,
}

/// A change of a message: what is left out stays, `null` and the empty value take away.
/// Source: [Discord Docs/Message, Edit Message], [Discord Docs/Webhook, Edit Webhook Message].
///
/// [Discord Docs/Message, Edit Message]: https://docs.discord.com/developers/resources/message#edit-message
/// [Discord Docs/Webhook, Edit Webhook Message]: https://docs.discord.com/developers/resources/webhook#edit-webhook-message
#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct EditMessage {
    /// At most 2,000 characters.
    #[serde(deserialize_with = "null_is_some_empty")]
    pub content: Option<String>,
    /// At most ten, with at most 6,000 characters together.
    #[serde(deserialize_with = "null_is_some_empty")]
    pub embeds: Option<Vec<Embed>>,
    /// Left out, the mentions of the new content notify as if nothing had ever been forbidden.
    pub allowed_mentions: Option<AllowedMentions>,
    /// At most five rows.
    #[serde(deserialize_with = "null_is_some_empty")]
    pub components: Option<Vec<Component>>,
    /// The attachments that stay, and what is known of the files sent along.
    #[serde(deserialize_with = "null_is_some_empty")]
    pub attachments: Option<Vec<Attachment>>,
    /// `SUPPRESS_EMBEDS` and `IS_COMPONENTS_V2` count; Discord ignores the rest, which bots send back as they got them.
    pub flags: Option<MessageFlags>,
    /// Discord does not change the stickers of a message.
    pub sticker_ids: Option<Vec<Id<StickerMarker>>>,
    /// Nothing can be read aloud later; discord.py sends `false` all the same.
    pub tts: Option<bool>,
}

/// The parts that all of these have, for the rules that all of these share.
struct Parts<'a> {
    content: &'a str,
    embeds: &'a [Embed],
    components: &'a [Component],
    attachments: &'a [Attachment],
    allowed_mentions: Option<&'a AllowedMentions>,
    poll: Option<&'a Poll>,
    v2: bool,
}

impl Parts<'_> {
    fn check(&self, form: &mut Form) {
        form.text("content", self.content, 0..=limits::MESSAGE_CONTENT_LENGTH_MAX);
        embed::check(form, self.embeds);
        component::check_message(form, self.components, self.v2);
        attachment::check(form, self.attachments);
        if let Some(mentions) = self.allowed_mentions {
            form.at("allowed_mentions", |form| mentions.check(form));
        }
        if let Some(poll) = self.poll {
            form.at("poll", |form| poll.check(form));
        }
        if self.v2 {
            let given = [
                ("content", !self.content.is_empty()),
                ("embeds", !self.embeds.is_empty()),
                ("poll", self.poll.is_some()),
            ];
            for (key, _) in given.into_iter().filter(|(_, given)| *given) {
                let message = "The 'IS_COMPONENTS_V2' message flag does not allow this field";
                form.at(key, |form| {
                    form.refuse("MESSAGE_CANNOT_USE_LEGACY_FIELDS_WITH_COMPONENTS_V2", message)
                });
            }
        }
    }

    fn is_empty(&self) -> bool {
        self.content.trim().is_empty()
            && self.embeds.is_empty()
            && self.components.is_empty()
            && self.attachments.is_empty()
            && self.poll.is_none()
    }
}

impl CreateMessage {
    fn parts(&self) -> Parts<'_> {
        Parts {
            content: &self.content,
            embeds: &self.embeds,
            components: &self.components,
            attachments: &self.attachments,
            allowed_mentions: self.allowed_mentions.as_ref(),
            poll: self.poll.as_ref(),
            v2: self.flags.contains(MessageFlags::IS_COMPONENTS_V2),
        }
    }

    /// Whether it passes a message on instead of saying something.
    pub fn is_forward(&self) -> bool {
        self.message_reference.as_ref().is_some_and(|reference| reference.kind == 1)
    }

    /// Whether it has nothing to show, files sent along aside.
    pub(super) fn is_empty(&self) -> bool {
        self.parts().is_empty() && self.sticker_ids.is_empty() && !self.is_forward()
    }

    pub(super) fn check(&self, form: &mut Form) {
        self.parts().check(form);
        self.flags.check(form, MessageFlags::NEW);
        form.at("sticker_ids", |form| form.length(self.sticker_ids.len(), 0..=limits::STICKER_MAX));
        if let Some(Nonce::Text(nonce)) = &self.nonce {
            form.text("nonce", nonce, 0..=NONCE_LENGTH);
        }
        if let Some(reference) = &self.message_reference {
            form.at("message_reference", |form| reference.check(form));
        }
    }
}

impl MessageReference {
    fn check(&self, form: &mut Form) {
        form.choice("type", Some(self.kind), &[0, 1]);
        if self.message_id.is_none() {
            form.at("message_id", Form::require);
        }
        if self.kind == 1 && self.channel_id.is_none() {
            form.at("channel_id", Form::require);
        }
    }
}

impl Body for CreateMessage {
    fn validate(&self) -> Result<(), ApiError> {
        Form::check(|form| self.check(form))?;
        if self.is_empty() { Err(ApiError::empty_message()) } else { Ok(()) }
    }
}

impl InteractionMessage {
    fn parts(&self) -> Parts<'_> {
        Parts {
            content: &self.content,
            embeds: &self.embeds,
            components: &self.components,
            attachments: &self.attachments,
            allowed_mentions: self.allowed_mentions.as_ref(),
            poll: self.poll.as_ref(),
            v2: self.flags.contains(MessageFlags::IS_COMPONENTS_V2),
        }
    }

    pub(super) fn is_empty(&self) -> bool {
        self.parts().is_empty()
    }

    pub(super) fn check(&self, form: &mut Form) {
        self.parts().check(form);
        self.flags.check(form, MessageFlags::INTERACTION);
    }
}

impl Body for InteractionMessage {
    fn validate(&self) -> Result<(), ApiError> {
        Form::check(|form| self.check(form))?;
        if self.is_empty() { Err(ApiError::empty_message()) } else { Ok(()) }
    }
}

impl EditMessage {
    pub(super) fn check(&self, form: &mut Form) {
        let parts = Parts {
            content: self.content.as_deref().unwrap_or_default(),
            embeds: self.embeds.as_deref().unwrap_or_default(),
            components: self.components.as_deref().unwrap_or_default(),
            attachments: self.attachments.as_deref().unwrap_or_default(),
            allowed_mentions: self.allowed_mentions.as_ref(),
            poll: None,
            v2: self.flags.is_some_and(|flags| flags.contains(MessageFlags::IS_COMPONENTS_V2)),
        };
        parts.check(form);
        if self.tts == Some(true) {
            form.at("tts", |form| form.refuse("UNKNOWN_FIELD", "An edit is not read aloud"));
        }
    }
}

impl Body for EditMessage {
    /// Whether nothing is left is for the world to say, which knows what stays.
    fn validate(&self) -> Result<(), ApiError> {
        Form::check(|form| self.check(form))
    }
}
