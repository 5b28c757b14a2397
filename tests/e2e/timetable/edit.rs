//! `/timetable edit`: the same dialogue on a copy, saved in one write.

use daily_drill::domain::ids::ServerId;
use daily_drill::domain::timetable::Timetable;
use insta::assert_snapshot;
use loopback_discord::Forged;

use crate::harness::{GOOD_ANSWER, Study, seen};

fn only(study: &Study) -> Timetable {
    let server = study.discord.look(|world| ServerId(*world.servers.keys().next().unwrap()));
    study.store().read().timetables_of(server).unwrap().remove(0)
}

#[tokio::test]
async fn moving_keeps_bag_and_numbers_and_the_open_round_is_finished_as_promised() {
    let study = Study::start().await;
    let question = study.has_a_question().await;
    let asked = only(&study).bag;
    let amara = study.member("amara");
    study.advance_to("2026-03-02T12:00[Europe/Berlin]").await;
    let draft = amara.runs("/timetable edit").await.unwrap();
    assert!(draft.is_ephemeral());
    assert_snapshot!("copy", seen(&draft));
    amara.clicks(&draft, "Channel").await.unwrap();
    amara.chooses(&draft, "Channel", &["general"]).await.unwrap();
    let form = amara.clicks(&draft, "Time").await.unwrap();
    // This hour has been today, and nothing is caught up for it.
    amara.submits(form.form(), &[("text", "11:00")]).await.unwrap();
    assert_eq!(only(&study).channel.0, amara.channel_id(), "nothing holds before it is saved");
    let saved = amara.clicks(&draft, "Save").await.unwrap();
    assert_snapshot!("saved", seen(&saved));
    assert_eq!(only(&study).bag, asked);

    // The round that is open goes on where and as long as it was posted.
    let ben = study.member("ben");
    let form = ben.clicks(&question, "Answer").await.unwrap();
    let card = ben.submits(form.form(), &[("Your answer", GOOD_ANSWER)]).await.unwrap();
    assert!(card.text().contains("**1** day"), "{}", card.text());
    study.advance_to("2026-03-03T09:00[Europe/Berlin]").await;
    study.reads_the_reveal(&question).await;
    study.advance_to("2026-03-03T11:00[Europe/Berlin]").await;
    let second = study.next_in("general").await;
    assert!(second.text().contains("#2 · "), "{}", second.text());
    assert_eq!(only(&study).bag.asked.len(), 2);
    study.finish().await;
}

#[tokio::test]
async fn of_two_admins_the_second_hears_that_it_changed_meanwhile() {
    let study = Study::start().await;
    study.has_a_timetable().await;
    let (amara, olga) = (study.member("amara"), study.another_admin());
    let first = amara.runs("/timetable edit").await.unwrap();
    let second = olga.runs("/timetable edit").await.unwrap();
    amara.clicks(&first, "Days").await.unwrap();
    amara.chooses(&first, "Days", &["Monday"]).await.unwrap();
    let form = olga.clicks(&second, "Time").await.unwrap();
    olga.submits(form.form(), &[("text", "20:00")]).await.unwrap();
    amara.clicks(&first, "Save").await.unwrap();
    let meanwhile = olga.clicks(&second, "Save").await.unwrap();
    assert_snapshot!("changed_meanwhile", seen(&meanwhile));
    assert_eq!(only(&study).cron.as_str(), "0 9 * * 1", "nothing of the second was saved");
    // From the new state it works.
    let form = olga.clicks(&second, "Time").await.unwrap();
    olga.submits(form.form(), &[("text", "20:00")]).await.unwrap();
    olga.clicks(&second, "Save").await.unwrap();
    assert_eq!(only(&study).cron.as_str(), "0 20 * * 1");
    study.finish().await;
}

