//! Puts the parts together, starts them, watches them, stops them.

use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use anyhow::Context;
use jiff::{SignedDuration, Timestamp};
use secrecy::SecretString;
use sha2::{Digest, Sha256};
use tokio::sync::watch;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

use crate::app::{App, Error};
use crate::clock::Clock;
use crate::config::Misconfigured;
use crate::discord::client::client;
use crate::discord::names::Names;
use crate::discord::outbound::{Application, CallError, HEARD_WITHIN, MOST_SKEW, Outbound, OutboundConfig};
use crate::discord::publish::Publisher;
use crate::discord::shards::{self, Shards};
use crate::discord::{Desk, commands, errors, permissions};
use crate::domain::bank::Bank;
use crate::housekeeper::{self, Keeping};
use crate::http::Http;
use crate::memory;
use crate::scheduler::{self, Settled};
use crate::store::Store;

/// What the bot is made of.
pub struct Parts {
    /// Where Discord is, without `/api/v10`.
    pub base: String,
    /// The bot's token.
    pub token: SecretString,
    /// Scheduled calls per second.
    pub rate: u16,
    /// The open store; it is closed at the end.
    pub store: Store,
    /// The questions.
    pub bank: Arc<Bank>,
    /// The time.
    pub clock: Clock,
    /// Where to say every 20 s that all is well.
    pub health: Option<PathBuf>,
    /// Where to keep exports; without it nothing is packed, forgotten or exported.
    pub keeping: Option<Keeping>,
    /// Where members can read about privacy and terms.
    pub pages: Option<String>,
    /// Where to say that all is well, and to give figures.
    pub http: Option<Http>,
}

/// What the outside may watch.
pub struct Signals {
    /// How far the scheduler is.
    pub settled: watch::Sender<Settled>,
    /// Whether Discord has said hello.
    pub connected: watch::Sender<bool>,
}

/// The time that everything under way has after SIGTERM; the rest is resumed at the next start.
const END_WITHIN: Duration = Duration::from_secs(7);

/// How often the bot writes down that it is alive.
const ALIVE_EVERY: SignedDuration = SignedDuration::from_secs(20);

/// At the end Discord is asked for the time for no longer than this.
const ASK_WITHIN: Duration = Duration::from_secs(2);

/// A longer time between two of these is looked into.
const MOST_GAP: SignedDuration = SignedDuration::from_secs(60);

/// Runs the bot until `stop`, or until it cannot go on.
///
/// # Errors
/// Discord refuses the token, cannot be reached at the start, or ends the connection for good; the store failed.
pub async fn run(parts: Parts, signals: Signals, stop: CancellationToken) -> anyhow::Result<()> {
    let store = parts.store.clone();
    let result = serve(parts, signals, stop).await;
    // Closing waits for the last group of writes.
    tokio::task::spawn_blocking(move || store.close()).await?;
    result
}

