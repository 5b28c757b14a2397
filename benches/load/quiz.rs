//! `/quiz`: what a command costs, and how long it takes.

use std::sync::Arc;
use std::time::{Duration, Instant};

use loopback_discord::{Actor, Loopback, World};

use crate::Size;
use crate::bot::Bot;
use crate::place::{all_there, at_once, discord, quiz};
use crate::table::{Row, median, ms, quantile};

/// So many commands are under way in a burst.
const AT_ONCE: usize = 8;

/// Between two commands at 50 a second.
const PACE: Duration = Duration::from_millis(20);

/// One of the two bots, on a Discord of its own.
struct Side {
    // Before the Discord that it talks to.
    bot: Bot,
    discord: Arc<Loopback>,
    /// Milliseconds of processor time for a command, one figure a run.
    burst: Vec<f64>,
    paced: Vec<f64>,
    /// Milliseconds until the answer.
    took: Vec<f64>,
}

impl Side {
    async fn start(start: impl FnOnce(&Loopback) -> Bot, size: &Size) -> Self {
        let discord = discord(World::default()).await;
        let bot = start(&discord);
        all_there(&discord).await;
        let side = Self { bot, discord, burst: Vec::new(), paced: Vec::new(), took: Vec::new() };
        // Nobody's first command counts.
        at_once(AT_ONCE, (0..size.burst).map(|n| quiz(side.member(n)))).await;
        side
    }

    fn member(&self, n: usize) -> Actor {
        self.discord.member(["amara", "ben", "chidi", "dana"][n % 4])
    }

    async fn burst(&mut self, commands: usize) {
        let before = self.bot.cpu();
        at_once(AT_ONCE, (0..commands).map(|n| quiz(self.member(n)))).await;
        self.burst.push(ms(self.bot.cpu() - before) / commands as f64);
    }

    async fn paced(&mut self, commands: usize) {
        let before = self.bot.cpu();
        let mut pace = tokio::time::interval(PACE);
        let mut under_way = tokio::task::JoinSet::new();
        for n in 0..commands {
            pace.tick().await;
            let member = self.member(n);
            under_way.spawn(async move {
                let begun = Instant::now();
                quiz(member).await.unwrap();
                ms(begun.elapsed())
            });
        }
        self.took.extend(under_way.join_all().await);
        self.paced.push(ms(self.bot.cpu() - before) / commands as f64);
    }
}

pub async fn rows(size: &Size) -> Vec<Row> {
    let data = tempfile::tempdir().unwrap();
    let mut ours = Side::start(|discord| Bot::start(discord, data.path(), &[]), size).await;
    let mut bare = Side::start(Bot::bare, size).await;
    for _ in 0..size.runs {
        for side in [&mut ours, &mut bare] {
            side.burst(size.burst).await;
            side.paced(size.paced).await;
        }
    }
    let ratio = |what: &str, ours: &mut [f64], bare: &mut [f64]| {
        let (ours, bare) = (median(ours), median(bare));
        Row::at_most(what, ours / bare, 1.5, " x")
            .beside(format!("{ours:.2} ms, bare bot {bare:.2} ms (medians)"))
    };
    let bare_p99 = quantile(&mut bare.took, 0.99);
    vec![
        ratio("`/quiz` in bursts of 8: processor time", &mut ours.burst, &mut bare.burst),
        ratio("`/quiz` at 50 a second: processor time", &mut ours.paced, &mut bare.paced),
        Row::at_most("`/quiz` at 50 a second: p99", quantile(&mut ours.took, 0.99), 10.0, " ms")
            .beside(format!("half within {:.1} ms; bare bot p99 {bare_p99:.1} ms", median(&mut ours.took))),
    ]
}
