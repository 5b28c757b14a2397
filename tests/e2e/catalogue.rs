use insta::assert_snapshot;

use crate::harness::{Study, seen};

#[tokio::test]
async fn topics_have_counts_and_a_menu_that_starts_a_quiz() {
    let study = Study::start().await;
    let ben = study.member("ben");
    let topics = ben.runs("/topics").await.unwrap();
    assert_snapshot!("topics", seen(&topics));
    let quiz =
        ben.chooses(&topics, "Practise a topic", &["Distributed systems & consistency"]).await.unwrap();
    assert!(quiz.is_ephemeral());
    assert!(quiz.text().contains("Replication and failover"), "{}", quiz.text());
    study.finish().await;
}

#[tokio::test]
async fn a_level_becomes_the_usual_one_for_quizzes() {
    let study = Study::start().await;
    let ben = study.member("ben");
    let levels = ben.runs("/levels").await.unwrap();
    assert_snapshot!("levels", seen(&levels));
    let quiz = ben.clicks(&levels, "Advanced").await.unwrap();
    assert!(quiz.text().contains("advanced"), "{}", quiz.text());

    let levels = ben.runs("/levels").await.unwrap();
    assert!(levels.text().contains("Advanced** (your usual level)"), "{}", levels.text());
    for _ in 0..5 {
        let quiz = ben.runs("/quiz private:true").await.unwrap();
        assert!(quiz.text().contains("advanced"), "{}", quiz.text());
    }
    // Where the usual level has nothing, another one is better than nothing.
    let quiz = ben.runs("/quiz topic:http private:true").await.unwrap();
    assert!(quiz.text().contains("Stateless HTTP"), "{}", quiz.text());
    study.finish().await;
}
