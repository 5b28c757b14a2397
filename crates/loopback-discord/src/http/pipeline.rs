//! What happens to every request before and after its endpoint.

use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::body::Body as HttpBody;
use axum::extract::{ConnectInfo, Query, Request, State, WebSocketUpgrade};
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header};
use axum::response::Response;
use axum::routing::{any, get};
use serde_json::Value;

use super::limits::{self, Admission};
use super::{Call, Outcome, body, page, routes};
use crate::error::ApiError;
use crate::net::Cut;
use crate::ratelimit::TooMany;
use crate::recorder::Recorded;
use crate::shared::Shared;
use crate::world::{Fault, FaultKind, World};

/// All paths of this server.
pub(crate) fn router(shared: Arc<Shared>) -> Router {
    Router::new()
        .route("/gateway", any(gateway))
        .route("/attachments/{channel}/{id}/{name}", get(page::attachment))
        .fallback(serve)
        .with_state(shared)
}

async fn gateway(upgrade: WebSocketUpgrade, State(shared): State<Arc<Shared>>) -> Response {
    upgrade.on_upgrade(move |socket| crate::gateway::serve(socket, shared))
}

/// Counts a request as open for as long as it lives, also when the client gives up.
struct Open(Arc<Shared>);

impl Open {
    fn new(shared: Arc<Shared>) -> Self {
        shared.change(|world| world.open_requests += 1);
        Self(shared)
    }
}

impl Drop for Open {
    fn drop(&mut self) {
        self.0.change(|world| world.open_requests -= 1);
    }
}

async fn serve(
    State(shared): State<Arc<Shared>>,
    ConnectInfo(cut): ConnectInfo<Cut>,
    request: Request,
) -> Response {
    let _open = Open::new(shared.clone());
    let call = read(request).await;
    let fault = shared.change(|world| Fault::strike(&mut world.faults, &call.method, &call.path));
    match fault {
        None => perform(&shared, &call),
        Some(FaultKind::Delay(span)) => {
            tokio::time::sleep(span).await;
            perform(&shared, &call)
        }
        Some(FaultKind::SlowAnswer(span)) => {
            let answer = perform(&shared, &call);
            tokio::time::sleep(span).await;
            answer
        }
        Some(FaultKind::Status(status)) => {
            refuse(&shared, &call, status, Value::String("upstream error".to_owned()))
        }
        Some(FaultKind::Error(status, code, message)) => {
            let error = ApiError::new(status, code, message);
            refuse(&shared, &call, status, serde_json::to_value(error).unwrap_or(Value::Null))
        }
        Some(FaultKind::RateLimited(retry_after)) => shared.change(|world| {
            let (body, headers) =
                limits::refusal(world, &TooMany { retry_after, scope: "user", standing: None });
            world.rate_usage.note_invalid();
            finish(world, &call, 429, body, headers)
        }),
        Some(FaultKind::Html429) => refuse(&shared, &call, 429, Value::String(page::BANNED.to_owned())),
        Some(FaultKind::DropBefore) => {
            record(&shared, &call, 0, Value::Null);
            cut.now();
            Response::default()
        }
        Some(FaultKind::DropAfter) => {
            perform(&shared, &call);
            cut.now();
            Response::default()
        }
        Some(FaultKind::TimeoutAfterDoing) => {
            perform(&shared, &call);
            std::future::pending().await
        }
        Some(FaultKind::Hang) => {
            record(&shared, &call, 0, Value::Null);
            std::future::pending().await
        }
    }
}

fn text_of(request: &Request, name: &HeaderName) -> Option<String> {
    Some(request.headers().get(name)?.to_str().ok()?.to_owned())
}

