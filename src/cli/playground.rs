//! `daily-drill playground`: the bot in a browser, or nine days of a study group played in the terminal.

mod markup;
mod page;
mod play;
mod script;
pub mod stage;
mod web;

use std::path::PathBuf;
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
    /// Show the first steps beside the page.
    #[arg(long, conflicts_with = "script")]
    guided: bool,
    /// The port of the page on 127.0.0.1; any that is free if left out.
    #[arg(long, default_value_t = 0, conflicts_with = "script")]
    port: u16,
    /// Keep the bot's data in this folder; a temporary one if left out.
    #[arg(long, value_name = "DIR", conflicts_with = "script")]
    data: Option<PathBuf>,
    /// No page: play nine days of a study group here in the terminal.
    #[arg(long)]
    script: bool,
    /// Wait for Enter between the scenes.
    #[arg(long, requires = "script")]
    pause: bool,
    /// What to log: error, warn, info, debug or trace, also per module (`daily_drill=debug`); nothing if left out.
    #[arg(long, value_name = "FILTER")]
    log: Option<String>,
}

/// Shows the page until it is stopped, or plays the script until its end or until the bot does not do what it expects.
pub fn run(args: &PlaygroundArgs) -> anyhow::Result<ExitCode> {
    if let Some(filter) = &args.log {
        telemetry::start(filter)
            .map_err(|error| Misconfigured(format!("--log cannot be understood: {error}")))?;
    }
    let bank = load_bank(&args.questions)?;
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    let played = runtime.block_on(async {
        tokio::select! {
            played = async {
                if args.script { script(bank, args.pause).await } else { show(args, bank).await }
            } => played,
            // Leaving by this way removes the temporary folder.
            stopped = tokio::signal::ctrl_c() => match stopped {
                Ok(()) if args.script => bail!("stopped by Ctrl-C"),
                stopped => Ok(stopped?),
            },
        }
    });
    // Somebody may still be asked for Enter.
    runtime.shutdown_timeout(Duration::from_secs(2));
    played.map(|()| ExitCode::SUCCESS)
}

async fn show(args: &PlaygroundArgs, bank: Arc<Bank>) -> anyhow::Result<()> {
    let options = web::Options { port: args.port, guided: args.guided, data: args.data.clone() };
    web::show(options, bank).await
}

async fn script(bank: Arc<Bank>, pause: bool) -> anyhow::Result<()> {
    // A busy machine is no reason to fail: the bot gets more than the three seconds that Discord gives it.
    let mut world = World::default();
    world.first_answer_within = None;
    play(world, bank, Page::new(pause)).await.context("the play had to stop")
}

async fn play(world: World, bank: Arc<Bank>, page: Page) -> anyhow::Result<()> {
    let stage = Stage::start(world, Arc::clone(&bank)).await?;
    let zone = Zone::parse(ZONE).map_err(|problem| anyhow!(problem.0))?;
    script::story(Play::new(stage, page, bank, zone.tz().clone())).await
}

#[cfg(test)]
mod tests;
