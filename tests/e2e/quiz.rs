use insta::assert_snapshot;

use crate::harness::{GOOD_ANSWER, Study, seen};

#[tokio::test]
async fn a_question_by_topic_and_level() {
    let study = Study::start().await;
    let quiz = study.member("ben").runs("/quiz topic:security level:beginner").await.unwrap();
    assert!(!quiz.is_ephemeral(), "a quiz is for everybody in the channel");
    assert_snapshot!("quiz", seen(&quiz));
    study.finish().await;
}

#[tokio::test]
async fn the_topic_can_be_typed_by_its_name_and_is_suggested() {
    let study = Study::start().await;
    let ben = study.member("ben");
    let quiz = ben.runs(r#"/quiz topic:"HTTP & the web platform" private:true"#).await.unwrap();
    assert!(quiz.is_ephemeral());
    assert!(quiz.text().contains("Stateless HTTP"), "{}", quiz.text());
    let suggested = ben.types("/quiz topic:dist").await.unwrap();
    assert_eq!(suggested.len(), 1);
    assert_eq!(suggested[0].value, "distributed");
    study.finish().await;
}

#[tokio::test]
async fn what_cannot_be_found_is_said_kindly() {
    let study = Study::start().await;
    let ben = study.member("ben");
    let table = [
        ("/quiz topic:cooking", "There is no topic \"cooking\""),
        ("/quiz topic:http level:advanced", "There is no question in http at level advanced"),
        ("/quiz question:zzzzqqq", "I found no such question"),
    ];
    for (line, expected) in table {
        let reply = ben.runs(line).await.unwrap();
        assert!(reply.is_ephemeral(), "{line}");
        assert!(reply.text().contains(expected), "{line}: {}", reply.text());
    }
    study.finish().await;
}

#[tokio::test]
async fn questions_are_found_while_somebody_types() {
    let study = Study::start().await;
    let ben = study.member("ben");
    let found = ben.types("/quiz question:replic").await.unwrap();
    assert_eq!(found[0].value, "replicate-for-availability");
    let quiz = ben.runs("/quiz question:replicate-for-availability private:true").await.unwrap();
    assert!(quiz.text().contains("Replication and failover"), "{}", quiz.text());
    // Free text that nobody picked from the list.
    let quiz = ben.runs(r#"/quiz question:"sql injection" private:true"#).await.unwrap();
    assert!(quiz.text().contains("Keeping user input from becoming SQL"), "{}", quiz.text());
    study.finish().await;
}

#[tokio::test]
async fn reveal_opens_a_thread_with_the_model_answer() {
    let study = Study::start().await;
    let ben = study.member("ben");
    let quiz = ben.runs("/quiz question:stop-sql-injection").await.unwrap();
    let where_to = ben.clicks(&quiz, "Reveal").await.unwrap();
    assert!(where_to.is_ephemeral());
    let thread = study.discord.thread_of(quiz.message()).expect("a thread on the quiz");
    assert!(where_to.text().contains(&format!("<#{}>", thread.id)), "{}", where_to.text());
    let answer = study.discord.channel(&thread).next().await;
    assert!(answer.text().contains("What goes wrong."), "{}", answer.text());

    // A second press leads to the same place and posts nothing new.
    let again = study.member("dana").clicks(&quiz, "Reveal").await.unwrap();
    assert!(again.text().contains(&format!("<#{}>", thread.id)), "{}", again.text());
    study.finish().await;
}

#[tokio::test]
async fn where_no_thread_can_be_the_answer_is_private() {
    let study = Study::start().await;
    let ben = study.member("ben");
    let quiz = ben.runs("/quiz question:stop-sql-injection private:true").await.unwrap();
    let answer = ben.clicks(&quiz, "Reveal").await.unwrap();
    assert!(answer.is_ephemeral());
    assert!(answer.text().contains("What goes wrong."), "{}", answer.text());

    let dm = ben.in_dm();
    let quiz = dm.runs("/quiz question:stop-sql-injection").await.unwrap();
    let answer = dm.clicks(&quiz, "Reveal").await.unwrap();
    assert!(answer.text().contains("What goes wrong."), "{}", answer.text());
    study.finish().await;
}

#[tokio::test]
async fn practice_gives_a_card_without_a_streak() {
    let study = Study::start().await;
    let ben = study.member("ben");
    let quiz = ben.runs("/quiz question:stop-sql-injection private:true").await.unwrap();
    let form = ben.clicks(&quiz, "Answer").await.unwrap();
    let card = ben.submits(form.form(), &[("Your answer", GOOD_ANSWER)]).await.unwrap();
    assert_snapshot!("practice_card", seen(&card));
    // Its related questions are not in this small bank, so another one comes.
    let next = ben.clicks(&card, "Go on with a related one").await.unwrap();
    assert!(next.buttons().iter().any(|button| button.label == "Reveal"), "{}", next.text());
    assert!(!next.text().contains("Keeping user input from becoming SQL"), "{}", next.text());
    study.finish().await;
}

#[tokio::test]
async fn a_quiz_on_the_question_of_an_open_round_is_that_round() {
    let study = Study::start().await;
    study.has_timetable("time:09:00 days:weekdays zone:Europe/Berlin topics:http").await;
    study.advance_to("2026-03-02T09:00[Europe/Berlin]").await;
    study.next_in("daily").await;
    let ben = study.member("ben").in_channel("general");
    let quiz = ben.runs("/quiz question:http-stateless private:true").await.unwrap();
    assert!(quiz.text().contains("what you answer counts"), "{}", quiz.text());
    let asks = ben.clicks(&quiz, "Show answer").await.unwrap();
    assert!(asks.text().contains("can no longer answer this round"), "{}", asks.text());

    // Drawn at random, it is not chosen while its round is open.
    for _ in 0..8 {
        let other = ben.runs("/quiz private:true").await.unwrap();
        assert!(!other.text().contains("Stateless HTTP"), "{}", other.text());
    }
    study.finish().await;
}

#[tokio::test]
async fn reveal_is_no_dead_end_where_somebody_else_has_opened_the_thread() {
    let study = Study::start().await;
    let ben = study.member("ben");
    let quiz = ben.runs("/quiz question:stop-sql-injection").await.unwrap();
    study.member("dana").opens_thread(&quiz, "let us talk about this one");
    let where_to = ben.clicks(&quiz, "Reveal").await.unwrap();
    let answer = ben.clicks(&where_to, "Model answer").await.unwrap();
    assert!(answer.is_ephemeral());
    assert!(answer.text().contains("What goes wrong."), "{}", answer.text());
    study.finish().await;
}

#[tokio::test]
async fn how_to_say_it_is_shown_before_the_answer() {
    let study = Study::start().await;
    let ben = study.member("ben");
    let quiz = ben.runs("/quiz question:replicate-for-availability private:true").await.unwrap();
    let steps = ben.clicks(&quiz, "How do I say this?").await.unwrap();
    assert!(steps.is_ephemeral());
    assert!(steps.text().contains("How to say it"), "{}", steps.text());
    study.finish().await;
}

#[tokio::test]
async fn words_that_fit_several_questions_lead_to_a_menu() {
    let study = Study::start().await;
    let ben = study.member("ben");
    let menu = ben.runs("/quiz question:server private:true").await.unwrap();
    assert!(menu.text().contains("Which one do you mean?"), "{}", menu.text());
    let options: Vec<String> =
        menu.menus().remove(0).options.into_iter().map(|option| option.label).collect();
    assert!((2..=5).contains(&options.len()), "{options:?}");
    let quiz = ben.chooses(&menu, "Choose a question", &[&options[1]]).await.unwrap();
    assert!(quiz.text().contains(&options[1]), "{}", quiz.text());
    study.finish().await;
}
