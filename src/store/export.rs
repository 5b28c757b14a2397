//! Everything in the store as JSON Lines that people and other programs can read.
//!
//! The first line says what it is, each further one holds a record, and the last has their number and the SHA-256 of
//! all lines before it, so that a cut or changed file is noticed. The order is that of the keys. It is read in small
//! steps in the writer's thread; what changes meanwhile comes once more at the end, and of two lines the last holds.

use std::io::{self, Write};
use std::sync::PoisonError;
use std::time::{Duration, Instant};

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::Store;
use super::error::StoreError;
use super::import::ImportError;
use super::keys;
use super::read::{Reader, decode, round, unreadable};
use super::upgrade::SCHEMA;
use super::writer::Journal;
use crate::domain::facts::{Answered, Away, Posted, Shared, Shown, Skipped, Ticked};
use crate::domain::ids::{MemberId, RoundId, ServerId};
use crate::domain::member::Preferences;
use crate::domain::notice::Notice;
use crate::domain::question::Question;
use crate::domain::reminder::Reminder;
use crate::domain::report::{Note, Report};
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
    Timetable {
        due: Option<Timestamp>,
        timetable: Box<Timetable>,
    },
    Question {
        revision: Revision,
        question: Box<Question>,
    },
    Round {
        due: Option<Timestamp>,
        round: Box<Round>,
    },
    Posted {
        server: ServerId,
        posted: Posted,
    },
    Skipped(Skipped),
    Answered(Answered),
    Shown(Shown),
    Shared(Shared),
    Ticked(Ticked),
    Words {
        round: RoundId,
        member: MemberId,
        words: String,
    },
    Report(Report),
    Note(Note),
    Away(Away),
    Preferences {
        member: MemberId,
        preferences: Preferences,
    },
    Reminder {
        server: ServerId,
        member: MemberId,
        reminder: Reminder,
    },
    Name {
        server: ServerId,
        member: MemberId,
        name: String,
    },
    Settings {
        server: ServerId,
        settings: Settings,
    },
    Notice {
        due: Option<Timestamp>,
        notice: Notice,
    },
    /// A year of a server: a digit in base 16 for each day from 1 January on. 1 is a question day, 2 that it counted, 4 and
    /// 8 that a round was withdrawn (its message was deleted; the bot was away).
    Days {
        server: ServerId,
        year: i32,
        days: String,
    },
    /// A year of a member: 1 is kept in own words, 2 by quick check, 4 gave up, 8 was late; of late days also the day of the
    /// year, from 0, and by how many milliseconds.
    Deeds {
        server: ServerId,
        member: MemberId,
        year: i32,
        days: String,
        late: Vec<(u16, u32)>,
    },
    /// The bot is not in this server any more.
    Removed {
        server: ServerId,
        since: Timestamp,
    },
    /// This member had all their data deleted.
    Tombstone {
        member: MemberId,
        deleted: Timestamp,
    },
    /// The record with this key was removed while the export was being written: its line above does not hold.
    Gone {
        key: String,
    },
}

