//! The real process, killed over and over at random moments and at each named step, and started again on its folder:
//! nothing acknowledged is lost and nothing is done twice, however long it was away.
//!
//! `KILLS=1000 SEED=7 cargo test --all-features --test kills -- --nocapture` kills more often, and otherwise.
#![allow(clippy::unwrap_used)] // a test that unwraps fails where it should

mod check;
mod model;
#[path = "../e2e/process.rs"]
mod process;

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use daily_drill::domain::ids::{MemberId, ServerId};
use daily_drill::domain::reminder::Reminder;
use daily_drill::domain::server::Settings;
use daily_drill::store::{Store, StoreError};
use jiff::SignedDuration;
use loopback_discord::{Actor, Loopback, World};
use rand::rngs::ChaCha8Rng;
use rand::seq::IndexedRandom;
use rand::{RngExt, SeedableRng};
use tempfile::TempDir;

use self::model::Answers;
use self::process::{Came, POINTS, Process};

const ANSWER: &str = "I would keep the statement and the values apart with a prepared statement, so that the text a \
    visitor types is never parsed as code.";

/// Of other steps than a round's own.
const MORE_POINTS: [&str; 5] =
    ["claimed:Extend", "sent:Extend", "recorded:Extend", "claimed:Remind", "sent:Remind"];

/// Longer than Discord remembers a nonce.
const FORGOTTEN: SignedDuration = SignedDuration::from_mins(10);

/// So long in all the bot may be away between two slots, so that no window runs out of its 24 h of extension.
const MOST_AWAY: SignedDuration = SignedDuration::from_hours(4);

/// The model of Discord keeps what each killed session would have heard, so it is begun anew after so many.
const IN_A_WORLD: usize = 50;

