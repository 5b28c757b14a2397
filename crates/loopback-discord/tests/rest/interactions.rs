//! The rules of answering interactions.

use std::time::Duration;

use jiff::SignedDuration;
use loopback_discord::gateway::intents;
use loopback_discord::{Actor, Forged, Loopback, Permissions, Reply, World};
use serde_json::{Value, json};
use tokio::task::JoinHandle;

use crate::client::{Back, Rest};
use crate::gateway::{Socket, identify};

type Waiting = JoinHandle<Result<Reply, loopback_discord::Failed>>;

/// A bot that answers by hand.
struct Hand {
    rest: Rest,
    socket: Socket,
}

impl Hand {
    async fn new(world: World) -> Self {
        let rest = Rest::new(world).await;
        let path = format!("/applications/{}/commands", rest.discord.look(|world| world.bot()));
        let both =
            json!({"name": "do", "description": "does", "integration_types": [0, 1], "contexts": [0, 1, 2]});
        rest.call("PUT", &path, json!([both])).await.ok();
        let mut socket = Socket::open(&rest.discord).await;
        socket.send(2, identify(&rest.discord, intents::GUILDS)).await;
        socket.event("GUILD_CREATE").await;
        Self { rest, socket }
    }

    fn discord(&self) -> &Loopback {
        &self.rest.discord
    }

    /// Somebody runs `/do`; gives the interaction and the member, who waits.
    async fn ran_by(&mut self, member: &Actor) -> (Value, Waiting) {
        let member = member.clone();
        let waiting = tokio::spawn(async move { member.runs("/do").await });
        (self.socket.event("INTERACTION_CREATE").await.0, waiting)
    }

    async fn ran(&mut self) -> (Value, Waiting) {
        let ben = self.discord().member("ben");
        self.ran_by(&ben).await
    }

    async fn answers(&self, interaction: &Value, body: Value) -> Back {
        let path =
            format!("/interactions/{}/{}/callback", text(interaction, "id"), text(interaction, "token"));
        self.rest.post(&path, body).await
    }

    async fn webhook(&self, interaction: &Value, method: &str, rest: &str, body: Value) -> Back {
        let path =
            format!("/webhooks/{}/{}{rest}", text(interaction, "application_id"), text(interaction, "token"));
        self.rest.call(method, &path, body).await
    }
}

fn text<'v>(value: &'v Value, key: &str) -> &'v str {
    value[key].as_str().unwrap()
}

fn says(text: &str) -> Value {
    json!({"type": 4, "data": {"content": text}})
}

#[tokio::test]
async fn an_interaction_has_what_discord_sends() {
    let mut hand = Hand::new(World::default()).await;
    let (interaction, _) = hand.ran().await;
    let server = hand.rest.server().to_string();
    assert_eq!(interaction["guild_id"], server);
    assert_eq!(interaction["context"], 0);
    assert_eq!(interaction["authorizing_integration_owners"], json!({"0": server}));
    assert_eq!(interaction["app_permissions"], Permissions::BOT.bits().to_string());
    assert_eq!(interaction["member"]["permissions"], Permissions::HUMAN.bits().to_string());
    assert_eq!(interaction["channel"]["name"], "daily");
    assert_eq!(interaction["locale"], "en-US");

    let ben = hand.discord().member("ben").in_dm();
    let (interaction, _) = hand.ran_by(&ben).await;
    assert_eq!(interaction["context"], 1);
    assert_eq!(interaction["user"]["username"], "ben");
    assert!(interaction["member"].is_null() && interaction["guild_id"].is_null());
}

#[tokio::test]
async fn one_first_answer_in_time() {
    let mut hand = Hand::new(World::default()).await;
    let (interaction, waiting) = hand.ran().await;
    hand.webhook(&interaction, "POST", "", json!({"content": "early"})).await.fails(404, 10015);
    hand.webhook(&interaction, "GET", "/messages/@original", Value::Null).await.fails(404, 10008);
    assert_eq!(hand.answers(&interaction, says("one")).await.status, 204);
    assert_eq!(waiting.await.unwrap().unwrap().content(), "one");
    hand.answers(&interaction, says("two")).await.fails(400, 40060);
    let unknown = json!({"id": "1", "token": interaction["token"]});
    hand.answers(&unknown, says("x")).await.fails(404, 10062);

    hand.discord().change(|world| world.first_answer_within = Some(Duration::ZERO));
    let (interaction, waiting) = hand.ran().await;
    assert!(waiting.await.unwrap().is_err());
    hand.answers(&interaction, says("late")).await.fails(404, 10062);
    hand.discord().change(|world| world.first_answer_within = None);
    hand.answers(&interaction, says("late, and nobody minds")).await.ok();
}

