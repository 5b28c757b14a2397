//! `/interactions/{id}/{token}/callback`: the first answer.

use serde_json::{Value, json};

use super::{Answer, Call, Outcome, draft};
use crate::error::ApiError;
use crate::reply::{Choice, Form};
use crate::shape;
use crate::snowflake::{text, text_or_null};
use crate::wire::{ChoiceValue, InteractionCallback, MessageFlags, Modal};
use crate::world::interaction::Outcome as Seen;
use crate::world::{Interaction, InteractionKind, Message, Permissions, Stage, World};

pub(super) fn answer(world: &mut World, call: &Call, id: u64, token: &str) -> Outcome {
    let found = world.interactions.get(&id).filter(|found| found.token == token);
    let found = found.ok_or_else(ApiError::unknown_interaction)?.clone();
    if found.stage != Stage::Waiting {
        return Err(ApiError::already_acknowledged());
    }
    if found.is_late(world.first_answer_within) || !found.is_alive(world.now()) {
        return Err(ApiError::unknown_interaction());
    }
    let body: InteractionCallback = call.read()?;
    fits(&found, &body)?;
    let (stage, kind) = perform(world, call, &found, body)?;
    if let Some(interaction) = world.interactions.get_mut(&id) {
        interaction.stage = stage;
    }
    if !call.flag("with_response") {
        return Answer::nothing();
    }
    resource(world, id, kind)
}

/// Which answers an interaction takes.
fn fits(interaction: &Interaction, body: &InteractionCallback) -> Result<(), ApiError> {
    use InteractionCallback as Body;
    use InteractionKind as Kind;
    let fits = match (interaction.kind, body) {
        (Kind::Autocomplete, Body::Autocomplete(_)) => true,
        (Kind::Autocomplete, _) | (_, Body::Autocomplete(_)) => false,
        (_, Body::Message(_) | Body::Defer(_)) => true,
        (Kind::Command, Body::DeferUpdate | Body::Update(_)) => false,
        // A form that a command opened has no message to change.
        (_, Body::DeferUpdate | Body::Update(_)) => interaction.source.is_some(),
        (kind, Body::Modal(_)) => kind != Kind::Form,
    };
    if fits {
        return Ok(());
    }
    let message = format!("This answer does not fit an interaction of type {}.", interaction.kind as u8);
    Err(ApiError::invalid_form(
        json!({"type": {"_errors": [{"code": "INTERACTION_TYPE_INVALID", "message": message}]}}),
    ))
}

/// Does what the answer says; gives the stage reached and the number of the answer.
fn perform(
    world: &mut World,
    call: &Call,
    found: &Interaction,
    body: InteractionCallback,
) -> Result<(Stage, u8), ApiError> {
    Ok(match body {
        InteractionCallback::Message(body) => {
            let blank = blank(world, found, body.flags.contains(MessageFlags::EPHEMERAL));
            let message = draft::from_interaction(world, call, blank, &body)?;
            let id = world.post(message);
            original(world, found.id, id);
            world.shows(found.id, Seen::Message(found.channel, id));
            (Stage::Answered, 4)
        }
        InteractionCallback::Defer(body) => {
            let mut thinking = blank(world, found, body.flags.contains(MessageFlags::EPHEMERAL));
            thinking.flags |= Message::LOADING;
            let id = world.post(thinking);
            original(world, found.id, id);
            (Stage::Deferred, 5)
        }
        InteractionCallback::DeferUpdate => {
            world.adopt_source(found);
            (Stage::DeferredUpdate, 6)
        }
        InteractionCallback::Update(body) => {
            let source = found.source.ok_or_else(ApiError::unknown_message)?;
            draft::apply(world, call, found.channel, source, &body)?;
            world.adopt_source(found);
            world.shows(found.id, Seen::Edited(found.channel, source));
            (Stage::Answered, 7)
        }
        InteractionCallback::Autocomplete(body) => {
            let value = |value: ChoiceValue| match value {
                ChoiceValue::Integer(number) => number.into(),
                ChoiceValue::Number(number) => json!(number),
                ChoiceValue::String(text) => Value::String(text),
            };
            let choices = body.choices.into_iter();
            let choices =
                choices.map(|choice| Choice { name: choice.name, value: value(choice.value) }).collect();
            world.shows(found.id, Seen::Choices(choices));
            (Stage::Answered, 8)
        }
        InteractionCallback::Modal(body) => {
            world.shows(found.id, Seen::Form(form(found, &body)));
            (Stage::Answered, 9)
        }
    })
}

fn form(found: &Interaction, body: &Modal) -> Form {
    let raw = serde_json::to_value(body).unwrap_or(Value::Null);
    Form::new(raw, found.id, found.channel, found.user)
}

fn original(world: &mut World, interaction: u64, message: u64) {
    if let Some(interaction) = world.interactions.get_mut(&interaction) {
        interaction.original = Some(message);
    }
}

/// A message that answers an interaction, still without content. An app that only the user has installed speaks to that user
/// alone where external apps are not allowed.
pub(super) fn blank(world: &World, found: &Interaction, ephemeral: bool) -> Message {
    let rights = world.permissions_in(found.channel, found.user);
    let hushed =
        found.user_install_only && found.server.is_some() && !rights.contains(Permissions::USE_EXTERNAL_APPS);
    let ephemeral = ephemeral || hushed;
    let kind = match found.kind {
        InteractionKind::Command if found.payload["type"].as_u64().unwrap_or(1) == 1 => 20,
        InteractionKind::Command => 23,
        _ if found.source.is_some() => 19,
        _ => 0,
    };
    Message {
        kind,
        flags: if ephemeral { Message::EPHEMERAL } else { 0 },
        only_for: ephemeral.then_some(found.user),
        reply_to: found.source.filter(|_| kind == 19).map(|source| (found.channel, source)),
        interaction: Some(found.id),
        interaction_metadata: Some(shape::metadata(world, found)),
        ..Message::new(found.channel, world.bot())
    }
}

/// What `with_response` adds: the interaction and the message made or changed.
fn resource(world: &World, id: u64, kind: u8) -> Outcome {
    let Some(interaction) = world.interactions.get(&id) else { return Err(ApiError::unknown_interaction()) };
    let message = interaction.original.and_then(|message| world.message(interaction.channel, message));
    let mut callback = json!({
        "id": text(id), "type": interaction.kind as u8, "channel_id": text(interaction.channel),
        "response_message_id": text_or_null(message.map(|message| message.id)),
        "response_message_loading": interaction.stage == Stage::Deferred,
        "response_message_ephemeral": message.is_some_and(|message| message.only_for.is_some()),
    });
    if let Some(server) = interaction.server {
        callback["guild_id"] = text(server);
    }
    let mut shown = json!({"interaction": callback});
    if let Some(message) = message.filter(|_| matches!(kind, 4 | 5 | 7)) {
        shown["resource"] = json!({"type": kind, "message": shape::message(world, message)});
    }
    Answer::ok(shown)
}
