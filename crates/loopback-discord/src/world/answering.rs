//! Interactions beginning, and the bot's answers becoming visible.

use std::time::Instant;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::Value;

use super::interaction::Outcome;
use super::threads::NONCE_MEMORY;
use super::{Interaction, InteractionKind, Message, Nonce, Stage, World};
use crate::shape::{self, Data};

/// What a member does.
pub(crate) struct Deed {
    pub kind: InteractionKind,
    pub user: u64,
    pub channel: u64,
    /// The message whose component or form it is.
    pub source: Option<u64>,
    /// The interaction that opened the form.
    pub opened_by: Option<u64>,
    /// The `data` of the interaction.
    pub payload: Value,
    /// In words.
    pub what: String,
}

impl World {
    /// Begins an interaction and sends it to the bot.
    pub(crate) fn begin(&mut self, deed: Deed) -> u64 {
        let id = self.new_id();
        let server = self.channels.get(&deed.channel).and_then(|channel| channel.server);
        let by_guild = match server {
            Some(server) => self.servers.get(&server).is_some_and(|server| server.app_installed),
            None => true,
        };
        let by_user = self.users.get(&deed.user).is_some_and(|user| user.app_installed);
        let token = URL_SAFE_NO_PAD.encode(format!("interaction:{id}:{}", self.started.elapsed().as_nanos()));
        let interaction = Interaction {
            id,
            token: token.clone(),
            kind: deed.kind,
            user: deed.user,
            server,
            channel: deed.channel,
            at: self.now(),
            born: Instant::now(),
            source: deed.source,
            opened_by: deed.opened_by,
            stage: Stage::Waiting,
            original: None,
            follow_ups: 0,
            user_install_only: by_user && !by_guild,
            what: deed.what,
            payload: deed.payload.clone(),
            outcomes: Vec::new(),
            requests_before: self.recorder.requests.len(),
        };
        let data = Data { payload: deed.payload, by_guild, by_user };
        let event = shape::interaction_create(self, &interaction, &data);
        self.interactions.insert(id, interaction);
        self.tokens.insert(token, id);
        self.unanswered.push(id);
        self.gateway.dispatch("INTERACTION_CREATE", crate::gateway::intents::ALWAYS, server, &event);
        id
    }

    /// The interaction of a token.
    pub(crate) fn interaction_of(&self, token: &str) -> Option<&Interaction> {
        self.interactions.get(self.tokens.get(token)?)
    }

    /// Notes what the member sees next of an interaction.
    pub(crate) fn shows(&mut self, interaction: u64, outcome: Outcome) {
        if let Some(interaction) = self.interactions.get_mut(&interaction) {
            interaction.outcomes.push(outcome);
        }
    }

    /// Makes the message whose component was used the original of the answer.
    pub(crate) fn adopt_source(&mut self, found: &Interaction) {
        if let Some(interaction) = self.interactions.get_mut(&found.id) {
            interaction.original = found.source;
        }
    }

    /// What the bot still owes an answer to, in words.
    pub(crate) fn owed_answers(&mut self) -> Vec<String> {
        let (limit, interactions) = (self.first_answer_within, &self.interactions);
        let open = |id: &u64| interactions.get(id).filter(|interaction| interaction.is_open(limit));
        self.unanswered.retain(|id| open(id).is_some());
        self.unanswered.iter().filter_map(open).map(|interaction| interaction.what.clone()).collect()
    }

    /// The message that the bot sent with a nonce that is still remembered.
    pub(crate) fn remembered(&self, nonce: &str) -> Option<&Message> {
        let found = self.nonces.get(&(self.bot(), nonce.to_owned()))?;
        let young = self.now().duration_since(found.at) <= NONCE_MEMORY;
        self.message(found.channel, found.message).filter(|_| young)
    }

    pub(crate) fn remember(&mut self, nonce: String, channel: u64, message: u64) {
        let at = self.now();
        self.nonces.insert((self.bot(), nonce), Nonce { channel, message, at });
    }

    /// Looks again when a thread is to be archived, after that has changed.
    pub(crate) fn watch_archive(&mut self, thread: u64) {
        let state = self.channels.get(&thread).and_then(|channel| channel.thread.as_ref());
        if let Some(state) = state.filter(|state| !state.archived) {
            self.due_archives.insert((state.archives_at(), thread));
        }
    }
}
