//! Options of slash commands. Source: [Discord Docs/Application Commands, Option Structure].
//!
//! [Discord Docs/Application Commands, Option Structure]: https://docs.discord.com/developers/interactions/application-commands#application-command-object-application-command-option-structure

use serde::{Deserialize, Serialize};
use twilight_validate::command as limits;

use super::choice::{Choice, ChoiceValue, SAFE_INTEGER, check_choice, check_choice_count};
use super::localized::{self, Localizations, longest};
use crate::wire::channel::check_channel_types;
use crate::wire::form::Form;
use crate::wire::null_is_empty;
use crate::wire::number::numbered;

const TEXT_LENGTH: u32 = 6000;

numbered! {
    /// What an option takes, or that it is a command of its own.
    CommandOptionKind: u8 {
        /// A command below the command.
        SubCommand = 1,
        /// Several of them under one name.
        SubCommandGroup = 2,
        /// A text.
        String = 3,
        /// A whole number between -2^53 and 2^53.
        Integer = 4,
        /// Yes or no.
        Boolean = 5,
        /// A user.
        User = 6,
        /// A channel.
        Channel = 7,
        /// A role.
        Role = 8,
        /// A user or a role.
        Mentionable = 9,
        /// A number between -2^53 and 2^53.
        Number = 10,
        /// A file.
        Attachment = 11,
    }
}

/// An option of a slash command, or a command below it.
#[derive(Debug, Clone, PartialEq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct CommandOption {
    /// What it takes.
    #[serde(rename = "type")]
    pub kind: CommandOptionKind,
    /// 1-32 characters: lower-case letters, digits, `-` and `_`.
    pub name: String,
    /// The name in other languages.
    #[serde(default, deserialize_with = "null_is_empty", skip_serializing_if = "Localizations::is_empty")]
    pub name_localizations: Localizations,
    /// 1-100 characters.
    pub description: String,
    /// The description in other languages.
    #[serde(default, deserialize_with = "null_is_empty", skip_serializing_if = "Localizations::is_empty")]
    pub description_localizations: Localizations,
    /// Whether it has to be given.
    #[serde(default, deserialize_with = "null_is_empty", skip_serializing_if = "is_false")]
    pub required: bool,
    /// At most 25, of a text or a number only.
    #[serde(default, deserialize_with = "null_is_empty", skip_serializing_if = "Vec::is_empty")]
    pub choices: Vec<Choice>,
    /// At most 25, of a command or a group only.
    #[serde(default, deserialize_with = "null_is_empty", skip_serializing_if = "Vec::is_empty")]
    pub options: Vec<CommandOption>,
    /// The kinds of channel on offer, of a channel only.
    #[serde(default, deserialize_with = "null_is_empty", skip_serializing_if = "Vec::is_empty")]
    pub channel_types: Vec<u8>,
    /// Of a number only.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub min_value: Option<serde_json::Number>,
    /// Of a number only.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub max_value: Option<serde_json::Number>,
    /// 0-6,000, of a text only.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub min_length: Option<u32>,
    /// 1-6,000, of a text only.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub max_length: Option<u32>,
    /// Whether the bot suggests values while it is typed; of a text or a number without choices only.
    #[serde(default, deserialize_with = "null_is_empty", skip_serializing_if = "is_false")]
    pub autocomplete: bool,
}

/// What is false goes without saying in Discord's answers.
#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde passes a reference")]
fn is_false(value: &bool) -> bool {
    !value
}

/// How far below the command the options stand.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Depth {
    Command,
    Group,
    SubCommand,
}

/// Checks the options that stand side by side.
pub(super) fn check_all(form: &mut Form, options: &[CommandOption], depth: Depth) {
    form.at("options", |form| form.length(options.len(), 0..=limits::OPTIONS_LIMIT));
    let commands = options.iter().filter(|option| option.is_command()).count();
    if commands > 0 && commands < options.len() {
        let message =
            "Sub-command and sub-command group option types are mutually exclusive to all other types";
        form.at("options", |form| form.refuse("APPLICATION_COMMAND_OPTIONS_TYPE_INVALID", message));
    }
    form.at("options", |form| {
        for (index, option) in options.iter().enumerate() {
            let earlier = options.get(..index).unwrap_or_default();
            form.at(index, |form| {
                option.check(form, depth);
                if earlier.iter().any(|other| other.name == option.name) {
                    let message = "Option name already exists";
                    form.refuse("APPLICATION_COMMAND_OPTIONS_NAME_ALREADY_EXISTS", message);
                }
                if option.required && !option.is_command() && earlier.iter().any(|other| !other.required) {
                    let message = "Required options must be placed before non-required options";
                    form.refuse("APPLICATION_COMMAND_OPTIONS_REQUIRED_INVALID", message);
                }
            });
        }
    });
}

impl CommandOption {
    fn is_command(&self) -> bool {
        matches!(self.kind, CommandOptionKind::SubCommand | CommandOptionKind::SubCommandGroup)
    }

    fn is_number(&self) -> bool {
        matches!(self.kind, CommandOptionKind::Integer | CommandOptionKind::Number)
    }

