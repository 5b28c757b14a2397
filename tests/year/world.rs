//! What is so in the simulated world, and the Discord in it, which does what the bot asks and forgets nothing.

use std::collections::{BTreeSet, HashMap, HashSet};
use std::sync::{Arc, Mutex};

use daily_drill::app::post::{Done, Effect, Job, NotDone};
use daily_drill::app::{App, Error};
use daily_drill::domain::ids::{ChannelId, MessageId, RoundId, ServerId, TimetableId};
use daily_drill::domain::round::{Step, Trouble};
use jiff::civil::Date;
use jiff::{SignedDuration, Timestamp};
use tokio::sync::Notify;

use crate::oracle::{self, Deeds, Posted, Rule, Slots};

/// Numbers by chance from a seed (SplitMix64).
#[derive(Clone)]
pub struct Chance(pub u64);

impl Chance {
    pub fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    pub fn below(&mut self, n: u64) -> u64 {
        self.next() % n.max(1)
    }

    pub fn percent(&mut self, percent: u64) -> bool {
        self.below(100) < percent
    }

    pub fn of<T: Clone>(&mut self, items: &[T]) -> T {
        items[self.below(items.len() as u64) as usize].clone()
    }

    /// A span between two numbers of seconds, to the millisecond.
    pub fn span(&mut self, from: u64, to: u64) -> SignedDuration {
        SignedDuration::from_millis((from * 1000 + self.below((to - from) * 1000)) as i64)
    }
}

/// A timetable's life as its admins made it.
pub struct Table {
    pub id: TimetableId,
    pub server: usize,
    pub counts: bool,
    pub paused: bool,
    /// From when which rule and which hours to answer held.
    pub rules: Vec<(Timestamp, Rule, Option<u16>)>,
    pub pauses: Vec<(Timestamp, Timestamp)>,
    /// Slots to leave out, and when that was taken back.
    pub skips: Vec<(Timestamp, Timestamp)>,
}

impl Table {
    /// The rule that holds for a slot.
    pub fn rule_at(&self, at: Timestamp) -> (&Rule, Option<u16>) {
        let (_, rule, hours) = self.rules.iter().rfind(|(from, ..)| *from < at).unwrap_or(&self.rules[0]);
        (rule, *hours)
    }

    pub fn is_paused_at(&self, slot: Timestamp) -> bool {
        self.pauses.iter().any(|(from, to)| *from < slot && slot <= *to)
    }

    pub fn is_left_out(&self, slot: Timestamp) -> bool {
        self.skips.iter().any(|(left_out, back)| *left_out == slot && slot < *back)
    }
}

pub struct Server {
    pub id: ServerId,
    pub rounds: Vec<Posted>,
    /// By member.
    pub deeds: Vec<Deeds>,
    /// Discord cannot reach it.
    pub lost: bool,
    /// Since when the bot waits for it.
    pub waited_for: Option<Timestamp>,
    /// Since when it is not served, and the times in which it was not.
    pub unserved: Option<Timestamp>,
    pub absences: Vec<(Timestamp, Timestamp)>,
}

/// How the process is to be killed in the middle of sending something.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Trap {
    BeforeSending,
    AfterSending,
}

pub struct World {
    pub seed: u64,
    pub start: Timestamp,
    pub end: Timestamp,
    pub slots: Slots,
    pub servers: Vec<Server>,
    pub tables: Vec<Table>,
    /// What stands at Discord, by step: one of each at most.
    pub sent: HashMap<(RoundId, Step), MessageId>,
    pub place: HashMap<RoundId, (usize, usize)>,
    pub deleted: HashSet<RoundId>,
    /// Rounds whose message Discord did not take at once, or whose process was killed meanwhile.
    pub troubled: HashSet<RoundId>,
    /// Claimed and not posted.
    pub pending: HashSet<RoundId>,
    /// Posted, and not looked at by anybody.
    pub fresh: Vec<RoundId>,
    pub trap: Option<Trap>,
    /// The process was caught in the trap.
    pub caught: bool,
    /// Says so.
    pub knock: Arc<Notify>,
    pub edited: HashMap<RoundId, u32>,
    pub wrong: Vec<String>,
    tries: HashMap<(RoundId, Step), u64>,
    pub messages: u64,
}

pub type Shared = Arc<Mutex<World>>;

