//! Rate limits: buckets, the global limit, the ban.

use std::time::Duration;

use loopback_discord::ratelimit::{RateLimits, RouteLimit};
use reqwest::Response;
use serde_json::json;

use crate::client::Rest;

async fn limited(limits: RateLimits) -> Rest {
    let rest = Rest::default().await;
    rest.discord.change(|world| world.rate_limits = limits);
    rest
}

fn messages(requests: u32, shared: bool) -> RateLimits {
    let rule = RouteLimit {
        method: "POST".to_owned(),
        path: "/messages".to_owned(),
        requests,
        per: Duration::from_secs(1),
        shared,
    };
    RateLimits { routes: vec![rule], ..RateLimits::default() }
}

async fn post(rest: &Rest, channel: &str) -> Response {
    let path = format!("/channels/{}/messages", rest.channel(channel));
    rest.request("POST", &path).json(&json!({"content": "x"})).send().await.unwrap()
}

fn header<'r>(response: &'r Response, name: &str) -> &'r str {
    response.headers().get(name).map_or("", |value| value.to_str().unwrap())
}

#[tokio::test]
async fn a_bucket_fills_and_empties() {
    let rest = limited(messages(2, false)).await;
    let first = post(&rest, "daily").await;
    assert_eq!((header(&first, "x-ratelimit-limit"), header(&first, "x-ratelimit-remaining")), ("2", "1"));
    assert!(!header(&first, "x-ratelimit-bucket").is_empty());
    let after: f64 = header(&first, "x-ratelimit-reset-after").parse().unwrap();
    assert!(after > 0.0 && after <= 1.0, "{after}");
    assert_eq!(post(&rest, "daily").await.status(), 200);
    assert_eq!(post(&rest, "general").await.status(), 200, "each channel has its own bucket");

    let third = post(&rest, "daily").await;
    assert_eq!(third.status(), 429);
    assert_eq!((header(&third, "retry-after"), header(&third, "x-ratelimit-scope")), ("1", "user"));
    let body: serde_json::Value = third.json().await.unwrap();
    assert_eq!(body["global"], false);
    let wait = body["retry_after"].as_f64().unwrap();
    tokio::time::sleep(Duration::from_secs_f64(wait)).await;
    assert_eq!(post(&rest, "daily").await.status(), 200);
    assert_eq!(rest.discord.look(|world| world.invalid_requests()), 1);
}

#[tokio::test]
async fn a_shared_bucket_does_not_count_as_invalid() {
    let rest = limited(messages(1, true)).await;
    post(&rest, "daily").await;
    let second = post(&rest, "daily").await;
    assert_eq!((second.status().as_u16(), header(&second, "x-ratelimit-scope")), (429, "shared"));
    assert_eq!(rest.discord.look(|world| world.invalid_requests()), 0);
}

#[tokio::test]
async fn the_global_limit_spares_interactions() {
    let rest = limited(RateLimits { global: Some(2), ..RateLimits::default() }).await;
    post(&rest, "daily").await;
    post(&rest, "general").await;
    let third = post(&rest, "news").await;
    assert_eq!((third.status().as_u16(), header(&third, "x-ratelimit-global")), (429, "true"));
    let callback = rest.post("/interactions/1/x/callback", json!({"type": 5})).await;
    callback.fails(404, 10062);
}

#[tokio::test]
async fn too_many_invalid_requests_end_in_a_ban() {
    let rest = limited(RateLimits { most_invalid: 3, ..RateLimits::default() }).await;
    let server = rest.server();
    rest.discord.change(|world| world.deny_bot(server, loopback_discord::Permissions::SEND_MESSAGES));
    for _ in 0..3 {
        assert_eq!(post(&rest, "daily").await.status(), 403);
    }
    let banned = post(&rest, "daily").await;
    assert_eq!(banned.status(), 429);
    assert!(header(&banned, "retry-after").is_empty());
    assert!(banned.text().await.unwrap().contains("1015"));
}
