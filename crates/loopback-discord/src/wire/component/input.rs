//! Text inputs of forms. Source: [Discord Docs/Component Reference, Text Input].
//!
//! [Discord Docs/Component Reference, Text Input]: https://docs.discord.com/developers/components/reference#text-input

use serde::{Deserialize, Serialize};
use twilight_validate::component as limits;

use crate::wire::form::Form;
use crate::wire::number::numbered;

numbered! {
    /// How tall a text input is.
    TextInputStyle: u8 {
        /// One line.
        Short = 1,
        /// Several lines.
        Paragraph = 2,
    }
}

/// A field of a form into which people write.
#[derive(Debug, Clone, PartialEq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct TextInput {
    /// The number of the component in its form.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub id: Option<i32>,
    /// 1-100 characters.
    pub custom_id: String,
    /// One line or several.
    pub style: TextInputStyle,
    /// 1-45 characters; in an action row only, where it is required.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub label: Option<String>,
    /// 0-4,000.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub min_length: Option<u32>,
    /// 1-4,000.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub max_length: Option<u32>,
    /// Whether it has to be filled in; it has when this is left out.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub required: Option<bool>,
    /// What stands in it at first, at most 4,000 characters.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub value: Option<String>,
    /// What shows through while it is empty, at most 100 characters.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub placeholder: Option<String>,
}

const LENGTH: u32 = limits::TEXT_INPUT_LENGTH_MAX as u32;

impl TextInput {
    /// Checks it; `labelled` says whether a label component around it carries the label.
    pub(super) fn check(&self, form: &mut Form, labelled: bool) {
        form.text("custom_id", &self.custom_id, 1..=limits::COMPONENT_CUSTOM_ID_LENGTH);
        form.optional_text(
            "label",
            self.label.as_deref(),
            limits::TEXT_INPUT_LABEL_MIN..=limits::TEXT_INPUT_LABEL_MAX,
        );
        match (&self.label, labelled) {
            (None, false) => form.at("label", Form::require),
            (Some(_), true) => {
                let message = "The label component around it has the label";
                form.at("label", |form| form.refuse("TEXT_INPUT_COMPONENT_LABEL", message));
            }
            _ => {}
        }
        form.optional_text("value", self.value.as_deref(), 0..=limits::TEXT_INPUT_LENGTH_MAX);
        form.optional_text(
            "placeholder",
            self.placeholder.as_deref(),
            0..=limits::TEXT_INPUT_PLACEHOLDER_MAX,
        );
        form.number("min_length", self.min_length, 0..=LENGTH);
        form.number("max_length", self.max_length, 1..=LENGTH);
        form.ordered("min_length", self.min_length, self.max_length);
    }
}
