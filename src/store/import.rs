//! Merging an export into the store.

use std::fmt;
use std::io::{BufRead, Read};
use std::mem;

use jiff::Timestamp;
use serde::de::DeserializeOwned;
use sha2::{Digest, Sha256};

use super::export::{End, FORMAT, Header, Line, hex};
use super::record::Settings;
use super::upgrade::SCHEMA;
use super::{Store, StoreError, Tx, keys};

/// The longest line that is read: far more than any record of a whole export needs.
const MAX_LINE_BYTES: u64 = 1024 * 1024;

/// Records that are written together.
const BATCH: usize = 500;

/// What an import did.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Imported {
    /// When the export was made.
    pub made: Timestamp,
    /// Records that were new here.
    pub written: u64,
    /// Records of which this store had its own already.
    pub kept: u64,
}

/// The file cannot be imported.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ImportError {
    /// The line it is about, from 1.
    pub line: u64,
    /// What is wrong and what to do.
    pub what: String,
}

impl fmt::Display for ImportError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "line {}: {}", self.line, self.what)
    }
}

impl std::error::Error for ImportError {}

/// Adds what an export holds and this store does not; what is here stays, but for answers and *Show answer*, of which
/// the earlier stays. Blocks, and holds the records in memory; not for async tasks.
///
/// # Errors
/// The file is checked to its end first, so a wrong one changes nothing. If the disk fails while writing, what was
/// written stays, and importing once more completes it.
pub fn import(store: &Store, from: &mut dyn BufRead) -> Result<Imported, ImportError> {
    let mut file = Lines { from, number: 0, hash: Sha256::new(), text: Vec::new() };
    let made = header(&mut file)?;
    let lines = checked(store, &mut file)?;
    let mut imported = Imported { made, written: 0, kept: 0 };
    let mut lines = lines.into_iter().peekable();
    let mut number = 2; // of the line with the first record
    while lines.peek().is_some() {
        let batch: Vec<Line> = lines.by_ref().take(BATCH).collect();
        let count = batch.len() as u64;
        let merged = store.write_blocking(move |tx| {
            batch.into_iter().try_fold(0, |written, line| Ok(written + u64::from(merge(tx, line)?)))
        });
        let written: u64 = merged.map_err(|error: StoreError| ImportError {
            line: number,
            what: format!("{error}. What comes before this line has been written; import the file again"),
        })?;
        imported.written += written;
        imported.kept += count - written;
        number += count;
    }
    Ok(imported)
}

fn header(file: &mut Lines<'_>) -> Result<Timestamp, ImportError> {
    let not_ours = "this is not an export of Daily Drill (its first line does not say so)";
    if !file.next()? {
        return Err(ImportError { line: 1, what: "the file is empty".to_owned() });
    }
    let header: Header = serde_json::from_slice(&file.text).map_err(|_| file.error(not_ours))?;
    if header.daily_drill_export != FORMAT || header.schema > SCHEMA {
        let known = format!("version {FORMAT}, schema {SCHEMA}");
        let found = format!("version {}, schema {}", header.daily_drill_export, header.schema);
        return Err(file.error(&format!(
            "this export has {found}, and this daily-drill knows {known}. Use the daily-drill that made it, or a later one"
        )));
    }
    Ok(header.made)
}

/// All records of the file, after a look at each and at the sum at the end.
fn checked(store: &Store, file: &mut Lines<'_>) -> Result<Vec<Line>, ImportError> {
    let mut lines = Vec::new();
    loop {
        let before = file.hash.clone();
        if !file.next()? {
            file.number += 1;
            return Err(
                file.error("the file ends here, but its last line is missing: take a whole copy of it")
            );
        }
        if file.text.starts_with(b"{\"records\":") {
            let end: End = file.parse()?;
            if end.records != lines.len() as u64 || end.sha256 != hex(before) {
                return Err(file.error("the lines before this one are not those that were exported: take a whole copy of the file"));
            }
            return if file.next()? {
                Err(file.error("the export ended on the line before"))
            } else {
                Ok(lines)
            };
        }
        let line: Line = file.parse()?;
        // A trial that is thrown away: whatever would refuse the record later refuses it now.
        merge(&mut Tx::on(store.read().tree), line.clone()).map_err(|e| file.error(&e.to_string()))?;
        lines.push(line);
    }
}

