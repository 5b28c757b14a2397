//! People: what a member does, as a Discord client lets them, and what they see of it.

use std::fmt;
use std::sync::Arc;

use serde_json::json;

use crate::reply::{Choice, Form, Pressable, Reply};
use crate::shape;
use crate::shared::Shared;
use crate::world::{Channel, Command, Deed, InteractionKind, World};

mod client;
mod components;
mod forge;
mod line;
mod talk;
mod values;
mod wait;

pub use forge::Forged;

/// Why nothing came of what a member did.
#[derive(Clone, PartialEq, Eq)]
pub enum Failed {
    /// The member's client does not let them.
    Refused(String),
    /// The bot did not answer as it should.
    NoAnswer(String),
}

impl Failed {
    /// Whether the client refused it, so that the bot has not heard of it.
    pub fn is_refused(&self) -> bool {
        matches!(self, Self::Refused(_))
    }
}

impl fmt::Display for Failed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Refused(why) => write!(f, "the client refuses: {why}"),
            Self::NoAnswer(why) => f.write_str(why),
        }
    }
}

/// The sentence, since this is what a failed `unwrap` shows.
impl fmt::Debug for Failed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl std::error::Error for Failed {}

fn refused<T>(why: impl Into<String>) -> Result<T, Failed> {
    Err(Failed::Refused(why.into()))
}

/// A channel or thread, by name or by id.
#[derive(Clone, Debug)]
pub enum Where {
    /// By name in the server at hand.
    Named(String),
    /// By id anywhere.
    Id(u64),
}

impl From<&str> for Where {
    fn from(name: &str) -> Self {
        Self::Named(name.to_owned())
    }
}

impl From<&String> for Where {
    fn from(name: &String) -> Self {
        Self::Named(name.clone())
    }
}

impl From<u64> for Where {
    fn from(id: u64) -> Self {
        Self::Id(id)
    }
}

impl From<&Channel> for Where {
    fn from(channel: &Channel) -> Self {
        Self::Id(channel.id)
    }
}

impl From<Channel> for Where {
    fn from(channel: Channel) -> Self {
        Self::Id(channel.id)
    }
}

impl Where {
    #[track_caller]
    pub(crate) fn find(&self, world: &World, server: Option<u64>) -> u64 {
        match self {
            Self::Id(id) => *id,
            Self::Named(name) => match server {
                Some(server) => world.channel_named(server, name).id,
                None => panic!("there is no server to look for channel {name:?} in"),
            },
        }
    }
}

/// A user in one place. Cheap to clone.
#[derive(Clone, Debug)]
pub struct Actor {
    shared: Arc<Shared>,
    user: u64,
    server: Option<u64>,
    channel: u64,
}

impl Actor {
    #[track_caller]
    pub(crate) fn new(shared: Arc<Shared>, name: &str) -> Self {
        let (user, server) = shared.look(|world| (world.user_named(name).id, world.default_server()));
        let channel = server.map_or(0, |server| shared.look(|world| client::usual_channel(world, server)));
        Self { shared, user, server, channel }
    }

    /// The user's id.
    pub fn id(&self) -> u64 {
        self.user
    }

    /// The id of the channel or thread where they are.
    pub fn channel_id(&self) -> u64 {
        self.channel
    }

    /// The same user in another channel or thread of the server.
    ///
    /// # Panics
    /// If there is none of this name.
    #[track_caller]
    pub fn in_channel(&self, channel: impl Into<Where>) -> Self {
        let channel = channel.into();
        let (channel, server) = self.shared.look(|world| {
            let id = channel.find(world, self.server);
            (id, world.channels.get(&id).and_then(|channel| channel.server))
        });
        Self { channel, server, ..self.clone() }
    }

    /// The same user in a thread.
    #[track_caller]
    pub fn in_thread(&self, thread: impl Into<Where>) -> Self {
        self.in_channel(thread)
    }

    /// The same user in another server, in its channel `daily` or else its first one.
    ///
    /// # Panics
    /// If there is none of this name.
    #[track_caller]
    pub fn in_server(&self, name: &str) -> Self {
        let server = self.shared.look(|world| world.server_named(name).id);
        let channel = self.shared.look(|world| client::usual_channel(world, server));
        Self { server: Some(server), channel, ..self.clone() }
    }

    /// The same user in the direct conversation with the bot.
    pub fn in_dm(&self) -> Self {
        let channel = self.shared.change(|world| world.dm_with(self.user));
        Self { server: None, channel, ..self.clone() }
    }

    /// Runs a slash command as typed, for example `/quiz topic:http level:beginner`; values with blanks may be quoted.
    ///
    /// # Errors
    /// What the client refuses (no such command, options that are missing or wrong, no permission, wrong place), and if the bot
    /// does not answer.
    pub async fn runs(&self, line: &str) -> Result<Reply, Failed> {
        self.does(|world| {
            let (command, rest) = line::command(world, self.server, line)?;
            client::may_use(world, &command, self.user, self.channel)?;
            let parsed = line::parse(world, &command, rest, self.server, None)?;
            Ok(self.command(world, &command, &parsed, InteractionKind::Command, line))
        })
        .await
    }

