//! Opening the store of a data folder, and what to say when that cannot be.

use std::path::Path;

use anyhow::bail;
use jiff::{SignedDuration, Timestamp};

use crate::clock::Clock;
use crate::config::Misconfigured;
use crate::store::{self, OpenError, Store, exports};

/// Opens the store. A damaged one is set aside, so that an import can make a new one in its place.
///
/// # Errors
/// It cannot be opened; the sentence says what to do.
pub fn open(data: &Path) -> anyhow::Result<Store> {
    match Store::open(data) {
        Err(OpenError::Damaged { folder, why }) => {
            let aside = store::set_aside(data)?;
            bail!(
                "the store in {} is damaged: {why}. It was set aside as {}; nothing of it is deleted. {}",
                folder.display(),
                aside.display(),
                how_to_restore(data)
            )
        }
        opened => Ok(opened?),
    }
}

/// Opens the store for the bot, which never begins anew where there was one.
///
/// # Errors
/// As [`open`]; or there is no store, but what is left of one.
pub fn open_or_begin(data: &Path) -> anyhow::Result<Store> {
    let left = !store::exists(data) && (store::was_set_aside(data) || exports::newest(data)?.is_some());
    if left {
        bail!(Misconfigured(format!(
            "there is no store in {0}, but what is left of one. {1}. To begin anew, move `store.damaged-…` and `exports` \
             out of {0}",
            data.display(),
            how_to_restore(data).trim_end_matches('.')
        )));
    }
    open(data)
}

fn how_to_restore(data: &Path) -> String {
    match exports::newest(data) {
        Ok(Some(kept)) => format!(
            "To restore it: `daily-drill import --data {} {}`, then start again. That export was made {} and has \
             everything up to then; what came after it is lost.",
            data.display(),
            kept.path.display(),
            ago(kept.made, Clock::System.now())
        ),
        _ => format!(
            "To restore it: `daily-drill import --data {} FILE` with an export that you have, then start again; no export \
             is kept in {}.",
            data.display(),
            data.join("exports").display()
        ),
    }
}

/// "2026-03-02T09:00:00Z (35 min ago)".
pub fn ago(at: Timestamp, now: Timestamp) -> String {
    let age = now.duration_since(at).max(SignedDuration::ZERO);
    let age = match age.as_hours() {
        0 => format!("{} min", age.as_mins()),
        hours @ 1..48 => format!("{hours} h"),
        hours => format!("{} days", hours / 24),
    };
    format!("{} ({age} ago)", at.strftime("%Y-%m-%dT%H:%M:%SZ"))
}
