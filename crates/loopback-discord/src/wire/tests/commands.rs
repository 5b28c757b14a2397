use super::*;

fn slash(name: &str) -> Value {
    json!({"name": name, "description": "a"})
}

fn with_options(options: Value) -> Value {
    json!([{"name": "a", "description": "a", "options": options}])
}

fn option(kind: u8, name: &str) -> Value {
    json!({"type": kind, "name": name, "description": "a"})
}

fn with(mut value: Value, fields: Value) -> Value {
    let target = value.as_object_mut().unwrap();
    target.extend(fields.as_object().unwrap().clone());
    value
}

#[test]
fn names_and_descriptions() {
    let one = |command: Value| json!([command]);
    check_all::<BulkOverwriteCommands>([
        ("none at all", json!([]), Answer::Accepted),
        ("a command", one(slash("question-of_the-day2")), Answer::Accepted),
        ("in another script", one(slash("frage-täglich")), Answer::Accepted),
        ("upper case", one(slash("Quiz")), fault("0.name", "APPLICATION_COMMAND_INVALID_NAME")),
        ("a space", one(slash("a quiz")), fault("0.name", "APPLICATION_COMMAND_INVALID_NAME")),
        ("empty", one(slash("")), fault("0.name", "BASE_TYPE_REQUIRED")),
        ("no description", one(json!({"name": "a"})), fault("0.description", "BASE_TYPE_REQUIRED")),
        ("twice", json!([slash("a"), slash("a")]), fault("1", "APPLICATION_COMMANDS_DUPLICATE_NAME")),
        (
            "once each kind",
            json!([slash("a"), {"type": 2, "name": "a"}, {"type": 3, "name": "a"}]),
            Answer::Accepted,
        ),
        (
            "a menu in words",
            one(json!({"type": 3, "name": "Quiz me on this!", "options": [], "name_localizations": {}})),
            Answer::Accepted,
        ),
        (
            "a menu with a description",
            one(json!({"type": 3, "name": "a", "description": "a"})),
            fault("0.description", "APPLICATION_COMMAND_CONTEXT_MENU_FIELD"),
        ),
        (
            "a menu with an option",
            one(json!({"type": 2, "name": "a", "options": [option(3, "a")]})),
            fault("0.options", "APPLICATION_COMMAND_CONTEXT_MENU_FIELD"),
        ),
        ("a kind that is none", one(json!({"type": 7, "name": "a"})), fault("0.type", "BASE_TYPE_CHOICES")),
        (
            "a translation",
            one(with(
                slash("a"),
                json!({"name_localizations": {"de": "ä"}, "description_localizations": {"de": "Ä"}}),
            )),
            Answer::Accepted,
        ),
        (
            "a translation into no language",
            one(with(slash("a"), json!({"name_localizations": {"en": "a"}}))),
            fault("0.name_localizations.en", "BASE_TYPE_CHOICES"),
        ),
        (
            "a translated name in upper case",
            one(with(slash("a"), json!({"name_localizations": {"de": "Ä"}}))),
            fault("0.name_localizations.de", "APPLICATION_COMMAND_INVALID_NAME"),
        ),
    ]);
}

#[test]
fn where_and_for_whom() {
    let set = |fields: Value| json!([with(slash("a"), fields)]);
    check_all::<BulkOverwriteCommands>([
        ("everywhere", set(json!({"contexts": [0, 1, 2], "integration_types": [0, 1]})), Answer::Accepted),
        (
            "null is the default",
            set(json!({"contexts": null, "integration_types": null, "default_member_permissions": null})),
            Answer::Accepted,
        ),
        ("nowhere", set(json!({"contexts": []})), fault("0.contexts", "BASE_TYPE_REQUIRED")),
        (
            "twice in guilds",
            set(json!({"contexts": [0, 0]})),
            fault("0.contexts.1", "SET_TYPE_ALREADY_CONTAINS_VALUE"),
        ),
        ("on the moon", set(json!({"contexts": [3]})), fault("0.contexts.0", "BASE_TYPE_CHOICES")),
        ("administrators", set(json!({"default_member_permissions": "0"})), Answer::Accepted),
        (
            "by name",
            set(json!({"default_member_permissions": "MANAGE_GUILD"})),
            fault("0.default_member_permissions", "BASE_TYPE_BAD_TYPE"),
        ),
    ]);
    let commands: BulkOverwriteCommands = answer(&set(json!({"default_member_permissions": "32"}))).unwrap();
    assert_eq!(commands.0.first().unwrap().default_member_permissions, Some(PermissionBits(32)));
}

