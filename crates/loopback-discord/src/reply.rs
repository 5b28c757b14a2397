//! What a member sees of the bot's answer.

use std::fmt;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use serde_json::Value;

use crate::actor::Failed;
use crate::shared::Shared;
use crate::world::World;
use crate::world::interaction::Outcome;
use crate::world::message::{Button, Looked, Menu, Message};

/// A suggestion for an option that is being typed.
#[derive(Clone, Debug, PartialEq)]
pub struct Choice {
    /// What the member reads.
    pub name: String,
    /// What the bot is told: a string or a number.
    pub value: Value,
}

/// A form (modal) that has opened.
#[derive(Clone, Debug)]
pub struct Form {
    /// What the bot is told when it is sent.
    pub custom_id: String,
    /// Its heading.
    pub title: String,
    /// Its text fields in reading order.
    pub fields: Vec<Field>,
    /// As the bot sent it.
    pub raw: Value,
    pub(crate) opened_by: u64,
    pub(crate) channel: u64,
    pub(crate) user: u64,
}

/// A text field of a form.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Field {
    /// What stands above it.
    pub label: String,
    /// What the bot is told.
    pub custom_id: String,
    /// Whether it must not be empty.
    pub required: bool,
    /// Least characters.
    pub min: usize,
    /// Most characters.
    pub max: usize,
    /// What is in it when the form opens.
    pub value: String,
    /// What shines through while it is empty.
    pub placeholder: String,
    /// Whether it has several lines.
    pub paragraph: bool,
}

impl Form {
    pub(crate) fn new(raw: Value, opened_by: u64, channel: u64, user: u64) -> Self {
        let mut fields = Vec::new();
        for part in raw["components"].as_array().into_iter().flatten() {
            match &part["component"] {
                Value::Null => fields
                    .extend(part["components"].as_array().into_iter().flatten().map(|p| Field::new(p, None))),
                inner => fields.push(Field::new(inner, part["label"].as_str())),
            }
        }
        let text = |key: &str| raw[key].as_str().unwrap_or_default().to_owned();
        Self { custom_id: text("custom_id"), title: text("title"), fields, opened_by, channel, user, raw }
    }

    /// The field with this label or custom id.
    pub fn field(&self, name: &str) -> Option<&Field> {
        self.fields.iter().find(|field| field.label == name || field.custom_id == name)
    }

    /// Everything that can be read on it, line by line.
    pub fn text(&self) -> String {
        let mut lines = vec![self.title.clone()];
        for field in &self.fields {
            let parts = [&field.label, &field.placeholder, &field.value];
            lines.extend(parts.into_iter().filter(|part| !part.is_empty()).cloned());
        }
        lines.join("\n")
    }
}

impl Field {
    fn new(part: &Value, label: Option<&str>) -> Self {
        let text = |key: &str| part[key].as_str().unwrap_or_default().to_owned();
        let number = |key: &str, usual: u64| part[key].as_u64().unwrap_or(usual) as usize;
        Self {
            label: label.map_or_else(|| text("label"), str::to_owned),
            custom_id: text("custom_id"),
            required: part["required"].as_bool().unwrap_or(true),
            min: number("min_length", 0),
            max: number("max_length", 4000),
            value: text("value"),
            placeholder: text("placeholder"),
            paragraph: part["style"] == 2,
        }
    }
}

/// The first thing that the member sees, and the way to what follows.
pub struct Reply {
    shared: Arc<Shared>,
    interaction: u64,
    seen: AtomicUsize,
    what: What,
}

/// What it is.
#[derive(Clone, Debug)]
enum What {
    Message(Message),
    Updated(Message),
    Form(Form),
    Deleted,
}

impl fmt::Debug for Reply {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:?}", self.what)
    }
}

/// Something with buttons and menus on it.
pub trait Pressable {
    /// Channel and id of the message.
    ///
    /// # Errors
    /// If it is no message.
    fn place(&self) -> Result<(u64, u64), Failed>;
}

impl Pressable for Message {
    fn place(&self) -> Result<(u64, u64), Failed> {
        Ok((self.channel, self.id))
    }
}

