//! What goes wrong between the bot and Discord, and what becomes of the round.

use std::time::Duration;

use insta::assert_snapshot;
use loopback_discord::{Fault, FaultKind, Match, Permissions};

use crate::harness::{GOOD_ANSWER, Study, seen, seen_message};

const SLOT: &str = "2026-03-02T09:00[Europe/Berlin]";
const CLOSE: &str = "2026-03-03T09:00[Europe/Berlin]";

fn lose(study: &Study, what: Permissions) {
    let daily = study.member("ben").channel_id();
    study.discord.change(|world| {
        let bot = world.bot();
        world.deny(daily, bot, what);
    });
}

fn regain(study: &Study, what: Permissions) {
    let daily = study.member("ben").channel_id();
    study.discord.change(|world| {
        let bot = world.bot();
        world.allow(daily, bot, what);
    });
}

fn questions(study: &Study) -> usize {
    study.discord.messages("daily").iter().filter(|message| !message.embeds.is_empty()).count()
}

#[tokio::test]
async fn what_passes_is_tried_again_and_posted_once() {
    let table = [
        ("POST", "/messages", FaultKind::Status(500)),
        ("POST", "/messages", FaultKind::Status(503)),
        ("POST", "/messages", FaultKind::DropBefore),
        ("POST", "/messages", FaultKind::DropAfter),
        ("POST", "/messages", FaultKind::RateLimited(Duration::from_millis(50))),
        ("POST", "/threads", FaultKind::Status(502)),
        ("POST", "/threads", FaultKind::DropAfter),
        ("PATCH", "/messages", FaultKind::DropAfter),
        ("PATCH", "/messages", FaultKind::Status(500)),
        ("POST", "/messages", FaultKind::Html429),
        ("POST", "/threads", FaultKind::Html429),
        ("PATCH", "/messages", FaultKind::Html429),
        ("POST", "/messages", FaultKind::Error(429, 0, "You are being rate limited.".to_owned())),
    ];
    for (method, path, what) in table {
        let study = Study::start().await;
        study.has_a_timetable().await;
        study.discord.change(|world| world.faults.push(Fault::once(Match::new(method, path), what.clone())));
        study.advance_to(SLOT).await;
        let question = study.next_in("daily").await;
        study.advance_to("2026-03-03T08:59[Europe/Berlin]").await;
        assert_eq!(questions(&study), 1, "{method} {path} {what:?}");
        study.advance_to(CLOSE).await;
        study.reads_the_reveal(&question).await;
        study.next_in("daily").await;
        let left = study.discord.look(|world| world.faults.iter().map(|fault| fault.times).sum::<u32>());
        assert_eq!(left, 0, "{method} {path} {what:?} never struck");
        study.finish().await;
    }
}

#[tokio::test]
async fn the_model_answer_comes_once_whatever_becomes_of_the_calls() {
    let table = [
        FaultKind::Status(500),
        FaultKind::DropBefore,
        FaultKind::DropAfter,
        FaultKind::Html429,
        FaultKind::RateLimited(Duration::from_millis(50)),
    ];
    for what in table {
        let study = Study::start().await;
        let question = study.has_a_question().await;
        let thread = study.discord.thread_of(&question).unwrap();
        let path = format!("/channels/{}/messages", thread.id);
        // Both parts are struck, and so is the second try of one.
        let fault = Fault { times: 3, ..Fault::once(Match::new("POST", &path), what.clone()) };
        study.discord.change(|world| world.faults.push(fault));
        study.advance_to("2026-03-03T09:10[Europe/Berlin]").await;
        study.reads_the_reveal(&question).await;
        let shown = study.discord.messages(&thread).iter().filter(|m| !m.embeds.is_empty()).count();
        assert_eq!(shown, 2, "{what:?}");
        study.next_in("daily").await;
        study.finish().await;
    }
}

/// The bot waits 15 seconds for an answer, and so does this.
#[tokio::test]
async fn an_answer_that_never_comes_is_given_up_and_the_question_posted_once() {
    let never = |what: FaultKind| async move {
        let study = Study::start().await;
        study.has_a_timetable().await;
        study.discord.change(|world| world.faults.push(Fault::once(Match::new("POST", "/messages"), what)));
        study.advance_to(SLOT).await;
        let question = study.next_in("daily").await;
        study.advance_to("2026-03-02T10:00[Europe/Berlin]").await;
        assert_eq!(questions(&study), 1);
        study.member("ben").clicks(&question, "Hint").await.unwrap();
        study.finish().await;
    };
    tokio::join!(never(FaultKind::TimeoutAfterDoing), never(FaultKind::Hang));
}

