use insta::assert_snapshot;
use loopback_discord::{Fault, FaultKind, Forged, Match, Message, Permissions, Reply};

use crate::harness::{GOOD_ANSWER, Study, answers, seen, seen_message};

/// How many shared answers stand in the question's thread.
fn shared_answers(study: &Study, question: &Message) -> usize {
    let thread = study.discord.thread_of(question).unwrap();
    study
        .discord
        .messages(&thread)
        .iter()
        .filter(|message| message.content.contains("shared an answer"))
        .count()
}

fn can_share(card: &Reply) -> bool {
    card.buttons().iter().any(|button| button.label == "Share")
}

#[tokio::test]
async fn an_answer_is_shared_once_behind_a_spoiler() {
    let study = Study::start().await;
    let question = study.has_a_question().await;
    let ben = study.member("ben");
    let card =
        answers(&ben, &question, &format!("{GOOD_ANSWER}\n|| <@&1> @everyone https://example.com")).await;
    let done = ben.clicks(&card, "Share").await.unwrap();
    assert!(done.is_ephemeral());
    let shared = study.next_in_thread(&question).await;
    assert_snapshot!("shared", format!("{}\n\n{}", seen(&done), seen_message(&shared)));

    // Neither the old card nor a new one puts it there again.
    let again = ben.clicks(&card, "Share").await.unwrap();
    assert!(again.text().contains("once a round"), "{}", again.text());
    assert!(!can_share(&answers(&ben, &question, GOOD_ANSWER).await));
    assert_eq!(shared_answers(&study, &question), 1);
    study.finish().await;
}

#[tokio::test]
async fn a_long_answer_is_shared_as_a_hidden_file() {
    let study = Study::start().await;
    let question = study.has_a_question().await;
    let ben = study.member("ben");
    let long: String = (0..500).map(|n| format!("word{n} ")).collect();
    let card = answers(&ben, &question, &long).await;
    ben.clicks(&card, "Share").await.unwrap();
    let shared = study.next_in_thread(&question).await;
    assert_snapshot!("shared_as_a_file", seen_message(&shared));
    study.finish().await;
}

#[tokio::test]
async fn its_author_and_the_staff_take_it_away_and_nobody_else() {
    for (who, gone) in [("ben", true), ("amara", true), ("chidi", false)] {
        let study = Study::start().await;
        let question = study.has_a_question().await;
        let card = answers(&study.member("ben"), &question, GOOD_ANSWER).await;
        study.member("ben").clicks(&card, "Share").await.unwrap();
        let shared = study.next_in_thread(&question).await;
        let thread = study.discord.thread_of(&question).unwrap();
        let told = study.member(who).in_thread(&thread).clicks(&shared, "Remove").await.unwrap();
        assert_snapshot!(format!("removed_by_{who}"), seen(&told));
        assert_eq!(shared_answers(&study, &question), usize::from(!gone), "{who}");

        // What was taken away does not come back.
        let again = study.member("ben").clicks(&card, "Share").await.unwrap();
        assert!(again.text().contains("once a round"), "{}", again.text());
        study.finish().await;
    }
}

#[tokio::test]
async fn what_a_member_may_not_write_themselves_is_not_written_for_them() {
    let study = Study::start().await;
    let question = study.has_a_question().await;
    let ben = study.member("ben");
    let card = answers(&ben, &question, GOOD_ANSWER).await;
    let (daily, id) = (ben.channel_id(), ben.id());
    study.discord.change(|world| world.deny(daily, id, Permissions::SEND_MESSAGES_IN_THREADS));
    let refused = ben.clicks(&card, "Share").await.unwrap();
    assert!(refused.text().contains("You may not write in"), "{}", refused.text());

    // Where they press inside the thread, Discord says what they may do there.
    let thread = study.discord.thread_of(&question).unwrap();
    let card = ben.in_thread(&thread).runs("/daily").await.unwrap();
    let card = ben.in_thread(&thread).clicks(&card, "My card").await.unwrap();
    let refused = ben.in_thread(&thread).clicks(&card, "Share").await.unwrap();
    assert!(refused.text().contains("You may not write in"), "{}", refused.text());

    study.discord.change(|world| world.allow(daily, id, Permissions::SEND_MESSAGES_IN_THREADS));
    ben.in_thread(&thread).clicks(&card, "Share").await.unwrap();
    study.next_in_thread(&question).await;
    study.finish().await;
}

