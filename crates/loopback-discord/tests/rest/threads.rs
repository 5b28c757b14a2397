//! Threads: opening, archiving, locking, the cap.

use jiff::SignedDuration;
use loopback_discord::{ChannelKind, Permissions};
use serde_json::json;

use crate::client::Rest;

async fn opened(rest: &Rest, minutes: u32) -> u64 {
    let daily = rest.channel("daily");
    let message = rest.says(daily, "question").await;
    let body = json!({"name": "talk", "auto_archive_duration": minutes});
    let thread = rest.post(&format!("/channels/{daily}/messages/{message}/threads"), body).await.id();
    assert_eq!(thread, message, "a thread on a message has its id");
    thread
}

#[tokio::test]
async fn one_thread_a_message() {
    let rest = Rest::default().await;
    let daily = rest.channel("daily");
    let thread = opened(&rest, 1440).await;
    let again = format!("/channels/{daily}/messages/{thread}/threads");
    rest.post(&again, json!({"name": "talk"})).await.fails(400, 160_004);
    let message = rest.discord.messages("daily").pop().unwrap();
    let found = rest.discord.thread_of(&message).unwrap();
    assert_eq!((found.name.as_str(), found.parent), ("talk", Some(daily)));
    let shown = rest.get(&format!("/channels/{daily}/messages/{thread}")).await.ok();
    assert_eq!(shown["thread"]["id"], thread.to_string());
    assert_eq!(shown["flags"], 32);

    let quick = rest.says(daily, "another").await;
    let message = rest.discord.messages("daily").pop().unwrap();
    rest.discord.member("ben").opens_thread(&message, "mine");
    rest.post(&format!("/channels/{daily}/messages/{quick}/threads"), json!({"name": "x"}))
        .await
        .fails(400, 160_004);
}

#[tokio::test]
async fn bodies_and_places() {
    let rest = Rest::default().await;
    let check = async |channel: &str, body: serde_json::Value, status: u16, code: u64| {
        let channel = rest.channel(channel);
        let message = rest.says(channel, "x").await;
        let back = rest.post(&format!("/channels/{channel}/messages/{message}/threads"), body.clone()).await;
        assert_eq!((back.status, back.code), (status, code), "{body}: {}", back.body);
    };
    check("daily", json!({"name": "x"}), 201, 0).await;
    check("news", json!({"name": "x"}), 201, 0).await;
    check("lounge", json!({"name": "x"}), 400, 50024).await;
    check("daily", json!({}), 400, 50035).await;
    check("daily", json!({"name": ""}), 400, 50035).await;
    check("daily", json!({"name": "x".repeat(101)}), 400, 50035).await;
    check("daily", json!({"name": "x", "auto_archive_duration": 90}), 400, 50035).await;
    for minutes in [60, 1440, 4320, 10080] {
        check("daily", json!({"name": "x", "auto_archive_duration": minutes}), 201, 0).await;
    }
    let forum = rest.channel("forum");
    let post = json!({"name": "post", "message": {"content": "first"}});
    let post = rest.post(&format!("/channels/{forum}/threads"), post).await.id();
    assert_eq!(rest.discord.messages(post)[0].id, post, "the first message of a post has its id");
    let alone = json!({"name": "alone", "type": 11});
    let alone = rest.post(&format!("/channels/{}/threads", rest.channel("daily")), alone).await.ok();
    assert_eq!(alone["type"], 11);
}

#[tokio::test]
async fn the_cap_of_active_threads() {
    let rest = Rest::default().await;
    let (server, daily) = (rest.server(), rest.channel("daily"));
    rest.discord.change(|world| world.servers.get_mut(&server).unwrap().most_active_threads = 1);
    let thread = opened(&rest, 60).await;
    let message = rest.says(daily, "x").await;
    let path = format!("/channels/{daily}/messages/{message}/threads");
    rest.post(&path, json!({"name": "x"})).await.fails(400, 160_006);
    rest.call("PATCH", &format!("/channels/{thread}"), json!({"archived": true})).await.ok();
    assert_eq!(rest.post(&path, json!({"name": "x"})).await.status, 201, "an archived thread does not count");
    rest.post(&format!("/channels/{thread}/messages"), json!({"content": "wake"})).await.fails(400, 160_006);
}

#[tokio::test]
async fn quiet_threads_are_archived_and_a_message_wakes_them() {
    let rest = Rest::default().await;
    let thread = opened(&rest, 60).await;
    let archived = || rest.discord.look(|world| world.channels[&thread].thread.as_ref().unwrap().archived);
    let pass = |minutes| rest.discord.clock().advance_by(SignedDuration::from_mins(minutes));
    pass(59);
    assert!(!archived());
    rest.says(thread, "still here").await;
    pass(59);
    assert!(!archived(), "the message began the hour anew");
    pass(1);
    assert!(archived());
    let message = rest.discord.messages(thread).pop().unwrap().id;
    let path = format!("/channels/{thread}/messages/{message}");
    rest.call("PATCH", &path, json!({"content": "edited"})).await.fails(400, 50083);
    rest.says(thread, "awake").await;
    assert!(!archived());
    rest.call("PATCH", &path, json!({"content": "edited"})).await.ok();
    let server = rest.server();
    let active = rest.get(&format!("/guilds/{server}/threads/active")).await.ok();
    assert_eq!(active["threads"].as_array().unwrap().len(), 1);
}

#[tokio::test]
async fn a_locked_thread_is_for_those_who_manage_threads() {
    let rest = Rest::default().await;
    let server = rest.server();
    let thread = opened(&rest, 60).await;
    rest.discord.change(|world| world.set_locked(thread, true));
    let text = json!({"content": "x"});
    rest.post(&format!("/channels/{thread}/messages"), text.clone()).await.fails(400, 160_005);
    rest.call("PATCH", &format!("/channels/{thread}"), json!({"name": "x"})).await.fails(403, 50013);
    rest.discord.change(|world| {
        let role = world.bot_role(server);
        world.set_role_permissions(server, role, Permissions::BOT | Permissions::MANAGE_THREADS);
    });
    rest.post(&format!("/channels/{thread}/messages"), text).await.ok();
    rest.call("PATCH", &format!("/channels/{thread}"), json!({"locked": false})).await.ok();
}

#[tokio::test]
async fn a_channel_takes_its_threads_with_it() {
    let rest = Rest::default().await;
    let (server, daily) = (rest.server(), rest.channel("daily"));
    let thread = opened(&rest, 60).await;
    rest.discord.change(|world| world.delete_channel(daily));
    rest.get(&format!("/channels/{thread}")).await.fails(404, 10003);
    assert!(rest.discord.look(|world| world.servers[&server].threads.is_empty()));
    assert_eq!(rest.discord.unread(), Vec::<String>::new());
    let kinds: Vec<_> =
        rest.discord.look(|world| world.channels.values().map(|channel| channel.kind).collect());
    assert!(!kinds.contains(&ChannelKind::PublicThread));
}
