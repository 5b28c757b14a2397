//! Facts: what their keys do not say.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::{Coded, Day, Ms, Stored, exactly};
use crate::domain::facts::{self, Kind, SkipReason, Withdrawn};
use crate::domain::ids::{InteractionId, MemberId, RoundId, ServerId};
use crate::domain::member;
use crate::domain::question::Level;

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

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(in crate::store) struct Preferences {
    level: Option<Coded<Level>>,
    hidden: bool,
}

/// Until schema 1.
#[derive(Serialize, Deserialize)]
struct PreferencesV1 {
    level: Option<Coded<Level>>,
}

impl Stored for Preferences {
    fn encode(&self) -> Result<Vec<u8>, String> {
        postcard::to_extend(self, vec![2]).map_err(|e| e.to_string())
    }

    fn decode(bytes: &[u8]) -> Result<Self, String> {
        match bytes.split_first() {
            Some((1, rest)) => exactly(rest).map(|PreferencesV1 { level }| Self { level, hidden: false }),
            Some((2, rest)) => exactly(rest),
            Some((version, _)) => {
                Err(format!("its version is {version}, and this program knows versions up to 2"))
            }
            None => Err("it is empty".to_owned()),
        }
    }
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
