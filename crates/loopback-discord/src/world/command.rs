//! The commands that the bot has registered.

use serde_json::Value;

use super::permissions::Permissions;

/// A registered command.
#[derive(Clone, Debug)]
pub struct Command {
    /// Its id, which survives an overwrite as long as name and kind stay.
    pub id: u64,
    /// Changes with each change of the command.
    pub version: u64,
    /// The server it is registered in; none for global commands.
    pub server: Option<u64>,
    /// What the bot registered, as Discord's API shows it.
    pub body: Value,
}

impl Command {
    /// A slash command.
    pub const CHAT_INPUT: u64 = 1;
    /// A command in the menu of a user.
    pub const USER: u64 = 2;
    /// A command in the menu of a message.
    pub const MESSAGE: u64 = 3;

    /// Its name.
    pub fn name(&self) -> &str {
        self.body["name"].as_str().unwrap_or_default()
    }

    /// 1 slash, 2 user menu, 3 message menu.
    pub fn kind(&self) -> u64 {
        self.body["type"].as_u64().unwrap_or(Self::CHAT_INPUT)
    }

    /// Its options or sub-commands.
    pub fn options(&self) -> &[Value] {
        options_of(&self.body)
    }

    /// What a member needs to see it; none if everybody does. Empty means administrators only.
    pub fn needs(&self) -> Option<Permissions> {
        let bits = self.body["default_member_permissions"].as_str()?.parse().ok()?;
        Some(Permissions::from_bits_retain(bits))
    }

    /// Where it can be used: 0 server, 1 direct messages of the bot, 2 other conversations.
    pub fn contexts(&self) -> Vec<u64> {
        match self.body["contexts"].as_array() {
            Some(contexts) => contexts.iter().filter_map(Value::as_u64).collect(),
            None if self.server.is_some() => vec![0],
            None if self.body["dm_permission"] == false => vec![0],
            None => vec![0, 1, 2],
        }
    }

    /// How the app has to be installed for it: 0 in the server, 1 by the user.
    pub fn installs(&self) -> Vec<u64> {
        match self.body["integration_types"].as_array() {
            Some(types) => types.iter().filter_map(Value::as_u64).collect(),
            None => vec![0],
        }
    }
}

/// The options of a command, sub-command or group.
pub(crate) fn options_of(body: &Value) -> &[Value] {
    body["options"].as_array().map(Vec::as_slice).unwrap_or_default()
}