#[tokio::test]
async fn which_answers_fit() {
    let mut hand = Hand::new(World::default()).await;
    let modal = json!({"type": 9, "data": {"custom_id": "f", "title": "t", "components": [
        {"type": 1, "components": [{"type": 4, "custom_id": "a", "label": "a", "style": 1}]},
    ]}});
    let update = json!({"type": 7, "data": {"content": "new"}});
    let choices = json!({"type": 8, "data": {"choices": []}});
    let cases: &[(&str, &Value, u16)] = &[
        ("command", &says("x"), 204),
        ("command", &json!({"type": 5}), 204),
        ("command", &json!({"type": 6}), 400),
        ("command", &update, 400),
        ("command", &choices, 400),
        ("command", &modal, 204),
        ("button", &json!({"type": 6}), 204),
        ("button", &update, 204),
        ("button", &modal, 204),
        ("button", &choices, 400),
        ("form", &says("x"), 204),
        ("form", &modal, 400),
        ("form", &update, 400),
        ("form on a message", &update, 204),
        ("command", &json!({"type": 99}), 400),
        ("command", &json!({"type": 4, "data": {"content": "x", "colour": 1}}), 400),
        ("command", &json!({"type": 4, "data": {}}), 400),
    ];
    let channel = hand.rest.channel("daily");
    hand.rest.says(channel, "message of the bot").await;
    let message = hand.discord().channel("daily").next().await;
    let ben = hand.discord().member("ben");
    for (kind, body, status) in cases {
        let (ben, message) = (ben.clone(), message.clone());
        let kind = *kind;
        tokio::spawn(async move {
            match kind {
                "command" => ben.runs("/do").await,
                "button" => ben.forges(Forged::button(&message, "x")).await,
                "form" => ben.forges(Forged::form("x", &[])).await,
                _ => ben.forges(Forged::form("x", &[]).on(&message)).await,
            }
        });
        let (interaction, _) = hand.socket.event("INTERACTION_CREATE").await;
        let back = hand.answers(&interaction, (*body).clone()).await;
        assert_eq!(back.status, *status, "{kind}: {body}: {}", back.body);
    }
}

#[tokio::test]
async fn a_deferred_answer_is_filled_by_an_edit_or_by_the_first_follow_up() {
    for fill in ["edit", "follow-up"] {
        let mut hand = Hand::new(World::default()).await;
        let (interaction, waiting) = hand.ran().await;
        let back = hand.answers(&interaction, json!({"type": 5, "data": {"flags": 64}})).await;
        assert_eq!(back.status, 204);
        let loading = hand.webhook(&interaction, "GET", "/messages/@original", Value::Null).await.ok();
        assert_eq!(loading["flags"], 64 | 128);
        match fill {
            "edit" => hand
                .webhook(&interaction, "PATCH", "/messages/@original", json!({"content": "done"}))
                .await
                .ok(),
            // The flag is ignored: what was promised was ephemeral.
            _ => hand.webhook(&interaction, "POST", "?wait=true", json!({"content": "done"})).await.ok(),
        };
        let reply = waiting.await.unwrap().unwrap();
        assert_eq!((reply.content(), reply.is_ephemeral()), ("done", true), "{fill}");
        assert_eq!(reply.message().id.to_string(), text(&loading, "id"));
    }
}