#[tokio::test]
async fn without_permission_the_question_waits_and_comes_as_soon_as_it_may() {
    let study = Study::start().await;
    study.has_a_timetable().await;
    lose(&study, Permissions::SEND_MESSAGES);
    study.advance_to(SLOT).await;
    assert_eq!(questions(&study), 0);
    let tries = |study: &Study| {
        let requests = study.discord.requests();
        let path = format!("/channels/{}/messages", study.member("ben").channel_id());
        requests.iter().filter(|r| r.method == "POST" && r.path.ends_with(&path)).count()
    };
    assert_eq!(tries(&study), 1);
    study.advance_to("2026-03-02T10:00[Europe/Berlin]").await;
    assert_eq!(tries(&study), 1, "it does not knock again while nothing has changed");
    study.told("amara").await;
    let list = study.member("amara").runs("/timetable list").await.unwrap();
    assert_snapshot!("list_with_trouble", seen(&list));

    regain(&study, Permissions::SEND_MESSAGES);
    let question = study.next_in("daily").await;
    assert!(question.text().contains("#1 · "), "{}", question.text());
    study.settle().await;
    let list = study.member("amara").runs("/timetable list").await.unwrap();
    assert!(!list.text().contains("did not go out"), "{}", list.text());
    study.finish().await;
}

#[tokio::test]
async fn without_permission_for_six_hours_the_slot_is_skipped_and_the_next_one_comes() {
    let study = Study::start().await;
    study.has_a_timetable().await;
    lose(&study, Permissions::SEND_MESSAGES);
    study.advance_to("2026-03-02T16:00[Europe/Berlin]").await;
    study.told("amara").await;
    regain(&study, Permissions::SEND_MESSAGES);
    study.settle().await;
    assert_eq!(questions(&study), 0, "the slot is over");
    study.advance_to(CLOSE).await;
    study.next_in("daily").await;
    let streak = study.member("ben").runs("/streak").await.unwrap();
    assert!(streak.text().contains("Tue 3 Mar"), "{}", streak.text());
    let gap = "Mon 2 Mar · no round: Discord did not take it at 09:00";
    assert!(streak.text().contains(gap), "{}", streak.text());
    study.finish().await;
}

#[tokio::test]
async fn without_threads_the_answer_goes_into_the_channel_behind_a_spoiler() {
    let study = Study::start().await;
    study.has_a_timetable().await;
    lose(&study, Permissions::CREATE_PUBLIC_THREADS);
    study.advance_to(SLOT).await;
    let question = study.next_in("daily").await;
    let form = study.member("ben").clicks(&question, "Answer").await.unwrap();
    study.member("ben").submits(form.form(), &[("Your answer", GOOD_ANSWER)]).await.unwrap();
    study.advance_to(CLOSE).await;
    let mut after =
        vec![study.next_in("daily").await, study.next_in("daily").await, study.next_in("daily").await];
    after.retain(|message| message.text().contains("||"));
    assert_eq!(after.len(), 2);
    study.told("amara").await;
    assert_snapshot!("reveal_in_channel", after.iter().map(seen_message).collect::<Vec<_>>().join("\n---\n"));
    let model = study.member("dana").clicks(&after[0], "Model answer").await.unwrap();
    assert!(model.is_ephemeral());
    study.finish().await;
}

#[tokio::test]
async fn a_thread_that_is_gone_or_locked_sends_the_answer_into_the_channel() {
    for locked in [false, true] {
        let study = Study::start().await;
        let question = study.has_a_question().await;
        let thread = study.discord.thread_of(&question).unwrap().id;
        study.discord.change(|world| {
            if locked {
                world.set_locked(thread, true);
                world.set_archived(thread, true);
            } else {
                world.delete_channel(thread);
            }
        });
        study.advance_to(CLOSE).await;
        let mut after = Vec::new();
        for _ in 0..3 {
            after.push(study.next_in("daily").await.text());
        }
        assert_eq!(after.iter().filter(|text| text.contains("||")).count(), 2, "{after:?}");
        study.finish().await;
    }
}

#[tokio::test]
async fn an_archived_thread_is_opened_again_by_the_reveal() {
    let study = Study::start().await;
    let question = study.has_a_question().await;
    let thread = study.discord.thread_of(&question).unwrap().id;
    study.discord.change(|world| world.set_archived(thread, true));
    study.advance_to(CLOSE).await;
    study.reads_the_reveal(&question).await;
    study.next_in("daily").await;
    study.finish().await;
}

