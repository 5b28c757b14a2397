//! The gateway's state: sessions, what they have been sent, and how this side of it behaves.
//! Source: [Discord Docs/Gateway].
//!
//! [Discord Docs/Gateway]: https://docs.discord.com/developers/events/gateway

use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::time::{Duration, Instant};

use serde_json::Value;
use tokio::sync::mpsc::UnboundedSender;

mod handshake;
mod socket;

pub(crate) use socket::serve;

/// The bits of IDENTIFY's `intents` that this model knows events for.
pub mod intents {
    /// Events that come whatever was asked for.
    pub const ALWAYS: u64 = 0;
    /// Servers, channels, threads, roles.
    pub const GUILDS: u64 = 1 << 0;
    /// Members (privileged).
    pub const GUILD_MEMBERS: u64 = 1 << 1;
    /// Presences (privileged).
    pub const GUILD_PRESENCES: u64 = 1 << 8;
    /// Messages in servers.
    pub const GUILD_MESSAGES: u64 = 1 << 9;
    /// Messages in direct conversations.
    pub const DIRECT_MESSAGES: u64 = 1 << 12;
    /// What is in other people's messages (privileged).
    pub const MESSAGE_CONTENT: u64 = 1 << 15;
    /// The three that have to be switched on for the application.
    pub const PRIVILEGED: u64 = GUILD_MEMBERS | GUILD_PRESENCES | MESSAGE_CONTENT;
    /// All that Discord has given a meaning.
    pub const KNOWN: u64 = 0x0331_FFFF;
}

/// The most servers that one shard may carry.
pub const MOST_SERVERS_PER_SHARD: usize = 2500;

/// As many events are kept for a resume.
const KEPT_EVENTS: usize = 20_000;

/// The bot's sessions, and how the gateway behaves towards them.
#[derive(Debug)]
pub struct Gateway {
    /// How often a bot has to send a heartbeat (wire time).
    pub heartbeat_interval: Duration,
    /// Whether heartbeats are acknowledged; without that a connection is a zombie.
    pub acks_heartbeats: bool,
    /// The least time between two identifies of one bucket (wire time; Discord: 5 s); `None` does not look.
    pub identify_every: Option<Duration>,
    /// How many sessions may still be started today.
    pub identifies_left: u32,
    /// How many shards may identify at once, which is the number of buckets.
    pub max_concurrency: u32,
    /// How many sessions have been started.
    pub identified: u32,
    /// How many sessions have been resumed.
    pub resumed: u32,
    pub(crate) silent: BTreeSet<u64>,
    pub(crate) waiting: Vec<Handshake>,
    pub(crate) last_identify: BTreeMap<u32, Instant>,
    pub(crate) sessions: BTreeMap<String, Session>,
    pub(crate) made: u64,
}

impl Default for Gateway {
    fn default() -> Self {
        Self {
            heartbeat_interval: Duration::from_millis(41_250),
            acks_heartbeats: true,
            identify_every: None,
            identifies_left: 1000,
            max_concurrency: 1,
            identified: 0,
            resumed: 0,
            silent: BTreeSet::new(),
            waiting: Vec::new(),
            last_identify: BTreeMap::new(),
            sessions: BTreeMap::new(),
            made: 0,
        }
    }
}

/// One shard's session, which outlives its connection.
#[derive(Debug)]
pub(crate) struct Session {
    pub shard: (u64, u64),
    pub intents: u64,
    pub seq: u64,
    pub log: VecDeque<(u64, String)>,
    pub socket: Option<Socket>,
}

/// An IDENTIFY or a RESUME of a shard from which nothing is heard.
#[derive(Debug)]
pub(crate) struct Handshake {
    pub resumes: bool,
    pub data: Value,
    pub socket: Socket,
}

/// The way to a session's connection.
#[derive(Clone, Debug)]
pub(crate) struct Socket {
    pub number: u64,
    pub out: UnboundedSender<Out>,
}

/// What a connection is told to do.
#[derive(Debug)]
pub(crate) enum Out {
    /// Send a frame.
    Frame(String),
    /// Close with a code and a reason.
    Close(u16, &'static str),
    /// Fall silent and go away, as when a cable is cut.
    Cut,
}

impl Session {
    fn takes(&self, intent: u64, server: Option<u64>) -> bool {
        let (shard, of) = self.shard;
        let mine = server.map_or(0, |server| (server >> 22) % of.max(1)) == shard;
        mine && (intent == intents::ALWAYS || self.intents & intent != 0)
    }

