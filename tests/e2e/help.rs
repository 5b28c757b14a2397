use insta::assert_snapshot;

use crate::harness::{Study, seen};

#[tokio::test]
async fn a_learner_asks_for_help_and_only_they_see_it() {
    let study = Study::start().await;
    let help = study.member("ben").runs("/help").await.unwrap();
    assert!(help.is_ephemeral());
    assert_snapshot!(seen(&help));
    study.finish().await;
}

#[tokio::test]
async fn who_may_manage_the_server_is_told_how_to_set_it_up() {
    let study = Study::start().await;
    let help = study.member("amara").runs("/help").await.unwrap();
    assert!(help.text().contains("/timetable add"), "{}", help.text());
    study.finish().await;
}
