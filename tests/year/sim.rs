//! Lives through the time: moves the clock from event to event, and lets everybody do what they do.

mod admins;
mod members;

use std::collections::{BTreeMap, HashSet};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use daily_drill::app::timetable::{Request, Saved};
use daily_drill::app::{App, Who};
use daily_drill::clock::Clock;
use daily_drill::domain::bank::Bank;
use daily_drill::domain::ids::{ChannelId, InteractionId, MemberId, RoundId, ServerId, TimetableId};
use daily_drill::domain::streak::Standing;
use daily_drill::domain::timetable::Change;
use daily_drill::scheduler::{self, Settled};
use daily_drill::store::{Store, StoreError};
use jiff::{SignedDuration, Timestamp};
use tokio::sync::watch;
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;

use crate::oracle::{self, Numbers, Rule};
use crate::world::{Chance, Server, Shared, Table, Trap, World, perform};

/// Something that happens by itself.
#[derive(Clone, Debug)]
enum Event {
    Lost(usize),
    Found(usize),
    /// Discord's first word of a server after a start.
    Heard(usize),
    Kill(SignedDuration),
    Stop(SignedDuration),
    Trap(bool, SignedDuration),
    Start,
    Edit(usize),
    Resume(usize),
    Act(usize, usize, RoundId),
    HandIn(usize, usize, RoundId, Timestamp),
    Delete(RoundId),
    KeepHouse,
    CompareAll,
}

/// What is to be lived through.
#[derive(Clone, Copy)]
pub struct Size {
    pub servers: usize,
    pub members: usize,
    pub days: i64,
}

/// What happened.
#[derive(Debug, Default)]
pub struct Figures {
    pub starts: u32,
    pub traps: u32,
    pub outages: u32,
    pub edits: u32,
    pub answers: u32,
    pub refused: u32,
    pub shown: u32,
    pub deleted: u32,
    pub compared: u64,
}

struct Running {
    app: Arc<App>,
    stop: CancellationToken,
    task: JoinHandle<anyhow::Result<()>>,
    settled: watch::Receiver<Settled>,
}

pub struct Sim {
    pub world: Shared,
    pub figures: Figures,
    pub store: Store,
    folder: tempfile::TempDir,
    bank: Arc<Bank>,
    time: watch::Sender<Timestamp>,
    running: Option<Running>,
    chance: Chance,
    events: BTreeMap<(Timestamp, u64), Event>,
    count: u64,
    size: Size,
    /// The bot last wrote that it runs, or did something that is due.
    alive: Timestamp,
    down_for: SignedDuration,
    /// How likely each member answers, in percent.
    diligence: Vec<u64>,
    checked: HashSet<(usize, usize, RoundId)>,
}

/// A wait longer than this is a hang.
const PATIENCE: Duration = Duration::from_secs(60);

/// A folder that no disk holds up, where the system has one.
fn in_memory() -> Option<tempfile::TempDir> {
    tempfile::tempdir_in("/dev/shm").ok()
}

const TEXT: &str = "I would keep the statement and the values apart with a prepared statement, so that the text a \
    visitor types is never parsed as code, and give the database account only the rights it needs.";

impl Sim {
    pub async fn new(seed: u64, size: Size, start: Timestamp, zones: &[String], bank: Arc<Bank>) -> Self {
        let end = start + SignedDuration::from_hours(24 * size.days);
        let folder = in_memory().unwrap_or_else(|| tempfile::tempdir().unwrap());
        let store = Store::open_unsynced(folder.path()).unwrap();
        let mut sim = Self {
            world: Arc::new(Mutex::new(World::new(seed, start, end))),
            figures: Figures::default(),
            store,
            folder,
            bank,
            time: watch::channel(start).0,
            running: None,
            chance: Chance(seed),
            events: BTreeMap::new(),
            count: 0,
            size,
            alive: start,
            down_for: SignedDuration::ZERO,
            diligence: Vec::new(),
            checked: HashSet::new(),
        };
        sim.settle_in(start, zones).await;
        sim
    }

