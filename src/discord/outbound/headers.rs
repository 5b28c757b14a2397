//! What the headers of an answer say about time and limits; anything odd in them is left out, never believed.

use std::time::{Duration, Instant};

use jiff::Timestamp;
use jiff::fmt::rfc2822;
use reqwest::header::{DATE, HeaderMap, RETRY_AFTER};
use serde::Deserialize;
use twilight_http_ratelimiting::RateLimitHeaders;

use super::route::Route;

/// No wait is believed beyond this. (The limiter's timer also panics on one of years.)
const LONGEST: Duration = Duration::from_secs(60 * 60);

/// A 429, read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Limited {
    pub scope: Scope,
    pub after: Duration,
}

/// What a 429 is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Scope {
    /// This bot on this route.
    Route,
    /// Everybody on this resource; not counted as an invalid request.
    Shared,
    /// Everything this bot, or this address, sends.
    Global,
}

/// The body of a 429. [Discord Docs/Rate Limits]
#[derive(Deserialize)]
struct Body {
    #[serde(default)]
    retry_after: Option<f64>,
    #[serde(default)]
    global: bool,
}

/// Reads a 429; `otherwise` is the wait if it names none.
pub(super) fn limited(headers: &HeaderMap, body: &[u8], otherwise: Duration) -> Limited {
    let body = serde_json::from_slice::<Body>(body).ok();
    let scope = match text(headers, RateLimitHeaders::SCOPE) {
        Some("shared") => Scope::Shared,
        Some("global") => Scope::Global,
        _ if headers.contains_key("x-ratelimit-global") => Scope::Global,
        Some("user") => Scope::Route,
        // Without Discord's JSON it is Cloudflare's, which limits the whole address.
        _ if body.as_ref().is_none_or(|body| body.global) => Scope::Global,
        _ => Scope::Route,
    };
    let after = retry_after(headers)
        .or_else(|| wait(body?.retry_after?))
        .or_else(|| seconds(headers, RateLimitHeaders::RESET_AFTER))
        .unwrap_or(otherwise);
    Limited { scope, after }
}

/// How long an answer asks to wait, if it does.
pub(super) fn retry_after(headers: &HeaderMap) -> Option<Duration> {
    seconds(headers, RETRY_AFTER.as_str())
}

/// What the limiter has to know of an answer: `None` if it names no bucket.
pub(super) fn bucket(
    headers: &HeaderMap,
    limited: Option<Limited>,
    route: &Route,
) -> Option<RateLimitHeaders> {
    let named = text(headers, RateLimitHeaders::BUCKET).map(|name| name.as_bytes().to_vec());
    match limited {
        Some(Limited { scope: Scope::Global, .. }) => None,
        // Sublimits answer 429 with requests left in the bucket, so only the 429's own wait counts. A bucket without
        // a name gets one, for the next call to wait too.
        Some(Limited { after, .. }) => Some(RateLimitHeaders {
            bucket: named.unwrap_or_else(|| route.name.as_bytes().to_vec()),
            limit: number(headers, RateLimitHeaders::LIMIT).unwrap_or(0),
            remaining: 0,
            reset_at: Instant::now() + after,
        }),
        None => Some(RateLimitHeaders {
            bucket: named?,
            limit: number(headers, RateLimitHeaders::LIMIT)?,
            remaining: number(headers, RateLimitHeaders::REMAINING)?,
            reset_at: Instant::now() + seconds(headers, RateLimitHeaders::RESET_AFTER)?,
        }),
    }
}

/// The server's clock. [RFC 9110, 6.6.1]
pub(super) fn date(headers: &HeaderMap) -> Option<Timestamp> {
    rfc2822::DateTimeParser::new().parse_timestamp(text(headers, DATE.as_str())?).ok()
}

fn text<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    headers.get(name)?.to_str().ok().map(str::trim)
}

fn number(headers: &HeaderMap, name: &str) -> Option<u16> {
    text(headers, name)?.parse().ok()
}

fn seconds(headers: &HeaderMap, name: &str) -> Option<Duration> {
    wait(text(headers, name)?.parse().ok()?)
}

/// A number of seconds as a wait; not if it is negative, no number, or nothing.
fn wait(seconds: f64) -> Option<Duration> {
    let wait = Duration::try_from_secs_f64(seconds).ok()?;
    (!wait.is_zero()).then(|| wait.min(LONGEST))
}

#[cfg(test)]
mod tests;