impl World {
    pub fn new(seed: u64, start: Timestamp, end: Timestamp) -> Self {
        Self {
            seed,
            start,
            end,
            slots: Slots::default(),
            servers: Vec::new(),
            tables: Vec::new(),
            sent: HashMap::new(),
            place: HashMap::new(),
            deleted: HashSet::new(),
            troubled: HashSet::new(),
            pending: HashSet::new(),
            fresh: Vec::new(),
            trap: None,
            caught: false,
            knock: Arc::default(),
            edited: HashMap::new(),
            wrong: Vec::new(),
            tries: HashMap::new(),
            messages: 0,
        }
    }

    pub fn slots_of(&mut self, rule: &Rule) -> Arc<Vec<Timestamp>> {
        let day = SignedDuration::from_hours(24);
        self.slots.of(rule, self.start - 2 * day, self.end + 16 * day)
    }

    pub fn next_slot(&mut self, rule: &Rule, after: Timestamp) -> Timestamp {
        let slots = self.slots_of(rule);
        slots[slots.partition_point(|slot| *slot <= after)]
    }

    pub fn table(&self, id: TimetableId) -> &Table {
        self.tables.iter().find(|table| table.id == id).unwrap()
    }

    pub fn round(&mut self, id: RoundId) -> Option<&mut Posted> {
        let (server, index) = *self.place.get(&id)?;
        Some(&mut self.servers[server].rounds[index])
    }

    pub fn is_served(&self, server: usize) -> bool {
        self.servers[server].unserved.is_none()
    }

    /// The days of slots that are still to come today in a server, by the clocks of its timetables.
    pub fn days_due(&mut self, server: usize, now: Timestamp) -> BTreeSet<Date> {
        let mut days = BTreeSet::new();
        for index in 0..self.tables.len() {
            let table = &self.tables[index];
            if table.server != server || table.paused {
                continue;
            }
            let rule = table.rules.last().unwrap().1.clone();
            let today = rule.day_of(now);
            let slots = self.slots_of(&rule);
            let later = &slots[slots.partition_point(|slot| *slot <= now)..];
            let table = &self.tables[index];
            let rest = later.iter().take_while(|slot| rule.day_of(**slot) == today);
            days.extend(rest.filter(|slot| !table.is_left_out(**slot)).map(|slot| rule.day_of(*slot)));
        }
        days
    }

    fn trouble(&mut self, id: RoundId, step: Step) {
        if step == Step::Message {
            self.troubled.insert(id);
        }
    }

    fn says(&mut self, what: String) {
        self.wrong.push(what);
    }

    fn send(&mut self, id: RoundId, step: Step, now: Timestamp) -> MessageId {
        self.messages += 1;
        let message = MessageId(MessageId::at(now).0 + self.messages % (1 << 22));
        if self.sent.insert((id, step), message).is_some() {
            self.says(format!("{id} {step:?} was sent twice, the second time at {now}"));
        }
        message
    }

    fn posted(&mut self, effect: &Effect, closes: Timestamp, message: MessageId) {
        let id = effect.round.id;
        let (opened, table) = (message.moment(), self.table(id.timetable));
        let (server, counts) = (table.server, table.counts);
        let (rule, hours) = table.rule_at(id.slot);
        let rule = rule.clone();
        let next = self.next_slot(&rule, id.slot);
        let promised = oracle::promised(&rule, id.slot, opened, next, hours);
        if closes != promised {
            self.says(format!("{id}: the message says that it closes {closes}, and it must be {promised}"));
        }
        if !self.is_served(server) {
            self.says(format!("{id} was posted at {opened} in a server that was not served"));
        }
        let day = rule.day_of(id.slot);
        let rounds = &mut self.servers[server].rounds;
        self.place.insert(id, (server, rounds.len()));
        rounds.push(Posted {
            id,
            channel: effect.round.channel,
            message,
            day,
            counts,
            opened,
            promised,
            closes: promised,
            found_gone: false,
            too_little_left: false,
            revealed: false,
        });
        self.pending.remove(&id);
        self.fresh.push(id);
    }
}

/// What came of asking the model of Discord.
enum Answer {
    Done(Done),
    NotDone,
    /// The process ends here.
    Caught,
}

