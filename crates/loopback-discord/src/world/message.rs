//! Messages as state, with accessors for what a person sees.

use jiff::Timestamp;
use serde_json::Value;

/// A message: a copy of the state at the moment it was looked at.
#[derive(Clone, Debug)]
pub struct Message {
    /// Its id.
    pub id: u64,
    /// The channel or thread it is in.
    pub channel: u64,
    /// The server it is in; none in direct conversations.
    pub server: Option<u64>,
    /// The user who wrote it.
    pub author: u64,
    /// Its text.
    pub content: String,
    /// Its embeds, as Discord's API shows them.
    pub embeds: Vec<Value>,
    /// Its rows of buttons and menus, as Discord's API shows them.
    pub components: Vec<Value>,
    /// Its files.
    pub attachments: Vec<Attachment>,
    /// Discord's flags of a message.
    pub flags: u64,
    /// Discord's type of a message: 0 ordinary, 18 thread made, 19 reply, 20 answer to a command, 21 start of a thread.
    pub kind: u8,
    /// When it was sent (world time).
    pub at: Timestamp,
    /// When it was last edited (world time).
    pub edited: Option<Timestamp>,
    /// The nonce it was sent with.
    pub nonce: Option<Value>,
    /// Users it notified.
    pub mentions: Vec<u64>,
    /// Roles it notified.
    pub mention_roles: Vec<u64>,
    /// Whether it notified everybody.
    pub mention_everyone: bool,
    /// The message it replies to, or that a thread starts with: channel and id.
    pub reply_to: Option<(u64, u64)>,
    /// The one user who sees it, if it is ephemeral.
    pub only_for: Option<u64>,
    /// The interaction it answers.
    pub interaction: Option<u64>,
    /// Discord's description of that interaction.
    pub interaction_metadata: Option<Value>,
    /// Its poll.
    pub poll: Option<Value>,
    /// Whether it is read aloud.
    pub tts: bool,
    /// Whether it is pinned.
    pub pinned: bool,
    pub(crate) looked: Looked,
}

/// Whether a test has looked at a message.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Looked {
    /// Nobody has.
    No,
    /// It was in a list.
    Listed,
    /// It was handed out by itself.
    Taken,
}

/// A file on a message.
#[derive(Clone, Debug)]
pub struct Attachment {
    /// Its id.
    pub id: u64,
    /// Its name; `SPOILER_` in front hides it.
    pub filename: String,
    /// What it is, in words.
    pub description: Option<String>,
    /// Its media type.
    pub content_type: Option<String>,
    /// Its content.
    pub bytes: Vec<u8>,
    /// Where it can be fetched.
    pub url: String,
}

impl Attachment {
    /// Its content as text; bytes that are no UTF-8 are replaced.
    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.bytes).into_owned()
    }
}

/// A button on a message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Button {
    /// What is written on it.
    pub label: String,
    /// What the bot is told when it is pressed; none for links.
    pub custom_id: Option<String>,
    /// Where a link leads.
    pub url: Option<String>,
    /// 1 primary, 2 secondary, 3 success, 4 danger, 5 link.
    pub style: u64,
    /// Whether it cannot be pressed.
    pub disabled: bool,
    /// The picture on it.
    pub emoji: Option<String>,
}

/// A select menu on a message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Menu {
    /// What the bot is told when something is chosen.
    pub custom_id: String,
    /// What it says while nothing is chosen.
    pub placeholder: String,
    /// 3 strings, 5 users, 6 roles, 7 users and roles, 8 channels.
    pub kind: u64,
    /// What can be chosen, if it is a menu of strings.
    pub options: Vec<MenuOption>,
    /// The least number of choices.
    pub min: u64,
    /// The greatest number of choices.
    pub max: u64,
    /// Whether it cannot be used.
    pub disabled: bool,
}

/// One line of a select menu.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MenuOption {
    /// What the member reads.
    pub label: String,
    /// What the bot is told.
    pub value: String,
    /// The small print.
    pub description: Option<String>,
    /// Whether it is chosen already.
    pub default: bool,
}

impl Message {
    /// Only one member sees it.
    pub const EPHEMERAL: u64 = 1 << 6;
    /// A thread hangs on it.
    pub const HAS_THREAD: u64 = 1 << 5;
    /// "The bot is thinking".
    pub const LOADING: u64 = 1 << 7;
    /// Embeds of links are not shown.
    pub const SUPPRESS_EMBEDS: u64 = 1 << 2;
    /// Nobody's device makes a sound.
    pub const SUPPRESS_NOTIFICATIONS: u64 = 1 << 12;

    /// Its id.
    pub fn id(&self) -> u64 {
        self.id
    }