/// How a life of the process ends, and after how many milliseconds where chance says that.
#[derive(Clone, Copy, Debug)]
enum Doom {
    /// At a named point.
    Point(&'static str),
    /// While it starts.
    Start(u64),
    /// When the clock has moved; to a moment at which something is due, or over an hour, at which it exports.
    Step { due: bool, after: u64 },
    /// While somebody hands in an answer.
    Answer(u64),
}

struct Run {
    discord: Loopback,
    data: TempDir,
    chance: ChaCha8Rng,
    server: ServerId,
    members: Vec<(&'static str, Actor, Answers)>,
    /// The questions whose answer has been shown.
    revealed: BTreeSet<usize>,
    /// Since the last slot.
    away: SignedDuration,
    figures: BTreeMap<String, u64>,
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nothing_is_lost_or_done_twice_wherever_the_process_is_killed() {
    let number = |name: &str, usual| std::env::var(name).map_or(usual, |n| n.parse().unwrap());
    let (kills, seed) = (number("KILLS", 50), number("SEED", 1));
    println!("again: KILLS={kills} SEED={seed} cargo test --all-features --test kills -- --nocapture");
    let mut figures = BTreeMap::new();
    for (world, first) in (1..=kills).step_by(IN_A_WORLD).enumerate() {
        let last = kills.min(first + IN_A_WORLD as u64 - 1);
        let mut run = Run::begin(seed + world as u64, figures).await;
        for kill in first..=last {
            let doom = run.doom();
            let how = run.life(doom).await;
            run.count(how);
            run.after_kill(&format!("kill {kill}, {doom:?}"));
        }
        run.end().await;
        figures = run.figures;
        println!("up to kill {last}: {figures:#?}");
    }
}

impl Run {
    async fn begin(seed: u64, figures: BTreeMap<String, u64>) -> Self {
        let discord = Loopback::start(World::default()).await.unwrap();
        let data = tempfile::tempdir().unwrap();
        let server = discord.look(|world| ServerId(*world.servers.keys().next().unwrap()));
        let members = ["ben", "chidi", "dana"].map(|name| (name, discord.member(name), Answers::default()));
        let store = Store::open(data.path()).unwrap();
        let ids = members.each_ref().map(|(_, actor, _)| MemberId(actor.id()));
        let written: Result<(), StoreError> = store
            .write(move |tx| {
                tx.put_settings(server, &Settings { reminder: true, ..Settings::default() })?;
                ids.iter().try_for_each(|id| tx.put_reminder(server, *id, Reminder::wanted(true)))
            })
            .await;
        written.unwrap();
        drop(store);
        let process = Process::ready(&discord, data.path()).await;
        let amara = discord.member("amara");
        let draft = amara.runs("/timetable add time:9:00 days:daily zone:Europe/Berlin").await.unwrap();
        amara.clicks(&draft, "Save").await.unwrap();
        process.kill();
        Self {
            discord,
            data,
            chance: ChaCha8Rng::seed_from_u64(seed),
            server,
            members: members.into(),
            revealed: BTreeSet::new(),
            away: SignedDuration::ZERO,
            figures,
        }
    }

    fn count(&mut self, what: impl Into<String>) {
        *self.figures.entry(what.into()).or_default() += 1;
    }

    fn doom(&mut self) -> Doom {
        match self.chance.random_range(0..10) {
            0..3 => Doom::Point(
                POINTS.iter().chain(&MORE_POINTS).collect::<Vec<_>>().choose(&mut self.chance).unwrap(),
            ),
            3 => Doom::Start(self.chance.random_range(0..150)),
            4..8 => Doom::Step { due: self.chance.random_bool(0.6), after: self.chance.random_range(0..80) },
            _ => Doom::Answer(self.chance.random_range(0..25)),
        }
    }

    /// From a start to a kill; says how that came.
    async fn life(&mut self, doom: Doom) -> String {
        let point = match doom {
            Doom::Point(point) => Some(point),
            _ => None,
        };
        let mut process = Process::start(&self.discord, self.data.path(), point).await;
        if let Doom::Start(after) = doom {
            return kill(process, after, "killed while starting").await;
        }
        let now = self.discord.clock().now();
        if process.until(|process| process.connected && process.settled >= Some(now)).await == Came::Killed {
            return format!("killed at {}", point.unwrap());
        }
        self.check_discord();
        self.ask_for_streaks().await;
        // A named point is reached within a day, if it can be reached at all in this life.
        let steps = if point.is_some() { 80 } else { self.chance.random_range(0..25) };
        for _ in 0..steps {
            let leap = SignedDuration::from_mins(self.chance.random_range(10..60));
            if self.step(&mut process, leap).await == Came::Killed {
                return format!("killed at {}", point.unwrap());
            }
            for n in 0..self.members.len() {
                if self.chance.random_bool([0.15, 0.06, 0.03][n]) {
                    self.answer(n).await;
                }
            }
        }
        match doom {
            Doom::Step { due: true, after } => {
                let next = process.next.unwrap();
                // Reminders are due too; whatever it is, it begins when the clock says so.
                while self.discord.clock().now() + SignedDuration::from_hours(1) < next {
                    assert_eq!(self.step(&mut process, SignedDuration::from_hours(1)).await, Came::Done);
                }
                self.discord.clock().advance_to(next);
                process.tell_time(next);
                kill(process, after, "killed while something was due").await
            }
            Doom::Step { due: false, after } => {
                self.discord.clock().advance_by(SignedDuration::from_mins(61));
                process.tell_time(self.discord.clock().now());
                kill(process, after, "killed in the hourly export and beside it").await
            }
            Doom::Answer(after) => self.answer_and_kill(process, after).await,
            _ => kill(process, 0, "killed where the named point was not reached").await,
        }
    }

    /// Moves the time, at most to where something is due, and waits until that is done.
    async fn step(&mut self, process: &mut Process, leap: SignedDuration) -> Came {
        let to = self.discord.clock().now() + leap;
        match process.next {
            Some(next) if next <= to => process.advance_to(&self.discord, next).await,
            _ => {
                self.discord.clock().advance_to(to);
                process.tell_time(to);
                Came::Done
            }
        }
    }

    /// The newest question, if this member has not answered it; an answer in flight counts as none.
    fn unanswered(&self, n: usize) -> Option<(usize, loopback_discord::Message)> {
        let question = check::questions(&self.discord).pop()?;
        let number = check::number(&question);
        (!self.members[n].2.acknowledged.contains(&number)).then_some((number, question))
    }

    async fn answer(&mut self, n: usize) {
        let Some((number, question)) = self.unanswered(n) else { return };
        let (name, actor, answers) = &mut self.members[n];
        let form = actor.clicks(&question, "Answer").await.unwrap();
        let card = actor.submits(form.form(), &[("Your answer", ANSWER)]).await.unwrap();
        assert!(is_acknowledged(&card.text()), "{name}: {}", card.text());
        answers.acknowledged.insert(number);
        self.count("answers acknowledged");
    }

    async fn answer_and_kill(&mut self, process: Process, after: u64) -> String {
        let n = (0..self.members.len()).find(|n| self.unanswered(*n).is_some());
        let Some((n, (number, question))) = n.and_then(|n| Some((n, self.unanswered(n)?))) else {
            return kill(process, after, "killed while nothing happened").await;
        };
        let actor = self.members[n].1.clone();
        let form = actor.clicks(&question, "Answer").await.unwrap();
        let fields = [("Your answer", ANSWER)];
        let mut submit = std::pin::pin!(actor.submits(form.form(), &fields));
        let early = tokio::time::timeout(Duration::from_millis(after), &mut submit).await;
        process.kill();
        // What it said may still be on its way.
        let said = match early {
            Ok(said) => Some(said),
            Err(_) => tokio::time::timeout(Duration::from_millis(100), &mut submit).await.ok(),
        };
        let acknowledged = said.is_some_and(|said| said.is_ok_and(|card| is_acknowledged(&card.text())));
        let answers = &mut self.members[n].2;
        if acknowledged { &mut answers.acknowledged } else { &mut answers.in_flight }.insert(number);
        format!(
            "killed in an answer, {}",
            if acknowledged { "just acknowledged" } else { "not acknowledged" }
        )
    }

    /// The store is whole and has what it must have; then some time passes.
    fn after_kill(&mut self, when: &str) {
        let exports = self.data.path().join("exports");
        let parts = std::fs::read_dir(exports).into_iter().flatten().flatten();
        if parts.into_iter().any(|entry| entry.file_name().to_string_lossy().ends_with(".part")) {
            self.count("an export was half written");
        }
        let copy = check::copy(self.data.path());
        let store = Store::open(copy.path()).unwrap_or_else(|error| panic!("{when}: {error}"));
        for n in 0..self.members.len() {
            let (name, actor, answers) = &mut self.members[n];
            let in_flight = answers.in_flight.first().copied();
            let stored = check::answered(&store, self.server, MemberId(actor.id()));
            answers.check(&stored).unwrap_or_else(|wrong| panic!("{when}: {name}: {wrong}"));
            if let Some(number) = in_flight {
                let so = if stored.contains(&number) { "written" } else { "not written" };
                self.count(format!("answers that were not acknowledged, {so}"));
            }
        }
        let gap = match self.chance.random_range(0..20) {
            _ if self.away > MOST_AWAY => SignedDuration::ZERO,
            0..10 => SignedDuration::ZERO,
            10..17 => FORGOTTEN,
            _ => SignedDuration::from_mins(self.chance.random_range(60..120)),
        };
        if gap >= FORGOTTEN {
            self.count("gaps longer than the nonce memory");
        }
        let before = check::slots(self.discord.clock().now());
        self.discord.clock().advance_by(gap);
        let same_day = before == check::slots(self.discord.clock().now());
        self.away = if same_day { self.away + gap } else { SignedDuration::ZERO };
    }

    /// What everybody sees in the channel and its threads.
    fn check_discord(&mut self) {
        let now = self.discord.clock().now();
        let questions = check::questions(&self.discord);
        let numbers: Vec<_> = questions.iter().map(check::number).collect();
        let expected: Vec<_> = (1..=check::slots(now)).collect();
        assert_eq!(numbers, expected, "each slot is posted once");
        for question in &questions {
            let number = check::number(question);
            if !self.revealed.contains(&number) && check::revealed(&self.discord, question, number, now) {
                self.revealed.insert(number);
            }
        }
        assert!(self.discord.violations().is_empty(), "{:?}", self.discord.violations());
    }

    async fn ask_for_streaks(&mut self) {
        let questions = check::slots(self.discord.clock().now());
        for (name, actor, answers) in &self.members {
            let reply = actor.runs("/streak").await.unwrap();
            let streak = answers.streak(questions, |n| self.revealed.contains(&n));
            let shown = format!("**{streak}** {}", if streak == 1 { "day" } else { "days" });
            assert!(reply.text().contains(&shown), "{name} has {shown}, and is told: {}", reply.text());
            if reply.buttons().iter().any(|button| button.label == "Remind me") {
                actor.clicks(&reply, "Remind me").await.unwrap();
            }
        }
        self.count("times that everybody's streak was that of the oracle");
    }

    /// Everything that was begun ends, and all of it is looked at once more.
    async fn end(&mut self) {
        let mut process = Process::ready(&self.discord, self.data.path()).await;
        let until = self.discord.clock().now() + SignedDuration::from_hours(50);
        while self.discord.clock().now() < until {
            assert_eq!(self.step(&mut process, SignedDuration::from_hours(1)).await, Came::Done);
        }
        process.kill();
        self.process_again().await;
        self.revealed.clear();
        self.check_discord();
        check::threads(&self.discord);
        for (name, actor, _) in &self.members {
            let messages = self.discord.messages(actor.in_dm().channel_id());
            let link = |text: String| text.lines().find(|line| line.starts_with("https:")).map(str::to_owned);
            let texts: Vec<_> = messages.iter().map(loopback_discord::Message::text).collect();
            let about: BTreeSet<_> = texts.iter().cloned().map(link).collect();
            assert_eq!(about.len(), texts.len(), "{name} was reminded twice of a question: {texts:#?}");
        }
        tokio::task::block_in_place(|| check::exports(self.data.path()));
        let what = "questions, each posted once, with a thread and a reveal";
        let slots = check::slots(self.discord.clock().now()) as u64;
        *self.figures.entry(what.to_owned()).or_default() += slots;
    }

    async fn process_again(&mut self) {
        let process = Process::ready(&self.discord, self.data.path()).await;
        self.check_discord();
        self.ask_for_streaks().await;
        process.kill();
    }
}

async fn kill(process: Process, after: u64, how: &str) -> String {
    tokio::time::sleep(Duration::from_millis(after)).await;
    process.kill();
    how.to_owned()
}

fn is_acknowledged(card: &str) -> bool {
    card.contains(" day · ") || card.contains(" days · ")
}
