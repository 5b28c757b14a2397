use super::*;

#[test]
fn threads_have_names_and_known_archive_times() {
    check_all::<StartThreadFromMessage>([
        ("a name", json!({"name": "a"}), Answer::Accepted),
        (
            "all fields",
            json!({"name": "a", "auto_archive_duration": 1440, "rate_limit_per_user": 21600}),
            Answer::Accepted,
        ),
        (
            "nulls",
            json!({"name": "a", "auto_archive_duration": null, "rate_limit_per_user": null}),
            Answer::Accepted,
        ),
        ("no name", json!({}), fault("name", "BASE_TYPE_REQUIRED")),
        (
            "an hour and a half",
            json!({"name": "a", "auto_archive_duration": 90}),
            fault("auto_archive_duration", "BASE_TYPE_CHOICES"),
        ),
        ("a kind", json!({"name": "a", "type": 11}), fault("type", "UNKNOWN_FIELD")),
    ]);
    check_all::<StartThread>([
        ("a private one", json!({"name": "a", "type": 12, "invitable": false}), Answer::Accepted),
        ("a channel", json!({"name": "a", "type": 0}), fault("type", "BASE_TYPE_CHOICES")),
    ]);
    check_all::<StartForumPost>([
        (
            "a post",
            json!({"name": "a", "message": {"content": "a", "enforce_nonce": false}}),
            Answer::Accepted,
        ),
        ("an empty post", json!({"name": "a", "message": {}}), code(50006)),
        (
            "a long post",
            json!({"name": "a", "message": {"content": x(2001)}}),
            fault("message.content", "BASE_TYPE_MAX_LENGTH"),
        ),
        (
            "a post with a nonce",
            json!({"name": "a", "message": {"content": "a", "nonce": "a"}}),
            fault("message.nonce", "UNKNOWN_FIELD"),
        ),
    ]);
}

#[test]
fn channels_and_threads_change() {
    check_all::<EditThread>([
        ("archived and locked", json!({"archived": true, "locked": true}), Answer::Accepted),
        ("nothing", json!({}), Answer::Accepted),
        ("pinned in its forum", json!({"flags": 2}), Answer::Accepted),
        ("another flag", json!({"flags": 4}), fault("flags", "BASE_TYPE_CHOICES")),
        ("a topic", json!({"topic": "a"}), fault("topic", "UNKNOWN_FIELD")),
    ]);
    check_all::<EditChannel>([
        ("a topic", json!({"topic": "a", "name": "b"}), Answer::Accepted),
        ("archived", json!({"archived": true}), fault("archived", "UNKNOWN_FIELD")),
        (
            "overwrites",
            json!({"permission_overwrites": [{"id": "1", "type": 0, "allow": "1024", "deny": "0"}]}),
            Answer::Accepted,
        ),
        (
            "an overwrite for a channel",
            json!({"permission_overwrites": [{"id": "1", "type": 2}]}),
            fault("permission_overwrites.0.type", "BASE_TYPE_CHOICES"),
        ),
        (
            "bits in words",
            json!({"permission_overwrites": [{"id": "1", "type": 0, "allow": "all"}]}),
            fault("permission_overwrites.0.allow", "BASE_TYPE_BAD_TYPE"),
        ),
    ]);
    check_all::<EditOverwrite>([
        (
            "as serenity writes it",
            json!({"allow": "1024", "deny": "0", "id": "1", "type": 0}),
            Answer::Accepted,
        ),
        ("numbers", json!({"type": 1, "allow": 1024, "deny": null}), Answer::Accepted),
    ]);
    check_all::<CreateDm>([
        ("a user", json!({"recipient_id": "1"}), Answer::Accepted),
        ("nobody", json!({}), fault("recipient_id", "BASE_TYPE_REQUIRED")),
        ("zero", json!({"recipient_id": "0"}), fault("recipient_id", "BASE_TYPE_BAD_TYPE")),
    ]);
    let edit: EditChannel = answer(&json!({"parent_id": null})).unwrap();
    assert_eq!(edit.parent_id, Some(None), "null takes a channel out of its category");
}
