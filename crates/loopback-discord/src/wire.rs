//! The bodies that bots send: typed, with unknown fields refused, and held against Discord's limits.
//!
//! Limits come from `twilight-validate` where it knows them; the rules it is silent about, and the paths and codes of the
//! faults, are ours. The codes of faults are those that Discord is known to answer; where none is known the code says what is
//! wrong in the same style. Sources: [Discord Docs] and Discord's OpenAPI description.
//!
//! [Discord Docs]: https://docs.discord.com/developers

use serde::Deserialize;
use serde::de::{DeserializeOwned, Deserializer};
use serde_path_to_error::Segment;

use crate::error::ApiError;
use form::Form;

mod attachment;
mod channel;
mod command;
mod component;
mod embed;
mod flags;
mod form;
mod interaction;
mod mentions;
mod message;
mod number;
mod poll;
mod thread;

#[cfg(test)]
mod tests;

pub use attachment::Attachment;
pub use channel::{CreateDm, EditChannel, EditOverwrite, Overwrite, PermissionBits};
pub use command::{
    BulkOverwriteCommands, Choice, ChoiceValue, Command, CommandKind, CommandOption, CommandOptionKind,
    IntegrationType, InteractionContext, Localizations,
};
pub use component::{
    ActionRow, Button, ButtonStyle, Component, ComponentEmoji, Container, DefaultValue, DefaultValueKind,
    Label, Select, SelectKind, SelectOption, Separator, TextDisplay, TextInput, TextInputStyle,
};
pub use embed::{Embed, EmbedAuthor, EmbedField, EmbedFooter, EmbedMedia, EmbedProvider};
pub use flags::MessageFlags;
pub use interaction::{Autocomplete, InteractionCallback, Modal};
pub use mentions::{AllowedMentions, MentionKind};
pub use message::{CreateMessage, EditMessage, InteractionMessage, MessageReference, Nonce};
pub use poll::{Poll, PollAnswer, PollMedia};
pub use thread::{AutoArchive, EditThread, StartForumPost, StartThread, StartThreadFromMessage, ThreadKind};

/// A request body that knows Discord's rules about it.
pub trait Body: DeserializeOwned {
    /// Whether Discord would take this body, whatever the state of the world.
    ///
    /// # Errors
    /// What Discord answers: mostly code 50035 with all faults by path, 50006 for a message with nothing in it.
    fn validate(&self) -> Result<(), ApiError>;
}

/// Reads a JSON body and holds it against Discord's rules.
///
/// # Errors
/// Code 50109 for bytes that are no JSON, 50035 for wrong types and unknown fields (Discord ignores unknown fields; they are
/// mistakes nonetheless), and what [`Body::validate`] says.
pub fn parse<T: Body>(body: &[u8]) -> Result<T, ApiError> {
    let value: serde_json::Value = serde_json::from_slice(body).map_err(|_| ApiError::invalid_json())?;
    let body: T = read(value).map_err(|fault| fault.into_error())?;
    body.validate()?;
    Ok(body)
}

/// Why a value does not have the shape of a type, and where in it.
struct ShapeFault {
    path: Vec<String>,
    message: String,
}

/// Stands between path and message in the error of a nested [`read`]; serde errors are plain text.
const PATH_END: char = '\u{1f}';

fn read<T: DeserializeOwned>(value: serde_json::Value) -> Result<T, ShapeFault> {
    serde_path_to_error::deserialize(value).map_err(|error| {
        let mut path: Vec<String> = error.path().iter().map(key).collect();
        let text = error.into_inner().to_string();
        let message = match text.split_once(PATH_END) {
            Some((inner, message)) => {
                path.extend(inner.split('.').filter(|key| !key.is_empty()).map(str::to_owned));
                message.to_owned()
            }
            None => text,
        };
        ShapeFault { path, message }
    })
}

/// A step of a path as Discord names it.
fn key(segment: &Segment) -> String {
    match segment {
        Segment::Seq { index } => index.to_string(),
        Segment::Map { key } => key.clone(),
        Segment::Enum { variant } => variant.clone(),
        Segment::Unknown => "?".to_owned(),
    }
}

impl ShapeFault {
    fn into_error(self) -> ApiError {
        let Self { mut path, message } = self;
        let named = |prefix| message.strip_prefix(prefix).and_then(|rest: &str| rest.split('`').next());
        let (code, message) = if let Some(field) = named("missing field `") {
            path.push(field.to_owned());
            ("BASE_TYPE_REQUIRED", "This field is required".to_owned())
        } else if let Some(field) = named("unknown field `") {
            if path.last().is_none_or(|last| last != field) {
                path.push(field.to_owned());
            }
            ("UNKNOWN_FIELD", format!("Discord has no such field here: {message}"))
        } else if message.starts_with(number::NOT_A_CHOICE) || message.starts_with("unknown variant") {
            ("BASE_TYPE_CHOICES", message)
        } else {
            ("BASE_TYPE_BAD_TYPE", message)
        };
        let mut form = Form::default();
        form.at_path(&path, |form| form.refuse(code, message));
        form.into_error()
    }

    /// As the error of a serde implementation, in which the outer [`read`] finds the path again.
    fn into_serde<E: serde::de::Error>(self) -> E {
        E::custom(format_args!("{}{PATH_END}{}", self.path.join("."), self.message))
    }

    /// The same fault, seen from the object that holds the value under `key`.
    fn within(mut self, key: &str) -> Self {
        self.path.insert(0, key.to_owned());
        self
    }
}

/// Reads `null` as the empty value: for Discord the two mean the same.
fn null_is_empty<'de, D: Deserializer<'de>, T: Default + Deserialize<'de>>(
    deserializer: D,
) -> Result<T, D::Error> {
    Ok(Option::deserialize(deserializer)?.unwrap_or_default())
}

/// Reads a field of an edit: left out is `None`, `null` is the empty value.
fn null_is_some_empty<'de, D: Deserializer<'de>, T: Default + Deserialize<'de>>(
    deserializer: D,
) -> Result<Option<T>, D::Error> {
    null_is_empty(deserializer).map(Some)
}
