//! What the bot sent, and what was wrong with it.

use std::collections::BTreeMap;
use std::io::{self, Write};
use std::path::Path;
use std::sync::atomic::{AtomicU32, Ordering};

use jiff::Timestamp;
use serde::Serialize;
use serde_json::Value;

/// One request of the bot and its answer.
#[derive(Clone, Debug, Serialize)]
pub struct Recorded {
    /// The method.
    pub method: String,
    /// The path, from `/api/v10` on.
    pub path: String,
    /// The query's parameters.
    pub query: BTreeMap<String, String>,
    /// The JSON body, or the `payload_json` of a multipart body; `null` if there was none.
    pub body: Value,
    /// The names of the files that came with it.
    pub files: Vec<String>,
    /// The answer's status, also where a fault kept it back; 0 if a fault left the request undone and unanswered.
    pub status: u16,
    /// The answer's JSON; a string if it was no JSON, `null` if there was none.
    pub answer: Value,
    /// When (world time).
    pub at: Timestamp,
}

impl Recorded {
    /// One line: method, path, status and, for refusals, the message.
    pub fn line(&self) -> String {
        let why = self.answer["message"].as_str().filter(|_| self.status >= 400).unwrap_or_default();
        let status = if self.status == 0 { "no answer".to_owned() } else { self.status.to_string() };
        format!("{} {} -> {status} {why}", self.method, self.path).trim_end().to_owned()
    }
}

/// All requests so far, and all violations.
#[derive(Debug, Default)]
pub(crate) struct Recorder {
    pub requests: Vec<Recorded>,
    pub violations: Vec<String>,
}

/// Each world of a process writes a file of its own.
static WRITTEN: AtomicU32 = AtomicU32::new(0);

impl Recorder {
    /// Writes the requests that were answered into a file of their own in a folder, one JSON object a line.
    pub fn write_to(&self, folder: &Path) -> io::Result<()> {
        std::fs::create_dir_all(folder)?;
        let number = WRITTEN.fetch_add(1, Ordering::Relaxed);
        let path = folder.join(format!("{}-{number}.jsonl", std::process::id()));
        let mut file = io::BufWriter::new(std::fs::File::create(path)?);
        for request in self.requests.iter().filter(|request| request.status != 0) {
            serde_json::to_writer(&mut file, request)?;
            file.write_all(b"\n")?;
        }
        file.flush()
    }
}

impl crate::world::World {
    /// Everything that the bot sent, in order.
    pub fn requests(&self) -> &[Recorded] {
        &self.recorder.requests
    }

    /// One sentence for each thing that the bot did and no bot should do.
    pub fn violations(&self) -> &[String] {
        &self.recorder.violations
    }

    /// Notes that the bot did what no bot should do.
    pub(crate) fn violates(&mut self, what: String) {
        self.recorder.violations.push(what);
    }
}
