//! The state as Discord's API shows it in JSON.

mod channel;
mod guild;
mod interaction;
mod message;
mod user;

pub(crate) use channel::{channel, channel_by_id, partial_channel};
pub(crate) use guild::{guild_by_id, guild_create, partial_guild, role};
pub(crate) use interaction::{Data, interaction_create, metadata, resolved};
pub(crate) use message::message;
pub(crate) use user::{
    application, current_user, member, member_event, member_in_interaction, member_without_user, user, user_of,
};
