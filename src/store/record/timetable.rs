//! A timetable, and in pieces the questions that its bag has asked.

use serde::{Deserialize, Serialize};

use super::{Coded, Ms, Stored};
use crate::domain::ids::{ChannelId, MemberId, QuestionId, RoleId, ServerId, TimetableId};
use crate::domain::pick::Bag;
use crate::domain::question::Level;
use crate::domain::timetable::{self, Cron, Steering, Zone};

/// So many asked questions share a record: with ids of at most 255 bytes (they are names of files) it stays under
/// the limit of a value, and posting a question rewrites only the last piece.
pub(in crate::store) const ASKED_PER_PIECE: usize = 80;

/// A piece of the list of asked questions, in the order of asking.
pub(in crate::store) type Asked = Vec<QuestionId>;

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(in crate::store) struct Timetable {
    pub server: ServerId,
    channel: ChannelId,
    cron: String,
    zone: String,
    topics: Vec<String>,
    levels: Vec<Coded<Level>>,
    role: Option<RoleId>,
    window_hours: Option<u16>,
    counts: bool,
    made_by: MemberId,
    seed: u64,
    pub cycle: u32,
    /// How many questions have been asked in this cycle.
    pub asked: u32,
    /// At most 30, so that they stay far below the limit of a value.
    held_back: Vec<QuestionId>,
    last_number: u32,
    done_until: Ms,
    /// Its moment in the queue of what is due.
    pub due: Option<Ms>,
    path: Option<String>,
    edition: u32,
    paused: Option<Ms>,
    skip: Option<Ms>,
    /// At most 20 and 200, for the same limit.
    queue: Vec<QuestionId>,
    banned: Vec<QuestionId>,
}

/// What version 2 has behind version 1: no path, edition 0, not paused, nothing skipped, queued or banned.
const OF_VERSION_2: &[u8] = &[0, 0, 0, 0, 0, 0];

impl Stored for Timetable {
    const ADDED: &'static [&'static [u8]] = &[OF_VERSION_2];
}

impl Timetable {
    pub fn store(timetable: &timetable::Timetable, due: Option<Ms>) -> Self {
        let timetable::Timetable { bag, steering, .. } = timetable;
        Self {
            server: timetable.server,
            channel: timetable.channel,
            cron: timetable.cron.as_str().to_owned(),
            zone: timetable.zone.name().to_owned(),
            topics: timetable.topics.clone(),
            levels: timetable.levels.iter().copied().map(Coded).collect(),
            role: timetable.role,
            window_hours: timetable.window_hours,
            counts: timetable.counts,
            made_by: timetable.made_by,
            seed: bag.seed,
            cycle: bag.cycle,
            asked: u32::try_from(bag.asked.len()).unwrap_or(u32::MAX),
            held_back: bag.held_back.clone(),
            last_number: timetable.last_number,
            done_until: Ms(timetable.done_until),
            due,
            path: timetable.path.clone(),
            edition: steering.edition,
            paused: steering.paused.map(Ms),
            skip: steering.skip.map(Ms),
            queue: steering.queue.clone(),
            banned: steering.banned.clone(),
        }
    }

    pub fn load(self, id: TimetableId, asked: Vec<QuestionId>) -> Result<timetable::Timetable, String> {
        Ok(timetable::Timetable {
            id,
            server: self.server,
            channel: self.channel,
            cron: cron(&self.cron)?,
            zone: zone(&self.zone)?,
            topics: self.topics,
            levels: self.levels.into_iter().map(|level| level.0).collect(),
            role: self.role,
            window_hours: self.window_hours,
            counts: self.counts,
            made_by: self.made_by,
            bag: Bag { seed: self.seed, cycle: self.cycle, asked, held_back: self.held_back },
            last_number: self.last_number,
            done_until: self.done_until.0,
            path: self.path,
            steering: Steering {
                edition: self.edition,
                paused: self.paused.map(|since| since.0),
                skip: self.skip.map(|slot| slot.0),
                queue: self.queue,
                banned: self.banned,
            },
        })
    }
}

/// A timetable that nobody has saved so far, and what is known of it beyond that. The first version was a timetable
/// alone, whose zone had been typed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(in crate::store) struct Draft {
    timetable: Timetable,
    of: Option<TimetableId>,
    zone_sure: bool,
}

impl Stored for Draft {
    const ADDED: &'static [&'static [u8]] = &[&[0, 0, 0, 0, 0, 0, 0, 1]];
}

impl Draft {
    pub fn store(draft: &timetable::Draft) -> Self {
        // A draft has asked nothing; the list that its timetable may have asked is not kept here.
        let timetable =
            timetable::Timetable { bag: Bag::new(draft.timetable.bag.seed), ..draft.timetable.clone() };
        Self { timetable: Timetable::store(&timetable, None), of: draft.of, zone_sure: draft.zone_sure }
    }

    pub fn load(self, id: TimetableId) -> Result<timetable::Draft, String> {
        let timetable = self.timetable.load(id, Vec::new())?;
        Ok(timetable::Draft { timetable, of: self.of, zone_sure: self.zone_sure })
    }
}

fn cron(text: &str) -> Result<Cron, String> {
    Cron::parse(text).map_err(|e| format!("its cron expression {text:?} cannot be used: {}", e.0))
}

/// A zone can be lost when the system's time zone data is older than the store.
pub(super) fn zone(name: &str) -> Result<Zone, String> {
    Zone::parse(name).map_err(|_| {
        format!("its time zone {name:?} is unknown here; update the time zone data of this machine")
    })
}
