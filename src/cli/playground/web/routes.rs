//! What the page can ask for.

use std::sync::Arc;

use axum::Router;
use axum::extract::{DefaultBodyLimit, Path};
use axum::http::StatusCode;
use axum::middleware;
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};

use super::guard::{self, Guard};
use super::{Playground, assets, director, events, log, people};

/// A form of Discord has at most five fields of 4,000 characters.
const MOST_BYTES: usize = 128 * 1024;

/// The page and what it uses, all behind the guard.
pub fn router(playground: Arc<Playground>, guard: Guard) -> Router {
    Router::new()
        .route("/{secret}/", get(|| async { file("") }))
        .route("/{secret}/{name}", get(|Path((_, name)): Path<(String, String)>| async move { file(&name) }))
        .route("/{secret}/events", get(events::events))
        .route("/{secret}/commands", get(people::commands))
        .route("/{secret}/suggestions", get(people::suggestions))
        .route("/{secret}/file", get(people::attachment))
        .route("/{secret}/log", get(log::log))
        .route("/{secret}/do", post(people::deed))
        .route("/{secret}/direct", post(director::direct))
        .with_state(playground)
        .layer(DefaultBodyLimit::max(MOST_BYTES))
        .layer(middleware::from_fn_with_state(guard, guard::guard))
}

fn file(name: &str) -> Response {
    assets::file(name).unwrap_or_else(|| (StatusCode::NOT_FOUND, "There is no such file.").into_response())
}
