use insta::assert_snapshot;
use jiff::SignedDuration;

use crate::harness::{GOOD_ANSWER, Study, seen};

const DAY: SignedDuration = SignedDuration::from_hours(24);

async fn answers_every_day(study: &Study, name: &str, days: usize) {
    for _ in 0..days {
        let question = study.next_in("daily").await;
        let form = study.member(name).clicks(&question, "Answer").await.unwrap();
        study.member(name).submits(form.form(), &[("Your answer", GOOD_ANSWER)]).await.unwrap();
        study.advance_by(DAY).await;
        study.reads_the_reveal(&question).await;
    }
}

#[tokio::test]
async fn before_the_first_question_there_is_nothing_to_lose() {
    let study = Study::start().await;
    let streak = study.member("ben").runs("/streak").await.unwrap();
    assert!(streak.is_ephemeral());
    assert!(streak.text().contains("**0** days"), "{}", streak.text());
    study.finish().await;
}

#[tokio::test]
async fn seven_days_earn_a_freeze_that_spares_a_miss() {
    let study = Study::start().await;
    study.has_timetable("time:09:00 days:daily zone:Europe/Berlin").await;
    study.advance_to("2026-03-02T09:00[Europe/Berlin]").await;
    answers_every_day(&study, "ben", 7).await;
    let ben = study.member("ben");
    let streak = ben.runs("/streak").await.unwrap();
    assert_snapshot!("streak_after_seven_days", seen(&streak));

    // The eighth question is left alone.
    let question = study.next_in("daily").await;
    let asks = ben.clicks(&question, "Show answer").await.unwrap();
    assert!(asks.text().contains("A freeze would be used; your streak of 7 stays."), "{}", asks.text());
    study.advance_by(DAY).await;
    study.reads_the_reveal(&question).await;
    study.next_in("daily").await;
    let streak = ben.runs("/streak").await.unwrap();
    assert!(streak.text().contains("**7** days · longest 7 · no freeze"), "{}", streak.text());
    let ledger = ben.clicks(&streak, "Ledger").await.unwrap();
    assert_snapshot!("ledger", seen(&ledger));

    // Others see the numbers, and nothing that is only Ben's to decide.
    let seen_by_dana = study.member("dana").runs("/streak member:ben").await.unwrap();
    assert!(seen_by_dana.text().contains("The streak of"), "{}", seen_by_dana.text());
    assert!(seen_by_dana.text().contains("**7** days"), "{}", seen_by_dana.text());
    assert!(seen_by_dana.buttons().is_empty());
    study.finish().await;
}

#[tokio::test]
async fn a_streak_survives_a_restart() {
    let mut study = Study::start().await;
    study.has_timetable("time:09:00 days:daily zone:Europe/Berlin").await;
    study.advance_to("2026-03-02T09:00[Europe/Berlin]").await;
    answers_every_day(&study, "ben", 2).await;
    study.restart_bot().await;
    let streak = study.member("ben").runs("/streak").await.unwrap();
    assert!(streak.text().contains("**2** days"), "{}", streak.text());
    study.next_in("daily").await;
    study.finish().await;
}

#[tokio::test]
async fn the_last_minute_counts_and_the_close_does_not() {
    let study = Study::start().await;
    study.has_timetable("time:09:00 days:daily zone:Europe/Berlin").await;
    study.advance_to("2026-03-02T09:00[Europe/Berlin]").await;
    let question = study.next_in("daily").await;
    let (ben, dana) = (study.member("ben"), study.member("dana"));
    study.advance_to("2026-03-03T08:59:59[Europe/Berlin]").await;
    let form = ben.clicks(&question, "Answer").await.unwrap();
    study.advance_to("2026-03-03T09:00[Europe/Berlin]").await;
    study.reads_the_reveal(&question).await;
    study.next_in("daily").await;
    study.advance_to("2026-03-03T09:14:59[Europe/Berlin]").await;
    let card = ben.submits(form.form(), &[("Your answer", GOOD_ANSWER)]).await.unwrap();
    assert!(card.text().contains("**1** day"), "{}", card.text());
    let streak = dana.runs("/streak").await.unwrap();
    assert!(streak.text().contains("**0** days"), "{}", streak.text());
    study.finish().await;
}

#[tokio::test]
async fn show_answer_says_what_this_round_costs_and_not_what_else_is_open() {
    let study = Study::start().await;
    study.has_timetable("time:09:00 days:daily zone:Europe/Berlin topics:http").await;
    study.has_timetable("time:10:00 days:daily zone:Europe/Berlin topics:security").await;
    study.advance_to("2026-03-02T09:00[Europe/Berlin]").await;
    let first = study.next_in("daily").await;
    let ben = study.member("ben");
    let form = ben.clicks(&first, "Answer").await.unwrap();
    ben.submits(form.form(), &[("Your answer", GOOD_ANSWER)]).await.unwrap();
    study.advance_to("2026-03-03T10:00[Europe/Berlin]").await;
    let extra = study.next_in("daily").await;
    let counting = study.next_in("daily").await;
    let newer_extra = study.next_in("daily").await;
    study.reads_the_reveal(&first).await;
    study.reads_the_reveal(&extra).await;

    // Only the first timetable counts: leaving out a question of the other costs nothing.
    let asks = ben.clicks(&newer_extra, "Show answer").await.unwrap();
    assert!(asks.text().contains("Your streak of 1 stays."), "{}", asks.text());
    ben.clicks(&asks, "Show it").await.unwrap();
    let streak = ben.runs("/streak").await.unwrap();
    assert!(streak.text().contains("**1** day"), "{}", streak.text());
    let asks = ben.clicks(&counting, "Show answer").await.unwrap();
    assert!(asks.text().contains("Your streak of 1 day would end."), "{}", asks.text());
    ben.clicks(&asks, "Show it").await.unwrap();
    let streak = ben.runs("/streak").await.unwrap();
    assert!(streak.text().contains("**0** days"), "{}", streak.text());
    study.finish().await;
}
