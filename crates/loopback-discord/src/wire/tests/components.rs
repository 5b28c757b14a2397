use super::*;

fn button(custom_id: &str) -> Value {
    json!({"type": 2, "style": 1, "custom_id": custom_id, "label": "a"})
}

fn select(custom_id: &str) -> Value {
    json!({"type": 3, "custom_id": custom_id, "options": [{"label": "a", "value": "a"}]})
}

fn rows(rows: Vec<Vec<Value>>) -> Value {
    let rows: Vec<Value> = rows.into_iter().map(|row| json!({"type": 1, "components": row})).collect();
    json!({"components": rows})
}

fn one(component: Value) -> Value {
    rows(vec![vec![component]])
}

fn buttons(row: usize, count: usize) -> Vec<Value> {
    (0..count).map(|index| button(&format!("{row}/{index}"))).collect()
}

#[test]
fn rows_hold_five_buttons_or_one_select() {
    let with_select = |count| buttons(0, count).into_iter().chain([select("s")]).collect();
    check_all::<CreateMessage>([
        ("25 buttons", rows((0..5).map(|row| buttons(row, 5)).collect()), Answer::Accepted),
        (
            "six rows",
            rows((0..6).map(|row| buttons(row, 1)).collect()),
            fault("components", "BASE_TYPE_MAX_LENGTH"),
        ),
        (
            "six buttons in a row",
            rows(vec![buttons(0, 6)]),
            fault("components.0.components", "BASE_TYPE_BAD_LENGTH"),
        ),
        ("an empty row", rows(vec![vec![]]), fault("components.0.components", "BASE_TYPE_REQUIRED")),
        ("a select", one(select("s")), Answer::Accepted),
        (
            "two selects in a row",
            rows(vec![vec![select("s"), select("t")]]),
            fault("components.0", "COMPONENT_LAYOUT_WIDTH_EXCEEDED"),
        ),
        (
            "a button before a select",
            rows(vec![with_select(1)]),
            fault("components.0", "COMPONENT_LAYOUT_WIDTH_EXCEEDED"),
        ),
        (
            "a button without row",
            json!({"components": [button("a")]}),
            fault("components.0.type", "UNION_TYPE_CHOICES"),
        ),
        (
            "a row in a row",
            one(json!({"type": 1, "components": [button("a")]})),
            fault("components.0.components.0.type", "UNION_TYPE_CHOICES"),
        ),
        (
            "a text input",
            one(json!({"type": 4, "custom_id": "a", "style": 1, "label": "a"})),
            fault("components.0.components.0.type", "UNION_TYPE_CHOICES"),
        ),
    ]);
}

#[test]
fn custom_ids_are_unique_in_a_message() {
    check_all::<CreateMessage>([
        (
            "in one row",
            rows(vec![vec![button("a"), button("a")]]),
            fault("components.0.components.1.custom_id", "COMPONENT_CUSTOM_ID_DUPLICATED"),
        ),
        (
            "over rows and kinds",
            rows(vec![vec![button("a")], vec![select("a")]]),
            fault("components.1.components.0.custom_id", "COMPONENT_CUSTOM_ID_DUPLICATED"),
        ),
        ("links have none", rows(vec![vec![link("https://a.b"), link("https://a.b")]]), Answer::Accepted),
    ]);
}

fn link(url: &str) -> Value {
    json!({"type": 2, "style": 5, "url": url, "label": "a", "disabled": false})
}

#[test]
fn a_button_has_what_its_style_needs() {
    const AT: &str = "components.0.components.0";
    let cases = [
        ("each of the four colours", json!({"type": 2, "style": 4, "custom_id": "a", "label": "a"}), None),
        ("an emoji alone", json!({"type": 2, "style": 1, "custom_id": "a", "emoji": {"name": "👍"}}), None),
        (
            "an emoji of the guild",
            json!({"type": 2, "style": 1, "custom_id": "a", "emoji": {"id": "1", "name": "tick", "animated": false}}),
            None,
        ),
        (
            "an emoji by its name",
            json!({"type": 2, "style": 1, "custom_id": "a", "emoji": {"name": "thumbsup"}}),
            Some(("emoji", "COMPONENT_INVALID_EMOJI")),
        ),
        (
            "neither label nor emoji",
            json!({"type": 2, "style": 1, "custom_id": "a"}),
            Some(("label", "BUTTON_COMPONENT_LABEL")),
        ),
        (
            "no custom id",
            json!({"type": 2, "style": 1, "label": "a"}),
            Some(("custom_id", "BASE_TYPE_REQUIRED")),
        ),
        (
            "an empty custom id",
            json!({"type": 2, "style": 1, "label": "a", "custom_id": ""}),
            Some(("custom_id", "BASE_TYPE_REQUIRED")),
        ),
        (
            "a colour with a link",
            json!({"type": 2, "style": 1, "label": "a", "custom_id": "a", "url": "https://a.b"}),
            Some(("url", "BUTTON_COMPONENT_CONFLICT")),
        ),
        ("a link", link("https://example.com/a"), None),
        ("a link into the client", link("discord://-/channels/1"), None),
        ("a link to a script", link("javascript://a"), Some(("url", "URL_TYPE_INVALID_SCHEME"))),
        (
            "a link to nowhere",
            json!({"type": 2, "style": 5, "label": "a"}),
            Some(("url", "BASE_TYPE_REQUIRED")),
        ),
        (
            "a link with a custom id",
            json!({"type": 2, "style": 5, "label": "a", "url": "https://a.b", "custom_id": "a"}),
            Some(("custom_id", "BUTTON_COMPONENT_CONFLICT")),
        ),
        ("something for sale", json!({"type": 2, "style": 6, "sku_id": "1"}), None),
        (
            "something for sale with a label",
            json!({"type": 2, "style": 6, "sku_id": "1", "label": "a"}),
            Some(("label", "BUTTON_COMPONENT_LABEL")),
        ),
    ];
    for (name, button, expected) in cases {
        let path = expected.map(|(key, _)| format!("{AT}.{key}")).unwrap_or_default();
        let expected = expected.map_or(Answer::Accepted, |(_, code)| fault(&path, code));
        check::<CreateMessage>(name, one(button), expected);
    }
}