    /// Servers, their timetables, and what will go wrong.
    async fn settle_in(&mut self, start: Timestamp, zones: &[String]) {
        let app = self.app_over();
        let mut zone = 0;
        for index in 0..self.size.servers {
            let id = ServerId((1_000 + index as u64) << 22);
            self.world.lock().unwrap().servers.push(Server {
                id,
                rounds: Vec::new(),
                deeds: vec![Default::default(); self.size.members],
                lost: false,
                waited_for: None,
                unserved: Some(start),
                absences: Vec::new(),
            });
            let tables = if self.chance.percent(35) { 2 } else { 1 };
            for nth in 0..tables {
                let rule = self.any_rule(&zones[zone % zones.len()]);
                zone += 1;
                let hours = self.chance.of(&[None, None, None, Some(1), Some(26), Some(72)]);
                let counts = nth == 0 || self.chance.percent(50);
                let changes = vec![
                    Change::Cron(rule.cron()),
                    Change::Zone(rule.zone.clone()),
                    Change::Window(hours),
                    Change::Counts(counts),
                ];
                let channel = ChannelId(self.interaction(start).0);
                let interaction = self.interaction(start);
                let who = Who { server: Some(id), member: MemberId(1) };
                let request = Request { channel, changes, locale: String::new() };
                app.begin_timetable(who, request, interaction).await.unwrap();
                let id = TimetableId(interaction.0);
                assert!(matches!(app.save_draft(who, id, start).await.unwrap(), Saved::Made(_)));
                self.world.lock().unwrap().tables.push(Table {
                    id,
                    server: index,
                    counts,
                    paused: false,
                    rules: vec![(start, rule, hours)],
                    pauses: Vec::new(),
                    skips: Vec::new(),
                });
            }
        }
        let members = self.size.servers * self.size.members;
        self.diligence = (0..members).map(|_| 50 + self.chance.below(50)).collect();
        self.foresee(start);
    }

    fn any_rule(&mut self, zone: &str) -> Rule {
        let weekdays = self.chance.of(&[
            vec![1, 2, 3, 4, 5, 6, 7],
            vec![1, 2, 3, 4, 5, 6, 7],
            vec![1, 2, 3, 4, 5],
            vec![1, 2, 3, 4, 5],
            vec![6, 7],
            vec![1],
            vec![7],
        ]);
        let hours =
            self.chance.of(&[vec![9], vec![8], vec![0], vec![2], vec![2, 14], vec![1], vec![20], vec![23]]);
        Rule { zone: zone.to_owned(), minute: self.chance.of(&[0, 0, 15, 30]), hours, weekdays }
    }

    /// All that happens whatever the bot does.
    fn foresee(&mut self, start: Timestamp) {
        let day = SignedDuration::from_hours(24);
        self.at(start + self.chance.clone().span(1, 2), Event::Start);
        let days = self.size.days as u64;
        let whole = days * 86_400;
        for _ in 0..1.max(days / 9) {
            for kind in 0..3 {
                let at = start + self.chance.span(60, whole);
                let down = self.down_time();
                let after = self.chance.percent(50);
                let event = match kind {
                    0 => Event::Kill(down),
                    1 => Event::Stop(down),
                    _ => Event::Trap(after, down),
                };
                self.at(at, event);
            }
        }
        for server in 0..self.size.servers {
            let mut at = start + self.chance.span(3_600, 90 * 86_400);
            while at < start + day * self.size.days as i32 {
                self.at(at, Event::Lost(server));
                at += self.down_time();
                self.at(at, Event::Found(server));
                at += self.chance.span(86_400, 90 * 86_400);
            }
        }
        let tables = self.world.lock().unwrap().tables.len();
        for table in 0..tables {
            let mut at = start + self.chance.span(86_400, 40 * 86_400);
            while at < start + day * self.size.days as i32 {
                self.at(at, Event::Edit(table));
                at += self.chance.span(5 * 86_400, 60 * 86_400);
            }
        }
        for week in 0..self.size.days / 7 {
            let friday = start + day * (7 * week as i32 + 4) + self.chance.span(0, 86_000);
            self.at(friday, Event::KeepHouse);
            if week % 4 == 3 {
                self.at(friday + day, Event::CompareAll);
            }
        }
    }

