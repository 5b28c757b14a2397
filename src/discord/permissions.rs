//! What a member may do in a channel, and what the bot asks for. [Discord Docs/Permissions]

use jiff::Timestamp;
use serenity::model::Permissions;
use serenity::model::id::ApplicationId;

use super::outbound::{Member, Overwrite, Server, Subject};
use crate::domain::ids::RoleId;

/// What the bot needs, by the names that Discord's own interface shows, in the order of its settings.
const NAMES: [(Permissions, &str); 7] = [
    (Permissions::VIEW_CHANNEL, "View Channel"),
    (Permissions::SEND_MESSAGES, "Send Messages"),
    (Permissions::SEND_MESSAGES_IN_THREADS, "Send Messages in Threads"),
    (Permissions::CREATE_PUBLIC_THREADS, "Create Public Threads"),
    (Permissions::EMBED_LINKS, "Embed Links"),
    (Permissions::ATTACH_FILES, "Attach Files"),
    (Permissions::READ_MESSAGE_HISTORY, "Read Message History"),
];

/// All that the bot asks for.
#[must_use]
pub fn needed() -> Permissions {
    NAMES.iter().map(|&(permission, _)| permission).collect()
}

/// Which of `needed` are not in `have`, by name; of permissions that the bot never asks for nothing is said.
#[must_use]
pub fn missing(needed: Permissions, have: Permissions) -> Vec<&'static str> {
    let lacking = needed - have;
    NAMES.iter().filter(|&&(permission, _)| lacking.contains(permission)).map(|&(_, name)| name).collect()
}

/// Each of the permissions that the bot asks for, as its bit and by name.
pub fn asked_for() -> impl Iterator<Item = (u64, &'static str)> {
    NAMES.iter().map(|&(permission, name)| (permission.bits(), name))
}

/// Each of the permissions that the bot asks for, by name, and whether it is in `have`.
#[must_use]
pub fn each(have: Permissions) -> Vec<(&'static str, bool)> {
    NAMES.iter().map(|&(permission, name)| (name, have.contains(permission))).collect()
}

/// What `member` may do at `now` in a channel with these overwrites; a thread has those of its channel.
///
/// Exactly what is granted: that nothing works without View Channel is for the reader to know, so that an admin is told
/// to change one permission rather than seven.
#[must_use]
pub fn in_channel(server: &Server, member: &Member, overwrites: &[Overwrite], now: Timestamp) -> Permissions {
    let everyone = RoleId(server.id.0);
    let has = |role: RoleId| role == everyone || member.roles.contains(&role);
    let base: Permissions =
        server.roles.iter().filter(|role| has(role.id)).map(|role| role.permissions).collect();
    if server.owner == member.id || base.administrator() {
        return Permissions::all();
    }
    // Three layers, each over the one before; within a layer what any rule allows is allowed.
    let layers: [&dyn Fn(Subject) -> bool; 3] = [
        &|subject| subject == Subject::Role(everyone),
        &|subject| matches!(subject, Subject::Role(role) if role != everyone && has(role)),
        &|subject| subject == Subject::Member(member.id),
    ];
    let granted = layers.iter().fold(base, |granted, applies| {
        let layer = || overwrites.iter().filter(|overwrite| applies(overwrite.subject));
        let deny: Permissions = layer().map(|overwrite| overwrite.deny).collect();
        let allow: Permissions = layer().map(|overwrite| overwrite.allow).collect();
        (granted - deny) | allow
    });
    if member.timed_out_until.is_some_and(|until| until > now) {
        granted & (Permissions::VIEW_CHANNEL | Permissions::READ_MESSAGE_HISTORY)
    } else {
        granted
    }
}

/// Whether whoever acts may manage the server: Discord checks that for commands, but admins can change it there.
#[must_use]
pub fn may_manage(member: Option<&serenity::all::Member>) -> bool {
    let permissions = member.and_then(|member| member.permissions);
    permissions.is_some_and(|have| have.intersects(Permissions::MANAGE_GUILD | Permissions::ADMINISTRATOR))
}

/// The link by which a server's admin invites the bot, with all that it needs and nothing else.
/// [Discord Docs/OAuth2, Bot Authorization Flow]
#[must_use]
pub fn invite_link(application: ApplicationId) -> String {
    let permissions = needed().bits();
    format!(
        "https://discord.com/oauth2/authorize?client_id={application}&permissions={permissions}&scope=bot+applications.commands"
    )
}

#[cfg(test)]
mod tests;
