//! Which error answers which missing permission.

use loopback_discord::{ChannelKind, Overwrite, Permissions, World};
use serde_json::{Value, json};

use crate::client::Rest;

/// Sends one request after one permission was taken from the bot. `{c}` is #daily, `{m}` a message of the bot in it, `{o}` one of
/// ben's, `{t}` a thread on another message.
async fn check(taken: Permissions, method: &str, path: &str, body: Value, expected: (u16, u64)) {
    let rest = Rest::default().await;
    let channel = rest.channel("daily");
    let own = rest.says(channel, "own").await;
    let with_thread = rest.says(channel, "with a thread").await;
    rest.post(&format!("/channels/{channel}/messages/{with_thread}/threads"), json!({"name": "t"}))
        .await
        .ok();
    let other = rest.discord.member("ben").says("other").id;
    let server = rest.server();
    rest.discord.change(|world| world.deny_bot(server, taken));
    let path = path
        .replace("{c}", &channel.to_string())
        .replace("{m}", &own.to_string())
        .replace("{o}", &other.to_string())
        .replace("{t}", &with_thread.to_string());
    let back = rest.call(method, &path, body).await;
    let got = (back.status, back.code);
    assert_eq!(got, expected, "without {}: {method} {path}: {}", taken.names(), back.body);
}

#[tokio::test]
async fn a_missing_permission_has_its_error() {
    use Permissions as P;
    let text = json!({"content": "x"});
    let embed = json!({"embeds": [{"title": "x"}]});
    let thread = json!({"name": "x"});
    let nothing = P::empty();
    /// Permission taken, method, path, body, status and code.
    type Case<'c> = (P, &'c str, &'c str, &'c Value, (u16, u64));
    let cases: &[Case] = &[
        (nothing, "POST", "/channels/{c}/messages", &text, (200, 0)),
        (P::VIEW_CHANNEL, "POST", "/channels/{c}/messages", &text, (403, 50001)),
        (P::SEND_MESSAGES, "POST", "/channels/{c}/messages", &text, (403, 50013)),
        (P::SEND_MESSAGES_IN_THREADS, "POST", "/channels/{c}/messages", &text, (200, 0)),
        (P::SEND_MESSAGES, "POST", "/channels/{t}/messages", &text, (200, 0)),
        (P::SEND_MESSAGES_IN_THREADS, "POST", "/channels/{t}/messages", &text, (403, 50013)),
        (P::VIEW_CHANNEL, "POST", "/channels/{t}/messages", &text, (403, 50001)),
        (nothing, "POST", "/channels/{c}/messages", &embed, (200, 0)),
        (P::EMBED_LINKS, "POST", "/channels/{c}/messages", &embed, (403, 50013)),
        (nothing, "POST", "/channels/{c}/messages/{m}/threads", &thread, (201, 0)),
        (P::CREATE_PUBLIC_THREADS, "POST", "/channels/{c}/messages/{m}/threads", &thread, (403, 50013)),
        (P::SEND_MESSAGES, "POST", "/channels/{c}/messages/{m}/threads", &thread, (201, 0)),
        (P::VIEW_CHANNEL, "POST", "/channels/{c}/messages/{m}/threads", &thread, (403, 50001)),
        (P::READ_MESSAGE_HISTORY, "GET", "/channels/{c}/messages/{m}", &Value::Null, (403, 50013)),
        (P::READ_MESSAGE_HISTORY, "GET", "/channels/{c}/messages", &Value::Null, (200, 0)),
        (P::VIEW_CHANNEL, "GET", "/channels/{c}", &Value::Null, (403, 50001)),
        (P::SEND_MESSAGES, "PATCH", "/channels/{c}/messages/{m}", &text, (200, 0)),
        (nothing, "PATCH", "/channels/{c}/messages/{o}", &text, (403, 50005)),
        (nothing, "DELETE", "/channels/{c}/messages/{o}", &Value::Null, (403, 50013)),
        (nothing, "DELETE", "/channels/{c}/messages/{m}", &Value::Null, (204, 0)),
        (nothing, "PATCH", "/channels/{c}", &json!({"name": "x"}), (403, 50013)),
        (nothing, "DELETE", "/channels/{c}", &Value::Null, (403, 50013)),
        (nothing, "PUT", "/channels/{c}/messages/pins/{m}", &Value::Null, (403, 50013)),
        (nothing, "PATCH", "/channels/{t}", &json!({"archived": true}), (200, 0)),
        (nothing, "PATCH", "/channels/{t}", &json!({"locked": true}), (403, 50013)),
        (nothing, "DELETE", "/channels/{t}", &Value::Null, (403, 50013)),
    ];
    for (taken, method, path, body, expected) in cases {
        check(*taken, method, path, (*body).clone(), *expected).await;
    }
}