impl Line {
    /// The key of its record.
    pub fn key(&self) -> Option<Vec<u8>> {
        Some(match self {
            Self::Timetable { timetable, .. } => keys::TIMETABLE.key(&timetable.id),
            Self::Question { revision, .. } => keys::QUESTION.key(revision),
            Self::Round { round, .. } => keys::ROUND.key(&round.id),
            Self::Posted { server, posted } => keys::POSTED.key(&(*server, posted.day, posted.round)),
            Self::Skipped(skipped) => keys::SKIPPED.key(&skipped.round),
            Self::Answered(a) => keys::ANSWERED.key(&(a.server, a.member, a.day, a.round, a.kind)),
            Self::Shown(s) => keys::SHOWN.key(&(s.server, s.member, s.day, s.round)),
            Self::Ticked(ticked) => keys::TICKED.key(&(ticked.round, ticked.member)),
            Self::Words { round, member, .. } => keys::WORDS.key(&(*round, *member)),
            Self::Report(report) => keys::REPORT.key(&(report.member, report.question.clone())),
            Self::Note(note) => keys::NOTE.key(&(note.server, note.question.clone())),
            Self::Away(away) => keys::AWAY.key(&(away.server, away.from)),
            Self::Preferences { member, .. } => keys::PREFERENCES.key(member),
            Self::Notice { notice, .. } => keys::NOTICE.key(&(notice.server, notice.round.timetable)),
            Self::Reminder { server, member, .. } => keys::REMINDER.key(&(*server, *member)),
            Self::Name { server, member, .. } => keys::NAME.key(&(*server, *member)),
            Self::Settings { server, .. } => keys::SETTINGS.key(server),
            Self::Shared(shared) => keys::SHARED.key(&(shared.member, shared.round)),
            Self::Days { server, year, .. } => keys::DAYS.key(&(*server, *year)),
            Self::Deeds { server, member, year, .. } => keys::DEEDS.key(&(*server, *member, *year)),
            Self::Removed { server, .. } => keys::REMOVED.key(server),
            Self::Tombstone { member, .. } => keys::TOMBSTONE.key(member),
            Self::Gone { key } => return unhex(key),
        })
    }

    /// The member about whom it is.
    pub fn member(&self) -> Option<MemberId> {
        match self {
            Self::Answered(Answered { member, .. })
            | Self::Shown(Shown { member, .. })
            | Self::Shared(Shared { member, .. })
            | Self::Ticked(Ticked { member, .. })
            | Self::Report(Report { member, .. })
            | Self::Words { member, .. }
            | Self::Preferences { member, .. }
            | Self::Name { member, .. }
            | Self::Reminder { member, .. }
            | Self::Deeds { member, .. } => Some(*member),
            _ => None,
        }
    }
}

fn unhex(text: &str) -> Option<Vec<u8>> {
    let digits: Vec<u8> =
        text.chars().map(|c| c.to_digit(16).and_then(|d| u8::try_from(d).ok())).collect::<Option<_>>()?;
    Some(digits.chunks(2).map(|pair| pair.iter().fold(0, |byte, digit| byte << 4 | digit)).collect())
}

/// The last line.
#[derive(Serialize, Deserialize)]
pub(super) struct End {
    pub records: u64,
    pub sha256: String,
}

/// No step holds the writer up for longer; a group of writes on a slow disk takes about as long.
const STEP: Duration = Duration::from_millis(8);

/// Records of a step, whatever the time.
const STEP_RECORDS: usize = 500;

/// Writes everything that the store holds, as it is at the end. `made` is now. Blocks; other writes go on meanwhile.
///
/// # Errors
/// The store cannot be read, or `to` cannot be written.
pub fn export(store: &Store, made: Timestamp, to: &mut dyn Write) -> Result<(), ExportError> {
    let _one_at_a_time = store.0.exporting.lock().unwrap_or_else(PoisonError::into_inner);
    let journal = Noting::begin(&store.0.writer.journal);
    let mut file = File::begin(made, SCHEMA, to)?;
    let mut from = Some(Vec::new());
    while let Some(key) = from {
        let page: Page = store.write_blocking(move |tx| page(tx, key))?;
        file.write_page(&page)?;
        from = page.next;
    }
    loop {
        let journal = journal.0.clone();
        let page: Page = store.write_blocking(move |tx| changed(tx, &journal))?;
        file.write_page(&page)?;
        if page.next.is_none() {
            return file.end();
        }
    }
}

/// Writes what a store holds that nobody else has open.
pub(super) fn export_closed(
    tree: &sled::Tree,
    schema: u32,
    made: Timestamp,
    to: &mut dyn Write,
) -> Result<(), ExportError> {
    let reader = Reader { tree };
    let mut file = File::begin(made, schema, to)?;
    for item in tree {
        let (key, value) = item.map_err(StoreError::from)?;
        if let Some(line) = line(reader, &key, &value)? {
            file.write(&line)?;
        }
    }
    file.end()
}

