//! `daily-drill run`: the bot.

use std::process::ExitCode;
use std::sync::Arc;

use anyhow::Context;
use tokio::signal::unix::{SignalKind, signal};
use tokio::sync::{Notify, watch};
use tokio_util::sync::CancellationToken;

use super::{data, load_bank};
use crate::bot::{self, Parts, Signals};
use crate::clock::Clock;
use crate::config::{Misconfigured, RunArgs};
use crate::housekeeper::Keeping;
use crate::http::Http;
use crate::telemetry;

/// Runs until SIGTERM or SIGINT, or until it cannot go on.
pub fn run(args: &RunArgs) -> anyhow::Result<ExitCode> {
    telemetry::start(&args.log)
        .map_err(|error| Misconfigured(format!("--log cannot be understood: {error}")))?;
    let token = args.discord.token()?;
    let base = args.discord.base()?;
    let bank = load_bank(&args.questions)?;
    let store = data::open_or_begin(&args.data.data)?;
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    let result = runtime.block_on(async {
        let stop = CancellationToken::new();
        let (clock, signals) = test_clock();
        let export = Arc::new(Notify::new());
        let http = match args.http {
            Some(address) => Some(Http::listen(address, &args.data.data).await?),
            None => None,
        };
        let parts = Parts {
            http,
            base,
            token,
            rate: args.rate,
            store,
            bank,
            clock,
            health: Some(args.data.data.join("health.json")),
            pages: args.pages.clone(),
            keeping: Some(Keeping { data: args.data.data.clone(), export: export.clone() }),
        };
        let stopper = stop.clone();
        let mut term = signal(SignalKind::terminate()).context("cannot listen for SIGTERM")?;
        let mut int = signal(SignalKind::interrupt()).context("cannot listen for SIGINT")?;
        let mut user = signal(SignalKind::user_defined1()).context("cannot listen for SIGUSR1")?;
        let listener = tokio::spawn(async move {
            loop {
                tokio::select! {
                    _ = term.recv() => break,
                    _ = int.recv() => break,
                    _ = user.recv() => export.notify_one(),
                }
            }
            tracing::info!("stopping");
            stopper.cancel();
        });
        let result = bot::run(parts, signals, stop).await;
        listener.abort();
        result
    });
    // Whatever a library left running must not hold up the end.
    runtime.shutdown_timeout(std::time::Duration::from_secs(2));
    result.map(|()| ExitCode::SUCCESS)
}

/// The machine's clock; in a test build, a clock that the parent process moves if it asks for that.
fn test_clock() -> (Clock, Signals) {
    let (settled, settled_now) = watch::channel(crate::scheduler::Settled::default());
    let (connected, connected_now) = watch::channel(false);
    let signals = Signals { settled, connected };
    #[cfg(feature = "crash-points")]
    if let Some(clock) = crate::crash::piped_clock(settled_now.clone(), connected_now.clone()) {
        return (clock, signals);
    }
    drop((settled_now, connected_now));
    (Clock::System, signals)
}