#[test]
fn a_select_offers_what_can_be_chosen() {
    const AT: &str = "components.0.components.0";
    let options = |count: usize| -> Vec<Value> {
        (0..count).map(|index| json!({"label": "a", "value": index.to_string()})).collect()
    };
    let default = |index: usize| json!({"label": "a", "value": index.to_string(), "default": true});
    let cases = [
        (
            "25 options",
            json!({"type": 3, "custom_id": "a", "options": options(25), "min_values": 0, "max_values": 25}),
            None,
        ),
        (
            "none",
            json!({"type": 3, "custom_id": "a", "options": []}),
            Some(("options", "BASE_TYPE_REQUIRED")),
        ),
        (
            "26 options",
            json!({"type": 3, "custom_id": "a", "options": options(26)}),
            Some(("options", "BASE_TYPE_BAD_LENGTH")),
        ),
        (
            "fewer than may be chosen",
            json!({"type": 3, "custom_id": "a", "options": options(2), "max_values": 3}),
            Some(("options", "BASE_TYPE_BAD_LENGTH")),
        ),
        (
            "a value twice",
            json!({"type": 3, "custom_id": "a", "options": [{"label": "a", "value": "a"}, {"label": "b", "value": "a"}]}),
            Some(("options.1.value", "SELECT_COMPONENT_OPTION_VALUE_DUPLICATED")),
        ),
        (
            "two chosen of one",
            json!({"type": 3, "custom_id": "a", "options": [default(1), default(2)]}),
            Some(("options", "SELECT_COMPONENT_TOO_MANY_DEFAULTS")),
        ),
        (
            "more at least than at most",
            json!({"type": 3, "custom_id": "a", "options": options(3), "min_values": 3, "max_values": 2}),
            Some(("min_values", "NUMBER_TYPE_MAX")),
        ),
        (
            "two at least, one at most when left out",
            json!({"type": 3, "custom_id": "a", "options": options(3), "min_values": 2}),
            Some(("min_values", "NUMBER_TYPE_MAX")),
        ),
        (
            "a null for what is left out",
            json!({"type": 3, "custom_id": "a", "options": options(1), "placeholder": null, "min_values": null, "disabled": null}),
            None,
        ),
        (
            "users",
            json!({"type": 5, "custom_id": "a", "default_values": [{"id": "1", "type": "user"}]}),
            None,
        ),
        (
            "users with options",
            json!({"type": 5, "custom_id": "a", "options": options(1)}),
            Some(("options", "SELECT_COMPONENT_OPTIONS")),
        ),
        (
            "users with a role",
            json!({"type": 5, "custom_id": "a", "default_values": [{"id": "1", "type": "role"}]}),
            Some(("default_values.0.type", "BASE_TYPE_CHOICES")),
        ),
        ("roles", json!({"type": 6, "custom_id": "a"}), None),
        (
            "users and roles",
            json!({"type": 7, "custom_id": "a", "max_values": 2, "default_values": [{"id": "1", "type": "role"}, {"id": 2, "type": "user"}]}),
            None,
        ),
        ("channels", json!({"type": 8, "custom_id": "a", "channel_types": [0, 5]}), None),
        (
            "roles with channel types",
            json!({"type": 6, "custom_id": "a", "channel_types": [0]}),
            Some(("channel_types", "SELECT_COMPONENT_CHANNEL_TYPES")),
        ),
        (
            "required outside a form",
            json!({"type": 6, "custom_id": "a", "required": true}),
            Some(("required", "SELECT_COMPONENT_REQUIRED")),
        ),
    ];
    for (name, select, expected) in cases {
        let path = expected.map(|(key, _)| format!("{AT}.{key}")).unwrap_or_default();
        let expected = expected.map_or(Answer::Accepted, |(_, code)| fault(&path, code));
        check::<CreateMessage>(name, one(select), expected);
    }
}

#[test]
fn components_are_written_as_they_were_read() {
    let written = json!([{"type": 1, "components": [
        {"type": 2, "style": 5, "url": "https://a.b", "label": "a", "disabled": false},
        {"type": 3, "custom_id": "s", "options": [{"label": "a", "value": "a", "default": false}], "disabled": false},
    ]}]);
    let read: Vec<Component> = serde_json::from_value(written.clone()).unwrap();
    assert_eq!(serde_json::to_value(&read).unwrap(), written);
    let kinds: Vec<u8> = read.iter().flat_map(Component::walk).map(Component::kind).collect();
    assert_eq!(kinds, [1, 2, 3]);
}