    /// Its text without embeds.
    pub fn content(&self) -> &str {
        &self.content
    }

    /// Its embeds.
    pub fn embeds(&self) -> &[Value] {
        &self.embeds
    }

    /// Whether only one member sees it.
    pub fn is_ephemeral(&self) -> bool {
        self.only_for.is_some()
    }

    /// Whether a member may see it, given that the channel may be seen.
    pub fn is_shown_to(&self, user: u64) -> bool {
        self.only_for.is_none_or(|only| only == user)
    }

    /// Every component that is not a container, in reading order.
    fn parts(&self) -> Vec<&Value> {
        let mut parts = Vec::new();
        for component in &self.components {
            gather(component, &mut parts);
        }
        parts
    }

    /// Its buttons in reading order.
    pub fn buttons(&self) -> Vec<Button> {
        let text = |part: &Value, key: &str| part[key].as_str().map(str::to_owned);
        let parts = self.parts().into_iter().filter(|part| part["type"] == 2);
        parts
            .map(|part| Button {
                label: text(part, "label").unwrap_or_default(),
                custom_id: text(part, "custom_id"),
                url: text(part, "url"),
                style: part["style"].as_u64().unwrap_or(2),
                disabled: part["disabled"].as_bool().unwrap_or(false),
                emoji: text(&part["emoji"], "name"),
            })
            .collect()
    }

    /// The labels of its buttons, those that cannot be pressed in brackets.
    pub fn button_labels(&self) -> Vec<String> {
        let shown =
            |button: Button| if button.disabled { format!("[{}]", button.label) } else { button.label };
        self.buttons().into_iter().map(shown).collect()
    }

    /// The button with this label or custom id.
    pub fn button(&self, name: &str) -> Option<Button> {
        let matches = |button: &Button| button.label == name || button.custom_id.as_deref() == Some(name);
        self.buttons().into_iter().find(matches)
    }

    /// Its select menus in reading order.
    pub fn menus(&self) -> Vec<Menu> {
        let text = |part: &Value, key: &str| part[key].as_str().unwrap_or_default().to_owned();
        let option = |option: &Value| MenuOption {
            label: text(option, "label"),
            value: text(option, "value"),
            description: option["description"].as_str().map(str::to_owned),
            default: option["default"].as_bool().unwrap_or(false),
        };
        let menus = self.parts().into_iter().filter(|part| matches!(part["type"].as_u64(), Some(3 | 5..=8)));
        menus
            .map(|part| Menu {
                custom_id: text(part, "custom_id"),
                placeholder: text(part, "placeholder"),
                kind: part["type"].as_u64().unwrap_or(3),
                options: part["options"].as_array().into_iter().flatten().map(option).collect(),
                min: part["min_values"].as_u64().unwrap_or(1),
                max: part["max_values"].as_u64().unwrap_or(1),
                disabled: part["disabled"].as_bool().unwrap_or(false),
            })
            .collect()
    }

    /// Everything that can be read on it, line by line: text, embeds, buttons, menus and names of files.
    pub fn text(&self) -> String {
        let mut lines = Vec::new();
        let mut say =
            |text: Option<&str>| lines.extend(text.filter(|text| !text.is_empty()).map(str::to_owned));
        say(Some(&self.content));
        for embed in &self.embeds {
            say(embed["author"]["name"].as_str());
            say(embed["title"].as_str());
            say(embed["description"].as_str());
            for field in embed["fields"].as_array().into_iter().flatten() {
                say(field["name"].as_str());
                say(field["value"].as_str());
            }
            say(embed["footer"]["text"].as_str());
        }
        for part in self.parts() {
            say(part["content"].as_str());
            say(part["label"].as_str());
            say(part["placeholder"].as_str());
            for option in part["options"].as_array().into_iter().flatten() {
                say(option["label"].as_str());
                say(option["description"].as_str());
            }
        }
        if let Some(poll) = &self.poll {
            say(poll["question"]["text"].as_str());
            for answer in poll["answers"].as_array().into_iter().flatten() {
                say(answer["poll_media"]["text"].as_str());
            }
        }
        for attachment in &self.attachments {
            say(Some(&attachment.filename));
        }
        lines.join("\n")
    }
}

/// Containers are opened: action rows, sections, containers, labels.
fn gather<'a>(component: &'a Value, parts: &mut Vec<&'a Value>) {
    let inner = component["components"].as_array();
    if inner.is_none() {
        parts.push(component);
    }
    for component in inner.into_iter().flatten() {
        gather(component, parts);
    }
    if component["accessory"].is_object() {
        gather(&component["accessory"], parts);
    }
}
