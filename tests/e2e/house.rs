//! What the bot does by itself once an hour: nobody sees a difference, but what is to be forgotten is gone.

use daily_drill::domain::ids::MemberId;
use jiff::SignedDuration;
use loopback_discord::Message;

use crate::harness::{GOOD_ANSWER, Study, seen};

const DAY: SignedDuration = SignedDuration::from_hours(24);

/// Ben answers for so many days in different ways, and leaves the fifth; returns the first question.
async fn answers_for(study: &Study, days: usize) -> Message {
    study.has_timetable("time:09:00 days:daily zone:Europe/Berlin").await;
    study.advance_to("2026-03-02T09:00[Europe/Berlin]").await;
    let ben = study.member("ben");
    let mut first = None;
    for day in 0..days {
        let question = study.next_in("daily").await;
        match day % 5 {
            4 => {}
            3 => {
                let check = ben.clicks(&question, "Quick check").await.unwrap();
                ben.clicks(&check, "A").await.unwrap();
            }
            _ => {
                let form = ben.clicks(&question, "Answer").await.unwrap();
                ben.submits(form.form(), &[("Your answer", GOOD_ANSWER)]).await.unwrap();
            }
        }
        study.advance_by(DAY).await;
        study.reads_the_reveal(&question).await;
        first.get_or_insert(question);
    }
    study.next_in("daily").await;
    first.unwrap()
}

#[tokio::test]
async fn packed_days_look_as_before() {
    let study = Study::start().await;
    answers_for(&study, 12).await;
    let ben = study.member("ben");
    let streak = ben.runs("/streak").await.unwrap();
    let ledger = ben.clicks(&streak, "Ledger").await.unwrap();
    let answered =
        |study: &Study| study.store().read().answered_by(study.server(), MemberId(ben.id())).unwrap().len();
    let before = answered(&study);
    study.keeps_house().await;
    assert!(answered(&study) < before / 2, "{before} facts, and {} are left", answered(&study));
    let packed = ben.runs("/streak").await.unwrap();
    assert_eq!(seen(&packed), seen(&streak));
    assert_eq!(seen(&ben.clicks(&packed, "Ledger").await.unwrap()), seen(&ledger));
    study.finish().await;
}

#[tokio::test]
async fn words_are_gone_after_thirty_days_and_old_buttons_say_so() {
    let study = Study::start().await;
    let first = answers_for(&study, 2).await;
    let ben = study.member("ben");
    let kept = |study: &Study| {
        let counts = study.store().read().counts().unwrap();
        ["words", "round"].map(|kind| counts.get(kind).copied().unwrap_or_default())
    };
    assert_eq!(kept(&study), [2, 3]);
    // Weeks pass in which nobody answers.
    for _ in 0..45 {
        study.advance_by(DAY).await;
    }
    study.keeps_house().await;
    let [words, rounds] = kept(&study);
    assert_eq!(words, 0);
    assert!((30..=32).contains(&rounds), "{rounds} rounds");
    let streak = ben.runs("/streak").await.unwrap();
    assert!(streak.text().contains("longest 2"), "{}", streak.text());
    let closed = study.discord.messages("daily").into_iter().find(|message| message.id == first.id).unwrap();
    let button = &closed.buttons()[0].label;
    let answer = ben.clicks(&closed, button).await.unwrap();
    assert!(answer.text().contains("I no longer know this round"), "{button}: {}", answer.text());
    unread(&study);
    study.finish().await;
}

#[tokio::test]
async fn a_server_that_comes_back_within_thirty_days_finds_all_there() {
    let study = Study::start().await;
    answers_for(&study, 2).await;
    let server = study.server();
    let removed = |study: &Study| study.store().read().removed(server).unwrap();
    study.discord.change(|world| world.kick_bot(server.0));
    study.until("the removal to be written down", |study| removed(study).is_some()).await;
    study.discord.clock().advance_to(study.now() + DAY * 29);
    study.settle().await;
    study.keeps_house().await;
    study.discord.change(|world| world.invite_bot(server.0));
    study.until("the return to be written down", |study| removed(study).is_none()).await;
    study.discord.clock().advance_to(study.now() + DAY * 2);
    study.settle().await;
    study.keeps_house().await;
    let streak = study.member("ben").runs("/streak").await.unwrap();
    assert!(streak.text().contains("longest 2"), "{}", streak.text());
    let list = study.member("amara").runs("/timetable list").await.unwrap();
    assert!(list.text().contains("09:00"), "{}", list.text());
    unread(&study);
    study.finish().await;
}

#[tokio::test]
async fn a_server_that_stays_away_is_forgotten_also_if_nobody_saw_it_go() {
    let mut study = Study::start().await;
    answers_for(&study, 2).await;
    let server = study.server();
    study.stop_bot().await;
    study.discord.change(|world| world.kick_bot(server.0));
    study.start_bot().await;
    study
        .until("the removal to be noticed", |study| study.store().read().removed(server).unwrap().is_some())
        .await;
    study.discord.clock().advance_to(study.now() + DAY * 31);
    study.settle().await;
    study.keeps_house().await;
    let reader = study.store().read();
    assert!(reader.timetables_of(server).unwrap().is_empty());
    let left = reader.counts().unwrap();
    for kind in [
        "round",
        "posted",
        "words",
        "answered",
        "packed days",
        "packed deeds",
        "question",
        "due moment",
        "removal",
    ] {
        assert_eq!(left.get(kind), None, "{kind}: {left:?}");
    }
    unread(&study);
    study.finish().await;
}

/// What was posted meanwhile is not what these tests are about.
fn unread(study: &Study) {
    for message in study.discord.messages("daily") {
        if let Some(thread) = study.discord.thread_of(&message) {
            study.discord.messages(&thread);
        }
    }
}