    fn down_time(&mut self) -> SignedDuration {
        match self.chance.below(20) {
            0..5 => self.chance.span(5, 55),
            5..12 => self.chance.span(60, 3_600),
            12..17 => self.chance.span(3_600, 5 * 3_600),
            17..19 => self.chance.span(7 * 3_600, 30 * 3_600),
            _ => self.chance.span(40 * 3_600, 60 * 3_600),
        }
    }

    fn at(&mut self, moment: Timestamp, event: Event) {
        self.count += 1;
        self.events.insert((moment, self.count), event);
    }

    fn interaction(&mut self, now: Timestamp) -> InteractionId {
        self.count += 1;
        InteractionId(InteractionId::at(now).0 + self.count % (1 << 22))
    }

    fn now(&self) -> Timestamp {
        *self.time.borrow()
    }

    fn app_over(&self) -> Arc<App> {
        Arc::new(App::new(Arc::clone(&self.bank), self.store.clone(), Clock::Manual(self.time.subscribe())))
    }

    fn app(&self) -> Arc<App> {
        Arc::clone(&self.running.as_ref().unwrap().app)
    }

    fn who(&self, server: usize, member: usize) -> Who {
        let server = self.world.lock().unwrap().servers[server].id;
        Who { server: Some(server), member: MemberId(10 + member as u64) }
    }

    fn wrong(&self, what: String) {
        self.world.lock().unwrap().wrong.push(what);
    }

    /// Lives to the end, or until something is wrong.
    pub async fn live(&mut self) {
        let end = self.world.lock().unwrap().end;
        loop {
            let due = match &self.running {
                Some(running) => running.app.next_due(&HashSet::new()).unwrap(),
                None => None,
            };
            let event = self.events.first_key_value().map(|((at, _), _)| *at);
            let Some(next) = due.into_iter().chain(event).min() else { return };
            if next >= end || self.world.lock().unwrap().wrong.len() > 20 {
                return;
            }
            self.time.send_modify(|now| *now = next.max(*now));
            if due.is_some_and(|due| due <= next) {
                self.alive = self.now();
                self.settle().await;
            }
            while let Some(event) = self.events.first_entry().filter(|event| event.key().0 <= next) {
                let event = event.remove();
                self.happens(event).await;
                self.settle().await;
            }
        }
    }

    /// The bot does all that is due; if it is caught in a trap, the process is gone then.
    async fn settle(&mut self) {
        let knock = Arc::clone(&self.world.lock().unwrap().knock);
        while self.running.is_some() {
            if self.world.lock().unwrap().caught {
                self.figures.traps += 1;
                self.alive = self.now();
                self.crash(self.down_for).await;
                break;
            }
            let now = self.now();
            let Some(running) = &mut self.running else { break };
            running.settled.borrow_and_update();
            // A step under way keeps its place in the queue until it is written down as done.
            let next = running.app.next_due(&HashSet::new()).unwrap();
            if next.is_none_or(|next| next > now) {
                break;
            }
            let wait = async {
                tokio::select! {
                    changed = running.settled.changed() => changed.expect("the scheduler has ended"),
                    () = knock.notified() => {}
                }
            };
            let waited = tokio::time::timeout(PATIENCE, wait).await;
            assert!(waited.is_ok(), "{next:?} is due at {now} and not done");
        }
        self.look_around();
    }

    /// Members look at what is new.
    fn look_around(&mut self) {
        let mut fresh = std::mem::take(&mut self.world.lock().unwrap().fresh);
        fresh.sort();
        for id in fresh {
            let (server, opened, closes) = {
                let mut world = self.world.lock().unwrap();
                let server = world.place[&id].0;
                let round = world.round(id).unwrap();
                (server, round.opened, round.closes)
            };
            let window = closes.duration_since(opened).as_secs() as u64;
            for member in 0..self.size.members {
                if self.chance.percent(self.diligence[server * self.size.members + member]) {
                    // A few come too late.
                    let at = opened + self.chance.span(1, window + window / 40 + 60);
                    self.at(at, Event::Act(server, member, id));
                    if self.chance.percent(8) {
                        let again = opened + self.chance.span(1, window + 600);
                        self.at(again, Event::Act(server, member, id));
                    }
                }
            }
            if self.chance.percent(1) {
                let at = opened + self.chance.span(60, window);
                self.at(at, Event::Delete(id));
            }
        }
    }

