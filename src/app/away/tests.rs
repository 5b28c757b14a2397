#![allow(clippy::unwrap_used)]

use std::collections::HashSet;
use std::sync::Arc;

use proptest::prelude::*;
use tokio::sync::watch;

use super::*;
use crate::app::Who;
use crate::app::post::{Done, Job};
use crate::app::timetable::Request;
use crate::bank_dir::BankDir;
use crate::clock::Clock;
use crate::domain::bank::Bank;
use crate::domain::facts::Posted;
use crate::domain::ids::{InteractionId, MemberId, TimetableId};
use crate::domain::timetable::Change;
use crate::store::Store;

const SERVER: ServerId = ServerId(1);

/// A Monday, an hour before the slot.
const START: &str = "2026-03-02T08:00:00Z";

fn at(minutes: i64) -> Timestamp {
    START.parse::<Timestamp>().unwrap() + SignedDuration::from_mins(minutes)
}

struct Bench {
    app: App,
    store: Store,
    round: RoundId,
    _time: watch::Sender<Timestamp>,
}

impl Bench {
    /// A question was posted at 09:00, minute 60; its window is a day.
    async fn new(bank: Arc<Bank>) -> Self {
        let (time, now) = watch::channel(at(0));
        let store = Store::temporary().unwrap();
        let app = App::new(bank, store.clone(), Clock::Manual(now));
        let who = Who { server: Some(SERVER), member: MemberId(1) };
        let interaction = InteractionId::at(at(0));
        let changes = vec![Change::Cron("0 9 * * *".to_owned()), Change::Zone("UTC".to_owned())];
        let request = Request { channel: ChannelId(1), changes, locale: "en-GB".to_owned() };
        app.begin_timetable(who, request, interaction).await.unwrap();
        app.save_draft(who, TimetableId(interaction.0), at(0)).await.unwrap();
        let round = app.due(at(60), &HashSet::new(), 9).await.unwrap().remove(0).step().unwrap().round.id;
        app.done(round, Done::Message(MessageId::at(at(60))), at(60)).await.unwrap();
        app.done(round, Done::NoThread(None), at(60)).await.unwrap();
        Self { app, store, round, _time: time }
    }

    fn posted(&self) -> Posted {
        self.store.read().posted_of(SERVER).unwrap().remove(0)
    }

    fn closes(&self) -> Timestamp {
        let closes = self.posted().closes;
        assert_eq!(self.store.read().round(self.round).unwrap().unwrap().closes, closes);
        closes
    }
}

fn bank() -> Arc<Bank> {
    let dir = BankDir::shipped();
    Arc::new(Bank::build(&dir.topics, dir.files).0)
}

#[tokio::test]
async fn an_absence_is_applied_once() {
    let bench = Bench::new(bank()).await;
    let closes = bench.closes();
    for _ in 0..3 {
        bench.app.returned(None, at(120), at(180)).await.unwrap();
        assert_eq!(bench.closes(), closes + SignedDuration::from_hours(1));
        assert_eq!(bench.posted().promised, closes);
    }
    let away = bench.store.read().away_since(None, at(0)).unwrap();
    assert_eq!(away, [Away { server: None, from: at(120), to: at(180) }]);
}

#[tokio::test]
async fn an_outage_outlives_the_process_and_is_not_counted_twice() {
    let bench = Bench::new(bank()).await;
    let closes = bench.closes();
    let shard = Shard { number: 0, of: 1 };
    bench.app.shard_lost(shard, at(120)).await.unwrap();
    // The process went on for an hour, was gone for an hour, and the server came back an hour after that.
    bench.app.alive(at(180)).await.unwrap();
    bench.app.started(at(240)).await.unwrap();
    assert_eq!(bench.closes(), closes + SignedDuration::from_hours(2));
    bench.app.server_back(SERVER, at(300)).await.unwrap();
    assert_eq!(bench.closes(), closes + SignedDuration::from_hours(3));
    bench.app.server_back(SERVER, at(360)).await.unwrap();
    assert_eq!(bench.closes(), closes + SignedDuration::from_hours(3));
}

#[tokio::test]
async fn a_session_that_returns_brings_no_server_that_discord_cannot_reach() {
    let bench = Bench::new(bank()).await;
    let shard = Shard { number: 0, of: 1 };
    bench.app.shard_lost(shard, at(120)).await.unwrap();
    bench.app.server_lost(SERVER, at(130)).await.unwrap();
    bench.app.shard_back(shard, at(140)).await.unwrap();
    assert!(bench.app.is_away(SERVER).unwrap());
    bench.app.server_back(SERVER, at(180)).await.unwrap();
    let away = bench.store.read().away_since(Some(SERVER), at(0)).unwrap();
    assert_eq!(away, [Away { server: Some(SERVER), from: at(120), to: at(180) }]);
}

#[tokio::test]
async fn a_message_that_is_found_later_gets_the_absences_since_it_was_posted() {
    let bench = Bench::new(bank()).await;
    bench.app.returned(None, at(1440), at(1500)).await.unwrap();
    // Tuesday's question was sent at 09:00, and the bot was gone before it heard of that.
    let tuesday = bench.app.due(at(1500), &HashSet::new(), 9).await.unwrap();
    let tuesday = tuesday
        .into_iter()
        .filter_map(Job::step)
        .find(|effect| effect.round.id != bench.round)
        .unwrap()
        .round;
    bench.app.returned(Some(SERVER), at(1530), at(1560)).await.unwrap();
    let message = MessageId::at(at(1500));
    bench.app.seen(tuesday.id, ChannelId(1), message, at(1600)).await.unwrap();
    let round = bench.store.read().round(tuesday.id).unwrap().unwrap();
    assert_eq!(round.progress.message, Some(message));
    assert_eq!(round.closes, tuesday.closes + SignedDuration::from_mins(30));
}

#[test]
fn which_servers_a_shard_carries() {
    for (server, of, number) in [(0, 1, 0), (1 << 22, 2, 1), (5 << 22, 3, 2), (u64::MAX, 0, 0)] {
        for shard in 0..of {
            let carries = Shard { number: shard, of }.carries(ServerId(server));
            assert_eq!(carries, shard == number, "{server} of {of}");
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn whatever_goes_down_no_window_gets_shorter_or_much_longer(
        turns in prop::collection::vec((0..6_u8, 1..400_i64), 1..12),
    ) {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        runtime.block_on(async {
            let bench = Bench::new(bank()).await;
            let promised = bench.closes();
            let shard = Shard { number: 0, of: 1 };
            let (mut now, mut closes) = (60, promised);
            for (what, minutes) in turns {
                let from = at(now);
                now += minutes;
                match what {
                    0 => bench.app.returned(None, from, at(now)).await.unwrap(),
                    1 => bench.app.shard_lost(shard, at(now)).await.unwrap(),
                    2 => bench.app.shard_back(shard, at(now)).await.unwrap(),
                    3 => bench.app.server_lost(SERVER, at(now)).await.unwrap(),
                    4 => bench.app.server_back(SERVER, at(now)).await.unwrap(),
                    _ => bench.app.started(at(now)).await.unwrap(),
                }
                let new = bench.closes();
                assert!(new >= closes, "{new} is before {closes}");
                assert!(new <= promised + SignedDuration::from_hours(24));
                assert_eq!(bench.posted().promised, promised);
                closes = new;
            }
        });
    }
}
