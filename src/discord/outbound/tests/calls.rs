//! What each answer of Discord's becomes, and after how many requests.

use super::*;

#[tokio::test]
async fn a_message_is_posted_as_discord_expects_it() {
    let fake = Fake::new([reply(200, POSTED)]).await;

    let sent = outbound(&fake).send_message(CALL, CHANNEL, &question()).await.unwrap();

    assert_eq!(sent.id, QUESTION);
    assert_eq!(sent.moment.to_string(), "2016-04-30T11:18:25.796Z");
    let seen = fake.seen();
    assert_eq!(seen.len(), 1);
    assert_eq!(seen[0].line, "POST /api/v10/channels/7/messages");
    assert_eq!(seen[0].header("authorization"), Some(format!("Bot {TOKEN}").as_str()));
    assert!(seen[0].header("user-agent").unwrap().starts_with("DiscordBot ("));
    assert_eq!(seen[0].body, question());
}

/// Posts a question (or the same without a nonce), and says what came of it and after how many requests.
async fn post(body: Value, script: Vec<Reply>) -> (Result<MessageId, CallError>, usize) {
    let silent = script.iter().any(|reply| matches!(reply, Reply::Silence));
    let fake = Fake::new(script).await;
    let mut config = config(&fake.base);
    if silent {
        config.timeout = Duration::from_millis(300);
    }
    let sent = Outbound::new(config).unwrap().send_message(CALL, CHANNEL, &body).await;
    let seen = fake.seen();
    assert!(seen.iter().all(|seen| seen.body == body), "each attempt carries the same body, nonce and all");
    (sent.map(|sent| sent.id), seen.len())
}