    pub fn push(&mut self, event: &str, data: &str) {
        self.seq += 1;
        let frame = format!(r#"{{"op":0,"t":"{event}","s":{},"d":{data}}}"#, self.seq);
        self.send(Out::Frame(frame.clone()));
        self.log.push_back((self.seq, frame));
        if self.log.len() > KEPT_EVENTS {
            self.log.pop_front();
        }
    }

    pub fn send(&self, out: Out) {
        if let Some(socket) = &self.socket {
            // A connection that has just gone is noticed by its own task.
            let _ = socket.out.send(out);
        }
    }
}

impl Gateway {
    /// Whether the bot has a session, connected or to be resumed.
    pub fn has_sessions(&self) -> bool {
        !self.sessions.is_empty()
    }

    /// How many sessions have a connection now.
    pub fn connected(&self) -> usize {
        self.sessions.values().filter(|session| session.socket.is_some()).count()
    }

    /// The intents that the bot's sessions asked for, all together.
    pub fn intents(&self) -> u64 {
        self.sessions.values().fold(0, |all, session| all | session.intents)
    }

    /// Whether a session hears of a server, or of direct conversations.
    pub(crate) fn hears(&self, server: Option<u64>) -> bool {
        self.sessions.values().any(|session| session.takes(intents::ALWAYS, server))
    }

    /// Whether any session asked for a kind of events.
    pub(crate) fn wants(&self, intent: u64) -> bool {
        self.sessions.values().any(|session| session.intents & intent != 0)
    }

    pub(crate) fn dispatch(&mut self, event: &str, intent: u64, server: Option<u64>, data: &Value) {
        let mut text = None;
        for session in self.sessions.values_mut().filter(|session| session.takes(intent, server)) {
            session.push(event, text.get_or_insert_with(|| data.to_string()));
        }
    }

    /// Dispatches a message, whole to those who may read other people's messages.
    pub(crate) fn dispatch_message(
        &mut self,
        event: &str,
        intent: u64,
        server: Option<u64>,
        whole: &Value,
        without: &Value,
    ) {
        for session in self.sessions.values_mut().filter(|session| session.takes(intent, server)) {
            let reads = session.intents & intents::MESSAGE_CONTENT != 0;
            session.push(event, &if reads { whole } else { without }.to_string());
        }
    }

    /// An outage of one shard: its connection is cut, and a new one waits without an answer to IDENTIFY or RESUME,
    /// though its heartbeats are acknowledged. Until [`World::answer_shard`](crate::World::answer_shard).
    pub fn silence_shard(&mut self, shard: u64) {
        self.silent.insert(shard);
        for session in self.sessions.values_mut().filter(|session| session.shard.0 == shard) {
            session.send(Out::Cut);
            session.socket = None;
        }
    }

    /// How many connections wait for an answer to IDENTIFY or RESUME.
    pub fn waiting(&self) -> usize {
        self.waiting.len()
    }

    /// The session of a connection.
    pub(crate) fn session_of(&self, number: u64) -> Option<&String> {
        let has = |session: &Session| session.socket.as_ref().is_some_and(|socket| socket.number == number);
        self.sessions.iter().find(|(_, session)| has(session)).map(|(id, _)| id)
    }

    /// Cuts every connection without a word; sessions can be resumed.
    pub fn disconnect(&mut self) {
        for session in self.sessions.values_mut() {
            session.send(Out::Cut);
            session.socket = None;
        }
    }

    /// Asks every connection to reconnect and resume (opcode 7).
    pub fn ask_to_reconnect(&mut self) {
        for session in self.sessions.values() {
            session.send(Out::Frame(r#"{"op":7,"d":null,"s":null,"t":null}"#.to_owned()));
        }
    }

    /// Declares every session invalid (opcode 9); those that are not `resumable` are forgotten.
    pub fn invalidate(&mut self, resumable: bool) {
        for session in self.sessions.values() {
            session.send(Out::Frame(format!(r#"{{"op":9,"d":{resumable},"s":null,"t":null}}"#)));
        }
        if !resumable {
            self.sessions.clear();
        }
    }

    /// Closes every connection with a code, for example 4000.
    pub fn close_all(&mut self, code: u16) {
        for session in self.sessions.values() {
            session.send(Out::Close(code, "closed by the test"));
        }
    }
}
