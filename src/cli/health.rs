//! `daily-drill health`: whether the bot on this folder is well, for containers.

use std::process::ExitCode;

use anyhow::{Context, bail};
use clap::Args;
use jiff::{SignedDuration, Timestamp};
use serde::Deserialize;

use super::data::ago;
use crate::clock::Clock;
use crate::config::DataArgs;
use crate::store::exports;
use crate::telemetry;

/// Older than this, the last sign of life says that the bot is not well; it gives one every 20 s.
const OLDEST: SignedDuration = SignedDuration::from_secs(60);

/// Which bot.
#[derive(Debug, Args)]
pub struct HealthArgs {
    /// Where its data lives.
    #[command(flatten)]
    data: DataArgs,
}

#[derive(Deserialize)]
struct Health {
    alive: Timestamp,
}

/// Succeeds while the last sign of life is at most 60 s old, and says how old the newest export is.
pub fn run(args: &HealthArgs) -> anyhow::Result<ExitCode> {
    let file = args.data.data.join("health.json");
    let text = std::fs::read_to_string(&file)
        .with_context(|| format!("no bot is running on this folder: cannot read {}", file.display()))?;
    let health: Health =
        serde_json::from_str(&text).with_context(|| format!("{} cannot be understood", file.display()))?;
    let age = health.alive.duration_until(Clock::System.now());
    if age > OLDEST {
        bail!("the last sign of life is {} s old", age.as_secs());
    }
    if -age > OLDEST {
        bail!("the last sign of life is {} s ahead of this clock; one of the two is wrong", -age.as_secs());
    }
    let exported = match exports::newest(&args.data.data)? {
        Some(kept) => format!("the newest export was made {}", ago(kept.made, Clock::System.now())),
        None => "there is no export yet".to_owned(),
    };
    telemetry::print(&format!("well {} s ago; {exported}\n", age.as_secs().max(0)))?;
    Ok(ExitCode::SUCCESS)
}
