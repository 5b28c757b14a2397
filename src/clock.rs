//! The only reader of wall time.

use jiff::Timestamp;
use tokio::sync::watch;

/// Where the time comes from.
#[derive(Clone, Debug)]
pub enum Clock {
    /// The machine's clock.
    System,
    /// A clock that somebody else moves: tests, the playground. It only goes forward.
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

    /// Returns when `moment` has come; at once if it is past.
    pub async fn sleep_until(&self, moment: Timestamp) {
        match self {
            Self::System => loop {
                let left = Timestamp::now().duration_until(moment);
                if left.is_zero() || left.is_negative() {
                    return;
                }
                // Wall time may jump (suspend, NTP), so long waits look at it again every minute.
                let left = left.unsigned_abs().min(std::time::Duration::from_secs(60));
                tokio::time::sleep(left).await;
            },
            Self::Manual(time) => {
                let mut time = time.clone();
                if time.wait_for(|now| *now >= moment).await.is_err() {
                    // Nobody can move this clock any more: the moment never comes.
                    std::future::pending::<()>().await;
                }
            }
        }
    }
}
