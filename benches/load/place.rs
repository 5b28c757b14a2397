//! The Discord of this machine: its clock is the machine's, its people come in numbers.

use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};

use daily_drill::domain::timetable::Timetable;
use daily_drill::store::Store;
use jiff::Timestamp;
use loopback_discord::{Actor, ChannelKind, Failed, Loopback, Permissions, Reply, World};
use tokio::task::JoinSet;

use crate::timetable::fill;

/// A bot that says nothing for so long hangs.
const PATIENCE: Duration = Duration::from_secs(300);

/// A Discord whose clock goes as the machine's does.
pub async fn discord(world: World) -> Arc<Loopback> {
    world.clock().advance_to(Timestamp::now());
    let discord = Arc::new(Loopback::start(world).await.unwrap());
    let clock = discord.clock().clone();
    let alive = Arc::downgrade(&discord);
    tokio::spawn(async move {
        while alive.strong_count() > 0 {
            clock.advance_to(Timestamp::now());
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
    });
    discord
}

/// So many servers of ten channels and five roles.
pub fn servers(number: usize) -> World {
    let mut world = World::empty();
    for n in 0..number {
        let server = world.add_server(&format!("server {n}"));
        world.add_role(server, "regulars", Permissions::empty());
        for channel in 2..10 {
            world.add_channel(server, &format!("channel-{channel}"), ChannelKind::Text);
        }
    }
    world
}

/// Waits until every shard has its session.
pub async fn all_there(discord: &Loopback) {
    let shards = discord.look(|world| world.servers.len().div_ceil(1000).max(1));
    let begun = Instant::now();
    while discord.look(|world| world.gateway.connected()) < shards {
        assert!(begun.elapsed() < PATIENCE, "the bot does not connect");
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}

/// Does all of these, so many at a time.
pub async fn at_once<F>(most: usize, deeds: impl IntoIterator<Item = F>) -> Vec<Reply>
where
    F: Future<Output = Result<Reply, Failed>> + Send + 'static,
{
    let mut done = Vec::new();
    let mut under_way: JoinSet<Result<Reply, Failed>> = JoinSet::new();
    for deed in deeds {
        if under_way.len() == most {
            done.push(under_way.join_next().await.unwrap().unwrap().unwrap());
        }
        under_way.spawn(deed);
    }
    done.extend(under_way.join_all().await.into_iter().map(Result::unwrap));
    done
}

/// `/quiz`.
pub async fn quiz(member: Actor) -> Result<Reply, Failed> {
    member.runs("/quiz").await
}

/// A new store in a data folder with these timetables, of a bot that was there until now.
pub async fn store(data: &Path, timetables: Vec<Timetable>) {
    let store = Store::open(data).unwrap();
    fill(&store, &timetables, Timestamp::now()).await;
    store.close();
}