#[tokio::test]
async fn what_was_said_meanwhile_stays_and_is_no_conflict() {
    let study = Study::start().await;
    study.has_a_timetable().await;
    let (amara, olga) = (study.member("amara"), study.another_admin());
    let draft = amara.runs("/timetable edit").await.unwrap();
    olga.runs("/timetable queue question:http-stateless").await.unwrap();
    olga.runs("/timetable pause").await.unwrap();
    amara.clicks(&draft, "Let misses pass").await.unwrap();
    let saved = amara.clicks(&draft, "Save").await.unwrap();
    assert!(saved.text().contains("It is still paused"), "{}", saved.text());
    let now = only(&study);
    assert!(!now.counts && now.steering.paused.is_some() && now.steering.queue.len() == 1);
    study.advance_to("2026-03-03T12:00Z").await;
    study.finish().await;
}

#[tokio::test]
async fn a_timetable_removed_meanwhile_cannot_be_saved() {
    let mut study = Study::start().await;
    study.has_a_timetable().await;
    let amara = study.member("amara");
    let draft = amara.runs("/timetable edit").await.unwrap();
    let asks = amara.runs("/timetable remove").await.unwrap();
    study.restart_bot().await;
    amara.clicks(&asks, "Remove it").await.unwrap();
    let gone = amara.clicks(&draft, "Save").await.unwrap();
    assert!(gone.text().contains("There is no such timetable"), "{}", gone.text());
    let again = amara.forges(Forged::button(asks.message(), &remove_id(&asks))).await.unwrap();
    assert!(again.text().contains("There is no such timetable"), "{}", again.text());
    study.finish().await;
}

fn remove_id(asks: &loopback_discord::Reply) -> String {
    // The buttons are gone from the message by now; the id is that of the first look at it.
    asks.message().buttons()[0].custom_id.clone().unwrap()
}

#[tokio::test]
async fn saving_twice_changes_it_once() {
    let study = Study::start().await;
    study.has_a_timetable().await;
    let amara = study.member("amara");
    let draft = amara.runs("/timetable edit").await.unwrap();
    let save = draft.buttons().iter().find(|b| b.label == "Save").unwrap().custom_id.clone().unwrap();
    let press = || amara.forges(Forged::button(draft.message(), &save));
    let (first, second) = tokio::join!(press(), press());
    // Both presses change one message, so the last word on it may be that it was saved before.
    for reply in [first.unwrap(), second.unwrap()] {
        assert!(
            ["Done", "This was saved"].iter().any(|said| reply.text().contains(said)),
            "{}",
            reply.text()
        );
    }
    assert_eq!(only(&study).steering.edition, 1);
    study.finish().await;
}

#[tokio::test]
async fn with_several_timetables_one_is_chosen_by_channel_and_time() {
    let study = Study::start().await;
    study.has_timetable("time:09:00 zone:Europe/Berlin").await;
    study.has_timetable("time:18:00 days:sun channel:general").await;
    let amara = study.member("amara");
    let which = amara.runs("/timetable edit").await.unwrap();
    assert!(which.text().contains("Say which one"), "{}", which.text());
    let names =
        |choices: &[loopback_discord::Choice]| choices.iter().map(|c| c.name.clone()).collect::<Vec<_>>();
    let all = amara.types("/timetable edit timetable:").await.unwrap();
    let (daily, general) =
        ("#daily · weekdays at 09:00, Europe/Berlin", "#general · Sundays at 18:00, Europe/Berlin");
    assert_eq!(names(&all), [daily, general]);
    assert_eq!(names(&amara.types("/timetable pause timetable:gener").await.unwrap()), [general]);
    let draft =
        amara.runs(&format!("/timetable edit timetable:{}", all[1].value.as_str().unwrap())).await.unwrap();
    assert!(draft.text().contains("Sundays at 18:00"), "{}", draft.text());
    let typed = amara.runs("/timetable edit timetable:general").await.unwrap();
    assert!(typed.text().contains("Choose one of the list"), "{}", typed.text());

    // A channel that the bot can no longer see is said to be one.
    study.discord.change(|world| {
        let server = *world.servers.keys().next().unwrap();
        let (bot, general) = (world.bot(), world.channel_named(server, "general").id);
        world.deny(general, bot, loopback_discord::Permissions::VIEW_CHANNEL);
    });
    study.settle().await;
    let hidden = amara.types("/timetable edit timetable:sunday").await.unwrap();
    assert_eq!(names(&hidden), ["a channel that I cannot see · Sundays at 18:00, Europe/Berlin"]);
    study.finish().await;
}
