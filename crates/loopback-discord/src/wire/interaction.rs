//! First responses to interactions. Source: [Discord Docs/Receiving and Responding, Interaction Response Object].
//!
//! [Discord Docs/Receiving and Responding, Interaction Response Object]: https://docs.discord.com/developers/interactions/receiving-and-responding#interaction-response-object

use serde::de::{DeserializeOwned, Deserializer};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use twilight_validate::component::COMPONENT_CUSTOM_ID_LENGTH;

use super::command::{Choice, check_choice, check_choice_count};
use super::form::Form;
use super::null_is_empty;
use super::number::NOT_A_CHOICE;
use super::{Body, Component, EditMessage, InteractionMessage, MessageFlags, ShapeFault, component, read};
use crate::error::ApiError;

const MODAL_TITLE_LENGTH: usize = 45;

/// The first response to an interaction.
#[derive(Debug, Clone, PartialEq)]
pub enum InteractionCallback {
    /// Type 4: a message.
    Message(InteractionMessage),
    /// Type 5: a message will follow; only its flags count now.
    Defer(InteractionMessage),
    /// Type 6: the message of the component may be edited later.
    DeferUpdate,
    /// Type 7: the message of the component changes.
    Update(EditMessage),
    /// Type 8: choices for the option that is being typed.
    Autocomplete(Autocomplete),
    /// Type 9: a form.
    Modal(Modal),
}

/// Choices for the option that is being typed.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Autocomplete {
    /// At most 25.
    #[serde(deserialize_with = "null_is_empty")]
    pub choices: Vec<Choice>,
}

/// A form.
#[derive(Debug, Clone, PartialEq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Modal {
    /// 1-100 characters.
    pub custom_id: String,
    /// 1-45 characters.
    pub title: String,
    /// 1-5 rows or labels with one field each, or text displays.
    pub components: Vec<Component>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Written {
    #[serde(rename = "type")]
    kind: u64,
    #[serde(default)]
    data: Value,
}

fn data<T: DeserializeOwned>(data: Value) -> Result<T, ShapeFault> {
    match data {
        Value::Null => Err(ShapeFault { path: Vec::new(), message: "missing field `data`".to_owned() }),
        data => read(data).map_err(|fault| fault.within("data")),
    }
}

impl TryFrom<Written> for InteractionCallback {
    type Error = ShapeFault;

    fn try_from(written: Written) -> Result<Self, ShapeFault> {
        match written.kind {
            4 => data(written.data).map(Self::Message),
            5 if written.data.is_null() => Ok(Self::Defer(InteractionMessage::default())),
            5 => data(written.data).map(Self::Defer),
            6 if written.data.is_null() => Ok(Self::DeferUpdate),
            6 => data::<Nothing>(written.data).map(|Nothing {}| Self::DeferUpdate),
            7 => data(written.data).map(Self::Update),
            8 => data(written.data).map(Self::Autocomplete),
            9 => data(written.data).map(Self::Modal),
            _ => Err(ShapeFault {
                path: vec!["type".to_owned()],
                message: format!("{NOT_A_CHOICE} (4-9); the loopback models no other response."),
            }),
        }
    }
}

/// The data of a response that has none.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Nothing {}

impl<'de> Deserialize<'de> for InteractionCallback {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Written::deserialize(deserializer)?.try_into().map_err(ShapeFault::into_serde)
    }
}

impl Body for InteractionCallback {
    fn validate(&self) -> Result<(), ApiError> {
        Form::check(|form| form.at("data", |form| self.check(form)))?;
        match self {
            Self::Message(message) if message.is_empty() => Err(ApiError::empty_message()),
            _ => Ok(()),
        }
    }
}

impl InteractionCallback {
    fn check(&self, form: &mut Form) {
        match self {
            Self::Message(message) => message.check(form),
            Self::Defer(message) => {
                message
                    .flags
                    .check(form, MessageFlags::EPHEMERAL.union(MessageFlags::SUPPRESS_NOTIFICATIONS));
                if !message.is_empty() {
                    form.refuse(
                        "DEFERRED_MESSAGE_HAS_CONTENT",
                        "Discord would not show what a deferral says",
                    );
                }
            }
            Self::DeferUpdate => {}
            Self::Update(edit) => edit.check(form),
            Self::Autocomplete(answer) => {
                check_choice_count(form, &answer.choices);
                form.each("choices", &answer.choices, check_choice);
            }
            Self::Modal(modal) => {
                form.text("custom_id", &modal.custom_id, 1..=COMPONENT_CUSTOM_ID_LENGTH);
                form.text("title", &modal.title, 1..=MODAL_TITLE_LENGTH);
                component::check_modal(form, &modal.components);
            }
        }
    }
}
