//! The only reader of wall time.

use jiff::Timestamp;
use tokio::sync::watch;

/// Where the time comes from.
#[derive(Clone, Debug)]
pub enum Clock {
    /// The machine's clock.
    System,
    /// A clock that somebody else moves: tests, the playground.
    Manual(watch::Receiver<Timestamp>),
}

impl Clock {
    /// The time now.
    #[must_use]
    pub fn now(&self) -> Timestamp {
        match self {
            Self::System => Timestamp::now(),
            Self::Manual(time) => *time.borrow(),
        }
    }

    /// Returns when `moment` has come, at once if it is past; and when the clock has been set back since it showed `now`,
    /// by which the moment was reckoned: on a clock that ran ahead that may be days away.
    pub async fn sleep_until(&self, moment: Timestamp, now: Timestamp) {
        let mut last = now;
        match self {
            Self::System => loop {
                let now = Timestamp::now();
                if now >= moment || now < last {
                    return;
                }
                last = now;
                // Wall time may jump (suspend, NTP), so long waits look at it again every minute.
                let left = moment.duration_since(now).unsigned_abs();
                tokio::time::sleep(left.min(std::time::Duration::from_secs(60))).await;
            },
            Self::Manual(time) => {
                let mut time = time.clone();
                let there = |now: &Timestamp| {
                    let there = *now >= moment || *now < last;
                    last = *now;
                    there
                };
                if time.wait_for(there).await.is_err() {
                    // Nobody can move this clock any more: the moment never comes.
                    std::future::pending::<()>().await;
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use jiff::SignedDuration;

    use super::*;

    #[tokio::test]
    async fn a_sleeper_wakes_when_the_moment_has_come_and_when_the_clock_is_set_back() {
        let noon: Timestamp = "2026-03-02T12:00:00Z".parse().unwrap();
        let hour = SignedDuration::from_hours(1);
        for wakes in [noon + hour, noon - hour] {
            let (set, now) = watch::channel(noon);
            let clock = Clock::Manual(now);
            let mut sleep = std::pin::pin!(clock.sleep_until(noon + hour, noon));
            for still in [noon, noon + SignedDuration::from_mins(59)] {
                set.send_replace(still);
                tokio::select! {
                    biased;
                    () = &mut sleep => panic!("it woke at {still}"),
                    () = tokio::task::yield_now() => {}
                }
            }
            set.send_replace(wakes);
            sleep.await;
        }
    }
}
