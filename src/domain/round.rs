//! A round: one slot carried out, as a state machine whose steps can be resumed after a crash.

use jiff::civil::Date;
use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

use super::facts::{Posted, Withdrawn};
use super::ids::{ChannelId, MessageId, QuestionId, RoleId, RoundId, ServerId};
use super::streak;
use super::timetable::{CATCH_UP, Zone};

/// A question that comes later than this after its slot pings nobody.
const PING_WITHIN: SignedDuration = SignedDuration::from_hours(1);

/// How long after its close the rest of a round is still tried.
const GIVE_UP: SignedDuration = SignedDuration::from_hours(7 * 24);

/// How many messages a reveal has.
pub const REVEAL_PARTS: usize = 2;

/// Which text of a question was posted: the first 16 bytes of the SHA-256 of its stored form.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Revision(pub [u8; 16]);

/// A round as it is stored.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Round {
    /// Its timetable and slot.
    pub id: RoundId,
    /// Where it happens.
    pub server: ServerId,
    /// The channel of its timetable when the slot was claimed.
    pub channel: ChannelId,
    /// Its running number in its timetable, from 1.
    pub number: u32,
    /// The question.
    pub question: QuestionId,
    /// Its text as posted, whatever the bank becomes.
    pub revision: Revision,
    /// Its question day: the date of the slot in the timetable's zone.
    pub day: Date,
    /// The zone of its timetable when the slot was claimed.
    pub zone: Zone,
    /// Whether a miss in it matters.
    pub counts: bool,
    /// The role to ping in its message, unless that comes too late.
    pub ping: Option<RoleId>,
    /// The timetable's next slot by the rule in force when this one was claimed.
    pub next_slot: Option<Timestamp>,
    /// The set length of the window, if the timetable has one.
    pub window_hours: Option<u16>,
    /// When its window closes, as the message says.
    pub closes: Timestamp,
    /// What has been done of it.
    pub progress: Progress,
    /// The attempt under way: written before anything is sent.
    pub attempt: Option<Attempt>,
}

/// What has been done of a round. Each field is written after Discord has confirmed it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Progress {
    /// The message with the question.
    pub message: Option<MessageId>,
    /// The thread on it.
    pub thread: Thread,
    /// The messages of the reveal so far.
    pub reveal: Vec<MessageId>,
    /// The buttons of the message have been changed to match the end.
    pub edited: bool,
    /// Why it was withdrawn, if it was; after an absence what is left of its window can still be used.
    pub withdrawn: Option<Withdrawn>,
    /// Given up before anything was posted.
    pub skipped: bool,
}

/// The thread of a round.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Thread {
    /// Not opened so far.
    #[default]
    Pending,
    /// Open; a thread on a message has the message's number.
    Open(ChannelId),
    /// It cannot be; the reveal goes into the channel.
    Impossible,
}

/// One call to Discord in the life of a round.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Step {
    /// Send the question.
    Message,
    /// Open the thread on it.
    Thread,
    /// Send one part of the model answer: 0, then 1.
    Reveal(u8),
    /// Change the buttons of the question.
    Edit,
    /// Show on the question that its window has become longer.
    Extend,
}

impl Step {
    /// Its name in figures.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Message => "message",
            Self::Thread => "thread",
            Self::Reveal(_) => "reveal",
            Self::Edit => "edit",
            Self::Extend => "extend",
        }
    }
}

/// An attempt at a step.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Attempt {
    /// At which step.
    pub step: Step,
    /// Since when: a message of ours may be in the channel from then on.
    pub since: Timestamp,
    /// How many times it has been tried and failed.
    pub failed: u16,
    /// Not again before this moment.
    pub not_before: Timestamp,
    /// Why the last try failed.
    pub trouble: Option<Trouble>,
}

/// Why a step did not succeed, as far as admins can do something about it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Trouble {
    /// The bot lacks a permission in the channel, or cannot see it.
    Forbidden,
    /// The channel is gone.
    Gone,
    /// Whether an earlier try succeeded cannot be seen without Read Message History.
    Blind,
    /// Discord did not take it; tried again by itself.
    Unavailable,
}

impl Trouble {
    /// Its name in figures.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Forbidden => "forbidden",
            Self::Gone => "gone",
            Self::Blind => "blind",
            Self::Unavailable => "unavailable",
        }
    }
}

/// What a round needs next.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Next {
    /// This step, now.
    Act(Step),
    /// Nothing before this moment.
    Wait(Timestamp),
    /// It can no longer be posted: its catch-up time is over, and it cannot stand in its channel.
    Skip,
    /// It is over.
    Nothing,
}

impl Round {
    /// What to do at `now`.
    #[must_use]
    pub fn next(&self, now: Timestamp) -> Next {
        let done = &self.progress;
        if done.skipped || done.withdrawn == Some(Withdrawn::Deleted) {
            return Next::Nothing;
        }
        let is_given_up = now >= self.given_up();
        let step = if done.message.is_none() {
            // What may stand there is looked for, however late.
            if self.is_too_late(now) && (is_given_up || !self.may_stand()) {
                return Next::Skip;
            }
            Step::Message
        } else if is_given_up {
            return Next::Nothing;
        } else if now < self.closes && self.is_at(Step::Extend) {
            Step::Extend
        } else if done.thread == Thread::Pending {
            Step::Thread
        } else if now < self.closes {
            return Next::Wait(self.closes);
        } else if done.reveal.len() < REVEAL_PARTS {
            // The bound above keeps the number far below 256.
            Step::Reveal(u8::try_from(done.reveal.len()).unwrap_or(u8::MAX))
        } else if !done.edited {
            Step::Edit
        } else {
            return Next::Nothing;
        };
        match self.attempt {
            Some(attempt) if attempt.step == step && now < attempt.not_before => Next::Wait(match step {
                Step::Message if !self.is_too_late(now) => attempt.not_before.min(self.catch_up_ends()),
                _ => attempt.not_before,
            }),
            _ => Next::Act(step),
        }
    }

