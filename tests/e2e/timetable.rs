mod doctor;
mod draft;
mod edit;
mod path;
mod steer;

use insta::assert_snapshot;
use loopback_discord::Permissions;

use crate::harness::{Study, seen};

#[tokio::test]
async fn an_admin_adds_lists_and_removes_a_timetable() {
    let study = Study::start().await;
    let amara = study.member("amara");
    let draft = amara.runs("/timetable add time:9:00 days:weekdays zone:europe/berlin").await.unwrap();
    assert!(draft.is_ephemeral());
    assert_snapshot!("timetable_draft", seen(&draft));
    let made = amara.clicks(&draft, "Save").await.unwrap();
    assert!(made.is_update());
    assert_snapshot!("timetable_made", seen(&made));

    let list = amara.runs("/timetable list").await.unwrap();
    assert_snapshot!("timetable_list", seen(&list));
    let choices = amara.types("/timetable remove timetable:").await.unwrap();
    let names: Vec<&str> = choices.iter().map(|choice| choice.name.as_str()).collect();
    assert_eq!(names, ["#daily · weekdays at 09:00, Europe/Berlin"]);
    let id = choices[0].value.as_str().unwrap();
    let asks = amara.runs(&format!("/timetable remove timetable:{id}")).await.unwrap();
    assert_snapshot!("timetable_asks_to_remove", seen(&asks));
    let kept = amara.clicks(&asks, "Keep it").await.unwrap();
    assert!(kept.text().contains("nothing was changed"), "{}", kept.text());
    let asks = amara.runs("/timetable remove").await.unwrap();
    let removed = amara.clicks(&asks, "Remove it").await.unwrap();
    assert!(removed.text().contains("Removed"), "{}", removed.text());
    let list = amara.runs("/timetable list").await.unwrap();
    assert!(list.text().contains("There is no timetable yet"), "{}", list.text());
    study.advance_to("2026-03-09T12:00Z").await;
    study.finish().await;
}

#[tokio::test]
async fn a_draft_can_be_cancelled_and_is_confirmed_only_once() {
    let study = Study::start().await;
    let amara = study.member("amara");
    let draft = amara.runs("/timetable add time:9:00 days:daily zone:UTC").await.unwrap();
    let dropped = amara.clicks(&draft, "Cancel").await.unwrap();
    assert!(dropped.text().contains("nothing was saved"), "{}", dropped.text());

    let draft = amara.runs("/timetable add time:9:00 days:daily zone:UTC").await.unwrap();
    let confirm = draft.buttons().iter().find(|b| b.label == "Save").unwrap().custom_id.clone().unwrap();
    amara.clicks(&draft, "Save").await.unwrap();
    let forged = loopback_discord::Forged::button(draft.message(), &confirm);
    amara.forges(forged).await.unwrap();
    let list = amara.runs("/timetable list").await.unwrap();
    assert!(list.text().contains("1 timetable"), "{}", list.text());
    study.finish().await;
}

#[tokio::test]
async fn what_cannot_be_read_is_said_with_an_example() {
    let study = Study::start().await;
    let amara = study.member("amara");
    let long = "9".repeat(64);
    let table = [
        ("time:25:00 days:daily zone:UTC", "09:00"),
        (r#"time:"* * * * *" days:daily zone:UTC"#, "hour"),
        (r#"time:"0 0 30 2 *" days:daily zone:UTC"#, "never"),
        (r#"time:"* * * * * *" days:daily zone:UTC"#, "five"),
        ("time:09:00 days:someday zone:UTC", "someday"),
        ("time:09:00 days:daily zone:Europe/Atlantis", "Europe/Berlin"),
        (&format!("time:{long} days:daily zone:UTC"), "09:00"),
        ("time:09:00 days:daily zone:UTC channel:voice", ""),
    ];
    for (options, expected) in table {
        match amara.runs(&format!("/timetable add {options}")).await {
            Ok(reply) => {
                assert!(reply.is_ephemeral(), "{options}");
                assert!(!reply.text().contains("Is this right?"), "{options} was accepted");
                assert!(reply.text().contains(expected), "{options}: {}", reply.text());
            }
            // The client itself refuses a channel of the wrong kind.
            Err(refused) => assert!(refused.is_refused(), "{options}: {refused}"),
        }
    }
    study.finish().await;
}

#[tokio::test]
async fn zones_are_suggested_by_city() {
    let study = Study::start().await;
    let found = study.member("amara").types("/timetable add time:9:00 days:daily zone:berl").await.unwrap();
    assert_eq!(found[0].value, "Europe/Berlin");
    study.finish().await;
}

#[tokio::test]
async fn missing_permissions_are_named_before_anything_is_set_up() {
    let study = Study::start().await;
    let daily = study.member("ben").channel_id();
    study.discord.change(|world| {
        let bot = world.bot();
        world.deny(daily, bot, Permissions::SEND_MESSAGES | Permissions::EMBED_LINKS);
    });
    let refused = study.member("amara").runs("/timetable add time:9:00 days:daily zone:UTC").await.unwrap();
    assert!(refused.text().contains("Send Messages**, **Embed Links"), "{}", refused.text());
    study.finish().await;
}

#[tokio::test]
async fn only_who_may_manage_the_server_can_use_it() {
    let study = Study::start().await;
    // Discord's own client does not even offer it.
    assert!(study.member("ben").runs("/timetable list").await.is_err());
    // A press on somebody else's draft is private to them; a forged one is refused by the bot.
    let draft = study.member("amara").runs("/timetable add time:9:00 days:daily zone:UTC").await.unwrap();
    let confirm = draft.buttons().iter().find(|b| b.label == "Save").unwrap().custom_id.clone().unwrap();
    let refused =
        study.member("ben").forges(loopback_discord::Forged::button(draft.message(), &confirm)).await;
    let refused = refused.unwrap();
    assert!(refused.text().contains("Manage Server"), "{}", refused.text());
    study.finish().await;
}

#[tokio::test]
async fn a_server_has_at_most_twenty() {
    let study = Study::start().await;
    for hour in 0..20 {
        study.has_timetable(&format!("time:{hour}:00 days:sun zone:UTC")).await;
    }
    let refused = study.member("amara").runs("/timetable add time:21:00 days:sun zone:UTC").await.unwrap();
    assert!(refused.text().contains("20 timetables"), "{}", refused.text());
    study.finish().await;
}

#[tokio::test]
async fn two_confirms_at_one_moment_make_one_timetable() {
    let study = Study::start().await;
    let amara = study.member("amara");
    let draft = amara.runs("/timetable add time:9:00 days:daily zone:UTC levels:advanced").await.unwrap();
    let confirm = draft.buttons().iter().find(|b| b.label == "Save").unwrap().custom_id.clone().unwrap();
    let press = || amara.forges(loopback_discord::Forged::button(draft.message(), &confirm));
    let (first, second) = tokio::join!(press(), press());
    assert!(first.unwrap().text().contains("Done") && second.unwrap().text().contains("Done"));
    let list = amara.runs("/timetable list").await.unwrap();
    assert!(list.text().contains("1 timetable"), "{}", list.text());

    // Its filter holds: the only advanced question of this bank comes.
    study.advance_to("2026-03-02T09:00Z").await;
    let question = study.next_in("daily").await;
    assert!(question.text().contains("Replication and failover"), "{}", question.text());
    study.finish().await;
}
