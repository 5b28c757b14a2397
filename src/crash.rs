//! Named points at which a test can kill the process; nothing at all in a build without `crash-points`.

use std::fmt::Debug;

/// Dies here without any clean-up if `DAILY_DRILL_CRASH_AT` names this point, for example `sent:Thread`.
pub fn point(moment: &str, step: impl Debug) {
    #[cfg(feature = "crash-points")]
    if std::env::var("DAILY_DRILL_CRASH_AT").is_ok_and(|at| at == format!("{moment}:{step:?}")) {
        let own = std::process::id().to_string();
        let _ = std::process::Command::new("kill").args(["-KILL", &own]).status();
        // Where there is no such command, a signal that cannot be caught either way.
        std::process::abort();
    }
    #[cfg(not(feature = "crash-points"))]
    let _ = (moment, step);
}

/// A clock that the parent process moves by lines of milliseconds on standard input, when
/// `DAILY_DRILL_CLOCK` is `stdin`; on standard output it hears `connected` and how far the scheduler is.
#[cfg(feature = "crash-points")]
pub fn piped_clock(
    settled: tokio::sync::watch::Receiver<crate::scheduler::Settled>,
    connected: tokio::sync::watch::Receiver<bool>,
) -> Option<crate::clock::Clock> {
    use std::io::BufRead;
    if std::env::var("DAILY_DRILL_CLOCK").ok()? != "stdin" {
        return None;
    }
    let moment = |line: &str| jiff::Timestamp::from_millisecond(line.trim().parse().ok()?).ok();
    let mut first = String::new();
    std::io::stdin().lock().read_line(&mut first).ok()?;
    let (time, now) = tokio::sync::watch::channel(moment(&first)?);
    std::thread::spawn(move || {
        for line in std::io::stdin().lock().lines().map_while(Result::ok) {
            if let Some(moment) = moment(&line) {
                time.send_replace(moment);
            }
        }
        // The parent is gone.
        std::process::abort();
    });
    tokio::spawn(report(settled, connected));
    Some(crate::clock::Clock::Manual(now))
}

#[cfg(feature = "crash-points")]
async fn report(
    mut settled: tokio::sync::watch::Receiver<crate::scheduler::Settled>,
    mut connected: tokio::sync::watch::Receiver<bool>,
) {
    let print = |line: String| {
        let _ = crate::telemetry::print(&line);
    };
    loop {
        tokio::select! {
            Ok(()) = connected.changed() => print("connected\n".to_owned()),
            Ok(()) = settled.changed() => {
                let now = *settled.borrow_and_update();
                if now.put_off {
                    continue;
                }
                let ms = |at: Option<jiff::Timestamp>| at.map_or(-1, jiff::Timestamp::as_millisecond);
                print(format!("settled {} {}\n", ms(now.at), ms(now.next)));
            }
            else => return,
        }
    }
}
