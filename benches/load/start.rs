//! From the start of the process to the commands at Discord.

use std::time::Instant;

use daily_drill::domain::ids::{ChannelId, ServerId};
use jiff::{SignedDuration, Timestamp};

use crate::Size;
use crate::bot::Bot;
use crate::place::{discord, servers, store};
use crate::table::{Row, median, ms, quantile};
use crate::timetable::timetable;

pub async fn rows(size: &Size) -> Vec<Row> {
    let mut took = Vec::new();
    for _ in 0..size.starts {
        let data = tempfile::tempdir().unwrap();
        // Ten to a server, due in an hour.
        let now = Timestamp::now();
        let cron = (now + SignedDuration::from_hours(1)).strftime("%-M %-H * * *").to_string();
        let place = |n| (ServerId((n / 10 + 1) << 22), ChannelId(n + 1));
        let tables = (0..size.timetables).map(|n| timetable(n, place(n), &cron, now));
        store(data.path(), tables.collect()).await;
        let discord = discord(servers(1)).await;
        let begun = Instant::now();
        let _bot = Bot::start(&discord, data.path(), &[]);
        discord.until("the commands", |world| (!world.commands.is_empty()).then_some(())).await;
        took.push(ms(begun.elapsed()));
    }
    let slowest = quantile(&mut took, 1.0);
    let what = format!("Start to commands registered, {} timetables", size.timetables);
    vec![
        Row::at_most(what, median(&mut took), 300.0, " ms")
            .beside(format!("median of {}, slowest {slowest:.0} ms", size.starts)),
    ]
}
