//! Faults: what was done, what the bot learns of it, what is recorded.

use std::time::Duration;

use loopback_discord::{Fault, FaultKind, Match};
use serde_json::json;

use crate::client::Rest;

/// Sends one message under a fault; gives the status if there was an answer, and whether the message is there.
async fn struck(what: FaultKind) -> (Option<u16>, bool) {
    let rest = Rest::default().await;
    let daily = rest.channel("daily");
    rest.discord.change(|world| world.faults.push(Fault::once(Match::new("POST", "/messages"), what)));
    let path = format!("/channels/{daily}/messages");
    let request = rest.request("POST", &path).json(&json!({"content": "x"})).timeout(Duration::from_secs(1));
    let status = request.send().await.ok().map(|response| response.status().as_u16());
    rest.discord.idle().await;
    let there = !rest.discord.messages("daily").is_empty();
    let recorded = rest.discord.requests();
    assert_eq!(recorded.len(), 1);
    rest.says(daily, "the fault is spent").await;
    (status, there)
}

#[tokio::test]
async fn each_fault_does_what_it_says() {
    let cases = [
        (FaultKind::Status(503), Some(503), false),
        (FaultKind::Error(403, 50013, "Missing Permissions".to_owned()), Some(403), false),
        (FaultKind::RateLimited(Duration::from_secs(2)), Some(429), false),
        (FaultKind::Html429, Some(429), false),
        (FaultKind::DropBefore, None, false),
        (FaultKind::DropAfter, None, true),
        (FaultKind::Hang, None, false),
        (FaultKind::TimeoutAfterDoing, None, true),
        (FaultKind::Delay(Duration::from_millis(50)), Some(200), true),
        (FaultKind::SlowAnswer(Duration::from_millis(50)), Some(200), true),
        (FaultKind::SlowAnswer(Duration::from_secs(5)), None, true),
    ];
    for (what, status, there) in cases {
        assert_eq!(struck(what.clone()).await, (status, there), "{what:?}");
    }
}

#[tokio::test]
async fn an_answer_carries_the_worlds_date() {
    let rest = Rest::default().await;
    let response = rest.request("GET", "/users/@me").send().await.unwrap();
    assert_eq!(response.headers()["date"], "Mon, 02 Mar 2026 07:00:00 GMT");
}
