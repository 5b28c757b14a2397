//! Being away: windows stand still, questions say so, and nobody loses a day by it.

use std::time::Duration;

use daily_drill::clock::Clock;
use daily_drill::domain::facts::{Posted, Withdrawn};
use daily_drill::domain::ids::ServerId;
use insta::assert_snapshot;
use jiff::SignedDuration;
use loopback_discord::{Fault, FaultKind, Match, Message, World};

use crate::harness::{GOOD_ANSWER, Study, seen_message, time};

const DAILY: &str = "time:09:00 days:daily zone:Europe/Berlin";

/// Ben kept Monday to Wednesday; Thursday's question stands in the channel.
async fn three_kept() -> (Study, Message) {
    let study = Study::start().await;
    study.has_timetable(DAILY).await;
    study.advance_to("2026-03-02T09:00[Europe/Berlin]").await;
    for day in 3..6 {
        let question = study.next_in("daily").await;
        answers(&study, &question).await;
        study.advance_to(&format!("2026-03-0{day}T09:00[Europe/Berlin]")).await;
        study.reads_the_reveal(&question).await;
    }
    let question = study.next_in("daily").await;
    assert!(question.text().contains("#4 · "), "{}", question.text());
    (study, question)
}

async fn answers(study: &Study, question: &Message) -> String {
    let ben = study.member("ben");
    let form = ben.clicks(question, "Answer").await.unwrap();
    ben.submits(form.form(), &[("Your answer", GOOD_ANSWER)]).await.unwrap().text()
}

async fn streak(study: &Study) -> String {
    study.member("ben").runs("/streak").await.unwrap().text()
}

/// The bot is not running between these two moments.
async fn is_down(study: &mut Study, from: &str, to: &str) {
    study.advance_to(from).await;
    study.stop_bot().await;
    study.discord.clock().advance_to(time(to));
    study.start_bot().await;
}

fn server(study: &Study, name: &str) -> ServerId {
    study.discord.look(|world| ServerId(world.server_named(name).id))
}

/// The rounds of a server, the oldest first.
fn posted(study: &Study, server: ServerId) -> Vec<Posted> {
    study.store().read().posted_of(server).unwrap()
}

fn now_of(study: &Study, message: &Message) -> Message {
    let messages = study.discord.messages(message.channel);
    messages.into_iter().find(|found| found.id == message.id).unwrap()
}

