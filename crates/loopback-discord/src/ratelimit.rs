//! Rate limits (wire time): buckets by route, the global limit, and the count of invalid requests.
//! Source: [Discord Docs/Rate Limits].
//!
//! [Discord Docs/Rate Limits]: https://docs.discord.com/developers/topics/rate-limits

use std::collections::HashMap;
use std::time::{Duration, Instant};

use crate::world::World;

/// Rate limits as state. Each part is off until it is set.
#[derive(Clone, Debug)]
pub struct RateLimits {
    /// The first rule whose method and path fit decides the size of a route's buckets.
    pub routes: Vec<RouteLimit>,
    /// Requests a second over all routes but the interactions' (Discord: 50).
    pub global: Option<u32>,
    /// After so many invalid requests (401, 403, 429 except `shared`) in ten minutes the address is banned (Discord: 10,000).
    pub most_invalid: u32,
}

/// What has been used of the limits.
#[derive(Debug, Default)]
pub(crate) struct Usage {
    invalid: Vec<Instant>,
    buckets: HashMap<String, Bucket>,
    second: Option<(Instant, u32)>,
}

/// How many requests of a route are allowed in a window.
#[derive(Clone, Debug)]
pub struct RouteLimit {
    /// The method, empty for all.
    pub method: String,
    /// Something that the path contains.
    pub path: String,
    /// Requests in a window.
    pub requests: u32,
    /// The window.
    pub per: Duration,
    /// Whether others use the bucket too: its 429 says `shared` and does not count as invalid.
    pub shared: bool,
}

#[derive(Debug)]
struct Bucket {
    until: Instant,
    used: u32,
}

/// What a request learns about its bucket.
#[derive(Clone, Debug)]
pub(crate) struct Standing {
    pub limit: u32,
    pub remaining: u32,
    pub reset_after: Duration,
    pub bucket: String,
}

/// A request that came too early.
#[derive(Clone, Debug)]
pub(crate) struct TooMany {
    pub retry_after: Duration,
    pub scope: &'static str,
    pub standing: Option<Standing>,
}

/// The span of time over which invalid requests are counted.
const INVALID_WINDOW: Duration = Duration::from_secs(600);

impl Default for RateLimits {
    fn default() -> Self {
        Self { routes: Vec::new(), global: None, most_invalid: 10_000 }
    }
}

impl RateLimits {
    /// Discord's usual numbers: 50 a second in all, five messages in five seconds for each channel.
    pub fn like_discord() -> Self {
        let five = |method: &str, path: &str| RouteLimit {
            method: method.to_owned(),
            path: path.to_owned(),
            requests: 5,
            per: Duration::from_secs(5),
            shared: false,
        };
        let routes = vec![five("POST", "/threads"), five("POST", "/messages"), five("PATCH", "/messages/")];
        Self { global: Some(50), routes, ..Self::default() }
    }
}

impl Usage {
    /// Invalid requests in the last ten minutes.
    pub fn invalid_requests(&self) -> usize {
        self.invalid.iter().filter(|at| at.elapsed() < INVALID_WINDOW).count()
    }

    pub fn note_invalid(&mut self) {
        self.invalid.retain(|at| at.elapsed() < INVALID_WINDOW);
        self.invalid.push(Instant::now());
    }

    /// Counts a request. `route` is the method and the path with only its major parameters; `exempt` from the global limit are
    /// the endpoints of interactions.
    pub fn admit(
        &mut self,
        limits: &RateLimits,
        method: &str,
        path: &str,
        route: &str,
        exempt: bool,
    ) -> Result<Option<Standing>, TooMany> {
        let now = Instant::now();
        if let (Some(most), false) = (limits.global, exempt) {
            let (since, used) = self.second.get_or_insert((now, 0));
            if now.duration_since(*since) >= Duration::from_secs(1) {
                (*since, *used) = (now, 0);
            }
            if *used >= most {
                let retry_after = Duration::from_secs(1).saturating_sub(now.duration_since(*since));
                return Err(TooMany { retry_after, scope: "global", standing: None });
            }
            *used += 1;
        }
        let fits = |rule: &&RouteLimit| {
            (rule.method.is_empty() || rule.method == method) && path.contains(&rule.path)
        };
        let Some(rule) = limits.routes.iter().find(fits) else { return Ok(None) };
        let fresh = || Bucket { until: now + rule.per, used: 0 };
        let bucket = self.buckets.entry(route.to_owned()).or_insert_with(fresh);
        if now >= bucket.until {
            *bucket = fresh();
        }
        let full = bucket.used >= rule.requests;
        if !full {
            bucket.used += 1;
        }
        let standing = Standing {
            limit: rule.requests,
            remaining: rule.requests - bucket.used,
            reset_after: bucket.until.duration_since(now),
            bucket: hash(&format!("{} {}", rule.method, rule.path)),
        };
        if full {
            let scope = if rule.shared { "shared" } else { "user" };
            return Err(TooMany { retry_after: standing.reset_after, scope, standing: Some(standing) });
        }
        Ok(Some(standing))
    }
}

impl World {
    /// Invalid requests in the last ten minutes of wire time: 401, 403 and 429, except those of scope `shared`.
    pub fn invalid_requests(&self) -> usize {
        self.rate_usage.invalid_requests()
    }

    /// Whether the bot's address is banned for too many invalid requests.
    pub fn is_banned(&self) -> bool {
        self.invalid_requests() >= self.rate_limits.most_invalid as usize
    }
}

/// A bucket's name: opaque, the same for the same rule (FNV-1a).
fn hash(text: &str) -> String {
    let step = |sum: u64, byte: u8| (sum ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
    format!("{:016x}", text.bytes().fold(0xcbf2_9ce4_8422_2325, step))
}
