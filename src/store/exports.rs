//! The exports that the bot keeps beside its store: one an hour for a day, one a day for a week.
//!
//! A file is there as a whole or not at all, only for its owner, and has been read back before it gets its name. What
//! members have deleted, words past their time and servers that are forgotten are taken out of older ones.

use std::collections::{BTreeSet, HashMap};
use std::ffi::OsString;
use std::fs::{self, DirBuilder, File, OpenOptions};
use std::io::{self, BufReader, BufWriter, Write};
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt};
use std::path::{Path, PathBuf};

use jiff::Timestamp;
use jiff::civil::{Date, DateTime};
use jiff::tz::Offset;

use super::Store;
use super::export::{self, ExportError, Line};
use super::import::walk;
use super::reports::is_old;
use super::upgrade::SCHEMA;
use crate::domain::facts::{SERVER_KEPT, WORDS_KEPT};
use crate::domain::ids::{MemberId, RoundId, ServerId, TimetableId};

/// The newest ones, whatever their age.
const HOURLY: usize = 24;

/// Of older ones the last of each day, for so many days.
const DAILY: usize = 7;

/// An export that is kept.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Kept {
    /// When it was made, to the second: it has everything up to then.
    pub made: Timestamp,
    /// Where it is.
    pub path: PathBuf,
}

/// Writes an export of the running store, and removes the oldest ones. Blocks.
///
/// # Errors
/// As `export`, or it reads otherwise than it should.
pub fn keep(store: &Store, data: &Path, made: Timestamp) -> Result<Kept, ExportError> {
    let kept = to_folder(data, made, &mut |to| export::export(store, made, to))?;
    prune(data)?;
    Ok(kept)
}

/// Writes an export of a store that nobody else has open.
pub(super) fn keep_closed(
    tree: &sled::Tree,
    schema: u32,
    data: &Path,
    made: Timestamp,
) -> Result<Kept, ExportError> {
    to_folder(data, made, &mut |to| export::export_closed(tree, schema, made, to))
}

/// The newest export that is kept for a data folder.
///
/// # Errors
/// The folder cannot be read.
pub fn newest(data: &Path) -> io::Result<Option<Kept>> {
    Ok(all(data)?.pop())
}

/// Writes a file for its owner only: as a whole, read back, or not at all.
///
/// # Errors
/// It cannot be written, or reads otherwise than it should.
pub fn to_file(
    path: &Path,
    write: &mut dyn FnMut(&mut dyn Write) -> Result<(), ExportError>,
) -> Result<(), ExportError> {
    let part = beside(path)?;
    let written = write_synced(&part, write).and_then(|()| Ok(fs::rename(&part, path)?));
    if written.is_err() {
        let _ = fs::remove_file(&part);
        return written;
    }
    // The file is safe; now its name.
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty());
    File::open(folder.unwrap_or(Path::new(".")))?.sync_all()?;
    Ok(())
}

/// Takes out of all kept exports what is to be forgotten by `now`. Blocks. A part that was left behind by a kill goes too.
///
/// # Errors
/// A file cannot be read or written; those before it are done.
pub fn clean(data: &Path, tombstones: &[(MemberId, Timestamp)], now: Timestamp) -> Result<(), ExportError> {
    for name in names(data)? {
        if name.to_string_lossy().ends_with(".part") {
            let _ = fs::remove_file(folder(data).join(name));
        }
    }
    for kept in all(data)? {
        let forget = Forget::learn(&kept.path, tombstones, now)?;
        if forget.anything(&kept.path)? {
            to_file(&kept.path, &mut |to| forget.rewrite(&kept, to))?;
        }
    }
    Ok(())
}

fn folder(data: &Path) -> PathBuf {
    data.join("exports")
}

fn to_folder(
    data: &Path,
    made: Timestamp,
    write: &mut dyn FnMut(&mut dyn Write) -> Result<(), ExportError>,
) -> Result<Kept, ExportError> {
    let folder = folder(data);
    DirBuilder::new().recursive(true).mode(0o700).create(&folder)?;
    let kept = Kept { made, path: folder.join(name(made)) };
    to_file(&kept.path, write)?;
    Ok(kept)
}

