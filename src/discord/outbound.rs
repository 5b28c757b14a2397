//! The one path for scheduled calls to Discord: everything that is not the reply to an interaction.
//!
//! A call waits first for its route's bucket (the limiter), then for its turn (the gate), so that what stands at the
//! gate can be sent at once; then it is attempted until its answer is clear. Nobody else in the bot knows a limit.

mod answers;
mod breaker;
mod error;
mod gate;
mod headers;
mod route;
mod send;

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use jiff::{SignedDuration, Timestamp};
use reqwest::header::{AUTHORIZATION, HeaderMap, HeaderValue};
use reqwest::redirect::Policy;
use secrecy::{ExposeSecret, SecretString};
use serde::de::{DeserializeOwned, IgnoredAny};
use serde_json::{Value, json};
use serenity::model::id::ApplicationId;
use tokio::sync::{OnceCell, watch};
use tokio::time::Instant;
use twilight_http_ratelimiting::{Method, RateLimiter};

pub use self::answers::{Application, Channel, Fetched, Member, Overwrite, Role, Sent, Server, Subject};
use self::breaker::Breaker;
pub use self::error::{CallError, Gone};
use self::gate::Gate;
use self::route::Route;
use self::send::{Repeat, Request};
use crate::domain::ids::{ChannelId, MemberId, MessageId, ServerId};

/// Discord looks for this form. [Discord Docs/Reference, User Agent]
const USER_AGENT: &str =
    concat!("DiscordBot (", env!("CARGO_PKG_NAME"), ", ", env!("CARGO_PKG_VERSION"), ")");

/// [Discord Docs/Opcodes and Status Codes]
const THREAD_EXISTS: u32 = 160_004;

/// Who waits for a call, the most urgent first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Priority {
    /// Somebody who pressed something, or the program's start.
    Person,
    /// A round's question.
    Question,
    /// The thread on it.
    Thread,
    /// A reveal.
    Reveal,
    /// An edit of something posted.
    Edit,
}

/// For whom a call is made, and how urgent it is; servers take turns within one priority.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Call {
    /// How urgent.
    pub priority: Priority,
    /// For whom; none for the bot itself.
    pub server: Option<ServerId>,
}

impl Call {
    /// A call for one server.
    #[must_use]
    pub const fn new(priority: Priority, server: ServerId) -> Self {
        Self { priority, server: Some(server) }
    }

    /// A call that the bot makes for itself when it starts.
    const OWN: Self = Self { priority: Priority::Person, server: None };
}

/// A clock that can be read.
pub type Now = Arc<dyn Fn() -> Timestamp + Send + Sync>;

/// How to reach Discord, and how hard to try.
pub struct OutboundConfig {
    /// Where `/api/v10` is, without a slash at the end.
    pub base: String,
    /// The bot's token, without `Bot `.
    pub token: SecretString,
    /// Requests per second; Discord allows 50 in all.
    pub per_second: u16,
    /// Requests open at once.
    pub open: usize,
    /// How long one attempt may take, connection and answer together.
    pub timeout: Duration,
    /// Attempts per call.
    pub attempts: u32,
    /// The pause after the first attempt; it doubles with each.
    pub backoff: Duration,
    /// The longest wait for a rate limit; a longer one is reported as [`CallError::Unavailable`].
    pub patience: Duration,
    /// How long Discord is trusted to remember a nonce.
    pub nonce_memory: Duration,
    /// Invalid requests in ten minutes at which all sending stops; Discord shuts us out at 10,000.
    pub invalid_limit: usize,
    /// The bot's clock, compared with Discord's.
    pub now: Now,
}

impl OutboundConfig {
    /// The usual settings, for Discord itself.
    #[must_use]
    pub fn new(token: SecretString, now: Now) -> Self {
        Self {
            base: "https://discord.com".to_owned(),
            token,
            per_second: 40,
            open: 50,
            timeout: Duration::from_secs(15),
            attempts: 5,
            backoff: Duration::from_millis(500),
            patience: Duration::from_secs(60),
            nonce_memory: Duration::from_secs(3 * 60),
            invalid_limit: 1_000,
            now,
        }
    }
}

/// Why no client could be made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SetupError {
    /// The token holds characters that no token has.
    Token,
    /// The base is no `http://` or `https://` address.
    Base,
    /// The machine offers no TLS.
    Tls,
}

impl fmt::Display for SetupError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Token => "the token holds characters that no Discord token has: copy it again, on one line",
            Self::Base => {
                "the address of Discord must begin with https:// (or http:// for one on this machine)"
            }
            Self::Tls => "no secure connection can be set up on this machine",
        })
    }
}

