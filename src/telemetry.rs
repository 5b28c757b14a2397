//! Logs: readable on a terminal, JSON elsewhere; never a member's words, never a token.

use std::io::{self, IsTerminal, Write};

use tracing::{Level, Metadata, Subscriber};
use tracing_subscriber::filter::{EnvFilter, filter_fn};
use tracing_subscriber::fmt::MakeWriter;
use tracing_subscriber::layer::SubscriberExt;
use tracing_subscriber::util::SubscriberInitExt;
use tracing_subscriber::{Layer, Registry};

/// Libraries whose own log lines hold request bodies, addresses with tokens, or frames of the gateway.
const TALKATIVE: [&str; 10] = [
    "serenity",
    "poise",
    "reqwest",
    "hyper",
    "hyper_util",
    "h2",
    "rustls",
    "tungstenite",
    "tokio_tungstenite",
    "twilight_http_ratelimiting",
];

/// Starts logging to standard error.
///
/// # Errors
/// The filter cannot be read, or logging was started before.
pub fn start(filter: &str) -> anyhow::Result<()> {
    subscriber(filter, io::stderr)?.try_init()?;
    Ok(())
}

/// What writes the log, to `writer`.
///
/// `filter` is what the user asked for (`info`, `daily_drill=debug`, ...); no filter lowers the bar for
/// libraries that would print what members wrote.
///
/// # Errors
/// The filter cannot be read.
pub fn subscriber<W>(filter: &str, writer: W) -> anyhow::Result<impl Subscriber + Send + Sync + use<W>>
where
    W: for<'a> MakeWriter<'a> + Send + Sync + 'static,
{
    let filter = EnvFilter::builder().parse(filter)?;
    let lines = tracing_subscriber::fmt::layer().with_writer(writer);
    let lines: Box<dyn Layer<_> + Send + Sync> = if io::stderr().is_terminal() {
        lines.with_target(false).boxed()
    } else {
        lines.json().flatten_event(true).boxed()
    };
    Ok(Registry::default().with(lines.with_filter(filter).with_filter(filter_fn(discreet))))
}

/// Where serenity says at level WARN that it cannot read a frame, with all of the frame.
const FRAMES: &str = "serenity::gateway::ws";

fn discreet(line: &Metadata<'_>) -> bool {
    if line.target() == FRAMES {
        return false;
    }
    let crate_name = line.target().split("::").next().unwrap_or_default();
    *line.level() <= Level::WARN && !line.is_span() || !TALKATIVE.contains(&crate_name)
}

/// Says a line on standard error. If nobody reads it any more, there is nobody to be told: unlike `eprintln!` it
/// does not panic then.
pub fn say(line: &str) {
    let _ = writeln!(io::stderr().lock(), "{line}");
}

/// Writes one line to standard output; a reader that has gone away (`| head`) is no error.
///
/// # Errors
/// Writing failed for another reason.
pub fn print(text: &str) -> io::Result<()> {
    match io::stdout().lock().write_all(text.as_bytes()) {
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(()),
        other => other,
    }
}

#[cfg(test)]
mod tests;
