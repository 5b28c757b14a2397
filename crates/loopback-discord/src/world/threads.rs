//! The life of threads, and what the passing of world time changes.

use jiff::SignedDuration;
use serde_json::{Value, json};

use super::World;
use super::channel::{Channel, ChannelKind, Thread};
use super::message::Message;
use crate::gateway::intents;
use crate::shape;
use crate::snowflake::text;

/// How long a nonce is remembered (world time). Discord's documentation says "a few minutes".
pub(crate) const NONCE_MEMORY: SignedDuration = SignedDuration::from_mins(5);

/// A thread to be opened.
pub(crate) struct NewThread {
    pub parent: u64,
    pub name: String,
    pub kind: ChannelKind,
    pub owner: u64,
    pub auto_archive: Option<u32>,
    pub invitable: bool,
    pub slowmode: u32,
    /// The message it hangs on.
    pub on: Option<u64>,
}

impl World {
    /// Opens a thread. Whether its owner may, and whether there is room, is the endpoint's business.
    pub(crate) fn open_thread(&mut self, new: NewThread) -> u64 {
        let id = new.on.unwrap_or_else(|| self.new_id());
        let now = self.now();
        let parent = self.channels.get(&new.parent);
        let server = parent.and_then(|parent| parent.server);
        let usual = parent.and_then(|parent| parent.default_auto_archive).unwrap_or(1440);
        let thread = Thread {
            owner: new.owner,
            auto_archive: new.auto_archive.unwrap_or(usual),
            archived: false,
            locked: false,
            invitable: new.invitable,
            archive_changed: now,
            last_activity: now,
            made: now,
            message_count: 0,
            total_sent: 0,
            members: [new.owner].into(),
        };
        self.due_archives.insert((thread.archives_at(), id));
        let channel = Channel {
            name: new.name,
            server,
            parent: Some(new.parent),
            slowmode: new.slowmode,
            thread: Some(thread),
            ..Channel::new(id, new.kind)
        };
        self.channels.insert(id, channel);
        if let Some(server) = server.and_then(|server| self.servers.get_mut(&server)) {
            server.threads.insert(id);
            server.active_threads.insert(id);
        }
        self.announce_thread(id, new.on.map(|on| (new.parent, on)), new.parent, new.owner);
        id
    }

    fn announce_thread(&mut self, id: u64, on: Option<(u64, u64)>, parent: u64, owner: u64) {
        if self.bot_sees(id) && self.gateway.has_sessions() {
            let mut data = shape::channel_by_id(self, id);
            data["newly_created"] = Value::Bool(true);
            let server = self.channels.get(&id).and_then(|channel| channel.server);
            self.dispatch("THREAD_CREATE", intents::GUILDS, server, &data);
        }
        if let Some((channel, on)) = on {
            if let Some(message) = self.message_mut(channel, on) {
                message.flags |= Message::HAS_THREAD;
            }
            self.dispatch_message("MESSAGE_UPDATE", channel, on);
            let starter = Message { kind: 21, reply_to: Some((channel, on)), ..Message::new(id, owner) };
            self.post_quietly(starter);
        } else if self.channels.get(&parent).is_some_and(|parent| parent.kind.takes_messages()) {
            let name = self.channels.get(&id).map(|thread| thread.name.clone()).unwrap_or_default();
            let notice =
                Message { kind: 18, content: name, reply_to: Some((id, id)), ..Message::new(parent, owner) };
            self.post_quietly(notice);
        }
    }

    /// Archives a thread or brings it back.
    pub fn set_archived(&mut self, thread: u64, archived: bool) {
        let now = self.now();
        let Some(channel) = self.channels.get_mut(&thread) else { return };
        let Some(state) = channel.thread.as_mut().filter(|state| state.archived != archived) else { return };
        state.archived = archived;
        state.archive_changed = now;
        state.last_activity = now;
        let due = state.archives_at();
        if let Some(server) = channel.server.and_then(|server| self.servers.get_mut(&server)) {
            if archived {
                server.active_threads.remove(&thread);
            } else {
                server.active_threads.insert(thread);
                self.due_archives.insert((due, thread));
            }
        }
        self.dispatch_channel_update(thread);
    }

    /// Locks a thread or unlocks it.
    pub fn set_locked(&mut self, thread: u64, locked: bool) {
        if let Some(state) = self.channels.get_mut(&thread).and_then(|channel| channel.thread.as_mut()) {
            state.locked = locked;
        }
        self.dispatch_channel_update(thread);
    }

    /// Notes a new message in a thread: it is awake again and its author is in it.
    pub(super) fn stir_thread(&mut self, thread: u64, author: u64, counts: bool) {
        self.set_archived(thread, false);
        let now = self.now();
        let Some(channel) = self.channels.get_mut(&thread) else { return };
        let server = channel.server;
        let Some(state) = channel.thread.as_mut() else { return };
        state.last_activity = now;
        state.message_count += u64::from(counts);
        state.total_sent += u64::from(counts);
        if state.members.insert(author) && author == self.application.id {
            let count = state.members.len();
            let member = json!({
                "id": text(thread), "user_id": text(author), "join_timestamp": now.to_string(), "flags": 0,
            });
            let data = json!({
                "id": text(thread), "guild_id": server.map(text), "member_count": count, "added_members": [member],
                "removed_member_ids": [],
            });
            self.dispatch("THREAD_MEMBERS_UPDATE", intents::GUILDS, server, &data);
        }
    }

    /// Lets everything happen that is due at the clock's moment. Cheap when the clock has not moved.
    pub(crate) fn settle(&mut self) {
        let now = self.now();
        if now == self.settled_at {
            return;
        }
        self.settled_at = now;
        self.nonces.retain(|_, nonce| now.duration_since(nonce.at) <= NONCE_MEMORY);
        while let Some(&(due, thread)) = self.due_archives.first().filter(|(due, _)| *due <= now) {
            self.due_archives.remove(&(due, thread));
            let state = self.channels.get(&thread).and_then(|channel| channel.thread.as_ref());
            let Some(state) = state.filter(|state| !state.archived) else { continue };
            // Something happened in it since: look again later.
            match state.archives_at() {
                later if later > now => {
                    self.due_archives.insert((later, thread));
                }
                _ => self.set_archived(thread, true),
            }
        }
    }
}
