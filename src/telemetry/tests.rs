#![allow(clippy::unwrap_used)]

use std::sync::{Arc, Mutex};

use super::*;

#[derive(Clone, Default)]
struct Log(Arc<Mutex<Vec<u8>>>);

impl Write for Log {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap().write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[test]
fn no_filter_lets_a_library_print_what_it_received() {
    for filter in ["trace", "warn", "serenity=trace", "serenity::gateway::ws=warn"] {
        let log = Log::default();
        let writer = log.clone();
        tracing::subscriber::with_default(subscriber(filter, move || writer.clone()).unwrap(), || {
            tracing::error!("said");
            tracing::warn!(target: "serenity::gateway::shard", "said by a library");
            tracing::warn!(target: "serenity::gateway::ws", "secret frame");
            tracing::info!(target: "serenity::gateway::shard", "secret frame");
            tracing::debug!(target: "reqwest::connect", "secret address");
        });
        let text = String::from_utf8(log.0.lock().unwrap().clone()).unwrap();
        assert!(!text.contains("secret"), "{filter}: {text}");
        if filter == "trace" {
            assert_eq!(text.matches("said").count(), 2, "{text}");
        }
    }
}
