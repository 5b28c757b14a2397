//! Waits, stops and clocks, as calls meet them.

use super::*;

#[tokio::test]
async fn retry_after_is_waited_out() {
    let table = [
        ("header", with(429, &[("retry-after", "0.1")], r#"{"retry_after": 0.001}"#)),
        ("body", reply(429, r#"{"retry_after": 0.1}"#)),
        ("global", with(429, &[("retry-after", "0.1"), ("x-ratelimit-global", "true")], "{}")),
        ("shared", with(429, &[("retry-after", "0.1"), ("x-ratelimit-scope", "shared")], "{}")),
        ("Cloudflare", with(429, &[("retry-after", "0.1")], "error code: 1015")),
        (
            "a bucket with requests left",
            with(
                429,
                &[
                    ("retry-after", "0.1"),
                    ("x-ratelimit-bucket", "b"),
                    ("x-ratelimit-limit", "5"),
                    ("x-ratelimit-remaining", "4"),
                    ("x-ratelimit-reset-after", "0.001"),
                ],
                "{}",
            ),
        ),
        ("overloaded", with(503, &[("retry-after", "0.1")], "")),
    ];
    for (name, first) in table {
        let fake = Fake::new([first, reply(200, POSTED)]).await;
        let started = Instant::now();
        outbound(&fake).send_message(CALL, CHANNEL, &question()).await.unwrap();
        assert!(started.elapsed() >= Duration::from_millis(100), "{name}: after {:?}", started.elapsed());
        assert_eq!(fake.seen().len(), 2, "{name}");
    }
}

#[tokio::test]
async fn a_limited_channel_does_not_hold_up_another() {
    let limited = with(429, &[("retry-after", "0.2"), ("x-ratelimit-scope", "user")], "{}");
    let fake = Fake::new([limited, reply(200, POSTED)]).await;
    let outbound = Outbound::new(OutboundConfig { open: 1, ..config(&fake.base) }).unwrap();
    let (first, other) = (question(), question());

    let (first, other) = tokio::join!(
        outbound.send_message(CALL, ChannelId(7), &first),
        outbound.send_message(CALL, ChannelId(8), &other),
    );

    assert!(first.is_ok() && other.is_ok(), "{first:?} {other:?}");
    let line = |channel| format!("POST /api/v10/channels/{channel}/messages");
    assert_eq!(fake.lines(), [line(7), line(8), line(7)]);
}

#[tokio::test]
async fn a_global_limit_holds_up_everything() {
    let limited = with(429, &[("retry-after", "0.1"), ("x-ratelimit-scope", "global")], "{}");
    let fake = Fake::new([limited, reply(200, POSTED)]).await;
    let outbound = Outbound::new(OutboundConfig { open: 1, ..config(&fake.base) }).unwrap();
    let (first, other) = (question(), question());
    let started = Instant::now();
    let timed = async {
        outbound.send_message(CALL, ChannelId(8), &other).await.unwrap();
        started.elapsed()
    };

    let (first, other) = tokio::join!(outbound.send_message(CALL, ChannelId(7), &first), timed);

    assert!(first.is_ok(), "{first:?}");
    assert!(other >= Duration::from_millis(100), "the other went after {other:?}");
}

#[tokio::test]
async fn a_bucket_that_is_empty_for_long_is_reported_at_once() {
    let empty = with(
        200,
        &[
            ("x-ratelimit-bucket", "b"),
            ("x-ratelimit-limit", "5"),
            ("x-ratelimit-remaining", "0"),
            ("x-ratelimit-reset-after", "3000"),
        ],
        POSTED,
    );
    let fake = Fake::new([empty, reply(200, POSTED)]).await;
    let outbound = outbound(&fake);
    outbound.send_message(CALL, CHANNEL, &question()).await.unwrap();

    let again = outbound.send_message(CALL, CHANNEL, &question()).await;
    let elsewhere = outbound.send_message(CALL, ChannelId(8), &question()).await;

    assert!(
        matches!(again, Err(CallError::Unavailable { after }) if after > Duration::from_secs(2_990)),
        "{again:?}"
    );
    assert!(elsewhere.is_ok(), "{elsewhere:?}");
    assert_eq!(fake.seen().len(), 2);
}

#[tokio::test]
async fn too_many_invalid_requests_stop_everything() {
    let fake = Fake::new([no(403, 50_013)]).await;
    let outbound = Outbound::new(OutboundConfig { invalid_limit: 3, ..config(&fake.base) }).unwrap();
    for _ in 0..3 {
        let sent = outbound.send_message(CALL, CHANNEL, &question()).await;
        assert_eq!(sent, Err(CallError::Forbidden { code: 50_013 }));
    }

    let stopped = outbound.channel(CALL, ChannelId(8)).await;

    assert!(matches!(stopped, Err(CallError::Stopped { .. })), "{stopped:?}");
    assert_eq!(fake.seen().len(), 3);
}

#[tokio::test]
async fn shared_limits_and_malformed_requests_are_not_invalid_ones() {
    let shared = with(429, &[("retry-after", "0.001"), ("x-ratelimit-scope", "shared")], "{}");
    let fake =
        Fake::new([shared.clone(), shared, no(400, 50_035), no(404, 10_003), reply(200, POSTED)]).await;
    let outbound = Outbound::new(OutboundConfig { invalid_limit: 1, ..config(&fake.base) }).unwrap();
    for expected in
        [Err(refused(400, 50_035)), Err(CallError::Gone { what: Gone::Channel, code: 10_003 }), Ok(QUESTION)]
    {
        let sent = outbound.send_message(CALL, CHANNEL, &question()).await;
        assert_eq!(sent.map(|sent| sent.id), expected);
    }
}

#[tokio::test]
async fn a_bad_token_is_tried_once() {
    let fake = Fake::new([no(401, 0)]).await;
    let outbound = outbound(&fake);
    for _ in 0..3 {
        assert_eq!(outbound.application().await, Err(CallError::Unauthorized));
    }
    assert_eq!(fake.seen().len(), 1);
}

#[tokio::test]
async fn clocks_are_compared_at_each_answer() {
    let date = |date: &'static str| with(200, &[("date", date)], r#"{"url": "wss://x"}"#);
    let now: Timestamp = "2026-11-06T08:49:37Z".parse().unwrap();
    let fake = Fake::new([
        date("Fri, 06 Nov 2026 08:49:37 GMT"),
        date("Fri, 06 Nov 2026 08:50:37 GMT"),
        date("yesterday"),
        with(404, &[("date", "Fri, 06 Nov 2026 08:49:36 GMT")], "{}"),
    ])
    .await;
    let outbound =
        Outbound::new(OutboundConfig { now: Arc::new(move || now), ..config(&fake.base) }).unwrap();
    assert_eq!(outbound.clock_skew(), None);
    for seconds in [0, 60, 60, -1] {
        let _ = outbound.gateway().await;
        assert_eq!(outbound.clock_skew(), Some(SignedDuration::from_secs(seconds)));
    }
}