    /// The round after an absence from `down` to `back`, of which nothing has been applied yet; nothing if that
    /// changes nothing. `promised` is its close before any extension. Its message is to show the new close.
    #[must_use]
    pub fn after_away(mut self, promised: Timestamp, down: Timestamp, back: Timestamp) -> Option<Self> {
        let done = &mut self.progress;
        let opened = done.message?.moment();
        let revealed = !done.reveal.is_empty()
            || matches!(self.attempt, Some(Attempt { step: Step::Reveal(_) | Step::Edit, .. }));
        if revealed || done.skipped || done.withdrawn == Some(Withdrawn::Deleted) {
            return None;
        }
        let (closes, withdrawn) = streak::after_away(promised, self.closes, opened, down, back);
        if closes == self.closes && (!withdrawn || done.withdrawn.is_some()) {
            return None;
        }
        if withdrawn {
            done.withdrawn = Some(Withdrawn::Away);
        }
        self.closes = closes;
        self.attempt =
            Some(Attempt { step: Step::Extend, since: back, failed: 0, not_before: back, trouble: None });
        Some(self)
    }

    /// Whether its attempt is at this step.
    #[must_use]
    pub fn is_at(&self, step: Step) -> bool {
        self.attempt.is_some_and(|attempt| attempt.step == step)
    }

    /// When the round has to be looked at again; never, if it is over.
    #[must_use]
    pub fn due(&self, now: Timestamp) -> Option<Timestamp> {
        match self.next(now) {
            Next::Act(_) | Next::Skip => Some(now),
            Next::Wait(until) => Some(until),
            Next::Nothing => None,
        }
    }

    /// The round with an attempt at `step` written down; since when a message of ours may be there, if it
    /// is not the first attempt.
    #[must_use]
    pub fn begin(mut self, step: Step, now: Timestamp) -> (Self, Option<Timestamp>) {
        let earlier = self.attempt.filter(|attempt| attempt.step == step);
        self.attempt = Some(Attempt {
            step,
            since: earlier.map_or(now, |attempt| attempt.since),
            failed: earlier.map_or(0, |attempt| attempt.failed),
            not_before: now,
            trouble: earlier.and_then(|attempt| attempt.trouble).map(unclear),
        });
        (self, earlier.map(|attempt| attempt.since))
    }

    /// The round after its step failed at `now`: not again before `not_before`.
    #[must_use]
    pub fn failed(mut self, step: Step, now: Timestamp, not_before: Timestamp, trouble: Trouble) -> Self {
        let attempt = self.attempt.filter(|attempt| attempt.step == step);
        self.attempt = Some(Attempt {
            step,
            since: attempt.map_or(now, |attempt| attempt.since),
            failed: attempt.map_or(1, |attempt| attempt.failed.saturating_add(1)),
            not_before,
            trouble: Some(trouble),
        });
        self
    }

    /// The fact that streaks are made of, once the question stands in its channel; its close counts as promised.
    #[must_use]
    pub fn posted(&self) -> Option<Posted> {
        Some(Posted {
            round: self.id,
            day: self.day,
            opened: self.progress.message?.moment(),
            closes: self.closes,
            promised: self.closes,
            counts: self.counts,
            withdrawn: self.progress.withdrawn,
        })
    }

    /// The role to ping in a message that is sent at `now`.
    #[must_use]
    pub fn ping_at(&self, now: Timestamp) -> Option<RoleId> {
        self.ping.filter(|_| now.duration_since(self.id.slot) <= PING_WITHIN)
    }

    /// Where the model answer goes: the thread, or the channel if there can be none.
    #[must_use]
    pub fn reveal_channel(&self) -> ChannelId {
        match self.progress.thread {
            Thread::Open(thread) => thread,
            Thread::Pending | Thread::Impossible => self.channel,
        }
    }

    /// A reveal or edit that Discord has refused for a week is left alone.
    fn given_up(&self) -> Timestamp {
        self.closes.saturating_add(GIVE_UP).unwrap_or(Timestamp::MAX)
    }

    /// Whether its catch-up time is over: what does not stand in its channel by then is not posted any more.
    #[must_use]
    pub fn is_too_late(&self, now: Timestamp) -> bool {
        now >= self.catch_up_ends()
    }

    /// Whether its question may stand in its channel without our knowing: no attempt at it was clearly refused.
    fn may_stand(&self) -> bool {
        let attempt = self.attempt.filter(|attempt| attempt.step == Step::Message);
        attempt.is_some_and(|attempt| !matches!(attempt.trouble, Some(Trouble::Forbidden | Trouble::Gone)))
    }

    fn catch_up_ends(&self) -> Timestamp {
        self.id.slot.saturating_add(CATCH_UP).unwrap_or(Timestamp::MAX)
    }
}

/// The trouble of an attempt that is made once more: what was refused then may succeed now, and be cut off.
fn unclear(trouble: Trouble) -> Trouble {
    match trouble {
        Trouble::Forbidden | Trouble::Gone => Trouble::Unavailable,
        Trouble::Blind | Trouble::Unavailable => trouble,
    }
}

#[cfg(test)]
mod tests;
