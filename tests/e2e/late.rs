//! Discord waits three seconds for the first answer. What takes longer is acknowledged first, and answered once.

use std::sync::mpsc;

use daily_drill::domain::facts::{Outage, Until};
use daily_drill::store::StoreError;
use loopback_discord::{Recorded, Reply};

use crate::harness::{GOOD_ANSWER, Study};

/// How the bot first answered, by Discord's numbers.
const MESSAGE: u64 = 4;
const THINKING: u64 = 5;
const HEARD: u64 = 6;
const FORM: u64 = 9;

/// The requests since `before` with which the bot answered.
fn answers(study: &Study, before: usize) -> Vec<Recorded> {
    let answers = study.discord.requests().into_iter().skip(before);
    answers.filter(|r| r.path.contains("/interactions/") || r.path.contains("/webhooks/")).collect()
}

/// Lets the store take no write until the bot has said something about what `deed` does; what came of it, whether only one
/// person sees what was said first, and how it was said.
async fn while_the_store_is_slow(study: &Study, deed: impl Future<Output = Reply>) -> (Reply, Vec<Recorded>) {
    let before = study.discord.requests().len();
    let (go, wait) = mpsc::channel::<()>();
    let store = study.store().clone();
    let (stuck, is_stuck) = tokio::sync::oneshot::channel();
    let writing = tokio::spawn(async move {
        let written: Result<(), StoreError> = store
            .write(move |_| {
                let _ = stuck.send(());
                let _ = wait.recv();
                Ok(())
            })
            .await;
        written
    });
    is_stuck.await.unwrap();
    let said = async {
        study.until("a first answer", |study| !answers(study, before).is_empty()).await;
        go.send(()).unwrap();
    };
    let (reply, ()) = tokio::join!(deed, said);
    writing.await.unwrap().unwrap();
    study.settle().await;
    (reply, answers(study, before))
}

fn first(said: &[Recorded]) -> (u64, bool) {
    let body = &said[0].body;
    (body["type"].as_u64().unwrap(), body["data"]["flags"].as_u64().unwrap_or(0) & 64 != 0)
}

#[tokio::test]
async fn a_form_is_promised_a_message_which_comes_once() {
    let study = Study::start().await;
    let question = study.has_a_question().await;
    let ben = study.member("ben");
    let form = ben.clicks(&question, "Answer").await.unwrap();
    let deed = async { ben.submits(form.form(), &[("Your answer", GOOD_ANSWER)]).await.unwrap() };
    let (card, said) = while_the_store_is_slow(&study, deed).await;
    assert!(card.is_ephemeral() && card.text().contains("In 30 seconds"), "{}", card.text());
    assert_eq!((first(&said), said.len()), ((THINKING, true), 2), "{said:?}");
    study.finish().await;
}

#[tokio::test]
async fn a_press_on_a_private_message_changes_it_late_and_one_on_a_question_is_answered_beside_it() {
    let study = Study::start().await;
    let question = study.has_a_question().await;
    let ben = study.member("ben");
    let check = ben.clicks(&question, "Quick check").await.unwrap();
    let deed = async { ben.clicks(&check, "A").await.unwrap() };
    let (outcome, said) = while_the_store_is_slow(&study, deed).await;
    assert_eq!(outcome.message().id, check.message().id);
    assert!(outcome.text().contains("**1** day"), "{}", outcome.text());
    assert_eq!((first(&said).0, said.len()), (HEARD, 2), "{said:?}");

    let levels = ben.runs("/levels").await.unwrap();
    let deed = async { ben.clicks(&levels, "Beginner").await.unwrap() };
    let (quiz, said) = while_the_store_is_slow(&study, deed).await;
    assert!(quiz.is_ephemeral());
    assert_ne!(quiz.message().id, levels.message().id);
    assert_eq!((first(&said).0, said.len()), (HEARD, 2), "{said:?}");
    study.finish().await;
}

#[tokio::test]
async fn a_command_is_promised_the_kind_of_message_that_it_gives() {
    let study = Study::start().await;
    let ben = study.member("ben");
    let deed = async { ben.runs("/mydata export").await.unwrap() };
    let (file, said) = while_the_store_is_slow(&study, deed).await;
    assert!(file.is_ephemeral());
    assert_eq!(file.message().attachments.len(), 1);
    assert_eq!((first(&said), said.len()), ((THINKING, true), 2), "{said:?}");

    // A server that comes back is written down before anything of it is answered.
    for (line, private) in [("/quiz", false), ("/quiz private:True", true), ("/help", true)] {
        let (server, since) = (study.server(), study.now());
        let outage = Outage { since, until: Until::Server, put_off: false };
        let written: Result<(), StoreError> =
            study.store().write(move |tx| tx.put_outage(server, &outage)).await;
        written.unwrap();
        let deed = async { ben.runs(line).await.unwrap() };
        let (reply, said) = while_the_store_is_slow(&study, deed).await;
        assert_eq!(reply.is_ephemeral(), private, "{line}");
        assert_eq!((first(&said), said.len()), ((THINKING, private), 2), "{line}: {said:?}");
    }
    study.finish().await;
}

#[tokio::test]
async fn what_is_quick_is_answered_at_once_and_nothing_comes_before_a_form() {
    let study = Study::start().await;
    let question = study.has_a_question().await;
    let ben = study.member("ben");
    for (button, kind) in [("Answer", FORM), ("Hint", MESSAGE)] {
        let before = study.discord.requests().len();
        ben.clicks(&question, button).await.unwrap();
        let said = answers(&study, before);
        assert_eq!((first(&said).0, said.len()), (kind, 1), "{said:?}");
    }
    study.finish().await;
}
