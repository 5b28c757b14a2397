//! Finding things by name. Names are looked up by tests, so a name that is not there is a mistake in the test.

use super::World;
use super::channel::Channel;
use super::message::{Looked, Message};
use super::server::{Server, User};

impl World {
    /// The server of this name.
    pub fn find_server(&self, name: &str) -> Option<u64> {
        self.names.servers.get(name).copied()
    }

    /// The user of this name.
    pub fn find_user(&self, name: &str) -> Option<u64> {
        self.names.users.get(name).copied()
    }

    /// The channel, or else the newest thread, of this name in a server.
    pub fn find_channel(&self, server: u64, name: &str) -> Option<u64> {
        let name = name.trim_start_matches('#');
        let server = self.servers.get(&server)?;
        let channels = server.channels.iter().chain(server.threads.iter().rev());
        channels.copied().find(|id| self.channels.get(id).is_some_and(|channel| channel.name == name))
    }

    /// The role of this name in a server.
    pub fn find_role(&self, server: u64, name: &str) -> Option<u64> {
        let name = name.trim_start_matches('@');
        let mut roles = self.servers.get(&server)?.roles.values();
        roles.find(|role| role.name.trim_start_matches('@') == name).map(|role| role.id)
    }

    /// The server of this name.
    ///
    /// # Panics
    /// If there is none.
    #[track_caller]
    pub fn server_named(&self, name: &str) -> &Server {
        let found = self.find_server(name).and_then(|id| self.servers.get(&id));
        found.unwrap_or_else(|| {
            let known: Vec<_> = self.servers.values().take(10).map(|server| &server.name).collect();
            panic!("there is no server {name:?}; some that there are: {known:?}")
        })
    }

    /// The user of this name.
    ///
    /// # Panics
    /// If there is none.
    #[track_caller]
    pub fn user_named(&self, name: &str) -> &User {
        let found = self.find_user(name).and_then(|id| self.users.get(&id));
        found.unwrap_or_else(|| {
            let known: Vec<_> = self.users.values().take(10).map(|user| &user.name).collect();
            panic!("there is no user {name:?}; some that there are: {known:?}")
        })
    }

    /// The channel or thread of this name in a server.
    ///
    /// # Panics
    /// If there is none.
    #[track_caller]
    pub fn channel_named(&self, server: u64, name: &str) -> &Channel {
        let found = self.find_channel(server, name).and_then(|id| self.channels.get(&id));
        found.unwrap_or_else(|| {
            let known = self.servers.get(&server).into_iter().flat_map(|server| &server.channels);
            let known: Vec<_> =
                known.filter_map(|id| self.channels.get(id)).map(|channel| &channel.name).collect();
            panic!("there is no channel {name:?} in this server; there are {known:?}")
        })
    }

    /// The id of the role of this name in a server.
    ///
    /// # Panics
    /// If there is none.
    #[track_caller]
    pub fn role_named(&self, server: u64, name: &str) -> u64 {
        self.find_role(server, name).unwrap_or_else(|| panic!("there is no role {name:?} in this server"))
    }

    /// The id of the role that the bot's installation made in a server; it carries the bot's permissions.
    ///
    /// # Panics
    /// If the bot is not there.
    #[track_caller]
    pub fn bot_role(&self, server: u64) -> u64 {
        let roles = self.servers.get(&server).into_iter().flat_map(|server| server.roles.values());
        let mut own = roles.filter(|role| role.bot.is_some()).map(|role| role.id);
        own.next_back().unwrap_or_else(|| panic!("the bot has no role in this server; is it a member?"))
    }

    /// The default server, or the oldest one.
    pub fn default_server(&self) -> Option<u64> {
        self.find_server(super::DEFAULT_SERVER).or_else(|| self.servers.keys().next().copied())
    }

    /// A message by channel and id.
    pub fn message(&self, channel: u64, id: u64) -> Option<&Message> {
        self.messages.get(&channel)?.get(&id)
    }

    pub(crate) fn message_mut(&mut self, channel: u64, id: u64) -> Option<&mut Message> {
        self.messages.get_mut(&channel)?.get_mut(&id)
    }

    /// Hands a message to a test, which has looked at it from now on.
    pub(crate) fn take(&mut self, channel: u64, id: u64, how: Looked) -> Option<Message> {
        self.unlooked.remove(&(id, channel));
        let message = self.message_mut(channel, id)?;
        message.looked = message.looked.max(how);
        Some(message.clone())
    }

    /// A sentence about a channel for people: `#daily`, `thread "x"`, `the DM with ben`.
    pub fn place(&self, channel: u64) -> String {
        match self.channels.get(&channel) {
            None => format!("channel {channel} (gone)"),
            Some(channel) if channel.thread.is_some() => format!("thread {:?}", channel.name),
            Some(channel) if channel.server.is_some() => format!("#{}", channel.name),
            Some(channel) => {
                let other = channel.recipients.iter().find(|&&user| user != self.bot());
                let name = other.and_then(|user| self.users.get(user)).map_or("somebody", |user| &user.name);
                format!("the DM with {name}")
            }
        }
    }
}
