//! `daily-drill playground`: to come.
use std::process::ExitCode;
use clap::Args;
/// How to play.
#[derive(Debug, Args)]
pub struct PlaygroundArgs {}
/// Plays.
pub fn run(_: &PlaygroundArgs) -> anyhow::Result<ExitCode> { Ok(ExitCode::SUCCESS) }