/// Carries out one job as the publisher does, at the model of Discord.
pub async fn perform(world: Shared, app: Arc<App>, job: Job) -> Result<(), Error> {
    let effect = match job {
        Job::Step(effect) => effect,
        Job::Notice(telling) => {
            world.lock().unwrap().says(format!("there was nothing to tell: {telling:?}"));
            return Ok(());
        }
    };
    let (id, step, now) = (effect.round.id, effect.step, app.clock().now());
    let mut closes = effect.round.closes;
    let there = world.lock().unwrap().sent.get(&(id, step)).copied();
    let mut answer = None;
    if let (Step::Message, Some(_)) = (step, effect.look) {
        if let Some(message) = there {
            answer = Some(Answer::Done(Done::Message(message)));
        } else {
            match app.renew(id, now).await? {
                Some(renewed) => closes = renewed.closes,
                None => {
                    world.lock().unwrap().pending.remove(&id);
                    answer = Some(Answer::NotDone);
                }
            }
        }
    }
    let answer = answer.unwrap_or_else(|| ask(&mut world.lock().unwrap(), &effect, closes, there, now));
    match answer {
        Answer::Done(done) => app.done(id, done, now).await,
        Answer::NotDone => {
            app.not_done(id, step, NotDone { trouble: Trouble::Unavailable, after: None }, now).await
        }
        Answer::Caught => std::future::pending().await,
    }
}

fn ask(
    world: &mut World,
    effect: &Effect,
    closes: Timestamp,
    there: Option<MessageId>,
    now: Timestamp,
) -> Answer {
    let (id, step) = (effect.round.id, effect.step);
    let tries = world.tries.entry((id, step)).or_default();
    *tries += 1;
    // By what is asked, so that it does not matter in which order it is asked.
    let mut chance =
        Chance(world.seed ^ id.timetable.0 ^ id.slot.as_second() as u64 ^ (*tries << 50) ^ step_number(step));
    chance.next();
    let sends = matches!(step, Step::Message | Step::Reveal(_));
    if step == Step::Message {
        world.pending.insert(id);
    }
    if chance.percent(3) {
        world.trouble(id, step);
        return Answer::NotDone;
    }
    if sends && world.trap == Some(Trap::BeforeSending) {
        return caught(world, id, step);
    }
    let gone = world.deleted.contains(&id);
    let done = match step {
        Step::Message => {
            let message = world.send(id, step, now);
            world.posted(effect, closes, message);
            Done::Message(message)
        }
        Step::Thread | Step::Reveal(0) if gone => {
            world.round(id).unwrap().found_gone = true;
            Done::Withdrawn
        }
        Step::Thread => Done::Thread(ChannelId(world.sent[&(id, Step::Message)].0)),
        Step::Reveal(part) => {
            let round = world.round(id).unwrap();
            round.revealed = true;
            let (closes, promised) = (round.closes, round.promised);
            if now < closes || closes < promised {
                world.says(format!(
                    "{id} was revealed {now}, and it was promised {promised} and closes {closes}"
                ));
            }
            match there {
                // Found by a look.
                Some(message) if effect.look.is_some() => Done::Reveal(part, message),
                _ => Done::Reveal(part, world.send(id, step, now)),
            }
        }
        Step::Edit => {
            *world.edited.entry(id).or_default() += 1;
            Done::Edit
        }
        Step::Extend => {
            let expected = world.round(id).unwrap().closes;
            if effect.round.closes != expected {
                let shown = effect.round.closes;
                world.says(format!("{id} shows the new close {shown}, and it must be {expected}"));
            }
            Done::Extend(effect.round.closes)
        }
    };
    if sends && world.trap == Some(Trap::AfterSending) {
        return caught(world, id, step);
    }
    if sends && there.is_none() && chance.percent(1) {
        // Posted, but the answer got lost.
        world.trouble(id, step);
        return Answer::NotDone;
    }
    Answer::Done(done)
}

fn caught(world: &mut World, id: RoundId, step: Step) -> Answer {
    world.trap = None;
    world.caught = true;
    world.knock.notify_one();
    world.trouble(id, step);
    Answer::Caught
}

fn step_number(step: Step) -> u64 {
    let number = match step {
        Step::Message => 1,
        Step::Thread => 2,
        Step::Reveal(part) => 3 + u64::from(part),
        Step::Edit => 5,
        Step::Extend => 6,
    };
    number << 40
}
