//! Messages coming, changing and going, with the events that follow.

use serde_json::{Value, json};

use super::World;
use super::message::{Looked, Message};
use crate::gateway::intents;
use crate::shape;
use crate::snowflake::text;

impl Message {
    /// An empty message that is not in the world yet.
    pub(crate) fn new(channel: u64, author: u64) -> Self {
        Self {
            id: 0,
            channel,
            server: None,
            author,
            content: String::new(),
            embeds: Vec::new(),
            components: Vec::new(),
            attachments: Vec::new(),
            flags: 0,
            kind: 0,
            at: jiff::Timestamp::UNIX_EPOCH,
            edited: None,
            nonce: None,
            mentions: Vec::new(),
            mention_roles: Vec::new(),
            mention_everyone: false,
            reply_to: None,
            only_for: None,
            interaction: None,
            interaction_metadata: None,
            poll: None,
            tts: false,
            pinned: false,
            looked: Looked::No,
        }
    }
}

impl World {
    /// Puts a message into its channel and tells the bot.
    pub(crate) fn post(&mut self, message: Message) -> u64 {
        let (channel, author) = (message.channel, message.author);
        let shown = message.only_for.is_none();
        let watched = author == self.bot() && message.flags & Message::LOADING == 0;
        let id = self.insert(message);
        if watched {
            self.unlooked.insert((id, channel));
        }
        if shown {
            self.stir_thread(channel, author, true);
            self.dispatch_message("MESSAGE_CREATE", channel, id);
        }
        id
    }

    /// Puts a notice of Discord's into a channel; no test has to look at it.
    pub(super) fn post_quietly(&mut self, message: Message) -> u64 {
        let channel = message.channel;
        let id = self.insert(Message { looked: Looked::Taken, ..message });
        self.dispatch_message("MESSAGE_CREATE", channel, id);
        id
    }

    fn insert(&mut self, mut message: Message) -> u64 {
        // The first message of a forum post comes with the id of its thread.
        let id = if message.id == 0 { self.new_id() } else { message.id };
        message.id = id;
        message.at = self.now();
        for attachment in &mut message.attachments {
            attachment.url = format!(
                "{}/attachments/{}/{}/{}",
                self.base, message.channel, attachment.id, attachment.filename
            );
        }
        if let Some(channel) = self.channels.get_mut(&message.channel) {
            message.server = channel.server;
            if message.only_for.is_none() {
                channel.last_message = Some(id);
            }
        }
        self.messages.entry(message.channel).or_default().insert(id, message);
        id
    }

    /// Changes a message, notes when, and tells the bot.
    pub(crate) fn edit(&mut self, channel: u64, id: u64, change: impl FnOnce(&mut Message)) {
        let (now, base) = (self.now(), self.base.clone());
        let Some(message) = self.message_mut(channel, id) else { return };
        change(message);
        for file in &mut message.attachments {
            file.url = format!("{base}/attachments/{channel}/{}/{}", file.id, file.filename);
        }
        message.edited = Some(now);
        self.dispatch_message("MESSAGE_UPDATE", channel, id);
    }

    /// Deletes a message. Its thread stays.
    pub fn delete_message(&mut self, channel: u64, id: u64) {
        let Some(gone) = self.messages.get_mut(&channel).and_then(|messages| messages.remove(&id)) else {
            return;
        };
        self.unlooked.remove(&(id, channel));
        if let Some(state) = self.channels.get_mut(&channel).and_then(|channel| channel.thread.as_mut()) {
            state.message_count = state.message_count.saturating_sub(1);
        }
        if gone.only_for.is_some() || !self.bot_sees(channel) {
            return;
        }
        let mut data = json!({"id": text(id), "channel_id": text(channel)});
        if let Some(server) = gone.server {
            data["guild_id"] = text(server);
        }
        self.dispatch("MESSAGE_DELETE", message_intent(gone.server), gone.server, &data);
    }

    pub(super) fn dispatch_message(&mut self, event: &str, channel: u64, id: u64) {
        let Some(message) = self.message(channel, id) else { return };
        let server = message.server;
        let hidden = message.only_for.is_some() || !self.gateway.wants(message_intent(server));
        if hidden || !self.bot_sees(channel) || server.is_some_and(|server| !self.bot_is_in(server)) {
            return;
        }
        let bot = self.bot();
        let open = message.author == bot || server.is_none() || message.mentions.contains(&bot);
        let mut whole = shape::sent_message(self, message);
        if let Some(server) = server {
            whole["guild_id"] = text(server);
            whole["member"] = shape::member_without_user(self, server, message.author);
        }
        let without = if open { whole.clone() } else { without_content(&whole) };
        self.gateway.dispatch_message(event, message_intent(server), server, &whole, &without);
    }
}

fn message_intent(server: Option<u64>) -> u64 {
    if server.is_some() { intents::GUILD_MESSAGES } else { intents::DIRECT_MESSAGES }
}

/// What a bot without the Message Content intent gets of other people's messages.
fn without_content(whole: &Value) -> Value {
    let mut without = whole.clone();
    without["content"] = "".into();
    for list in ["embeds", "attachments", "components"] {
        without[list] = json!([]);
    }
    without
}
