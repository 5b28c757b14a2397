//! Neither the token nor a member's words leave by a log or an error.

use std::io;
use std::sync::Mutex;

use tracing_subscriber::fmt::MakeWriter;

use super::*;

/// A log that a test can read.
#[derive(Clone, Default)]
struct Log(Arc<Mutex<Vec<u8>>>);

impl io::Write for Log {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl<'a> MakeWriter<'a> for Log {
    type Writer = Self;

    fn make_writer(&'a self) -> Self {
        self.clone()
    }
}

/// Meets every kind of trouble, each with a secret in it; returns all errors as they would be shown.
async fn trouble() -> String {
    let quoting = json!({ "code": 50_035, "message": "No", "errors": { "content": { "_errors": [{ "message": WORDS }] } } });
    let fake = Fake::new([
        Reply::Drop,
        reply(200, json!({ "id": WORDS, "content": WORDS })),
        with(429, &[("retry-after", "0.001")], "{}"),
        reply(400, quoting),
        no(403, 50_013),
        no(401, 0),
    ])
    .await;
    let outbound =
        Outbound::new(OutboundConfig { attempts: 4, invalid_limit: 2, ..config(&fake.base) }).unwrap();
    let mut told = String::new();
    for _ in 0..6 {
        let error = outbound.send_message(CALL, CHANNEL, &question()).await.unwrap_err();
        told += &format!("{error} {error:?}\n");
    }
    told
}

#[tokio::test]
async fn at_the_lowest_level_the_log_holds_routes_but_no_secrets() {
    // While there is a single subscriber, an event that another test's thread meets first is switched off for all: that
    // thread has none. Of two, tracing asks both.
    let _second = tracing::Dispatch::new(tracing::subscriber::NoSubscriber::new());
    let log = Log::default();
    let subscriber = tracing_subscriber::fmt().with_max_level(tracing::Level::TRACE).with_ansi(false);
    let _guard = tracing::subscriber::set_default(subscriber.with_writer(log.clone()).finish());

    let told = trouble().await;

    let log = String::from_utf8(log.0.lock().unwrap().clone()).unwrap();
    for secret in [TOKEN, WORDS] {
        assert!(!told.contains(secret), "an error tells a secret:\n{told}");
        assert!(!log.contains(secret), "the log tells a secret:\n{log}");
    }
    for expected in
        ["discord.route=\"channels/:channel/messages\"", "http.status=403", "attempt=2", "connection dropped"]
    {
        assert!(log.contains(expected), "no {expected} in\n{log}");
    }
    assert_eq!(log.matches("all sending stops").count(), 1, "said once:\n{log}");
}
