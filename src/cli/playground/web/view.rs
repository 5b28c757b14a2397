//! What one person sees: the channels, the messages of the open one and its thread, and what is behind the scenes.

use loopback_discord::{Channel, ChannelKind, Message, Permissions, World};
use serde_json::{Value, json};

use super::events::Looks;
use super::{PEOPLE, Playground, guide};
use crate::cli::playground::play::DAILY;
use crate::discord::permissions;

mod message;

/// How many of a channel's messages are shown, the newest.
const MOST_MESSAGES: usize = 60;

/// Everything that the page shows, for somebody who looks somewhere. Ids are texts: JavaScript's numbers are too small.
pub fn view(playground: &Playground, looks: &Looks) -> Value {
    let scene = playground.scene.borrow().clone();
    playground.discord.look(|world| {
        let Some(me) = PEOPLE.iter().find(|name| **name == looks.who).and_then(|name| world.find_user(name))
        else {
            return json!({ "error": format!("There is nobody called {}.", looks.who) });
        };
        let server = world.default_server();
        let shown = |id: &Option<String>| id.as_ref()?.parse().ok().filter(|id| sees(world, *id, me));
        let usual = || server.and_then(|server| world.find_channel(server, DAILY));
        let here = shown(&looks.channel).or_else(usual).and_then(|id| world.channels.get(&id));
        let thread = shown(&looks.thread).and_then(|id| world.channels.get(&id));
        let place = |channel: Option<&Channel>| channel.map(|channel| place(playground, world, channel, me));
        json!({
            "now": world.now().as_millisecond(),
            "me": { "id": me.to_string(), "name": looks.who },
            "people": PEOPLE,
            "server": server.and_then(|server| world.servers.get(&server)).map(|server| &server.name),
            "places": places(world, me),
            "here": place(here),
            "thread": place(thread),
            "bot": scene.bot,
            "doing": scene.doing,
            "told": scene.told,
            "done": scene.done,
            "calls": world.requests().len(),
            "violations": world.violations().len(),
            "permissions": granted(world, server),
            "dms": world.users.get(&me).is_some_and(|user| user.takes_dms),
            "guide": playground.guided.then(|| guide::steps(&scene.steps)),
        })
    })
}

fn sees(world: &World, channel: u64, user: u64) -> bool {
    world.permissions_in(channel, user).contains(Permissions::VIEW_CHANNEL)
}

/// The channels that somebody sees, then threads, then the conversation with the bot.
fn places(world: &World, me: u64) -> Vec<Value> {
    let mut all: Vec<&Channel> = world
        .channels
        .values()
        .filter(|channel| is_listed(channel, me) && sees(world, channel.id, me))
        .collect();
    all.sort_by_key(|channel| (channel.server.is_none(), channel.kind.is_thread(), channel.id));
    let line = |channel: &&Channel| {
        json!({
            "id": channel.id.to_string(),
            "name": title(world, channel),
            "kind": kind(channel),
            "parent": channel.parent.map(|parent| parent.to_string()),
            "archived": channel.thread.as_ref().is_some_and(|thread| thread.archived),
            "last": newest(world, channel.id, me).map(|id| id.to_string()),
        })
    };
    all.iter().map(line).collect()
}

fn is_listed(channel: &Channel, me: u64) -> bool {
    match channel.kind {
        ChannelKind::Text | ChannelKind::Announcement => true,
        ChannelKind::Dm => channel.recipients.contains(&me),
        kind => kind.is_thread(),
    }
}

fn newest(world: &World, channel: u64, me: u64) -> Option<u64> {
    let mut all = world.messages.get(&channel)?.values().rev();
    all.find(|message| message.is_shown_to(me)).map(|message| message.id)
}

fn title(world: &World, channel: &Channel) -> String {
    match channel.kind {
        ChannelKind::Dm => world.application.name.clone(),
        _ => channel.name.clone(),
    }
}

fn kind(channel: &Channel) -> &'static str {
    match channel.kind {
        ChannelKind::Dm => "dm",
        ChannelKind::Announcement => "news",
        kind if kind.is_thread() => "thread",
        _ => "text",
    }
}

fn place(playground: &Playground, world: &World, channel: &Channel, me: u64) -> Value {
    let shown: Vec<&Message> = world
        .messages
        .get(&channel.id)
        .into_iter()
        .flat_map(|all| all.values().rev())
        .filter(|message| message.is_shown_to(me))
        .take(MOST_MESSAGES)
        .collect();
    let thread = channel.thread.as_ref();
    let rights = world.permissions_in(channel.id, me);
    let write =
        if thread.is_some() { Permissions::SEND_MESSAGES_IN_THREADS } else { Permissions::SEND_MESSAGES };
    json!({
        "id": channel.id.to_string(),
        "name": title(world, channel),
        "kind": kind(channel),
        "parent": channel.parent.map(|parent| parent.to_string()),
        "archived": thread.is_some_and(|thread| thread.archived),
        "writes": rights.contains(write) && !thread.is_some_and(|thread| thread.locked),
        "messages": shown.iter().rev().map(|it| message::message(playground, world, it, me)).collect::<Vec<_>>(),
    })
}

/// What the bot asks for, and whether it has it.
fn granted(world: &World, server: Option<u64>) -> Vec<Value> {
    let Some(server) = server else { return Vec::new() };
    let has = world.permissions_in_server(server, world.bot());
    let asked =
        permissions::asked_for().map(|(bit, name)| json!({ "name": name, "has": has.bits() & bit == bit }));
    asked.collect()
}