impl std::error::Error for SetupError {}

/// Beyond this difference between the bot's clock and Discord's the bot's is wrong.
pub const MOST_SKEW: SignedDuration = SignedDuration::from_secs(30);

/// What was heard of Discord's time is believed for so long.
pub const HEARD_WITHIN: Duration = Duration::from_secs(60);

/// The way out. Clones share limits, order and connections.
#[derive(Clone)]
pub struct Outbound(Arc<Inner>);

struct Inner {
    client: reqwest::Client,
    base: String,
    limiter: RateLimiter,
    gate: Gate,
    breaker: Arc<Breaker>,
    attempts: u32,
    first_backoff: Duration,
    patience: Duration,
    nonce_memory: Duration,
    now: Now,
    /// By the last answer, and when that came by a steady clock and by the bot's.
    skew: watch::Sender<Option<(SignedDuration, Instant, Timestamp)>>,
    me: OnceCell<MemberId>,
}

impl Outbound {
    /// Makes the way out and starts its two small tasks, which end with its last clone.
    /// Must be called in a tokio runtime that outlives every call.
    ///
    /// # Errors
    /// [`SetupError`] if the token or the base cannot be used.
    pub fn new(config: OutboundConfig) -> Result<Self, SetupError> {
        let mut token = HeaderValue::from_str(&format!("Bot {}", config.token.expose_secret()))
            .map_err(|_| SetupError::Token)?;
        token.set_sensitive(true);
        let base = config.base.trim_end_matches('/').to_owned();
        let plain = match reqwest::Url::parse(&base).as_ref().map(reqwest::Url::scheme) {
            Ok("http") => true,
            Ok("https") => false,
            _ => return Err(SetupError::Base),
        };
        let mut client = reqwest::Client::builder()
            .user_agent(USER_AGENT)
            .default_headers(HeaderMap::from_iter([(AUTHORIZATION, token)]))
            .redirect(Policy::none())
            .connect_timeout(config.timeout / 3)
            .timeout(config.timeout);
        if plain {
            // A Discord on this machine, which a proxy of the environment could not reach.
            client = client.no_proxy();
        }
        let breaker = Arc::new(Breaker::new(config.invalid_limit, config.patience));
        let pace = Duration::from_secs(1) / u32::from(config.per_second.max(1));
        Ok(Self(Arc::new(Inner {
            client: client.build().map_err(|_| SetupError::Tls)?,
            base,
            // The gate paces; the limiter, which hands out its global share in bursts, is here for the buckets.
            limiter: RateLimiter::new(u16::MAX),
            gate: Gate::new(pace, config.open.max(1), Arc::clone(&breaker)),
            breaker,
            attempts: config.attempts.max(1),
            first_backoff: config.backoff,
            patience: config.patience,
            nonce_memory: config.nonce_memory,
            now: config.now,
            skew: watch::Sender::new(None),
            me: OnceCell::new(),
        })))
    }

    /// How far Discord's clock is ahead of the bot's, to about a second, by the last answer; `None` before the first.
    /// To look again, call [`Outbound::gateway`].
    #[must_use]
    pub fn clock_skew(&self) -> Option<SignedDuration> {
        (*self.0.skew.borrow()).map(|(skew, ..)| skew)
    }

    /// How long ago Discord's clock was last heard, by a steady clock or by the bot's, whichever says more: it may
    /// have been set since. `None` before the first answer.
    #[must_use]
    pub fn clock_heard(&self) -> Option<Duration> {
        let (_, at, by_ours) = (*self.0.skew.borrow())?;
        Some(at.elapsed().max((self.0.now)().duration_since(by_ours).unsigned_abs()))
    }

    /// Discord's time, by what was last heard of it: the bot's own unless that is wrong.
    #[must_use]
    pub fn time(&self) -> Timestamp {
        let now = (self.0.now)();
        match self.clock_skew() {
            Some(skew) if skew.abs() > MOST_SKEW => now.saturating_add(skew).unwrap_or(now),
            _ => now,
        }
    }

    /// As [`Outbound::time`], after a question to Discord if it was last heard a while ago.
    pub async fn time_now(&self) -> Timestamp {
        if self.clock_heard().is_none_or(|heard| heard > HEARD_WITHIN) {
            // Without an answer the last one stands.
            let _ = self.gateway().await;
        }
        self.time()
    }

