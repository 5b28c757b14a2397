//! What can be deleted or taken away at Discord, and what goes on without it. The question, its thread and its channel are
//! in `faults`, roles and the staff channel in `notice`, notes of reports in `report`.

use loopback_discord::{Permissions, World};

use crate::harness::{GOOD_ANSWER, Study, answers};

const SLOT: &str = "2026-03-02T09:00[Europe/Berlin]";
const CLOSE: &str = "2026-03-03T09:00[Europe/Berlin]";
const NEXT_DAY: &str = "2026-03-04T09:00[Europe/Berlin]";

async fn grace(study: &Study) {
    study.advance_by(jiff::SignedDuration::from_secs(61)).await;
}

#[tokio::test]
async fn a_deleted_server_ends_all_that_was_to_be_done_there() {
    for open in [false, true] {
        let study = Study::start().await;
        if open {
            study.has_a_question().await;
        } else {
            study.has_a_timetable().await;
        }
        let server = study.server();
        study.discord.change(|world| world.delete_server(server.0));
        study.until("the bot knows", |study| study.store().read().removed(server).unwrap().is_some()).await;
        let before = study.discord.requests().len();
        study.advance_to(NEXT_DAY).await;
        let sent: Vec<_> = study.discord.requests().iter().skip(before).map(|r| r.line()).collect();
        let writes: Vec<_> = sent.iter().filter(|line| !line.contains("GET")).collect();
        assert!(writes.len() <= 3, "once for each question that comes due and for the answer: {writes:#?}");
        study.finish().await;
    }
}

#[tokio::test]
async fn what_members_delete_after_the_reveal_takes_nothing_from_anybody() {
    let study = Study::start().await;
    let question = study.has_a_question().await;
    let ben = study.member("ben");
    let card = answers(&ben, &question, GOOD_ANSWER).await;
    ben.clicks(&card, "Share").await.unwrap();
    let thread = study.discord.thread_of(&question).unwrap();
    let shared = study.discord.channel(&thread).next().await;
    // What was shared, then each part of the model answer, then the thread and the question itself.
    study.discord.change(|world| world.delete_message(thread.id, shared.id));
    study.advance_to(CLOSE).await;
    let model = study.discord.channel(&thread).next().await;
    let around = study.discord.channel(&thread).next().await;
    study.next_in("daily").await;
    study.discord.change(|world| {
        world.delete_message(thread.id, model.id);
        world.delete_message(thread.id, around.id);
        world.delete_channel(thread.id);
        world.delete_message(question.channel, question.id);
    });
    let streak = ben.runs("/streak").await.unwrap();
    assert!(streak.text().contains("**1** day"), "{}", streak.text());
    study.advance_to(NEXT_DAY).await;
    let third = study.next_in("daily").await;
    assert!(third.text().contains("#3 · "), "{}", third.text());
    let second = study.discord.messages("daily").into_iter().find(|m| m.text().contains("#2 · ")).unwrap();
    study.reads_the_reveal(&second).await;
    study.finish().await;
}

/// How the bot comes to lack a permission, and gets it back.
type Way = (&'static str, fn(&mut World, Permissions), fn(&mut World, Permissions));

const WAYS: [Way; 3] = [
    (
        "in the channel",
        |world, what| world.deny(daily(world), world.bot(), what),
        |world, what| {
            world.allow(daily(world), world.bot(), what);
        },
    ),
    (
        "in the whole server",
        |world, what| {
            let server = world.default_server().unwrap();
            let everyone = world.servers[&server].roles[&server].permissions;
            world.set_role_permissions(server, server, everyone - what);
            world.deny_bot(server, what);
        },
        |world, what| {
            let server = world.default_server().unwrap();
            let everyone = world.servers[&server].roles[&server].permissions;
            world.set_role_permissions(server, server, everyone | what);
        },
    ),
    (
        "with a deleted role, and with another one again",
        |world, what| {
            let server = world.default_server().unwrap();
            let everyone = world.servers[&server].roles[&server].permissions;
            world.set_role_permissions(server, server, everyone - what);
            world.delete_role(server, world.bot_role(server));
        },
        |world, _| {
            let server = world.default_server().unwrap();
            let all = Permissions::from_bits_retain(u64::MAX >> 14);
            let role = world.add_role(server, "helpers", all);
            world.give_role(server, world.bot(), role);
        },
    ),
];

fn daily(world: &World) -> u64 {
    world.find_channel(world.default_server().unwrap(), "daily").unwrap()
}

#[tokio::test]
async fn a_permission_may_be_taken_in_any_way_and_given_back() {
    for (way, take, give) in WAYS {
        for what in [Permissions::VIEW_CHANNEL, Permissions::SEND_MESSAGES, Permissions::EMBED_LINKS] {
            let study = Study::start().await;
            study.has_a_timetable().await;
            study.discord.change(|world| take(world, what));
            study.advance_to(SLOT).await;
            assert_eq!(study.discord.messages("daily").len(), 0, "{way}: {what:?}");
            grace(&study).await;
            let notice = study.told("amara").await;
            assert!(notice.text().contains("I could not post the question"), "{way}: {}", notice.text());
            study.discord.change(|world| give(world, what));
            let question = study.next_in("daily").await;
            assert!(question.text().contains("#1 · "), "{way}: {}", question.text());
            study.settle().await;
            assert_eq!(study.store().read().notices_of(study.server()).unwrap(), [], "{way}: {what:?}");
            study.finish().await;
        }
    }
}
