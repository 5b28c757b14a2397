//! Whom a message may notify. Source: [Discord Docs/Message, Allowed Mentions Object].
//!
//! [Discord Docs/Message, Allowed Mentions Object]: https://docs.discord.com/developers/resources/message#allowed-mentions-object

use serde::{Deserialize, Serialize};
use twilight_model::id::Id;
use twilight_model::id::marker::{RoleMarker, UserMarker};

use super::form::Form;
use super::null_is_empty;

const ID_LIMIT: usize = 100;

/// A kind of mention that is taken from the text of the message.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum MentionKind {
    /// `<@&id>`
    Roles,
    /// `<@id>`
    Users,
    /// `@everyone` and `@here`
    Everyone,
}

/// Whom a message may notify; left out altogether, every mention in the text notifies.
#[derive(Debug, Clone, Default, PartialEq, Deserialize, Serialize)]
#[serde(deny_unknown_fields, default)]
pub struct AllowedMentions {
    /// The kinds that the text decides on.
    #[serde(deserialize_with = "null_is_empty")]
    pub parse: Vec<MentionKind>,
    /// Roles by id; not beside `roles` in `parse`.
    #[serde(deserialize_with = "null_is_empty")]
    pub roles: Vec<Id<RoleMarker>>,
    /// Users by id; not beside `users` in `parse`.
    #[serde(deserialize_with = "null_is_empty")]
    pub users: Vec<Id<UserMarker>>,
    /// Whether the author of the message replied to is notified.
    #[serde(deserialize_with = "null_is_empty")]
    pub replied_user: bool,
}

impl AllowedMentions {
    /// What applies when a message says nothing: everything.
    pub fn everything() -> Self {
        let parse = vec![MentionKind::Roles, MentionKind::Users, MentionKind::Everyone];
        Self { parse, replied_user: true, ..Self::default() }
    }

    /// What applies when an interaction's message says nothing: users only.
    pub fn users_only() -> Self {
        Self { parse: vec![MentionKind::Users], replied_user: true, ..Self::default() }
    }

    /// Whether a mention of this user in the text notifies.
    pub fn allows_user(&self, user: u64) -> bool {
        self.parse.contains(&MentionKind::Users) || self.users.iter().any(|id| id.get() == user)
    }

    /// Whether a mention of this role in the text notifies.
    pub fn allows_role(&self, role: u64) -> bool {
        self.parse.contains(&MentionKind::Roles) || self.roles.iter().any(|id| id.get() == role)
    }

    /// Whether `@everyone` in the text notifies.
    pub fn allows_everyone(&self) -> bool {
        self.parse.contains(&MentionKind::Everyone)
    }

    pub(super) fn check(&self, form: &mut Form) {
        const TWICE: (&str, &str) =
            ("SET_TYPE_ALREADY_CONTAINS_VALUE", "The set already contains this value");
        form.unique("parse", &self.parse, TWICE.0, TWICE.1);
        form.unique("roles", &self.roles, TWICE.0, TWICE.1);
        form.unique("users", &self.users, TWICE.0, TWICE.1);
        let lists = [
            ("roles", MentionKind::Roles, self.roles.len()),
            ("users", MentionKind::Users, self.users.len()),
        ];
        for (key, kind, count) in lists {
            form.at(key, |form| form.length(count, 0..=ID_LIMIT));
            if count > 0 && self.parse.contains(&kind) {
                let message = format!("parse:[\"{key}\"] and {key}: [ids...] are mutually exclusive.");
                form.refuse("MESSAGE_ALLOWED_MENTIONS_PARSE_EXCLUSIVE", message);
            }
        }
    }
}