/// Waits until the store knows that a server is away, or that it is back.
async fn knows(study: &Study, server: ServerId, away: bool) {
    let known = async {
        while study.store().read().outage(server).unwrap().is_some() != away {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    };
    study.in_time("the bot to know whether a server is away", known).await.unwrap();
    study.settle().await;
}

#[tokio::test]
async fn what_an_absence_does_to_the_window_and_the_streak() {
    // Away from, to; the close; whether it was withdrawn; whether Ben answers then; his days.
    let table = [
        ("06T08:00", "06T10:00", "06T11:00", false, Some("06T10:30"), 4),
        ("06T08:00", "06T10:00", "06T11:00", false, None, 0),
        ("05T10:00", "05T10:10", "06T09:10", false, Some("06T09:09"), 4),
        ("06T08:55", "06T09:10", "06T10:10", false, Some("06T10:09"), 4),
        ("05T10:00", "07T08:00", "07T09:00", false, Some("07T08:59"), 4),
        ("05T10:00", "07T08:00", "07T09:00", false, None, 0),
        ("05T10:00", "07T08:30", "07T09:00", true, Some("07T08:45"), 4),
        ("05T10:00", "07T08:30", "07T09:00", true, None, 3),
        ("05T10:00", "07T09:00", "07T09:00", true, None, 3),
        // Too short to matter, or after the close.
        ("05T10:00:00", "05T10:00:59", "06T09:00", false, None, 0),
        ("06T09:00", "06T10:00", "06T09:00", false, None, 0),
    ];
    for (from, to, closes, withdrawn, answered, days) in table {
        let case = format!("{from} to {to}, answered {answered:?}");
        let at = |moment: &str| format!("2026-03-{moment}[Europe/Berlin]");
        let (mut study, question) = three_kept().await;
        is_down(&mut study, &at(from), &at(to)).await;
        let fourth = posted(&study, server(&study, "Study Hall")).remove(3);
        assert_eq!(fourth.closes, time(&at(closes)), "{case}");
        assert_eq!(fourth.promised, time(&at("06T09:00")), "{case}");
        assert_eq!(fourth.withdrawn == Some(Withdrawn::Away), withdrawn, "{case}");
        if let Some(moment) = answered {
            study.advance_to(&at(moment)).await;
            answers(&study, &question).await;
        }
        study.advance_to(&at(closes)).await;
        study.reads_the_reveal(&question).await;
        let text = streak(&study).await;
        assert!(text.contains(&format!("**{days}** day")), "{case}: {text}");
        let reader = study.store().read();
        let questions = posted(&study, server(&study, "Study Hall")).len();
        assert!(reader.outages().unwrap().is_empty(), "{case}");
        for _ in 4..questions {
            study.next_in("daily").await;
        }
        study.finish().await;
    }
}

#[tokio::test]
async fn the_question_says_how_much_longer_it_is_open_and_why() {
    let (mut study, question) = three_kept().await;
    is_down(&mut study, "2026-03-06T08:00[Europe/Berlin]", "2026-03-06T10:00[Europe/Berlin]").await;
    assert_snapshot!("question_two_hours_longer", seen_message(&now_of(&study, &question)));
    let text = streak(&study).await;
    assert!(text.contains("2 h longer: the bot was away"), "{text}");
    study.next_in("daily").await;
    study.advance_to("2026-03-06T11:00[Europe/Berlin]").await;
    study.reads_the_reveal(&question).await;
    assert_snapshot!("closed_two_hours_longer", seen_message(&now_of(&study, &question)));
    study.finish().await;
}

#[tokio::test]
async fn what_cannot_be_shown_at_once_is_shown_later() {
    let (mut study, question) = three_kept().await;
    let refuse = Fault { on: Match::new("PATCH", "/messages"), times: 8, what: FaultKind::Status(503) };
    study.discord.change(|world| world.faults.push(refuse));
    is_down(&mut study, "2026-03-05T12:00[Europe/Berlin]", "2026-03-05T14:00[Europe/Berlin]").await;
    study.advance_to("2026-03-05T15:00[Europe/Berlin]").await;
    let text = now_of(&study, &question).text();
    assert!(text.contains("2 h longer"), "{text}");
    study.finish().await;
}

#[tokio::test]
async fn a_withdrawn_round_can_still_be_used_until_its_close_and_then_says_why() {
    let (mut study, question) = three_kept().await;
    is_down(&mut study, "2026-03-05T10:00[Europe/Berlin]", "2026-03-07T08:30[Europe/Berlin]").await;
    assert_snapshot!("withdrawn_question", seen_message(&now_of(&study, &question)));
    // The buttons stay as they are for a while after the close, and somebody presses one.
    let fault = Fault::always(Match::new("PATCH", "/messages"), FaultKind::Status(503));
    study.discord.change(|world| world.faults.push(fault));
    study.discord.clock().advance_to(time("2026-03-07T09:00[Europe/Berlin]"));
    study.reads_the_reveal(&question).await;
    let late = study.member("ben").clicks(&question, "Answer").await.unwrap();
    assert_snapshot!("press_on_a_withdrawn_round", late.text());
    let model = study.member("ben").clicks(&late, "Model answer").await.unwrap();
    assert!(model.is_ephemeral());
    study.discord.change(|world| world.faults.clear());
    study.next_in("daily").await;
    study.advance_to("2026-03-07T10:00[Europe/Berlin]").await;
    let text = now_of(&study, &question).text();
    assert!(text.contains("nobody loses a day"), "{text}");
    let text = streak(&study).await;
    assert!(text.contains("Thu 5 Mar · free: the bot was away"), "{text}");
    study.finish().await;
}

#[tokio::test]
async fn a_round_that_comes_late_keeps_its_day_and_its_full_window() {
    let mut study = Study::start().await;
    study.has_timetable("time:23:00 days:daily zone:Europe/Berlin").await;
    is_down(&mut study, "2026-03-02T22:00[Europe/Berlin]", "2026-03-03T03:00[Europe/Berlin]").await;
    study.next_in("daily").await;
    let round = posted(&study, server(&study, "Study Hall")).remove(0);
    assert_eq!(round.day.to_string(), "2026-03-02");
    assert_eq!(round.closes, time("2026-03-04T03:00[Europe/Berlin]"));
    study.finish().await;
}

#[tokio::test]
async fn a_slot_that_was_skipped_is_no_question_day() {
    let (mut study, question) = three_kept().await;
    answers(&study, &question).await;
    is_down(&mut study, "2026-03-06T08:59[Europe/Berlin]", "2026-03-06T16:00[Europe/Berlin]").await;
    study.advance_to("2026-03-06T17:00[Europe/Berlin]").await;
    study.reads_the_reveal(&question).await;
    let text = streak(&study).await;
    assert!(text.contains("**4** days"), "{text}");
    assert!(text.contains("Fri 6 Mar · no round: bot away at 09:00, for 7 h"), "{text}");
    study.finish().await;
}

#[tokio::test]
async fn a_second_absence_is_added_to_the_first() {
    let (mut study, question) = three_kept().await;
    is_down(&mut study, "2026-03-05T10:00[Europe/Berlin]", "2026-03-05T12:00[Europe/Berlin]").await;
    is_down(&mut study, "2026-03-05T13:00[Europe/Berlin]", "2026-03-05T14:00[Europe/Berlin]").await;
    let text = now_of(&study, &question).text();
    assert!(text.contains("3 h longer"), "{text}");
    study.restart_bot().await;
    assert_eq!(now_of(&study, &question).text(), text, "a restart in no time changes nothing");
    study.finish().await;
}

#[tokio::test]
async fn a_server_that_discord_cannot_reach_stands_still_for_hours() {
    let (study, question) = three_kept().await;
    let hall = server(&study, "Study Hall");
    study.advance_to("2026-03-06T06:00[Europe/Berlin]").await;
    study.discord.change(|world| world.set_unavailable(hall.0, true));
    knows(&study, hall, true).await;
    study.advance_to("2026-03-06T11:00[Europe/Berlin]").await;
    let thread = study.discord.thread_of(&question).unwrap();
    let revealed = |study: &Study| study.discord.messages(&thread).iter().any(|m| !m.embeds.is_empty());
    assert!(!revealed(&study), "its window stands still");
    assert_eq!(posted(&study, hall).len(), 4, "nobody there could press a button");

    study.discord.change(|world| world.set_unavailable(hall.0, false));
    knows(&study, hall, false).await;
    assert!(study.next_in("daily").await.text().contains("#5 · "));
    assert!(now_of(&study, &question).text().contains("5 h longer"), "{}", now_of(&study, &question).text());
    study.advance_to("2026-03-06T13:59[Europe/Berlin]").await;
    assert!(!revealed(&study));
    study.advance_to("2026-03-06T14:00[Europe/Berlin]").await;
    study.reads_the_reveal(&question).await;
    study.finish().await;
}

/// Two servers on two shards, each with Monday's question; the second server's shard.
async fn two_shards() -> (Study, ServerId, u64) {
    let mut world = World::default();
    world.application.shards = Some(2);
    world.gateway.heartbeat_interval = Duration::from_secs(1);
    let room = world.add_server("Reading Room");
    world.add_member(room, "amara");
    world.make_organiser(room, "amara");
    let study = Study::start_in(world).await;
    let two = |world: &mut World| (world.gateway.connected() == 2).then_some(());
    study.discord.until("two sessions", two).await;
    study.has_timetable(DAILY).await;
    let amara = study.member("amara").in_server("Reading Room");
    let draft = amara.runs(&format!("/timetable add {DAILY}")).await.unwrap();
    amara.clicks(&draft, "Save").await.unwrap();
    study.advance_to("2026-03-02T09:00[Europe/Berlin]").await;
    study.next_in("daily").await;
    study.discord.channel_in("Reading Room", "daily").next().await;
    (study, ServerId(room), (room >> 22) % 2)
}

#[tokio::test]
async fn the_windows_of_a_lost_shard_stand_still_and_those_of_the_other_do_not() {
    for restarts in [false, true] {
        let (mut study, room, shard) = two_shards().await;
        let hall = server(&study, "Study Hall");
        study.advance_to("2026-03-03T08:00[Europe/Berlin]").await;
        study.discord.change(|world| world.gateway.silence_shard(shard));
        knows(&study, room, true).await;
        study.advance_to("2026-03-03T09:30[Europe/Berlin]").await;
        let rounds = |study: &Study, server| posted(study, server).len();
        assert_eq!((rounds(&study, hall), rounds(&study, room)), (2, 1), "one shard goes on");
        if restarts {
            // What is known of the outage outlives the process.
            study.restart_bot().await;
        }
        study.advance_to("2026-03-03T10:00[Europe/Berlin]").await;
        study.discord.change(|world| world.answer_shard(shard));
        knows(&study, room, false).await;
        study.settle().await;

        let closes = |study: &Study, server| posted(study, server).remove(0).closes;
        assert_eq!(closes(&study, hall), time("2026-03-03T09:00[Europe/Berlin]"));
        assert_eq!(closes(&study, room), time("2026-03-03T11:00[Europe/Berlin]"));
        assert_eq!(rounds(&study, room), 2, "what was due meanwhile has come");
        assert_eq!(study.discord.violations(), [""; 0]);
        study.stop_bot().await;
    }
}

#[tokio::test]
async fn a_clock_that_jumps_extends_and_closes_nothing() {
    for hours in [1, -1] {
        let jump = SignedDuration::from_hours(hours);
        let mut study = Study::start().await;
        study.has_timetable(DAILY).await;
        study.stop_bot().await;
        let (clock, now) = tokio::sync::watch::channel(study.now());
        study.start_bot_with(Clock::Manual(now.clone())).await;
        let hall = server(&study, "Study Hall");
        let asked = |study: &Study| {
            study.discord.requests().iter().filter(|request| request.path.ends_with("/gateway")).count()
        };
        for moment in ["2026-03-02T09:00[Europe/Berlin]", "2026-03-03T08:30[Europe/Berlin]"] {
            study.discord.clock().advance_to(time(moment));
            clock.send_replace(time(moment));
            study.settle().await;
        }
        let question = study.next_in("daily").await;
        let before = asked(&study);
        clock.send_replace(study.now() + jump);
        let looked = async {
            while hours > 0 && asked(&study) == before {
                tokio::time::sleep(Duration::from_millis(5)).await;
            }
        };
        study.in_time("the bot to ask Discord for the time", looked).await.unwrap();
        study.discord.idle().await;
        // Started again while its clock is wrong, and then while it is right.
        for clock_is in [study.now() + jump, study.now()] {
            study.stop_bot().await;
            clock.send_replace(clock_is);
            study.start_bot_with(Clock::Manual(now.clone())).await;
            study.discord.idle().await;
            let round = posted(&study, hall).remove(0);
            assert_eq!(round.closes, time("2026-03-03T09:00[Europe/Berlin]"), "{hours} h");
            assert!(round.withdrawn.is_none());
            let thread = study.discord.thread_of(&question).unwrap();
            assert!(study.discord.messages(&thread).iter().all(|m| m.embeds.is_empty()), "{hours} h");
        }
        let close = time("2026-03-03T09:00[Europe/Berlin]");
        study.discord.clock().advance_to(close);
        clock.send_replace(close);
        study.settle().await;
        study.reads_the_reveal(&question).await;
        study.next_in("daily").await;
        study.finish().await;
    }
}
