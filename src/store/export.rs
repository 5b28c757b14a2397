//! Everything in the store as JSON Lines that people and other programs can read.
//!
//! The first line says what it is, each further one holds a record, and the last has their number and the SHA-256 of
//! all lines before it, so that a cut or changed file is noticed. The order is that of the keys.

use std::io::{self, Write};

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::Store;
use super::error::StoreError;
use super::keys;
use super::read::{Reader, round};
use super::upgrade::SCHEMA;
use crate::domain::facts::{Answered, Away, Posted, Shared, Shown, Skipped, Ticked};
use crate::domain::ids::{MemberId, RoundId, ServerId};
use crate::domain::member::Preferences;
use crate::domain::question::Question;
use crate::domain::round::{Revision, Round};
use crate::domain::server::Settings;
use crate::domain::timetable::Timetable;

/// The version of this format.
pub(super) const FORMAT: u32 = 1;

/// The first line.
#[derive(Serialize, Deserialize)]
pub(super) struct Header {
    pub daily_drill_export: u32,
    pub schema: u32,
    pub made: Timestamp,
}

/// A line in between. What can be worked out from these, indexes and the queue of what is due, has no line.
#[derive(Clone, Serialize, Deserialize)]
#[serde(tag = "kind", content = "record", rename_all = "snake_case")]
pub(super) enum Line {
    Timetable { due: Option<Timestamp>, timetable: Box<Timetable> },
    Question { revision: Revision, question: Box<Question> },
    Round { due: Option<Timestamp>, round: Box<Round> },
    Posted { server: ServerId, posted: Posted },
    Skipped(Skipped),
    Answered(Answered),
    Shown(Shown),
    Shared(Shared),
    Ticked(Ticked),
    Words { round: RoundId, member: MemberId, words: String },
    Away(Away),
    Preferences { member: MemberId, preferences: Preferences },
    Settings { server: ServerId, settings: Settings },
}

/// The last line.
#[derive(Serialize, Deserialize)]
pub(super) struct End {
    pub records: u64,
    pub sha256: String,
}

/// Writes everything that the store holds. `made` is now.
///
/// It is a picture of one moment only if nobody writes meanwhile; otherwise each line is whole, but two of them may
/// be of different moments.
///
/// # Errors
/// The store cannot be read, or `to` cannot be written.
pub fn export(store: &Store, made: Timestamp, to: &mut dyn Write) -> Result<(), ExportError> {
    let mut file = Lines { to, hash: Sha256::new() };
    file.write(&Header { daily_drill_export: FORMAT, schema: SCHEMA, made })?;
    let mut records = 0;
    for line in lines(store.read()) {
        file.write(&line?)?;
        records += 1;
    }
    let end = End { records, sha256: hex(file.hash.clone()) };
    file.write(&end)?;
    file.to.flush()?;
    Ok(())
}

/// The export could not be written to the end.
#[derive(Debug)]
pub enum ExportError {
    /// The store cannot be read.
    Store(StoreError),
    /// The output cannot be written.
    Output(io::Error),
}

impl std::fmt::Display for ExportError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Store(error) => error.fmt(f),
            Self::Output(error) => write!(f, "cannot write the export: {error}"),
        }
    }
}

impl std::error::Error for ExportError {}

impl From<StoreError> for ExportError {
    fn from(error: StoreError) -> Self {
        Self::Store(error)
    }
}

impl From<io::Error> for ExportError {
    fn from(error: io::Error) -> Self {
        Self::Output(error)
    }
}

struct Lines<'a> {
    to: &'a mut dyn Write,
    hash: Sha256,
}

impl Lines<'_> {
    fn write(&mut self, line: &impl Serialize) -> io::Result<()> {
        let mut text = serde_json::to_vec(line)?;
        text.push(b'\n');
        self.hash.update(&text);
        self.to.write_all(&text)
    }
}

/// A digest as text.
pub(super) fn hex(hash: Sha256) -> String {
    hash.finalize().iter().map(|byte| format!("{byte:02x}")).collect()
}

/// All records as lines.
fn lines(reader: Reader<'_>) -> impl Iterator<Item = Result<Line, StoreError>> {
    let timetables = reader.scan(&keys::TIMETABLE, &()).filter_map(move |item| {
        let found = item.and_then(|(id, _)| reader.timetable_and_due(id)).transpose()?;
        Some(found.map(|(timetable, due)| Line::Timetable { due, timetable: Box::new(timetable) }))
    });
    let questions = reader.scan(&keys::QUESTION, &()).map(|item| {
        item.map(|(revision, stored)| Line::Question { revision, question: Box::new(stored.into()) })
    });
    let rounds = reader.scan(&keys::ROUND, &()).map(|item| {
        let (id, stored) = item?;
        let due = stored.due.map(|due| due.0);
        Ok(Line::Round { due, round: Box::new(round((id, stored))?) })
    });
    let posted = reader.scan(&keys::POSTED, &()).map(|item| {
        item.map(|((server, day, round), stored)| Line::Posted { server, posted: stored.load(day, round) })
    });
    let skipped = reader
        .scan(&keys::SKIPPED, &())
        .map(|item| item.map(|(round, stored)| Line::Skipped(stored.load(round))));
    let answered = reader
        .scan(&keys::ANSWERED, &())
        .map(|item| item.map(|(key, stored)| Line::Answered(stored.load(key))));
    let shown =
        reader.scan(&keys::SHOWN, &()).map(|item| item.map(|(key, stored)| Line::Shown(stored.load(key))));
    let shared =
        reader.scan(&keys::SHARED, &()).map(|item| item.map(|(key, stored)| Line::Shared(stored.load(key))));
    let ticked =
        reader.scan(&keys::TICKED, &()).map(|item| item.map(|(key, stored)| Line::Ticked(stored.load(key))));
    let words = reader
        .scan(&keys::WORDS, &())
        .map(|item| item.map(|((round, member), words)| Line::Words { round, member, words }));
    let away = reader
        .scan(&keys::AWAY, &())
        .map(|item| item.map(|((server, from), to)| Line::Away(Away { server, from, to: to.0 })));
    let preferences = reader
        .scan(&keys::PREFERENCES, &())
        .map(|item| item.map(|(member, stored)| Line::Preferences { member, preferences: stored.into() }));
    let settings = reader.scan(&keys::SETTINGS, &()).map(move |item| {
        item.and_then(|(server, _)| Ok(Line::Settings { server, settings: reader.settings(server)? }))
    });
    timetables
        .chain(questions)
        .chain(rounds)
        .chain(posted)
        .chain(skipped)
        .chain(answered)
        .chain(shown)
        .chain(shared)
        .chain(ticked)
        .chain(words)
        .chain(away)
        .chain(preferences)
        .chain(settings)
}
