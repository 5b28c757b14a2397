//! Whom a message notifies: what its text says, as far as `allowed_mentions` and permissions let it.

use crate::wire::AllowedMentions;
use crate::world::{Message, Permissions, World};

/// Fills in whom `message` notifies. Its channel, author and content are there already.
pub(crate) fn resolve(world: &World, message: &mut Message, allowed: &AllowedMentions) {
    let server = world.channels.get(&message.channel).and_then(|channel| channel.server);
    let roles = server.and_then(|server| world.servers.get(&server)).map(|server| &server.roles);
    let rights = world.permissions_in(message.channel, message.author);
    let everyone = rights.contains(Permissions::MENTION_EVERYONE);

    let (users, named) = ids(&message.content);
    message.mentions = users;
    message.mentions.retain(|&user| world.users.contains_key(&user) && allowed.allows_user(user));
    message.mention_roles = named;
    message.mention_roles.retain(|&role| {
        let found = roles.and_then(|roles| roles.get(&role));
        found.is_some_and(|found| found.mentionable || everyone) && allowed.allows_role(role)
    });
    let shouts = message.content.contains("@everyone") || message.content.contains("@here");
    message.mention_everyone = shouts && everyone && allowed.allows_everyone();

    if let Some((channel, id)) = message.reply_to.filter(|_| message.kind == 19 && allowed.replied_user)
        && let Some(author) = world.message(channel, id).map(|other| other.author)
        && !message.mentions.contains(&author)
    {
        message.mentions.push(author);
    }
}

/// The users `<@1>`, `<@!1>` and the roles `<@&1>` that a text names, each once.
fn ids(text: &str) -> (Vec<u64>, Vec<u64>) {
    let (mut users, mut roles) = (Vec::new(), Vec::new());
    for part in text.split("<@").skip(1) {
        let Some((inner, _)) = part.split_once('>') else { continue };
        let (list, digits) = match inner.strip_prefix('&') {
            Some(role) => (&mut roles, role),
            None => (&mut users, inner.strip_prefix('!').unwrap_or(inner)),
        };
        if let Ok(id) = digits.parse()
            && !list.contains(&id)
        {
            list.push(id);
        }
    }
    (users, roles)
}
