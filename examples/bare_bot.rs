//! The least bot: the same libraries, one command, always the same answer.
//!
//! `cargo bench --bench load` compares Daily Drill with it. It asks for the same intent (*guilds* alone), logs through the same
//! filter, and reaches Discord in the same way; it has no questions, no store and no scheduler.

use poise::{CreateReply, Framework, FrameworkOptions};
use serenity::all::{ClientBuilder, CreateEmbed, GatewayIntents, HttpBuilder};

type Error = Box<dyn std::error::Error + Send + Sync>;

/// A question, always the same one
#[poise::command(slash_command)]
async fn quiz(ctx: poise::ApplicationContext<'_, (), Error>) -> Result<(), Error> {
    let embed = CreateEmbed::new().title("Keeping user input from becoming SQL").description(
        "A search box sends text that ends up inside a SQL query. Show how an attacker could abuse that, then list your \
         defences, starting with the one that really fixes the problem.",
    );
    poise::Context::Application(ctx).send(CreateReply::new().embed(embed)).await?;
    Ok(())
}

/// Runs until it is killed, on the Discord at `DISCORD_API_BASE` with `DISCORD_TOKEN`.
#[tokio::main]
pub async fn main() -> Result<(), Error> {
    daily_drill::telemetry::start(&std::env::var("DAILY_DRILL_LOG").unwrap_or_else(|_| "info".to_owned()))?;
    let (base, token) = (std::env::var("DISCORD_API_BASE")?, std::env::var("DISCORD_TOKEN")?);
    let client = reqwest::Client::builder().no_proxy().build()?;
    let http = HttpBuilder::new(&token).proxy(&base).ratelimiter_disabled(true).client(client).build();
    http.set_application_id(http.get_current_application_info().await?.id);
    let commands = vec![quiz()];
    http.create_global_commands(&poise::builtins::create_application_commands(&commands)).await?;
    let gateway = http.get_bot_gateway().await?.url;
    let options = FrameworkOptions { commands, initialize_owners: false, ..FrameworkOptions::default() };
    let framework = Framework::builder().options(options).setup(|_, _, _| Box::pin(async { Ok(()) })).build();
    let mut client = ClientBuilder::new_with_http(http, GatewayIntents::GUILDS).framework(framework).await?;
    *client.ws_url.lock().await = gateway;
    client.start_autosharded().await?;
    Ok(())
}
