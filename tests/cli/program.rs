//! The program in a folder of its own, with nothing of this machine's environment.

use std::ffi::OsStr;
use std::io::{PipeWriter, Read, Write, pipe};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, Command, Stdio};
use std::sync::{Arc, Condvar, Mutex};
use std::thread;
use std::time::{Duration, Instant};

use jiff::Timestamp;
use loopback_discord::{Loopback, World};
use tempfile::TempDir;

/// A wait longer than this is a hang.
pub const PATIENCE: Duration = Duration::from_secs(60);

/// How long the program may take to end when it is asked to.
pub const LAST_WORDS: Duration = Duration::from_secs(10);

/// An empty folder in which programs are started.
pub struct Desk(TempDir);

impl Desk {
    pub fn new() -> Self {
        Self(tempfile::tempdir().unwrap())
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    /// A file in the folder.
    pub fn file(&self, name: &str, content: impl AsRef<[u8]>) -> PathBuf {
        let path = self.path(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(&path, content).unwrap();
        path
    }

    /// The program with this command line, split at blanks.
    pub fn program(&self, line: &str) -> Program {
        let mut command = Command::new(env!("CARGO_BIN_EXE_daily-drill"));
        command.args(line.split_whitespace()).env_clear().current_dir(self.0.path());
        // Never the real Discord: a port at which nobody listens, until a test names another.
        command.env("DISCORD_API_BASE", "http://127.0.0.1:9");
        command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
        Program(command)
    }

    /// What `run` comes to with this environment.
    pub fn run(&self, environment: &[(&str, &str)]) -> Ended {
        self.program("run").with(environment).ends()
    }

    /// The bot of this folder on a Discord, after both have said hello.
    pub async fn bot(&self, discord: &Loopback) -> Running {
        let bot = self.program("run").on(discord).starts();
        bot.waits_for("connected to Discord");
        discord.connected().await;
        bot
    }
}

/// A Discord of today: the bot looks at the machine's clock.
pub async fn discord() -> Loopback {
    let world = World::default();
    world.clock().advance_to(Timestamp::now());
    Loopback::start(world).await.unwrap()
}

/// A program that is not started yet.
pub struct Program(Command);

impl Program {
    pub fn arg(mut self, arg: impl AsRef<OsStr>) -> Self {
        self.0.arg(arg);
        self
    }

    pub fn env(mut self, name: &str, value: impl AsRef<OsStr>) -> Self {
        self.0.env(name, value);
        self
    }

    pub fn with(mut self, environment: &[(&str, &str)]) -> Self {
        self.0.envs(environment.iter().copied());
        self
    }

    /// With the token and the address of a Discord.
    pub fn on(self, discord: &Loopback) -> Self {
        self.with(&[("DISCORD_TOKEN", discord.token()), ("DISCORD_API_BASE", &discord.base())])
    }

    /// With a hand on its standard input.
    pub fn listening(mut self) -> Self {
        self.0.stdin(Stdio::piped());
        self
    }

    /// With an output that nobody reads any more.
    pub fn without_a_reader(mut self, output: Output) -> Self {
        let (reader, writer): (_, PipeWriter) = pipe().unwrap();
        drop(reader);
        match output {
            Output::Out => self.0.stdout(writer),
            Output::Err => self.0.stderr(writer),
        };
        self
    }

    pub fn starts(mut self) -> Running {
        let mut child = self.0.spawn().unwrap();
        // The command may hold the writing end of a pipe.
        drop(self);
        let heard = Arc::new(Heard::default());
        if let Some(out) = child.stdout.take() {
            heard.listen(out, |said| &mut said.out);
        }
        if let Some(err) = child.stderr.take() {
            heard.listen(err, |said| &mut said.err);
        }
        Running { stdin: child.stdin.take(), child, heard }
    }

    /// Runs to its end.
    pub fn ends(self) -> Ended {
        self.starts().ends_within(PATIENCE)
    }

    /// Runs to its end with this on its standard input.
    pub fn reads(self, input: &[u8]) -> Ended {
        let mut running = self.listening().starts();
        // A program that does not read to the end is free not to.
        let _ = running.stdin.take().unwrap().write_all(input);
        running.ends_within(PATIENCE)
    }
}

#[derive(Clone, Copy)]
pub enum Output {
    Out,
    Err,
}

/// What a program has said so far.
#[derive(Default)]
struct Said {
    out: String,
    err: String,
    open: usize,
}

#[derive(Default)]
struct Heard {
    said: Mutex<Said>,
    more: Condvar,
}

impl Heard {
    fn listen(self: &Arc<Self>, mut from: impl Read + Send + 'static, to: fn(&mut Said) -> &mut String) {
        self.said.lock().unwrap().open += 1;
        let heard = Arc::clone(self);
        thread::spawn(move || {
            let mut bytes = [0; 4096];
            // Ends with the program; an output in the middle of a character is none of ours.
            while let Ok(1..) = from.read(&mut bytes).inspect(|&read| {
                to(&mut heard.said.lock().unwrap()).push_str(&String::from_utf8_lossy(&bytes[..read]));
                heard.more.notify_all();
            }) {}
            heard.said.lock().unwrap().open -= 1;
            heard.more.notify_all();
        });
    }
}

/// A program at work; it is killed when this is dropped.
pub struct Running {
    child: Child,
    heard: Arc<Heard>,
    stdin: Option<ChildStdin>,
}

impl Running {
    /// Returns when it has said this, on either output.
    #[track_caller]
    pub fn waits_for(&self, text: &str) {
        self.until(PATIENCE, text, |said| said.out.contains(text) || said.err.contains(text));
    }

    /// Says a line to it.
    #[cfg(feature = "crash-points")]
    pub fn hears(&mut self, line: impl std::fmt::Display) {
        writeln!(self.stdin.as_mut().unwrap(), "{line}").unwrap();
    }

    /// Sends it a signal.
    #[track_caller]
    pub fn gets(&self, signal: &str) {
        let line = format!("kill -{signal} {}", self.child.id());
        assert!(
            Command::new("/bin/sh").args(["-c", &line]).status().unwrap().success(),
            "it has ended before"
        );
    }

    /// Asks it to end, as `kill`, a container or a service manager does.
    #[track_caller]
    pub fn terminates(self) -> Ended {
        let id = self.child.id();
        let sent = Command::new("/bin/sh").args(["-c", &format!("kill -TERM {id}")]).status().unwrap();
        assert!(sent.success(), "it has ended before: {}", self.ends_within(PATIENCE));
        self.ends_within(LAST_WORDS)
    }

    #[track_caller]
    pub fn ends_within(mut self, time: Duration) -> Ended {
        // Its outputs close when it ends.
        self.until(time, "its end", |said| said.open == 0);
        let code = self.child.wait().unwrap().code();
        let said = std::mem::take(&mut *self.heard.said.lock().unwrap());
        Ended { code, out: said.out, err: said.err }
    }

    #[track_caller]
    fn until(&self, time: Duration, what: &str, so: impl Fn(&Said) -> bool) {
        let deadline = Instant::now() + time;
        let mut said = self.heard.said.lock().unwrap();
        while !so(&said) {
            let left = deadline.saturating_duration_since(Instant::now());
            let ended = said.open == 0;
            assert!(
                !left.is_zero() && !ended,
                "{} {what}; it has said:\n{}{}",
                if ended { "it ended before" } else { "no sign in time of" },
                said.out,
                said.err
            );
            said = self.heard.more.wait_timeout(said, left).unwrap().0;
        }
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// What a program left behind.
pub struct Ended {
    pub code: Option<i32>,
    pub out: String,
    pub err: String,
}

impl Ended {
    /// It ended with this code, and has not panicked.
    #[track_caller]
    pub fn with_code(self, code: i32) -> Self {
        assert_eq!(self.code, Some(code), "{self}");
        assert!(!self.err.contains("panicked"), "{self}");
        self
    }

    /// It said this on standard error.
    #[track_caller]
    pub fn saying(self, text: &str) -> Self {
        assert!(self.err.contains(text), "{text:?} is not in: {self}");
        self
    }
}

impl std::fmt::Display for Ended {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "code {:?}\n--- out\n{}\n--- err\n{}", self.code, self.out, self.err)
    }
}

/// The names in a folder, sorted.
pub fn names(folder: &Path) -> Vec<String> {
    let mut names: Vec<String> = std::fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    names.sort();
    names
}
