//! Selects. Source: [Discord Docs/Component Reference, String Select] and the four that follow it.
//!
//! [Discord Docs/Component Reference, String Select]: https://docs.discord.com/developers/components/reference#string-select

use serde::{Deserialize, Serialize};
use twilight_model::id::Id;
use twilight_model::id::marker::GenericMarker;
use twilight_validate::component as limits;

use super::ComponentEmoji;
use crate::wire::channel::check_channel_types;
use crate::wire::form::Form;
use crate::wire::null_is_empty;

/// What a select lets people choose.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum SelectKind {
    /// One of its own options.
    #[default]
    String,
    /// Users of the guild.
    User,
    /// Roles of the guild.
    Role,
    /// Users and roles of the guild.
    Mentionable,
    /// Channels of the guild.
    Channel,
}

impl SelectKind {
    pub(super) fn number(self) -> u8 {
        match self {
            Self::String => 3,
            Self::User => 5,
            Self::Role => 6,
            Self::Mentionable => 7,
            Self::Channel => 8,
        }
    }

    fn may_preselect(self, kind: DefaultValueKind) -> bool {
        match self {
            Self::String => false,
            Self::User => kind == DefaultValueKind::User,
            Self::Role => kind == DefaultValueKind::Role,
            Self::Mentionable => kind != DefaultValueKind::Channel,
            Self::Channel => kind == DefaultValueKind::Channel,
        }
    }
}

/// A list to choose from.
#[derive(Debug, Clone, PartialEq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Select {
    /// What is chosen; on the wire this is the type of the component.
    #[serde(skip)]
    pub kind: SelectKind,
    /// The number of the component in its message.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub id: Option<i32>,
    /// 1-100 characters.
    pub custom_id: String,
    /// 1-25 options with distinct values, in a string select only.
    #[serde(default, deserialize_with = "null_is_empty", skip_serializing_if = "Vec::is_empty")]
    pub options: Vec<SelectOption>,
    /// The kinds of channel on offer, in a channel select only.
    #[serde(default, deserialize_with = "null_is_empty", skip_serializing_if = "Vec::is_empty")]
    pub channel_types: Vec<u8>,
    /// What is chosen at first, in the other four kinds.
    #[serde(default, deserialize_with = "null_is_empty", skip_serializing_if = "Vec::is_empty")]
    pub default_values: Vec<DefaultValue>,
    /// What shows while nothing is chosen, at most 150 characters.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub placeholder: Option<String>,
    /// 0-25; one when left out.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub min_values: Option<u8>,
    /// 1-25; one when left out.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub max_values: Option<u8>,
    /// Whether it has to be filled in, in forms only.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub required: Option<bool>,
    /// Shown but not to be used; in messages only.
    #[serde(default, deserialize_with = "null_is_empty")]
    pub disabled: bool,
}

/// A line of a string select.
#[derive(Debug, Clone, PartialEq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct SelectOption {
    /// 1-100 characters.
    pub label: String,
    /// 1-100 characters.
    pub value: String,
    /// At most 100 characters.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    /// Before the label.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub emoji: Option<ComponentEmoji>,
    /// Whether it is chosen at first.
    #[serde(default, deserialize_with = "null_is_empty")]
    pub default: bool,
}

/// A user, role or channel that is chosen at first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct DefaultValue {
    /// Whose id it is depends on the kind.
    pub id: Id<GenericMarker>,
    /// The kind.
    #[serde(rename = "type")]
    pub kind: DefaultValueKind,
}

/// What a [`DefaultValue`] is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum DefaultValueKind {
    /// A user.
    User,
    /// A role.
    Role,
    /// A channel.
    Channel,
}

const MIN_VALUES: u8 = limits::SELECT_MINIMUM_VALUES_LIMIT as u8;
const MAX_VALUES: u8 = limits::SELECT_MAXIMUM_VALUES_LIMIT as u8;

impl Select {
    /// The least number of values that may be chosen.
    pub fn least(&self) -> usize {
        self.min_values.unwrap_or(1).into()
    }

    /// The greatest number of values that may be chosen.
    pub fn most(&self) -> usize {
        self.max_values.unwrap_or(1).into()
    }

    /// Checks it; `in_form` says whether it is part of a form.
    pub(super) fn check(&self, form: &mut Form, in_form: bool) {
        form.text("custom_id", &self.custom_id, 1..=limits::COMPONENT_CUSTOM_ID_LENGTH);
        form.optional_text("placeholder", self.placeholder.as_deref(), 0..=limits::SELECT_PLACEHOLDER_LENGTH);
        form.number("min_values", self.min_values, 0..=MIN_VALUES);
        form.number("max_values", self.max_values, 1..=MAX_VALUES);
        form.ordered("min_values", Some(self.least()), Some(self.most()));
        if in_form && self.disabled {
            form.at("disabled", |form| {
                form.refuse("SELECT_COMPONENT_DISABLED", "A form takes no disabled select")
            });
        }
        if !in_form && self.required.is_some() {
            form.at("required", |form| {
                form.refuse("SELECT_COMPONENT_REQUIRED", "Only a form can require a select")
            });
        }
        self.check_options(form);
        self.check_default_values(form);
        check_channel_types(form, &self.channel_types);
        if self.kind != SelectKind::Channel && !self.channel_types.is_empty() {
            let message = "Only a channel select takes channel types";
            form.at("channel_types", |form| form.refuse("SELECT_COMPONENT_CHANNEL_TYPES", message));
        }
    }

    fn check_options(&self, form: &mut Form) {
        if self.kind != SelectKind::String {
            if !self.options.is_empty() {
                let message = "Only a string select takes options";
                form.at("options", |form| form.refuse("SELECT_COMPONENT_OPTIONS", message));
            }
            return;
        }
        // Discord wants at least as many options as may be chosen.
        let least = self.most().clamp(1, limits::SELECT_OPTION_COUNT);
        form.at("options", |form| form.length(self.options.len(), least..=limits::SELECT_OPTION_COUNT));
        form.each("options", &self.options, |form, option| {
            form.text("label", &option.label, 1..=limits::SELECT_OPTION_LABEL_LENGTH);
            form.text("value", &option.value, 1..=limits::SELECT_OPTION_VALUE_LENGTH);
            let description = option.description.as_deref();
            form.optional_text("description", description, 0..=limits::SELECT_OPTION_DESCRIPTION_LENGTH);
            if let Some(emoji) = &option.emoji {
                form.at("emoji", |form| emoji.check(form));
            }
            let first = self.options.iter().find(|other| other.value == option.value);
            if first.is_some_and(|first| !std::ptr::eq(first, option)) {
                let message = "The specified option value is already used";
                form.at("value", |form| form.refuse("SELECT_COMPONENT_OPTION_VALUE_DUPLICATED", message));
            }
        });
        if self.options.iter().filter(|option| option.default).count() > self.most() {
            let message = "More options are chosen at first than may be chosen";
            form.at("options", |form| form.refuse("SELECT_COMPONENT_TOO_MANY_DEFAULTS", message));
        }
    }

    fn check_default_values(&self, form: &mut Form) {
        if self.default_values.is_empty() {
            return;
        }
        form.at("default_values", |form| form.length(self.default_values.len(), self.least()..=self.most()));
        form.each("default_values", &self.default_values, |form, value| {
            if !self.kind.may_preselect(value.kind) {
                let message = "This select offers no such values";
                form.at("type", |form| form.refuse("BASE_TYPE_CHOICES", message));
            }
        });
    }
}