#[tokio::test]
async fn only_own_words_can_be_shared_and_only_into_a_thread() {
    let study = Study::start().await;
    let question = study.has_a_question().await;
    let chidi = study.member("chidi");
    let check = chidi.clicks(&question, "Quick check").await.unwrap();
    chidi.clicks(&check, "A").await.unwrap();
    let card = chidi.clicks(&question, "Show answer").await.unwrap();
    assert!(!can_share(&card));
    let quiz = chidi.runs("/quiz question:http-stateless").await.unwrap();
    assert!(
        !can_share(&answers(&chidi, quiz.message(), GOOD_ANSWER).await),
        "practice has no thread of a round"
    );
    study.finish().await;
}

#[tokio::test]
async fn a_lost_answer_of_discord_does_not_make_it_come_twice() {
    let study = Study::start().await;
    let question = study.has_a_question().await;
    let ben = study.member("ben");
    let card = answers(&ben, &question, GOOD_ANSWER).await;
    let lost = Fault { times: 20, ..Fault::once(Match::new("POST", "/messages"), FaultKind::DropAfter) };
    study.discord.change(|world| world.faults.push(lost));
    let told = ben.clicks(&card, "Share").await.unwrap();
    assert!(told.text().contains("try again"), "{}", told.text());
    study.next_in_thread(&question).await;
    study.discord.change(|world| world.faults.clear());
    let told = ben.clicks(&card, "Share").await.unwrap();
    assert!(told.text().contains("Your answer is in"), "{}", told.text());
    assert_eq!(shared_answers(&study, &question), 1);
    study.finish().await;
}

#[tokio::test]
async fn deleting_everything_takes_away_what_may_have_been_shared() {
    for lost in [false, true] {
        let study = Study::start().await;
        let question = study.has_a_question().await;
        let ben = study.member("ben");
        let card = answers(&ben, &question, GOOD_ANSWER).await;
        if lost {
            let drop = FaultKind::DropAfter;
            let lost = Fault { times: 20, ..Fault::once(Match::new("POST", "/messages"), drop) };
            study.discord.change(|world| world.faults.push(lost));
        }
        ben.clicks(&card, "Share").await.unwrap();
        study.next_in_thread(&question).await;
        study.discord.change(|world| world.faults.clear());
        assert_eq!(shared_answers(&study, &question), 1);
        let asks = ben.runs("/mydata delete").await.unwrap();
        let done = ben.clicks(&asks, "Delete everything").await.unwrap();
        assert!(!done.text().contains("could not take away"), "{}", done.text());
        assert_eq!(shared_answers(&study, &question), 0, "Discord's answer was lost: {lost}");
        study.finish().await;
    }
}

#[tokio::test]
async fn a_forged_button_takes_no_other_message_away() {
    let study = Study::start().await;
    let question = study.has_a_question().await;
    let ben = study.member("ben");
    let round = question.buttons()[0].custom_id.clone().unwrap().replace("v1:answer:", "");
    let forged = Forged::button(&question, &format!("v1:unshare:{round}:{:x}", ben.id()));
    let told = ben.forges(forged).await.unwrap();
    assert!(told.text().contains("do not understand this button"), "{}", told.text());
    let stands = study.discord.messages("daily").iter().any(|message| message.id == question.id);
    assert!(stands, "the question is gone");
    study.finish().await;
}

#[tokio::test]
async fn a_locked_thread_takes_nothing_more() {
    let study = Study::start().await;
    let question = study.has_a_question().await;
    let ben = study.member("ben");
    let card = answers(&ben, &question, GOOD_ANSWER).await;
    let thread = study.discord.thread_of(&question).unwrap();
    study.discord.change(|world| world.set_locked(thread.id, true));
    let told = ben.clicks(&card, "Share").await.unwrap();
    assert!(told.text().contains("is locked"), "{}", told.text());
    study.finish().await;
}
