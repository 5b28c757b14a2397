//! Sessions: ready, resume, reconnect, invalid.

use loopback_discord::World;
use loopback_discord::world::ChannelKind;

use crate::bot;

#[tokio::test]
async fn ready_and_the_events_of_changes() {
    let mut bot = bot::start(World::default()).await;
    bot.sees("READY").await;
    bot.sees("GUILD_CREATE").await;
    let server = bot.discord.look(|world| world.default_server()).unwrap();
    bot.discord.change(|world| {
        let channel = world.add_channel(server, "new", ChannelKind::Text);
        world.rename_channel(channel, "newer");
        world.delete_channel(channel);
        let role = world.add_role(server, "helpers", Default::default());
        world.set_mentionable(server, role, true);
        world.delete_role(server, role);
        world.rename_server(server, "Study Cellar");
        world.set_unavailable(server, true);
        world.set_unavailable(server, false);
        world.kick_bot(server);
    });
    for event in [
        "CHANNEL_CREATE",
        "CHANNEL_UPDATE",
        "CHANNEL_DELETE",
        "GUILD_ROLE_CREATE",
        "GUILD_ROLE_UPDATE",
        "GUILD_ROLE_DELETE",
        "GUILD_UPDATE",
        "GUILD_DELETE",
        "GUILD_CREATE",
        "GUILD_DELETE",
    ] {
        bot.sees(event).await;
    }
    bot.discord.change(|world| world.invite_bot(server));
    bot.sees("GUILD_CREATE").await;
}

#[tokio::test]
async fn a_cut_connection_is_resumed_with_what_was_missed() {
    let mut bot = bot::start(World::default()).await;
    bot.sees("GUILD_CREATE").await;
    let server = bot.discord.look(|world| world.default_server()).unwrap();
    bot.discord.disconnect();
    bot.discord.change(|world| world.rename_server(server, "missed"));
    bot.sees("GUILD_UPDATE").await;
    bot.sees("RESUMED").await;
    bot.discord.reconnect_asked();
    bot.sees("RESUMED").await;
    assert_eq!(bot.discord.look(|world| (world.gateway.identified, world.gateway.resumed)), (1, 2));
    let reply = bot.discord.member("ben").runs("/help").await.unwrap();
    assert_eq!(reply.content(), "this is help");
    bot.stop().await;
    bot.discord.until("the session is given up", |world| (!world.gateway.has_sessions()).then_some(())).await;
}

#[tokio::test]
async fn an_invalid_session_begins_anew() {
    let mut bot = bot::start(World::default()).await;
    bot.sees("READY").await;
    bot.discord.invalidate(false);
    bot.sees("READY").await;
    assert_eq!(bot.discord.look(|world| world.gateway.identified), 2);
}