#[test]
fn an_application_has_so_many_commands() {
    let commands = |kind: u8, count: usize| -> Value {
        let command = |index| match kind {
            1 => slash(&format!("a{index}")),
            _ => json!({"type": kind, "name": format!("a{index}")}),
        };
        (0..count).map(command).collect()
    };
    for (kind, most) in [(1, 100), (2, 15), (3, 15)] {
        check::<BulkOverwriteCommands>("as many as may be", commands(kind, most), Answer::Accepted);
        check::<BulkOverwriteCommands>("one more", commands(kind, most + 1), code(30032));
    }
}

#[test]
fn options_have_an_order_and_an_own_name() {
    let required = |name| with(option(3, name), json!({"required": true}));
    check_all::<BulkOverwriteCommands>([
        ("required first", with_options(json!([required("a"), option(3, "b")])), Answer::Accepted),
        (
            "required last",
            with_options(json!([option(3, "b"), required("a")])),
            fault("0.options.1", "APPLICATION_COMMAND_OPTIONS_REQUIRED_INVALID"),
        ),
        (
            "one name twice",
            with_options(json!([option(3, "a"), option(4, "a")])),
            fault("0.options.1", "APPLICATION_COMMAND_OPTIONS_NAME_ALREADY_EXISTS"),
        ),
        (
            "upper case",
            with_options(json!([option(3, "Topic")])),
            fault("0.options.0.name", "APPLICATION_COMMAND_INVALID_NAME"),
        ),
        (
            "a type that is none",
            with_options(json!([option(12, "a")])),
            fault("0.options.0.type", "BASE_TYPE_CHOICES"),
        ),
    ]);
}

#[test]
fn sub_commands_nest_two_deep() {
    let below = |kind: u8, options: Value| with(option(kind, "a"), json!({"options": options}));
    check_all::<BulkOverwriteCommands>([
        ("a sub-command", with_options(json!([below(1, json!([option(3, "a")]))])), Answer::Accepted),
        ("a sub-command without options", with_options(json!([option(1, "a")])), Answer::Accepted),
        (
            "a group",
            with_options(json!([below(2, json!([below(1, json!([option(3, "a")]))]))])),
            Answer::Accepted,
        ),
        (
            "an empty group",
            with_options(json!([option(2, "a")])),
            fault("0.options.0.options", "BASE_TYPE_REQUIRED"),
        ),
        (
            "an option in a group",
            with_options(json!([below(2, json!([option(3, "a")]))])),
            fault("0.options.0.options.0.type", "APPLICATION_COMMAND_OPTIONS_TYPE_INVALID"),
        ),
        (
            "a group in a group",
            with_options(json!([below(2, json!([below(2, json!([option(1, "a")]))]))])),
            fault("0.options.0.options.0.type", "APPLICATION_COMMAND_OPTIONS_TYPE_INVALID"),
        ),
        (
            "a sub-command in one",
            with_options(json!([below(1, json!([option(1, "a")]))])),
            fault("0.options.0.options.0.type", "APPLICATION_COMMAND_OPTIONS_TYPE_INVALID"),
        ),
        (
            "beside an option",
            with_options(json!([option(1, "a"), option(3, "b")])),
            fault("0.options", "APPLICATION_COMMAND_OPTIONS_TYPE_INVALID"),
        ),
        (
            "options of a text",
            with_options(json!([below(3, json!([option(3, "a")]))])),
            fault("0.options.0.options", "APPLICATION_COMMAND_OPTIONS_FIELD_INVALID"),
        ),
    ]);
}

