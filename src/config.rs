//! What can be set, by flag or environment: one struct, each with its default and a sentence.

use std::fmt;
use std::net::SocketAddr;
use std::path::PathBuf;

use clap::Args;
use secrecy::{ExposeSecret, SecretString};
use url::Url;

/// Where the data lives.
#[derive(Clone, Debug, Args)]
pub struct DataArgs {
    /// The folder with the store and health.json.
    #[arg(long, env = "DAILY_DRILL_DATA", value_name = "DIR", default_value = "data")]
    pub data: PathBuf,
}

/// Which questions to use.
#[derive(Clone, Debug, Args)]
pub struct QuestionArgs {
    /// A folder of questions to use instead of the bank that is built in.
    #[arg(long, env = "DAILY_DRILL_QUESTIONS", value_name = "DIR")]
    pub questions: Option<PathBuf>,
}

/// How to reach Discord.
#[derive(Clone, Debug, Args)]
pub struct DiscordArgs {
    /// The bot's token. Better in the environment or a file: flags can be seen by other users of the machine.
    #[arg(long, env = "DISCORD_TOKEN", value_name = "TOKEN", hide_env_values = true)]
    pub token: Option<SecretToken>,

    /// A file that holds the bot's token.
    #[arg(long, env = "DISCORD_TOKEN_FILE", value_name = "FILE")]
    pub token_file: Option<PathBuf>,

    /// Another Discord than the real one, for tests: REST under /api/v10 of this address.
    #[arg(long, env = "DISCORD_API_BASE", value_name = "URL")]
    pub api_base: Option<String>,
}

/// A token that no `Debug` output shows.
#[derive(Clone, Debug)]
pub struct SecretToken(pub SecretString);

impl From<String> for SecretToken {
    fn from(token: String) -> Self {
        Self(SecretString::from(token))
    }
}

/// What `run` needs.
#[derive(Clone, Debug, Args)]
pub struct RunArgs {
    /// How to reach Discord.
    #[command(flatten)]
    pub discord: DiscordArgs,
    /// Where the data lives.
    #[command(flatten)]
    pub data: DataArgs,
    /// Which questions to use.
    #[command(flatten)]
    pub questions: QuestionArgs,
    /// What to log: error, warn, info, debug or trace, also per module (`daily_drill=debug`).
    #[arg(long, env = "DAILY_DRILL_LOG", value_name = "FILTER", default_value = "info")]
    pub log: String,
    /// Where members can read PRIVACY.md and TERMS.md: the address of a folder with both, for `/about`.
    #[arg(long, env = "DAILY_DRILL_PAGES", value_name = "URL", value_parser = pages)]
    pub pages: Option<String>,
    /// Say under /healthz whether the bot is well, and give Prometheus its figures under /metrics, at this address of this
    /// machine (127.0.0.1:9090). Nothing listens if left out.
    #[arg(long, env = "DAILY_DRILL_HTTP", value_name = "ADDRESS", value_parser = loopback)]
    pub http: Option<SocketAddr>,
    /// Scheduled calls to Discord per second, all servers together (Discord allows 50).
    #[arg(long, env = "DAILY_DRILL_RATE", value_name = "N", default_value_t = 40, value_parser = clap::value_parser!(u16).range(1..=50))]
    pub rate: u16,
}

/// An address that only this machine reaches.
fn loopback(text: &str) -> Result<SocketAddr, String> {
    match text.trim().parse::<SocketAddr>() {
        Ok(address) if address.ip().is_loopback() => Ok(address),
        Ok(_) => {
            Err("only a loopback address is taken, such as 127.0.0.1:9090; put a proxy in front of it"
                .to_owned())
        }
        Err(_) => Err("an address and a port are needed, such as 127.0.0.1:9090".to_owned()),
    }
}

/// The address of a folder of pages, without a slash at its end.
fn pages(text: &str) -> Result<String, String> {
    let url = Url::parse(text.trim()).map_err(|error| error.to_string())?;
    match url.scheme() {
        // Discord takes addresses of buttons up to 512 characters.
        "http" | "https" if url.has_host() && text.len() <= 480 => {
            Ok(text.trim().trim_end_matches('/').to_owned())
        }
        _ => Err("an address such as https://example.com/daily-drill is needed".to_owned()),
    }
}

/// Something that is set wrong: the person has to change it before another try makes sense.
#[derive(Debug)]
pub struct Misconfigured(pub String);

impl fmt::Display for Misconfigured {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for Misconfigured {}

/// What to say when there is no token.
pub const NO_TOKEN: &str = "\
There is no bot token, so I cannot reach Discord.
1. Open https://discord.com/developers/applications, press \"New Application\", give it a name.
2. Under \"Bot\" press \"Reset Token\" and copy it.
3. Start me with it: DISCORD_TOKEN=... daily-drill run (or DISCORD_TOKEN_FILE=token.txt). I print the link that invites the bot.
To try everything without Discord: cargo run -- playground, in a copy of the source";

impl DiscordArgs {
    /// The token, from the flag, the environment or the file. An empty variable is as good as none.
    ///
    /// # Errors
    /// There is none, two are given, the file cannot be read, or it does not look like a token.
    pub fn token(&self) -> Result<SecretString, Misconfigured> {
        let wrong = |why: &str| Misconfigured(why.to_owned());
        let given =
            self.token.as_ref().map(|token| token.0.expose_secret()).filter(|token| !token.is_empty());
        let token = match (given, &self.token_file) {
            (Some(_), Some(_)) => {
                return Err(wrong(
                    "DISCORD_TOKEN and DISCORD_TOKEN_FILE are both set; keep the one that is right",
                ));
            }
            (Some(token), None) => token.to_owned(),
            (None, Some(file)) => std::fs::read_to_string(file).map_err(|error| {
                Misconfigured(format!("cannot read the token from {}: {error}", file.display()))
            })?,
            (None, None) => return Err(wrong(NO_TOKEN)),
        };
        let token = token.trim().trim_start_matches("Bot ").trim();
        if token.is_empty() {
            return Err(wrong(NO_TOKEN));
        }
        // It goes into a header; anything else than visible ASCII cannot be a token.
        if !token.bytes().all(|byte| byte.is_ascii_graphic()) {
            return Err(wrong(
                "the token holds characters that no Discord token has; copy it again (Bot > Reset Token)",
            ));
        }
        Ok(SecretString::from(token.to_owned()))
    }

    /// The address in front of `/api/v10`, without a slash at its end.
    ///
    /// # Errors
    /// It is not an http or https address.
    pub fn base(&self) -> Result<String, Misconfigured> {
        let Some(base) = self.api_base.as_deref().filter(|base| !base.trim().is_empty()) else {
            return Ok("https://discord.com".to_owned());
        };
        let base = base.trim().trim_end_matches('/').trim_end_matches("/api/v10");
        match Url::parse(base) {
            Ok(url) if matches!(url.scheme(), "http" | "https") && url.has_host() => Ok(base.to_owned()),
            _ => Err(Misconfigured(format!(
                "DISCORD_API_BASE must be an address such as http://127.0.0.1:8080, not {base:?}"
            ))),
        }
    }
}
