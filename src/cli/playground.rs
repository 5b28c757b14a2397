//! `daily-drill playground`: to come.
use clap::Args;
use std::process::ExitCode;
/// How to play.
#[derive(Debug, Args)]
pub struct PlaygroundArgs {}
/// Plays.
pub fn run(_: &PlaygroundArgs) -> anyhow::Result<ExitCode> {
    Ok(ExitCode::SUCCESS)
}
