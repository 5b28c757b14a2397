//! What a person does on the page: as a member of the model of Discord, which lets them do what Discord would.

use std::sync::Arc;

use axum::Json;
use axum::extract::{Query, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use loopback_discord::world::Command;
use loopback_discord::{Actor, Failed, Form, Message, Pressable, Reply, World};
use serde::Deserialize;
use serde_json::{Value, json};

use super::events::Looks;
use super::{PEOPLE, Playground};

/// Something that somebody does somewhere.
#[derive(Debug, Deserialize)]
pub struct Deed {
    #[serde(rename = "as")]
    who: String,
    channel: String,
    #[serde(flatten)]
    what: What,
}

#[derive(Debug, Deserialize)]
#[serde(tag = "do", rename_all = "kebab-case")]
enum What {
    /// Writes an ordinary message.
    Say { text: String },
    /// Runs a slash command, as a line.
    Run { line: String },
    /// Presses a button, by its custom id.
    Click { message: String, id: String },
    /// Chooses from a menu.
    Choose { message: String, id: String, values: Vec<String> },
    /// Sends a form that is open.
    Submit { form: u64, fields: Vec<(String, String)> },
    /// Uses a command from the menu of a message.
    Use { message: String, command: String },
}

/// Carries it out, and answers with what only the one who did it sees at once: a form, or why it cannot be.
pub async fn deed(State(playground): State<Arc<Playground>>, Json(deed): Json<Deed>) -> Json<Value> {
    let done = carry_out(&playground, deed).await;
    super::director::look_at_the_steps(&playground).await;
    Json(match done {
        Ok(None) => json!({}),
        Ok(Some(form)) => shown(&playground, form),
        Err(failed) => json!({ "error": sentence(&failed) }),
    })
}

async fn carry_out(playground: &Playground, deed: Deed) -> Result<Option<Form>, Failed> {
    let actor = actor(playground, &deed.who, &deed.channel)?;
    let reply = match &deed.what {
        What::Say { text } => return actor.tries_to_say(text).map(|_| None),
        What::Run { line } => actor.runs(line).await?,
        What::Click { message, id } => actor.clicks(&Place::of(&actor, message)?, id).await?,
        What::Choose { message, id, values } => {
            let values: Vec<&str> = values.iter().map(String::as_str).collect();
            actor.chooses(&Place::of(&actor, message)?, id, &values).await?
        }
        What::Submit { form, fields } => {
            let Some(form) = playground.form(*form) else { return gone("this form is not open any more") };
            let fields: Vec<(&str, &str)> =
                fields.iter().map(|(id, text)| (id.as_str(), text.as_str())).collect();
            actor.submits(&form, &fields).await?
        }
        What::Use { message, command } => actor.uses(command, &Place::of(&actor, message)?).await?,
    };
    Ok(Reply::as_form(&reply).cloned())
}

fn gone<T>(why: &str) -> Result<T, Failed> {
    Err(Failed::Refused(why.to_owned()))
}

/// A message by where it is.
struct Place(u64, u64);

impl Place {
    fn of(actor: &Actor, message: &str) -> Result<Self, Failed> {
        message
            .parse()
            .map_or_else(|_| gone("the message is gone"), |message| Ok(Self(actor.channel_id(), message)))
    }
}

impl Pressable for Place {
    fn place(&self) -> Result<(u64, u64), Failed> {
        Ok((self.0, self.1))
    }
}

/// One of the four, in a channel that exists.
fn actor(playground: &Playground, who: &str, channel: &str) -> Result<Actor, Failed> {
    if !PEOPLE.contains(&who) {
        return gone("there is nobody of this name");
    }
    let channel = channel.parse::<u64>().ok();
    let exists = |id: &u64| playground.discord.look(|world| world.channels.contains_key(id));
    match channel.filter(exists) {
        Some(channel) => Ok(playground.discord.member(who).in_channel(channel)),
        None => gone("this channel is gone"),
    }
}

/// What went wrong, as Discord's own client would say it, with what it keeps to itself behind.
fn sentence(failed: &Failed) -> String {
    match failed {
        Failed::Refused(why) => {
            let mut letters = why.chars();
            let first = letters.next().map(|letter| letter.to_uppercase().to_string());
            format!("{}{}.", first.unwrap_or_default(), letters.as_str())
        }
        Failed::NoAnswer(why) => format!("The application did not respond. ({why})"),
    }
}

fn shown(playground: &Playground, form: Form) -> Value {
    let fields: Vec<Value> = form
        .fields
        .iter()
        .map(|field| {
            json!({
                "id": field.custom_id, "label": field.label, "required": field.required, "min": field.min,
                "max": field.max, "value": field.value, "placeholder": field.placeholder, "long": field.paragraph,
            })
        })
        .collect();
    let title = form.title.clone();
    json!({ "form": { "number": playground.keep_form(form), "title": title, "fields": fields } })
}

/// The commands that somebody can use where they are: slash commands, and those in the menu of a message.
pub async fn commands(State(playground): State<Arc<Playground>>, Query(looks): Query<Looks>) -> Json<Value> {
    let channel = looks.channel.unwrap_or_default();
    let Ok(actor) = actor(&playground, &looks.who, &channel) else { return Json(json!({})) };
    let of = |kind: u64| -> Vec<Value> {
        let may = actor.commands().into_iter().filter(|command| command.kind() == kind);
        may.map(|command| command.body).collect()
    };
    Json(json!({ "slash": of(Command::CHAT_INPUT), "message": of(Command::MESSAGE) }))
}

/// What somebody has typed of a command.
#[derive(Debug, Deserialize)]
pub struct Typed {
    #[serde(rename = "as")]
    who: String,
    channel: String,
    line: String,
}

/// The suggestions for the last option of a line.
pub async fn suggestions(
    State(playground): State<Arc<Playground>>,
    Query(typed): Query<Typed>,
) -> Json<Value> {
    let suggested = async { actor(&playground, &typed.who, &typed.channel)?.types(&typed.line).await };
    Json(match suggested.await {
        Ok(choices) => {
            choices.iter().map(|choice| json!({ "name": choice.name, "value": choice.value })).collect()
        }
        Err(failed) => json!({ "error": sentence(&failed) }),
    })
}

/// A file on a message, by who looks.
#[derive(Debug, Deserialize)]
pub struct Wanted {
    #[serde(rename = "as")]
    who: String,
    channel: String,
    message: String,
    name: String,
}

/// A file on a message that somebody sees, to be kept.
pub async fn attachment(State(playground): State<Arc<Playground>>, Query(wanted): Query<Wanted>) -> Response {
    let found = playground.discord.look(|world| {
        let me = world.find_user(&wanted.who)?;
        let message = message(world, &wanted).filter(|message| message.is_shown_to(me))?;
        let file = message.attachments.iter().find(|file| file.filename == wanted.name)?;
        Some(file.bytes.clone())
    });
    let headers =
        [(header::CONTENT_TYPE, "application/octet-stream"), (header::CONTENT_DISPOSITION, "attachment")];
    match found {
        Some(bytes) => (headers, bytes).into_response(),
        None => (StatusCode::NOT_FOUND, "This file is gone.").into_response(),
    }
}

fn message<'w>(world: &'w World, wanted: &Wanted) -> Option<&'w Message> {
    world.message(wanted.channel.parse().ok()?, wanted.message.parse().ok()?)
}
