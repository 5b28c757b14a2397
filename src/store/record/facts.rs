//! Facts: what their keys do not say.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::{Coded, Day, Ms, Stored};
use crate::domain::facts::{self, Kind, SkipReason, Until, Withdrawn};
use crate::domain::ids::{ChannelId, InteractionId, MemberId, MessageId, RoundId, ServerId};
use crate::domain::member;
use crate::domain::question::Level;
use crate::domain::reminder;

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(in crate::store) struct Posted {
    opened: Ms,
    closes: Ms,
    promised: Ms,
    counts: bool,
    withdrawn: Option<Coded<Withdrawn>>,
}

impl From<&facts::Posted> for Posted {
    fn from(posted: &facts::Posted) -> Self {
        Self {
            opened: Ms(posted.opened),
            closes: Ms(posted.closes),
            promised: Ms(posted.promised),
            counts: posted.counts,
            withdrawn: posted.withdrawn.map(Coded),
        }
    }
}

impl Posted {
    pub fn load(self, day: Date, round: RoundId) -> facts::Posted {
        facts::Posted {
            round,
            day,
            opened: self.opened.0,
            closes: self.closes.0,
            promised: self.promised.0,
            counts: self.counts,
            withdrawn: self.withdrawn.map(|why| why.0),
        }
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(in crate::store) struct Answered {
    clicked: Ms,
    pub interaction: InteractionId,
    correct: Option<bool>,
}

impl From<&facts::Answered> for Answered {
    fn from(answered: &facts::Answered) -> Self {
        Self { clicked: Ms(answered.clicked), interaction: answered.interaction, correct: answered.correct }
    }
}

impl Answered {
    pub fn load(self, key: (ServerId, MemberId, Date, RoundId, Kind)) -> facts::Answered {
        let (server, member, day, round, kind) = key;
        facts::Answered {
            server,
            member,
            day,
            round,
            kind,
            clicked: self.clicked.0,
            interaction: self.interaction,
            correct: self.correct,
        }
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(in crate::store) struct Shared {
    server: ServerId,
    channel: ChannelId,
    since: Ms,
    message: Option<MessageId>,
    removed: bool,
}

impl From<&facts::Shared> for Shared {
    fn from(shared: &facts::Shared) -> Self {
        let facts::Shared { server, channel, since, message, removed, .. } = *shared;
        Self { server, channel, since: Ms(since), message, removed }
    }
}

impl Shared {
    pub fn load(self, (member, round): (MemberId, RoundId)) -> facts::Shared {
        let Self { server, channel, since, message, removed } = self;
        facts::Shared { server, member, round, channel, since: since.0, message, removed }
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(in crate::store) struct Shown {
    pub interaction: InteractionId,
}

impl Shown {
    pub fn load(self, key: (ServerId, MemberId, Date, RoundId)) -> facts::Shown {
        let (server, member, day, round) = key;
        facts::Shown { server, member, day, round, interaction: self.interaction }
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(in crate::store) struct Ticked {
    pub server: ServerId,
    pub points: u8,
}

impl Ticked {
    pub fn load(self, (round, member): (RoundId, MemberId)) -> facts::Ticked {
        facts::Ticked { server: self.server, member, round, points: self.points }
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(in crate::store) struct Skipped {
    day: Day,
    why: Coded<SkipReason>,
}

impl From<&facts::Skipped> for Skipped {
    fn from(skipped: &facts::Skipped) -> Self {
        Self { day: Day(skipped.day), why: Coded(skipped.why) }
    }
}

impl Skipped {
    pub fn load(self, round: RoundId) -> facts::Skipped {
        facts::Skipped { round, day: self.day.0, why: self.why.0 }
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(in crate::store) struct Outage {
    since: Ms,
    until: Coded<Until>,
    put_off: bool,
}

impl From<&facts::Outage> for Outage {
    fn from(outage: &facts::Outage) -> Self {
        Self { since: Ms(outage.since), until: Coded(outage.until), put_off: outage.put_off }
    }
}

impl From<Outage> for facts::Outage {
    fn from(stored: Outage) -> Self {
        Self { since: stored.since.0, until: stored.until.0, put_off: stored.put_off }
    }
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(in crate::store) struct Preferences {
    level: Option<Coded<Level>>,
    hidden: bool,
}

impl Stored for Preferences {
    // Until schema 1 nobody could hide.
    const ADDED: &'static [&'static [u8]] = &[&[0]];
}

impl From<member::Preferences> for Preferences {
    fn from(preferences: member::Preferences) -> Self {
        Self { level: preferences.level.map(Coded), hidden: preferences.hidden }
    }
}

impl From<Preferences> for member::Preferences {
    fn from(stored: Preferences) -> Self {
        Self { level: stored.level.map(|level| level.0), hidden: stored.hidden }
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(in crate::store) struct Reminder {
    on: bool,
    last: Option<Day>,
    ignored: u8,
}

impl From<reminder::Reminder> for Reminder {
    fn from(reminder: reminder::Reminder) -> Self {
        Self { on: reminder.on, last: reminder.last.map(Day), ignored: reminder.ignored }
    }
}

impl From<Reminder> for reminder::Reminder {
    fn from(stored: Reminder) -> Self {
        Self { on: stored.on, last: stored.last.map(|day| day.0), ignored: stored.ignored }
    }
}
