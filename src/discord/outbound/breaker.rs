//! When nothing at all may be sent: Discord said so, or we are near its limit of invalid requests.

use std::collections::VecDeque;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use tokio::time::Instant;

use super::error::CallError;

/// Discord shuts out an address for 10,000 invalid requests (401, 403 and 429, but not a shared 429) in this time.
/// [Discord Docs/Rate Limits, Invalid Request Limit]
const WINDOW: Duration = Duration::from_secs(10 * 60);

/// Counts invalid requests and stops all sending well before Discord would.
pub(super) struct Breaker {
    /// This many in [`WINDOW`] are too many.
    limit: usize,
    /// A wait that is longer than this is reported instead of waited.
    patience: Duration,
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    invalid: VecDeque<Instant>,
    paused: Option<Instant>,
    stopped: Option<(Instant, Cause)>,
}

#[derive(Clone, Copy)]
enum Cause {
    Invalid,
    Token,
}

/// Whether something may be sent now.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Road {
    Clear,
    /// Not before this moment.
    Wait(Instant),
    /// Not for long: nobody should wait for it.
    Closed(CallError),
}

impl Breaker {
    pub fn new(limit: usize, patience: Duration) -> Self {
        Self { limit, patience, state: Mutex::default() }
    }

    /// Whether something may be sent at `now`.
    pub fn road(&self, now: Instant) -> Road {
        self.with(|state| {
            match state.stopped {
                Some((until, cause)) if now < until => return Road::Closed(cause.error(until - now)),
                Some(_) => {
                    state.stopped = None;
                    tracing::info!("sending to Discord goes on");
                }
                None => {}
            }
            match state.paused {
                Some(until) if until > now + self.patience => {
                    Road::Closed(CallError::Unavailable { after: until - now })
                }
                Some(until) if until > now => Road::Wait(until),
                _ => Road::Clear,
            }
        })
    }

    /// A global 429: nothing for `wait`.
    pub fn pause(&self, now: Instant, wait: Duration) {
        self.with(|state| {
            if state.paused.is_none_or(|until| until <= now) {
                tracing::warn!(
                    wait_ms = wait.as_millis(),
                    "Discord's global limit is reached: all calls wait"
                );
            }
            state.paused = state.paused.max(Some(now + wait));
        });
    }

    /// One more invalid request.
    pub fn invalid(&self, now: Instant) {
        self.with(|state| {
            state.invalid.push_back(now);
            while state.invalid.front().is_some_and(|&first| first + WINDOW <= now) {
                state.invalid.pop_front();
            }
            if state.invalid.len() >= self.limit && state.stopped.is_none() {
                tracing::error!(
                    invalid_requests = state.invalid.len(),
                    "too many requests that Discord refused (401, 403, 429): all sending stops for ten minutes"
                );
                state.stop(now, Cause::Invalid);
            }
        });
    }

    /// Discord does not accept the token. It may once be wrong about that, so this too ends by itself.
    pub fn unauthorized(&self, now: Instant) {
        self.with(|state| {
            if !matches!(state.stopped, Some((_, Cause::Token))) {
                tracing::error!("Discord does not accept the bot's token: nothing is sent for ten minutes");
                state.stop(now, Cause::Token);
            }
        });
    }

    fn with<T>(&self, f: impl FnOnce(&mut State) -> T) -> T {
        // Each change is whole before anything here could panic, so a poisoned state is still a good one.
        f(&mut self.state.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

impl State {
    /// Stops for a whole window, after which none of the counted requests is in it.
    fn stop(&mut self, now: Instant, cause: Cause) {
        self.stopped = Some((now + WINDOW, cause));
        self.invalid.clear();
    }
}

impl Cause {
    fn error(self, after: Duration) -> CallError {
        match self {
            Self::Invalid => CallError::Stopped { after },
            Self::Token => CallError::Unauthorized,
        }
    }
}

#[cfg(test)]
mod tests;