    async fn happens(&mut self, event: Event) {
        let now = self.now();
        match event {
            Event::Start => self.start().await,
            Event::Kill(down) | Event::Stop(down) | Event::Trap(_, down) if self.running.is_none() => {
                self.at(now + down + SignedDuration::from_hours(5), event);
            }
            Event::Kill(down) => {
                self.alive = self.alive.max(now - self.chance.span(0, 20));
                self.crash(down).await;
            }
            Event::Stop(down) => {
                self.stop().await;
                self.alive = now;
                self.is_down(down).await;
            }
            Event::Trap(after, down) => {
                self.down_for = down;
                let trap = if after { Trap::AfterSending } else { Trap::BeforeSending };
                self.world.lock().unwrap().trap = Some(trap);
            }
            Event::Lost(server) => self.lost(server).await,
            Event::Found(server) => {
                self.world.lock().unwrap().servers[server].lost = false;
                self.back(server).await;
            }
            Event::Heard(server) => self.back(server).await,
            Event::Edit(table) => self.edit(table).await,
            Event::Resume(table) => self.resume(table).await,
            Event::Act(server, member, round) => self.act(server, member, round).await,
            Event::HandIn(server, member, round, clicked) => {
                self.hand_in(server, member, round, clicked).await;
            }
            Event::Delete(round) => {
                let mut world = self.world.lock().unwrap();
                if world.round(round).is_some_and(|round| now < round.closes && !round.revealed) {
                    world.deleted.insert(round);
                    self.figures.deleted += 1;
                }
            }
            Event::KeepHouse => {
                if let Some(running) = &self.running {
                    running.app.keep_house(now).await.unwrap();
                }
            }
            Event::CompareAll => self.compare_all(),
        }
    }

    async fn crash(&mut self, down: SignedDuration) {
        let Running { task, app, .. } = self.running.take().unwrap();
        task.abort();
        assert!(task.await.unwrap_err().is_cancelled());
        drop(app);
        self.is_down(down).await;
    }

    async fn is_down(&mut self, down: SignedDuration) {
        let (now, alive) = (self.now(), self.alive);
        self.store.write(move |tx| tx.put_alive(alive)).await.unwrap_or_else(|e: StoreError| panic!("{e}"));
        {
            let mut world = self.world.lock().unwrap();
            world.caught = false;
            for server in &mut world.servers {
                server.unserved.get_or_insert(now);
            }
            let pending: Vec<_> = world.pending.iter().copied().collect();
            world.troubled.extend(pending);
        }
        self.at(now + down, Event::Start);
    }

    async fn start(&mut self) {
        self.figures.starts += 1;
        let now = self.now();
        if self.figures.starts.is_multiple_of(12) {
            self.reopen();
        }
        let app = self.app_over();
        app.started(now).await.unwrap();
        let mut at_once = Vec::new();
        for index in 0..self.size.servers {
            let late = self.chance.percent(15);
            let mut world = self.world.lock().unwrap();
            let alive = if self.figures.starts == 1 { now } else { self.alive };
            let server = &mut world.servers[index];
            let down = server.waited_for.replace(now).unwrap_or(alive);
            server.rounds.iter_mut().for_each(|round| round.was_away(down, now));
            let lost = server.lost;
            drop(world);
            if late {
                let at = now + self.chance.span(60, 1_200);
                self.at(at, Event::Heard(index));
            } else if !lost {
                at_once.push(index);
            }
        }
        let (world, performing) = (Arc::clone(&self.world), Arc::clone(&app));
        let stop = CancellationToken::new();
        let (settled, settled_now) = watch::channel(Settled::default());
        let task = tokio::spawn(scheduler::run(
            Arc::clone(&app),
            move |job| perform(Arc::clone(&world), Arc::clone(&performing), job),
            |_| std::future::ready(Ok(())),
            || std::future::ready(false),
            settled,
            stop.clone(),
        ));
        self.alive = now;
        self.running = Some(Running { app, stop, task, settled: settled_now });
        for server in at_once {
            self.back(server).await;
        }
    }