#[test]
fn fields_go_with_the_type_of_the_option() {
    let one = |kind: u8, fields: Value| with_options(json!([with(option(kind, "a"), fields)]));
    let text = json!({"choices": [{"name": "a", "value": "a"}, {"name": "b", "value": "b"}]});
    check_all::<BulkOverwriteCommands>([
        ("choices of a text", one(3, text.clone()), Answer::Accepted),
        (
            "choices of a user",
            one(6, text.clone()),
            faults([
                ("0.options.0.choices", "APPLICATION_COMMAND_OPTIONS_FIELD_INVALID"),
                ("0.options.0.choices.0.value", "APPLICATION_COMMAND_OPTIONS_CHOICE_TYPE"),
                ("0.options.0.choices.1.value", "APPLICATION_COMMAND_OPTIONS_CHOICE_TYPE"),
            ]),
        ),
        (
            "a text for a whole number",
            one(4, json!({"choices": [{"name": "a", "value": "1"}]})),
            fault("0.options.0.choices.0.value", "APPLICATION_COMMAND_OPTIONS_CHOICE_TYPE"),
        ),
        (
            "a half for a whole number",
            one(4, json!({"choices": [{"name": "a", "value": 0.5}]})),
            fault("0.options.0.choices.0.value", "APPLICATION_COMMAND_OPTIONS_CHOICE_TYPE"),
        ),
        (
            "a whole number for a number",
            one(10, json!({"choices": [{"name": "a", "value": 1}]})),
            Answer::Accepted,
        ),
        (
            "a choice twice",
            one(3, json!({"choices": [{"name": "a", "value": "a"}, {"name": "a", "value": "b"}]})),
            fault("0.options.0.choices.1", "APPLICATION_COMMAND_OPTIONS_CHOICE_NAME_ALREADY_EXISTS"),
        ),
        ("suggestions", one(3, json!({"autocomplete": true})), Answer::Accepted),
        (
            "suggestions of a role",
            one(8, json!({"autocomplete": true})),
            fault("0.options.0.autocomplete", "APPLICATION_COMMAND_OPTIONS_FIELD_INVALID"),
        ),
        (
            "suggestions and choices",
            one(3, with(text, json!({"autocomplete": true}))),
            fault("0.options.0.choices", "APPLICATION_COMMAND_AUTOCOMPLETE_CHOICES"),
        ),
        ("a range", one(4, json!({"min_value": 1, "max_value": 10})), Answer::Accepted),
        (
            "a range as poise writes it",
            one(4, json!({"min_value": 1.0, "max_value": 10.0})),
            Answer::Accepted,
        ),
        (
            "a range of halves",
            one(4, json!({"min_value": 0.5})),
            fault("0.options.0.min_value", "NUMBER_TYPE_COERCE"),
        ),
        (
            "a range upside down",
            one(10, json!({"min_value": 2, "max_value": 1.5})),
            fault("0.options.0.min_value", "NUMBER_TYPE_MAX"),
        ),
        (
            "a range of a text",
            one(3, json!({"min_value": 1})),
            fault("0.options.0.min_value", "APPLICATION_COMMAND_OPTIONS_FIELD_INVALID"),
        ),
        ("lengths", one(3, json!({"min_length": 0, "max_length": 6000})), Answer::Accepted),
        (
            "lengths upside down",
            one(3, json!({"min_length": 2, "max_length": 1})),
            fault("0.options.0.min_length", "NUMBER_TYPE_MAX"),
        ),
        (
            "lengths of a number",
            one(4, json!({"max_length": 5})),
            fault("0.options.0.max_length", "APPLICATION_COMMAND_OPTIONS_FIELD_INVALID"),
        ),
        ("kinds of channel", one(7, json!({"channel_types": [0, 5]})), Answer::Accepted),
        (
            "a kind of channel that is none",
            one(7, json!({"channel_types": [6]})),
            fault("0.options.0.channel_types.0", "BASE_TYPE_CHOICES"),
        ),
        (
            "a kind of channel twice",
            one(7, json!({"channel_types": [0, 0]})),
            fault("0.options.0.channel_types.1", "SET_TYPE_ALREADY_CONTAINS_VALUE"),
        ),
        (
            "kinds of channel of a user",
            one(6, json!({"channel_types": [0]})),
            fault("0.options.0.channel_types", "APPLICATION_COMMAND_OPTIONS_FIELD_INVALID"),
        ),
        (
            "all that serenity always writes",
            one(
                1,
                json!({"required": false, "choices": [], "options": [], "channel_types": [], "min_value": null, "max_value": null, "min_length": null, "max_length": null, "autocomplete": false}),
            ),
            Answer::Accepted,
        ),
    ]);
}

#[test]
fn a_command_has_8000_characters_in_all() {
    let command = |last: usize| {
        let choices = |count: usize| -> Value {
            (0..count).map(|index| json!({"name": format!("{index:03}{}", x(97)), "value": format!("{index:03}{}", x(97))})).collect()
        };
        // 1 + 1, then an option of 2 + 25 * 200, then one of 2 + 14 * 200 and one choice for the rest.
        let mut rest = choices(14);
        rest.as_array_mut().unwrap().push(json!({"name": x(last - 100), "value": x(100)}));
        json!({"name": "a", "description": "a", "options": [
            {"type": 3, "name": "a", "description": "a", "choices": choices(25)},
            {"type": 3, "name": "b", "description": "a", "choices": rest},
        ]})
    };
    check::<Command>("8,000", command(194), Answer::Accepted);
    check::<Command>("8,001", command(195), fault("", "APPLICATION_COMMAND_TOO_LARGE"));
    let translated = with(command(194), json!({"description_localizations": {"de": "länger"}}));
    check::<Command>(
        "8,000 and a longer translation",
        translated,
        fault("", "APPLICATION_COMMAND_TOO_LARGE"),
    );
}