async fn serve(parts: Parts, signals: Signals, stop: CancellationToken) -> anyhow::Result<()> {
    let Parts { base, token, rate, store, bank, clock, health, keeping, pages, http } = parts;
    let now = clock.clone();
    let outbound = Outbound::new(OutboundConfig {
        base: base.clone(),
        per_second: rate,
        ..OutboundConfig::new(token.clone(), Arc::new(move || now.now()))
    })?;
    let first_calls = async {
        let gateway = outbound.gateway().await.map_err(|error| unreachable(&base, &error))?;
        let application = outbound.application().await.map_err(|error| unreachable(&base, &error))?;
        register_commands(&store, &outbound, &application).await?;
        tracing::info!("invite the bot with {}", permissions::invite_link(application.id));
        anyhow::Ok(gateway)
    };
    // A Discord that does not answer is waited for about a minute; the end of the program is not.
    let gateway = tokio::select! {
        gateway = first_calls => gateway?,
        () = stop.cancelled() => return Ok(()),
    };

    let app = Arc::new(App::new(bank, store.clone(), clock.clone()));
    let searched = Arc::clone(&app);
    tokio::task::spawn_blocking(move || {
        searched.prepare_search();
        memory::give_back();
    });
    // Before anybody is heard and anything due is done: windows stood still while the process was away.
    app.started(outbound.time()).await.map_err(failed)?;
    let desk = Arc::new(Desk {
        app: Arc::clone(&app),
        outbound: outbound.clone(),
        visits: TaskTracker::new(),
        shards: Shards::default(),
        names: Names::default(),
        notes: tokio::sync::Mutex::default(),
        pages,
    });
    let mut client = client(&base, &token, Arc::clone(&desk), signals.connected, gateway).await?;
    let shards = Arc::clone(&client.shard_manager);

    let all_stop = stop.child_token();
    let watch = tokio::spawn(shards::watch(Arc::clone(&shards), Arc::clone(&desk), all_stop.clone()));
    let housekeeper =
        keeping.map(|keeping| tokio::spawn(housekeeper::run(Arc::clone(&app), keeping, all_stop.clone())));
    let publisher = Arc::new(Publisher { app: Arc::clone(&app), outbound: outbound.clone() });
    let alive = Arc::new(Alive { app: Arc::clone(&app), outbound: outbound.clone(), clock });
    let beats = Arc::clone(&alive);
    let reminder = Arc::clone(&publisher);
    let http = http.map(|http| tokio::spawn(http.serve(Arc::clone(&app), all_stop.clone())));
    let scheduler = tokio::spawn(scheduler::run(
        app,
        move |job| {
            let publisher = Arc::clone(&publisher);
            async move { publisher.carry_out(job).await }
        },
        move |due| {
            let publisher = Arc::clone(&reminder);
            async move { publisher.remind(due).await }
        },
        move || {
            let (outbound, alive) = (outbound.clone(), Arc::clone(&beats));
            async move { clock_is_wrong(&outbound).await || !alive.is_here().await }
        },
        signals.settled,
        all_stop.clone(),
    ));
    let alive = tokio::spawn(alive.run(health, all_stop.clone()));
    let gateway = tokio::spawn(async move {
        let why = match client.start_autosharded().await {
            Ok(()) => "it was closed".to_owned(),
            Err(error) if errors::is_refused_token(&error) => {
                return Err(unreachable(&base, &CallError::Unauthorized));
            }
            Err(error) => errors::serenity_kind(&error),
        };
        Err(anyhow::anyhow!("the connection to Discord ended: {why}"))
    });

    let mut gateway = std::pin::pin!(gateway);
    let mut scheduler = std::pin::pin!(scheduler);
    let (ended, gateway_left, scheduler_left) = tokio::select! {
        () = stop.cancelled() => (Ok(()), true, true),
        error = store.failed() => (Err(anyhow::Error::from(error)), true, true),
        ended = &mut gateway => (ended.map_err(anyhow::Error::from).flatten(), false, true),
        // Without it nothing would be posted any more, so the process ends and is started again.
        ended = &mut scheduler => (ended.map_err(anyhow::Error::from).flatten(), true, false),
    };
    all_stop.cancel();
    desk.visits.close();
    let in_time = tokio::time::timeout(END_WITHIN, async {
        // It waits five seconds for each shard that does not answer.
        tokio::join!(shards.shutdown_all(), desk.visits.wait());
        if scheduler_left {
            (&mut scheduler).await??;
        }
        if gateway_left {
            // However it ends: it was told to.
            let _ = (&mut gateway).await?;
        }
        watch.await?;
        alive.await?;
        if let Some(housekeeper) = housekeeper {
            housekeeper.await?;
        }
        if let Some(http) = http {
            http.await?;
        }
        anyhow::Ok(())
    });
    match in_time.await {
        Ok(rest) => ended.and(rest),
        Err(_) => {
            scheduler.abort();
            gateway.abort();
            tracing::warn!("some calls to Discord were still open; they are resumed at the next start");
            ended
        }
    }
}

/// What to say when the first calls to Discord do not succeed.
pub(crate) fn unreachable(base: &str, error: &CallError) -> anyhow::Error {
    match error {
        CallError::Unauthorized => Misconfigured(
            "Discord does not accept the token. Get a new one: https://discord.com/developers/applications, your \
             application, \"Bot\", \"Reset Token\"; then set DISCORD_TOKEN and start again."
                .to_owned(),
        )
        .into(),
        other => anyhow::anyhow!("cannot reach Discord at {base}: {other}"),
    }
}

