//! What holds components, and which may stand where. Source: [Discord Docs/Component Reference].
//!
//! [Discord Docs/Component Reference]: https://docs.discord.com/developers/components/reference

use serde::{Deserialize, Serialize};
use twilight_validate::component as limits;

use super::Component;
use crate::wire::form::Form;
use crate::wire::null_is_empty;

/// A row: up to five buttons, one select, or in a form one text input.
#[derive(Debug, Clone, PartialEq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct ActionRow {
    /// The number of the component in its message.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub id: Option<i32>,
    /// What stands in it.
    pub components: Vec<Component>,
}

/// Text of a form, or of a message with `IS_COMPONENTS_V2`.
#[derive(Debug, Clone, PartialEq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct TextDisplay {
    /// The number of the component in its message.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub id: Option<i32>,
    /// Markdown, 1-4,000 characters over all text displays of a message.
    pub content: String,
}

/// Space, and perhaps a line, between components.
#[derive(Debug, Clone, PartialEq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Separator {
    /// The number of the component in its message.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub id: Option<i32>,
    /// Whether there is a line; there is when this is left out.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub divider: Option<bool>,
    /// One for small, two for large.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub spacing: Option<u8>,
}

/// Components in a box with a coloured edge.
#[derive(Debug, Clone, PartialEq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Container {
    /// The number of the component in its message.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub id: Option<i32>,
    /// Rows, text displays and separators.
    pub components: Vec<Component>,
    /// `0xRRGGBB`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub accent_color: Option<u32>,
    /// Whether it is covered until pressed.
    #[serde(default, deserialize_with = "null_is_empty")]
    pub spoiler: bool,
}

/// A label around one field of a form.
#[derive(Debug, Clone, PartialEq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Label {
    /// The number of the component in its form.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub id: Option<i32>,
    /// 1-45 characters.
    pub label: String,
    /// 1-100 characters.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    /// A text input or a select.
    pub component: Box<Component>,
}

/// Where a component stands, which decides what may stand there.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Place {
    Message { v2: bool },
    Container,
    Form,
    MessageRow,
    FormRow,
    Label,
}

impl Place {
    fn takes(self) -> &'static [u8] {
        match self {
            Self::Message { v2: false } => &[1],
            Self::Message { v2: true } => &[1, 10, 14, 17],
            Self::Container => &[1, 10, 14],
            Self::Form => &[1, 10, 18],
            Self::MessageRow => &[2, 3, 5, 6, 7, 8],
            Self::FormRow => &[4],
            Self::Label => &[3, 4, 5, 6, 7, 8],
        }
    }

    fn in_form(self) -> bool {
        matches!(self, Self::Form | Self::FormRow | Self::Label)
    }
}

/// Checks the components of a message; `v2` says whether it has the flag `IS_COMPONENTS_V2`.
pub(in crate::wire) fn check_message(form: &mut Form, components: &[Component], v2: bool) {
    let most = if v2 { limits::COMPONENT_V2_COUNT } else { limits::COMPONENT_COUNT };
    let count = if v2 { components.iter().flat_map(Component::walk).count() } else { components.len() };
    form.at("components", |form| form.length(count, 0..=most));
    let texts = components.iter().flat_map(Component::walk).map(|component| match component {
        Component::TextDisplay(text) => text.content.chars().count(),
        _ => 0,
    });
    form.at("components", |form| form.length(texts.sum(), 0..=limits::TEXT_DISPLAY_CONTENT_LENGTH_MAX));
    check_all(form, components, Place::Message { v2 });
}

/// Checks the components of a form.
pub(in crate::wire) fn check_modal(form: &mut Form, components: &[Component]) {
    form.at("components", |form| form.length(components.len(), 1..=limits::COMPONENT_COUNT));
    check_all(form, components, Place::Form);
}

fn check_all(form: &mut Form, components: &[Component], place: Place) {
    let mut seen = Vec::new();
    form.each("components", components, |form, component| check(form, component, place, &mut seen));
}

fn check<'a>(form: &mut Form, component: &'a Component, place: Place, seen: &mut Vec<&'a str>) {
    if !place.takes().contains(&component.kind()) {
        let message = format!("Value of field \"type\" must be one of {:?}.", place.takes());
        form.at("type", |form| form.refuse("UNION_TYPE_CHOICES", message));
        return;
    }
    if let Some(custom_id) = component.custom_id() {
        if seen.contains(&custom_id) {
            let message = "Component custom id cannot be duplicated";
            form.at("custom_id", |form| form.refuse("COMPONENT_CUSTOM_ID_DUPLICATED", message));
        }
        seen.push(custom_id);
    }
    match component {
        Component::ActionRow(row) => {
            check_width(form, row);
            let inside = if place.in_form() { Place::FormRow } else { Place::MessageRow };
            form.each("components", &row.components, |form, child| check(form, child, inside, seen));
        }
        Component::Button(button) => button.check(form),
        Component::Select(select) => select.check(form, place.in_form()),
        Component::TextInput(input) => input.check(form, place == Place::Label),
        Component::TextDisplay(text) => {
            form.text("content", &text.content, 1..=limits::TEXT_DISPLAY_CONTENT_LENGTH_MAX);
        }
        Component::Separator(separator) => form.choice("spacing", separator.spacing, &[1, 2]),
        Component::Container(container) => {
            form.number("accent_color", container.accent_color, 0..=twilight_validate::embed::COLOR_MAXIMUM);
            form.at("components", |form| {
                form.length(container.components.len(), 1..=limits::COMPONENT_V2_COUNT)
            });
            form.each("components", &container.components, |form, child| {
                check(form, child, Place::Container, seen)
            });
        }
        Component::Label(label) => {
            form.text("label", &label.label, 1..=limits::LABEL_LABEL_LENGTH_MAX);
            let description = label.description.as_deref();
            form.optional_text("description", description, 1..=limits::LABEL_DESCRIPTION_LENGTH_MAX);
            form.at("component", |form| check(form, &label.component, Place::Label, seen));
        }
    }
}

/// A row is five wide; a button takes one, a select or a text input takes all.
fn check_width(form: &mut Form, row: &ActionRow) {
    form.at("components", |form| form.length(row.components.len(), 1..=limits::ACTION_ROW_COMPONENT_COUNT));
    let wide = row.components.iter().any(|component| !matches!(component, Component::Button(_)));
    if wide && (2..=limits::ACTION_ROW_COMPONENT_COUNT).contains(&row.components.len()) {
        let message = "The specified component exceeds the maximum width";
        form.refuse("COMPONENT_LAYOUT_WIDTH_EXCEEDED", message);
    }
}
