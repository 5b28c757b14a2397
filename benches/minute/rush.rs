//! Many timetables that are due in one minute: the whole bot over real sockets, at Discord's limits.
//!
//! The limits and the bot's pace can be a number of times faster than Discord's, and the world's clock with them: then a
//! second of wire time takes as much less of the machine's, and everything else is as it is.

#[path = "../shared/timetable.rs"]
mod timetable;

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;
use std::time::{Duration, Instant};

use daily_drill::app::timetable::Fate;
use daily_drill::app::{App, Who};
use daily_drill::bank_dir::BankDir;
use daily_drill::bot::{self, Parts, Signals};
use daily_drill::clock::Clock;
use daily_drill::domain::bank::Bank;
use daily_drill::domain::ids::{ChannelId, MemberId, ServerId, TimetableId};
use daily_drill::scheduler::Settled;
use daily_drill::store::Store;
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp, ToSpan};
use loopback_discord::ratelimit::RateLimits;
use loopback_discord::{ChannelKind, Loopback, Recorded, World};
use timetable::{fill, timetable};
use tokio::sync::watch;
use tokio_util::sync::CancellationToken;

/// What to try.
#[derive(Clone, Copy)]
pub struct Rush {
    pub timetables: u64,
    /// Among so many servers.
    pub servers: u64,
    /// So many times as fast as Discord.
    pub speed: u32,
}

/// Calls of one kind on one day.
#[derive(Debug, Default, Clone, PartialEq)]
pub struct Kind {
    pub calls: usize,
    /// When the first and the last went out, in seconds of wire time after the slot.
    pub first: f64,
    pub last: f64,
    /// The moments of all of them, in order.
    pub at: Vec<f64>,
}

/// One day.
#[derive(Debug, Default, Clone)]
pub struct Day {
    pub questions: Kind,
    pub threads: Kind,
    pub reveals: Kind,
    pub edits: Kind,
    pub all: Kind,
    /// For each server, how late its questions were on average, in order.
    pub by_server: Vec<f64>,
}

/// What came of it.
#[derive(Debug)]
pub struct Report {
    pub days: [Day; 2],
    pub global_429: usize,
    pub other_429: usize,
    pub doubled: usize,
    /// The largest lateness that `/timetable doctor` tells of the second day, in seconds.
    pub doctor: f64,
    pub took: Duration,
}

impl Day {
    /// Calls a second of wire time.
    pub fn rate(&self) -> f64 {
        self.all.calls as f64 / (self.all.last - self.all.first).max(0.001)
    }

    /// The share of these calls that went out before the last of those.
    pub fn before(these: &Kind, those: &Kind) -> f64 {
        let early = these.at.iter().filter(|at| **at < those.last).count();
        early as f64 / these.calls.max(1) as f64
    }
}

impl std::fmt::Display for Report {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        for (nth, day) in self.days.iter().enumerate() {
            writeln!(f, "day {}: {} calls, {:.1} a second", nth + 1, day.all.calls, day.rate())?;
            let kinds = [
                ("questions", &day.questions),
                ("threads", &day.threads),
                ("reveals", &day.reveals),
                ("edits", &day.edits),
            ];
            for (name, kind) in kinds.into_iter().filter(|(_, kind)| kind.calls > 0) {
                let Kind { calls, first, last, .. } = kind;
                writeln!(
                    f,
                    "  {name:<9} {calls:>6} calls, from {first:>6.1} s to {last:>6.1} s after the slot"
                )?;
            }
            let (first, last) = (day.by_server.first(), day.by_server.last());
            let median = day.by_server.get(day.by_server.len() / 2);
            let [first, median, last] = [first, median, last].map(|late| late.copied().unwrap_or_default());
            writeln!(
                f,
                "  a server's questions were late on average: least {first:.1} s, half {median:.1} s, most {last:.1} s"
            )?;
            let early = 100.0 * Day::before(&day.reveals, &day.questions);
            writeln!(f, "  reveals that went before the last question: {early:.1} %")?;
        }
        writeln!(
            f,
            "429: {} global, {} of routes; posted twice: {}",
            self.global_429, self.other_429, self.doubled
        )?;
        writeln!(f, "doctor: at most {:.0} s late", self.doctor)?;
        write!(f, "took {:.0} s of the machine's time", self.took.as_secs_f64())
    }
}

