//! REST: one pipeline for every request (record, fault, token, rate limit, endpoint), then one file for each resource.

use std::collections::BTreeMap;

use axum::http::StatusCode;
use serde_json::{Value, json};

use crate::error::ApiError;
use crate::wire;
use crate::world::World;

mod access;
mod application;
mod body;
mod callback;
mod channel;
mod command;
mod draft;
mod guild;
mod limits;
mod message;
mod page;
mod pipeline;
mod routes;
mod thread;
mod user;
mod webhook;

pub(crate) use pipeline::router;

/// A request, read.
#[derive(Debug, Default)]
pub(crate) struct Call {
    pub method: String,
    /// From `/api/v10` on.
    pub path: String,
    pub query: BTreeMap<String, String>,
    pub token: Option<String>,
    pub user_agent: String,
    pub body: body::Body,
}

impl Call {
    /// The body as a type that knows Discord's rules about it.
    fn read<T: wire::Body>(&self) -> Result<T, ApiError> {
        match &self.body.broken {
            Some(broken) => Err(broken.clone()),
            None => wire::parse(&self.body.with_files_listed()),
        }
    }

    /// A parameter of the query as a number or id.
    fn number(&self, key: &str) -> Result<Option<u64>, ApiError> {
        let Some(text) = self.query.get(key) else { return Ok(None) };
        let wrong = || {
            let fault =
                json!({"code": "NUMBER_TYPE_COERCE", "message": format!("Value {text:?} is not int.")});
            ApiError::invalid_form(json!({key: {"_errors": [fault]}}))
        };
        text.parse().map(Some).map_err(|_| wrong())
    }

    fn flag(&self, key: &str) -> bool {
        self.query.get(key).is_some_and(|value| value == "true" || value == "1")
    }
}

/// A good answer.
#[derive(Debug)]
pub(crate) struct Answer {
    pub status: StatusCode,
    pub body: Value,
}

impl Answer {
    fn ok(body: Value) -> Result<Self, ApiError> {
        Ok(Self { status: StatusCode::OK, body })
    }

    fn created(body: Value) -> Result<Self, ApiError> {
        Ok(Self { status: StatusCode::CREATED, body })
    }

    fn nothing() -> Result<Self, ApiError> {
        Ok(Self { status: StatusCode::NO_CONTENT, body: Value::Null })
    }
}

type Outcome = Result<Answer, ApiError>;

impl World {
    /// Where the gateway is.
    pub(crate) fn gateway_url(&self) -> String {
        format!("{}/gateway", self.base.replacen("http", "ws", 1))
    }
}
