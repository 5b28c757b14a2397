//! Thousands of servers.

use loopback_discord::gateway::intents;
use loopback_discord::{Loopback, World};
use serde_json::json;

use crate::gateway::{Said, Socket, identify};

#[tokio::test]
async fn shards_share_the_servers_and_none_carries_too_many() {
    let mut world = World::default();
    for n in 1..2600 {
        world.add_server(&format!("server {n}"));
    }
    let discord = Loopback::start(world).await.unwrap();
    let mut alone = Socket::open(&discord).await;
    alone.send(2, identify(&discord, intents::GUILDS)).await;
    assert_eq!(alone.next().await, Said::Closed(4011));

    let mut seen = 0;
    for shard in 0..2 {
        let mut socket = Socket::open(&discord).await;
        let mut data = identify(&discord, intents::GUILDS);
        data["shard"] = json!([shard, 2]);
        socket.send(2, data).await;
        let (ready, _) = socket.event("READY").await;
        let mine = ready["guilds"].as_array().unwrap().len();
        assert!((1290..=1310).contains(&mine), "shard {shard} has {mine}");
        for _ in 0..mine {
            let (guild, _) = socket.event("GUILD_CREATE").await;
            let id: u64 = guild["id"].as_str().unwrap().parse().unwrap();
            assert_eq!((id >> 22) % 2, shard);
            seen += 1;
        }
    }
    assert_eq!(seen, 2600);
}