    fn is_text(&self) -> bool {
        self.kind == CommandOptionKind::String
    }

    pub(super) fn characters(&self) -> usize {
        longest(&self.name, &self.name_localizations)
            + longest(&self.description, &self.description_localizations)
            + self.choices.iter().map(Choice::characters).sum::<usize>()
            + self.options.iter().map(Self::characters).sum::<usize>()
    }

    fn check(&self, form: &mut Form, depth: Depth) {
        let length = limits::OPTION_NAME_LENGTH_MIN..=limits::OPTION_NAME_LENGTH_MAX;
        let well_formed = |name: &str| limits::option_name(name).is_ok();
        localized::check_name(form, &self.name, &self.name_localizations, length, well_formed);
        localized::check_description(form, &self.description, &self.description_localizations);
        self.check_nesting(form, depth);
        self.check_fields(form);
        self.check_choices(form);
        check_channel_types(form, &self.channel_types);
        form.number("min_length", self.min_length, 0..=TEXT_LENGTH);
        form.number("max_length", self.max_length, 1..=TEXT_LENGTH);
        form.ordered("min_length", self.min_length, self.max_length);
        self.check_range(form);
    }

    fn check_nesting(&self, form: &mut Form, depth: Depth) {
        let allowed = match (self.kind, depth) {
            (CommandOptionKind::SubCommandGroup, depth) => depth == Depth::Command,
            (CommandOptionKind::SubCommand, depth) => depth != Depth::SubCommand,
            (_, depth) => depth != Depth::Group,
        };
        if !allowed {
            let message = "This option type cannot stand at this depth";
            form.at("type", |form| form.refuse("APPLICATION_COMMAND_OPTIONS_TYPE_INVALID", message));
            return;
        }
        match self.kind {
            CommandOptionKind::SubCommand => check_all(form, &self.options, Depth::SubCommand),
            CommandOptionKind::SubCommandGroup if self.options.is_empty() => {
                form.at("options", Form::require)
            }
            CommandOptionKind::SubCommandGroup => check_all(form, &self.options, Depth::Group),
            _ => {}
        }
    }

    /// Refuses the fields that do not go with the type; empty lists and `false` say nothing, and serenity sends them.
    fn check_fields(&self, form: &mut Form) {
        let fields = [
            ("options", !self.options.is_empty(), self.is_command()),
            ("choices", !self.choices.is_empty(), self.is_text() || self.is_number()),
            ("autocomplete", self.autocomplete, self.is_text() || self.is_number()),
            ("channel_types", !self.channel_types.is_empty(), self.kind == CommandOptionKind::Channel),
            ("min_value", self.min_value.is_some(), self.is_number()),
            ("max_value", self.max_value.is_some(), self.is_number()),
            ("min_length", self.min_length.is_some(), self.is_text()),
            ("max_length", self.max_length.is_some(), self.is_text()),
        ];
        for (key, _, _) in fields.into_iter().filter(|(_, given, allowed)| *given && !allowed) {
            let message = "This field does not go with the type of the option";
            form.at(key, |form| form.refuse("APPLICATION_COMMAND_OPTIONS_FIELD_INVALID", message));
        }
    }

    fn check_choices(&self, form: &mut Form) {
        check_choice_count(form, &self.choices);
        if self.autocomplete && !self.choices.is_empty() {
            let message = "An option has choices or autocompletion, not both";
            form.at("choices", |form| form.refuse("APPLICATION_COMMAND_AUTOCOMPLETE_CHOICES", message));
        }
        form.each("choices", &self.choices, |form, choice| {
            check_choice(form, choice);
            let fits = match &choice.value {
                ChoiceValue::Integer(_) => self.is_number(),
                ChoiceValue::Number(_) => self.kind == CommandOptionKind::Number,
                ChoiceValue::String(_) => self.is_text(),
            };
            if !fits {
                let message = "The value is not of the type of the option";
                form.at("value", |form| form.refuse("APPLICATION_COMMAND_OPTIONS_CHOICE_TYPE", message));
            }
            let mut earlier = self.choices.iter().take_while(|other| !std::ptr::eq(*other, choice));
            if earlier.any(|other| other.name == choice.name || other.value == choice.value) {
                let message = "Option choice name already exists";
                form.refuse("APPLICATION_COMMAND_OPTIONS_CHOICE_NAME_ALREADY_EXISTS", message);
            }
        });
    }

    fn check_range(&self, form: &mut Form) {
        let most = SAFE_INTEGER as f64;
        for (key, limit) in [("min_value", &self.min_value), ("max_value", &self.max_value)] {
            let Some(limit) = limit else { continue };
            form.number(key, limit.as_f64(), -most..=most);
            let whole = limit.as_f64().is_some_and(|limit| limit.fract() == 0.0); // poise writes 1.0
            if self.kind == CommandOptionKind::Integer && !whole {
                form.at(key, |form| form.refuse("NUMBER_TYPE_COERCE", "Value is not an int."));
            }
        }
        let value = |limit: &Option<serde_json::Number>| limit.as_ref().and_then(serde_json::Number::as_f64);
        form.ordered("min_value", value(&self.min_value), value(&self.max_value));
    }
}
