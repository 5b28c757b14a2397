//! Named points at which a test can kill the process; nothing at all in a build without `crash-points`.

use crate::domain::round::Step;

/// Dies here without any clean-up if `DAILY_DRILL_CRASH_AT` names this point, for example `sent:Thread`.
pub fn point(moment: &str, step: Step) {
    #[cfg(feature = "crash-points")]
    if std::env::var("DAILY_DRILL_CRASH_AT").is_ok_and(|at| at == format!("{moment}:{step:?}")) {
        std::process::abort();
    }
    #[cfg(not(feature = "crash-points"))]
    let _ = (moment, step);
}
