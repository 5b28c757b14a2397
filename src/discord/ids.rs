//! Between serenity's ids and ours.

use serenity::all as discord;

use crate::app::Who;
use crate::domain::ids::{ChannelId, InteractionId, MemberId, MessageId, RoleId, ServerId};

/// Ours.
#[must_use]
pub fn server(id: discord::GuildId) -> ServerId {
    ServerId(id.get())
}

/// Ours.
#[must_use]
pub fn member(id: discord::UserId) -> MemberId {
    MemberId(id.get())
}

/// Ours.
#[must_use]
pub fn channel(id: discord::ChannelId) -> ChannelId {
    ChannelId(id.get())
}

/// Ours.
#[must_use]
pub fn role(id: discord::RoleId) -> RoleId {
    RoleId(id.get())
}

/// Ours.
#[must_use]
pub fn message(id: discord::MessageId) -> MessageId {
    MessageId(id.get())
}

/// Ours.
#[must_use]
pub fn interaction(id: discord::InteractionId) -> InteractionId {
    InteractionId(id.get())
}

/// Who acts, and in which of our servers: one counts only if the app is installed in it, not merely carried
/// there by a member. [Discord Docs/Receiving and Responding, Authorizing Integration Owners]
#[must_use]
pub fn who(
    guild: Option<discord::GuildId>,
    user: discord::UserId,
    owners: &discord::AuthorizingIntegrationOwners,
) -> Who {
    let installed = owners
        .0
        .iter()
        .any(|owner| matches!(owner, discord::AuthorizingIntegrationOwner::GuildInstall(Some(_))));
    Who { server: guild.filter(|_| installed).map(server), member: member(user) }
}
