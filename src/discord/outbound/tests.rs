#![allow(clippy::unwrap_used)]

mod calls;
mod fake;
mod limits;
mod secrets;

use std::time::Instant;

use serde_json::json;

use self::fake::{Fake, Reply, reply, with};
use super::*;

const TOKEN: &str = "MTk4NjIy.Cl2FMQ.ZnCjm1XVW7vRze4b7Cq4se7kKWs";
const CALL: Call = Call::new(Priority::Question, ServerId(1));
const CHANNEL: ChannelId = ChannelId(7);
const QUESTION: MessageId = MessageId(175_928_847_299_117_063);
const POSTED: &str = r#"{"id": "175928847299117063"}"#;
const WORDS: &str = "Why is the sky blue?";

fn config(base: &str) -> OutboundConfig {
    OutboundConfig {
        base: base.to_owned(),
        per_second: 10_000,
        attempts: 3,
        backoff: Duration::from_millis(1),
        ..OutboundConfig::new(TOKEN.into(), Arc::new(Timestamp::now))
    }
}

fn outbound(fake: &Fake) -> Outbound {
    Outbound::new(config(&fake.base)).unwrap()
}

fn question() -> Value {
    json!({ "content": WORDS, "nonce": "r1.question", "enforce_nonce": true })
}

/// An error in Discord's form.
fn no(status: u16, code: u32) -> Reply {
    reply(status, json!({ "code": code, "message": "No" }))
}

fn refused(status: u16, code: u32) -> CallError {
    CallError::Refused { status, code, message: "No".to_owned() }
}

const fn unavailable(seconds: u64) -> CallError {
    CallError::Unavailable { after: Duration::from_secs(seconds) }
}