    /// Types a slash command up to here and gets the suggestions for its last option.
    ///
    /// # Errors
    /// As [`Actor::runs`], and if the last option has no suggestions.
    pub async fn types(&self, line: &str) -> Result<Vec<Choice>, Failed> {
        let id = self.shared.change(|world| {
            let (command, rest) = line::command(world, self.server, line)?;
            client::may_use(world, &command, self.user, self.channel)?;
            let focus = line::focus(&command, rest)?;
            let parsed = line::parse(world, &command, rest, self.server, Some(&focus))?;
            self.begin(world, self.command(world, &command, &parsed, InteractionKind::Autocomplete, line))
        })?;
        wait::choices(&self.shared, id).await
    }

    /// The commands that they can use where they are, in the order of registration.
    pub fn commands(&self) -> Vec<Command> {
        self.shared.look(|world| {
            let of = |place: Option<u64>| world.commands.get(&place).into_iter().flatten();
            let all = self.server.into_iter().flat_map(|server| of(Some(server))).chain(of(None));
            all.filter(|command| client::may_use(world, command, self.user, self.channel).is_ok())
                .cloned()
                .collect()
        })
    }

    fn command(
        &self,
        world: &World,
        command: &Command,
        parsed: &line::Parsed,
        kind: InteractionKind,
        line: &str,
    ) -> Deed {
        let mut payload =
            json!({"id": command.id.to_string(), "name": command.name(), "type": command.kind()});
        if !parsed.options.is_empty() {
            payload["options"] = parsed.options.clone().into();
        }
        if !parsed.ids.is_empty() {
            payload["resolved"] = shape::resolved(world, self.server, self.user, &parsed.ids);
        }
        if let Some(server) = command.server {
            payload["guild_id"] = server.to_string().into();
        }
        Deed {
            kind,
            user: self.user,
            channel: self.channel,
            source: None,
            opened_by: None,
            payload,
            what: line.to_owned(),
        }
    }

    /// Uses a command from the menu of a message.
    ///
    /// # Errors
    /// As [`Actor::runs`].
    pub async fn uses(&self, command: &str, on: &impl Pressable) -> Result<Reply, Failed> {
        let (channel, id) = on.place()?;
        self.does(|world| {
            let server = world.channels.get(&channel).and_then(|channel| channel.server);
            let found = world.command(server, command, Command::MESSAGE).cloned();
            let Some(found) = found else {
                return refused(format!("there is no command {command:?} for messages; {}", client::known(world, server)));
            };
            client::may_use(world, &found, self.user, channel)?;
            let message = client::visible(world, self.user, channel, id)?;
            let payload = json!({
                "id": found.id.to_string(), "name": found.name(), "type": Command::MESSAGE, "target_id": id.to_string(),
                "resolved": {"messages": {id.to_string(): shape::message(world, message)}},
            });
            let what = format!("{command:?} on a message");
            Ok(Deed { kind: InteractionKind::Command, user: self.user, channel, source: None, opened_by: None, payload, what })
        })
        .await
    }

    /// Presses a button, named by its label or custom id, as it is on the message now.
    ///
    /// # Errors
    /// If the message is not visible, the button is not there or cannot be pressed, and if the bot does not answer.
    pub async fn clicks(&self, on: &impl Pressable, button: &str) -> Result<Reply, Failed> {
        let (channel, id) = on.place()?;
        self.does(|world| components::click(world, self.user, channel, id, button)).await
    }

    /// Chooses from a menu, named by its placeholder or custom id; `values` are labels or values (or names of users, roles,
    /// channels).
    ///
    /// # Errors
    /// As [`Actor::clicks`], and if the menu does not offer that.
    pub async fn chooses(&self, on: &impl Pressable, menu: &str, values: &[&str]) -> Result<Reply, Failed> {
        let (channel, id) = on.place()?;
        self.does(|world| components::choose(world, self.user, channel, id, menu, values)).await
    }

    /// Sends a form; fields are named by label or custom id, and keep what was in them if they are not named.
    ///
    /// # Errors
    /// If a field is not there, too short, too long or empty though required, and if the bot does not answer.
    pub async fn submits(&self, form: &Form, fields: &[(&str, &str)]) -> Result<Reply, Failed> {
        self.does(|world| components::submit(world, self.user, form, fields)).await
    }

    /// Sends an interaction that no honest client would send.
    ///
    /// # Errors
    /// If the bot does not answer.
    pub async fn forges(&self, forged: Forged) -> Result<Reply, Failed> {
        self.does(|_| Ok(forged.into_deed(self.user, self.channel))).await
    }

    async fn does(&self, deed: impl FnOnce(&mut World) -> Result<Deed, Failed>) -> Result<Reply, Failed> {
        let id = self.shared.change(|world| {
            let deed = deed(world)?;
            self.begin(world, deed)
        })?;
        wait::reply(&self.shared, id).await
    }

    fn begin(&self, world: &mut World, deed: Deed) -> Result<u64, Failed> {
        let server = world.channels.get(&deed.channel).and_then(|channel| channel.server);
        if !world.gateway.hears(server) {
            return Err(Failed::NoAnswer("the bot is not connected to the gateway".to_owned()));
        }
        Ok(world.begin(deed))
    }
}
