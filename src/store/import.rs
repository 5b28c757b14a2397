//! Merging an export into the store.

use std::cmp::Ordering;
use std::collections::HashMap;
use std::fmt;
use std::io::{BufRead, Read};
use std::mem;

use jiff::Timestamp;
use jiff::tz::Offset;
use serde::de::DeserializeOwned;
use sha2::{Digest, Sha256};

use super::export::{End, FORMAT, Header, Line, hex};
use super::record::{Deeds, Nibbles, Settings};
use super::upgrade::SCHEMA;
use super::{Store, StoreError, Tx, keys};
use crate::domain::facts::{Answered, Shown, Ticked};
use crate::domain::ids::MemberId;
use crate::domain::report::Report;

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
    /// Records that were left out, since their member had them deleted.
    pub forgotten: u64,
}

/// The file cannot be imported.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ImportError {
    /// The line it is about, from 1; 0 if it is about none.
    pub line: u64,
    /// What is wrong and what to do.
    pub what: String,
}

impl fmt::Display for ImportError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.line > 0 {
            write!(f, "line {}: ", self.line)?;
        }
        f.write_str(&self.what)
    }
}

impl std::error::Error for ImportError {}

/// Adds what an export holds and this store does not; what is here stays, but for answers and *Show answer*, of which
/// the earlier stays, and packed days, which are brought together. What a member had deleted here does not come back, and
/// what they had deleted there goes here too. Blocks, and holds the records in memory; not for async tasks.
///
/// A store that has never been served was last served when the export was made: until the bot is back, it is away.
///
/// # Errors
/// The file is checked to its end first, so a wrong one changes nothing. If the disk fails while writing, what was
/// written stays, and importing once more completes it.
pub fn import(store: &Store, from: &mut dyn BufRead) -> Result<Imported, ImportError> {
    let mut lines: Vec<Option<Line>> = Vec::new();
    let mut newest: HashMap<Vec<u8>, usize> = HashMap::new();
    let made = walk(from, |line, _| {
        // A trial that is thrown away: whatever would refuse the record later refuses it now.
        merge(&mut Tx::on(store.read().tree), line.clone()).map_err(|error| error.to_string())?;
        let key = line.key().ok_or("it names no key")?;
        // The last line of a key holds.
        if let Some(old) = newest.insert(key, lines.len()).and_then(|old| lines.get_mut(old)) {
            *old = None;
        }
        lines.push(Some(line).filter(|line| !matches!(line, Line::Gone { .. })));
        Ok(())
    })?;
    let mut imported = Imported { made, written: 0, kept: 0, forgotten: 0 };
    let lines: Vec<Line> = lines.into_iter().flatten().collect();
    let failed = |error: StoreError| ImportError {
        line: 0,
        what: format!("{error}. A part has been written; import the file again"),
    };
    let graves = graves(store, made, &lines).map_err(failed)?;
    let (first, rest): (Vec<Line>, Vec<Line>) =
        lines.into_iter().partition(|line| matches!(line, Line::Tombstone { .. }));
    let mut lines = first.into_iter().chain(rest).peekable();
    while lines.peek().is_some() {
        let batch: Vec<Line> = lines.by_ref().take(BATCH).collect();
        let count = batch.len() as u64;
        let batch: Vec<Line> = batch.into_iter().filter_map(|line| graves.leave(line)).collect();
        let left = batch.len() as u64;
        let merged = store.write_blocking(move |tx| {
            batch.into_iter().try_fold(0, |written, line| Ok(written + u64::from(merge(tx, line)?)))
        });
        let written: u64 = merged.map_err(failed)?;
        imported.written += written;
        imported.kept += left - written;
        imported.forgotten += count - left;
    }
    let alive =
        store.write_blocking(move |tx| if tx.alive()?.is_none() { tx.put_alive(made) } else { Ok(()) });
    alive.map_err(failed)?;
    Ok(imported)
}

/// The members who had their data deleted here and not in the export, and when.
struct Graves {
    made: Timestamp,
    members: HashMap<MemberId, Timestamp>,
}

fn graves(store: &Store, made: Timestamp, lines: &[Line]) -> Result<Graves, StoreError> {
    let mut members: HashMap<MemberId, Timestamp> = store.read().tombstones()?.into_iter().collect();
    for line in lines {
        if let Line::Tombstone { member, deleted } = line
            && members.get(member).is_some_and(|here| here <= deleted)
        {
            // What the export has of them came after that.
            members.remove(member);
        }
    }
    Ok(Graves { made, members })
}

