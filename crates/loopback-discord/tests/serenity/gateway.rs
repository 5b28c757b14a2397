//! Sessions: ready, resume, reconnect, invalid.

use jiff::SignedDuration;
use loopback_discord::world::ChannelKind;
use loopback_discord::{Loopback, Permissions, World};
use serenity::all::GatewayIntents;

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

#[tokio::test]
async fn threads_messages_and_members_are_told() {
    let discord = Loopback::start(World::default()).await.unwrap();
    let asked = GatewayIntents::GUILDS | GatewayIntents::GUILD_MESSAGES | GatewayIntents::DIRECT_MESSAGES;
    let (mut events, _shards, task) = bot::connect(&discord, asked).await;
    bot::sees(&mut events, "GUILD_CREATE").await;
    let ben = discord.member("ben");
    let (server, me) = discord.look(|world| (world.default_server().unwrap(), world.bot()));
    let said = ben.says("a question");
    bot::sees(&mut events, "MESSAGE_CREATE").await;
    let thread = ben.opens_thread(&said, "talk").id;
    bot::sees(&mut events, "THREAD_CREATE").await;
    bot::sees(&mut events, "MESSAGE_UPDATE").await;

    let http = serenity::http::HttpBuilder::new(discord.token())
        .proxy(discord.base())
        .ratelimiter_disabled(true)
        .build();
    let channel = serenity::all::ChannelId::new(thread);
    let sent = channel.say(&http, "hello").await.unwrap();
    bot::sees(&mut events, "THREAD_MEMBERS_UPDATE").await;
    bot::sees(&mut events, "MESSAGE_CREATE").await;
    sent.delete(&http).await.unwrap();
    bot::sees(&mut events, "MESSAGE_DELETE").await;
    discord.clock().advance_by(SignedDuration::from_hours(24));
    bot::sees(&mut events, "THREAD_UPDATE").await;
    discord.change(|world| world.set_archived(thread, false));
    bot::sees(&mut events, "THREAD_UPDATE").await;

    discord.change(|world| {
        let daily = world.channel_named(server, "daily").id;
        world.deny(daily, me, Permissions::VIEW_CHANNEL);
        world.allow(daily, me, Permissions::VIEW_CHANNEL);
        let role = world.add_role(server, "helpers", Permissions::empty());
        world.give_role(server, me, role);
        world.delete_channel(thread);
    });
    for event in
        ["CHANNEL_UPDATE", "THREAD_LIST_SYNC", "GUILD_ROLE_CREATE", "GUILD_MEMBER_UPDATE", "THREAD_DELETE"]
    {
        bot::sees(&mut events, event).await;
    }
    ben.in_dm().says("psst");
    bot::sees(&mut events, "MESSAGE_CREATE").await;
    task.abort();
}