#[tokio::test]
async fn a_deleted_question_is_withdrawn_and_nobody_loses_a_day() {
    let study = Study::start().await;
    let question = study.has_a_question().await;
    let form = study.member("ben").clicks(&question, "Answer").await.unwrap();
    study.member("ben").submits(form.form(), &[("Your answer", GOOD_ANSWER)]).await.unwrap();
    study.discord.change(|world| world.delete_message(question.channel, question.id));
    study.advance_to(CLOSE).await;
    study.next_in("daily").await;
    let (ben, dana) = (study.member("ben"), study.member("dana"));
    let streak = ben.runs("/streak").await.unwrap();
    assert!(streak.text().contains("**1** day"), "{}", streak.text());
    let streak = dana.runs("/streak").await.unwrap();
    assert!(streak.text().contains("Mon 2 Mar · free: message deleted"), "{}", streak.text());
    study.finish().await;
}

#[tokio::test]
async fn a_deleted_channel_ends_its_rounds_and_the_timetable_says_so() {
    let study = Study::start().await;
    let question = study.has_a_question().await;
    study.discord.change(|world| world.delete_channel(question.channel));
    study.advance_to("2026-03-03T09:01[Europe/Berlin]").await;
    let list = study.member("amara").in_channel("general").runs("/timetable list").await.unwrap();
    assert!(list.text().contains("the channel is gone"), "{}", list.text());
    study.told("amara").await;
    study.finish().await;
}

#[tokio::test]
async fn the_gateway_may_drop_ask_and_forget() {
    let study = Study::start().await;
    let question = study.has_a_question().await;
    let ben = study.member("ben");
    study.discord.disconnect();
    study.discord.connected().await;
    ben.clicks(&question, "Hint").await.unwrap();
    study.discord.reconnect_asked();
    study.discord.connected().await;
    ben.clicks(&question, "Hint").await.unwrap();
    study.discord.invalidate(false);
    study.discord.connected().await;
    ben.clicks(&question, "Hint").await.unwrap();
    study.finish().await;
}

#[tokio::test]
async fn a_role_is_pinged_only_if_an_admin_chose_it_and_never_everyone() {
    let mut world = loopback_discord::World::default();
    let server = *world.servers.keys().next().unwrap();
    let role = world.add_role(server, "learners-ping", Permissions::empty());
    world.set_mentionable(server, role, true);
    let study = Study::start_in(world).await;
    study.has_timetable("time:09:00 days:daily zone:Europe/Berlin role:learners-ping").await;
    study.advance_to(SLOT).await;
    let question = study.next_in("daily").await;
    assert_eq!(question.mention_roles, [role]);
    assert!(!question.mention_everyone);
    let refused = study
        .member("amara")
        .runs("/timetable add time:09:00 days:daily zone:UTC role:@everyone")
        .await
        .unwrap();
    assert!(refused.text().contains("I never ping everyone"), "{}", refused.text());
    study.finish().await;
}

#[tokio::test]
async fn a_question_that_is_more_than_an_hour_late_pings_nobody() {
    for (back, pinged) in [("09:50", true), ("10:10", false)] {
        for down in [true, false] {
            let mut world = loopback_discord::World::default();
            let server = *world.servers.keys().next().unwrap();
            let role = world.add_role(server, "learners-ping", Permissions::empty());
            world.set_mentionable(server, role, true);
            let mut study = Study::start_in(world).await;
            study.has_timetable("time:09:00 days:daily zone:Europe/Berlin role:learners-ping").await;
            let back_at = format!("2026-03-02T{back}[Europe/Berlin]");
            if down {
                study.stop_bot().await;
                study.discord.clock().advance_to(crate::harness::time(&back_at));
                study.start_bot().await;
            } else {
                lose(&study, Permissions::SEND_MESSAGES);
                study.advance_to(&back_at).await;
                study.told("amara").await;
                regain(&study, Permissions::SEND_MESSAGES);
            }
            let question = study.next_in("daily").await;
            assert_eq!(question.mention_roles.contains(&role), pinged, "back at {back}, down: {down}");
            assert_eq!(question.content.contains(&role.to_string()), pinged, "back at {back}, down: {down}");
            study.finish().await;
        }
    }
}