struct Noting(Journal);

impl Noting {
    fn begin(journal: &Journal) -> Self {
        journal.set(true);
        Self(journal.clone())
    }
}

impl Drop for Noting {
    fn drop(&mut self) {
        self.0.set(false);
    }
}

/// Some lines, and where to go on; nowhere, if these were the last.
#[derive(Default)]
struct Page {
    lines: Vec<u8>,
    records: u64,
    next: Option<Vec<u8>>,
}

impl Page {
    fn add(&mut self, line: &Line) -> Result<(), StoreError> {
        serde_json::to_writer(&mut self.lines, line).map_err(|e| StoreError::Storage(e.to_string()))?;
        self.lines.push(b'\n');
        self.records += 1;
        Ok(())
    }
}

fn page(reader: &Reader<'_>, from: Vec<u8>) -> Result<Page, StoreError> {
    let begun = Instant::now();
    let mut page = Page::default();
    for (count, item) in reader.tree.range(from..).enumerate() {
        let (key, value) = item?;
        if count == STEP_RECORDS || (count > 0 && begun.elapsed() > STEP) {
            page.next = Some(key.to_vec());
            break;
        }
        if let Some(line) = line(*reader, &key, &value)? {
            page.add(&line)?;
        }
    }
    Ok(page)
}

fn changed(reader: &Reader<'_>, journal: &Journal) -> Result<Page, StoreError> {
    let mut page = Page::default();
    let keys = journal.take(STEP_RECORDS);
    for key in &keys {
        match reader.tree.get(key)? {
            Some(value) => line(*reader, key, &value)?.iter().try_for_each(|line| page.add(line))?,
            None if is_exported(key) => page.add(&Line::Gone { key: hex(key) })?,
            None => {}
        }
    }
    // With fewer than that the journal is empty, and this is the store of one moment.
    page.next = (keys.len() == STEP_RECORDS).then(Vec::new);
    Ok(page)
}

/// The export could not be written to the end.
#[derive(Debug)]
pub enum ExportError {
    /// The store cannot be read.
    Store(StoreError),
    /// The output cannot be written.
    Output(io::Error),
    /// What was written reads otherwise than it should.
    Wrong(ImportError),
}

impl std::fmt::Display for ExportError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Store(error) => error.fmt(f),
            Self::Output(error) => write!(f, "cannot write the export: {error}"),
            Self::Wrong(error) => write!(f, "the export was written and cannot be read back: {error}"),
        }
    }
}

impl std::error::Error for ExportError {}

impl From<StoreError> for ExportError {
    fn from(error: StoreError) -> Self {
        Self::Store(error)
    }
}

impl From<ImportError> for ExportError {
    fn from(error: ImportError) -> Self {
        Self::Wrong(error)
    }
}

impl From<io::Error> for ExportError {
    fn from(error: io::Error) -> Self {
        Self::Output(error)
    }
}

/// An export being written.
pub(super) struct File<'a> {
    to: &'a mut dyn Write,
    hash: Sha256,
    records: u64,
}

impl<'a> File<'a> {
    pub fn begin(made: Timestamp, schema: u32, to: &'a mut dyn Write) -> io::Result<Self> {
        let mut file = Self { to, hash: Sha256::new(), records: 0 };
        file.write_bytes(&text(&Header { daily_drill_export: FORMAT, schema, made })?)?;
        Ok(file)
    }

    pub fn write(&mut self, line: &Line) -> io::Result<()> {
        self.write_line(&text(line)?)
    }

    /// A line as it stood in another export.
    pub fn write_line(&mut self, text: &[u8]) -> io::Result<()> {
        self.records += 1;
        self.write_bytes(text)
    }

