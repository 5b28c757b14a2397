//! Buttons, menus and forms in a member's hands.

use serde_json::{Value, json};

use super::client::visible;
use super::{Failed, refused, values};
use crate::reply::Form;
use crate::shape;
use crate::world::{Deed, InteractionKind, Menu, World};

/// A press of a button.
pub(super) fn click(world: &World, user: u64, channel: u64, id: u64, name: &str) -> Result<Deed, Failed> {
    let message = visible(world, user, channel, id)?;
    let Some(button) = message.button(name) else {
        return refused(format!("there is no button {name:?}; there are {:?}", message.button_labels()));
    };
    if button.disabled {
        return refused(format!("the button {name:?} is disabled"));
    }
    let Some(custom_id) = button.custom_id else { return refused(format!("the button {name:?} is a link")) };
    let payload = json!({"custom_id": custom_id, "component_type": 2, "id": 1});
    Ok(component(user, channel, id, payload, format!("the button {name:?}")))
}

fn component(user: u64, channel: u64, source: u64, payload: Value, what: String) -> Deed {
    Deed {
        kind: InteractionKind::Component,
        user,
        channel,
        source: Some(source),
        opened_by: None,
        payload,
        what,
    }
}

/// A choice from a menu.
pub(super) fn choose(
    world: &World,
    user: u64,
    channel: u64,
    id: u64,
    name: &str,
    wanted: &[&str],
) -> Result<Deed, Failed> {
    let message = visible(world, user, channel, id)?;
    let menus = message.menus();
    let Some(menu) = menus.iter().find(|menu| menu.placeholder == name || menu.custom_id == name) else {
        let known: Vec<_> = menus.iter().map(|menu| &menu.placeholder).collect();
        return refused(format!("there is no menu {name:?}; there are {known:?}"));
    };
    if menu.disabled {
        return refused(format!("the menu {name:?} is disabled"));
    }
    let count = wanted.len() as u64;
    if !(menu.min..=menu.max).contains(&count) {
        return refused(format!("the menu {name:?} takes {} to {} choices, not {count}", menu.min, menu.max));
    }
    let mut payload = json!({"custom_id": menu.custom_id, "component_type": menu.kind, "id": 1});
    if menu.kind == 3 {
        let chosen: Result<Vec<_>, _> = wanted.iter().map(|wanted| option(menu, wanted)).collect();
        payload["values"] = chosen?.into();
    } else {
        let server = message.server;
        let kind = match menu.kind {
            5 => values::USER,
            6 => values::ROLE,
            7 => values::MENTIONABLE,
            _ => values::CHANNEL,
        };
        let ids: Result<Vec<u64>, _> =
            wanted.iter().map(|wanted| values::id(world, server, kind, wanted)).collect();
        let ids = ids?;
        payload["resolved"] = shape::resolved(world, server, user, &ids);
        payload["values"] = ids.iter().map(u64::to_string).collect();
    }
    Ok(component(user, channel, id, payload, format!("{wanted:?} in the menu {name:?}")))
}

fn option(menu: &Menu, wanted: &str) -> Result<String, Failed> {
    let found = menu.options.iter().find(|option| option.label == wanted);
    let found = found.or_else(|| menu.options.iter().find(|option| option.value == wanted));
    match found {
        Some(option) => Ok(option.value.clone()),
        None => {
            let known: Vec<_> = menu.options.iter().map(|option| &option.label).collect();
            refused(format!("the menu does not offer {wanted:?}; it offers {known:?}"))
        }
    }
}

/// A form, filled in and sent.
pub(super) fn submit(world: &World, user: u64, form: &Form, filled: &[(&str, &str)]) -> Result<Deed, Failed> {
    if form.user != user {
        return refused("this form is open on somebody else's screen");
    }
    if let Some((name, _)) = filled.iter().find(|(name, _)| form.field(name).is_none()) {
        let known: Vec<_> = form.fields.iter().map(|field| &field.label).collect();
        return refused(format!("there is no field {name:?}; there are {known:?}"));
    }
    let mut texts = Vec::new();
    for field in &form.fields {
        let given = filled.iter().find(|(name, _)| *name == field.label || *name == field.custom_id);
        let text = given.map_or(field.value.as_str(), |(_, text)| text);
        let length = text.chars().count();
        let label = &field.label;
        if length == 0 && field.required {
            return refused(format!("the field {label:?} must not be empty"));
        }
        if length > field.max || (length > 0 && length < field.min) {
            let (min, max) = (field.min, field.max);
            return refused(format!("the field {label:?} takes {min} to {max} characters, not {length}"));
        }
        texts.push((field.custom_id.as_str(), text));
    }
    let components = filled_in(&form.raw, &texts);
    let payload = json!({"custom_id": form.custom_id, "components": components});
    let source = world.interactions.get(&form.opened_by).and_then(|opened| opened.source);
    let what = format!("the form {:?}", form.title);
    let opened_by = Some(form.opened_by);
    Ok(Deed { kind: InteractionKind::Form, user, channel: form.channel, source, opened_by, payload, what })
}

/// The form's components with the texts in them: rows and labels as they were sent.
fn filled_in(raw: &Value, texts: &[(&str, &str)]) -> Vec<Value> {
    let input = |part: &Value| {
        let id = part["custom_id"].as_str().unwrap_or_default();
        let text = texts.iter().find(|(custom_id, _)| *custom_id == id).map_or("", |(_, text)| text);
        json!({"type": 4, "id": 2, "custom_id": id, "value": text})
    };
    let parts = raw["components"].as_array().into_iter().flatten();
    parts
        .filter_map(|part| match (&part["component"], part["components"].as_array()) {
            (Value::Null, Some(row)) => {
                Some(json!({"type": 1, "id": 1, "components": row.iter().map(input).collect::<Vec<_>>()}))
            }
            (Value::Null, None) => None,
            (inner, _) => Some(json!({"type": 18, "id": 1, "component": input(inner)})),
        })
        .collect()
}
