//! The window of a round stands still while the bot is away.

use jiff::{SignedDuration, Timestamp};

/// Shorter absences change nothing.
pub const NOTICEABLE: SignedDuration = SignedDuration::from_secs(60);
/// So much is left at least after the return, or the round is withdrawn.
const LEAST_LEFT: SignedDuration = SignedDuration::from_hours(1);
/// No window closes later than this after its promised close.
const MOST_LONGER: SignedDuration = SignedDuration::from_hours(24);

/// The new close of a round after the bot was away from `down` to `back`, and whether the round is withdrawn
/// because less than an hour is left (what is left can still be used).
///
/// To be applied at the return, to each absence in turn, before anything else is handled. `promised` is the close
/// before any extension, `closes` the present one. The result is never before `closes`.
#[must_use]
pub fn after_away(
    promised: Timestamp,
    closes: Timestamp,
    opened: Timestamp,
    down: Timestamp,
    back: Timestamp,
) -> (Timestamp, bool) {
    if back.duration_since(down) < NOTICEABLE || back <= opened || down >= closes {
        return (closes, false);
    }
    let lost = closes.duration_since(down.max(opened)).max(LEAST_LEFT);
    let new = closes.max(later(back, lost).min(later(promised, MOST_LONGER)));
    (new, new < later(back, LEAST_LEFT))
}

/// The absences in order, those that overlap or touch made one.
#[must_use]
pub fn joined(mut absences: Vec<(Timestamp, Timestamp)>) -> Vec<(Timestamp, Timestamp)> {
    absences.sort_unstable();
    let mut joined: Vec<(Timestamp, Timestamp)> = Vec::with_capacity(absences.len());
    for (down, back) in absences {
        match joined.last_mut() {
            Some(last) if down <= last.1 => last.1 = last.1.max(back),
            _ => joined.push((down, back)),
        }
    }
    joined
}

fn later(at: Timestamp, by: SignedDuration) -> Timestamp {
    at.checked_add(by).unwrap_or(Timestamp::MAX)
}
