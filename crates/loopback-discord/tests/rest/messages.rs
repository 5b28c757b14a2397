//! Create, edit and nonce of messages; mentions; files.

use jiff::SignedDuration;
use loopback_discord::Permissions;
use reqwest::multipart::{Form, Part};
use serde_json::{Value, json};

use crate::client::Rest;

#[tokio::test]
async fn a_nonce_is_enforced_for_five_minutes_of_world_time() {
    let rest = Rest::default().await;
    let daily = format!("/channels/{}/messages", rest.channel("daily"));
    let body = |nonce: Value, text: &str| json!({"content": text, "nonce": nonce, "enforce_nonce": true});
    let first = rest.post(&daily, body("a".into(), "first")).await.ok();
    assert_eq!(first["nonce"], "a");
    let again = rest.post(&daily, body("a".into(), "second")).await.ok();
    assert_eq!((&again["id"], &again["content"]), (&first["id"], &first["content"]));
    let other = rest.post(&daily, body("b".into(), "third")).await.ok();
    assert_ne!(other["id"], first["id"]);
    let unforced = rest.post(&daily, json!({"content": "fourth", "nonce": "a"})).await.ok();
    assert_ne!(unforced["id"], first["id"], "without enforce_nonce it is only carried along");

    let integer = rest.post(&daily, body(17.into(), "x")).await.ok();
    assert_eq!(rest.post(&daily, body(17.into(), "x")).await.ok()["id"], integer["id"]);

    rest.discord.clock().advance_by(SignedDuration::from_mins(5));
    assert_eq!(
        rest.post(&daily, body("b".into(), "x")).await.ok()["id"],
        other["id"],
        "five minutes are remembered"
    );
    rest.discord.clock().advance_by(SignedDuration::from_secs(1));
    assert_ne!(
        rest.post(&daily, body("b".into(), "x")).await.ok()["id"],
        other["id"],
        "longer ago is forgotten"
    );

    let long = rest.post(&daily, body("x".repeat(26).into(), "x")).await;
    long.fails(400, 50035);
    assert!(long.body["errors"]["nonce"].is_object(), "{}", long.body);
    assert_eq!(rest.discord.violations().len(), 1);

    let fetched = rest.get(&daily).await.ok();
    assert!(
        fetched.as_array().unwrap().iter().all(|message| message["nonce"].is_null()),
        "fetched messages have none"
    );
}

#[tokio::test]
async fn edits_keep_what_they_do_not_mention() {
    let rest = Rest::default().await;
    let daily = rest.channel("daily");
    let body = json!({
        "content": "text", "embeds": [{"title": "title"}],
        "components": [{"type": 1, "components": [{"type": 2, "style": 1, "label": "A", "custom_id": "a"}]}],
    });
    let id = rest.post(&format!("/channels/{daily}/messages"), body).await.id();
    let path = format!("/channels/{daily}/messages/{id}");
    let edited = rest.call("PATCH", &path, json!({"components": []})).await.ok();
    assert_eq!((&edited["content"], &edited["embeds"][0]["title"]), (&json!("text"), &json!("title")));
    assert_eq!(edited["components"], json!([]));
    assert!(edited["edited_timestamp"].is_string());
    rest.call("PATCH", &path, json!({"content": "", "embeds": []})).await.fails(400, 50006);
    let now = rest.discord.messages("daily").pop().unwrap();
    assert_eq!(now.content(), "text", "a refused edit changes nothing");
}

