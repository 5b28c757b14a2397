//! Reminders: one message before a question day ends for a member who asked for it, and an end to it if nobody heeds it.

use jiff::civil::Date;
use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

use super::streak::{Miss, Standing, Status};

/// So long before the last open window of a day closes.
pub const BEFORE: SignedDuration = SignedDuration::from_hours(2);

/// After so many in a row that were not heeded there is none any more.
pub const MOST_IGNORED: u8 = 3;

/// What a member wants to be reminded of in a server, and how it went.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reminder {
    /// They want it.
    pub on: bool,
    /// The question day of the last one; written before it is sent.
    pub last: Option<Date>,
    /// How many in a row were not heeded, the last one not counted.
    pub ignored: u8,
}

/// What a reminder says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Nudge {
    /// The question day.
    pub day: Date,
    /// When it ends.
    pub closes: Timestamp,
    /// The streak now.
    pub streak: u32,
    /// What leaving it does.
    pub if_left: Miss,
    /// If this one is not heeded either, there is none any more.
    pub final_one: bool,
}

impl Reminder {
    /// As the member asks for it, or asks for its end.
    #[must_use]
    pub fn wanted(on: bool) -> Self {
        Self { on, ..Self::default() }
    }

    /// Before a round of `day` closes at `closes`: what is known from now on, and what to send. Nothing, if that is not
    /// what the day waits for, or the member has had one for it.
    #[must_use]
    pub fn due(mut self, standing: &Standing, day: Date, closes: Timestamp) -> (Self, Option<Nudge>) {
        let line = |day: Date| standing.days.iter().find(|line| line.day == day).map(|line| &line.status);
        let if_left = match line(day) {
            Some(Status::Open { closes: Some(last), more_to_come: false, if_left, .. })
                if *last == closes =>
            {
                *if_left
            }
            _ => return (self, None),
        };
        if !self.on || self.last == Some(day) {
            return (self, None);
        }
        match self.last.and_then(line) {
            Some(Status::Kept { .. }) => self.ignored = 0,
            Some(Status::Missed { .. }) => self.ignored = self.ignored.saturating_add(1),
            // Nothing could be done about a free day, and an open one is not over.
            Some(Status::Free { .. } | Status::Open { .. }) | None => {}
        }
        if self.ignored >= MOST_IGNORED {
            return (Self::wanted(false), None);
        }
        self.last = Some(day);
        let final_one = self.ignored + 1 == MOST_IGNORED;
        (self, Some(Nudge { day, closes, streak: standing.streak, if_left, final_one }))
    }
}

#[cfg(test)]
mod tests;
