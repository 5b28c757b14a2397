use super::*;

fn input(custom_id: &str) -> Value {
    json!({"type": 4, "custom_id": custom_id, "style": 2, "label": "a"})
}

fn modal(components: Vec<Value>) -> Value {
    json!({"type": 9, "data": {"custom_id": "a", "title": "a", "components": components}})
}

fn row(components: Vec<Value>) -> Value {
    json!({"type": 1, "components": components})
}

#[test]
fn each_response_has_its_data() {
    check_all::<InteractionCallback>([
        ("a message", json!({"type": 4, "data": {"content": "a", "flags": 64}}), Answer::Accepted),
        ("an empty message", json!({"type": 4, "data": {}}), code(50006)),
        ("a message of nothing", json!({"type": 4}), fault("data", "BASE_TYPE_REQUIRED")),
        (
            "a long message",
            json!({"type": 4, "data": {"content": x(2001)}}),
            fault("data.content", "BASE_TYPE_MAX_LENGTH"),
        ),
        (
            "a message with a stray field",
            json!({"type": 4, "data": {"contents": "a"}}),
            fault("data.contents", "UNKNOWN_FIELD"),
        ),
        (
            "a message with a name",
            json!({"type": 4, "data": {"content": "a", "username": "a"}}),
            fault("data.username", "UNKNOWN_FIELD"),
        ),
        ("a deferral", json!({"type": 5}), Answer::Accepted),
        (
            "a deferral as serenity writes it",
            json!({"type": 5, "data": {"attachments": []}}),
            Answer::Accepted,
        ),
        ("an ephemeral deferral", json!({"type": 5, "data": {"flags": 64}}), Answer::Accepted),
        (
            "a deferral that says something",
            json!({"type": 5, "data": {"content": "wait"}}),
            fault("data", "DEFERRED_MESSAGE_HAS_CONTENT"),
        ),
        ("a deferred edit", json!({"type": 6, "data": null}), Answer::Accepted),
        (
            "a deferred edit that says something",
            json!({"type": 6, "data": {"content": "a"}}),
            fault("data.content", "UNKNOWN_FIELD"),
        ),
        (
            "an edit",
            json!({"type": 7, "data": {"content": "", "components": [], "attachments": []}}),
            Answer::Accepted,
        ),
        ("a pong", json!({"type": 1}), fault("type", "BASE_TYPE_CHOICES")),
        ("no type", json!({}), fault("type", "BASE_TYPE_REQUIRED")),
        ("a stray field beside", json!({"type": 6, "content": "a"}), fault("content", "UNKNOWN_FIELD")),
    ]);
}

#[test]
fn a_form_has_one_to_five_fields() {
    let label = |component: Value| json!({"type": 18, "label": "a", "component": component});
    let plain = json!({"type": 4, "custom_id": "a", "style": 1});
    let disabled = json!({"type": 6, "custom_id": "a", "disabled": true});
    check_all::<InteractionCallback>([
        ("five", modal((0..5).map(|index| row(vec![input(&index.to_string())])).collect()), Answer::Accepted),
        ("none", modal(vec![]), fault("data.components", "BASE_TYPE_REQUIRED")),
        (
            "six",
            modal((0..6).map(|index| row(vec![input(&index.to_string())])).collect()),
            fault("data.components", "BASE_TYPE_BAD_LENGTH"),
        ),
        (
            "two in a row",
            modal(vec![row(vec![input("a"), input("b")])]),
            fault("data.components.0", "COMPONENT_LAYOUT_WIDTH_EXCEEDED"),
        ),
        (
            "one custom id twice",
            modal(vec![row(vec![input("a")]), row(vec![input("a")])]),
            fault("data.components.1.components.0.custom_id", "COMPONENT_CUSTOM_ID_DUPLICATED"),
        ),
        (
            "a button",
            modal(vec![row(vec![json!({"type": 2, "style": 1, "custom_id": "a", "label": "a"})])]),
            fault("data.components.0.components.0.type", "UNION_TYPE_CHOICES"),
        ),
        (
            "no label in a row",
            modal(vec![row(vec![plain.clone()])]),
            fault("data.components.0.components.0.label", "BASE_TYPE_REQUIRED"),
        ),
        ("a label around it", modal(vec![label(plain.clone())]), Answer::Accepted),
        (
            "two labels",
            modal(vec![label(input("a"))]),
            fault("data.components.0.component.label", "TEXT_INPUT_COMPONENT_LABEL"),
        ),
        (
            "a label around a select",
            modal(vec![label(json!({"type": 6, "custom_id": "a", "required": false}))]),
            Answer::Accepted,
        ),
        (
            "a disabled select",
            modal(vec![label(disabled)]),
            fault("data.components.0.component.disabled", "SELECT_COMPONENT_DISABLED"),
        ),
        ("text beside", modal(vec![json!({"type": 10, "content": "a"}), label(plain)]), Answer::Accepted),
        (
            "lengths in order",
            modal(vec![row(vec![
                json!({"type": 4, "custom_id": "a", "style": 1, "label": "a", "min_length": 5, "max_length": 5}),
            ])]),
            Answer::Accepted,
        ),
        (
            "lengths out of order",
            modal(vec![row(vec![
                json!({"type": 4, "custom_id": "a", "style": 1, "label": "a", "min_length": 6, "max_length": 5}),
            ])]),
            fault("data.components.0.components.0.min_length", "NUMBER_TYPE_MAX"),
        ),
    ]);
}

#[test]
fn suggestions_are_choices() {
    let suggestions = |choices: Value| json!({"type": 8, "data": {"choices": choices}});
    check_all::<InteractionCallback>([
        ("none", suggestions(json!([])), Answer::Accepted),
        (
            "texts and numbers",
            suggestions(
                json!([{"name": "a", "value": "a"}, {"name": "b", "value": 1}, {"name": "c", "value": 0.5}]),
            ),
            Answer::Accepted,
        ),
        (
            "no name",
            suggestions(json!([{"name": "", "value": "a"}])),
            fault("data.choices.0.name", "BASE_TYPE_REQUIRED"),
        ),
        ("no data", json!({"type": 8}), fault("data", "BASE_TYPE_REQUIRED")),
    ]);
}