impl Graves {
    /// The line without what was deleted, if anything is left of it.
    fn leave(&self, line: Line) -> Option<Line> {
        let Some(deleted) = line.member().and_then(|member| self.members.get(&member)) else {
            return Some(line);
        };
        if self.made <= *deleted {
            return None;
        }
        match line {
            Line::Answered(Answered { interaction, .. }) | Line::Shown(Shown { interaction, .. })
                if interaction.moment() <= *deleted =>
            {
                None
            }
            Line::Ticked(Ticked { round, .. }) | Line::Words { round, .. } if round.slot <= *deleted => None,
            Line::Preferences { .. } | Line::Name { .. } | Line::Reminder { .. } => None,
            Line::Report(Report { made, .. }) if made <= *deleted => None,
            // Packed days have no moments any more; those up to the date go.
            Line::Deeds { server, member, year, days, late } => {
                let until = Offset::UTC.to_datetime(*deleted).date();
                let gone = match year.cmp(&i32::from(until.year())) {
                    Ordering::Less => return None,
                    Ordering::Equal => usize::from(until.day_of_year().unsigned_abs()),
                    Ordering::Greater => 0,
                };
                let days =
                    days.chars().enumerate().map(|(day, bits)| if day < gone { '0' } else { bits }).collect();
                let late = late.into_iter().filter(|(day, _)| usize::from(*day) >= gone).collect();
                Some(Line::Deeds { server, member, year, days, late })
            }
            line => Some(line),
        }
    }
}

/// Reads an export to its end, each line and its text, and returns when it was made.
///
/// # Errors
/// It is not a whole export, or `each` refuses a line.
pub(super) fn walk(
    from: &mut dyn BufRead,
    mut each: impl FnMut(Line, &[u8]) -> Result<(), String>,
) -> Result<Timestamp, ImportError> {
    let mut file = Lines { from, number: 0, hash: Sha256::new(), text: Vec::new() };
    let made = header(&mut file)?;
    let mut records = 0;
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
            if end.records != records || end.sha256 != hex(&before.finalize()) {
                return Err(file.error("the lines before this one are not those that were exported: take a whole copy of the file"));
            }
            return if file.next()? {
                Err(file.error("the export ended on the line before"))
            } else {
                Ok(made)
            };
        }
        let line: Line = file.parse()?;
        each(line, &file.text).map_err(|why| file.error(&why))?;
        records += 1;
    }
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
        Line::Report(report) => {
            let absent = tx.lacks(&keys::REPORT, &(report.member, report.question.clone()))?;
            if absent {
                tx.put_report(&report)?;
            }
            Ok(absent)
        }
        Line::Note(note) => tx.put_first(&keys::NOTE, &(note.server, note.question.clone()), &(&note).into()),
        Line::Away(away) => tx.put_away(&away),
        Line::Preferences { member, preferences } => {
            tx.put_first(&keys::PREFERENCES, &member, &preferences.into())
        }
        Line::Reminder { server, member, reminder } => {
            tx.put_first(&keys::MEMBER_IN, &(member, server), &())?;
            tx.put_first(&keys::REMINDER, &(server, member), &reminder.into())
        }
        Line::Name { server, member, name } => {
            tx.put_first(&keys::MEMBER_IN, &(member, server), &())?;
            tx.put_first(&keys::NAME, &(server, member), &name)
        }
        Line::Settings { server, settings } => {
            tx.put_first(&keys::SETTINGS, &server, &Settings::store(&settings))
        }
        Line::Notice { due, notice } => {
            let absent = tx.lacks(&keys::NOTICE, &(notice.server, notice.round.timetable))?;
            if absent {
                tx.put_notice(&notice, due)?;
            }
            Ok(absent)
        }
        Line::Days { server, year, days } => {
            let days = Nibbles::parse(year, &days).map_err(|why| wrong("packed days", why))?;
            days.load(year).try_fold(false, |any, day| Ok(tx.add_day(server, &day)? || any))
        }
        Line::Deeds { server, member, year, days, late } => {
            let kinds = Nibbles::parse(year, &days).map_err(|why| wrong("packed deeds", why))?;
            let stored = Deeds { kinds, late: late.into_iter().collect() };
            stored.load(year).try_fold(false, |any, deeds| Ok(tx.add_deeds(server, member, &deeds)? || any))
        }
        Line::Removed { server, since } => tx.put_removed(server, since),
        Line::Tombstone { member, deleted } => {
            let newer = tx.put_tombstone(member, deleted)?;
            if newer {
                tx.forget_member(member, deleted)?;
            }
            Ok(newer)
        }
        Line::Gone { .. } => Ok(false),
    }
}

fn wrong(kind: &str, why: String) -> StoreError {
    StoreError::Unreadable { record: kind.to_owned(), why }
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
