//! Verbs: what people and Discord do to the world, with the events that the bot gets of it.

use serde_json::json;

use super::World;
use super::channel::{ChannelKind, Overwrite};
use super::permissions::Permissions;
use crate::gateway::intents;
use crate::shape;
use crate::snowflake::text;

impl World {
    /// Hides a server from bots as an outage does, or brings it back.
    pub fn set_unavailable(&mut self, server: u64, unavailable: bool) {
        let Some(place) = self.servers.get_mut(&server) else { return };
        if place.unavailable == unavailable {
            return;
        }
        if unavailable {
            let gone = json!({"id": text(server), "unavailable": true});
            self.dispatch("GUILD_DELETE", intents::GUILDS, Some(server), &gone);
        }
        if let Some(place) = self.servers.get_mut(&server) {
            place.unavailable = unavailable;
        }
        if !unavailable {
            self.dispatch_guild_create(server);
        }
    }

    /// Takes a member out of a server. For the bot that is the end of its installation there.
    pub fn kick(&mut self, server: u64, user: u64) {
        if user == self.bot() {
            self.dispatch("GUILD_DELETE", intents::GUILDS, Some(server), &json!({"id": text(server)}));
        }
        let bot = self.bot();
        let Some(place) = self.servers.get_mut(&server) else { return };
        place.members.remove(&user);
        if user == bot {
            place.app_installed = false;
            place.roles.retain(|_, role| role.bot.is_none());
        } else {
            let data = json!({"guild_id": text(server), "user": shape::user_of(self, user)});
            self.dispatch("GUILD_MEMBER_REMOVE", intents::GUILD_MEMBERS, Some(server), &data);
        }
    }

    /// Takes the bot out of a server.
    pub fn kick_bot(&mut self, server: u64) {
        self.kick(server, self.bot());
    }

    /// Deletes a server with all that is in it.
    pub fn delete_server(&mut self, server: u64) {
        self.kick_bot(server);
        let Some(gone) = self.servers.remove(&server) else { return };
        self.names.servers.remove(&gone.name);
        for channel in gone.channels.iter().chain(&gone.threads) {
            self.channels.remove(channel);
            self.messages.remove(channel);
        }
    }

    /// Gives a server another name.
    pub fn rename_server(&mut self, server: u64, name: &str) {
        let Some(place) = self.servers.get_mut(&server) else { return };
        let old = std::mem::replace(&mut place.name, name.to_owned());
        self.names.servers.remove(&old);
        self.names.servers.insert(name.to_owned(), server);
        let data = shape::guild_by_id(self, server);
        self.dispatch("GUILD_UPDATE", intents::GUILDS, Some(server), &data);
    }

    /// Gives a channel or thread another name.
    pub fn rename_channel(&mut self, channel: u64, name: &str) {
        if let Some(place) = self.channels.get_mut(&channel) {
            place.name = name.to_owned();
        }
        self.dispatch_channel_update(channel);
    }

    /// Deletes a channel with its threads and messages, or one thread.
    pub fn delete_channel(&mut self, channel: u64) {
        let Some(place) = self.channels.get(&channel) else { return };
        let server = place.server;
        if place.kind.is_thread() {
            self.delete_thread(channel);
            return;
        }
        let threads =
            server.and_then(|server| self.servers.get(&server)).map(|server| server.threads.clone());
        for thread in threads.into_iter().flatten() {
            if self.channels.get(&thread).is_some_and(|thread| thread.parent == Some(channel)) {
                self.delete_thread(thread);
            }
        }
        let data = shape::channel_by_id(self, channel);
        self.dispatch("CHANNEL_DELETE", intents::GUILDS, server, &data);
        if let Some(server) = server.and_then(|server| self.servers.get_mut(&server)) {
            server.channels.remove(&channel);
        }
        self.forget_channel(channel);
    }

    fn delete_thread(&mut self, thread: u64) {
        let Some(place) = self.channels.get(&thread) else { return };
        let server = place.server;
        let data = json!({
            "id": text(thread), "guild_id": place.server.map(text), "parent_id": place.parent.map(text),
            "type": place.kind as u8,
        });
        if self.bot_sees(thread) {
            self.dispatch("THREAD_DELETE", intents::GUILDS, server, &data);
        }
        if let Some(server) = server.and_then(|server| self.servers.get_mut(&server)) {
            server.threads.remove(&thread);
            server.active_threads.remove(&thread);
        }
        self.forget_channel(thread);
    }

    fn forget_channel(&mut self, channel: u64) {
        self.channels.remove(&channel);
        for id in self.messages.remove(&channel).into_iter().flatten().map(|(id, _)| id) {
            self.unlooked.remove(&(id, channel));
        }
    }

    /// Sets what a role or member may do in a channel; an overwrite that changes nothing is removed.
    pub fn set_overwrite(&mut self, channel: u64, overwrite: Overwrite) {
        let saw = self.bot_sees(channel);
        if let Some(place) = self.channels.get_mut(&channel) {
            place.overwrites.retain(|other| other.target != overwrite.target);
            if !(overwrite.allow | overwrite.deny).is_empty() {
                place.overwrites.push(overwrite);
            }
        }
        self.dispatch_channel_update(channel);
        if !saw && self.bot_sees(channel) {
            self.dispatch_thread_list(channel);
        }
    }

