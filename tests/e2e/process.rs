//! The bot as a process of its own, which can be killed.

use std::io::{BufRead, BufReader, Write};
use std::process::{Child, ChildStdin, Command, Stdio};
use std::time::Duration;

use jiff::Timestamp;
use loopback_discord::Loopback;
use tokio::sync::mpsc;

const PATIENCE: Duration = Duration::from_secs(20);

/// Between any two steps of a round.
pub const POINTS: [&str; 13] = [
    "claimed:Message",
    "sent:Message",
    "recorded:Message",
    "sent:Thread",
    "recorded:Thread",
    "claimed:Reveal(0)",
    "sent:Reveal(0)",
    "recorded:Reveal(0)",
    "claimed:Reveal(1)",
    "sent:Reveal(1)",
    "recorded:Reveal(1)",
    "sent:Edit",
    "recorded:Edit",
];

/// The bot as a process, its clock moved by us.
pub struct Process {
    child: Child,
    clock: ChildStdin,
    lines: mpsc::UnboundedReceiver<String>,
    /// Discord has said hello.
    pub connected: bool,
    /// The last moment at which all that was due was done.
    pub settled: Option<Timestamp>,
    /// When something is due next, as it last said.
    pub next: Option<Timestamp>,
}

/// What became of a wait.
#[derive(Debug, PartialEq, Eq)]
pub enum Came {
    Done,
    Killed,
}

impl Process {
    /// Starts it on the folder; at this named point it is to die.
    pub async fn start(discord: &Loopback, data: &std::path::Path, crash_at: Option<&str>) -> Self {
        let mut command = Command::new(env!("CARGO_BIN_EXE_daily-drill"));
        command.arg("run").env_clear();
        command
            .env("DISCORD_API_BASE", discord.base())
            .env("DISCORD_TOKEN", discord.token())
            .env("DAILY_DRILL_DATA", data)
            .env("DAILY_DRILL_QUESTIONS", concat!(env!("CARGO_MANIFEST_DIR"), "/tests/e2e/bank"))
            .env("DAILY_DRILL_LOG", "warn")
            .env("DAILY_DRILL_CLOCK", "stdin")
            .env("PATH", std::env::var_os("PATH").unwrap_or_default());
        if let Some(point) = crash_at {
            command.env("DAILY_DRILL_CRASH_AT", point);
        }
        let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
        let clock = child.stdin.take().unwrap();
        let output = BufReader::new(child.stdout.take().unwrap());
        let (sender, lines) = mpsc::unbounded_channel();
        std::thread::spawn(move || {
            output.lines().map_while(Result::ok).try_for_each(|line| sender.send(line))
        });
        let mut process = Self { child, clock, lines, connected: false, settled: None, next: None };
        process.tell_time(discord.clock().now());
        process
    }

    /// Started, connected, and nothing due is left.
    pub async fn ready(discord: &Loopback, data: &std::path::Path) -> Self {
        let mut process = Self::start(discord, data, None).await;
        let now = discord.clock().now();
        let came = process.until(|process| process.connected && process.settled >= Some(now)).await;
        assert_eq!(came, Came::Done);
        process
    }

    /// Tells it the time of the world.
    pub fn tell_time(&mut self, now: Timestamp) {
        // A process that was just killed does not listen; the next wait says so.
        let _ = writeln!(self.clock, "{}", now.as_millisecond());
        let _ = self.clock.flush();
    }

    /// Waits until this holds, or the process was killed.
    pub async fn until(&mut self, is_so: impl Fn(&Self) -> bool) -> Came {
        while !is_so(self) {
            let line = tokio::time::timeout(PATIENCE, self.lines.recv()).await;
            let line = line.unwrap_or_else(|_| panic!("it says nothing for 20 s; next due: {:?}", self.next));
            match line.as_deref() {
                Some(line) => self.heard(line),
                None => {
                    let status = self.child.wait().unwrap();
                    assert!(status.code().is_none(), "it was not killed but ended: {status}");
                    return Came::Killed;
                }
            }
        }
        Came::Done
    }

    fn heard(&mut self, line: &str) {
        let mut words = line.split(' ');
        match words.next() {
            Some("connected") => self.connected = true,
            Some("settled") => {
                self.settled = words.next().and_then(milliseconds).or(self.settled);
                self.next = words.next().and_then(milliseconds).filter(|at| *at > Timestamp::UNIX_EPOCH);
            }
            _ => {}
        }
    }

    /// Moves the world to `moment`, at which something is due, and waits until that is done.
    pub async fn advance_to(&mut self, discord: &Loopback, moment: Timestamp) -> Came {
        discord.clock().advance_to(moment);
        let now = discord.clock().now();
        self.tell_time(now);
        self.until(|process| process.settled >= Some(now)).await
    }

    /// SIGKILL.
    pub fn kill(mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }
}

fn milliseconds(text: &str) -> Option<Timestamp> {
    Timestamp::from_millisecond(text.parse().ok()?).ok()
}