#[tokio::test]
async fn what_is_not_there_has_its_error() {
    let rest = Rest::default().await;
    let (server, daily, forum) = (rest.server(), rest.channel("daily"), rest.channel("forum"));
    let elsewhere = rest.discord.change(|world| {
        let server = world.add_server("Elsewhere");
        world.kick_bot(server);
        server
    });
    let theirs = rest.discord.look(|world| world.channel_named(elsewhere, "daily").id);
    let text = || json!({"content": "x"});
    let cases = [
        ("GET", "/channels/1".to_owned(), Value::Null, (404, 10003)),
        ("POST", "/channels/1/messages".to_owned(), text(), (404, 10003)),
        ("GET", format!("/channels/{theirs}"), Value::Null, (403, 50001)),
        ("POST", format!("/channels/{theirs}/messages"), text(), (403, 50001)),
        ("GET", format!("/guilds/{elsewhere}"), Value::Null, (404, 10004)),
        ("GET", "/guilds/1".to_owned(), Value::Null, (404, 10004)),
        ("GET", format!("/guilds/{server}/roles/1"), Value::Null, (404, 10011)),
        ("GET", format!("/guilds/{server}/members/1"), Value::Null, (404, 10013)),
        ("GET", format!("/channels/{daily}/messages/1"), Value::Null, (404, 10008)),
        ("PATCH", format!("/channels/{daily}/messages/1"), text(), (404, 10008)),
        ("DELETE", format!("/channels/{daily}/messages/1"), Value::Null, (404, 10008)),
        ("POST", format!("/channels/{daily}/messages/1/threads"), json!({"name": "x"}), (404, 10008)),
        ("POST", format!("/channels/{forum}/messages"), text(), (400, 50008)),
        ("POST", "/users/@me/channels".to_owned(), json!({"recipient_id": "1"}), (400, 50033)),
        ("GET", "/users/1".to_owned(), Value::Null, (404, 10013)),
        ("GET", "/nonsense".to_owned(), Value::Null, (404, 0)),
        ("PUT", format!("/channels/{daily}/messages"), text(), (405, 0)),
        ("GET", format!("/guilds/{server}"), Value::Null, (200, 0)),
        ("GET", format!("/guilds/{server}/channels"), Value::Null, (200, 0)),
        ("GET", format!("/guilds/{server}/roles"), Value::Null, (200, 0)),
        ("GET", format!("/guilds/{server}/members/@me"), Value::Null, (200, 0)),
        ("GET", "/users/@me".to_owned(), Value::Null, (200, 0)),
        ("GET", "/users/@me/guilds".to_owned(), Value::Null, (200, 0)),
        ("GET", "/applications/@me".to_owned(), Value::Null, (200, 0)),
        ("GET", "/oauth2/applications/@me".to_owned(), Value::Null, (200, 0)),
    ];
    for (method, path, body, expected) in cases {
        let back = rest.call(method, &path, body).await;
        assert_eq!((back.status, back.code), expected, "{method} {path}: {}", back.body);
    }
    let violations = rest.discord.violations();
    assert_eq!(violations.len(), 2, "the two endpoints that do not exist: {violations:?}");
}

#[tokio::test]
async fn a_wrong_token_is_refused_and_counted() {
    let rest = Rest::default().await;
    for authorization in ["", "Bot wrong", "Bearer x", rest.discord.token()] {
        let request = rest.request("GET", "/users/@me");
        let mut request = request.build().unwrap();
        request.headers_mut().insert("Authorization", authorization.parse().unwrap());
        let status = reqwest::Client::new().execute(request).await.unwrap().status().as_u16();
        assert_eq!(status, 401, "with {authorization:?}");
    }
    assert_eq!(rest.discord.look(|world| world.invalid_requests()), 4);
}

/// Overwrites in the order Discord applies them: everyone, all roles, member.
#[test]
fn overwrites_apply_in_their_order() {
    use Permissions as P;
    let mut world = World::default();
    let server = world.default_server().unwrap();
    let channel = world.add_channel(server, "test", ChannelKind::Text);
    let ben = world.user_named("ben").id;
    let members = world.role_named(server, "members");
    let extra = world.add_role(server, "extra", P::empty());
    let sends = |world: &World| world.permissions_in(channel, ben).contains(P::SEND_MESSAGES);
    let set = |world: &mut World, target: u64, allow: bool| {
        let (allow, deny) =
            if allow { (P::SEND_MESSAGES, P::empty()) } else { (P::empty(), P::SEND_MESSAGES) };
        world.set_overwrite(channel, Overwrite { target, is_member: target == ben, allow, deny });
    };
    assert!(sends(&world));
    set(&mut world, server, false);
    assert!(!sends(&world), "denied to everyone");
    set(&mut world, members, true);
    assert!(sends(&world), "a role comes after everyone");
    set(&mut world, extra, false);
    assert!(sends(&world), "a role that ben does not have");
    world.give_role(server, ben, extra);
    assert!(sends(&world), "among roles allow wins");
    set(&mut world, ben, false);
    assert!(!sends(&world), "the member comes last");
    world.deny(channel, ben, P::VIEW_CHANNEL);
    assert_eq!(
        world.permissions_in(channel, ben),
        P::empty(),
        "who does not see a channel can do nothing in it"
    );
    let maker = world.user_named("maker").id;
    assert_eq!(world.permissions_in(channel, maker), P::all(), "the owner is above overwrites");
}

#[test]
fn who_may_not_send_may_not_embed_either() {
    let mut world = World::default();
    let server = world.default_server().unwrap();
    let daily = world.find_channel(server, "daily").unwrap();
    let bot = world.bot();
    world.deny(daily, bot, Permissions::SEND_MESSAGES);
    let left = world.permissions_in(daily, bot);
    assert!(!left.intersects(Permissions::EMBED_LINKS | Permissions::ATTACH_FILES), "{}", left.names());
    assert_eq!(world.permissions_in(world.find_channel(server, "general").unwrap(), bot), Permissions::BOT);
}
