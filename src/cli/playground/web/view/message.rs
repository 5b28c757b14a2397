//! A message as the page shows it.

use loopback_discord::{Button, Message, World};
use serde_json::{Value, json};

use super::sees;
use crate::cli::playground::play::mention;
use crate::cli::playground::web::Playground;

/// Files of text are shown up to here.
const MOST_CHARACTERS: usize = 4000;

/// One message for one reader.
pub fn message(playground: &Playground, world: &World, message: &Message, me: u64) -> Value {
    let html = |text: &str| playground.markup.html(text, |inside| mention(inside, world)).to_string();
    let thread = world.channels.get(&message.id).filter(|channel| channel.thread.is_some());
    json!({
        "id": message.id.to_string(),
        "channel": message.channel.to_string(),
        "author": author(world, message.author),
        "at": message.at.as_millisecond(),
        "edited": message.edited.is_some(),
        "only": message.is_ephemeral(),
        "waits": message.flags & Message::LOADING != 0,
        "says": says(world, message),
        "html": if has_text(message) { html(&message.content) } else { String::new() },
        "embeds": message.embeds.iter().map(|embed| self::embed(embed, &html)).collect::<Vec<_>>(),
        "rows": message.components.iter().map(|row| self::row(world, message, row, me)).collect::<Vec<_>>(),
        "files": message.attachments.iter().map(|file| json!({
            "name": file.filename,
            "spoiler": file.filename.starts_with("SPOILER_"),
            "text": file.text().chars().take(MOST_CHARACTERS).collect::<String>(),
        })).collect::<Vec<_>>(),
        "thread": thread.map(|thread| json!({
            "id": thread.id.to_string(),
            "name": thread.name,
            "count": thread.thread.as_ref().map_or(0, |thread| thread.message_count),
        })),
    })
}

fn author(world: &World, id: u64) -> Value {
    let user = world.users.get(&id);
    json!({
        "name": user.map_or("somebody", |user| user.display_name.as_deref().unwrap_or(&user.name)),
        "bot": user.is_some_and(|user| user.bot),
    })
}

/// Whether its content is its own: a notice of Discord's carries the name of a thread.
fn has_text(message: &Message) -> bool {
    !matches!(message.kind, 18 | 21)
}

/// The line above: who used what, or what Discord itself says.
fn says(world: &World, message: &Message) -> Option<String> {
    match message.kind {
        18 => Some(format!("started a thread: {}", message.content)),
        21 => Some("began this thread with the message in the channel".to_owned()),
        _ => {
            let interaction = world.interactions.get(&message.interaction?)?;
            let who = world.users.get(&interaction.user)?;
            interaction
                .what
                .starts_with('/')
                .then(|| format!("{} used {}", who.name, command(&interaction.what)))
        }
    }
}

/// The command without what was filled in.
fn command(line: &str) -> String {
    line.split_whitespace().take_while(|word| !word.contains(':')).collect::<Vec<_>>().join(" ")
}

fn embed(embed: &Value, html: &dyn Fn(&str) -> String) -> Value {
    let text = |value: &Value| value.as_str().map(html);
    let fields = embed["fields"].as_array().into_iter().flatten();
    json!({
        "title": text(&embed["title"]),
        "html": text(&embed["description"]),
        "colour": embed["color"].as_u64().map(|colour| format!("#{colour:06x}")),
        "fields": fields.map(|field| json!({
            "name": text(&field["name"]),
            "html": text(&field["value"]),
            "inline": field["inline"] == true,
        })).collect::<Vec<_>>(),
        "footer": embed["footer"]["text"],
    })
}

fn row(world: &World, message: &Message, row: &Value, me: u64) -> Vec<Value> {
    let parts = row["components"].as_array().into_iter().flatten();
    parts
        .filter_map(
            |part| if part["type"] == 2 { button(message, part) } else { menu(world, message, part, me) },
        )
        .collect()
}

fn button(message: &Message, part: &Value) -> Option<Value> {
    let is_it = |button: &Button| match &button.custom_id {
        Some(id) => part["custom_id"] == id.as_str(),
        None => part["url"].as_str() == button.url.as_deref(),
    };
    let button = message.buttons().into_iter().find(is_it)?;
    Some(json!({
        "is": "button", "id": button.custom_id, "label": button.label, "style": button.style, "emoji": button.emoji,
        "url": button.url, "disabled": button.disabled,
    }))
}

fn menu(world: &World, message: &Message, part: &Value, me: u64) -> Option<Value> {
    let menu = message.menus().into_iter().find(|menu| part["custom_id"] == menu.custom_id.as_str())?;
    let options: Vec<Value> = match menu.kind {
        3 => {
            let option = |option: &loopback_discord::MenuOption| {
                json!({
                    "label": option.label, "value": option.value, "small": option.description, "chosen": option.default,
                })
            };
            menu.options.iter().map(option).collect()
        }
        kind => things(world, message, part, me, kind),
    };
    Some(json!({
        "is": "menu", "id": menu.custom_id, "label": menu.placeholder, "min": menu.min, "max": menu.max,
        "disabled": menu.disabled, "options": options,
    }))
}

/// What a menu of channels, roles or users offers.
fn things(world: &World, message: &Message, part: &Value, me: u64, kind: u64) -> Vec<Value> {
    let Some(server) = message.server.and_then(|server| world.servers.get(&server)) else {
        return Vec::new();
    };
    let chosen: Vec<&str> = part["default_values"]
        .as_array()
        .into_iter()
        .flatten()
        .filter_map(|value| value["id"].as_str())
        .collect();
    let option = |id: u64, label: String| {
        let id = id.to_string();
        json!({ "label": label, "chosen": chosen.contains(&id.as_str()), "value": id })
    };
    let mut all = Vec::new();
    if kind == 8 {
        let types = part["channel_types"].as_array();
        let channels = server.channels.iter().filter_map(|id| world.channels.get(id));
        let offered = channels.filter(|channel| {
            let fits = types.is_none_or(|types| types.contains(&json!(channel.kind as u8)));
            fits && sees(world, channel.id, me)
        });
        all.extend(offered.map(|channel| option(channel.id, format!("#{}", channel.name))));
    }
    if matches!(kind, 5 | 7) {
        let mut members: Vec<_> = server.members.keys().filter_map(|id| world.users.get(id)).collect();
        members.sort_by_key(|user| user.id);
        all.extend(members.into_iter().map(|user| option(user.id, format!("@{}", user.name))));
    }
    if matches!(kind, 6 | 7) {
        all.extend(
            server
                .roles
                .values()
                .map(|role| option(role.id, format!("@{}", role.name.trim_start_matches('@')))),
        );
    }
    all
}
