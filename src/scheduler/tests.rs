#![allow(clippy::unwrap_used)]

use std::sync::Mutex;
use std::time::Duration;

use jiff::SignedDuration;

use super::*;
use crate::app::Who;
use crate::app::timetable::Request;
use crate::bank_dir::BankDir;
use crate::clock::Clock;
use crate::domain::bank::Bank;
use crate::domain::ids::{ChannelId, InteractionId, MemberId, RoundId, ServerId, TimetableId};
use crate::domain::timetable::Change;
use crate::store::{Store, StoreError};

/// A wait longer than this is a hang.
const PATIENCE: Duration = Duration::from_secs(20);

/// A Monday, two minutes before the hour.
const START: &str = "2026-03-02T07:58:00Z";

struct Bench {
    app: Arc<App>,
    store: Store,
    time: watch::Sender<Timestamp>,
}

impl Bench {
    fn new() -> Self {
        let (time, now) = watch::channel(START.parse().unwrap());
        let dir = BankDir::shipped();
        let bank = Arc::new(Bank::build(&dir.topics, dir.files).0);
        let store = Store::temporary().unwrap();
        let app = Arc::new(App::new(bank, store.clone(), Clock::Manual(now)));
        Self { app, store, time }
    }

    /// A daily timetable in UTC of a server of its own.
    async fn timetable(&self, number: u64, time: &str) {
        let who = Who { server: Some(ServerId(number)), member: MemberId(1) };
        let start: Timestamp = START.parse().unwrap();
        let interaction = InteractionId(InteractionId::at(start).0 + number);
        let changes =
            [Change::Days("daily".to_owned()), Change::Time(time.to_owned()), Change::Zone("UTC".to_owned())];
        let channel = ChannelId(number);
        let request = Request { channel, changes: changes.to_vec(), locale: String::new() };
        self.app.begin_timetable(who, request, interaction).await.unwrap();
        self.app.save_draft(who, TimetableId(interaction.0), start).await.unwrap();
    }

    fn advance(&self, by: SignedDuration) {
        self.time.send_modify(|now| *now += by);
    }

    /// Runs the scheduler; `begun` hears of each step, which then never ends.
    fn start(&self, begun: Arc<Mutex<Vec<ServerId>>>) -> (watch::Receiver<Settled>, impl Drop + use<>) {
        let (settled, settled_now) = watch::channel(Settled::default());
        let stop = CancellationToken::new();
        let perform = move |job: Job| {
            begun.lock().unwrap().extend(job.step().map(|effect| effect.round.server));
            std::future::pending()
        };
        let running =
            run(Arc::clone(&self.app), perform, |_| async { Ok(()) }, async || false, settled, stop.clone());
        tokio::spawn(running);
        (settled_now, stop.drop_guard())
    }
}

async fn until(what: &str, holds: impl Fn() -> bool) {
    let wait = async {
        while !holds() {
            tokio::task::yield_now().await;
        }
    };
    assert!(tokio::time::timeout(PATIENCE, wait).await.is_ok(), "waited {PATIENCE:?} until {what}");
}

#[tokio::test]
async fn a_step_that_hangs_keeps_no_other_slot_waiting() {
    let bench = Bench::new();
    bench.timetable(1, "8:00").await;
    bench.timetable(2, "8:01").await;
    let begun = Arc::default();
    let _running = bench.start(Arc::clone(&begun));
    bench.advance(SignedDuration::from_secs(150));
    until("the first step is under way", || begun.lock().unwrap().len() == 1).await;
    // Half a minute later the second slot has come.
    bench.advance(SignedDuration::from_secs(30));
    until("the second step is under way", || *begun.lock().unwrap() == [ServerId(1), ServerId(2)]).await;
}

#[tokio::test]
async fn more_than_fit_at_once_are_skipped_without_a_pause() {
    let bench = Bench::new();
    for number in 1..=u64::try_from(MOST_AT_ONCE).unwrap() + 10 {
        bench.timetable(number, "8:00").await;
    }
    // What was made has been heard of.
    bench.app.woken().await;
    bench.advance(SignedDuration::from_hours(7));
    let begun = Arc::default();
    let (settled, _running) = bench.start(Arc::clone(&begun));
    until("all slots are written down as skipped", || settled.borrow().at.is_some()).await;
    assert!(begun.lock().unwrap().is_empty(), "they are too old to be posted");
}

#[tokio::test]
async fn one_round_that_cannot_be_done_holds_nobody_else_up() {
    let bench = Bench::new();
    bench.timetable(1, "08:00").await;
    bench.timetable(2, "08:00").await;
    bench.advance(SignedDuration::from_mins(2));
    let now = bench.app.clock().now();
    let steps = async |now| {
        let jobs = bench.app.due(now, &HashSet::new(), 10).await.unwrap();
        jobs.into_iter().filter_map(Job::step).collect::<Vec<_>>()
    };
    let mut effects = steps(now).await;
    let mut broken = effects.remove(0).round;
    let whole = effects.remove(0).round;
    // A question that is neither in the store nor in the bank: the step can never be done.
    broken.revision = crate::domain::round::Revision([9; 16]);
    broken.question = crate::domain::ids::QuestionId::from("nowhere");
    let lost = broken.clone();
    let written: Result<(), StoreError> = bench.store.write(move |tx| tx.put_round(&lost, Some(now))).await;
    written.unwrap();

    let effects = steps(now).await;
    let rounds: Vec<RoundId> = effects.iter().map(|effect| effect.round.id).collect();
    assert_eq!(rounds, [whole.id]);
    let busy = HashSet::from([Due::Round(whole.id)]);
    assert!(bench.app.next_due(&busy).unwrap() > Some(now), "it left the queue");
}
