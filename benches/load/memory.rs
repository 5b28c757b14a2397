//! Resident memory at rest, and after many interactions.

use crate::Size;
use crate::bot::Bot;
use crate::place::{all_there, at_once, discord, quiz, servers};
use crate::table::Row;

/// So many commands are under way.
const AT_ONCE: usize = 8;

/// MB at rest, for each number of servers.
const MOST: [f64; 3] = [30.0, 40.0, 80.0];

/// MB more after many interactions.
const MORE: f64 = 5.0;

pub async fn rows(size: &Size) -> Vec<Row> {
    let mut rows = Vec::new();
    for (number, most) in size.servers.into_iter().zip(MOST) {
        let data = tempfile::tempdir().unwrap();
        let mut memory = [0.0; 2];
        for (bare, memory) in [false, true].into_iter().zip(&mut memory) {
            let discord = discord(servers(number)).await;
            let bot = if bare { Bot::bare(&discord) } else { Bot::start(&discord, data.path(), &[]) };
            all_there(&discord).await;
            bot.rests(size.quiet).await;
            *memory = bot.resident();
        }
        let [ours, bare] = memory;
        let s = if number == 1 { "" } else { "s" };
        rows.push(
            Row::at_most(format!("Memory at rest, {number} server{s}"), ours, most, " MB")
                .beside(format!("bare bot {bare:.1} MB")),
        );
    }
    rows.push(interactions(size).await);
    rows
}

async fn interactions(size: &Size) -> Row {
    let data = tempfile::tempdir().unwrap();
    let mut world = servers(1);
    let server = world.default_server().unwrap();
    world.add_member(server, "ben");
    let discord = discord(world).await;
    let bot = Bot::start(&discord, data.path(), &[]);
    all_there(&discord).await;
    bot.rests(size.quiet).await;
    let before = bot.resident();
    let mut left = size.interactions;
    while left > 0 {
        let some = left.min(1000);
        at_once(AT_ONCE, (0..some).map(|_| quiz(discord.member("ben")))).await;
        discord.change(loopback_discord::World::forget_past);
        left -= some;
    }
    bot.rests(size.quiet).await;
    let after = bot.resident();
    Row::at_most(format!("Memory after {} interactions", size.interactions), after - before, MORE, " MB more")
        .beside(format!("from {before:.1} MB to {after:.1} MB"))
}
