//! The program.

use std::process::ExitCode;

fn main() -> ExitCode {
    daily_drill::cli::run()
}
