//! A timetable in the making: changed one thing at a time, and what keeps it from being saved.

#[cfg(test)]
mod tests;

use jiff::{SignedDuration, Timestamp};

use super::{Cron, NotACron, NotAZone, Timetable, Zone};
use crate::domain::bank::Bank;
use crate::domain::ids::{ChannelId, RoleId, TimetableId};
use crate::domain::question::Level;

/// A draft that nobody has finished is deleted this long after it was begun.
pub const DRAFT_KEPT: SignedDuration = SignedDuration::from_hours(24);

/// The shortest and the longest window, in hours.
pub const HOURS: std::ops::RangeInclusive<u16> = 1..=168;

/// A timetable that nobody has saved so far. Its id is that of the interaction that began it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Draft {
    /// What it would be.
    pub timetable: Timetable,
    /// The timetable that it changes; none if it makes a new one.
    pub of: Option<TimetableId>,
    /// Whether somebody has said or confirmed whose clock it goes by.
    pub zone_sure: bool,
}

/// One thing to change, as somebody typed or chose it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Change {
    /// Where it posts.
    Channel(ChannelId),
    /// The time of day, or a whole cron expression.
    Time(String),
    /// The days, as words.
    Days(String),
    /// A cron expression.
    Cron(String),
    /// Whose clock, by an IANA name.
    Zone(String),
    /// Topics by slug or name; all if there are none.
    Topics(Vec<String>),
    /// Levels by their words; all if there are none.
    Levels(Vec<String>),
    /// A path by slug or name, or none.
    Path(Option<String>),
    /// The role to ping.
    Role(Option<RoleId>),
    /// Hours to answer; until the next question if absent.
    Window(Option<u16>),
    /// Whether a miss in it ends a streak.
    Counts(bool),
}

/// Why a change cannot be made, or a draft not be saved.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Problem {
    /// The time or the days cannot be read.
    Cron(NotACron),
    /// The zone is unknown.
    Zone(NotAZone),
    /// Nobody has confirmed the zone.
    ZoneUnsure,
    /// No topic of that name.
    NoSuchTopic(String),
    /// No level of that name.
    NoSuchLevel(String),
    /// No path of that name.
    NoSuchPath(String),
    /// No question of the bank matches, or all that do are banned here.
    NothingMatches,
    /// A role that would ping everybody.
    PingsEverybody,
    /// The length of the window is out of range.
    WindowHours,
}

impl Draft {
    /// When it is deleted if nobody has finished it.
    #[must_use]
    pub fn ends(&self) -> Timestamp {
        Self::ends_of(self.timetable.id)
    }

    /// As [`Draft::ends`], of the draft with this id.
    #[must_use]
    pub fn ends_of(id: TimetableId) -> Timestamp {
        id.moment().checked_add(DRAFT_KEPT).unwrap_or(Timestamp::MAX)
    }

    /// Changes one thing.
    ///
    /// # Errors
    /// What was typed or chosen cannot be read or is not there; nothing is changed then.
    pub fn change(&mut self, change: Change, bank: &Bank) -> Result<(), Problem> {
        let timetable = &mut self.timetable;
        match change {
            Change::Channel(channel) => timetable.channel = channel,
            Change::Time(text) => {
                let cron = if is_cron(&text) { Cron::parse(&text) } else { timetable.cron.at(&text) };
                timetable.cron = cron.map_err(Problem::Cron)?;
            }
            Change::Days(text) => timetable.cron = timetable.cron.on(&text).map_err(Problem::Cron)?,
            Change::Cron(text) => timetable.cron = Cron::parse(&text).map_err(Problem::Cron)?,
            Change::Zone(name) => {
                timetable.zone = Zone::parse(&name).map_err(Problem::Zone)?;
            }
            Change::Topics(typed) => {
                timetable.topics = in_order(bank.topics(), &typed, Problem::NoSuchTopic, |topic, typed| {
                    (same(typed, &topic.slug) || same(typed, &topic.title)).then(|| topic.slug.clone())
                })?;
                timetable.drop_path();
            }
            Change::Levels(typed) => {
                timetable.levels = in_order(&Level::ALL, &typed, Problem::NoSuchLevel, |level, typed| {
                    same(typed, level.word()).then_some(*level)
                })?;
                timetable.drop_path();
            }
            Change::Path(typed) => {
                let find = |typed: String| {
                    let path = bank.paths().iter().find(|p| same(&typed, &p.slug) || same(&typed, &p.title));
                    path.map(|path| path.slug.clone()).ok_or(Problem::NoSuchPath(typed))
                };
                timetable.path = typed.map(find).transpose()?;
                if timetable.path.is_some() {
                    timetable.topics.clear();
                    timetable.levels.clear();
                }
            }
            Change::Role(role) => {
                if role.is_some_and(|role| role.0 == timetable.server.0) {
                    return Err(Problem::PingsEverybody);
                }
                timetable.role = role;
            }
            Change::Window(hours) => {
                if hours.is_some_and(|hours| !HOURS.contains(&hours)) {
                    return Err(Problem::WindowHours);
                }
                timetable.window_hours = hours;
            }
            Change::Counts(counts) => timetable.counts = counts,
        }
        Ok(())
    }

    /// Everything that keeps it from being saved.
    #[must_use]
    pub fn problems(&self, bank: &Bank) -> Vec<Problem> {
        let mut problems = Vec::new();
        if !self.zone_sure {
            problems.push(Problem::ZoneUnsure);
        }
        if self.timetable.eligible(bank).is_empty() {
            problems.push(Problem::NothingMatches);
        }
        problems
    }

    /// The timetable as it is after the change, made of its state `now`; what has been asked and said since stays.
    #[must_use]
    pub fn applied_to(&self, current: &Timetable, now: Timestamp) -> Timetable {
        let wanted = &self.timetable;
        let mut changed = Timetable {
            channel: wanted.channel,
            cron: wanted.cron.clone(),
            zone: wanted.zone.clone(),
            topics: wanted.topics.clone(),
            levels: wanted.levels.clone(),
            path: wanted.path.clone(),
            role: wanted.role,
            window_hours: wanted.window_hours,
            counts: wanted.counts,
            ..current.clone()
        };
        // Slots that a new rule would have had before belong to nobody.
        changed.done_until = now.max(current.done_until);
        if changed.cron != current.cron || changed.zone != current.zone {
            changed.steering.skip = None;
        }
        if changed.path.is_some() && changed.path != current.path {
            changed.bag = current.bag.emptied();
        }
        changed.steering.edition = current.steering.edition.wrapping_add(1);
        changed
    }
}

impl Timetable {
    fn drop_path(&mut self) {
        if !(self.topics.is_empty() && self.levels.is_empty()) {
            self.path = None;
        }
    }
}

/// Whether somebody typed cron fields rather than a time of day.
fn is_cron(time: &str) -> bool {
    time.contains(['*', '@']) || time.split_whitespace().count() > 2
}

/// What was typed, by case-blind comparison.
fn same(typed: &str, name: &str) -> bool {
    typed.trim().eq_ignore_ascii_case(name)
}

/// Those of `all` that were typed, in the order of `all`; none that was typed may be unknown.
fn in_order<T, K>(
    all: &[T],
    typed: &[String],
    unknown: fn(String) -> Problem,
    find: impl Fn(&T, &str) -> Option<K>,
) -> Result<Vec<K>, Problem> {
    for typed in typed {
        if !all.iter().any(|one| find(one, typed).is_some()) {
            return Err(unknown(typed.clone()));
        }
    }
    Ok(all.iter().filter_map(|one| typed.iter().find_map(|typed| find(one, typed))).collect())
}
