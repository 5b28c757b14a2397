use insta::assert_snapshot;

use crate::harness::{GOOD_ANSWER, Study, seen};

const SUBMIT: &str = "Submit as my answer";

#[tokio::test]
async fn a_message_in_the_thread_becomes_the_answer() {
    let study = Study::start().await;
    let question = study.has_a_question().await;
    let thread = study.discord.thread_of(&question).unwrap();
    let ben = study.member("ben").in_thread(&thread);
    let message = ben.says(GOOD_ANSWER);
    let card = ben.uses(SUBMIT, &message).await.unwrap();
    assert!(card.is_ephemeral());
    assert_snapshot!("submitted", seen(&card));
    let streak = study.member("ben").runs("/streak").await.unwrap();
    assert!(streak.text().contains("**1** day"), "{}", streak.text());
    let board = study.member("dana").runs("/leaderboard").await.unwrap();
    assert!(board.text().contains("ben"), "{}", board.text());
    study.finish().await;
}

#[tokio::test]
async fn only_ones_own_sentences_in_the_thread_of_an_open_round_will_do() {
    let study = Study::start().await;
    let question = study.has_a_question().await;
    let thread = study.discord.thread_of(&question).unwrap();
    let (ben, chidi) = (study.member("ben"), study.member("chidi"));

    let short = ben.in_thread(&thread).says("Cookies?");
    let told = ben.in_thread(&thread).uses(SUBMIT, &short).await.unwrap();
    assert!(told.text().contains("Write it out a little"), "{}", told.text());

    let good = ben.in_thread(&thread).says(GOOD_ANSWER);
    let told = chidi.in_thread(&thread).uses(SUBMIT, &good).await.unwrap();
    assert!(told.text().contains("Somebody else wrote that"), "{}", told.text());

    let elsewhere = ben.in_channel("general").says(GOOD_ANSWER);
    let told = ben.in_channel("general").uses(SUBMIT, &elsewhere).await.unwrap();
    assert!(told.text().contains("in the thread of a question that is still open"), "{}", told.text());

    study.advance_to("2026-03-03T09:00[Europe/Berlin]").await;
    study.reads_the_reveal(&question).await;
    study.next_in("daily").await;
    let told = ben.in_thread(&thread).uses(SUBMIT, &good).await.unwrap();
    assert!(told.text().contains("still open"), "{}", told.text());
    let streak = ben.runs("/streak").await.unwrap();
    assert!(!streak.text().contains("**1** day"), "{}", streak.text());
    study.finish().await;
}