#[tokio::test]
async fn whom_a_message_notifies() {
    let rest = Rest::default().await;
    let (server, daily) = (rest.server(), rest.channel("daily"));
    let (ben, role) = rest.discord.change(|world| {
        let role = world.add_role(server, "learners", Permissions::empty());
        world.set_mentionable(server, role, true);
        (world.user_named("ben").id, role)
    });
    let closed = rest.discord.look(|world| world.role_named(server, "organisers"));
    let text = format!("<@{ben}> <@&{role}> <@&{closed}> @everyone");
    let check = async |allowed: Value, users: usize, roles: usize| {
        let mut body = json!({"content": text});
        if !allowed.is_null() {
            body["allowed_mentions"] = allowed.clone();
        }
        let message = rest.post(&format!("/channels/{daily}/messages"), body).await.ok();
        let counts = (
            message["mentions"].as_array().unwrap().len(),
            message["mention_roles"].as_array().unwrap().len(),
        );
        assert_eq!(counts, (users, roles), "with {allowed}");
        assert_eq!(message["mention_everyone"], false, "the bot may not mention everyone");
    };
    check(Value::Null, 1, 1).await;
    check(json!({"parse": []}), 0, 0).await;
    check(json!({"parse": ["users"]}), 1, 0).await;
    check(json!({"parse": [], "roles": [role.to_string()]}), 0, 1).await;
    check(json!({"parse": [], "roles": [closed.to_string()]}), 0, 0).await;
    let bot_role = rest.discord.look(|world| world.bot_role(server));
    rest.discord.change(|world| {
        world.set_role_permissions(server, bot_role, Permissions::BOT | Permissions::MENTION_EVERYONE)
    });
    let message = rest.post(&format!("/channels/{daily}/messages"), json!({"content": text})).await.ok();
    assert_eq!(message["mention_everyone"], true);
    assert_eq!(message["mention_roles"].as_array().unwrap().len(), 2);
}

#[tokio::test]
async fn files_come_as_multipart_and_can_be_fetched() {
    let rest = Rest::default().await;
    let daily = format!("/channels/{}/messages", rest.channel("daily"));
    let part = || Part::bytes(b"hello".to_vec()).file_name("a.txt").mime_str("text/plain").unwrap();
    let form = |json: Option<Value>| {
        let form = Form::new().part("files[0]", part());
        match json {
            Some(json) => form.text("payload_json", json.to_string()),
            None => form,
        }
    };
    let described =
        json!({"content": "x", "attachments": [{"id": "0", "filename": "b.txt", "description": "d"}]});
    for (json, name) in
        [(None, "a.txt"), (Some(json!({"content": "x"})), "a.txt"), (Some(described), "b.txt")]
    {
        let message = rest.send(rest.request("POST", &daily).multipart(form(json))).await.ok();
        let file = &message["attachments"][0];
        assert_eq!((&file["filename"], &file["size"]), (&json!(name), &json!(5)));
        let bytes = reqwest::get(file["url"].as_str().unwrap()).await.unwrap().text().await.unwrap();
        assert_eq!(bytes, "hello");
    }
    let missing = json!({"content": "x", "attachments": [{"id": "3", "filename": "b.txt"}]});
    rest.send(rest.request("POST", &daily).multipart(form(Some(missing)))).await.fails(400, 50035);
    assert_eq!(rest.discord.requests().last().unwrap().files, ["a.txt"]);
    let server = rest.server();
    rest.discord.change(|world| world.deny_bot(server, Permissions::ATTACH_FILES));
    rest.send(rest.request("POST", &daily).multipart(form(None))).await.fails(403, 50013);
}

#[tokio::test]
async fn a_direct_message_reaches_who_takes_them() {
    let rest = Rest::default().await;
    let ben = rest.discord.member("ben");
    let open = json!({"recipient_id": ben.id().to_string()});
    let channel = rest.post("/users/@me/channels", open.clone()).await.id();
    assert_eq!(rest.post("/users/@me/channels", open).await.id(), channel, "there is one conversation");
    rest.says(channel, "hello").await;
    assert_eq!(ben.in_dm().history().await[0].content(), "hello");
    rest.discord.change(|world| world.users.get_mut(&ben.id()).unwrap().takes_dms = false);
    rest.post(&format!("/channels/{channel}/messages"), json!({"content": "x"})).await.fails(403, 50007);
}

#[tokio::test]
async fn what_a_test_has_looked_at() {
    let rest = Rest::default().await;
    let daily = rest.channel("daily");
    rest.says(daily, "one").await;
    rest.says(daily, "two").await;
    assert_eq!(rest.discord.channel("daily").next().await.content(), "one");
    assert_eq!(rest.discord.unread(), [r##"#daily: "two""##]);
    assert_eq!(rest.discord.messages("daily").len(), 2);
    assert_eq!(rest.discord.unread(), Vec::<String>::new(), "a list was looked at");
    assert_eq!(rest.discord.channel("daily").next().await.content(), "two", "and yet it is the next one");
    rest.discord.change(|world| world.patience = std::time::Duration::from_millis(50));
    rest.says(rest.channel("general"), "elsewhere").await;
    let failed = rest.discord.channel("daily").try_next().await.unwrap_err().to_string();
    assert!(failed.contains("elsewhere") && failed.contains("/messages -> 200"), "{failed}");
}