/// Writes a record if its like is not there yet, and returns whether it was written.
fn merge(tx: &mut Tx<'_>, line: Line) -> Result<bool, StoreError> {
    match line {
        Line::Timetable { due, timetable } => {
            let absent = tx.lacks(&keys::TIMETABLE, &timetable.id)?;
            if absent {
                tx.put_timetable(&timetable, due)?;
            }
            Ok(absent)
        }
        Line::Round { due, round } => {
            let absent = tx.lacks(&keys::ROUND, &round.id)?;
            if absent {
                tx.put_round(&round, due)?;
            }
            Ok(absent)
        }
        Line::Question { revision, question } => {
            tx.put_first(&keys::QUESTION, &revision, &(*question).into())
        }
        Line::Posted { server, posted } => {
            tx.put_first(&keys::POSTED, &(server, posted.day, posted.round), &(&posted).into())
        }
        Line::Skipped(skipped) => tx.put_skipped(&skipped),
        Line::Answered(answered) => tx.put_answered(&answered),
        Line::Shown(shown) => tx.put_shown(&shown),
        Line::Shared(shared) => {
            let absent = tx.lacks(&keys::SHARED, &(shared.member, shared.round))?;
            if absent {
                tx.put_shared(&shared)?;
            }
            Ok(absent)
        }
        Line::Ticked(ticked) => {
            let absent = tx.lacks(&keys::TICKED, &(ticked.round, ticked.member))?;
            if absent {
                tx.put_ticked(&ticked)?;
            }
            Ok(absent)
        }
        Line::Words { round, member, words } => tx.put_first(&keys::WORDS, &(round, member), &words),
        Line::Away(away) => tx.put_away(&away),
        Line::Preferences { member, preferences } => {
            tx.put_first(&keys::PREFERENCES, &member, &preferences.into())
        }
        Line::Settings { server, settings } => {
            tx.put_first(&keys::SETTINGS, &server, &Settings::store(&settings))
        }
    }
}

/// Lines of bounded length with their numbers.
struct Lines<'a> {
    from: &'a mut dyn BufRead,
    number: u64,
    hash: Sha256,
    text: Vec<u8>,
}

impl Lines<'_> {
    /// Reads the next line into `text`, or returns false at the end.
    fn next(&mut self) -> Result<bool, ImportError> {
        self.number += 1;
        let mut text = mem::take(&mut self.text);
        text.clear();
        let read = (&mut *self.from).take(MAX_LINE_BYTES).read_until(b'\n', &mut text);
        self.text = text;
        match read {
            Err(error) => Err(self.error(&format!("cannot read the file: {error}"))),
            Ok(0) => {
                self.number -= 1;
                Ok(false)
            }
            Ok(_) if self.text.last() == Some(&b'\n') => {
                self.hash.update(&self.text);
                Ok(true)
            }
            Ok(_) if self.text.len() as u64 == MAX_LINE_BYTES => {
                Err(self.error("this line is longer than any of an export"))
            }
            Ok(_) => Err(self.error("the file ends within this line: take a whole copy of it")),
        }
    }

    fn parse<T: DeserializeOwned>(&self) -> Result<T, ImportError> {
        serde_json::from_slice(&self.text).map_err(|error| {
            let text = error.to_string();
            // serde_json sees one line at a time and would call each of them line 1.
            let reason = text.split(" at line ").next().unwrap_or(&text);
            self.error(&format!("this record cannot be read: {reason} (column {})", error.column()))
        })
    }

    fn error(&self, what: &str) -> ImportError {
        ImportError { line: self.number, what: what.to_owned() }
    }
}
