//! One call: its attempts, and what each answer means.

use std::pin::pin;
use std::time::Duration;

use jiff::Timestamp;
use reqwest::header::HeaderMap;
use reqwest::multipart::{Form, Part};
use reqwest::{Response, StatusCode};
use serde::de::DeserializeOwned;
use serde_json::Value;
use tokio::time::{Instant, sleep, timeout};
use twilight_http_ratelimiting::{Method, Permit};

use super::error::{CallError, refusal};
use super::headers::{self, Limited, Scope};
use super::route::Route;
use super::{Call, Inner};

/// A larger answer is not Discord's.
const LARGEST_ANSWER: usize = 8 * 1024 * 1024;

/// The longest pause between two attempts that no header asked for.
const LONGEST_BACKOFF: Duration = Duration::from_secs(30);

/// Whether a request may be sent again after an attempt that may have done its work.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Repeat {
    /// Doing it twice is the same as doing it once.
    Always,
    /// As long as Discord remembers its nonce.
    WhileNonce,
    /// Not without looking first.
    Never,
}

/// A request as its call describes it.
pub(super) struct Request<'a> {
    pub call: Call,
    pub route: Route,
    pub body: Option<&'a Value>,
    /// A text file to send along: its name and what is in it.
    pub file: Option<(&'a str, &'a str)>,
    pub repeat: Repeat,
}

/// What came of one attempt.
enum Attempt {
    /// A 2xx and its body.
    Done(Vec<u8>),
    /// A clear no.
    Refused(CallError),
    /// A 429: the limiter or the gate makes the next attempt wait.
    Limited(Duration),
    /// It never reached Discord.
    NotSent,
    /// It may have done its work: a 5xx, a time-out, a dropped connection. With the wait that Discord asked for.
    Unclear(Option<Duration>),
}

/// A moment on both clocks: the monotonic one stands still while a machine sleeps, and wall time may be set back.
#[derive(Clone, Copy)]
struct Moment {
    ticks: Instant,
    wall: Timestamp,
}

impl Inner {
    /// Sends a request until it is answered, refused or given up.
    pub(super) async fn send<T: DeserializeOwned>(&self, request: Request<'_>) -> Result<T, CallError> {
        let mut unclear_since = None;
        let result = self.keep_trying(&request, &mut unclear_since).await;
        // Once one attempt may have done it, no later "no" says that it did not happen.
        let unknown = unclear_since.is_some() && request.repeat != Repeat::Always;
        result.map_err(|error| if unknown { CallError::Unknown } else { error })
    }

    async fn keep_trying<T: DeserializeOwned>(
        &self,
        request: &Request<'_>,
        unclear_since: &mut Option<Moment>,
    ) -> Result<T, CallError> {
        let mut pause = Duration::ZERO;
        for attempt in 1..=self.attempts {
            if unclear_since.is_some() && request.repeat == Repeat::Never {
                break;
            }
            sleep(pause).await;
            let permit = self.permit(&request.route).await?;
            let pass = self.gate.pass(request.call).await?;
            let started = Moment { ticks: Instant::now(), wall: (self.now)() };
            if let Some(since) = *unclear_since
                && request.repeat == Repeat::WhileNonce
                && self.nonce_forgotten(since, started)
            {
                break;
            }
            let outcome = self.attempt(request, permit, attempt).await;
            drop(pass);
            pause = match outcome {
                Attempt::Done(body) => match read(&request.route, &body) {
                    Some(answer) => return Ok(answer),
                    None => {
                        unclear_since.get_or_insert(started);
                        self.backoff(attempt)
                    }
                },
                Attempt::Refused(error) => return Err(error),
                Attempt::Limited(after) => {
                    self.bear(after)?;
                    Duration::ZERO
                }
                Attempt::NotSent => self.backoff(attempt),
                Attempt::Unclear(after) => {
                    unclear_since.get_or_insert(started);
                    self.bear(after.unwrap_or_default())?.max(self.backoff(attempt))
                }
            };
        }
        Err(CallError::Unavailable { after: LONGEST_BACKOFF })
    }

    /// Passes on a wait, unless it is longer than anybody should wait for.
    fn bear(&self, after: Duration) -> Result<Duration, CallError> {
        if after > self.patience { Err(CallError::Unavailable { after }) } else { Ok(after) }
    }

    /// Discord forgets nonces after "a few minutes". [Discord Docs/Message, Create Message]
    fn nonce_forgotten(&self, since: Moment, now: Moment) -> bool {
        let wall = now.wall.duration_since(since.wall).unsigned_abs();
        wall.max(now.ticks - since.ticks) >= self.nonce_memory
    }

    /// Waits until the bucket of this route has room.
    async fn permit(&self, route: &Route) -> Result<Permit, CallError> {
        let mut permit = pin!(self.limiter.acquire(route.endpoint()));
        loop {
            let bucket = self.limiter.bucket(route.endpoint()).await;
            if let Some(empty) = bucket.filter(|bucket| bucket.remaining == 0) {
                self.bear(empty.reset_at.saturating_duration_since(std::time::Instant::now()))?;
            }
            if let Ok(permit) = timeout(self.patience, &mut permit).await {
                return Ok(permit);
            }
        }
    }

