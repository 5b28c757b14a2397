//! `/webhooks/{application}/{token}`: what follows the first answer to an interaction, for fifteen minutes.

use super::callback::blank;
use super::message::one;
use super::{Call, Outcome, draft};
use crate::error::ApiError;
use crate::wire::{EditMessage, InteractionMessage, MessageFlags};
use crate::world::interaction::Outcome as Seen;
use crate::world::{Interaction, Message, Stage, World};

/// How many follow-ups an app may send that only the user has installed.
const MOST_FOLLOW_UPS: u32 = 5;

/// The interaction of a token that still works.
fn of_token(world: &World, application: u64, token: &str) -> Result<Interaction, ApiError> {
    if application != world.application.id {
        return Err(ApiError::unknown_webhook());
    }
    let found = world.interaction_of(token).filter(|found| found.is_alive(world.now()));
    found.cloned().ok_or_else(ApiError::invalid_webhook_token)
}

/// The message that a path names: `@original` or the id of a follow-up.
fn message_of(world: &World, found: &Interaction, name: &str) -> Result<u64, ApiError> {
    let id = match name {
        "@original" => found.original,
        id => id.parse().ok(),
    };
    let message = id.and_then(|id| world.message(found.channel, id));
    let own = message.filter(|message| message.author == world.bot());
    let mine =
        own.filter(|message| Some(message.id) == found.original || message.interaction == Some(found.id));
    mine.map(|message| message.id).ok_or_else(ApiError::unknown_message)
}

pub(super) fn get(world: &World, application: u64, token: &str, name: &str) -> Outcome {
    let found = of_token(world, application, token)?;
    one(world, found.channel, message_of(world, &found, name)?)
}

pub(super) fn edit(world: &mut World, call: &Call, application: u64, token: &str, name: &str) -> Outcome {
    let found = of_token(world, application, token)?;
    let id = message_of(world, &found, name)?;
    let body: EditMessage = call.read()?;
    let was_promised = is_loading(world, found.channel, id);
    draft::apply(world, call, found.channel, id, &body)?;
    seen(world, &found, id, was_promised);
    one(world, found.channel, id)
}

fn is_loading(world: &World, channel: u64, id: u64) -> bool {
    world.message(channel, id).is_some_and(|message| message.flags & Message::LOADING != 0)
}

/// Notes that the member sees a message anew. One that was promised is as good as new.
fn seen(world: &mut World, found: &Interaction, id: u64, was_promised: bool) {
    if was_promised {
        if let Some(message) = world.message_mut(found.channel, id) {
            message.edited = None;
        }
        world.unlooked.insert((id, found.channel));
        world.shows(found.id, Seen::Message(found.channel, id));
        set_stage(world, found.id, Stage::Answered);
    } else {
        world.shows(found.id, Seen::Edited(found.channel, id));
    }
}

fn set_stage(world: &mut World, interaction: u64, stage: Stage) {
    if let Some(interaction) = world.interactions.get_mut(&interaction) {
        interaction.stage = stage;
    }
}

pub(super) fn delete(world: &mut World, application: u64, token: &str, name: &str) -> Outcome {
    let found = of_token(world, application, token)?;
    let id = message_of(world, &found, name)?;
    world.delete_message(found.channel, id);
    world.shows(found.id, Seen::Deleted);
    if found.original == Some(id) {
        set_stage(world, found.id, Stage::Answered);
    }
    super::Answer::nothing()
}

/// A follow-up. The first one after a deferral fills the message that was promised, whatever its flags say.
pub(super) fn follow_up(world: &mut World, call: &Call, application: u64, token: &str) -> Outcome {
    let found = of_token(world, application, token)?;
    if found.stage == Stage::Waiting {
        return Err(ApiError::unknown_webhook());
    }
    let body: InteractionMessage = call.read()?;
    let promised =
        found.original.filter(|&id| found.stage == Stage::Deferred && is_loading(world, found.channel, id));
    if let Some(id) = promised {
        let ephemeral = world.message(found.channel, id).is_some_and(|message| message.only_for.is_some());
        let filled = draft::from_interaction(world, call, blank(world, &found, ephemeral), &body)?;
        world.edit(found.channel, id, |message| {
            *message =
                Message { id, at: message.at, server: message.server, only_for: message.only_for, ..filled };
        });
        seen(world, &found, id, true);
        return one(world, found.channel, id);
    }
    if found.user_install_only && found.follow_ups >= MOST_FOLLOW_UPS {
        return Err(ApiError::new(
            400,
            40094,
            "This interaction has reached the maximum number of follow-up messages",
        ));
    }
    let blank = blank(world, &found, body.flags.contains(MessageFlags::EPHEMERAL));
    let mut message = draft::from_interaction(world, call, blank, &body)?;
    message.kind = if found.original.is_some() { 19 } else { message.kind };
    message.reply_to = found.original.map(|original| (found.channel, original));
    let id = world.post(message);
    if let Some(interaction) = world.interactions.get_mut(&found.id) {
        interaction.follow_ups += 1;
    }
    world.shows(found.id, Seen::Message(found.channel, id));
    one(world, found.channel, id)
}
