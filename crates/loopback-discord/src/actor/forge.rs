//! Interactions that no honest client would send.

use serde_json::{Value, json};

use crate::world::{Deed, InteractionKind, Message};

/// A forged interaction: any custom id, on any message or on none.
#[derive(Clone, Debug)]
pub struct Forged {
    kind: InteractionKind,
    payload: Value,
    on: Option<(u64, u64)>,
}

impl Forged {
    /// A press of a button that need not be there.
    pub fn button(on: &Message, custom_id: &str) -> Self {
        Self::component(on, json!({"custom_id": custom_id, "component_type": 2}))
    }

    /// A choice from a menu that need not be there.
    pub fn menu(on: &Message, custom_id: &str, values: &[&str]) -> Self {
        Self::component(on, json!({"custom_id": custom_id, "component_type": 3, "values": values}))
    }

    /// Any component interaction, by its `data`.
    pub fn component(on: &Message, data: Value) -> Self {
        Self { kind: InteractionKind::Component, payload: data, on: Some((on.channel, on.id)) }
    }

    /// A form that never was opened, with text fields by custom id.
    pub fn form(custom_id: &str, fields: &[(&str, &str)]) -> Self {
        let row = |(id, text): &(&str, &str)| json!({"type": 1, "components": [{"type": 4, "custom_id": id, "value": text}]});
        let rows: Vec<_> = fields.iter().map(row).collect();
        Self::raw_form(json!({"custom_id": custom_id, "components": rows}))
    }

    /// Any form, by its `data`.
    pub fn raw_form(data: Value) -> Self {
        Self { kind: InteractionKind::Form, payload: data, on: None }
    }

    /// Any command, by its `data`.
    pub fn command(data: Value) -> Self {
        Self { kind: InteractionKind::Command, payload: data, on: None }
    }

    /// The same on a message, as a form opened from it would be.
    #[must_use]
    pub fn on(self, message: &Message) -> Self {
        Self { on: Some((message.channel, message.id)), ..self }
    }

    pub(super) fn into_deed(self, user: u64, channel: u64) -> Deed {
        let what = format!("a forged interaction {}", self.payload);
        let channel = self.on.map_or(channel, |(channel, _)| channel);
        Deed {
            kind: self.kind,
            user,
            channel,
            source: self.on.map(|(_, id)| id),
            opened_by: None,
            payload: self.payload,
            what,
        }
    }
}
