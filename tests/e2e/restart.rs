use daily_drill::domain::ids::ServerId;

use crate::harness::{GOOD_ANSWER, Study};

#[tokio::test]
async fn every_button_works_after_a_restart() {
    let mut study = Study::start().await;
    let question = study.has_a_question().await;
    let ben = study.member("ben");
    let form = ben.clicks(&question, "Answer").await.unwrap();
    let check = ben.clicks(&question, "Quick check").await.unwrap();
    let draft = study.member("amara").runs("/timetable add time:12:00 days:daily zone:UTC").await.unwrap();

    study.restart_bot().await;

    // The form that was open, the options on the screen, the draft, and the buttons of the question.
    let card = ben.submits(form.form(), &[("Your answer", GOOD_ANSWER)]).await.unwrap();
    assert!(card.text().contains("In 30 seconds"), "{}", card.text());
    let outcome = ben.clicks(&check, "B").await.unwrap();
    assert!(outcome.text().contains("right"), "{}", outcome.text());
    let made = study.member("amara").clicks(&draft, "Save").await.unwrap();
    assert!(made.text().contains("Done"), "{}", made.text());
    let hint = study.member("chidi").clicks(&question, "Hint").await.unwrap();
    assert!(hint.text().contains("Hint 1"), "{}", hint.text());
    study.finish().await;
}

#[tokio::test]
async fn a_restart_in_the_middle_of_a_window_posts_nothing_twice_and_still_reveals() {
    let mut study = Study::start().await;
    let question = study.has_a_question().await;
    study.restart_bot().await;
    study.advance_to("2026-03-02T18:00[Europe/Berlin]").await;
    study.restart_bot().await;
    study.advance_to("2026-03-03T09:00[Europe/Berlin]").await;
    study.reads_the_reveal(&question).await;
    study.next_in("daily").await;
    study.finish().await;
}

#[tokio::test]
async fn down_at_the_slot_the_question_comes_late_with_its_full_window() {
    let mut study = Study::start().await;
    study.has_a_timetable().await;
    study.stop_bot().await;
    study.discord.clock().advance_to(crate::harness::time("2026-03-02T11:30[Europe/Berlin]"));
    study.start_bot().await;
    let question = study.next_in("daily").await;
    let closes = crate::harness::time("2026-03-03T11:30[Europe/Berlin]").as_second();
    assert!(question.text().contains(&format!("<t:{closes}:f>")), "{}", question.text());
    study.finish().await;
}

#[tokio::test]
async fn down_for_more_than_six_hours_the_slot_is_skipped_and_only_the_newest_is_caught_up() {
    let mut study = Study::start().await;
    study.has_timetable("time:09:00 days:daily zone:Europe/Berlin").await;
    study.stop_bot().await;
    study.discord.clock().advance_to(crate::harness::time("2026-03-04T10:00[Europe/Berlin]"));
    study.start_bot().await;
    // Monday and Tuesday are gone, Wednesday's comes an hour late.
    let question = study.next_in("daily").await;
    assert!(question.text().contains("#1 · "), "{}", question.text());
    assert_eq!(study.discord.messages("daily").iter().filter(|m| !m.embeds.is_empty()).count(), 1);
    assert_eq!(skipped_days(&study), ["2026-03-03", "2026-03-02"]);
    study.finish().await;
}

fn skipped_days(study: &Study) -> Vec<String> {
    let reader = study.store().read();
    let server = study.discord.look(|world| ServerId(*world.servers.keys().next().unwrap()));
    let timetable = reader.timetables_of(server).unwrap().remove(0);
    reader.skipped_of(timetable.id, 10).unwrap().iter().map(|skipped| skipped.day.to_string()).collect()
}

#[tokio::test]
async fn commands_are_registered_once() {
    let mut study = Study::start().await;
    study.restart_bot().await;
    let puts = study.discord.requests().iter().filter(|request| request.method == "PUT").count();
    assert_eq!(puts, 1);
    study.finish().await;
}

#[tokio::test]
async fn commands_that_have_changed_are_registered_again() {
    let mut study = Study::start().await;
    // As if an earlier version had registered other ones.
    let written: Result<(), daily_drill::store::StoreError> =
        study.store().write(|tx| tx.put_commands_digest([0; 32])).await;
    written.unwrap();
    study.restart_bot().await;
    let puts = study.discord.requests().iter().filter(|request| request.method == "PUT").count();
    assert_eq!(puts, 2);
    study.finish().await;
}

#[tokio::test]
async fn it_asks_for_the_guilds_intent_and_no_other() {
    let study = Study::start().await;
    let asked = study.discord.look(|world| world.gateway.intents());
    assert_eq!(asked, loopback_discord::gateway::intents::GUILDS);
    study.finish().await;
}
