//! The running Discord.

use std::io;
use std::net::{Ipv4Addr, SocketAddr};
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use tokio::net::TcpListener;
use tokio::sync::watch;
use tokio::task::JoinSet;

use crate::actor::{Actor, Where};
use crate::clock::WorldClock;
use crate::http;
use crate::net::{Cut, CuttableListener};
use crate::recorder::Recorded;
use crate::shared::Shared;
use crate::watch::{ChannelWatch, unread};
use crate::world::{Channel, Message, World};

/// How long [`Loopback::idle`] waits (wire time).
const IDLE_WITHIN: Duration = Duration::from_secs(30);

/// Names a folder into which each world writes what the bot sent, for checks by other programs.
const RECORD: &str = "LOOPBACK_RECORD";

/// A Discord on 127.0.0.1. Dropping it ends it with all connections, and writes the requests as JSON lines into the folder that
/// the environment's `LOOPBACK_RECORD` names, if it does.
#[derive(Debug)]
pub struct Loopback {
    shared: Arc<Shared>,
    address: SocketAddr,
    /// Connections end when this is dropped.
    _stop: watch::Sender<()>,
    /// Aborted when this is dropped.
    _tasks: JoinSet<()>,
}

impl Drop for Loopback {
    fn drop(&mut self) {
        let Some(folder) = std::env::var_os(RECORD) else { return };
        let written = self.shared.look(|world| world.recorder.write_to(Path::new(&folder)));
        if let Err(error) = written {
            tracing::error!(%error, "the requests could not be recorded");
        }
    }
}

impl Loopback {
    /// Starts on 127.0.0.1 with a free port.
    ///
    /// # Errors
    /// If there is none.
    pub async fn start(world: World) -> io::Result<Self> {
        Self::start_on((Ipv4Addr::LOCALHOST, 0).into(), world).await
    }

    /// Starts on an address.
    ///
    /// # Errors
    /// If it is taken.
    pub async fn start_on(address: SocketAddr, mut world: World) -> io::Result<Self> {
        let tcp = TcpListener::bind(address).await?;
        let address = tcp.local_addr()?;
        world.base = format!("http://{address}");
        let shared = Shared::new(world);
        let (stop, stopped) = watch::channel(());
        let mut tasks = JoinSet::new();
        let listener = CuttableListener { tcp, stop: stopped };
        let service = http::router(shared.clone()).into_make_service_with_connect_info::<Cut>();
        tasks.spawn(async move {
            // Ends only by being aborted.
            let _ = axum::serve(listener, service).await;
        });
        let (clock, settled) = (shared.clock.clone(), shared.clone());
        tasks.spawn(async move {
            let mut moved = clock.subscribe();
            while moved.changed().await.is_ok() {
                // Everything that is due happens when the world is next touched, so touch it.
                settled.change(|_| ());
            }
        });
        Ok(Self { shared, address, _stop: stop, _tasks: tasks })
    }

    /// `http://127.0.0.1:PORT`; the API is below `/api/v10`.
    pub fn base(&self) -> String {
        self.shared.base.clone()
    }

    /// Where it listens.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// The token of the bot.
    pub fn token(&self) -> &str {
        &self.shared.token
    }

    /// World time.
    pub fn clock(&self) -> &WorldClock {
        &self.shared.clock
    }

    /// Changes the world, for example by its verbs.
    pub fn change<R>(&self, change: impl FnOnce(&mut World) -> R) -> R {
        self.shared.change(change)
    }

    /// Looks at the world.
    pub fn look<R>(&self, look: impl FnOnce(&World) -> R) -> R {
        self.shared.look(look)
    }

    /// A receiver that sees each change of the world, for who wants to show it.
    pub fn changes(&self) -> watch::Receiver<()> {
        self.shared.changes()
    }

    /// A user, by default in `#daily` of the default server.
    ///
    /// # Panics
    /// If there is none of this name.
    #[track_caller]
    pub fn member(&self, name: &str) -> Actor {
        Actor::new(self.shared.clone(), name)
    }