fn write_synced(
    part: &Path,
    write: &mut dyn FnMut(&mut dyn Write) -> Result<(), ExportError>,
) -> Result<(), ExportError> {
    // One that a killed process with the same number left behind is written anew.
    let mut options = OpenOptions::new();
    let file = options.write(true).create(true).truncate(true).mode(0o600).open(part)?;
    let mut file = BufWriter::new(file);
    write(&mut file)?;
    file.flush()?;
    file.get_ref().sync_all()?;
    walk(&mut BufReader::new(File::open(part)?), |_, _| Ok(()))?;
    Ok(())
}

/// A name in the same folder, which nobody else uses.
fn beside(path: &Path) -> io::Result<PathBuf> {
    let name = path.file_name().ok_or_else(|| io::Error::other("this is not the name of a file"))?;
    let mut part = OsString::from(".");
    part.push(name);
    part.push(format!(".{}.part", std::process::id()));
    Ok(path.with_file_name(part))
}

fn name(made: Timestamp) -> String {
    Offset::UTC.to_datetime(made).strftime("%Y-%m-%dT%H%M%SZ.jsonl").to_string()
}

fn made(name: &str) -> Option<Timestamp> {
    let at = DateTime::strptime("%Y-%m-%dT%H%M%SZ.jsonl", name).ok()?;
    Offset::UTC.to_timestamp(at).ok()
}

fn names(data: &Path) -> io::Result<Vec<OsString>> {
    match fs::read_dir(folder(data)) {
        Err(error) if matches!(error.kind(), io::ErrorKind::NotFound | io::ErrorKind::NotADirectory) => {
            Ok(Vec::new())
        }
        entries => entries?.map(|entry| Ok(entry?.file_name())).collect(),
    }
}

/// All kept exports, the oldest first.
fn all(data: &Path) -> io::Result<Vec<Kept>> {
    let mut all: Vec<Kept> = names(data)?
        .into_iter()
        .filter_map(|name| Some(Kept { made: made(name.to_str()?)?, path: folder(data).join(name) }))
        .collect();
    all.sort();
    Ok(all)
}

fn prune(data: &Path) -> io::Result<()> {
    let all = all(data)?;
    let moments: Vec<Timestamp> = all.iter().map(|kept| kept.made).collect();
    let wanted = wanted(&moments);
    for kept in all.iter().filter(|kept| !wanted.contains(&kept.made)) {
        fs::remove_file(&kept.path)?;
    }
    Ok(())
}

/// Which of these are kept, given in order.
fn wanted(made: &[Timestamp]) -> BTreeSet<Timestamp> {
    let mut days: HashMap<Date, Timestamp> = HashMap::new();
    for moment in made {
        days.insert(Offset::UTC.to_datetime(*moment).date(), *moment);
    }
    let mut last_of_days: Vec<Timestamp> = days.into_values().collect();
    last_of_days.sort();
    made.iter().rev().take(HOURLY).chain(last_of_days.iter().rev().take(DAILY)).copied().collect()
}

/// What is to be taken out of one export.
struct Forget {
    /// Rounds whose words are past their time.
    rounds: BTreeSet<RoundId>,
    servers: BTreeSet<ServerId>,
    /// Rounds and timetables of those servers.
    theirs: BTreeSet<RoundId>,
    timetables: BTreeSet<TimetableId>,
    members: HashMap<MemberId, Timestamp>,
    now: Timestamp,
}