#[tokio::test]
async fn the_token_lives_for_fifteen_minutes_of_world_time() {
    let mut hand = Hand::new(World::default()).await;
    let (interaction, _) = hand.ran().await;
    let path = format!(
        "/interactions/{}/{}/callback?with_response=true",
        text(&interaction, "id"),
        text(&interaction, "token")
    );
    let back = hand.rest.post(&path, says("hello")).await.ok();
    assert_eq!(back["resource"]["message"]["content"], "hello");
    let follow = hand.webhook(&interaction, "POST", "", json!({"content": "more", "flags": 64})).await.ok();
    let follow = format!("/messages/{}", text(&follow, "id"));
    hand.webhook(&interaction, "PATCH", &follow, json!({"content": "more!"})).await.ok();
    assert_eq!(hand.webhook(&interaction, "DELETE", &follow, Value::Null).await.status, 204);
    hand.webhook(&interaction, "GET", &follow, Value::Null).await.fails(404, 10008);
    hand.discord().clock().advance_by(SignedDuration::from_mins(15));
    hand.webhook(&interaction, "PATCH", "/messages/@original", json!({"content": "still"})).await.ok();
    hand.discord().clock().advance_by(SignedDuration::from_secs(1));
    hand.webhook(&interaction, "PATCH", "/messages/@original", json!({"content": "x"}))
        .await
        .fails(401, 50027);
}

#[tokio::test]
async fn files_come_with_answers_and_stay_with_edits() {
    let mut hand = Hand::new(World::default()).await;
    let (interaction, waiting) = hand.ran().await;
    let path = format!("/interactions/{}/{}/callback", text(&interaction, "id"), text(&interaction, "token"));
    let file = |name: &'static str| reqwest::multipart::Part::bytes(name.as_bytes()).file_name(name);
    let form = reqwest::multipart::Form::new().text("payload_json", says("with a file").to_string());
    hand.rest.send(hand.rest.request("POST", &path).multipart(form.part("files[0]", file("a.txt")))).await;
    let reply = waiting.await.unwrap().unwrap();
    assert_eq!(reply.message().attachments[0].text(), "a.txt");

    let kept = json!({"attachments": [{"id": reply.message().attachments[0].id.to_string()}, {"id": "0", "filename": "b.txt"}]});
    let form = reqwest::multipart::Form::new()
        .text("payload_json", kept.to_string())
        .part("files[0]", file("b.txt"));
    let original = format!(
        "/webhooks/{}/{}/messages/@original",
        text(&interaction, "application_id"),
        text(&interaction, "token")
    );
    hand.rest.send(hand.rest.request("PATCH", &original).multipart(form)).await.ok();
    let edited = reply.follow_up().await.unwrap();
    let names: Vec<_> = edited.attachments.iter().map(|file| file.filename.as_str()).collect();
    assert_eq!(names, ["a.txt", "b.txt"]);
    assert_eq!(edited.content(), "with a file");
}

#[tokio::test]
async fn an_app_that_only_the_user_has_installed() {
    let mut world = World::default();
    let server = world.add_server("Elsewhere");
    world.add_member(server, "ben");
    world.kick_bot(server);
    let mut hand = Hand::new(world).await;
    let ben = hand.discord().member("ben").in_server("Elsewhere");
    assert!(ben.runs("/do").await.unwrap_err().is_refused(), "nobody has installed it here");
    hand.discord().change(|world| world.install_for("ben"));
    let (interaction, waiting) = hand.ran_by(&ben).await;
    assert_eq!(interaction["authorizing_integration_owners"], json!({"1": ben.id().to_string()}));
    hand.answers(&interaction, says("public")).await;
    assert!(!waiting.await.unwrap().unwrap().is_ephemeral());
    for _ in 0..5 {
        hand.webhook(&interaction, "POST", "", json!({"content": "more"})).await.ok();
    }
    assert_eq!(hand.webhook(&interaction, "POST", "", json!({"content": "more"})).await.status, 400);

    hand.discord().change(|world| {
        let members = world.role_named(server, "members");
        world.set_role_permissions(server, members, Permissions::HUMAN - Permissions::USE_EXTERNAL_APPS);
    });
    let (interaction, waiting) = hand.ran_by(&ben).await;
    hand.answers(&interaction, says("hushed")).await;
    assert!(waiting.await.unwrap().unwrap().is_ephemeral(), "external apps speak to the user alone here");
}
