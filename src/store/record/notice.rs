//! What those who run a server are told once.

use serde::{Deserialize, Serialize};

use super::{Coded, Ms};
use crate::domain::ids::{ChannelId, RoundId, ServerId, TimetableId};
use crate::domain::notice::{self, Cause, Matter, Way};

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(in crate::store) struct Notice {
    slot: Ms,
    channel: ChannelId,
    matter: Coded<Matter>,
    cause: Coded<Cause>,
    missing: u64,
    way: Coded<Way>,
    since: Option<Ms>,
    failed: u16,
    /// Its moment in the queue of what is due.
    pub due: Option<Ms>,
}

impl Notice {
    pub fn store(notice: &notice::Notice, due: Option<Ms>) -> Self {
        let notice::Notice { round, channel, matter, cause, missing, way, since, failed, .. } = *notice;
        Self {
            slot: Ms(round.slot),
            channel,
            matter: Coded(matter),
            cause: Coded(cause),
            missing,
            way: Coded(way),
            since: since.map(Ms),
            failed,
            due,
        }
    }

    pub fn load(self, (server, timetable): (ServerId, TimetableId)) -> notice::Notice {
        notice::Notice {
            server,
            round: RoundId { timetable, slot: self.slot.0 },
            channel: self.channel,
            matter: self.matter.0,
            cause: self.cause.0,
            missing: self.missing,
            way: self.way.0,
            since: self.since.map(|since| since.0),
            failed: self.failed,
        }
    }
}
