//! The request log: each call that the bot made, its body, the answer, and what was wrong with it.

use std::sync::Arc;

use axum::Json;
use axum::extract::{Query, State};
use loopback_discord::Recorded;
use serde::Deserialize;
use serde_json::{Value, json};

use super::Playground;

/// From which call on.
#[derive(Debug, Deserialize)]
pub struct From {
    #[serde(default)]
    after: usize,
}

/// The calls after a number, and everything that the checks said.
pub async fn log(State(playground): State<Arc<Playground>>, Query(from): Query<From>) -> Json<Value> {
    let requests = playground.discord.requests();
    let calls: Vec<Value> = requests.iter().enumerate().skip(from.after).map(call).collect();
    Json(json!({ "calls": calls, "violations": playground.discord.violations() }))
}

fn call((number, call): (usize, &Recorded)) -> Value {
    json!({
        "number": number + 1,
        "at": call.at.as_millisecond(),
        "line": call.line(),
        "refused": call.status >= 400,
        "body": without_tokens(&call.body),
        "files": call.files,
        "status": call.status,
        "answer": without_tokens(&call.answer),
    })
}

/// Even tokens that open nothing but this model stay out of what is shown.
fn without_tokens(body: &Value) -> Value {
    match body {
        Value::Object(fields) => fields
            .iter()
            .map(|(key, value)| match key.as_str() {
                "token" => (key.clone(), "…".into()),
                _ => (key.clone(), without_tokens(value)),
            })
            .collect(),
        Value::Array(values) => values.iter().map(without_tokens).collect(),
        other => other.clone(),
    }
}