    fn write_page(&mut self, page: &Page) -> io::Result<()> {
        self.records += page.records;
        self.write_bytes(&page.lines)
    }

    fn write_bytes(&mut self, text: &[u8]) -> io::Result<()> {
        self.hash.update(text);
        self.to.write_all(text)
    }

    pub fn end(self) -> Result<(), ExportError> {
        let end = End { records: self.records, sha256: hex(&self.hash.finalize()) };
        self.to.write_all(&text(&end)?)?;
        self.to.flush()?;
        Ok(())
    }
}

fn text(line: &impl Serialize) -> io::Result<Vec<u8>> {
    let mut text = serde_json::to_vec(line)?;
    text.push(b'\n');
    Ok(text)
}

/// Bytes as text.
pub(super) fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// The kinds of records that have lines; all others follow from these, or are only of use where they are.
const EXPORTED: &[u8] = b"tqrpkahcwyfBMvjDmgxFRN";

fn is_exported(key: &[u8]) -> bool {
    key.first().is_some_and(|tag| EXPORTED.contains(tag))
}

/// The line of a record, if its kind has lines.
fn line(reader: Reader<'_>, key: &[u8], value: &[u8]) -> Result<Option<Line>, StoreError> {
    if !is_exported(key) {
        return Ok(None);
    }
    /// Tries one kind of record after the other.
    macro_rules! kinds {
        ($($space:ident: $parts:pat, $stored:pat => $line:expr;)+) => {$(
            if let Some(parts) = keys::$space.parse(key) {
                let stored = decode(&keys::$space, &parts, value)?;
                let ($parts, $stored) = (parts, stored);
                return Ok(Some($line));
            }
        )+};
    }
    if let Some(id) = keys::TIMETABLE.parse(key) {
        let found = reader.timetable_and_due(id)?;
        return Ok(found.map(|(timetable, due)| Line::Timetable { due, timetable: Box::new(timetable) }));
    }
    kinds! {
        QUESTION: revision, stored => Line::Question { revision, question: Box::new(stored.into()) };
        ROUND: id, stored => {
            let due = stored.due.map(|due| due.0);
            Line::Round { due, round: Box::new(round((id, stored))?) }
        };
        POSTED: (server, day, round), stored => Line::Posted { server, posted: stored.load(day, round) };
        SKIPPED: round, stored => Line::Skipped(stored.load(round));
        ANSWERED: key, stored => Line::Answered(stored.load(key));
        SHOWN: key, stored => Line::Shown(stored.load(key));
        SHARED: key, stored => Line::Shared(stored.load(key));
        TICKED: key, stored => Line::Ticked(stored.load(key));
        WORDS: (round, member), words => Line::Words { round, member, words };
        REPORT: key, stored => Line::Report(stored.load(key));
        NOTE: key, stored => Line::Note(stored.load(key));
        AWAY: (server, from), to => Line::Away(Away { server, from, to: to.0 });
        PREFERENCES: member, stored => Line::Preferences { member, preferences: stored.into() };
        NOTICE: key, stored => Line::Notice { due: stored.due.map(|due| due.0), notice: stored.load(key) };
        REMINDER: (server, member), stored => Line::Reminder { server, member, reminder: stored.into() };
        NAME: (server, member), name => Line::Name { server, member, name };
        SETTINGS: server, _ => Line::Settings { server, settings: reader.settings(server)? };
        DAYS: (server, year), stored => Line::Days { server, year, days: stored.text() };
        DEEDS: (server, member, year), stored => Line::Deeds {
            server, member, year, days: stored.kinds.text(), late: stored.late.into_iter().collect()
        };
        REMOVED: server, since => Line::Removed { server, since: since.0 };
        TOMBSTONE: member, at => Line::Tombstone { member, deleted: at.0 };
    }
    Err(unreadable("record", &key, "its key is not one".to_owned()))
}
