//! The program.

use std::process::ExitCode;

fn main() -> anyhow::Result<ExitCode> {
    daily_drill::cli::run()
}
