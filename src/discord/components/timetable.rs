//! What a component of `/timetable` asks for. Whoever presses one needs the permission again.

use std::fmt;

use super::NotAnAction;
use crate::domain::ids::TimetableId;
use crate::domain::timetable::Zone;

/// A step of the dialogue about a draft, or a word to a timetable.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Step {
    /// Save the draft.
    Save(TimetableId),
    /// Forget the draft.
    Drop(TimetableId),
    /// Show the draft.
    Open(TimetableId),
    /// Show what this part of the draft can be.
    Part(TimetableId, Part),
    /// This part of the draft was chosen in a menu or written into a form.
    Set(TimetableId, Part),
    /// Whether a miss in the draft's timetable is to end a streak.
    Counts(TimetableId, bool),
    /// This is the clock to go by.
    Zone(TimetableId, Zone),
    /// Go on with a paused timetable.
    Resume(TimetableId),
    /// Do not leave the next slot out after all.
    Unskip(TimetableId),
    /// Yes, remove the timetable.
    Remove(TimetableId),
    /// No, change nothing.
    Keep,
    /// Take the chosen question out of the queue.
    Unqueue(TimetableId),
    /// Take the ban of the chosen question back.
    Unban(TimetableId),
    /// Post a message that is only a test.
    TestPost(TimetableId),
}

/// A part of a draft that can be changed by itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    /// The time of day.
    Time,
    /// The days of the week.
    Days,
    /// The zone, from a list.
    Zone,
    /// The zone, by a city that somebody types.
    City,
    /// The channel.
    Channel,
    /// The role to ping.
    Role,
    /// The topics.
    Topics,
    /// The levels.
    Levels,
    /// The path.
    Path,
    /// The window.
    Window,
}

impl Part {
    /// All of them.
    pub const ALL: [Self; 10] = [
        Self::Time,
        Self::Days,
        Self::Zone,
        Self::City,
        Self::Channel,
        Self::Role,
        Self::Topics,
        Self::Levels,
        Self::Path,
        Self::Window,
    ];

    fn word(self) -> &'static str {
        match self {
            Self::Time => "time",
            Self::Days => "days",
            Self::Zone => "zone",
            Self::City => "city",
            Self::Channel => "channel",
            Self::Role => "role",
            Self::Topics => "topics",
            Self::Levels => "levels",
            Self::Path => "path",
            Self::Window => "window",
        }
    }
}

impl fmt::Display for Step {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Save(draft) => write!(f, "make-timetable:{:x}", draft.0),
            Self::Drop(draft) => write!(f, "drop-timetable:{:x}", draft.0),
            Self::Open(draft) => write!(f, "timetable:open:{:x}", draft.0),
            Self::Part(draft, part) => write!(f, "timetable:part:{:x}:{}", draft.0, part.word()),
            Self::Set(draft, part) => write!(f, "timetable:set:{:x}:{}", draft.0, part.word()),
            Self::Counts(draft, counts) => {
                write!(f, "timetable:counts:{:x}:{}", draft.0, if *counts { "yes" } else { "no" })
            }
            Self::Zone(draft, zone) => write!(f, "timetable:zone:{:x}:{}", draft.0, zone.name()),
            Self::Resume(id) => write!(f, "timetable:resume:{:x}", id.0),
            Self::Unskip(id) => write!(f, "timetable:unskip:{:x}", id.0),
            Self::Remove(id) => write!(f, "timetable:remove:{:x}", id.0),
            Self::Keep => f.write_str("timetable:keep"),
            Self::Unqueue(id) => write!(f, "timetable:unqueue:{:x}", id.0),
            Self::Unban(id) => write!(f, "timetable:unban:{:x}", id.0),
            Self::TestPost(id) => write!(f, "timetable:test:{:x}", id.0),
        }
    }
}

impl Step {
    /// Reads the rest of a custom id, given its verb and what follows piece by piece.
    pub(super) fn read<'t>(
        verb: &str,
        next: &mut impl FnMut() -> Result<&'t str, NotAnAction>,
    ) -> Result<Self, NotAnAction> {
        match verb {
            "make-timetable" => return Ok(Self::Save(id(next()?)?)),
            "drop-timetable" => return Ok(Self::Drop(id(next()?)?)),
            _ => {}
        }
        Ok(match next()? {
            "open" => Self::Open(id(next()?)?),
            "part" => Self::Part(id(next()?)?, part(next()?)?),
            "set" => Self::Set(id(next()?)?, part(next()?)?),
            "counts" => Self::Counts(id(next()?)?, next()? == "yes"),
            "zone" => Self::Zone(id(next()?)?, Zone::parse(next()?).map_err(|_| NotAnAction)?),
            "resume" => Self::Resume(id(next()?)?),
            "unskip" => Self::Unskip(id(next()?)?),
            "remove" => Self::Remove(id(next()?)?),
            "keep" => Self::Keep,
            "unqueue" => Self::Unqueue(id(next()?)?),
            "unban" => Self::Unban(id(next()?)?),
            "test" => Self::TestPost(id(next()?)?),
            _ => return Err(NotAnAction),
        })
    }
}

fn id(text: &str) -> Result<TimetableId, NotAnAction> {
    u64::from_str_radix(text, 16).map(TimetableId).map_err(|_| NotAnAction)
}

fn part(text: &str) -> Result<Part, NotAnAction> {
    Part::ALL.into_iter().find(|part| part.word() == text).ok_or(NotAnAction)
}
