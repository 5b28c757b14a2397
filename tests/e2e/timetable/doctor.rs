//! What comes, what became of the last slots, and whether the bot may do all that it needs.

use insta::assert_snapshot;
use loopback_discord::{Fault, FaultKind, Forged, Match, Permissions, Reply, World};

use crate::harness::{Study, seen, seen_message};

const SLOT: &str = "2026-03-02T09:00[Europe/Berlin]";

async fn doctor(study: &Study) -> Reply {
    study.member("amara").in_channel("general").runs("/timetable doctor").await.unwrap()
}

fn deny(study: &Study, what: Permissions) {
    let daily = study.discord.channel("daily").id();
    study.discord.change(|world| world.deny(daily, world.bot(), what));
}

fn allow(study: &Study, what: Permissions) {
    let daily = study.discord.channel("daily").id();
    study.discord.change(|world| world.allow(daily, world.bot(), what));
}

#[tokio::test]
async fn a_new_timetable_is_well() {
    let study = Study::start().await;
    study.has_a_timetable().await;
    let shown = doctor(&study).await;
    assert!(shown.is_ephemeral());
    assert_snapshot!("doctor_well", seen(&shown));
    study.finish().await;
}

#[tokio::test]
async fn it_says_what_became_of_each_of_the_last_slots() {
    let study = Study::start().await;
    study.has_timetable(r#"time:"0 9,15 * * *" zone:Europe/Berlin"#).await;
    // On time; left out; late; without a thread; too late.
    study.advance_to(SLOT).await;
    study.next_in("daily").await;
    study.member("amara").runs("/timetable skip").await.unwrap();
    study.advance_to("2026-03-02T20:00[Europe/Berlin]").await;
    deny(&study, Permissions::SEND_MESSAGES);
    study.advance_to("2026-03-03T09:42[Europe/Berlin]").await;
    study.told("amara").await;
    allow(&study, Permissions::SEND_MESSAGES);
    study.next_in("daily").await;
    study.settle().await;
    deny(&study, Permissions::CREATE_PUBLIC_THREADS);
    study.advance_to("2026-03-03T20:00[Europe/Berlin]").await;
    study.told("amara").await;
    deny(&study, Permissions::SEND_MESSAGES | Permissions::CREATE_PUBLIC_THREADS);
    study.advance_to("2026-03-04T16:00[Europe/Berlin]").await;
    study.told("amara").await;
    assert_snapshot!("doctor_deliveries", seen(&doctor(&study).await));
    for message in study.discord.messages("daily") {
        if let Some(thread) = study.discord.thread_of(&message) {
            study.reads_the_reveal(&message).await;
            assert!(thread.name.contains('#'));
        }
    }
    while !study.discord.unread().is_empty() {
        study.next_in("daily").await;
    }
    study.finish().await;
}

#[tokio::test]
async fn each_missing_permission_is_named_with_what_it_costs() {
    let table = [
        (Permissions::VIEW_CHANNEL, "View Channel: missing"),
        (Permissions::SEND_MESSAGES, "Send Messages: missing. No question can be posted"),
        (Permissions::EMBED_LINKS, "Embed Links: missing"),
        (Permissions::CREATE_PUBLIC_THREADS, "Create Public Threads: missing. Answers come into the channel"),
        (Permissions::SEND_MESSAGES_IN_THREADS, "Send Messages in Threads: missing"),
        (Permissions::READ_MESSAGE_HISTORY, "Read Message History: missing"),
        (Permissions::ATTACH_FILES, "Attach Files: missing"),
    ];
    let study = Study::start().await;
    study.has_a_timetable().await;
    for (lost, told) in table {
        deny(&study, lost);
        let shown = doctor(&study).await;
        assert!(shown.text().contains(told), "{lost:?}: {}", shown.text());
        assert_eq!(
            shown.text().matches("missing").count(),
            1 + usize::from(lost != Permissions::VIEW_CHANNEL)
        );
        allow(&study, lost);
        let shown = doctor(&study).await;
        assert!(shown.text().contains("All is well"), "{lost:?}: {}", shown.text());
    }
    let daily = study.discord.channel("daily").id();
    study.discord.change(|world| world.delete_channel(daily));
    let shown = doctor(&study).await;
    assert!(shown.text().contains("The channel is gone"), "{}", shown.text());
    study.finish().await;
}

#[tokio::test]
async fn whether_the_role_can_be_pinged_is_asked_apart_from_sending() {
    let mut world = World::default();
    let server = *world.servers.keys().next().unwrap();
    let role = world.add_role(server, "learners-ping", Permissions::empty());
    let study = Study::start_in(world).await;
    study.has_timetable("time:09:00 days:daily zone:Europe/Berlin role:learners-ping").await;
    let shown = doctor(&study).await;
    assert!(shown.text().contains("cannot be pinged: allow anyone to mention it"), "{}", shown.text());
    // In a channel that it cannot see, too.
    deny(&study, Permissions::VIEW_CHANNEL);
    study.discord.change(|world| world.set_mentionable(server, role, true));
    let shown = doctor(&study).await;
    assert!(shown.text().contains("can be pinged.") && shown.text().contains("I cannot see"));
    allow(&study, Permissions::VIEW_CHANNEL);
    assert!(doctor(&study).await.text().contains("All is well"));
    study.discord.change(|world| world.delete_role(server, role));
    let shown = doctor(&study).await;
    assert!(shown.text().contains("The role is gone"), "{}", shown.text());
    study.finish().await;
}

#[tokio::test]
async fn a_test_post_says_that_it_is_one_and_mentions_nobody() {
    let study = Study::start().await;
    study.has_a_timetable().await;
    let amara = study.member("amara").in_channel("general");
    let shown = amara.runs("/timetable doctor").await.unwrap();
    let posted = amara.clicks(&shown, "Test post").await.unwrap();
    assert!(
        posted.is_update() && posted.text().contains("The test was posted: https://"),
        "{}",
        posted.text()
    );
    let test = study.next_in("daily").await;
    assert_snapshot!("doctor_test_post", seen_message(&test));
    assert!(test.mentions.is_empty() && test.mention_roles.is_empty() && !test.mention_everyone);

    deny(&study, Permissions::SEND_MESSAGES);
    let refused = amara.clicks(&posted, "Test post").await.unwrap();
    assert!(refused.text().contains("I still need: **Send Messages**"), "{}", refused.text());
    // Nobody else may; and of another server's timetable nothing is known here.
    let id = shown.buttons()[0].custom_id.clone().unwrap();
    let refused = study.member("ben").forges(Forged::button(shown.message(), &id)).await.unwrap();
    assert!(refused.text().contains("Manage Server"), "{}", refused.text());
    let refused = amara.forges(Forged::button(shown.message(), "v1:timetable:test:1f")).await.unwrap();
    assert!(refused.text().contains("no such timetable"), "{}", refused.text());
    study.finish().await;
}

/// A question that was not posted in time: whose fault that was.
#[tokio::test]
async fn whether_it_was_refused_or_the_bot_was_away_is_told_apart() {
    let table = [
        (Some(FaultKind::Status(503)), "skipped: I was away"),
        (None, "skipped: it could not be posted in time"),
    ];
    for (fault, told) in table {
        let mut study = Study::start().await;
        study.has_a_timetable().await;
        match fault.clone() {
            Some(what) => {
                let fault = Fault::always(Match::new("POST", "/messages"), what);
                study.discord.change(|world| world.faults.push(fault));
            }
            None => deny(&study, Permissions::SEND_MESSAGES),
        }
        study.advance_to(SLOT).await;
        study.stop_bot().await;
        study.discord.clock().advance_to(crate::harness::time("2026-03-02T16:00[Europe/Berlin]"));
        study.start_bot().await;
        // What was put off until the server had come is looked at soon after.
        study.advance_by(jiff::SignedDuration::from_secs(61)).await;
        study.discord.change(|world| world.faults.clear());
        let shown = doctor(&study).await;
        assert!(shown.text().contains(told), "{fault:?}: {}", shown.text());
        if fault.is_none() {
            study.told("amara").await;
        }
        study.finish().await;
    }
}
