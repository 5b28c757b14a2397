//! Rate limits on the wire: which bucket a request falls into, and what the headers say.

use axum::http::{HeaderMap, HeaderName, HeaderValue};
use serde_json::{Value, json};

use super::Call;
use super::pipeline::seconds;
use crate::ratelimit::{Standing, TooMany};
use crate::world::World;

/// Whether a request gets as far as its endpoint.
pub(super) enum Admission {
    /// It does.
    In(Option<Standing>),
    /// It came too early.
    TooMany(TooMany),
    /// Its address is banned.
    Banned,
}

pub(super) fn admit(world: &mut World, call: &Call) -> Admission {
    if world.is_banned() {
        return Admission::Banned;
    }
    let path = call.path.as_str();
    // A webhook's first id is the application's where it belongs to an interaction.
    let exempt = path.contains("/interactions/") || path.contains("/webhooks/");
    match world.rate_usage.admit(&world.rate_limits, &call.method, path, &route(&call.method, path), exempt) {
        Ok(standing) => Admission::In(standing),
        Err(too_many) => Admission::TooMany(too_many),
    }
}

/// The method and the path with only its major parameters: `POST /channels/42/messages/:id/threads`.
fn route(method: &str, path: &str) -> String {
    let mut major = false;
    let shown = path.split('/').map(|part| {
        let number = !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
        let shown = if number && !major { ":id" } else { part };
        major = matches!(part, "channels" | "guilds" | "webhooks")
            || (major && number && path.contains("/webhooks/"));
        shown
    });
    format!("{method} {}", shown.collect::<Vec<_>>().join("/"))
}

pub(super) fn headers(world: &World, standing: &Standing) -> HeaderMap {
    let mut headers = HeaderMap::new();
    // Consistent with the Date header, which is world time.
    let reset = world.now().as_duration().as_secs_f64() + standing.reset_after.as_secs_f64();
    put(&mut headers, "x-ratelimit-limit", &standing.limit.to_string());
    put(&mut headers, "x-ratelimit-remaining", &standing.remaining.to_string());
    put(&mut headers, "x-ratelimit-reset", &format!("{reset:.3}"));
    put(&mut headers, "x-ratelimit-reset-after", &seconds(standing.reset_after));
    put(&mut headers, "x-ratelimit-bucket", &standing.bucket);
    headers
}

/// The body and the headers of a 429.
pub(super) fn refusal(world: &World, too_many: &TooMany) -> (Value, HeaderMap) {
    let mut shown = too_many.standing.as_ref().map(|standing| headers(world, standing)).unwrap_or_default();
    let after = too_many.retry_after;
    // The header is in whole seconds, rounded up; the body is exact.
    put(&mut shown, "retry-after", &(after.as_millis().div_ceil(1000)).to_string());
    put(&mut shown, "x-ratelimit-scope", too_many.scope);
    let global = too_many.scope == "global";
    if global {
        put(&mut shown, "x-ratelimit-global", "true");
    }
    let after: f64 = seconds(after).parse().unwrap_or(1.0);
    (json!({"message": "You are being rate limited.", "retry_after": after, "global": global}), shown)
}

fn put(headers: &mut HeaderMap, name: &'static str, value: &str) {
    if let Ok(value) = HeaderValue::from_str(value) {
        headers.insert(HeaderName::from_static(name), value);
    }
}
