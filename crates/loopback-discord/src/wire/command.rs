//! Application commands. Source: [Discord Docs/Application Commands].
//!
//! [Discord Docs/Application Commands]: https://docs.discord.com/developers/interactions/application-commands

use serde::{Deserialize, Serialize};
use twilight_model::id::Id;
use twilight_model::id::marker::CommandMarker;
use twilight_validate::command as limits;

use super::form::Form;
use super::number::numbered;
use super::{Body, PermissionBits, null_is_empty};
use crate::error::ApiError;

mod choice;
mod localized;
mod option;

pub use choice::{Choice, ChoiceValue};
pub use localized::Localizations;
pub use option::{CommandOption, CommandOptionKind};

pub(super) use choice::{check_choice, check_choice_count};
use localized::longest;

/// The characters of a command and all that it holds; twilight-validate still knows half of that.
const TOTAL_LENGTH: usize = 8000;
const SLASH_COUNT: usize = 100;
const MENU_COUNT: usize = 15;

numbered! {
    /// How a command is used.
    CommandKind: u8 {
        /// Typed after a slash.
        Slash = 1,
        /// From the menu of a user.
        User = 2,
        /// From the menu of a message.
        Message = 3,
    }
}

numbered! {
    /// Where a command can be used.
    InteractionContext: u8 {
        /// In guilds.
        Guild = 0,
        /// In direct messages with the bot.
        BotDm = 1,
        /// In other direct messages.
        PrivateChannel = 2,
    }
}

numbered! {
    /// How an application is installed.
    IntegrationType: u8 {
        /// To a guild.
        Guild = 0,
        /// To a user.
        User = 1,
    }
}

/// A command as a bot registers it.
#[derive(Debug, Clone, PartialEq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Command {
    /// Its id when it is registered already; Discord goes by the name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub id: Option<Id<CommandMarker>>,
    /// Slash when left out.
    #[serde(rename = "type", default = "slash", deserialize_with = "null_is_slash")]
    pub kind: CommandKind,
    /// 1-32 characters; of a slash command lower-case letters, digits, `-` and `_` only.
    pub name: String,
    /// The name in other languages.
    #[serde(default, deserialize_with = "null_is_empty")]
    pub name_localizations: Localizations,
    /// 1-100 characters; of a slash command only.
    #[serde(default, deserialize_with = "null_is_empty")]
    pub description: String,
    /// The description in other languages.
    #[serde(default, deserialize_with = "null_is_empty")]
    pub description_localizations: Localizations,
    /// At most 25, the required ones first; of a slash command only.
    #[serde(default, deserialize_with = "null_is_empty")]
    pub options: Vec<CommandOption>,
    /// What a member needs to be shown it; zero for administrators only.
    #[serde(default)]
    pub default_member_permissions: Option<PermissionBits>,
    /// Deprecated for `contexts`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub dm_permission: Option<bool>,
    /// Whether it is for adults only.
    #[serde(default, deserialize_with = "null_is_empty")]
    pub nsfw: bool,
    /// Where it can be used; of a global command only.
    #[serde(default)]
    pub contexts: Option<Vec<InteractionContext>>,
    /// For which installations it is; of a global command only.
    #[serde(default)]
    pub integration_types: Option<Vec<IntegrationType>>,
}

fn slash() -> CommandKind {
    CommandKind::Slash
}

fn null_is_slash<'de, D: serde::Deserializer<'de>>(deserializer: D) -> Result<CommandKind, D::Error> {
    Ok(Option::deserialize(deserializer)?.unwrap_or(CommandKind::Slash))
}

/// All commands of an application, in the place of those it had.
/// Source: [Discord Docs/Application Commands, Bulk Overwrite Global Application Commands].
///
/// [Discord Docs/Application Commands, Bulk Overwrite Global Application Commands]: https://docs.discord.com/developers/interactions/application-commands#bulk-overwrite-global-application-commands
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(transparent)]
pub struct BulkOverwriteCommands(pub Vec<Command>);

impl Body for BulkOverwriteCommands {
    fn validate(&self) -> Result<(), ApiError> {
        let of = |kind| self.0.iter().filter(|command| command.kind == kind).count();
        let menus = [CommandKind::User, CommandKind::Message];
        if of(CommandKind::Slash) > SLASH_COUNT || menus.into_iter().any(|kind| of(kind) > MENU_COUNT) {
            return Err(ApiError::too_many_commands());
        }
        Form::check(|form| {
            for (index, command) in self.0.iter().enumerate() {
                form.at(index, |form| {
                    command.check(form);
                    let mut earlier = self.0.iter().take(index);
                    if earlier.any(|other| other.kind == command.kind && other.name == command.name) {
                        let message = "Application command names must be unique";
                        form.refuse("APPLICATION_COMMANDS_DUPLICATE_NAME", message);
                    }
                });
            }
        })
    }
}

impl Body for Command {
    fn validate(&self) -> Result<(), ApiError> {
        Form::check(|form| self.check(form))
    }
}

impl Command {
    /// The characters that count towards the 8,000 of a command: names, descriptions and values, in the longest language.
    pub fn characters(&self) -> usize {
        longest(&self.name, &self.name_localizations)
            + longest(&self.description, &self.description_localizations)
            + self.options.iter().map(CommandOption::characters).sum::<usize>()
    }

    fn check(&self, form: &mut Form) {
        let length = limits::NAME_LENGTH_MIN..=limits::NAME_LENGTH_MAX;
        localized::check_name(form, &self.name, &self.name_localizations, length, |name| {
            self.kind != CommandKind::Slash || limits::chat_input_name(name).is_ok()
        });
        if self.kind == CommandKind::Slash {
            localized::check_description(form, &self.description, &self.description_localizations);
            option::check_all(form, &self.options, option::Depth::Command);
        } else {
            let given = [
                ("description", !self.description.is_empty()),
                ("description_localizations", !self.description_localizations.is_empty()),
                ("options", !self.options.is_empty()),
            ];
            for (key, _) in given.into_iter().filter(|(_, given)| *given) {
                let message = "Context menu commands have no description and no options";
                form.at(key, |form| form.refuse("APPLICATION_COMMAND_CONTEXT_MENU_FIELD", message));
            }
        }
        if self.characters() > TOTAL_LENGTH {
            form.refuse(
                "APPLICATION_COMMAND_TOO_LARGE",
                format!("Command exceeds maximum size ({TOTAL_LENGTH})"),
            );
        }
        check_set(form, "contexts", self.contexts.as_deref());
        check_set(form, "integration_types", self.integration_types.as_deref());
    }
}

fn check_set<T: PartialEq>(form: &mut Form, key: &str, set: Option<&[T]>) {
    if let Some(set) = set {
        form.at(key, |form| form.length(set.len(), 1..=usize::MAX));
        form.unique(key, set, "SET_TYPE_ALREADY_CONTAINS_VALUE", "The set already contains this value");
    }
}
