//! Choices, of options and of autocompletion. Source: [Discord Docs/Application Commands, Option Choice Structure].
//!
//! [Discord Docs/Application Commands, Option Choice Structure]: https://docs.discord.com/developers/interactions/application-commands#application-command-object-application-command-option-choice-structure

use serde::{Deserialize, Serialize};
use twilight_validate::command as limits;

use super::localized::{self, Localizations};
use crate::wire::form::Form;
use crate::wire::null_is_empty;

/// A value to choose, and what it is called.
#[derive(Debug, Clone, PartialEq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Choice {
    /// 1-100 characters.
    pub name: String,
    /// The name in other languages.
    #[serde(default, deserialize_with = "null_is_empty")]
    pub name_localizations: Localizations,
    /// What the bot is told.
    pub value: ChoiceValue,
}

/// The value of a choice, of the type of its option.
#[derive(Debug, Clone, PartialEq, Deserialize, Serialize)]
#[serde(untagged)]
pub enum ChoiceValue {
    /// Between -2^53 and 2^53.
    Integer(i64),
    /// Between -2^53 and 2^53.
    Number(f64),
    /// 1-100 characters.
    String(String),
}

/// The whole numbers that a double can tell apart, which is as far as Discord's clients count.
pub(super) const SAFE_INTEGER: i64 = 1 << 53;

/// Checks how many choices there are.
pub(in crate::wire) fn check_choice_count(form: &mut Form, choices: &[Choice]) {
    form.at("choices", |form| form.length(choices.len(), 0..=limits::CHOICES_LIMIT));
}

/// Checks one choice by itself.
pub(in crate::wire) fn check_choice(form: &mut Form, choice: &Choice) {
    let length = limits::OPTION_CHOICE_NAME_LENGTH_MIN..=limits::OPTION_CHOICE_NAME_LENGTH_MAX;
    localized::check_name(form, &choice.name, &choice.name_localizations, length, |_| true);
    match &choice.value {
        ChoiceValue::String(value) => {
            let length =
                limits::OPTION_CHOICE_STRING_VALUE_LENGTH_MIN..=limits::OPTION_CHOICE_STRING_VALUE_LENGTH_MAX;
            form.text("value", value, length);
        }
        ChoiceValue::Integer(value) => form.number("value", Some(*value), -SAFE_INTEGER..=SAFE_INTEGER),
        ChoiceValue::Number(value) => {
            let most = SAFE_INTEGER as f64;
            form.number("value", Some(*value), -most..=most);
        }
    }
}

impl Choice {
    pub(super) fn characters(&self) -> usize {
        let value = match &self.value {
            ChoiceValue::String(value) => value.chars().count(),
            ChoiceValue::Integer(_) | ChoiceValue::Number(_) => 0,
        };
        localized::longest(&self.name, &self.name_localizations) + value
    }
}
