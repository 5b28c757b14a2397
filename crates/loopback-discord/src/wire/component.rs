//! Buttons, selects, text inputs and what holds them. Source: [Discord Docs/Component Reference].
//!
//! [Discord Docs/Component Reference]: https://docs.discord.com/developers/components/reference

use serde::de::Deserializer;
use serde::ser::Serializer;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use twilight_model::id::Id;
use twilight_model::id::marker::EmojiMarker;

use super::form::Form;
use super::number::NOT_A_CHOICE;
use super::{ShapeFault, read};

mod button;
mod input;
mod layout;
mod select;

pub use button::{Button, ButtonStyle};
pub use input::{TextInput, TextInputStyle};
pub use layout::{ActionRow, Container, Label, Separator, TextDisplay};
pub use select::{DefaultValue, DefaultValueKind, Select, SelectKind, SelectOption};

pub(super) use layout::{check_message, check_modal};

/// A part of a message or a form that people read or use.
#[derive(Debug, Clone, PartialEq)]
pub enum Component {
    /// Type 1.
    ActionRow(ActionRow),
    /// Type 2.
    Button(Button),
    /// Types 3 and 5-8.
    Select(Select),
    /// Type 4, in forms only.
    TextInput(TextInput),
    /// Type 10.
    TextDisplay(TextDisplay),
    /// Type 14, with `IS_COMPONENTS_V2` only.
    Separator(Separator),
    /// Type 17, with `IS_COMPONENTS_V2` only.
    Container(Container),
    /// Type 18, in forms only.
    Label(Label),
}

impl Component {
    /// Discord's number for the type.
    pub fn kind(&self) -> u8 {
        match self {
            Self::ActionRow(_) => 1,
            Self::Button(_) => 2,
            Self::Select(select) => select.kind.number(),
            Self::TextInput(_) => 4,
            Self::TextDisplay(_) => 10,
            Self::Separator(_) => 14,
            Self::Container(_) => 17,
            Self::Label(_) => 18,
        }
    }

    /// What its interactions are known by; a link has none.
    pub fn custom_id(&self) -> Option<&str> {
        match self {
            Self::Button(button) => button.custom_id.as_deref(),
            Self::Select(select) => Some(&select.custom_id),
            Self::TextInput(input) => Some(&input.custom_id),
            _ => None,
        }
    }

    /// What it holds, in order.
    pub fn children(&self) -> &[Self] {
        match self {
            Self::ActionRow(row) => &row.components,
            Self::Container(container) => &container.components,
            Self::Label(label) => std::slice::from_ref(&label.component),
            _ => &[],
        }
    }

    /// Itself and all that it holds, outermost first.
    pub fn walk(&self) -> Box<dyn Iterator<Item = &Self> + '_> {
        Box::new(std::iter::once(self).chain(self.children().iter().flat_map(Self::walk)))
    }

    fn from_value(value: Value) -> Result<Self, ShapeFault> {
        let Value::Object(mut fields) = value else {
            return Err(ShapeFault { path: Vec::new(), message: "a component is an object".to_owned() });
        };
        let kind = fields
            .remove("type")
            .ok_or_else(|| ShapeFault { path: Vec::new(), message: "missing field `type`".to_owned() })?;
        let fields = Value::Object(fields);
        let select = |kind| read(fields.clone()).map(|select| Self::Select(Select { kind, ..select }));
        match kind.as_u64() {
            Some(1) => read(fields).map(Self::ActionRow),
            Some(2) => read(fields).map(Self::Button),
            Some(3) => select(SelectKind::String),
            Some(4) => read(fields).map(Self::TextInput),
            Some(5) => select(SelectKind::User),
            Some(6) => select(SelectKind::Role),
            Some(7) => select(SelectKind::Mentionable),
            Some(8) => select(SelectKind::Channel),
            Some(10) => read(fields).map(Self::TextDisplay),
            Some(14) => read(fields).map(Self::Separator),
            Some(17) => read(fields).map(Self::Container),
            Some(18) => read(fields).map(Self::Label),
            _ => Err(ShapeFault {
                path: vec!["type".to_owned()],
                message: format!(
                    "{NOT_A_CHOICE} (1-8, 10, 14, 17, 18); the loopback models no other component."
                ),
            }),
        }
    }
}

impl<'de> Deserialize<'de> for Component {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Self::from_value(Value::deserialize(deserializer)?).map_err(ShapeFault::into_serde)
    }
}

#[derive(Serialize)]
struct Tagged<'a, T> {
    #[serde(rename = "type")]
    kind: u8,
    #[serde(flatten)]
    fields: &'a T,
}

impl Serialize for Component {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let kind = self.kind();
        match self {
            Self::ActionRow(fields) => Tagged { kind, fields }.serialize(serializer),
            Self::Button(fields) => Tagged { kind, fields }.serialize(serializer),
            Self::Select(fields) => Tagged { kind, fields }.serialize(serializer),
            Self::TextInput(fields) => Tagged { kind, fields }.serialize(serializer),
            Self::TextDisplay(fields) => Tagged { kind, fields }.serialize(serializer),
            Self::Separator(fields) => Tagged { kind, fields }.serialize(serializer),
            Self::Container(fields) => Tagged { kind, fields }.serialize(serializer),
            Self::Label(fields) => Tagged { kind, fields }.serialize(serializer),
        }
    }
}

/// An emoji on a button or an option: a Unicode one by its characters, or one of a guild by its id.
#[derive(Debug, Clone, PartialEq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct ComponentEmoji {
    /// The id of a guild's emoji.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub id: Option<Id<EmojiMarker>>,
    /// The characters of a Unicode emoji, or the name of a guild's.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// Whether a guild's emoji moves.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub animated: Option<bool>,
}

const EMOJI_NAME_LENGTH: usize = 32;

impl ComponentEmoji {
    pub(super) fn check(&self, form: &mut Form) {
        form.optional_text("name", self.name.as_deref(), 0..=EMOJI_NAME_LENGTH);
        let unicode = self.name.as_deref().is_some_and(|name| !name.is_ascii());
        if self.id.is_none() && !unicode {
            form.refuse("COMPONENT_INVALID_EMOJI", "Invalid emoji");
        }
    }
}
