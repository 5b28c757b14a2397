//! What a long run does not need to keep.

use super::World;

impl World {
    /// Forgets the past: requests, messages, events that a resume could ask for, and interactions that have been answered.
    pub fn forget_past(&mut self) {
        self.recorder.requests.clear();
        self.messages.clear();
        self.unlooked.clear();
        for session in self.gateway.sessions.values_mut() {
            session.log.clear();
        }
        let limit = self.first_answer_within;
        self.interactions.retain(|_, interaction| interaction.is_open(limit));
        let Self { interactions, tokens, unanswered, .. } = self;
        tokens.retain(|_, id| interactions.contains_key(id));
        unanswered.retain(|id| interactions.contains_key(id));
    }
}
