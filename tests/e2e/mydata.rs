use insta::assert_snapshot;
use jiff::SignedDuration;
use loopback_discord::Reply;
use serde_json::Value;

use crate::harness::{GOOD_ANSWER, Study, answers, seen};

/// The file that came with a reply.
fn file(reply: &Reply) -> Value {
    let attached = &reply.message().attachments;
    assert_eq!(attached.len(), 1);
    assert_eq!(attached[0].filename, "daily-drill-my-data.json");
    serde_json::from_slice(&attached[0].bytes).unwrap()
}

/// Ben has answered a question in his own words and done its quick check.
async fn answered() -> Study {
    let study = Study::start().await;
    let question = study.has_a_question().await;
    let ben = study.member("ben");
    let form = ben.clicks(&question, "Answer").await.unwrap();
    ben.submits(form.form(), &[("Your answer", GOOD_ANSWER)]).await.unwrap();
    let check = ben.clicks(&question, "Quick check").await.unwrap();
    ben.clicks(&check, "A").await.unwrap();
    ben.runs("/levels").await.unwrap();
    study
}

#[tokio::test]
async fn everything_is_handed_out_as_a_file_that_a_person_can_read() {
    let study = answered().await;
    let ben = study.member("ben");
    let reply = ben.runs("/mydata export").await.unwrap();
    assert!(reply.is_ephemeral());
    let all = file(&reply);
    let round = &all["servers"][0]["recent rounds"][0];
    assert_eq!(round["your words"], GOOD_ANSWER);
    assert_eq!(round["question day"], "2026-03-02");
    assert_eq!(round["answers"][0]["how"], "own words");
    assert_eq!(round["answers"][1]["how"], "quick check");

    // One an hour, wherever they ask; others have their own.
    let refused = ben.in_dm().runs("/mydata export").await.unwrap();
    assert!(refused.text().contains("less than an hour ago"), "{}", refused.text());
    let dana = file(&study.member("dana").runs("/mydata export").await.unwrap());
    assert_eq!(dana["servers"][0]["recent rounds"], Value::Array(Vec::new()));
    study.advance_by(SignedDuration::from_hours(1)).await;
    let again = file(&ben.in_dm().runs("/mydata export").await.unwrap());
    assert_eq!(again["servers"], all["servers"]);
    study.finish().await;
}

#[tokio::test]
async fn what_was_shared_is_in_the_file() {
    let study = Study::start().await;
    let question = study.has_a_question().await;
    let ben = study.member("ben");
    let card = answers(&ben, &question, GOOD_ANSWER).await;
    ben.clicks(&card, "Share").await.unwrap();
    let shared = study.next_in_thread(&question).await;
    let all = file(&ben.runs("/mydata export").await.unwrap());
    let told = &all["servers"][0]["recent rounds"][0]["you shared it"];
    assert_eq!(told["message"], shared.id.to_string());
    assert_eq!(told["taken away"], false);
    study.finish().await;
}

#[tokio::test]
async fn deleting_asks_first_and_then_nothing_is_left() {
    let study = answered().await;
    let ben = study.member("ben");
    let dana = study.member("dana");
    let asks = ben.in_dm().runs("/mydata delete").await.unwrap();
    assert!(asks.is_ephemeral());
    assert_snapshot!(seen(&asks));
    let streak = ben.runs("/streak").await.unwrap();
    assert!(streak.text().contains("**1** day"), "nothing has happened yet: {}", streak.text());

    // The button is for whoever presses it, and it works after a restart.
    let mut study = study;
    study.restart_bot().await;
    let done = ben.in_dm().clicks(&asks, "Delete everything").await.unwrap();
    assert!(done.text().contains("is deleted"), "{}", done.text());
    let streak = ben.runs("/streak").await.unwrap();
    assert!(streak.text().contains("**0** days"), "{}", streak.text());
    let mut stored = Vec::new();
    let store = study.store().clone();
    let exporting = tokio::task::spawn_blocking(move || {
        daily_drill::store::export(&store, jiff::Timestamp::UNIX_EPOCH, &mut stored).map(|()| stored)
    });
    let text = String::from_utf8(exporting.await.unwrap().unwrap()).unwrap();
    assert!(!text.contains(GOOD_ANSWER), "his words are still stored");
    assert_eq!(text.matches(&format!("\"member\":{}", ben.id())).count(), 1, "only the note: {text}");

    // He begins anew.
    let daily = ben.runs("/daily").await.unwrap();
    let form = ben.clicks(&daily, "Answer").await.unwrap();
    assert_eq!(form.form().fields[0].value, "", "what he wrote is gone");
    let card = ben.submits(form.form(), &[("Your answer", GOOD_ANSWER)]).await.unwrap();
    assert!(card.text().contains("**1** day"), "{}", card.text());
    assert!(dana.runs("/streak").await.unwrap().text().contains("**0** days"));
    study.finish().await;
}

#[tokio::test]
async fn whoever_hides_stays_hidden_whatever_else_they_choose() {
    let study = Study::start().await;
    let ben = study.member("ben").in_dm();
    let shown = ben.runs("/mydata visibility").await.unwrap();
    assert_snapshot!("visible", seen(&shown));
    let hidden = ben.clicks(&shown, "Hide me").await.unwrap();
    assert_snapshot!("hidden", seen(&hidden));
    let levels = ben.runs("/levels").await.unwrap();
    ben.clicks(&levels, "Advanced").await.unwrap();
    let still = ben.runs("/mydata visibility").await.unwrap();
    assert!(still.text().contains("leave you out"), "{}", still.text());
    let level = ben.runs("/levels").await.unwrap();
    assert!(level.text().contains("Advanced** (your usual level)"), "{}", level.text());
    ben.clicks(&still, "Show me").await.unwrap();
    let shown = ben.runs("/mydata visibility").await.unwrap();
    assert!(shown.text().contains("may show your name"), "{}", shown.text());
    study.finish().await;
}