#[tokio::test]
async fn of_the_questions_that_could_not_be_posted_only_the_newest_is_caught_up() {
    let study = Study::start().await;
    study.has_timetable(r#"time:"0 9-12 * * *" days:daily zone:Europe/Berlin"#).await;
    lose(&study, Permissions::SEND_MESSAGES);
    study.advance_to("2026-03-02T12:30[Europe/Berlin]").await;
    study.told("amara").await;
    regain(&study, Permissions::SEND_MESSAGES);
    study.settle().await;
    let question = study.next_in("daily").await;
    assert!(question.text().contains("#4 · "), "{}", question.text());
    assert_eq!(questions(&study), 1);
    study.finish().await;
}

#[tokio::test]
async fn a_question_that_could_not_be_posted_ends_with_its_timetable() {
    let study = Study::start().await;
    study.has_a_timetable().await;
    lose(&study, Permissions::SEND_MESSAGES);
    study.advance_to(SLOT).await;
    let amara = study.member("amara");
    let id = amara.types("/timetable remove timetable:").await.unwrap().remove(0).value;
    let asks = amara.runs(&format!("/timetable remove timetable:{}", id.as_str().unwrap())).await.unwrap();
    amara.clicks(&asks, "Remove it").await.unwrap();
    regain(&study, Permissions::SEND_MESSAGES);
    study.settle().await;
    study.advance_to("2026-03-02T16:00[Europe/Berlin]").await;
    assert_eq!(questions(&study), 0);
    study.finish().await;
}

#[tokio::test]
async fn a_press_proves_that_the_question_was_posted() {
    let study = Study::start().await;
    study.has_a_timetable().await;
    // The question stands in the channel; that it does, the bot does not hear.
    let fault = Fault::always(Match::new("POST", "/messages"), FaultKind::DropAfter);
    study.discord.change(|world| world.faults.push(fault));
    study.discord.clock().advance_to(crate::harness::time(SLOT));
    let question = study.next_in("daily").await;
    let form = study.member("ben").clicks(&question, "Answer").await.unwrap();
    let card = study.member("ben").submits(form.form(), &[("Your answer", GOOD_ANSWER)]).await.unwrap();
    assert!(card.text().contains("**1** day"), "{}", card.text());

    study.discord.change(|world| world.faults.clear());
    study.settle().await;
    assert_eq!(questions(&study), 1);
    study.advance_to(CLOSE).await;
    study.reads_the_reveal(&question).await;
    study.next_in("daily").await;
    study.finish().await;
}

#[tokio::test]
async fn a_permission_that_returns_while_the_call_is_refused_is_not_overlooked() {
    let study = Study::start().await;
    study.has_a_timetable().await;
    lose(&study, Permissions::SEND_MESSAGES);
    // The refusal is on its way to the bot while the permission returns.
    let slow = FaultKind::SlowAnswer(Duration::from_millis(300));
    study.discord.change(|world| world.faults.push(Fault::once(Match::new("POST", "/messages"), slow)));
    study.discord.clock().advance_to(crate::harness::time(SLOT));
    let struck = |world: &mut loopback_discord::World| (world.faults[0].times == 0).then_some(());
    study.discord.until("the refused call", struck).await;
    regain(&study, Permissions::SEND_MESSAGES);
    let question = study.next_in("daily").await;
    assert!(question.text().contains("#1 · "), "{}", question.text());
    study.finish().await;
}

#[tokio::test]
async fn nothing_is_posted_by_a_clock_that_is_wrong() {
    let mut study = Study::start().await;
    study.has_a_timetable().await;
    study.stop_bot().await;
    // The bot's clock is a minute ahead, so it shows the hour of the question too early.
    let slot = crate::harness::time(SLOT);
    let minute = jiff::SignedDuration::from_mins(1);
    let (clock, now) = tokio::sync::watch::channel(study.now() + minute);
    study.start_bot_with(daily_drill::clock::Clock::Manual(now)).await;
    let looks = |study: &Study| {
        study.discord.requests().iter().filter(|request| request.path.ends_with("/gateway")).count()
    };
    let before = looks(&study);
    study.discord.clock().advance_to(slot - minute);
    clock.send_replace(slot);
    let looked = async {
        while looks(&study) == before {
            tokio::task::yield_now().await;
        }
    };
    study.in_time("the bot to ask Discord for the time", looked).await.unwrap();
    study.discord.idle().await;
    assert_eq!(questions(&study), 0, "it was posted a minute early");

    study.discord.clock().advance_to(slot + minute);
    clock.send_replace(slot + minute);
    study.next_in("daily").await;
    study.finish().await;
}
