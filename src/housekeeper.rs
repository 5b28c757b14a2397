//! Tidies up and exports once an hour, in small steps beside everything else.

use std::path::PathBuf;
use std::sync::Arc;

use jiff::{SignedDuration, Timestamp};
use tokio::sync::Notify;
use tokio_util::sync::CancellationToken;

use crate::app::{App, Error};

/// Between two exports.
const EVERY: SignedDuration = SignedDuration::from_hours(1);

/// Kept exports are cleaned of what is to be forgotten twice a day.
const CLEAN_EVERY: SignedDuration = SignedDuration::from_hours(12);

/// Where exports are kept, and who asks for one.
pub struct Keeping {
    /// The data folder.
    pub data: PathBuf,
    /// Asks for a fresh export now.
    pub export: Arc<Notify>,
}

/// Runs until it is told to stop. What fails is logged and tried again an hour later: nobody waits for it.
pub async fn run(app: Arc<App>, keeping: Keeping, stop: CancellationToken) {
    let Keeping { data, export } = keeping;
    let mut next = app.newest_export(&data).map_or(Timestamp::MIN, |made| later(made, EVERY));
    let mut clean_next = Timestamp::MIN;
    let mut now = app.clock().now();
    loop {
        let asked = tokio::select! {
            () = stop.cancelled() => return,
            () = app.clock().sleep_until(next, now) => false,
            () = export.notified() => true,
        };
        now = app.clock().now();
        next = later(now, EVERY);
        let work = async {
            // Whoever asks for an export waits for it; the rest has time.
            if !asked {
                log("tidying up", app.keep_house(now).await);
            }
            log("the export", app.keep_export(&data, now).await);
            if now >= clean_next {
                clean_next = later(now, CLEAN_EVERY);
                log("cleaning the exports", app.clean_exports(&data, now).await);
            }
        };
        tokio::select! {
            () = stop.cancelled() => return,
            () = work => {}
        }
    }
}

fn log(what: &str, done: Result<(), Error>) {
    match done {
        Ok(()) => {}
        Err(Error::Failed(error)) => {
            tracing::error!("{what} failed, and is tried again in an hour: {error:#}")
        }
        Err(Error::Refused(refusal)) => tracing::error!("{what} was refused: {refusal:?}"),
    }
}

fn later(at: Timestamp, by: SignedDuration) -> Timestamp {
    at.saturating_add(by).unwrap_or(Timestamp::MAX)
}
