use daily_drill::domain::server::Settings;
use daily_drill::store::StoreError;
use insta::assert_snapshot;
use jiff::SignedDuration;
use loopback_discord::{Actor, Message};

use crate::harness::{GOOD_ANSWER, Study, seen, seen_message};

/// A server with reminders, where Ben asked for them, and Monday's question.
async fn ben_asked() -> (Study, Actor, Message) {
    let study = Study::start().await;
    switches_reminders(&study, true).await;
    study.has_timetable("time:09:00 days:daily zone:Europe/Berlin").await;
    study.advance_to("2026-03-02T09:00[Europe/Berlin]").await;
    let question = study.next_in("daily").await;
    let ben = study.member("ben");
    let streak = ben.runs("/streak").await.unwrap();
    let on = ben.clicks(&streak, "Remind me").await.unwrap();
    assert!(on.is_ephemeral());
    assert_snapshot!("on", seen(&on));
    (study, ben, question)
}

async fn switches_reminders(study: &Study, reminder: bool) {
    let server = study.server();
    let settings = Settings { reminder, ..study.store().read().settings(server).unwrap() };
    let write = study.store().write(move |tx| tx.put_settings(server, &settings));
    let written: Result<(), StoreError> = write.await;
    written.unwrap();
}

/// The next direct message to somebody.
async fn next_to(study: &Study, name: &str) -> Message {
    let dm = study.discord.change(|world| {
        let user = world.user_named(name).id;
        world.dm_with(user)
    });
    study.discord.channel(dm).next().await
}

async fn answers(who: &Actor, question: &Message) {
    let form = who.clicks(question, "Answer").await.unwrap();
    who.submits(form.form(), &[("Your answer", GOOD_ANSWER)]).await.unwrap();
}

/// To the next morning: the reveal is looked at, and the next question is there.
async fn next_morning(study: &Study, day: i8, question: &Message) -> Message {
    study.advance_to(&format!("2026-03-{day:02}T09:00[Europe/Berlin]")).await;
    study.reads_the_reveal(question).await;
    study.next_in("daily").await
}

#[tokio::test]
async fn one_message_two_hours_before_the_close_and_none_after_an_answer() {
    let (study, ben, question) = ben_asked().await;
    answers(&ben, &question).await;
    let question = next_morning(&study, 3, &question).await;
    study.advance_to("2026-03-04T06:59[Europe/Berlin]").await;
    assert_eq!(
        study.discord.unread(),
        Vec::<String>::new(),
        "Monday was answered, and Tuesday has two hours more"
    );
    study.advance_to("2026-03-04T07:00[Europe/Berlin]").await;
    let reminder = next_to(&study, "ben").await;
    assert_snapshot!("reminder", seen_message(&reminder));
    assert!(reminder.mentions.is_empty());

    // Once: also if the bot is started again before the close. Nobody else asked for one.
    let mut study = study;
    study.restart_bot().await;
    study.advance_to("2026-03-04T08:59[Europe/Berlin]").await;
    answers(&ben, &question).await;
    let question = next_morning(&study, 4, &question).await;
    // The button in the message ends it, in direct messages as well.
    let off = ben.in_dm().clicks(&reminder, "No reminders").await.unwrap();
    assert!(off.text().contains("No more reminders"), "{}", off.text());
    next_morning(&study, 5, &question).await;
    study.finish().await;
}

#[tokio::test]
async fn three_left_alone_end_it_and_the_third_says_so() {
    let (study, _, mut question) = ben_asked().await;
    for day in 3..=5 {
        study.advance_to(&format!("2026-03-{day:02}T07:00[Europe/Berlin]")).await;
        let reminder = next_to(&study, "ben").await;
        assert_eq!(reminder.text().contains("third in a row"), day == 5, "{}", reminder.text());
        question = next_morning(&study, day, &question).await;
    }
    question = next_morning(&study, 6, &question).await;
    next_morning(&study, 7, &question).await;
    let streak = study.member("ben").runs("/streak").await.unwrap();
    assert!(streak.buttons().iter().any(|button| button.label == "Remind me"), "{}", streak.text());
    study.finish().await;
}

#[tokio::test]
async fn closed_direct_messages_switch_it_off() {
    let (study, ben, question) = ben_asked().await;
    study.discord.change(|world| {
        let id = world.user_named("ben").id;
        world.users.get_mut(&id).unwrap().takes_dms = false;
    });
    let question = next_morning(&study, 3, &question).await;
    let streak = ben.runs("/streak").await.unwrap();
    assert!(streak.buttons().iter().any(|button| button.label == "Remind me"), "{}", streak.text());
    let tried = || {
        study.discord.requests().iter().filter(|request| request.path.contains("users/@me/channels")).count()
    };
    assert_eq!(tried(), 1);
    next_morning(&study, 4, &question).await;
    assert_eq!(tried(), 1, "it is not tried again");
    study.finish().await;
}

#[tokio::test]
async fn where_the_server_has_none_there_is_no_button_and_no_message() {
    let (study, ben, question) = ben_asked().await;
    let streak = study.member("dana").runs("/streak").await.unwrap();
    switches_reminders(&study, false).await;
    next_morning(&study, 3, &question).await;
    let refused = study.member("dana").clicks(&streak, "Remind me").await.unwrap();
    assert!(refused.text().contains("no reminders here"), "{}", refused.text());
    let fresh = study.member("dana").runs("/streak").await.unwrap();
    assert!(fresh.buttons().is_empty());
    // Who has asked can still take it back.
    let own = ben.runs("/streak").await.unwrap();
    ben.clicks(&own, "No reminders").await.unwrap();
    study.finish().await;
}

#[tokio::test]
async fn a_window_that_was_made_longer_is_reminded_of_at_its_new_end() {
    let (mut study, _, question) = ben_asked().await;
    study.advance_to("2026-03-02T12:00[Europe/Berlin]").await;
    study.stop_bot().await;
    study.discord.clock().advance_to(crate::harness::time("2026-03-02T15:00[Europe/Berlin]"));
    study.start_bot().await;
    study.advance_to("2026-03-03T09:59[Europe/Berlin]").await;
    let next = study.next_in("daily").await;
    assert_eq!(study.discord.unread(), Vec::<String>::new(), "it closes at noon now");
    study.advance_to("2026-03-03T10:00[Europe/Berlin]").await;
    let reminder = next_to(&study, "ben").await;
    assert!(reminder.text().contains("Mon 2 Mar"), "{}", reminder.text());
    study.advance_by(SignedDuration::from_hours(2)).await;
    study.reads_the_reveal(&question).await;
    assert!(next.text().contains("#2"), "{}", next.text());
    study.finish().await;
}