    async fn stop(&mut self) {
        if let Some(Running { stop, task, .. }) = self.running.take() {
            stop.cancel();
            task.await.unwrap().unwrap();
        }
    }

    fn reopen(&mut self) {
        self.store.close();
        let closed = std::mem::replace(&mut self.store, Store::temporary().unwrap());
        drop(closed);
        self.store = Store::open_unsynced(self.folder.path()).unwrap();
    }

    /// What all that weighs on the disk, and how long it takes to open it again.
    pub async fn weighed(&mut self) -> String {
        self.stop().await;
        let begun = Instant::now();
        self.reopen();
        let opened = begun.elapsed();
        let bytes: u64 = std::fs::read_dir(self.folder.path().join("store"))
            .unwrap()
            .map(|entry| entry.unwrap().metadata().unwrap().len())
            .sum();
        format!("the store: {:.1} MB, open again in {:.2} s", bytes as f64 / 1e6, opened.as_secs_f64())
    }

    async fn lost(&mut self, index: usize) {
        self.figures.outages += 1;
        let now = self.now();
        let id = {
            let mut world = self.world.lock().unwrap();
            let server = &mut world.servers[index];
            server.lost = true;
            if self.running.is_none() {
                return;
            }
            server.waited_for.get_or_insert(now);
            server.unserved.get_or_insert(now);
            server.id
        };
        self.app().server_lost(id, now).await.unwrap();
    }

    /// Something is heard from a server.
    async fn back(&mut self, index: usize) {
        let now = self.now();
        let id = {
            let mut world = self.world.lock().unwrap();
            let server = &mut world.servers[index];
            if self.running.is_none() || server.lost {
                return;
            }
            let Some(since) = server.waited_for.take() else { return };
            server.rounds.iter_mut().for_each(|round| round.was_away(since, now));
            let unserved = server.unserved.take().unwrap();
            server.absences.push((unserved, now));
            server.id
        };
        self.app().server_back(id, now).await.unwrap();
    }

    fn compare_some(&mut self, server: usize, member: usize, standing: &Standing) {
        if self.chance.percent(12) {
            self.compare(server, member, standing);
        }
    }

    /// What the bot says of a streak is what the rules say.
    fn compare(&mut self, server: usize, member: usize, standing: &Standing) {
        let now = self.now();
        let mut world = self.world.lock().unwrap();
        let tables: Vec<TimetableId> =
            world.tables.iter().filter(|table| table.server == server).map(|table| table.id).collect();
        if world.pending.iter().any(|id| tables.contains(&id.timetable)) {
            return;
        }
        let due = world.days_due(server, now);
        let here = &world.servers[server];
        let expected = oracle::numbers(&here.rounds, &here.deeds[member], &due, now);
        let Standing { streak, freezes, row, longest, at_stake, .. } = standing;
        let stake = (at_stake.streak, at_stake.freezes.into(), at_stake.row.into(), at_stake.longest);
        let got: Numbers = [(*streak, (*freezes).into(), (*row).into(), *longest), stake];
        self.figures.compared += 1;
        if got != expected {
            let server = here.id;
            world.wrong.push(format!(
                "member {member} of {server} at {now}: the bot says {got:?}, the rules say {expected:?}"
            ));
        }
    }

    /// As [`Sim::compare`], of everybody in servers that are served.
    pub fn compare_all(&mut self) {
        let Some(app) = self.running.as_ref().map(|running| Arc::clone(&running.app)) else { return };
        for server in 0..self.size.servers {
            if !self.world.lock().unwrap().is_served(server) {
                continue;
            }
            for member in 0..self.size.members {
                let standing = app.streak(self.who(server, member), None, self.now()).unwrap();
                self.compare(server, member, &standing.standing);
            }
        }
    }
}