    async fn attempt(&self, request: &Request<'_>, permit: Permit, attempt: u32) -> Attempt {
        let Request { route, body, file, .. } = request;
        let started = Instant::now();
        let url = format!("{}/api/v10/{}", self.base, route.path);
        let mut outgoing = self.client.request(verb(route.method), url);
        outgoing = match (body, file) {
            (Some(body), Some(file)) => outgoing.multipart(form(body, *file)),
            (Some(body), None) => outgoing.json(body),
            (None, _) => outgoing,
        };
        let log = |status: Option<u16>, trouble: Option<&str>| {
            let duration_ms = u64::try_from(started.elapsed().as_millis()).unwrap_or(u64::MAX);
            let (verb, name) = (route.method.name(), route.name);
            tracing::debug!(
                discord.verb = verb,
                discord.route = name,
                http.status = status,
                attempt,
                duration_ms,
                trouble
            );
        };
        // Until it is completed, dropping the permit tells the limiter that there was no answer.
        let answer = match outgoing.send().await {
            Ok(answer) => answer,
            // The error itself is not logged: it holds the URL.
            Err(error) if error.is_connect() => {
                log(None, Some("not connected"));
                return Attempt::NotSent;
            }
            Err(error) => {
                log(None, Some(if error.is_timeout() { "timed out" } else { "connection dropped" }));
                return Attempt::Unclear(None);
            }
        };
        let (status, headers) = (answer.status(), answer.headers().clone());
        self.note_date(&headers);
        let body = collect(answer).await;
        log(Some(status.as_u16()), body.is_none().then_some("answer cut off"));

        let text = body.as_deref().unwrap_or_default();
        let limited = (status == StatusCode::TOO_MANY_REQUESTS)
            .then(|| headers::limited(&headers, text, self.backoff(attempt)));
        permit.complete(headers::bucket(&headers, limited, route));
        match (status.as_u16(), limited) {
            (_, Some(limited)) => {
                self.note_limit(limited);
                Attempt::Limited(limited.after)
            }
            // No content at all.
            (204, _) => Attempt::Done(b"null".to_vec()),
            (200..=299, _) => body.map_or(Attempt::Unclear(None), Attempt::Done),
            (500.., _) => Attempt::Unclear(headers::retry_after(&headers)),
            (code, _) => {
                match code {
                    401 => self.breaker.unauthorized(Instant::now()),
                    403 => self.breaker.invalid(Instant::now()),
                    _ => {}
                }
                Attempt::Refused(refusal(code, text, LONGEST_BACKOFF))
            }
        }
    }

    fn note_limit(&self, Limited { scope, after }: Limited) {
        let now = Instant::now();
        if scope != Scope::Shared {
            self.breaker.invalid(now);
        }
        if scope == Scope::Global {
            self.breaker.pause(now, after);
        }
    }

    /// Doubles with each attempt; drawn from its upper half, so that calls which failed together do not return together.
    fn backoff(&self, attempt: u32) -> Duration {
        let full = self.first_backoff.saturating_mul(2_u32.saturating_pow(attempt - 1)).min(LONGEST_BACKOFF);
        full.mul_f64(rand::random_range(0.5..=1.0))
    }

    fn note_date(&self, headers: &HeaderMap) {
        if let Some(date) = headers::date(headers) {
            let now = (self.now)();
            self.skew.send_replace(Some((date.duration_since(now), Instant::now(), now)));
        }
    }
}

/// A body with a file. [Discord Docs/Reference, Uploading Files]
fn form(body: &Value, (name, text): (&str, &str)) -> Form {
    let file = Part::text(text.to_owned()).file_name(name.to_owned());
    Form::new().text("payload_json", body.to_string()).part("files[0]", file)
}

/// The body, unless it breaks off or has no end.
async fn collect(mut answer: Response) -> Option<Vec<u8>> {
    let mut body = Vec::new();
    while let Some(chunk) = answer.chunk().await.ok()? {
        if body.len() + chunk.len() > LARGEST_ANSWER {
            return None;
        }
        body.extend_from_slice(&chunk);
    }
    Some(body)
}

/// An answer's meaning, if it has the shape that its route promises.
fn read<T: DeserializeOwned>(route: &Route, body: &[u8]) -> Option<T> {
    serde_json::from_slice(body)
        .inspect_err(|error| {
            // Where, not what: serde's text quotes the value that it stumbled over.
            let (line, column) = (error.line(), error.column());
            tracing::warn!(discord.route = route.name, line, column, "unreadable answer");
        })
        .ok()
}

fn verb(method: Method) -> reqwest::Method {
    match method {
        Method::Get => reqwest::Method::GET,
        Method::Patch => reqwest::Method::PATCH,
        Method::Post => reqwest::Method::POST,
        Method::Put => reqwest::Method::PUT,
        _ => reqwest::Method::DELETE,
    }
}
