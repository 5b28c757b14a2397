use insta::assert_snapshot;

use crate::harness::{GOOD_ANSWER, Study, seen, seen_message};

#[tokio::test]
async fn a_question_is_posted_answered_and_revealed() {
    let study = Study::start().await;
    study.has_a_timetable().await;

    study.advance_to("2026-03-02T09:00[Europe/Berlin]").await;
    let question = study.next_in("daily").await;
    assert_snapshot!("question", seen_message(&question));
    let thread = study.discord.thread_of(&question).expect("there is a thread on the question");
    assert!(thread.name.starts_with("#1 · "), "{}", thread.name);

    let ben = study.member("ben");
    let form = ben.clicks(&question, "Answer").await.unwrap();
    assert_snapshot!("form", seen(&form));
    let card = ben.submits(form.form(), &[("Your answer", GOOD_ANSWER)]).await.unwrap();
    assert!(card.is_ephemeral());
    assert_snapshot!("card", seen(&card));

    study.advance_to("2026-03-03T08:59[Europe/Berlin]").await;
    assert!(
        study.discord.messages(&thread).iter().all(|m| m.embeds.is_empty()),
        "nothing is revealed before the close"
    );
    study.advance_to("2026-03-03T09:00[Europe/Berlin]").await;
    let next = study.next_in("daily").await;
    assert!(next.text().contains("#2 · "), "{}", next.text());
    let answer = study.discord.channel(&thread).next().await;
    assert_snapshot!("reveal_answer", seen_message(&answer));
    let more = study.discord.channel(&thread).next().await;
    assert_snapshot!("reveal_more", seen_message(&more));
    let closed = study.discord.messages("daily").into_iter().find(|m| m.id == question.id).unwrap();
    assert_snapshot!("closed", seen_message(&closed));
    study.finish().await;
}
