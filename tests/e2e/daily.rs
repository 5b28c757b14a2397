use insta::assert_snapshot;

use crate::harness::{GOOD_ANSWER, Study, seen};

#[tokio::test]
async fn before_anything_is_set_up_it_says_what_to_do() {
    let study = Study::start().await;
    let daily = study.member("ben").runs("/daily").await.unwrap();
    assert!(daily.is_ephemeral());
    assert!(daily.text().contains("/timetable add"), "{}", daily.text());
    study.finish().await;
}

#[tokio::test]
async fn it_shows_the_open_round_and_how_one_stands() {
    let study = Study::start().await;
    study.has_a_timetable().await;
    let ben = study.member("ben");
    let daily = ben.runs("/daily").await.unwrap();
    assert!(daily.text().contains("The next one comes"), "{}", daily.text());

    study.advance_to("2026-03-02T09:00[Europe/Berlin]").await;
    study.next_in("daily").await;
    let daily = ben.runs("/daily").await.unwrap();
    assert_snapshot!("daily_open", seen(&daily));
    let form = ben.clicks(&daily, "Answer").await.unwrap();
    ben.submits(form.form(), &[("Your answer", GOOD_ANSWER)]).await.unwrap();
    let daily = ben.runs("/daily").await.unwrap();
    assert!(daily.text().contains("You have answered in your own words"), "{}", daily.text());
    let card = ben.clicks(&daily, "My card").await.unwrap();
    assert!(card.text().contains("In 30 seconds"), "{}", card.text());

    // From elsewhere it leads there.
    let elsewhere = ben.in_channel("general").runs("/daily").await.unwrap();
    assert!(elsewhere.text().contains("but there is"), "{}", elsewhere.text());
    study.finish().await;
}

#[tokio::test]
async fn between_two_questions_it_says_when_and_where_the_next_one_comes() {
    let study = Study::start().await;
    study.has_timetable("time:09:00 days:daily zone:Europe/Berlin window:1").await;
    study.advance_to("2026-03-02T10:30[Europe/Berlin]").await;
    let question = study.next_in("daily").await;
    study.reads_the_reveal(&question).await;
    let thread = study.discord.thread_of(&question).unwrap();
    let ben = study.member("ben");
    for place in [ben.in_channel("daily"), ben.in_channel("general"), ben.in_thread(&thread)] {
        let daily = place.runs("/daily").await.unwrap();
        assert!(daily.text().contains("The next one comes"), "{}", daily.text());
        assert!(!daily.text().contains("/timetable add"), "{}", daily.text());
    }
    study.finish().await;
}
