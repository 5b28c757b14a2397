#![allow(clippy::unwrap_used)]

use serde_json::{from_value, json};

use super::*;

#[test]
fn custom_ids_are_found_in_any_layout() {
    let row = |id: &str| json!({ "type": 1, "components": [{ "type": 2, "custom_id": id, "emoji": null }] });
    let table = [
        (json!(null), vec![]),
        (json!([]), vec![]),
        (json!([row("a"), row("b")]), vec!["a", "b"]),
        (
            json!([{ "type": 17, "components": [row("a"), { "type": 9, "accessory": { "custom_id": "b" } }] }]),
            vec!["a", "b"],
        ),
        (json!([{ "type": 2, "url": "https://example.com" }, { "custom_id": 3 }]), vec![]),
    ];
    for (components, expected) in table {
        let message =
            json!({ "id": "9", "author": { "id": "3", "username": "Drill" }, "components": components });
        let fetched: Fetched = from_value(message).unwrap();
        assert_eq!(fetched.custom_ids, expected, "{components}");
        assert_eq!((fetched.id, fetched.author), (MessageId(9), MemberId(3)));
    }
}

#[test]
fn a_nonce_may_be_a_text_a_number_or_nothing() {
    for (nonce, expected) in [(json!("r1"), Some("r1")), (json!(12), Some("12")), (json!(null), None)] {
        let message = json!({ "id": "9", "author": { "id": "3" }, "nonce": nonce });
        assert_eq!(from_value::<Fetched>(message).unwrap().nonce.as_deref(), expected, "{nonce}");
    }
}

#[test]
fn a_channel_is_read_with_its_rules() {
    let channel: Channel = from_value(json!({
        "id": "7", "type": 0, "guild_id": "1", "parent_id": null, "name": "drill", "topic": null, "position": 3,
        "permission_overwrites": [
            { "id": "1", "type": 0, "allow": "0", "deny": "2048" },
            { "id": "3", "type": 1, "allow": "1125899906842624", "deny": "0" },
        ],
    }))
    .unwrap();
    assert_eq!(
        (channel.server, channel.parent, channel.name.as_deref()),
        (Some(ServerId(1)), None, Some("drill"))
    );
    assert_eq!(channel.overwrites[0].subject, Subject::Role(RoleId(1)));
    assert_eq!(channel.overwrites[0].deny, Permissions::SEND_MESSAGES);
    assert_eq!(channel.overwrites[1].subject, Subject::Member(MemberId(3)));
}

#[test]
fn a_thread_says_whether_it_is_archived_or_locked() {
    for (archived, locked) in [(false, false), (true, false), (true, true)] {
        let thread: Channel = from_value(json!({
            "id": "7", "type": 11, "guild_id": "1", "parent_id": "6", "name": "#1",
            "thread_metadata": { "archived": archived, "locked": locked, "auto_archive_duration": 60 },
        }))
        .unwrap();
        assert_eq!((thread.archived, thread.locked, thread.parent), (archived, locked, Some(ChannelId(6))));
    }
}

#[test]
fn a_server_and_the_bot_in_it_are_read() {
    let server: Server = from_value(json!({
        "id": "1", "name": "Owls", "owner_id": "2", "features": [],
        "roles": [{ "id": "1", "name": "@everyone", "permissions": "1024", "mentionable": false, "colors": {} }],
    }))
    .unwrap();
    assert_eq!(server.roles[0].permissions, Permissions::VIEW_CHANNEL);
    let member: Member = from_value(json!({
        "user": { "id": "3" }, "roles": ["4"], "communication_disabled_until": "2026-11-06T08:49:37.123000+00:00",
    }))
    .unwrap();
    assert_eq!(member.roles, [RoleId(4)]);
    assert_eq!(member.timed_out_until.unwrap().to_string(), "2026-11-06T08:49:37.123Z");
}

#[test]
fn what_is_not_a_snowflake_is_no_answer() {
    for id in [json!(0), json!("0"), json!("x"), json!(-1), json!(null), json!(1.5)] {
        assert!(from_value::<Sent>(json!({ "id": id })).is_err(), "{id}");
    }
}
