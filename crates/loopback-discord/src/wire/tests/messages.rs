use super::*;

#[test]
fn a_message_has_something_to_say() {
    check_all::<CreateMessage>([
        ("words", json!({"content": "hello"}), Answer::Accepted),
        ("nothing", json!({}), code(50006)),
        (
            "only nulls",
            json!({"content": null, "embeds": null, "components": null, "flags": null}),
            code(50006),
        ),
        ("white space", json!({"content": " \n\t"}), code(50006)),
        ("an embed", json!({"embeds": [{"title": "a"}]}), Answer::Accepted),
        ("a picture alone", json!({"embeds": [{"image": {"url": "attachment://a.png"}}]}), Answer::Accepted),
        (
            "an embed of nothing",
            json!({"embeds": [{"color": 1}]}),
            fault("embeds.0.description", "BASE_TYPE_REQUIRED"),
        ),
        ("a sticker", json!({"sticker_ids": ["1"]}), Answer::Accepted),
        ("a file", json!({"attachments": [{"id": 0, "filename": "a.png"}]}), Answer::Accepted),
        (
            "a message passed on",
            json!({"message_reference": {"type": 1, "message_id": "2", "channel_id": "1"}}),
            Answer::Accepted,
        ),
        ("an answer of nothing", json!({"message_reference": {"message_id": "2"}}), code(50006)),
    ]);
}

#[test]
fn embeds_share_one_limit_over_the_message() {
    let embed = |length: usize| json!({"description": x(length)});
    check_all::<CreateMessage>([
        ("6,000 in two", json!({"embeds": [embed(4096), embed(1904)]}), Answer::Accepted),
        (
            "6,001 in two",
            json!({"embeds": [embed(4096), embed(1905)]}),
            fault("embeds.1", "MAX_EMBED_SIZE_EXCEEDED"),
        ),
        (
            "6,001 in all the parts of one",
            json!({"embeds": [{"title": x(256), "description": x(4096), "author": {"name": x(256)}, "footer": {"text": x(1391)}, "fields": [{"name": "a", "value": "b"}]}]}),
            fault("embeds.0", "MAX_EMBED_SIZE_EXCEEDED"),
        ),
        (
            "space around is not counted",
            json!({"embeds": [{"title": format!("  {}  ", x(256))}]}),
            Answer::Accepted,
        ),
        ("characters, not bytes", json!({"embeds": [{"title": "ä".repeat(256)}]}), Answer::Accepted),
    ]);
}

#[test]
fn each_part_of_an_embed_has_its_rules() {
    let embed = |embed: Value| json!({"content": "a", "embeds": [embed]});
    check_all::<CreateMessage>([
        (
            "a field of spaces",
            embed(json!({"fields": [{"name": " ", "value": "a"}]})),
            fault("embeds.0.fields.0.name", "BASE_TYPE_REQUIRED"),
        ),
        ("a time", embed(json!({"title": "a", "timestamp": "2026-08-01T10:00:00.000Z"})), Answer::Accepted),
        (
            "no time",
            embed(json!({"title": "a", "timestamp": "tomorrow"})),
            fault("embeds.0.timestamp", "DATE_TIME_TYPE_PARSE"),
        ),
        ("a colour", embed(json!({"title": "a", "color": 0xff_ff_ff})), Answer::Accepted),
        (
            "no colour",
            embed(json!({"title": "a", "color": 0x1_00_00_00})),
            fault("embeds.0.color", "NUMBER_TYPE_MAX"),
        ),
        ("a link", embed(json!({"title": "a", "url": "https://example.com"})), Answer::Accepted),
        (
            "a link to a script",
            embed(json!({"title": "a", "url": "javascript://a"})),
            fault("embeds.0.url", "URL_TYPE_INVALID_SCHEME"),
        ),
        (
            "no link",
            embed(json!({"title": "a", "url": "example"})),
            fault("embeds.0.url", "URL_TYPE_INVALID_URL"),
        ),
        (
            "a link to a file",
            embed(json!({"title": "a", "url": "attachment://a"})),
            fault("embeds.0.url", "URL_TYPE_INVALID_SCHEME"),
        ),
        (
            "all faults at once",
            embed(json!({"title": x(257), "footer": {"text": ""}})),
            faults([
                ("embeds.0.footer.text", "BASE_TYPE_REQUIRED"),
                ("embeds.0.title", "BASE_TYPE_MAX_LENGTH"),
            ]),
        ),
    ]);
}

#[test]
fn mentions_are_allowed_by_kind_or_by_id() {
    let mentions = |mentions: Value| json!({"content": "a", "allowed_mentions": mentions});
    check_all::<CreateMessage>([
        ("none", mentions(json!({"parse": []})), Answer::Accepted),
        ("everyone", mentions(json!({"parse": ["everyone"]})), Answer::Accepted),
        (
            "one role",
            mentions(json!({"parse": [], "roles": ["1"], "users": [], "replied_user": false})),
            Answer::Accepted,
        ),
        ("all users and one role", mentions(json!({"parse": ["users"], "roles": ["1"]})), Answer::Accepted),
        (
            "all users and one of them",
            mentions(json!({"parse": ["users"], "users": ["1"]})),
            fault("allowed_mentions", "MESSAGE_ALLOWED_MENTIONS_PARSE_EXCLUSIVE"),
        ),
        (
            "all roles and one of them",
            mentions(json!({"parse": ["roles"], "roles": ["1"]})),
            fault("allowed_mentions", "MESSAGE_ALLOWED_MENTIONS_PARSE_EXCLUSIVE"),
        ),
        (
            "a role twice",
            mentions(json!({"roles": ["1", "1"]})),
            fault("allowed_mentions.roles.1", "SET_TYPE_ALREADY_CONTAINS_VALUE"),
        ),
        (
            "here",
            mentions(json!({"parse": ["here"]})),
            fault("allowed_mentions.parse.0", "BASE_TYPE_CHOICES"),
        ),
    ]);
}

