//! A bot as a process, and what the operating system says about it.

use std::fs;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use loopback_discord::Loopback;

/// What makes this program the bare bot.
pub const BARE: &str = "--bare-bot";

/// In `/proc/PID/stat` of every Linux.
const TICK: Duration = Duration::from_millis(10);

/// A process that ends when this is dropped.
pub struct Bot {
    child: Child,
}

impl Bot {
    /// Daily Drill on a folder, with more variables in its environment.
    pub fn start(discord: &Loopback, data: &Path, more: &[(&str, &str)]) -> Self {
        let mut command = Command::new(env!("CARGO_BIN_EXE_daily-drill"));
        command.arg("run").env_clear().envs(more.iter().copied()).env("DAILY_DRILL_DATA", data);
        Self::spawn(command, discord)
    }

    /// The bare bot: it is linked into this program, so that it is built as everything else is.
    pub fn bare(discord: &Loopback) -> Self {
        let mut command = Command::new(std::env::current_exe().unwrap());
        command.arg(BARE).env_clear();
        Self::spawn(command, discord)
    }

    fn spawn(mut command: Command, discord: &Loopback) -> Self {
        command
            .env("DISCORD_API_BASE", discord.base())
            .env("DISCORD_TOKEN", discord.token())
            .env("DAILY_DRILL_LOG", "info")
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null());
        Self { child: command.spawn().unwrap() }
    }

    fn about(&self, file: &str) -> String {
        fs::read_to_string(format!("/proc/{}/{file}", self.child.id())).unwrap()
    }

    /// Processor time so far, of the program and of the kernel for it.
    pub fn cpu(&self) -> Duration {
        let stat = self.about("stat");
        // The name before it is in brackets and may hold anything.
        let fields: Vec<&str> = stat.rsplit(')').next().unwrap().split_whitespace().collect();
        let [user, system] = [fields[11], fields[12]].map(|ticks| ticks.parse::<u32>().unwrap());
        TICK * (user + system)
    }

    /// Resident memory in MB.
    pub fn resident(&self) -> f64 {
        let status = self.about("status");
        let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:")).unwrap();
        line.trim().trim_end_matches(" kB").parse::<f64>().unwrap() * 1024.0 / 1e6
    }

    /// Waits until it has used no processor time for so long, two ticks in all left aside.
    pub async fn rests(&self, quiet: Duration) {
        loop {
            let before = self.cpu();
            tokio::time::sleep(quiet).await;
            if self.cpu() - before <= 2 * TICK {
                return;
            }
        }
    }
}

impl Drop for Bot {
    fn drop(&mut self) {
        // One that has ended by itself is no longer there to be killed.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
