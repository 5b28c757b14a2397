//! The handshake, spoken by a client that does as the case says.

use futures_util::{SinkExt, StreamExt};
use loopback_discord::gateway::intents;
use loopback_discord::{Loopback, World};
use serde_json::{Value, json};
use tokio::net::TcpStream;
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::{MaybeTlsStream, WebSocketStream, connect_async};

/// One connection.
pub struct Socket(WebSocketStream<MaybeTlsStream<TcpStream>>);

/// What the other side said.
#[derive(Debug, PartialEq)]
pub enum Said {
    Frame(Value),
    Closed(u16),
    Gone,
}

impl Socket {
    pub async fn open(discord: &Loopback) -> Self {
        let url = format!("{}/gateway?v=10&encoding=json", discord.base().replace("http", "ws"));
        let mut socket = Self(connect_async(url).await.unwrap().0);
        let hello = socket.frame().await;
        assert_eq!(hello["op"], 10);
        socket
    }

    pub async fn send(&mut self, op: u64, data: Value) {
        self.0.send(Message::text(json!({"op": op, "d": data}).to_string())).await.unwrap();
    }

    pub async fn next(&mut self) -> Said {
        match self.0.next().await {
            Some(Ok(Message::Text(text))) => Said::Frame(serde_json::from_str(&text).unwrap()),
            Some(Ok(Message::Close(frame))) => Said::Closed(frame.map_or(0, |frame| frame.code.into())),
            _ => Said::Gone,
        }
    }

    pub async fn frame(&mut self) -> Value {
        match self.next().await {
            Said::Frame(frame) => frame,
            other => panic!("a frame was expected, not {other:?}"),
        }
    }

    /// Reads up to the next event of this name; gives its data and number.
    pub async fn event(&mut self, name: &str) -> (Value, u64) {
        loop {
            let frame = self.frame().await;
            if frame["t"] == name {
                return (frame["d"].clone(), frame["s"].as_u64().unwrap());
            }
        }
    }
}

pub fn identify(discord: &Loopback, intents: u64) -> Value {
    json!({"token": discord.token(), "intents": intents, "properties": {"os": "linux"}})
}

/// Identifies with changed fields and expects READY or a close code.
async fn check(world: World, change: Value, closes: Option<u16>) {
    let discord = Loopback::start(world).await.unwrap();
    let mut socket = Socket::open(&discord).await;
    let mut data = identify(&discord, intents::GUILDS);
    data.as_object_mut().unwrap().extend(change.as_object().unwrap().clone());
    socket.send(2, data).await;
    match (socket.next().await, closes) {
        (Said::Closed(code), Some(expected)) => assert_eq!(code, expected, "{change}"),
        (Said::Frame(frame), None) => assert_eq!(frame["t"], "READY", "{change}"),
        (other, _) => panic!("{change}: {other:?}"),
    }
}

#[tokio::test]
async fn who_may_identify() {
    let with_content = || {
        let mut world = World::default();
        world.application.privileged_intents = intents::MESSAGE_CONTENT;
        world
    };
    check(World::default(), json!({}), None).await;
    check(World::default(), json!({"token": "wrong"}), Some(4004)).await;
    check(World::default(), json!({"token": null}), Some(4004)).await;
    check(World::default(), json!({"intents": null}), Some(4013)).await;
    check(World::default(), json!({"intents": 1_u64 << 40}), Some(4013)).await;
    check(World::default(), json!({"intents": intents::MESSAGE_CONTENT}), Some(4014)).await;
    check(with_content(), json!({"intents": intents::MESSAGE_CONTENT}), None).await;
    check(World::default(), json!({"shard": [0, 1]}), None).await;
    check(World::default(), json!({"shard": [1, 1]}), Some(4010)).await;
    check(World::default(), json!({"shard": "x"}), Some(4010)).await;
    check(World::default(), json!({"properties": null}), Some(4002)).await;
}

#[tokio::test]
async fn what_a_connection_must_not_say() {
    let discord = Loopback::start(World::default()).await.unwrap();
    let mut socket = Socket::open(&discord).await;
    socket.send(3, json!({})).await;
    assert_eq!(socket.next().await, Said::Closed(4003));
    let mut socket = Socket::open(&discord).await;
    socket.send(99, json!({})).await;
    assert_eq!(socket.next().await, Said::Closed(4001));
    let mut socket = Socket::open(&discord).await;
    socket.send(1, json!("x".repeat(5000))).await;
    assert_eq!(socket.next().await, Said::Closed(4002));
    let mut socket = Socket::open(&discord).await;
    socket.send(2, identify(&discord, intents::GUILDS)).await;
    socket.event("GUILD_CREATE").await;
    socket.send(2, identify(&discord, intents::GUILDS)).await;
    assert_eq!(socket.next().await, Said::Closed(4005));
    let mut socket = Socket::open(&discord).await;
    for _ in 0..121 {
        socket.send(1, Value::Null).await;
    }
    let mut acks = 0;
    while let Said::Frame(_) = socket.next().await {
        acks += 1;
    }
    assert_eq!(acks, 120, "120 frames a minute");
}

