//! What a bot uses that has nothing to do.

use crate::Size;
use crate::bot::Bot;
use crate::place::{all_there, discord, servers};
use crate::table::Row;

/// Of a core.
const MOST: f64 = 0.5;

pub async fn rows(size: &Size) -> Vec<Row> {
    let servers_there = size.servers[2];
    let data = tempfile::tempdir().unwrap();
    let discord = discord(servers(servers_there)).await;
    let bot = Bot::start(&discord, data.path(), &[]);
    all_there(&discord).await;
    bot.rests(size.quiet).await;
    let before = bot.cpu();
    tokio::time::sleep(size.idle).await;
    let share = 100.0 * (bot.cpu() - before).as_secs_f64() / size.idle.as_secs_f64();
    let seconds = size.idle.as_secs();
    vec![
        Row::at_most(format!("Idle, {servers_there} servers"), share, MOST, " % of a core")
            .beside(format!("within {seconds} s")),
    ]
}