#[tokio::test]
async fn answers_to_a_message() {
    let posted = || reply(200, POSTED);
    let html = "<html>Cloudflare</html>";
    let gone = |what, code| Err(CallError::Gone { what, code });
    let table: Vec<(&str, Vec<Reply>, Result<_, _>, usize)> = vec![
        ("400", vec![no(400, 50_035)], Err(refused(400, 50_035)), 1),
        (
            "400, not Discord's",
            vec![reply(400, html)],
            {
                Err(CallError::Refused { status: 400, code: 0, message: "not in Discord's words".to_owned() })
            },
            1,
        ),
        ("401", vec![no(401, 0)], Err(CallError::Unauthorized), 1),
        ("403 no access", vec![no(403, 50_001)], Err(CallError::Forbidden { code: 50_001 }), 1),
        ("403 no permission", vec![no(403, 50_013)], Err(CallError::Forbidden { code: 50_013 }), 1),
        ("403, not Discord's", vec![reply(403, html)], Err(unavailable(30)), 1),
        ("404 channel", vec![no(404, 10_003)], gone(Gone::Channel, 10_003), 1),
        ("404 server", vec![no(404, 10_004)], gone(Gone::Server, 10_004), 1),
        ("404 member", vec![no(404, 10_007)], gone(Gone::Member, 10_007), 1),
        ("404 message", vec![no(404, 10_008)], gone(Gone::Message, 10_008), 1),
        ("404, no such route", vec![no(404, 0)], Err(refused(404, 0)), 1),
        ("404, not Discord's", vec![reply(404, html)], Err(unavailable(30)), 1),
        ("archived thread", vec![no(400, 50_083)], Err(CallError::Archived), 1),
        ("locked thread", vec![no(400, 160_005)], Err(CallError::Locked), 1),
        (
            "a redirect is not followed",
            vec![with(302, &[("location", "http://127.0.0.1:9/")], "")],
            {
                Err(CallError::Refused { status: 302, code: 0, message: "not in Discord's words".to_owned() })
            },
            1,
        ),
        ("429, then well", vec![with(429, &[("retry-after", "0.001")], "{}"), posted()], Ok(QUESTION), 2),
        ("429 without a wait", vec![reply(429, "{}"), posted()], Ok(QUESTION), 2),
        ("429 of Cloudflare", vec![reply(429, html), posted()], Ok(QUESTION), 2),
        ("429 for long", vec![with(429, &[("retry-after", "61")], "{}")], Err(unavailable(61)), 1),
        ("429 for days", vec![with(429, &[("retry-after", "1e9")], "{}")], Err(unavailable(3600)), 1),
        ("429 for ever", vec![with(429, &[("retry-after", "0.001")], "{}")], Err(unavailable(30)), 3),
        ("500, then well", vec![reply(500, "{}"), posted()], Ok(QUESTION), 2),
        ("502 twice, then well", vec![reply(502, html), reply(502, html), posted()], Ok(QUESTION), 3),
        ("503 asks to wait", vec![with(503, &[("retry-after", "0.001")], ""), posted()], Ok(QUESTION), 2),
        ("503 asks to wait long", vec![with(503, &[("retry-after", "61")], "")], Err(CallError::Unknown), 1),
        ("500 for ever", vec![reply(500, "{}")], Err(CallError::Unknown), 3),
        (
            "500, then 429 for long",
            vec![reply(500, ""), with(429, &[("retry-after", "61")], "{}")],
            { Err(CallError::Unknown) },
            2,
        ),
        (
            "500, then a no that says nothing of the first try",
            vec![reply(500, ""), no(403, 50_013)],
            Err(CallError::Unknown),
            2,
        ),
        ("hung up, then well", vec![Reply::Drop, posted()], Ok(QUESTION), 2),
        ("hung up for ever", vec![Reply::Drop], Err(CallError::Unknown), 3),
        ("answer cut off, then well", vec![Reply::CutOff(POSTED.to_owned()), posted()], Ok(QUESTION), 2),
        ("no answer, then well", vec![Reply::Silence, posted()], Ok(QUESTION), 2),
        ("200 that is no message", vec![reply(200, html)], Err(CallError::Unknown), 3),
        ("200 with an id of nothing", vec![reply(200, r#"{"id": "0"}"#), posted()], Ok(QUESTION), 2),
    ];
    for (name, script, expected, requests) in table {
        assert_eq!(post(question(), script).await, (expected, requests), "{name}");
    }
}

#[tokio::test]
async fn a_message_without_a_nonce_is_sent_again_only_if_it_cannot_have_arrived() {
    let table = [
        ("429", with(429, &[("retry-after", "0.001")], "{}"), Ok(QUESTION), 2),
        ("500", reply(500, ""), Err(CallError::Unknown), 1),
        ("hung up", Reply::Drop, Err(CallError::Unknown), 1),
        ("no answer", Reply::Silence, Err(CallError::Unknown), 1),
    ];
    let bodies = [
        json!({ "content": WORDS }),
        json!({ "content": WORDS, "nonce": "r1.question" }),
        json!({ "content": WORDS, "nonce": "r1.question", "enforce_nonce": false }),
        json!({ "content": WORDS, "enforce_nonce": true }),
    ];
    for (name, first, expected, requests) in table {
        for body in &bodies {
            let script = vec![first.clone(), reply(200, POSTED)];
            assert_eq!(post(body.clone(), script).await, (expected.clone(), requests), "{name} {body}");
        }
    }
}

#[tokio::test]
async fn nobody_listening_is_a_clear_no() {
    // Bound, so that nobody else takes the port, but not listening.
    let socket = tokio::net::TcpSocket::new_v4().unwrap();
    socket.bind("127.0.0.1:0".parse().unwrap()).unwrap();
    let base = format!("http://{}", socket.local_addr().unwrap());
    let outbound = Outbound::new(config(&base)).unwrap();

    let sent = outbound.send_message(CALL, CHANNEL, &json!({ "content": WORDS })).await;

    assert_eq!(sent, Err(unavailable(30)));
}

/// A clock that leaps each time it is read.
fn leaping(seconds: i64) -> Now {
    let reads = std::sync::atomic::AtomicI64::new(0);
    Arc::new(move || {
        let read = reads.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
        Timestamp::from_second(1_800_000_000 + read * seconds).unwrap()
    })
}

#[tokio::test]
async fn a_nonce_is_not_trusted_once_discord_may_have_forgotten_it() {
    let (three, none) = (Duration::from_secs(3 * 60), Duration::from_nanos(1));
    let table = [
        ("young", leaping(1), three, Ok(QUESTION), 2),
        ("old by the monotonic clock", leaping(0), none, Err(CallError::Unknown), 1),
        ("old by wall time: the machine slept", leaping(200), three, Err(CallError::Unknown), 1),
        ("wall time was set back", leaping(-200), three, Err(CallError::Unknown), 1),
    ];
    for (name, now, nonce_memory, expected, requests) in table {
        let fake = Fake::new([Reply::Drop, reply(200, POSTED)]).await;
        let outbound = Outbound::new(OutboundConfig { now, nonce_memory, ..config(&fake.base) }).unwrap();
        let sent = outbound.send_message(CALL, CHANNEL, &question()).await;
        assert_eq!((sent.map(|sent| sent.id), fake.seen().len()), (expected, requests), "{name}");
    }
}

#[tokio::test]
async fn a_thread_has_its_messages_number_however_often_it_is_opened() {
    let table = [
        (
            "opened",
            vec![reply(201, r#"{"id": "175928847299117063", "type": 11}"#)],
            Ok(ChannelId(QUESTION.0)),
            1,
        ),
        ("there already", vec![no(400, 160_004)], Ok(ChannelId(QUESTION.0)), 1),
        ("there since the first try", vec![Reply::Drop, no(400, 160_004)], Ok(ChannelId(QUESTION.0)), 2),
        ("too many in this server", vec![no(400, 160_006)], Err(CallError::ThreadCap), 1),
        ("too many announcement threads", vec![no(400, 160_007)], Err(CallError::ThreadCap), 1),
        ("hung up for ever", vec![Reply::Drop], Err(unavailable(30)), 3),
    ];
    for (name, script, expected, requests) in table {
        let fake = Fake::new(script).await;
        let body = json!({ "name": "#1 · Sky" });
        let opened = outbound(&fake).start_thread(CALL, CHANNEL, QUESTION, &body).await;
        let line = "POST /api/v10/channels/7/messages/175928847299117063/threads";
        assert_eq!((opened, fake.lines()), (expected, vec![line.to_owned(); requests]), "{name}");
    }
}

#[tokio::test]
async fn the_other_calls_ask_what_discord_understands() {
    let messages = json!([{ "id": "9", "author": { "id": "3" } }]);
    let fake = Fake::new([
        reply(200, "{}"),
        reply(200, messages),
        reply(200, json!({ "id": "7", "type": 0 })),
        reply(200, json!({ "id": "1", "name": "Owls", "owner_id": "2", "roles": [] })),
        reply(200, json!({ "id": "3" })),
        reply(200, json!({ "user": { "id": "3" }, "roles": ["4"] })),
        reply(200, json!({ "user": { "id": "3" }, "roles": ["5"] })),
        reply(200, json!({ "id": "8", "type": 1 })),
        reply(200, "[]"),
        reply(200, json!({ "url": "wss://gateway.discord.gg" })),
        reply(200, json!({ "id": "6", "name": "Drill", "flags": 5 })),
    ])
    .await;
    let outbound = outbound(&fake);
    let server = ServerId(1);

    outbound.edit_message(CALL, CHANNEL, QUESTION, &json!({ "components": [] })).await.unwrap();
    let found = outbound.messages_after(CALL, CHANNEL, MessageId(5), 200).await.unwrap();
    assert_eq!(found[0].author, MemberId(3));
    assert_eq!(outbound.channel(CALL, CHANNEL).await.unwrap().kind, 0);
    assert_eq!(outbound.server(CALL, server).await.unwrap().owner, MemberId(2));
    assert_eq!(outbound.me_in(CALL, server).await.unwrap().roles.len(), 1);
    outbound.me_in(CALL, ServerId(2)).await.unwrap();
    assert_eq!(outbound.create_dm(CALL, MemberId(2)).await.unwrap(), ChannelId(8));
    outbound.bulk_overwrite(ApplicationId::new(6), &json!([])).await.unwrap();
    assert_eq!(outbound.gateway().await.unwrap(), "wss://gateway.discord.gg");
    assert_eq!(outbound.application().await.unwrap().flags, 5);

    assert_eq!(
        fake.lines(),
        [
            "PATCH /api/v10/channels/7/messages/175928847299117063",
            "GET /api/v10/channels/7/messages?after=5&limit=100",
            "GET /api/v10/channels/7",
            "GET /api/v10/guilds/1",
            "GET /api/v10/users/@me",
            "GET /api/v10/guilds/1/members/3",
            "GET /api/v10/guilds/2/members/3",
            "POST /api/v10/users/@me/channels",
            "PUT /api/v10/applications/6/commands",
            "GET /api/v10/gateway",
            "GET /api/v10/applications/@me",
        ]
    );
    assert_eq!(fake.seen()[7].body, json!({ "recipient_id": "2" }));
}

#[tokio::test]
async fn a_refusal_says_which_fields_but_not_what_was_in_them() {
    let fake = Fake::new([reply(
        400,
        json!({
            "code": 50_035,
            "message": "Invalid Form Body",
            "errors": { "embeds": { "0": { "title": { "_errors": [
                { "code": "BASE_TYPE_MAX_LENGTH", "message": format!("Value \"{WORDS}\" is too long.") },
            ]}}}},
        }),
    )])
    .await;

    let error = outbound(&fake).send_message(CALL, CHANNEL, &question()).await.unwrap_err();

    assert_eq!(
        error.to_string(),
        "Discord refused the request (status 400, code 50035): Invalid Form Body; embeds.0.title BASE_TYPE_MAX_LENGTH"
    );
}

#[tokio::test]
async fn a_setup_that_cannot_work_is_refused() {
    let table = [
        ("https://discord.com", "two\nlines", SetupError::Token),
        ("discord.com", TOKEN, SetupError::Base),
        ("", TOKEN, SetupError::Base),
        ("https://", TOKEN, SetupError::Base),
        ("ftp://discord.com", TOKEN, SetupError::Base),
    ];
    for (base, token, expected) in table {
        let config = OutboundConfig {
            base: base.to_owned(),
            ..OutboundConfig::new(token.into(), Arc::new(Timestamp::now))
        };
        assert_eq!(Outbound::new(config).err(), Some(expected), "{base} {token}");
    }
}