/// One bulk overwrite, and only if the commands are other ones than the last time.
async fn register_commands(
    store: &Store,
    outbound: &Outbound,
    application: &Application,
) -> anyhow::Result<()> {
    let commands = commands::registration()?;
    let digest: [u8; 32] = Sha256::digest(format!("{} {commands}", application.id)).into();
    if store.read().commands_digest()? == Some(digest) {
        return Ok(());
    }
    outbound.bulk_overwrite(application.id, &commands).await.context("the commands were not registered")?;
    store.write(move |tx| tx.put_commands_digest(digest)).await?;
    tracing::info!("registered the commands");
    Ok(())
}

/// Slots, closes and reveals never run on a clock that is wrong.
async fn clock_is_wrong(outbound: &Outbound) -> bool {
    let is_wrong = || outbound.clock_skew().is_some_and(|skew| skew.abs() > MOST_SKEW);
    let is_old = outbound.clock_heard().is_none_or(|heard| heard > HEARD_WITHIN);
    // Any answer tells Discord's time: the clock may have been set since the last one, right or wrong.
    if is_old || is_wrong() {
        // Without an answer the last one stands; nothing could be posted now anyway.
        let _ = outbound.gateway().await;
    }
    let wrong = is_wrong();
    if wrong {
        tracing::error!(
            "this machine's clock differs from Discord's by more than 30 s; nothing is posted until it is set"
        );
    }
    wrong
}

/// Writes down that the bot is running: after a kill, the last time says since when it was away.
struct Alive {
    app: Arc<App>,
    outbound: Outbound,
    clock: Clock,
}

impl Alive {
    async fn run(self: Arc<Self>, health: Option<PathBuf>, stop: CancellationToken) {
        while !stop.is_cancelled() {
            if self.is_here().await
                && let Some(file) = &health
                && let Err(error) = write_health(file, Clock::System.now()).await
            {
                tracing::warn!("cannot write {}: {error}", file.display());
            }
            let now = self.clock.now();
            tokio::select! {
                () = self.clock.sleep_until(later(now, ALIVE_EVERY), now) => {}
                // A clock that was set back would let the next beat wait until it has caught up.
                () = tokio::time::sleep(ALIVE_EVERY.unsigned_abs()) => {}
                () = stop.cancelled() => {}
            }
        }
        // What is left to do after this is done within seconds. A Discord that does not answer holds nothing up.
        let now = tokio::time::timeout(ASK_WITHIN, self.outbound.time_now()).await;
        let _ = self.app.alive(now.unwrap_or_else(|_| self.outbound.time())).await;
        if let Some(file) = health {
            let _ = tokio::fs::remove_file(file).await;
        }
    }

    /// Writes Discord's time, so that whatever is done next is not done while being away; whether that went well. A
    /// gap is a clock that was set, or a machine that slept, and Discord knows which.
    async fn is_here(&self) -> bool {
        // A failed write ends the bot by `store.failed()`; here nothing more is to be said.
        self.beat().await.is_ok()
    }

    async fn beat(&self) -> Result<(), Error> {
        let mut now = self.outbound.time();
        let last = self.app.last_alive()?.unwrap_or(now);
        let is_gap = |now: Timestamp| !(SignedDuration::ZERO..MOST_GAP).contains(&now.duration_since(last));
        if is_gap(now) {
            now = self.outbound.time_now().await;
            // A clock that somebody else moves leaps, and nobody was away.
            if is_gap(now) && now > last && matches!(self.clock, Clock::System) {
                return self.app.returned(None, last, now).await;
            }
        }
        self.app.alive(now).await
    }
}

fn later(at: Timestamp, by: SignedDuration) -> Timestamp {
    at.checked_add(by).unwrap_or(Timestamp::MAX)
}

fn failed(error: Error) -> anyhow::Error {
    match error {
        Error::Failed(error) => error,
        Error::Refused(refusal) => anyhow::anyhow!("the start was refused: {refusal:?}"),
    }
}

async fn write_health(file: &std::path::Path, now: Timestamp) -> std::io::Result<()> {
    let part = file.with_extension("json.part");
    tokio::fs::write(&part, format!("{{\"alive\":\"{now}\"}}\n")).await?;
    tokio::fs::rename(part, file).await
}