impl Forget {
    fn learn(path: &Path, tombstones: &[(MemberId, Timestamp)], now: Timestamp) -> Result<Self, ExportError> {
        let (mut closed, mut owners, mut timetables) = (BTreeSet::new(), HashMap::new(), HashMap::new());
        let (mut servers, mut members) =
            (BTreeSet::new(), tombstones.iter().copied().collect::<HashMap<_, _>>());
        read(path, |line, _| {
            match line {
                Line::Round { round, .. } => {
                    if now.duration_since(round.closes) >= WORDS_KEPT {
                        closed.insert(round.id);
                    }
                    owners.insert(round.id, round.server);
                }
                Line::Timetable { timetable, .. } => drop(timetables.insert(timetable.id, timetable.server)),
                Line::Removed { server, since } if now.duration_since(since) >= SERVER_KEPT => {
                    servers.insert(server);
                }
                // It was made after that deletion, or has been cleaned of it.
                Line::Tombstone { member, deleted }
                    if members.get(&member).is_some_and(|at| *at <= deleted) =>
                {
                    members.remove(&member);
                }
                _ => {}
            }
            Ok(())
        })?;
        owners.retain(|_, server| servers.contains(server));
        timetables.retain(|_, server| servers.contains(server));
        Ok(Self {
            rounds: closed,
            servers,
            theirs: owners.into_keys().collect(),
            timetables: timetables.into_keys().collect(),
            members,
            now,
        })
    }

    fn drops(&self, line: &Line) -> bool {
        let server = match line {
            Line::Timetable { timetable, .. } => Some(timetable.server),
            Line::Round { round, .. } => Some(round.server),
            Line::Answered(answered) => Some(answered.server),
            Line::Shown(shown) => Some(shown.server),
            Line::Shared(shared) => Some(shared.server),
            Line::Ticked(ticked) => Some(ticked.server),
            Line::Notice { notice, .. } => Some(notice.server),
            Line::Posted { server, .. }
            | Line::Settings { server, .. }
            | Line::Days { server, .. }
            | Line::Deeds { server, .. }
            | Line::Name { server, .. }
            | Line::Reminder { server, .. }
            | Line::Removed { server, .. } => Some(*server),
            Line::Report(report) => report.server,
            Line::Note(note) => Some(note.server),
            Line::Away(away) => away.server,
            _ => None,
        };
        let round = match line {
            Line::Words { round, .. } => Some(*round),
            Line::Ticked(ticked) => Some(ticked.round),
            _ => None,
        };
        let skipped = |line: &Line| match line {
            Line::Skipped(skipped) => self.timetables.contains(&skipped.round.timetable),
            _ => false,
        };
        let old = matches!(line, Line::Report(report) if is_old(report, self.now));
        line.member().is_some_and(|member| self.members.contains_key(&member))
            || server.is_some_and(|server| self.servers.contains(&server))
            || round.is_some_and(|round| self.rounds.contains(&round) || self.theirs.contains(&round))
            || skipped(line)
            || old
    }

    fn anything(&self, path: &Path) -> Result<bool, ExportError> {
        let mut any = false;
        read(path, |line, _| {
            any |= self.drops(&line);
            Ok(())
        })?;
        Ok(any)
    }

    /// The same export without all that. It says of whom something was taken out, so that it is imported as it is.
    fn rewrite(&self, kept: &Kept, to: &mut dyn Write) -> Result<(), ExportError> {
        let made = read(&kept.path, |_, _| Ok(()))?;
        let mut file = export::File::begin(made, SCHEMA, to)?;
        let mut cleaned = BTreeSet::new();
        read(&kept.path, |line, text| {
            if !self.drops(&line) {
                return file.write_line(text).map_err(|error| error.to_string());
            }
            cleaned.extend(line.member().filter(|member| self.members.contains_key(member)));
            Ok(())
        })?;
        for member in cleaned {
            if let Some(deleted) = self.members.get(&member) {
                file.write(&Line::Tombstone { member, deleted: *deleted })?;
            }
        }
        file.end()
    }
}

fn read(path: &Path, each: impl FnMut(Line, &[u8]) -> Result<(), String>) -> Result<Timestamp, ExportError> {
    Ok(walk(&mut BufReader::new(File::open(path)?), each)?)
}

#[cfg(test)]
mod tests;
