//! The state as Discord's API shows it in JSON.

mod channel;
mod guild;
mod interaction;
mod message;
mod user;

pub(crate) use channel::{channel, channel_by_id};
pub(crate) use guild::{guild_by_id, guild_create, role};
pub(crate) use interaction::{Data, interaction_create, metadata, resolved};
pub(crate) use message::{message, sent_message};
pub(crate) use user::{application, current_user, member, member_event, member_without_user, user, user_of};

use serde_json::Value;

/// Adds the fields of one object to another.
fn merge(into: &mut Value, more: Value) {
    if let (Some(into), Value::Object(more)) = (into.as_object_mut(), more) {
        into.extend(more);
    }
}
