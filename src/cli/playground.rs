//! `daily-drill playground`: a day of a study group, played in the terminal.

mod markup;
mod page;
mod play;
mod script;
pub mod stage;

use std::process::ExitCode;
use std::sync::Arc;
use std::time::Duration;

use anyhow::{Context, anyhow, bail};
use clap::Args;
use loopback_discord::World;

use self::page::Page;
use self::play::Play;
use self::stage::Stage;
use super::load_bank;
use crate::config::{Misconfigured, QuestionArgs};
use crate::domain::bank::Bank;
use crate::domain::timetable::Zone;
use crate::telemetry;

/// Where the group lives.
const ZONE: &str = "Europe/Berlin";

/// How to play.
#[derive(Debug, Args)]
pub struct PlaygroundArgs {
    /// Which questions to use.
    #[command(flatten)]
    questions: QuestionArgs,
    /// Wait for Enter between the scenes.
    #[arg(long)]
    pause: bool,
    /// What to log: error, warn, info, debug or trace, also per module (`daily_drill=debug`); nothing if left out.
    #[arg(long, value_name = "FILTER")]
    log: Option<String>,
}

/// Plays until the end, or until the bot does not do what the script expects.
pub fn run(args: &PlaygroundArgs) -> anyhow::Result<ExitCode> {
    if let Some(filter) = &args.log {
        telemetry::start(filter)
            .map_err(|error| Misconfigured(format!("--log cannot be understood: {error}")))?;
    }
    let bank = load_bank(&args.questions)?;
    let page = Page::new(args.pause);
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    let played = runtime.block_on(async {
        // A busy machine is no reason to fail: the bot gets more than the three seconds that Discord gives it.
        let mut world = World::default();
        world.first_answer_within = None;
        tokio::select! {
            played = play(world, bank, page) => played.context("the play had to stop"),
            // Leaving by this way removes the temporary folder.
            _ = tokio::signal::ctrl_c() => bail!("stopped by Ctrl-C"),
        }
    });
    // Somebody may still be asked for Enter.
    runtime.shutdown_timeout(Duration::from_secs(2));
    played.map(|()| ExitCode::SUCCESS)
}

async fn play(world: World, bank: Arc<Bank>, page: Page) -> anyhow::Result<()> {
    let stage = Stage::start(world, Arc::clone(&bank)).await?;
    let zone = Zone::parse(ZONE).map_err(|problem| anyhow!(problem.0))?;
    script::story(Play::new(stage, page, bank, zone.tz().clone())).await
}

#[cfg(test)]
mod tests;