#[test]
fn what_is_allowed_notifies() {
    let of = |value| serde_json::from_value::<AllowedMentions>(value).unwrap();
    let silent = of(json!({"parse": []}));
    assert!(!silent.allows_user(1) && !silent.allows_role(1) && !silent.allows_everyone());
    let some = of(json!({"parse": ["users"], "roles": ["7"]}));
    assert!(some.allows_user(1) && some.allows_role(7) && !some.allows_role(8) && !some.allows_everyone());
    let all = AllowedMentions::everything();
    assert!(all.allows_user(1) && all.allows_role(7) && all.allows_everyone());
    assert!(!AllowedMentions::users_only().allows_role(7));
}

#[test]
fn a_bot_sets_only_the_flags_that_are_its_own() {
    let flags = |flags: u64| json!({"content": "a", "flags": flags});
    check_all::<CreateMessage>([
        ("none", flags(0), Answer::Accepted),
        ("suppress embeds and notifications", flags((1 << 2) | (1 << 12)), Answer::Accepted),
        ("ephemeral", flags(1 << 6), fault("flags", "MESSAGE_FLAGS_INVALID")),
        ("one of Discord's own", flags(1 << 5), fault("flags", "MESSAGE_FLAGS_INVALID")),
        ("one that nobody knows", flags(1 << 40), fault("flags", "MESSAGE_FLAGS_INVALID")),
    ]);
    check::<InteractionMessage>("ephemeral in an interaction", flags(1 << 6), Answer::Accepted);
    check::<EditMessage>("an edit sends back what it got", flags((1 << 2) | (1 << 5)), Answer::Accepted);
}

#[test]
fn a_message_of_components_has_nothing_else() {
    let text = json!({"type": 10, "content": "a"});
    check_all::<CreateMessage>([
        (
            "text in a box",
            json!({"flags": 1 << 15, "components": [{"type": 17, "components": [text, {"type": 14}]}]}),
            Answer::Accepted,
        ),
        (
            "text without the flag",
            json!({"components": [text]}),
            fault("components.0.type", "UNION_TYPE_CHOICES"),
        ),
        (
            "with content too",
            json!({"flags": 1 << 15, "content": "a", "components": [text]}),
            fault("content", "MESSAGE_CANNOT_USE_LEGACY_FIELDS_WITH_COMPONENTS_V2"),
        ),
    ]);
}

#[test]
fn references_polls_and_files_have_their_rules() {
    let poll = |poll: Value| json!({"poll": poll});
    let answers = json!([{"poll_media": {"text": "yes", "emoji": {"name": "👍"}}}, {"poll_media": {"text": "no", "emoji": null}}]);
    check_all::<CreateMessage>([
        (
            "an answer",
            json!({"content": "a", "message_reference": {"type": 0, "message_id": "1", "channel_id": "2", "guild_id": null, "fail_if_not_exists": null}}),
            Answer::Accepted,
        ),
        (
            "an answer to nothing",
            json!({"content": "a", "message_reference": {"channel_id": "2"}}),
            fault("message_reference.message_id", "BASE_TYPE_REQUIRED"),
        ),
        (
            "a reference of no kind",
            json!({"content": "a", "message_reference": {"type": 2, "message_id": "1"}}),
            fault("message_reference.type", "BASE_TYPE_CHOICES"),
        ),
        (
            "passed on from nowhere",
            json!({"message_reference": {"type": 1, "message_id": "1"}}),
            fault("message_reference.channel_id", "BASE_TYPE_REQUIRED"),
        ),
        (
            "a poll",
            poll(json!({"question": {"text": "?"}, "answers": answers, "duration": 24, "layout_type": null})),
            Answer::Accepted,
        ),
        (
            "a poll without answers",
            poll(json!({"question": {"text": "?"}, "answers": []})),
            fault("poll.answers", "BASE_TYPE_REQUIRED"),
        ),
        (
            "a poll without question",
            poll(json!({"question": {}, "answers": answers})),
            fault("poll.question.text", "BASE_TYPE_REQUIRED"),
        ),
        (
            "one file twice",
            json!({"attachments": [{"id": 0}, {"id": "0"}]}),
            fault("attachments.1", "ATTACHMENT_ID_DUPLICATED"),
        ),
        (
            "a nonce",
            json!({"content": "a", "nonce": "2026-08-01/1/17", "enforce_nonce": true}),
            Answer::Accepted,
        ),
        ("a number for a nonce", json!({"content": "a", "nonce": 17}), Answer::Accepted),
    ]);
}

#[test]
fn an_edit_tells_left_out_from_taken_away() {
    let edit: EditMessage = answer(&json!({"content": null, "embeds": null})).unwrap();
    assert_eq!((edit.content.as_deref(), edit.embeds.as_deref()), (Some(""), Some(&[][..])));
    assert_eq!((edit.components, edit.attachments), (None, None));
    check::<EditMessage>("nothing", json!({}), Answer::Accepted);
    check::<EditMessage>("too much", json!({"content": x(2001)}), fault("content", "BASE_TYPE_MAX_LENGTH"));
    check::<EditMessage>("as discord.py writes it", json!({"content": "a", "tts": false}), Answer::Accepted);
    check::<EditMessage>("a nonce", json!({"nonce": "a"}), fault("nonce", "UNKNOWN_FIELD"));
}