    /// Sets what a role grants in the whole server.
    pub fn set_role_permissions(&mut self, server: u64, role: u64, permissions: Permissions) {
        if let Some(role) = self.servers.get_mut(&server).and_then(|server| server.roles.get_mut(&role)) {
            role.permissions = permissions;
        }
        self.dispatch_role("GUILD_ROLE_UPDATE", server, role);
    }

    /// Takes permissions from the bot's role in a server.
    pub fn deny_bot(&mut self, server: u64, permissions: Permissions) {
        let role = self.bot_role(server);
        let granted = self.servers.get(&server).and_then(|server| server.roles.get(&role));
        let left = granted.map_or(Permissions::empty(), |role| role.permissions - permissions);
        self.set_role_permissions(server, role, left);
    }

    /// Says whether anybody may mention a role.
    pub fn set_mentionable(&mut self, server: u64, role: u64, mentionable: bool) {
        if let Some(role) = self.servers.get_mut(&server).and_then(|server| server.roles.get_mut(&role)) {
            role.mentionable = mentionable;
        }
        self.dispatch_role("GUILD_ROLE_UPDATE", server, role);
    }

    /// Deletes a role: its members lose it and its overwrites go.
    pub fn delete_role(&mut self, server: u64, role: u64) {
        let Some(place) = self.servers.get_mut(&server) else { return };
        place.roles.remove(&role);
        for member in place.members.values_mut() {
            member.roles.retain(|&other| other != role);
        }
        let channels = place.channels.clone();
        let data = json!({"guild_id": text(server), "role_id": text(role)});
        self.dispatch("GUILD_ROLE_DELETE", intents::GUILDS, Some(server), &data);
        for id in channels {
            let Some(channel) = self.channels.get_mut(&id) else { continue };
            let before = channel.overwrites.len();
            channel.overwrites.retain(|overwrite| overwrite.target != role);
            if channel.overwrites.len() != before {
                self.dispatch_channel_update(id);
            }
        }
    }

    /// Gives a member a role.
    pub fn give_role(&mut self, server: u64, user: u64, role: u64) {
        if let Some(member) = self.servers.get_mut(&server).and_then(|server| server.members.get_mut(&user)) {
            member.roles.retain(|&other| other != role);
            member.roles.push(role);
        }
        self.dispatch_member_update(server, user);
    }

    /// Whether the bot may see a channel or thread.
    pub fn bot_sees(&self, channel: u64) -> bool {
        self.permissions_in(channel, self.bot()).contains(Permissions::VIEW_CHANNEL)
    }

    fn dispatch_member_update(&mut self, server: u64, user: u64) {
        // About itself a bot is told whatever its intents are.
        let intent = if user == self.bot() { intents::ALWAYS } else { intents::GUILD_MEMBERS };
        let data = shape::member_event(self, server, user);
        self.dispatch("GUILD_MEMBER_UPDATE", intent, Some(server), &data);
    }

    pub(super) fn dispatch_guild_create(&mut self, server: u64) {
        if self.gateway.has_sessions() {
            let data = shape::guild_create(self, server);
            self.dispatch("GUILD_CREATE", intents::GUILDS, Some(server), &data);
        }
    }

    pub(super) fn dispatch_role(&mut self, event: &str, server: u64, role: u64) {
        let Some(role) = self.servers.get(&server).and_then(|server| server.roles.get(&role)) else { return };
        let data = json!({"guild_id": text(server), "role": shape::role(role)});
        self.dispatch(event, intents::GUILDS, Some(server), &data);
    }

    pub(super) fn dispatch_channel(&mut self, event: &str, channel: u64) {
        if !self.gateway.has_sessions() {
            return;
        }
        let server = self.channels.get(&channel).and_then(|channel| channel.server);
        let data = shape::channel_by_id(self, channel);
        self.dispatch(event, intents::GUILDS, server, &data);
    }

    pub(crate) fn dispatch_channel_update(&mut self, channel: u64) {
        match self.channels.get(&channel).map(|channel| channel.kind) {
            Some(kind) if kind.is_thread() => {
                if self.bot_sees(channel) {
                    self.dispatch_channel("THREAD_UPDATE", channel);
                }
            }
            Some(ChannelKind::Dm | ChannelKind::GroupDm) | None => {}
            Some(_) => self.dispatch_channel("CHANNEL_UPDATE", channel),
        }
    }

    fn dispatch_thread_list(&mut self, channel: u64) {
        let Some(server) = self.channels.get(&channel).and_then(|channel| channel.server) else { return };
        let Some(place) = self.servers.get(&server) else { return };
        let active = place.active_threads.iter().filter_map(|id| self.channels.get(id));
        let threads: Vec<_> =
            active.filter(|thread| thread.parent == Some(channel)).map(shape::channel).collect();
        let data = json!({
            "guild_id": text(server), "channel_ids": [text(channel)], "threads": threads, "members": [],
        });
        self.dispatch("THREAD_LIST_SYNC", intents::GUILDS, Some(server), &data);
    }
}
