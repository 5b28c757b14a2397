#![allow(clippy::unwrap_used)]

use std::sync::Arc;

use super::*;
use crate::app::post::{Done, Job};
use crate::app::timetable::Request;
use crate::app::{App, Who};
use crate::bank_dir::BankDir;
use crate::clock::Clock;
use crate::domain::bank::Bank;
use crate::domain::ids::{ChannelId, InteractionId, MemberId, MessageId, ServerId, TimetableId};
use crate::domain::timetable::Change;
use crate::store::Store;

fn at(time: &str) -> Timestamp {
    format!("2026-03-{time}Z").parse().unwrap()
}

/// Daily timetables in UTC, each of a server of its own.
async fn app(times: &[&str]) -> App {
    let dir = BankDir::shipped();
    let bank = Arc::new(Bank::build(&dir.topics, dir.files).0);
    let start = at("02T07:00:00");
    let (_, clock) = tokio::sync::watch::channel(start);
    let app = App::new(bank, Store::temporary().unwrap(), Clock::Manual(clock));
    for (number, time) in (1_u64..).zip(times) {
        let who = Who { server: Some(ServerId(number)), member: MemberId(1) };
        let interaction = InteractionId(InteractionId::at(start).0 + number);
        let changes = ["daily", time, "UTC"].map(str::to_owned);
        let [days, time, zone] = changes;
        let changes = vec![Change::Days(days), Change::Time(time), Change::Zone(zone)];
        let request = Request { channel: ChannelId(number), changes, locale: String::new() };
        app.begin_timetable(who, request, interaction).await.unwrap();
        app.save_draft(who, TimetableId(interaction.0), start).await.unwrap();
    }
    app
}

/// Takes so much of what is due; which steps of which servers that is.
async fn takes(app: &App, now: Timestamp, room: usize) -> Vec<(Step, u64, RoundId)> {
    let jobs = app.due(now, &HashSet::new(), room).await.unwrap();
    let steps = jobs.into_iter().filter_map(Job::step);
    steps.map(|effect| (effect.step, effect.round.server.0, effect.round.id)).collect()
}

#[tokio::test]
async fn a_question_goes_before_a_thread_that_has_waited_longer() {
    let app = app(&["8:00", "8:00", "8:01"]).await;
    for (_, server, id) in takes(&app, at("02T08:00:00"), 9).await {
        let message = MessageId(MessageId::at(at("02T08:00:00")).0 + server);
        app.done(id, Done::Message(message), at("02T08:00:01")).await.unwrap();
    }
    let taken = takes(&app, at("02T08:01:00"), 1).await;
    assert_eq!((taken[0].0, taken[0].1), (Step::Message, 3));
}

#[tokio::test]
async fn a_thread_goes_before_a_reveal_that_has_waited_longer() {
    let app = app(&["8:00"]).await;
    let [(_, _, first)] = takes(&app, at("02T08:00:00"), 9).await[..] else { panic!("one question is due") };
    let message = |time| MessageId::at(at(time));
    app.done(first, Done::Message(message("02T08:00:00")), at("02T08:00:01")).await.unwrap();
    app.done(first, Done::Thread(ChannelId(5)), at("02T08:00:02")).await.unwrap();
    // The next day its reveal is due with the second question, and then with its thread.
    let taken = takes(&app, at("03T08:00:00"), 1).await;
    let [(Step::Message, _, second)] = taken[..] else { panic!("{taken:?}") };
    app.done(second, Done::Message(message("03T08:00:00")), at("03T08:00:01")).await.unwrap();
    let taken = takes(&app, at("03T08:00:02"), 1).await;
    assert!(matches!(taken[..], [(Step::Thread, _, id)] if id == second), "{taken:?}");
    app.done(second, Done::Thread(ChannelId(6)), at("03T08:00:03")).await.unwrap();
    let taken = takes(&app, at("03T08:00:04"), 1).await;
    assert!(matches!(taken[..], [(Step::Reveal(0), _, id)] if id == first), "{taken:?}");
}

#[tokio::test]
async fn no_server_is_always_the_first() {
    let app = app(&["8:00"; 6]).await;
    let mut firsts = HashSet::new();
    for day in ["02", "03", "04", "05", "06", "07", "08"] {
        let now = at(&format!("{day}T08:00:00"));
        let taken = takes(&app, now, 1).await;
        firsts.insert(taken[0].1);
        // The others are claimed as well, and nothing of this day comes up again.
        let mut taken = [taken, takes(&app, now, 99).await].concat();
        taken.retain(|(step, ..)| *step == Step::Message);
        for (_, server, id) in taken {
            app.done(id, Done::Message(MessageId(MessageId::at(now).0 + server)), now).await.unwrap();
            app.done(id, Done::Withdrawn, now).await.unwrap();
        }
    }
    assert!(firsts.len() > 2, "always {firsts:?}");
}