async fn read(request: Request) -> Call {
    let token = text_of(&request, &header::AUTHORIZATION);
    let user_agent = text_of(&request, &header::USER_AGENT).unwrap_or_default();
    let query = Query::<Vec<(String, String)>>::try_from_uri(request.uri());
    let query = query.map(|Query(pairs)| pairs.into_iter().filter(|(key, _)| !key.is_empty()).collect());
    let call = Call {
        method: request.method().to_string(),
        path: request.uri().path().to_owned(),
        query: query.unwrap_or_default(),
        token,
        user_agent,
        body: body::Body::default(),
    };
    Call { body: body::read(request).await, ..call }
}

/// The usual way: token, ban, rate limit, endpoint, record.
fn perform(shared: &Shared, call: &Call) -> Response {
    shared.change(|world| {
        let (admission, outcome) = match limits::admit(world, call) {
            Admission::Banned => {
                return finish(world, call, 429, Value::String(page::BANNED.to_owned()), HeaderMap::new());
            }
            Admission::TooMany(too_many) => {
                let (body, headers) = limits::refusal(world, &too_many);
                if too_many.scope != "shared" {
                    world.rate_usage.note_invalid();
                }
                return finish(world, call, 429, body, headers);
            }
            Admission::In(standing) => (standing, routes::answer(world, call)),
        };
        let headers = admission.map(|standing| limits::headers(world, &standing)).unwrap_or_default();
        conclude(world, call, outcome, headers)
    })
}

fn conclude(world: &mut World, call: &Call, outcome: Outcome, headers: HeaderMap) -> Response {
    match outcome {
        Ok(answer) => finish(world, call, answer.status.as_u16(), answer.body, headers),
        Err(error) => {
            if matches!(error.status, 401 | 403) {
                world.rate_usage.note_invalid();
            }
            if is_violation(&error) {
                world.violates(format!("{} {}: {error}", call.method, call.path));
            }
            let status = error.status;
            finish(world, call, status, serde_json::to_value(error).unwrap_or(Value::Null), headers)
        }
    }
}

/// Whether a refusal is the bot's own mistake rather than the state of the world.
fn is_violation(error: &ApiError) -> bool {
    matches!(error.status, 405 | 413 | 501)
        || matches!(error.code, 50035 | 50109 | 50006)
        || (error.status == 404 && error.code == 0)
}

/// An answer that a fault gives; nothing was done.
fn refuse(shared: &Shared, call: &Call, status: u16, body: Value) -> Response {
    shared.change(|world| {
        if matches!(status, 401 | 403) {
            world.rate_usage.note_invalid();
        }
        finish(world, call, status, body, HeaderMap::new())
    })
}

fn record(shared: &Shared, call: &Call, status: u16, answer: Value) {
    shared.change(|world| note(world, call, status, answer));
}

fn note(world: &mut World, call: &Call, status: u16, answer: Value) {
    let recorded = Recorded {
        method: call.method.clone(),
        path: call.path.clone(),
        query: call.query.clone(),
        body: call.body.recorded(),
        files: call.body.files.iter().map(|file| file.filename.clone()).collect(),
        status,
        answer,
        at: world.now(),
    };
    world.recorder.requests.push(recorded);
}

/// Records the answer and makes it into HTTP. A string is sent as a web page.
fn finish(world: &mut World, call: &Call, status: u16, body: Value, mut headers: HeaderMap) -> Response {
    let (kind, text) = match &body {
        Value::Null => (None, String::new()),
        Value::String(page) => (Some("text/html; charset=utf-8"), page.clone()),
        json => (Some("application/json"), json.to_string()),
    };
    note(world, call, status, body);
    if let Some(kind) = kind {
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(kind));
    }
    if let Ok(date) = HeaderValue::from_str(&page::http_date(world.now())) {
        headers.insert(header::DATE, date);
    }
    let mut response = Response::new(HttpBody::from(text));
    *response.status_mut() = StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    *response.headers_mut() = headers;
    response
}

/// How long a moment of wire time is in a header: seconds with milliseconds.
pub(super) fn seconds(span: Duration) -> String {
    format!("{:.3}", span.as_secs_f64())
}
