#![allow(clippy::unwrap_used)]

mod fake;

use std::sync::Mutex;

use serde_json::json;

use self::fake::{Fake, Reply, reply, with};
use super::*;

const TOKEN: &str = "MTk4NjIy.Cl2FMQ.ZnCjm1XVW7vRze4b7Cq4se7kKWs";
const CALL: Call = Call::new(Priority::Question, ServerId(1));
const CHANNEL: ChannelId = ChannelId(7);

fn config(fake: &Fake) -> OutboundConfig {
    OutboundConfig {
        base: fake.base.clone(),
        per_second: 10_000,
        timeout: Duration::from_secs(5),
        attempts: 3,
        backoff: Duration::from_millis(1),
        ..OutboundConfig::new(TOKEN.into(), Arc::new(Timestamp::now))
    }
}

fn question() -> Value {
    json!({ "content": "Why is the sky blue?", "nonce": "r1.question", "enforce_nonce": true })
}

const MESSAGE: &str = r#"{"id": "175928847299117063"}"#;

#[tokio::test]
async fn a_message_is_posted_as_discord_expects_it() {
    let fake = Fake::new([reply(200, MESSAGE)]).await;
    let outbound = Outbound::new(config(&fake)).unwrap();

    let sent = outbound.send_message(CALL, CHANNEL, &question()).await.unwrap();

    assert_eq!(sent.id, MessageId(175_928_847_299_117_063));
    assert_eq!(sent.moment.to_string(), "2016-04-30T11:18:25.796Z");
    let seen = fake.seen();
    assert_eq!(seen.len(), 1);
    assert_eq!(seen[0].line, "POST /api/v10/channels/7/messages");
    assert_eq!(seen[0].header("authorization"), Some(format!("Bot {TOKEN}").as_str()));
    assert!(seen[0].header("user-agent").unwrap().starts_with("DiscordBot ("));
    assert_eq!(seen[0].body, question());
}
