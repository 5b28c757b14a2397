//! A Discord on this machine with the bot on it, and a clock that somebody else moves.

use std::future::Future;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use anyhow::{Context, bail};
use jiff::Timestamp;
use loopback_discord::{Loopback, Recorded, World};
use secrecy::SecretString;
use tempfile::TempDir;
use tokio::runtime::{Builder, Runtime};
use tokio::sync::watch;
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;

use crate::bot::{self, Parts, Signals};
use crate::clock::Clock;
use crate::domain::bank::Bank;
use crate::scheduler::Settled;
use crate::store::{OpenError, Store};

/// A wait longer than this is a hang.
const PATIENCE: Duration = Duration::from_secs(20);

/// The real bot over real sockets, with a store in a temporary folder that goes when this is dropped.
pub struct Stage {
    /// The Discord that it talks to.
    pub discord: Arc<Loopback>,
    /// The questions that the bot gets when it starts.
    pub bank: Arc<Bank>,
    /// Whether the bot runs on threads of its own.
    apart: bool,
    // After `discord`, and before the folder that its store is in.
    bot: Option<Running>,
    folder: Folder,
}

/// Where the bot keeps its data.
enum Folder {
    /// Gone with the stage.
    Temporary(TempDir),
    /// Somebody's own.
    Kept(PathBuf),
}

impl Folder {
    fn path(&self) -> &Path {
        match self {
            Self::Temporary(folder) => folder.path(),
            Self::Kept(folder) => folder,
        }
    }
}

struct Running {
    store: Store,
    settled: watch::Receiver<Settled>,
    stop: CancellationToken,
    task: JoinHandle<anyhow::Result<()>>,
    _apart: Apart,
}

/// What a bot that can be killed runs on: all that it does ends with it.
struct Apart(Option<Runtime>);

/// A runtime must not be dropped where somebody waits for something; this ends it without waiting.
impl Drop for Apart {
    fn drop(&mut self) {
        if let Some(runtime) = self.0.take() {
            runtime.shutdown_background();
        }
    }
}

impl Stage {
    /// Starts Discord and the bot, with a folder that goes when this is dropped.
    ///
    /// # Errors
    /// No port or no temporary folder; else as [`Stage::start_bot`].
    pub async fn start(world: World, bank: Arc<Bank>) -> anyhow::Result<Self> {
        Self::start_on(None, world, bank, false).await
    }

    /// Starts Discord and a bot that can be killed, on somebody's own folder if there is one.
    ///
    /// # Errors
    /// As [`Stage::start`].
    pub async fn start_killable(
        folder: Option<PathBuf>,
        world: World,
        bank: Arc<Bank>,
    ) -> anyhow::Result<Self> {
        Self::start_on(folder, world, bank, true).await
    }

    async fn start_on(
        folder: Option<PathBuf>,
        world: World,
        bank: Arc<Bank>,
        apart: bool,
    ) -> anyhow::Result<Self> {
        let folder = match folder {
            Some(folder) => Folder::Kept(folder),
            None => Folder::Temporary(tempfile::tempdir().context("there is no place for temporary files")?),
        };
        let discord = Loopback::start(world).await.context("there is no free port on 127.0.0.1")?;
        let mut stage = Self { discord: Arc::new(discord), bank, apart, bot: None, folder };
        stage.start_bot().await?;
        Ok(stage)
    }

    /// Starts the bot on its folder and waits until Discord has said hello and nothing is overdue.
    ///
    /// # Errors
    /// The store cannot be opened, or the bot does not come up.
    pub async fn start_bot(&mut self) -> anyhow::Result<()> {
        self.start_bot_with(Clock::Manual(self.discord.clock().subscribe())).await?;
        self.settle().await
    }

