//! Registering commands.

use serde_json::{Value, json};

use crate::client::Rest;

fn command(name: &str) -> Value {
    json!({"name": name, "description": "what it does"})
}

#[tokio::test]
async fn an_overwrite_keeps_ids_and_changes_versions_only_with_the_command() {
    let rest = Rest::default().await;
    let path = format!("/applications/{}/commands", rest.discord.look(|world| world.bot()));
    let first = rest.call("PUT", &path, json!([command("a"), command("b")])).await.ok();
    let mut changed = command("b");
    changed["description"] = "something else".into();
    let second = rest.call("PUT", &path, json!([command("a"), changed, command("c")])).await.ok();
    let same = |key: &str, index: usize| first[index][key] == second[index][key];
    assert!(same("id", 0) && same("version", 0), "an unchanged command stays as it is");
    assert!(same("id", 1) && !same("version", 1), "a changed one gets a version");
    assert_eq!(second.as_array().unwrap().len(), 3);
    assert_eq!(rest.get(&path).await.ok(), rest.get(&format!("{path}?with_localizations=false")).await.ok());
    let one = format!("{path}/{}", second[2]["id"].as_str().unwrap());
    assert_eq!(rest.get(&one).await.ok()["name"], "c");
    assert_eq!(rest.call("DELETE", &one, Value::Null).await.status, 204);
    rest.get(&one).await.fails(404, 10063);
    assert_eq!(rest.post(&path, command("a")).await.status, 200);
    assert_eq!(rest.post(&path, command("d")).await.status, 201);
    rest.call("PUT", "/applications/1/commands", json!([])).await.fails(404, 10002);
}

#[tokio::test]
async fn a_refused_overwrite_changes_nothing_and_is_a_violation() {
    let rest = Rest::default().await;
    let path = format!("/applications/{}/commands", rest.discord.look(|world| world.bot()));
    rest.call("PUT", &path, json!([command("kept")])).await.ok();
    let cases = [
        json!([command("Upper Case")]),
        json!([command("same"), command("same")]),
        json!([{"name": "x", "description": ""}]),
        json!([{"name": "x", "description": "y", "colour": 1}]),
        json!({}),
    ];
    for body in &cases {
        rest.call("PUT", &path, body.clone()).await.fails(400, 50035);
    }
    assert_eq!(rest.discord.violations().len(), cases.len());
    assert_eq!(rest.get(&path).await.ok()[0]["name"], "kept");
}
