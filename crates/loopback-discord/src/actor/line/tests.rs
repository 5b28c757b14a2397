#![allow(clippy::unwrap_used)]

use serde_json::{Value, json};

use super::{command, focus, parse};
use crate::world::{Command, World};

fn world() -> World {
    let mut world = World::default();
    let option = |kind: u64, name: &str| json!({"type": kind, "name": name});
    let with = |mut option: Value, more: Value| {
        option.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        option
    };
    let choices =
        json!({"choices": [{"name": "Beginner level", "value": "b"}, {"name": "Hard", "value": "h"}]});
    let options = json!([
        with(option(3, "text"), json!({"required": true, "max_length": 20})),
        with(option(3, "level"), choices),
        with(option(4, "count"), json!({"min_value": 1, "max_value": 9})),
        option(5, "private"),
        option(6, "who"),
        option(7, "channel"),
        option(8, "role"),
        option(10, "share"),
        with(option(3, "search"), json!({"autocomplete": true})),
    ]);
    let add = with(option(1, "add"), json!({"options": options}));
    let group =
        with(option(2, "more"), json!({"options": [with(option(1, "show"), json!({"options": []}))]}));
    let bodies = [json!({"name": "do", "options": options}), json!({"name": "sub", "options": [add, group]})];
    let commands = bodies.into_iter().map(|body| Command { id: 1, version: 1, server: None, body }).collect();
    world.commands.insert(None, commands);
    world
}

/// Parses a line; gives the values as `name=value`, or the refusal.
fn check(line: &str, expected: &str) {
    let world = world();
    let server = world.default_server();
    let parsed =
        command(&world, server, line).and_then(|(command, rest)| parse(&world, &command, rest, server, None));
    let shown = match parsed {
        Ok(parsed) => shown(&parsed.options),
        Err(refused) => refused.to_string(),
    };
    assert!(shown.contains(expected), "{line}: {shown:?} does not contain {expected:?}");
}

fn shown(options: &[Value]) -> String {
    let one = |option: &Value| match option["options"].as_array() {
        Some(inner) => format!("{}({})", option["name"].as_str().unwrap(), shown(inner)),
        None => format!("{}={}", option["name"].as_str().unwrap(), option["value"]),
    };
    options.iter().map(one).collect::<Vec<_>>().join(" ")
}

#[test]
fn values_of_each_type() {
    check("/do text:a b  c", r#"text="a b  c""#);
    check("/do text:\"a level:h\" level:h", r#"text="a level:h" level="h""#);
    check("/do level:Beginner level text:09:00", r#"level="b" text="09:00""#);
    check("/do text:x count:7 private:yes share:0.5", r#"text="x" count=7 private=true share=0.5"#);
    check("/do text:a:b other:c", r#"text="a:b other:c""#);
    let world = world();
    let daily = world.channel_named(world.default_server().unwrap(), "daily").id;
    check("/do text:x channel:#daily", &format!("channel=\"{daily}\""));
    check(&format!("/do text:x channel:<#{daily}>"), &format!("channel=\"{daily}\""));
    check("/do text:x who:@ben role:@everyone", "who=");
    check("/sub add text:x", r#"add(text="x")"#);
    check("/sub more show", "more(show())");
}

#[test]
fn what_is_refused() {
    check("do text:x", "does not begin with a slash");
    check("/no", "there are do, sub");
    check("/do", "is required");
    check("/do text:x level:c", r#"it offers ["b", "h"]"#);
    check("/do text:x text:y", "given twice");
    check("/do text:x count:10", "takes 1 to 9");
    check("/do text:x count:few", "a whole number");
    check("/do text:x private:maybe", "true or false");
    check("/do text:x who:nobody", "there is no user");
    check("/do text:x channel:#nowhere", "there is no channel");
    check("/do text:\"x", "closing quote");
    check(&format!("/do text:{}", "x".repeat(21)), "0 to 20 characters, not 21");
    check("/sub", "no sub-command");
    check("/sub more", "no sub-command");
}

#[test]
fn the_option_being_typed() {
    let world = world();
    let server = world.default_server();
    let (found, rest) = command(&world, server, "/do search:what is").unwrap();
    let focused = focus(&found, rest).unwrap();
    let parsed = parse(&world, &found, rest, server, Some(&focused)).unwrap();
    assert_eq!(parsed.options, [json!({"name": "search", "type": 3, "value": "what is", "focused": true})]);
    assert!(focus(&found, "search:x text:y").unwrap_err().to_string().contains("no suggestions"));
}
