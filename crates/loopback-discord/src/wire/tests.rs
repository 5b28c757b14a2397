#![allow(clippy::unwrap_used)]

use serde_json::{Value, json};

use super::*;

mod commands;
mod components;
mod interactions;
mod limits;
mod messages;
mod serenity_bodies;
mod threads;

/// What a body is answered with: nothing, a plain code, or the faults of its fields.
#[derive(Debug, PartialEq)]
enum Answer<'a> {
    Accepted,
    Code(u32),
    Faults(Vec<(&'a str, &'a str)>),
}

fn code(code: u32) -> Answer<'static> {
    Answer::Code(code)
}

fn faults<'a, const N: usize>(faults: [(&'a str, &'a str); N]) -> Answer<'a> {
    Answer::Faults(faults.to_vec())
}

fn fault<'a>(path: &'a str, code: &'a str) -> Answer<'a> {
    Answer::Faults(vec![(path, code)])
}

fn answer<T: Body>(body: &Value) -> Result<T, ApiError> {
    parse(&serde_json::to_vec(body).unwrap())
}

#[track_caller]
fn check<T: Body>(name: &str, body: Value, expected: Answer<'_>) {
    let error = answer::<T>(&body).err();
    let found = error.as_ref().map(ApiError::faults).unwrap_or_default();
    let got = match &error {
        None => Answer::Accepted,
        Some(error) if error.errors.is_none() => Answer::Code(error.code),
        Some(_) => Answer::Faults(found.iter().map(|(path, code)| (path.as_str(), code.as_str())).collect()),
    };
    assert_eq!(got, expected, "{name}: {body} was answered with {error:?}");
}

#[track_caller]
fn check_all<T: Body>(cases: impl IntoIterator<Item = (&'static str, Value, Answer<'static>)>) {
    for (name, body, expected) in cases {
        check::<T>(name, body, expected);
    }
}

fn x(length: usize) -> String {
    "x".repeat(length)
}

#[test]
fn bytes_that_are_no_json_have_a_code_of_their_own() {
    for bytes in [&b""[..], b"{", b"\xff", b"content=hello"] {
        assert_eq!(parse::<CreateMessage>(bytes).unwrap_err().code, 50109, "{bytes:?}");
    }
}

#[test]
fn a_wrong_shape_is_refused_where_it_is() {
    let button = |button| json!({"components": [{"type": 1, "components": [button]}]});
    check_all::<CreateMessage>([
        ("not an object", json!("hello"), fault("", "BASE_TYPE_BAD_TYPE")),
        ("a number for a text", json!({"content": 1}), fault("content", "BASE_TYPE_BAD_TYPE")),
        ("an unknown field", json!({"content": "a", "colour": 1}), fault("colour", "UNKNOWN_FIELD")),
        (
            "one in an embed",
            json!({"embeds": [{"title": "a", "colour": 1}]}),
            fault("embeds.0.colour", "UNKNOWN_FIELD"),
        ),
        (
            "a field without value",
            json!({"embeds": [{"fields": [{"name": "a"}]}]}),
            fault("embeds.0.fields.0.value", "BASE_TYPE_REQUIRED"),
        ),
        (
            "a component without type",
            json!({"components": [{}]}),
            fault("components.0.type", "BASE_TYPE_REQUIRED"),
        ),
        (
            "a component of no type",
            json!({"components": [{"type": 99}]}),
            fault("components.0.type", "BASE_TYPE_CHOICES"),
        ),
        (
            "a button of no style",
            button(json!({"type": 2, "style": 9, "label": "a"})),
            fault("components.0.components.0.style", "BASE_TYPE_CHOICES"),
        ),
        (
            "a button with a stray field",
            button(json!({"type": 2, "style": 1, "text": "a"})),
            fault("components.0.components.0.text", "UNKNOWN_FIELD"),
        ),
        (
            "a button without style",
            button(json!({"type": 2})),
            fault("components.0.components.0.style", "BASE_TYPE_REQUIRED"),
        ),
    ]);
}