    /// Starts the bot with a clock of its own and waits until Discord has said hello.
    ///
    /// # Errors
    /// As [`Stage::start_bot`].
    pub async fn start_bot_with(&mut self, clock: Clock) -> anyhow::Result<()> {
        let store = self.in_time("the store to be free", open(self.folder.path())).await??;
        let (settled, settled_now) = watch::channel(Settled::default());
        let (connected, mut connected_now) = watch::channel(false);
        let stop = CancellationToken::new();
        let parts = Parts {
            base: self.discord.base(),
            token: SecretString::from(self.discord.token()),
            rate: 1000,
            store: store.clone(),
            bank: Arc::clone(&self.bank),
            clock,
            health: None,
            keeping: None,
            http: None,
            pages: Some("https://example.com/daily-drill".to_owned()),
        };
        let runtime = self.apart.then(|| Builder::new_multi_thread().worker_threads(2).enable_all().build());
        let apart = Apart(runtime.transpose()?);
        let bot = bot::run(parts, Signals { settled, connected }, stop.clone());
        let mut task = match &apart.0 {
            Some(runtime) => runtime.spawn(bot),
            None => tokio::spawn(bot),
        };
        let up = async {
            tokio::select! {
                ended = &mut task => ended?.and(Err(anyhow::anyhow!("the bot ended at once"))),
                up = connected_now.wait_for(|connected| *connected) => up.map(|_| ()).context("the bot has ended"),
            }
        };
        self.in_time("the bot to connect", up).await??;
        self.bot = Some(Running { store, settled: settled_now, stop, task, _apart: apart });
        Ok(())
    }

    /// Ends the bot as SIGTERM does.
    ///
    /// # Errors
    /// It does not end in time, or ends with an error.
    pub async fn stop_bot(&mut self) -> anyhow::Result<()> {
        let Some(mut bot) = self.bot.take() else { return Ok(()) };
        bot.stop.cancel();
        self.in_time("the bot to stop", &mut bot.task).await??
    }

    /// Ends a killable bot in whatever it is doing: none of its tasks runs on, and no open call is waited for.
    pub fn kill_bot(&mut self) {
        self.bot = None;
    }

    /// Whether the bot is there.
    #[must_use]
    pub fn has_bot(&self) -> bool {
        self.bot.is_some()
    }

    /// The world's time.
    #[must_use]
    pub fn now(&self) -> Timestamp {
        self.discord.clock().now()
    }

    /// The world's time moves on, every moment at which something is due one by one; returns when all is done.
    ///
    /// # Errors
    /// As [`Stage::settle`].
    pub async fn advance_to(&self, to: Timestamp) -> anyhow::Result<()> {
        loop {
            self.settle().await?;
            match self.store()?.read().next_due()? {
                Some(next) if next <= to => self.discord.clock().advance_to(next),
                _ => break,
            }
        }
        self.discord.clock().advance_to(to);
        self.settle().await
    }

    /// Returns when nothing is due, no step is under way and no request is open.
    ///
    /// # Errors
    /// That does not happen in time, or the bot has ended.
    pub async fn settle(&self) -> anyhow::Result<()> {
        let now = self.now();
        let store = self.store()?;
        let mut settled = self.running()?.settled.clone();
        let done = async {
            loop {
                settled.borrow_and_update();
                // A step under way keeps its place in the queue until it is written down as done.
                if store.read().next_due()?.is_none_or(|next| next > now) {
                    return anyhow::Ok(());
                }
                settled.changed().await.context("the bot has ended")?;
            }
        };
        self.in_time("the bot to do what is due", done).await??;
        self.in_time("open requests to end", self.discord.idle()).await
    }

    /// The store of the running bot.
    ///
    /// # Errors
    /// It is not running.
    pub fn store(&self) -> anyhow::Result<&Store> {
        Ok(&self.running()?.store)
    }

    /// The outcome of a wait.
    ///
    /// # Errors
    /// It takes so long that it is a hang.
    pub async fn in_time<T>(&self, what: &str, wait: impl Future<Output = T>) -> anyhow::Result<T> {
        if let Ok(value) = tokio::time::timeout(PATIENCE, wait).await {
            return Ok(value);
        }
        let requests = self.discord.requests();
        let last: Vec<_> =
            requests.iter().skip(requests.len().saturating_sub(8)).map(Recorded::line).collect();
        bail!("waited {} s for {what}; the last requests were:\n{}", PATIENCE.as_secs(), last.join("\n"))
    }

    fn running(&self) -> anyhow::Result<&Running> {
        self.bot.as_ref().context("the bot is not running")
    }
}

/// What is left of a bot that has ended, such as the end of a gateway connection, can hold its store for some moments.
async fn open(folder: &Path) -> Result<Store, OpenError> {
    loop {
        match Store::open(folder) {
            Err(OpenError::InUse { .. }) => tokio::time::sleep(Duration::from_millis(5)).await,
            opened => return opened,
        }
    }
}