    /// Posts a message. With a `nonce` and `enforce_nonce` in the body it is tried again as long as Discord remembers
    /// the nonce; without, never once it may have been posted. [Discord Docs/Message, Create Message]
    ///
    /// # Errors
    /// Any [`CallError`]; after [`CallError::Unknown`] look for it with [`Outbound::messages_after`].
    pub async fn send_message(
        &self,
        call: Call,
        channel: ChannelId,
        body: &Value,
    ) -> Result<Sent, CallError> {
        let route = Route::new(Method::Post, "channels/:channel/messages", &[channel.0]);
        self.0.send(Request { call, route, body: Some(body), file: None, repeat: repeat(body) }).await
    }

    /// Posts a message with a text file, as [`Outbound::send_message`] does without. The body names the file under
    /// `attachments`. [Discord Docs/Reference, Uploading Files]
    ///
    /// # Errors
    /// As there.
    pub async fn send_file(
        &self,
        call: Call,
        channel: ChannelId,
        body: &Value,
        file: (&str, &str),
    ) -> Result<Sent, CallError> {
        let route = Route::new(Method::Post, "channels/:channel/messages", &[channel.0]);
        self.0.send(Request { call, route, body: Some(body), file: Some(file), repeat: repeat(body) }).await
    }

    /// Deletes a message. [Discord Docs/Message, Delete Message]
    ///
    /// # Errors
    /// Any [`CallError`] but [`CallError::Unknown`]; [`CallError::Gone`] if it is gone already.
    pub async fn delete_message(
        &self,
        call: Call,
        channel: ChannelId,
        message: MessageId,
    ) -> Result<(), CallError> {
        let name = "channels/:channel/messages/:message";
        let route = Route::new(Method::Delete, name, &[channel.0, message.0]);
        self.send_again(call, route, None).await.map(|IgnoredAny| ())
    }

    /// Opens the thread on a message; if it is open already, that is the same.
    /// [Discord Docs/Channel, Start Thread from Message]
    ///
    /// # Errors
    /// Any [`CallError`] but [`CallError::Unknown`].
    pub async fn start_thread(
        &self,
        call: Call,
        channel: ChannelId,
        message: MessageId,
        body: &Value,
    ) -> Result<ChannelId, CallError> {
        let name = "channels/:channel/messages/:message/threads";
        let route = Route::new(Method::Post, name, &[channel.0, message.0]);
        let sent = self
            .0
            .send::<IgnoredAny>(Request { call, route, body: Some(body), file: None, repeat: Repeat::Always })
            .await;
        match sent {
            Ok(_) | Err(CallError::Refused { code: THREAD_EXISTS, .. }) => Ok(ChannelId(message.0)),
            Err(error) => Err(error),
        }
    }

    /// Changes a message of the bot. [Discord Docs/Message, Edit Message]
    ///
    /// # Errors
    /// Any [`CallError`] but [`CallError::Unknown`].
    pub async fn edit_message(
        &self,
        call: Call,
        channel: ChannelId,
        message: MessageId,
        body: &Value,
    ) -> Result<(), CallError> {
        let route = Route::new(Method::Patch, "channels/:channel/messages/:message", &[channel.0, message.0]);
        self.send_again(call, route, Some(body)).await.map(|IgnoredAny| ())
    }

    /// Whether a message is still there. [Discord Docs/Message, Get Channel Message]
    ///
    /// # Errors
    /// Any [`CallError`] but [`CallError::Unknown`]; [`CallError::Gone`] if it is not.
    pub async fn message(&self, call: Call, channel: ChannelId, message: MessageId) -> Result<(), CallError> {
        let route = Route::new(Method::Get, "channels/:channel/messages/:message", &[channel.0, message.0]);
        self.send_again(call, route, None).await.map(|IgnoredAny| ())
    }

    /// Up to `limit` (at most 100) of the messages after a snowflake, in Discord's order: the newest first. Without Read
    /// Message History Discord answers an empty list. [Discord Docs/Message, Get Channel Messages]
    ///
    /// # Errors
    /// Any [`CallError`] but [`CallError::Unknown`].
    pub async fn messages_after(
        &self,
        call: Call,
        channel: ChannelId,
        after: MessageId,
        limit: u8,
    ) -> Result<Vec<Fetched>, CallError> {
        let query = format!("after={after}&limit={}", limit.clamp(1, 100));
        let route = Route::new(Method::Get, "channels/:channel/messages", &[channel.0]).query(&query);
        self.send_again(call, route, None).await
    }

