//! Logs hold no member's words and no token, whatever the log option says.

use std::io::Write;
use std::sync::{Arc, Mutex};

use tracing_subscriber::util::SubscriberInitExt;

use crate::harness::{GOOD_ANSWER, Study};

/// Collects what is logged.
#[derive(Clone, Default)]
struct Log(Arc<Mutex<Vec<u8>>>);

impl Write for Log {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().unwrap().write(bytes)
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

#[tokio::test]
async fn a_round_at_the_lowest_level_leaves_no_secret_in_the_log() {
    let log = Log::default();
    let writer = log.clone();
    let subscriber = daily_drill::telemetry::subscriber("trace", move || writer.clone()).unwrap();
    // A second dispatcher, so that a parallel test without one does not switch the events off for all.
    let _second = tracing::Dispatch::new(tracing_subscriber::registry());
    let guard = subscriber.set_default();

    let study = Study::start().await;
    let question = study.has_a_question().await;
    let ben = study.member("ben");
    let form = ben.clicks(&question, "Answer").await.unwrap();
    ben.submits(form.form(), &[("Your answer", "too short but mine")]).await.unwrap();
    ben.submits(form.form(), &[("Your answer", GOOD_ANSWER)]).await.unwrap();
    ben.runs("/quiz question:mysecretsearch private:true").await.unwrap();
    study.advance_to("2026-03-03T09:00[Europe/Berlin]").await;
    study.reads_the_reveal(&question).await;
    study.next_in("daily").await;

    let mut secrets =
        vec![study.discord.token().to_owned(), "too short but mine".to_owned(), "mysecretsearch".to_owned()];
    secrets.push(GOOD_ANSWER[..40].to_owned());
    let tokens = study.discord.requests().into_iter().filter_map(|request| {
        let mut parts =
            request.path.split('/').skip_while(|part| !matches!(*part, "interactions" | "webhooks"));
        parts.nth(2).map(str::to_owned)
    });
    secrets.extend(tokens);
    study.finish().await;
    drop(guard);

    let text = String::from_utf8_lossy(&log.0.lock().unwrap()).into_owned();
    assert!(text.contains("done"), "nothing was logged, so nothing was proved");
    assert!(secrets.len() > 8, "no interaction token was seen");
    for secret in secrets {
        let line = text.lines().find(|line| line.contains(&secret));
        assert!(line.is_none(), "{secret:?} is in the log: {line:?}");
    }
}
