//! Buttons. Source: [Discord Docs/Component Reference, Button].
//!
//! [Discord Docs/Component Reference, Button]: https://docs.discord.com/developers/components/reference#button

use serde::{Deserialize, Serialize};
use twilight_model::id::Id;
use twilight_model::id::marker::SkuMarker;
use twilight_validate::component::{COMPONENT_BUTTON_LABEL_LENGTH, COMPONENT_CUSTOM_ID_LENGTH};

use super::ComponentEmoji;
use crate::wire::form::Form;
use crate::wire::null_is_empty;
use crate::wire::number::numbered;

const URL_LENGTH: usize = 512;
const SCHEMES: &[&str] = &["http", "https", "discord"];

numbered! {
    /// What a button looks like and does.
    ButtonStyle: u8 {
        /// Blue.
        Primary = 1,
        /// Grey.
        Secondary = 2,
        /// Green.
        Success = 3,
        /// Red.
        Danger = 4,
        /// Opens a page; has no custom id and sends no interaction.
        Link = 5,
        /// Sells something.
        Premium = 6,
    }
}

/// A button.
#[derive(Debug, Clone, PartialEq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Button {
    /// The number of the component in its message.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub id: Option<i32>,
    /// Its look and its use.
    pub style: ButtonStyle,
    /// At most 80 characters.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub label: Option<String>,
    /// Before the label, or alone.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub emoji: Option<ComponentEmoji>,
    /// 1-100 characters; for the styles 1-4 only.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub custom_id: Option<String>,
    /// For style 5 only.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub url: Option<String>,
    /// For style 6 only.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sku_id: Option<Id<SkuMarker>>,
    /// Shown but not to be pressed.
    #[serde(default, deserialize_with = "null_is_empty")]
    pub disabled: bool,
}

impl Button {
    pub(super) fn check(&self, form: &mut Form) {
        form.optional_text("label", self.label.as_deref(), 0..=COMPONENT_BUTTON_LABEL_LENGTH);
        form.optional_text("custom_id", self.custom_id.as_deref(), 1..=COMPONENT_CUSTOM_ID_LENGTH);
        form.url("url", self.url.as_deref(), SCHEMES, URL_LENGTH);
        if let Some(emoji) = &self.emoji {
            form.at("emoji", |form| emoji.check(form));
        }
        let wanted = match self.style {
            ButtonStyle::Link => "url",
            ButtonStyle::Premium => "sku_id",
            _ => "custom_id",
        };
        let given = [
            ("custom_id", self.custom_id.is_some()),
            ("url", self.url.is_some()),
            ("sku_id", self.sku_id.is_some()),
        ];
        for (key, given) in given {
            form.at(key, |form| match (key == wanted, given) {
                (true, false) => {
                    form.refuse("BASE_TYPE_REQUIRED", format!("A {key} is required for this style"))
                }
                (false, true) => {
                    form.refuse("BUTTON_COMPONENT_CONFLICT", format!("This style takes no {key}"))
                }
                _ => {}
            });
        }
        let labelled = self.label.as_ref().is_some_and(|label| !label.is_empty()) || self.emoji.is_some();
        if labelled == (self.style == ButtonStyle::Premium) {
            let message =
                if labelled { "A premium button has no label" } else { "A label or an emoji is required" };
            form.at("label", |form| form.refuse("BUTTON_COMPONENT_LABEL", message));
        }
    }
}
