//! An answer in own words: acknowledged when it is on the disk.

use std::fs::File;
use std::path::Path;
use std::process::Command;
use std::sync::Arc;
use std::time::{Duration, Instant};

use daily_drill::domain::ids::{ChannelId, ServerId};
use jiff::{SignedDuration, Timestamp};
use loopback_discord::{Actor, Failed, Form, Loopback, Reply, World};
use tempfile::TempDir;

use crate::Size;
use crate::bot::Bot;
use crate::place::{all_there, at_once, discord, quiz, store};
use crate::table::{Row, median, ms};
use crate::timetable::timetable;

/// So many answers are under way.
const AT_ONCE: usize = 64;

const ANSWER: &str = "I would keep the statement and the values apart with a prepared statement, so that the text a visitor \
    types is never parsed as code, and I would give the account of the application as few rights as it needs.";

/// A bot that has asked a question, and people with the form for an answer open before them.
struct Asked {
    // Before the Discord that it talks to.
    _bot: Bot,
    discord: Arc<Loopback>,
    forms: Vec<(Actor, Form)>,
    _data: TempDir,
}

impl Asked {
    async fn start(people: usize, environment: &[(&str, &str)]) -> Self {
        let mut world = World::default();
        let server = world.default_server().unwrap();
        let names: Vec<String> = (0..people).map(|n| format!("learner-{n}")).collect();
        for name in &names {
            world.add_member(server, name);
        }
        let channel = world.find_channel(server, "daily").unwrap();
        // Its slot was some minutes ago, so it is asked at once.
        let now = Timestamp::now();
        let cron = (now - SignedDuration::from_mins(5)).strftime("%-M %-H * * *").to_string();
        let data = tempfile::tempdir().unwrap();
        let begun = now - SignedDuration::from_mins(30);
        store(data.path(), vec![timetable(0, (ServerId(server), ChannelId(channel)), &cron, begun)]).await;
        let discord = discord(world).await;
        let bot = Bot::start(&discord, data.path(), environment);
        all_there(&discord).await;
        let question = discord.channel("daily").next().await;
        let members: Vec<Actor> = names.iter().map(|name| discord.member(name)).collect();
        let mut forms = Vec::new();
        for member in members {
            let form = member.clicks(&question, "Answer").await.unwrap().form().clone();
            forms.push((member, form));
        }
        Self { _bot: bot, discord, forms, _data: data }
    }

    /// The time that one answer takes.
    async fn one(&mut self) -> Duration {
        let (member, form) = self.forms.pop().unwrap();
        let begun = Instant::now();
        let card = hand_in(member, form).await.unwrap();
        let took = begun.elapsed();
        check(&card);
        took
    }

    /// The time that a `/quiz` takes, which goes the same way from Discord and back and writes nothing.
    async fn quiz(&self) -> Duration {
        let begun = Instant::now();
        quiz(self.discord.member("learner-0")).await.unwrap();
        begun.elapsed()
    }

    /// The time that an answer takes when so many are under way.
    async fn many(&mut self, answers: usize) -> Duration {
        let deeds: Vec<_> = self.forms.drain(..answers).collect();
        let begun = Instant::now();
        let cards = at_once(AT_ONCE, deeds.into_iter().map(|(member, form)| hand_in(member, form)));
        cards.await.iter().for_each(check);
        begun.elapsed() / u32::try_from(answers).unwrap()
    }
}

async fn hand_in(member: Actor, form: Form) -> Result<Reply, Failed> {
    member.submits(&form, &[("Your answer", ANSWER)]).await
}

fn check(card: &Reply) {
    assert!(card.text().contains("In 30 seconds"), "{}", card.text());
}

/// sled alone: what an answer writes in one batch, flushed and synced.
struct Sled {
    db: sled::Db,
    file: File,
    written: u64,
    _folder: TempDir,
}

impl Sled {
    fn open() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let db = sled::Config::new().path(folder.path()).open().unwrap();
        let file = File::open(folder.path().join("db")).unwrap();
        Self { db, file, written: 0, _folder: folder }
    }

    fn commit(&mut self) -> Duration {
        let begun = Instant::now();
        let mut batch = sled::Batch::default();
        for record in ["fact", "words", "seal"] {
            self.written += 1;
            batch.insert(format!("{record} {}", self.written).as_bytes(), ANSWER.as_bytes());
        }
        self.db.apply_batch(batch).unwrap();
        self.db.flush().unwrap();
        // On Linux sled's flush only starts the writing.
        self.file.sync_data().unwrap();
        begun.elapsed()
    }
}

/// The shim for a slow disk, built.
fn slow_disk(folder: &Path) -> String {
    let shim = folder.join("slow.so");
    let source = concat!(env!("CARGO_MANIFEST_DIR"), "/benches/load/slow.c");
    let built =
        Command::new("cc").args(["-O2", "-shared", "-fPIC", source, "-o"]).arg(&shim).status().unwrap();
    assert!(built.success());
    shim.to_str().unwrap().to_owned()
}

pub async fn rows(size: &Size) -> Vec<Row> {
    let mut asked = Asked::start(1 + size.answers + size.in_flight, &[]).await;
    let mut sled = Sled::open();
    asked.one().await;
    sled.commit();
    let (mut alone, mut commits, mut quizzes) = (Vec::new(), Vec::new(), Vec::new());
    for _ in 0..size.answers {
        commits.push(ms(sled.commit()));
        alone.push(ms(asked.one().await));
        quizzes.push(ms(asked.quiz().await));
    }
    let mean = alone.iter().sum::<f64>() / alone.len() as f64;
    let (answer, commit, quiz) = (median(&mut alone), median(&mut commits), median(&mut quizzes));
    let together = ms(asked.many(size.in_flight).await);
    drop(asked);

    let tools = tempfile::tempdir().unwrap();
    let shim = slow_disk(tools.path());
    let mut slow = Asked::start(1 + size.answers + size.in_flight, &[("LD_PRELOAD", &shim)]).await;
    slow.one().await;
    let mut slowed = Duration::ZERO;
    for _ in 0..size.answers {
        slowed += slow.one().await;
    }
    let slowed = ms(slowed) / size.answers as f64;
    let slowed_together = ms(slow.many(size.in_flight).await);
    let each = |one: f64, many: f64| format!("{one:.2} ms each, {many:.2} ms each of 64 in flight");
    vec![
        Row::at_most("An answer alone", answer / commit, 1.5, " x")
            .beside(format!("{answer:.2} ms, one sled commit and fsync {commit:.2} ms (medians)")),
        Row::at_most("An answer alone, more than a `/quiz`", (answer - quiz) / commit, 1.5, " x")
            .beside(format!("{:.2} ms more than {quiz:.2} ms; the commit as above", answer - quiz)),
        Row::at_least("64 answers in flight, a sync takes 4 ms", slowed / slowed_together, 8.0, " x")
            .beside(each(slowed, slowed_together)),
        Row::at_least("64 answers in flight", mean / together, 2.0, " x").beside(each(mean, together)),
    ]
}