impl Pressable for Reply {
    fn place(&self) -> Result<(u64, u64), Failed> {
        let found = self.as_message().map(|message| (message.channel, message.id));
        found.ok_or_else(|| Failed::Refused(format!("the reply is no message but {:?}", self.what)))
    }
}

impl Reply {
    pub(crate) fn new(shared: Arc<Shared>, interaction: u64, world: &mut World, outcome: Outcome) -> Self {
        Self { shared, interaction, seen: AtomicUsize::new(1), what: What::of(world, outcome) }
    }

    /// The message, new or changed.
    ///
    /// # Panics
    /// If the reply is a form.
    #[track_caller]
    pub fn message(&self) -> &Message {
        self.as_message().unwrap_or_else(|| panic!("the reply is no message but {:?}", self.what))
    }

    /// The message, if it is one.
    pub fn as_message(&self) -> Option<&Message> {
        match &self.what {
            What::Message(message) | What::Updated(message) => Some(message),
            What::Form(_) | What::Deleted => None,
        }
    }

    /// The form.
    ///
    /// # Panics
    /// If the reply is a message.
    #[track_caller]
    pub fn form(&self) -> &Form {
        self.as_form().unwrap_or_else(|| panic!("the reply is no form but {:?}", self.what))
    }

    /// The form, if it is one.
    pub fn as_form(&self) -> Option<&Form> {
        match &self.what {
            What::Form(form) => Some(form),
            _ => None,
        }
    }

    /// Whether the message whose button was pressed has changed, rather than a new one appeared.
    pub fn is_update(&self) -> bool {
        matches!(self.what, What::Updated(_))
    }

    /// Whether only this member sees it.
    pub fn is_ephemeral(&self) -> bool {
        self.as_message().is_some_and(Message::is_ephemeral)
    }

    /// The text of the message; empty for a form.
    pub fn content(&self) -> &str {
        self.as_message().map_or("", Message::content)
    }

    /// The embeds of the message.
    pub fn embeds(&self) -> &[Value] {
        self.as_message().map(Message::embeds).unwrap_or_default()
    }

    /// The buttons of the message.
    pub fn buttons(&self) -> Vec<Button> {
        self.as_message().map(Message::buttons).unwrap_or_default()
    }

    /// The menus of the message.
    pub fn menus(&self) -> Vec<Menu> {
        self.as_message().map(Message::menus).unwrap_or_default()
    }

    /// Everything that can be read, line by line.
    pub fn text(&self) -> String {
        match &self.what {
            What::Message(message) | What::Updated(message) => message.text(),
            What::Form(form) => form.text(),
            What::Deleted => String::new(),
        }
    }

    /// The message as it is now; none if it is gone.
    pub fn now(&self) -> Option<Message> {
        let (channel, id) = self.place().ok()?;
        self.shared.look(|world| world.message(channel, id).cloned())
    }

    /// The next thing the member sees of this interaction: a further message, or one that the bot edited since.
    ///
    /// # Errors
    /// If nothing comes in time, or the message was deleted.
    pub async fn follow_up(&self) -> Result<Message, Failed> {
        let index = self.seen.fetch_add(1, Ordering::Relaxed);
        let patience = self.shared.look(|world| world.patience);
        let next = self.shared.until(patience, |world| {
            let outcome = world.interactions.get(&self.interaction)?.outcomes.get(index)?.clone();
            Some(What::of(world, outcome))
        });
        match next.await {
            Some(What::Message(message) | What::Updated(message)) => Ok(message),
            Some(other) => Err(Failed::NoAnswer(format!("no message follows but {other:?}"))),
            None => Err(Failed::NoAnswer(format!("nothing followed within {patience:?}"))),
        }
    }
}

impl What {
    fn of(world: &mut World, outcome: Outcome) -> Self {
        let mut take = |channel, id| world.take(channel, id, Looked::Taken);
        match outcome {
            Outcome::Message(channel, id) => take(channel, id).map_or(Self::Deleted, Self::Message),
            Outcome::Edited(channel, id) => take(channel, id).map_or(Self::Deleted, Self::Updated),
            Outcome::Form(form) => Self::Form(form),
            Outcome::Deleted | Outcome::Choices(_) => Self::Deleted,
        }
    }
}
