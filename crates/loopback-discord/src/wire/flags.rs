//! Flags of messages. Source: [Discord Docs/Message, Message Flags].
//!
//! [Discord Docs/Message, Message Flags]: https://docs.discord.com/developers/resources/message#message-object-message-flags

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::form::Form;

bitflags::bitflags! {
    /// Switches of a message; bits without a name here are kept, so that they can be refused.
    #[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
    pub struct MessageFlags: u64 {
        /// Link previews and embeds are hidden.
        const SUPPRESS_EMBEDS = 1 << 2;
        /// A thread hangs on the message; set by Discord.
        const HAS_THREAD = 1 << 5;
        /// Only the user of the interaction sees the message.
        const EPHEMERAL = 1 << 6;
        /// A deferred answer that is still to come; set by Discord.
        const LOADING = 1 << 7;
        /// The message makes no sound.
        const SUPPRESS_NOTIFICATIONS = 1 << 12;
        /// The message is made of components only.
        const IS_COMPONENTS_V2 = 1 << 15;
    }
}

impl MessageFlags {
    /// What a new message may carry.
    pub(super) const NEW: Self =
        Self::SUPPRESS_EMBEDS.union(Self::SUPPRESS_NOTIFICATIONS).union(Self::IS_COMPONENTS_V2);

    /// What a message of an interaction may carry.
    pub(super) const INTERACTION: Self = Self::NEW.union(Self::EPHEMERAL);

    /// Refuses the flags outside `allowed`; Discord ignores most of them, so that the bot gets what it did not ask for.
    pub(super) fn check(self, form: &mut Form, allowed: Self) {
        let refused = self.difference(allowed);
        if !refused.is_empty() {
            let message = format!("These flags cannot be set here: {:#b}.", refused.bits());
            form.at("flags", |form| form.refuse("MESSAGE_FLAGS_INVALID", message));
        }
    }
}

impl<'de> Deserialize<'de> for MessageFlags {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        u64::deserialize(deserializer).map(Self::from_bits_retain)
    }
}

impl Serialize for MessageFlags {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.bits().serialize(serializer)
    }
}