    /// A channel or thread of the default server by name, or any by id.
    ///
    /// # Panics
    /// If there is none of this name.
    #[track_caller]
    pub fn channel(&self, channel: impl Into<Where>) -> ChannelWatch {
        let channel = channel.into();
        let channel = self.shared.look(|world| channel.find(world, world.default_server()));
        ChannelWatch { shared: self.shared.clone(), channel }
    }

    /// A channel or thread of another server.
    ///
    /// # Panics
    /// If there is no server or no channel of this name.
    #[track_caller]
    pub fn channel_in(&self, server: &str, channel: impl Into<Where>) -> ChannelWatch {
        let channel = channel.into();
        let channel = self.shared.look(|world| channel.find(world, Some(world.server_named(server).id)));
        ChannelWatch { shared: self.shared.clone(), channel }
    }

    /// All messages of a channel that are not ephemeral, oldest first.
    ///
    /// # Panics
    /// If there is no channel of this name.
    #[track_caller]
    pub fn messages(&self, channel: impl Into<Where>) -> Vec<Message> {
        self.channel(channel).messages()
    }

    /// The thread that hangs on a message.
    pub fn thread_of(&self, message: &Message) -> Option<Channel> {
        let thread = |world: &World| {
            world.channels.get(&message.id).filter(|channel| channel.thread.is_some()).cloned()
        };
        self.shared.look(thread)
    }

    /// Everything that the bot sent, in order.
    pub fn requests(&self) -> Vec<Recorded> {
        self.shared.look(|world| world.recorder.requests.clone())
    }

    /// One sentence for each message of the bot that no test has looked at.
    pub fn unread(&self) -> Vec<String> {
        self.shared.look(unread)
    }

    /// One sentence for each thing that the bot did and no bot should do: bodies and limits refused, endpoints that do not exist.
    pub fn violations(&self) -> Vec<String> {
        self.shared.look(|world| world.recorder.violations.clone())
    }

    /// Waits until no request is open and no interaction unanswered.
    ///
    /// # Panics
    /// If that does not happen within 30 s.
    pub async fn idle(&self) {
        let idle =
            |world: &mut World| (world.open_requests == 0 && world.owed_answers().is_empty()).then_some(());
        // An interaction that nobody answers stops being open by the passing of wire time alone.
        let look_again = Duration::from_millis(50);
        for _ in 0..IDLE_WITHIN.as_millis() / look_again.as_millis() {
            if self.shared.until(look_again, idle).await.is_some() {
                return;
            }
        }
        let open = self.shared.change(|world| {
            let owed = world.owed_answers();
            format!("{} requests open, unanswered: {owed:?}", world.open_requests)
        });
        panic!("the bot is not idle after {IDLE_WITHIN:?}: {open}");
    }

    /// Waits until the bot has a session on the gateway.
    ///
    /// # Panics
    /// If that does not happen within 30 s.
    pub async fn connected(&self) {
        let connected = |world: &mut World| (world.gateway.connected() > 0).then_some(());
        let found = self.shared.until(IDLE_WITHIN, connected).await;
        assert!(found.is_some(), "the bot did not connect to the gateway within {IDLE_WITHIN:?}");
    }

    /// Waits until something in the world is so, at most 30 s.
    ///
    /// # Panics
    /// If it does not become so; `what` says what was awaited.
    pub async fn until<T>(&self, what: &str, check: impl FnMut(&mut World) -> Option<T>) -> T {
        let found = self.shared.until(IDLE_WITHIN, check).await;
        found.unwrap_or_else(|| panic!("not within {IDLE_WITHIN:?}: {what}"))
    }

    /// Cuts every gateway connection without a word.
    pub fn disconnect(&self) {
        self.change(|world| world.gateway.disconnect());
    }

    /// Asks the bot to reconnect and resume (opcode 7).
    pub fn reconnect_asked(&self) {
        self.change(|world| world.gateway.ask_to_reconnect());
    }

    /// Declares the bot's sessions invalid (opcode 9).
    pub fn invalidate(&self, resumable: bool) {
        self.change(|world| world.gateway.invalidate(resumable));
    }
}