/// Two days at nine o'clock: on the second the rounds of the first end in the same minute.
pub async fn run(rush: Rush) -> Report {
    let begun = Instant::now();
    let mut world = World::default();
    world.rate_limits = limits(rush.speed);
    let start = world.now();
    let mut tables = Vec::new();
    for server in 0..rush.servers {
        let id = world.add_server(&format!("server {server}"));
        let here = rush.timetables / rush.servers + u64::from(server < rush.timetables % rush.servers);
        for n in 0..here {
            let channel = world.add_channel(id, &format!("daily-{n}"), ChannelKind::Text);
            tables.push((ServerId(id), ChannelId(channel)));
        }
    }
    let folder = tempfile::tempdir().unwrap();
    let store = Store::open(folder.path()).unwrap();
    let nine = TimeZone::UTC.to_datetime(start).date().at(9, 0, 0, 0);
    let days = [nine + 1.day(), nine + 2.days()].map(|nine| TimeZone::UTC.to_timestamp(nine).unwrap());
    let begun_at = days[0] - SignedDuration::from_mins(5);
    // In the order of their servers, so that only turns can be fair.
    let all: Vec<_> =
        (0..).zip(&tables).map(|(n, place)| timetable(n, *place, "0 9 * * *", begun_at)).collect();
    fill(&store, &all, begun_at).await;
    let ids: Vec<TimetableId> = all.iter().map(|timetable| timetable.id).collect();
    let discord = Loopback::start(world).await.unwrap();
    discord.clock().advance_to(days[0] - SignedDuration::from_mins(1));

    let clock = Clock::Manual(discord.clock().subscribe());
    let dir = BankDir::shipped();
    let bank = Arc::new(Bank::build(&dir.topics, dir.files).0);
    let (settled, mut settled_now) = watch::channel(Settled::default());
    let (connected, mut connected_now) = watch::channel(false);
    let stop = CancellationToken::new();
    let parts = Parts {
        base: discord.base(),
        token: discord.token().into(),
        rate: 40 * u16::try_from(rush.speed).unwrap(),
        store: store.clone(),
        bank: Arc::clone(&bank),
        clock: clock.clone(),
        health: None,
        keeping: None,
        pages: None,
        http: None,
    };
    let bot = tokio::spawn(bot::run(parts, Signals { settled, connected }, stop.clone()));
    connected_now.wait_for(|connected| *connected).await.expect("the bot ended");
    let app = App::new(bank, store.clone(), clock);
    // Every server has been heard of, and the bot's way out is quiet.
    while tables.iter().any(|(server, _)| app.is_away(*server).unwrap()) {
        tokio::time::sleep(Duration::from_millis(20)).await;
    }

    let mut seen = discord.requests().len();
    let mut report = Vec::new();
    for nine in days {
        discord.clock().advance_to(nine - SignedDuration::from_secs(1));
        let (ticks, moved) = (discord.clock().clone(), Instant::now());
        let from = ticks.now();
        let ticker = tokio::spawn(async move {
            loop {
                let passed = SignedDuration::try_from(moved.elapsed() * rush.speed).unwrap();
                ticks.advance_to(from + passed);
                tokio::time::sleep(Duration::from_millis(2)).await;
            }
        });
        settled_now.wait_for(|settled| settled.at.is_some_and(|at| at >= nine)).await.expect("the bot ended");
        ticker.abort();
        let requests = discord.requests();
        report.push(day(&requests[seen..], &tables, nine));
        seen = requests.len();
    }
    let who = |index: usize| Who { server: Some(tables[index].0), member: MemberId(1) };
    let late = ids.iter().enumerate().map(|(index, id)| {
        let checkup = app.check_up(who(index), *id, discord.clock().now()).unwrap();
        match checkup.deliveries[0].fate {
            Fate::Posted { number: 2, late, .. } => late.as_secs_f64(),
            other => panic!("the second day's question of {id}: {other:?}"),
        }
    });
    let doctor = late.fold(0.0, f64::max);
    stop.cancel();
    bot.await.unwrap().unwrap();
    let requests = discord.requests();
    let limited: Vec<&Recorded> = requests.iter().filter(|request| request.status == 429).collect();
    let global_429 = limited.iter().filter(|request| request.answer["global"] == true).count();
    let mut posted: HashMap<(&str, String), usize> = HashMap::new();
    for request in requests.iter().filter(|request| is_post(request) && request.status == 200) {
        *posted.entry((&request.path, request.body["nonce"].to_string())).or_default() += 1;
    }
    let doubled = posted.values().filter(|times| **times > 1).count();
    let other_429 = limited.len() - global_429;
    let days = [report.remove(0), report.remove(0)];
    Report { days, global_429, other_429, doubled, doctor, took: begun.elapsed() }
}

fn limits(speed: u32) -> RateLimits {
    let mut limits = RateLimits::like_discord();
    limits.global = limits.global.map(|global| global * speed);
    limits.routes.iter_mut().for_each(|route| route.per /= speed);
    limits
}

fn is_post(request: &Recorded) -> bool {
    request.method == "POST" && request.path.ends_with("/messages")
}

/// Sorts the requests of a day by what they are for.
fn day(requests: &[Recorded], tables: &[(ServerId, ChannelId)], nine: Timestamp) -> Day {
    let channels: HashMap<String, ServerId> =
        tables.iter().map(|(server, channel)| (channel.to_string(), *server)).collect();
    let mut day = Day::default();
    let mut late: BTreeMap<ServerId, Vec<f64>> = BTreeMap::new();
    for request in requests.iter().filter(|request| request.at >= nine) {
        let at = request.at.duration_since(nine).as_secs_f64();
        let parts: Vec<&str> = request.path.split('/').collect();
        let channel =
            parts.iter().skip_while(|part| **part != "channels").nth(1).copied().unwrap_or_default();
        let kind = match (request.method.as_str(), channels.get(channel)) {
            ("POST", _) if request.path.ends_with("/threads") => &mut day.threads,
            ("POST", Some(server)) => {
                late.entry(*server).or_default().push(at);
                &mut day.questions
            }
            ("PATCH", _) => &mut day.edits,
            ("GET", None) if channel.is_empty() => continue,
            _ => &mut day.reveals,
        };
        kind.at.push(at);
        day.all.at.push(at);
    }
    for kind in [&mut day.questions, &mut day.threads, &mut day.reveals, &mut day.edits, &mut day.all] {
        kind.at.sort_by(f64::total_cmp);
        kind.calls = kind.at.len();
        kind.first = kind.at.first().copied().unwrap_or_default();
        kind.last = kind.at.last().copied().unwrap_or_default();
    }
    let mean = |late: Vec<f64>| late.iter().sum::<f64>() / late.len() as f64;
    day.by_server = late.into_values().map(mean).collect();
    day.by_server.sort_by(f64::total_cmp);
    day
}
