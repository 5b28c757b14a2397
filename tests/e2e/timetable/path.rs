//! Paths: a timetable follows one, a quiz goes on from somewhere on it.

use insta::assert_snapshot;

use crate::harness::{Study, seen};

#[tokio::test]
async fn a_timetable_follows_its_path_and_then_starts_over() {
    let study = Study::start().await;
    let amara = study.member("amara");
    let draft = amara.runs("/timetable add time:09:00 days:daily zone:UTC").await.unwrap();
    let paths = amara.clicks(&draft, "Path").await.unwrap();
    assert_snapshot!("paths", seen(&paths));
    let chosen = amara.chooses(&draft, "Path", &["The long way round"]).await.unwrap();
    assert_snapshot!("on_a_path", seen(&chosen));
    amara.clicks(&draft, "Save").await.unwrap();
    let mut titles = Vec::new();
    let mut before = None;
    for day in 2..7 {
        study.advance_to(&format!("2026-03-0{day}T09:00Z")).await;
        if let Some(question) = before.take() {
            study.reads_the_reveal(&question).await;
        }
        let question = study.next_in("daily").await;
        titles.push(question.embeds[0]["title"].as_str().unwrap().split(" · ").nth(1).unwrap().to_owned());
        before = Some(question);
    }
    assert_eq!(titles[..2], titles[3..]);
    assert!(titles[0].contains("Replication") && titles[2].contains("Stateless"), "{titles:?}");
    assert!(amara.runs("/timetable list").await.unwrap().text().contains("Path: The long way round"));

    // Another path begins at its beginning, also with questions that were just asked; the numbers go on.
    let edit = amara.runs("/timetable edit").await.unwrap();
    amara.clicks(&edit, "Path").await.unwrap();
    amara.chooses(&edit, "Path", &["Warm-up"]).await.unwrap();
    amara.clicks(&edit, "Save").await.unwrap();
    study.advance_to("2026-03-07T09:00Z").await;
    study.reads_the_reveal(&before.unwrap()).await;
    let question = study.next_in("daily").await;
    assert!(question.text().contains("#6 · Keeping user input"), "{}", question.text());
    study.finish().await;
}

#[tokio::test]
async fn a_quiz_goes_on_along_a_path() {
    let mut study = Study::start().await;
    let ben = study.member("ben");
    let card = ben.runs("/quiz path:warm-up private:true").await.unwrap();
    assert_snapshot!(
        "quiz_on_a_path",
        card.buttons().iter().map(|b| b.label.clone()).collect::<Vec<_>>().join(", ")
    );
    study.restart_bot().await;
    let next = ben.clicks(&card, "Next on this path").await.unwrap();
    let title = |reply: &loopback_discord::Reply| reply.message().embeds[0]["title"].clone();
    assert_ne!(title(&next), title(&card));
    let over = ben.clicks(&next, "Next on this path").await.unwrap();
    assert_eq!(title(&over), title(&card), "after the last one comes the first");
    let typed = ben.runs("/quiz path:nowhere").await.unwrap();
    assert!(typed.text().contains("There is no path \"nowhere\""), "{}", typed.text());
    let forged = loopback_discord::Forged::button(card.message(), "v1:path:nowhere:http-stateless");
    let reply = ben.forges(forged).await.unwrap();
    assert!(reply.text().contains("There is no path"), "{}", reply.text());
    study.finish().await;
}