#[tokio::test]
async fn a_session_is_resumed_from_where_it_was() {
    let discord = Loopback::start(World::default()).await.unwrap();
    let server = discord.look(|world| world.default_server()).unwrap();
    let mut socket = Socket::open(&discord).await;
    socket.send(2, identify(&discord, intents::GUILDS)).await;
    let (ready, _) = socket.event("READY").await;
    let (_, seq) = socket.event("GUILD_CREATE").await;
    discord.disconnect();
    assert_eq!(socket.next().await, Said::Gone);
    discord.change(|world| world.rename_server(server, "one"));
    discord.change(|world| world.rename_server(server, "two"));

    let resume = |seq: u64| json!({"token": discord.token(), "session_id": ready["session_id"], "seq": seq});
    let mut socket = Socket::open(&discord).await;
    socket.send(6, resume(seq)).await;
    assert_eq!(socket.event("GUILD_UPDATE").await.0["name"], "one");
    assert_eq!(socket.event("GUILD_UPDATE").await.0["name"], "two");
    socket.event("RESUMED").await;

    let mut wrong = Socket::open(&discord).await;
    wrong.send(6, resume(1000)).await;
    assert_eq!(wrong.next().await, Said::Closed(4007));
    let mut unknown = Socket::open(&discord).await;
    unknown.send(6, json!({"token": discord.token(), "session_id": "x", "seq": 1})).await;
    assert_eq!(unknown.frame().await["op"], 9);
    discord.invalidate(true);
    assert_eq!(socket.frame().await["d"], true);
}

#[tokio::test]
async fn a_silent_shard_answers_no_handshake_until_it_is_back() {
    let discord = Loopback::start(World::default()).await.unwrap();
    let server = discord.look(|world| world.default_server()).unwrap();
    let (shard, other) = ((server >> 22) % 2, 1 - (server >> 22) % 2);
    let identify = |shard: u64| {
        let mut data = identify(&discord, intents::GUILDS);
        data["shard"] = json!([shard, 2]);
        data
    };
    let mut socket = Socket::open(&discord).await;
    socket.send(2, identify(shard)).await;
    let (ready, _) = socket.event("READY").await;
    let (_, seq) = socket.event("GUILD_CREATE").await;
    discord.change(|world| world.gateway.silence_shard(shard));
    assert_eq!(socket.next().await, Said::Gone);
    discord.change(|world| world.rename_server(server, "meanwhile"));

    let mut resuming = Socket::open(&discord).await;
    let resume = json!({"token": discord.token(), "session_id": ready["session_id"], "seq": seq});
    resuming.send(6, resume).await;
    let mut anew = Socket::open(&discord).await;
    anew.send(2, identify(shard)).await;
    for socket in [&mut resuming, &mut anew] {
        socket.send(1, Value::Null).await;
        assert_eq!(socket.frame().await["op"], 11, "only its heartbeat is answered");
    }
    assert_eq!(discord.look(|world| (world.gateway.waiting(), world.gateway.connected())), (2, 0));
    let mut elsewhere = Socket::open(&discord).await;
    elsewhere.send(2, identify(other)).await;
    elsewhere.event("READY").await;

    discord.change(|world| world.answer_shard(shard));
    assert_eq!(resuming.event("GUILD_UPDATE").await.0["name"], "meanwhile");
    resuming.event("RESUMED").await;
    anew.event("READY").await;
    assert_eq!(discord.look(|world| world.gateway.waiting()), 0);
}

#[tokio::test]
async fn only_what_was_asked_for_arrives() {
    let mut world = World::default();
    world.application.privileged_intents = intents::MESSAGE_CONTENT;
    let discord = Loopback::start(world).await.unwrap();
    let mut sockets = Vec::new();
    for asked in [
        intents::GUILDS,
        intents::GUILDS | intents::GUILD_MESSAGES,
        intents::GUILDS | intents::GUILD_MESSAGES | intents::MESSAGE_CONTENT,
    ] {
        let mut socket = Socket::open(&discord).await;
        socket.send(2, identify(&discord, asked)).await;
        socket.event("GUILD_CREATE").await;
        sockets.push(socket);
    }
    let ben = discord.member("ben");
    let bot = discord.look(|world| world.bot());
    ben.says("secret");
    ben.says(&format!("<@{bot}> hello"));
    ben.in_channel("staff");
    let server = discord.look(|world| world.default_server()).unwrap();
    discord.change(|world| world.rename_server(server, "after"));
    assert_eq!(sockets[0].frame().await["t"], "GUILD_UPDATE", "no messages without the intent");
    assert_eq!(sockets[1].event("MESSAGE_CREATE").await.0["content"], "");
    assert!(sockets[1].event("MESSAGE_CREATE").await.0["content"].as_str().unwrap().ends_with("hello"));
    assert_eq!(sockets[2].event("MESSAGE_CREATE").await.0["content"], "secret");
}

#[tokio::test]
async fn heartbeats_are_answered_unless_the_connection_is_a_zombie() {
    let mut world = World::default();
    world.gateway.heartbeat_interval = std::time::Duration::from_millis(400);
    let discord = Loopback::start(world).await.unwrap();
    let mut socket = Socket::open(&discord).await;
    socket.send(1, Value::Null).await;
    assert_eq!(socket.frame().await["op"], 11);
    discord.change(|world| world.gateway.acks_heartbeats = false);
    socket.send(1, Value::Null).await;
    assert_eq!(socket.next().await, Said::Closed(4009), "and who sends none is closed");
}
