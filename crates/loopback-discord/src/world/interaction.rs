//! Interactions: what a member did, whether the bot has answered, and what the member saw of it.

use std::time::{Duration, Instant};

use jiff::{SignedDuration, Timestamp};
use serde_json::Value;

use crate::reply::{Choice, Form};

/// How long a token lives (world time).
pub(crate) const TOKEN_LIFE: SignedDuration = SignedDuration::from_mins(15);

/// What a member can do, with Discord's numbers of interactions.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum InteractionKind {
    /// Ran a slash command or one from a menu.
    Command = 2,
    /// Pressed a button or chose from a menu.
    Component = 3,
    /// Is typing a command.
    Autocomplete = 4,
    /// Sent a form.
    Form = 5,
}

/// How far the bot is with its answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stage {
    /// No answer yet.
    Waiting,
    /// "The bot is thinking": a message is promised.
    Deferred,
    /// Acknowledged; an edit may follow.
    DeferredUpdate,
    /// Answered.
    Answered,
}

/// One thing that the member saw.
#[derive(Clone, Debug)]
pub(crate) enum Outcome {
    /// A new message, by channel and id.
    Message(u64, u64),
    /// A message that changed.
    Edited(u64, u64),
    /// A message that went away.
    Deleted,
    /// A form opened.
    Form(Form),
    /// Suggestions while typing.
    Choices(Vec<Choice>),
}

/// An interaction.
#[derive(Clone, Debug)]
pub struct Interaction {
    /// Its id.
    pub id: u64,
    /// What the bot answers with.
    pub token: String,
    /// What was done.
    pub kind: InteractionKind,
    /// By whom.
    pub user: u64,
    /// In which server.
    pub server: Option<u64>,
    /// In which channel.
    pub channel: u64,
    /// When (world time).
    pub at: Timestamp,
    /// When (wire time).
    pub born: Instant,
    /// The message whose button, menu or form it was.
    pub source: Option<u64>,
    /// The interaction that opened the form.
    pub opened_by: Option<u64>,
    /// How far the answer is.
    pub stage: Stage,
    /// The message of the first answer.
    pub original: Option<u64>,
    /// Messages sent after the first.
    pub follow_ups: u32,
    /// Whether only the user, not the server, has installed the app.
    pub user_install_only: bool,
    /// What was used, in words, for failures.
    pub what: String,
    /// Type, data and message as sent to the bot.
    pub payload: Value,
    pub(crate) outcomes: Vec<Outcome>,
    /// How many requests the bot had sent before.
    pub(crate) requests_before: usize,
}

impl Interaction {
    /// Whether the bot is too late for a first answer.
    pub(crate) fn is_late(&self, limit: Option<Duration>) -> bool {
        limit.is_some_and(|limit| self.born.elapsed() > limit)
    }

    /// Whether the token still works.
    pub(crate) fn is_alive(&self, now: Timestamp) -> bool {
        now.duration_since(self.at) <= TOKEN_LIFE
    }

    /// Whether the member still waits for something to see.
    pub(crate) fn is_open(&self, limit: Option<Duration>) -> bool {
        match self.stage {
            Stage::Waiting => !self.is_late(limit),
            Stage::Deferred => self.outcomes.is_empty(),
            Stage::DeferredUpdate | Stage::Answered => false,
        }
    }
}
