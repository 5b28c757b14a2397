//! `daily-drill commands`: the slash commands, shown or registered.

use std::process::ExitCode;
use std::sync::Arc;

use clap::Args;

use crate::bot;
use crate::clock::Clock;
use crate::config::DiscordArgs;
use crate::discord::commands;
use crate::discord::outbound::{Outbound, OutboundConfig};
use crate::telemetry;

/// What to do with them.
#[derive(Debug, Args)]
pub struct CommandsArgs {
    /// Register them with Discord now, even if nothing changed (`run` does it by itself when needed)
    #[arg(long)]
    register: bool,
    /// How to reach Discord.
    #[command(flatten)]
    discord: DiscordArgs,
}

/// Prints the commands as JSON, or registers them.
pub fn run(args: &CommandsArgs) -> anyhow::Result<ExitCode> {
    let commands = commands::registration()?;
    if !args.register {
        telemetry::print(&format!("{}\n", serde_json::to_string_pretty(&commands)?))?;
        return Ok(ExitCode::SUCCESS);
    }
    let token = args.discord.token()?;
    let base = args.discord.base()?;
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    runtime.block_on(async {
        let now = Arc::new(|| Clock::System.now());
        let outbound =
            Outbound::new(OutboundConfig { base: base.clone(), ..OutboundConfig::new(token, now) })?;
        let refused = |error| bot::unreachable(&base, &error);
        let application = outbound.application().await.map_err(refused)?;
        outbound.bulk_overwrite(application.id, &commands).await.map_err(refused)
    })?;
    telemetry::say(&format!("registered {} commands", commands.as_array().map_or(0, Vec::len)));
    Ok(ExitCode::SUCCESS)
}