    /// A channel or thread. [Discord Docs/Channel, Get Channel]
    ///
    /// # Errors
    /// Any [`CallError`] but [`CallError::Unknown`].
    pub async fn channel(&self, call: Call, channel: ChannelId) -> Result<Channel, CallError> {
        self.send_again(call, Route::new(Method::Get, "channels/:channel", &[channel.0]), None).await
    }

    /// A server and its roles. [Discord Docs/Guild, Get Guild]
    ///
    /// # Errors
    /// Any [`CallError`] but [`CallError::Unknown`].
    pub async fn server(&self, call: Call, server: ServerId) -> Result<Server, CallError> {
        self.send_again(call, Route::new(Method::Get, "guilds/:server", &[server.0]), None).await
    }

    /// The bot as a member of a server. [Discord Docs/Guild, Get Guild Member]
    ///
    /// # Errors
    /// Any [`CallError`] but [`CallError::Unknown`].
    pub async fn me_in(&self, call: Call, server: ServerId) -> Result<Member, CallError> {
        let me = self.me().await?;
        self.member_in(call, server, me).await
    }

    /// A member of a server. [Discord Docs/Guild, Get Guild Member]
    ///
    /// # Errors
    /// Any [`CallError`] but [`CallError::Unknown`]; [`CallError::Gone`] if they are not in it.
    pub async fn member_in(
        &self,
        call: Call,
        server: ServerId,
        member: MemberId,
    ) -> Result<Member, CallError> {
        let route = Route::new(Method::Get, "guilds/:server/members/:member", &[server.0, member.0]);
        self.send_again(call, route, None).await
    }

    /// The bot's own user, asked for once. [Discord Docs/User, Get Current User]
    ///
    /// # Errors
    /// Any [`CallError`] but [`CallError::Unknown`].
    pub async fn me(&self) -> Result<MemberId, CallError> {
        let ask = async || {
            let me: answers::Identified =
                self.send_again(Call::OWN, Route::new(Method::Get, "users/@me", &[]), None).await?;
            Ok(MemberId(me.id.get()))
        };
        self.0.me.get_or_try_init(ask).await.copied()
    }

    /// Opens the private channel with somebody. Discord blocks bots that open many. [Discord Docs/User, Create DM]
    ///
    /// # Errors
    /// Any [`CallError`] but [`CallError::Unknown`].
    pub async fn create_dm(&self, call: Call, member: MemberId) -> Result<ChannelId, CallError> {
        let body = json!({ "recipient_id": member.to_string() });
        let channel: answers::Identified =
            self.send_again(call, Route::new(Method::Post, "users/@me/channels", &[]), Some(&body)).await?;
        Ok(ChannelId(channel.id.get()))
    }

    /// Replaces all global commands. [Discord Docs/Application Commands, Bulk Overwrite Global Application Commands]
    ///
    /// # Errors
    /// Any [`CallError`] but [`CallError::Unknown`].
    pub async fn bulk_overwrite(
        &self,
        application: ApplicationId,
        commands: &Value,
    ) -> Result<(), CallError> {
        let route = Route::new(Method::Put, "applications/:application/commands", &[application.get()]);
        self.send_again(Call::OWN, route, Some(commands)).await.map(|IgnoredAny| ())
    }

    /// Where the gateway is. [Discord Docs/Gateway, Get Gateway]
    ///
    /// # Errors
    /// Any [`CallError`] but [`CallError::Unknown`].
    pub async fn gateway(&self) -> Result<String, CallError> {
        let gateway: answers::Gateway =
            self.send_again(Call::OWN, Route::new(Method::Get, "gateway", &[]), None).await?;
        Ok(gateway.url)
    }

    /// The bot's application. [Discord Docs/Application, Get Current Application]
    ///
    /// # Errors
    /// Any [`CallError`] but [`CallError::Unknown`].
    pub async fn application(&self) -> Result<Application, CallError> {
        self.send_again(Call::OWN, Route::new(Method::Get, "applications/@me", &[]), None).await
    }

    /// Sends what may be done twice.
    async fn send_again<T: DeserializeOwned>(
        &self,
        call: Call,
        route: Route,
        body: Option<&Value>,
    ) -> Result<T, CallError> {
        self.0.send(Request { call, route, body, file: None, repeat: Repeat::Always }).await
    }
}

/// Whether a message may be sent again after an attempt that may have posted it.
fn repeat(body: &Value) -> Repeat {
    let nonced = body["enforce_nonce"] == true && !body["nonce"].is_null();
    if nonced { Repeat::WhileNonce } else { Repeat::Never }
}

#[cfg(test)]
mod tests;
