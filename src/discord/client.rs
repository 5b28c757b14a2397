//! The connection to the gateway, as serenity keeps it.

use std::sync::{Arc, Mutex};

use anyhow::bail;
use secrecy::{ExposeSecret, SecretString};
use serenity::all::{Client, ClientBuilder, GatewayIntents, HttpBuilder};
use tokio::sync::watch;

use super::dispatch::Dispatch;
use super::handler::Handler;
use super::{Desk, commands, errors};

/// A client that is not connected yet: REST at `base`, its events to `desk`, the gateway at `gateway`.
///
/// # Errors
/// serenity cannot build it.
pub async fn client(
    base: &str,
    token: &SecretString,
    desk: Arc<Desk>,
    connected: watch::Sender<bool>,
    gateway: String,
) -> anyhow::Result<Client> {
    // Interaction callbacks do not count towards the global limit, and serenity ignores a proxy while it limits.
    let mut http = HttpBuilder::new(token.expose_secret()).proxy(base).ratelimiter_disabled(true);
    if base.starts_with("http://") {
        // A Discord on this machine, which a proxy of the environment could not reach.
        http = http.client(reqwest::Client::builder().no_proxy().build()?);
    }
    let made = ClientBuilder::new_with_http(http.build(), GatewayIntents::GUILDS)
        .framework(Dispatch {
            commands: commands::framework(Arc::clone(&desk)),
            handler: Handler { desk, connected, expected: Mutex::default() },
        })
        .await;
    match made {
        Ok(client) => {
            // serenity would fall back to the real gateway where this one cannot be learnt; we do not.
            *client.ws_url.lock().await = gateway;
            Ok(client)
        }
        Err(error) => bail!("the client for Discord cannot be built: {}", errors::serenity_kind(&error)),
    }
}
