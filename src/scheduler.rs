//! Sleeps until something is due or somebody knocks, does all that is due, repeats.

use std::collections::HashSet;
use std::future::Future;
use std::sync::Arc;

use jiff::Timestamp;
use tokio::sync::watch;
use tokio::task::JoinSet;
use tokio_util::sync::CancellationToken;

use crate::app::post::{Due, Job};
use crate::app::reminder::ToSend;
use crate::app::{App, Error};

/// How many steps are under way at once; the way out to Discord sets the pace, this only bounds memory.
const MOST_AT_ONCE: usize = 256;

/// When more is due than fits, so many places are filled together: choosing the most urgent looks at all of it.
const REFILL: usize = MOST_AT_ONCE / 4;

/// How far the scheduler is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Settled {
    /// Everything that was due at this moment is done or waits for a later one.
    pub at: Option<Timestamp>,
    /// When something is due next.
    pub next: Option<Timestamp>,
    /// Some of it waits for a server that is away.
    pub put_off: bool,
}

/// Runs until it is told to stop, then waits for the steps under way.
///
/// `perform` carries out one job, `remind` sends one reminder; `hold` says whether nothing may be done at the moment.
///
/// # Errors
/// The store failed.
pub async fn run<F, R, H>(
    app: Arc<App>,
    perform: impl Fn(Job) -> F,
    remind: impl Fn(ToSend) -> R,
    hold: impl Fn() -> H,
    settled: watch::Sender<Settled>,
    stop: CancellationToken,
) -> anyhow::Result<()>
where
    F: Future<Output = Result<(), Error>> + Send + 'static,
    R: Future<Output = Result<(), Error>> + Send + 'static,
    H: Future<Output = bool>,
{
    let mut busy: HashSet<Due> = HashSet::new();
    let mut steps: JoinSet<(Option<Due>, Result<(), Error>)> = JoinSet::new();
    while !stop.is_cancelled() {
        let now = app.clock().now();
        let is_due = |next: Option<Timestamp>| next.is_some_and(|next| next <= now);
        let mut next = app.next_due(&busy).map_err(failed)?;
        let room = MOST_AT_ONCE.saturating_sub(steps.len());
        let held = is_due(next) && hold().await;
        if is_due(next) && !held && room >= REFILL {
            for job in app.due(now, &busy, room).await.map_err(failed)? {
                let due = job.due();
                busy.insert(due);
                let step = perform(job);
                steps.spawn(async move { (Some(due), step.await) });
            }
            for reminder in app.reminders(now).await.map_err(failed)? {
                let step = remind(reminder);
                steps.spawn(async move { (None, step.await) });
            }
            next = app.next_due(&busy).map_err(failed)?;
        }
        let due_now = is_due(next);
        if due_now && !held && MOST_AT_ONCE.saturating_sub(steps.len()) >= REFILL {
            // More was due than was looked at, and some of it led to no step.
            continue;
        }
        if steps.is_empty() && !due_now {
            let put_off = app.has_put_off().map_err(failed)?;
            settled.send_replace(Settled { at: Some(now), next, put_off });
        }
        // What is due now and has no room comes up again when a step ends; what is held back, in a minute.
        let wait_until = match next {
            _ if held => in_a_minute(now),
            Some(next) if !due_now => next,
            _ => Timestamp::MAX,
        };
        tokio::select! {
            Some(joined) = steps.join_next() => finish(joined, &mut busy)?,
            () = app.clock().sleep_until(wait_until, now) => {}
            () = app.woken() => {}
            () = stop.cancelled() => {}
        }
    }
    while let Some(joined) = steps.join_next().await {
        finish(joined, &mut busy)?;
    }
    Ok(())
}

fn finish(
    joined: Result<(Option<Due>, Result<(), Error>), tokio::task::JoinError>,
    busy: &mut HashSet<Due>,
) -> anyhow::Result<()> {
    let (due, result) = joined?;
    if let Some(due) = due {
        busy.remove(&due);
    }
    result.map_err(failed)
}

fn failed(error: Error) -> anyhow::Error {
    match error {
        Error::Failed(error) => error,
        Error::Refused(refusal) => anyhow::anyhow!("due work was refused: {refusal:?}"),
    }
}

fn in_a_minute(now: Timestamp) -> Timestamp {
    now.saturating_add(jiff::SignedDuration::from_mins(1)).unwrap_or(Timestamp::MAX)
}

#[cfg(test)]
mod tests;
