//! Reading, in the domain's words.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Debug;

use jiff::Timestamp;
use jiff::civil::Date;

use super::Due;
use super::error::StoreError;
use super::keys::{self, Part, Space};
use super::record::{self, Stored};
use crate::domain::facts::{Answered, Away, Kind, Outage, Posted, Shared, Shown, Skipped, Ticked};
use crate::domain::ids::{MemberId, QuestionId, RoundId, ServerId, TimetableId};
use crate::domain::member::Preferences;
use crate::domain::question::Question;
use crate::domain::round::{Revision, Round};
use crate::domain::server::Settings;
use crate::domain::timetable::{Draft, Timetable};

/// Reads the store as it is now, from any thread and without waiting for the writer.
///
/// What it shows may not be on the disk yet: only the answer to a write says that something is saved. Two verbs may
/// see two moments; inside [`Store::write`](super::Store::write) nothing changes between them.
///
/// # Errors
/// All verbs: the disk failed, or a record is not what this program understands.
#[derive(Clone, Copy)]
pub struct Reader<'a> {
    pub(super) tree: &'a sled::Tree,
}

/// The key and the record of each item of a scan.
pub(super) type Item<K, V> = Result<(K, V), StoreError>;

impl<'a> Reader<'a> {
    /// The draft of a timetable.
    pub fn draft(&self, id: TimetableId) -> Result<Option<Draft>, StoreError> {
        let stored = self.get(&keys::DRAFT, &id)?;
        stored.map(|stored| draft((id, stored))).transpose()
    }

    /// The drafts of a server, the oldest first. It looks at those of all servers, which are those of one day.
    pub fn drafts_of(&self, server: ServerId) -> Result<Vec<Draft>, StoreError> {
        let all = self.scan(&keys::DRAFT, &()).map(|item| draft(item?));
        all.filter(|draft| draft.as_ref().map_or(true, |draft| draft.timetable.server == server)).collect()
    }

    /// A server's settings; the defaults if nobody set any.
    pub fn settings(&self, server: ServerId) -> Result<Settings, StoreError> {
        let stored = self.get(&keys::SETTINGS, &server)?;
        let load = |stored: record::Settings| {
            stored.load().map_err(|why| unreadable(keys::SETTINGS.name, &server, why))
        };
        Ok(stored.map(load).transpose()?.unwrap_or_default())
    }

    /// A timetable by its id.
    pub fn timetable(&self, id: TimetableId) -> Result<Option<Timetable>, StoreError> {
        Ok(self.timetable_and_due(id)?.map(|(timetable, _)| timetable))
    }

    /// A timetable, and the moment at which it is due.
    pub fn timetable_and_due(
        &self,
        id: TimetableId,
    ) -> Result<Option<(Timetable, Option<Timestamp>)>, StoreError> {
        loop {
            let Some(stored) = self.get(&keys::TIMETABLE, &id)? else { return Ok(None) };
            let asked = self.asked(id, stored.cycle)?;
            let expected = usize::try_from(stored.asked).unwrap_or(usize::MAX);
            if asked.len() < expected && self.get(&keys::TIMETABLE, &id)?.as_ref() != Some(&stored) {
                // The writer began a new cycle between the two reads.
                continue;
            }
            if asked.len() < expected {
                let why = format!("it has asked {expected} questions and {} are there", asked.len());
                return Err(unreadable(keys::TIMETABLE.name, &id, why));
            }
            let due = stored.due.map(|due| due.0);
            let asked = asked.into_iter().take(expected).collect();
            let timetable =
                stored.load(id, asked).map_err(|why| unreadable(keys::TIMETABLE.name, &id, why))?;
            return Ok(Some((timetable, due)));
        }
    }

    fn asked(&self, id: TimetableId, cycle: u32) -> Result<Vec<QuestionId>, StoreError> {
        let mut asked = Vec::new();
        for piece in self.scan(&keys::ASKED, &(id, cycle)) {
            asked.extend(piece?.1);
        }
        Ok(asked)
    }

    /// A server's timetables, in the order of their ids.
    pub fn timetables_of(&self, server: ServerId) -> Result<Vec<Timetable>, StoreError> {
        self.scan(&keys::TIMETABLE_IN, &server)
            .filter_map(|item| item.and_then(|((_, id), ())| self.timetable(id)).transpose())
            .collect()
    }

    /// A round by its timetable and slot.
    pub fn round(&self, id: RoundId) -> Result<Option<Round>, StoreError> {
        self.get(&keys::ROUND, &id)?.map(|stored| round((id, stored))).transpose()
    }

    /// A timetable's newest rounds, newest first.
    pub fn rounds_of(&self, timetable: TimetableId, newest: usize) -> Result<Vec<Round>, StoreError> {
        self.scan(&keys::ROUND, &timetable).rev().take(newest).map(|item| round(item?)).collect()
    }

    /// All rounds posted in a server, by question day.
    pub fn posted_of(&self, server: ServerId) -> Result<Vec<Posted>, StoreError> {
        self.scan(&keys::POSTED, &server)
            .map(|item| item.map(|((_, day, round), stored)| stored.load(day, round)))
            .collect()
    }

    /// A round posted in a server on a question day.
    pub fn posted(&self, server: ServerId, day: Date, round: RoundId) -> Result<Option<Posted>, StoreError> {
        Ok(self.get(&keys::POSTED, &(server, day, round))?.map(|stored| stored.load(day, round)))
    }

    /// The rounds posted in a server whose question day is this one or later, the newest day first.
    pub fn posted_since(&self, server: ServerId, day: Date) -> Result<Vec<Posted>, StoreError> {
        self.scan(&keys::POSTED, &server)
            .rev()
            .map(|item| item.map(|((_, day, round), stored)| stored.load(day, round)))
            .take_while(|item| item.as_ref().map_or(true, |posted| posted.day >= day))
            .collect()
    }

    /// The servers that have timetables.
    pub fn servers(&self) -> Result<BTreeSet<ServerId>, StoreError> {
        self.scan(&keys::TIMETABLE_IN, &()).map(|item| item.map(|((server, _), ())| server)).collect()
    }

    /// When a server, or all of them, could not be served, as far as it ended after a moment; newest first.
    pub fn away_since(&self, server: Option<ServerId>, moment: Timestamp) -> Result<Vec<Away>, StoreError> {
        self.scan(&keys::AWAY, &server)
            .rev()
            .map(|item| item.map(|((server, from), to)| Away { server, from, to: to.0 }))
            .take_while(|item| item.as_ref().map_or(true, |away| away.to > moment))
            .collect()
    }

    /// Since when a server cannot be served, if that is so.
    pub fn outage(&self, server: ServerId) -> Result<Option<Outage>, StoreError> {
        Ok(self.get(&keys::OUTAGE, &server)?.map(Outage::from))
    }

    /// All servers that cannot be served.
    pub fn outages(&self) -> Result<BTreeMap<ServerId, Outage>, StoreError> {
        self.scan(&keys::OUTAGE, &())
            .map(|item| item.map(|(server, stored)| (server, stored.into())))
            .collect()
    }

    /// A timetable's newest skipped slots, newest first.
    pub fn skipped_of(&self, timetable: TimetableId, newest: usize) -> Result<Vec<Skipped>, StoreError> {
        self.scan(&keys::SKIPPED, &timetable)
            .rev()
            .take(newest)
            .map(|item| item.map(|(id, stored)| stored.load(id)))
            .collect()
    }

    /// A member's answers in a server, by question day.
    pub fn answered_by(&self, server: ServerId, member: MemberId) -> Result<Vec<Answered>, StoreError> {
        self.scan(&keys::ANSWERED, &(server, member))
            .map(|item| item.map(|(key, stored)| stored.load(key)))
            .collect()
    }

    /// The rounds that a member gave up with *Show answer* in a server, by question day.
    pub fn shown_by(&self, server: ServerId, member: MemberId) -> Result<Vec<Shown>, StoreError> {
        self.scan(&keys::SHOWN, &(server, member))
            .map(|item| item.map(|(key, stored)| stored.load(key)))
            .collect()
    }

    /// All answers in a round, by member.
    pub fn answers_in(&self, round: RoundId) -> Result<Vec<Answered>, StoreError> {
        self.scan(&keys::ANSWERED_IN, &round).filter_map(|item| self.indexed(item).transpose()).collect()
    }

    fn indexed(
        &self,
        item: Item<(RoundId, MemberId, Kind, ServerId, Date), ()>,
    ) -> Result<Option<Answered>, StoreError> {
        let ((round, member, kind, server, day), ()) = item?;
        let key = (server, member, day, round, kind);
        Ok(self.get(&keys::ANSWERED, &key)?.map(|stored| stored.load(key)))
    }

    /// What a member ticked in a round's self-check.
    pub fn ticked(&self, round: RoundId, member: MemberId) -> Result<Option<Ticked>, StoreError> {
        let key = (round, member);
        Ok(self.get(&keys::TICKED, &key)?.map(|stored| stored.load(key)))
    }

    /// What all members ticked in a round, by member.
    pub fn ticked_in(&self, round: RoundId) -> Result<Vec<Ticked>, StoreError> {
        self.scan(&keys::TICKED, &round).map(|item| item.map(|(key, stored)| stored.load(key))).collect()
    }

    /// What became of a member's wish to share their answer in a round.
    pub fn shared(&self, member: MemberId, round: RoundId) -> Result<Option<Shared>, StoreError> {
        let key = (member, round);
        Ok(self.get(&keys::SHARED, &key)?.map(|stored| stored.load(key)))
    }

    /// All answers that a member shared, by round.
    pub fn shared_by(&self, member: MemberId) -> Result<Vec<Shared>, StoreError> {
        self.scan(&keys::SHARED, &member).map(|item| item.map(|(key, stored)| stored.load(key))).collect()
    }

    /// A member's own words in a round.
    pub fn words(&self, round: RoundId, member: MemberId) -> Result<Option<String>, StoreError> {
        self.get(&keys::WORDS, &(round, member))
    }

    /// What is due at or before a moment, the oldest first.
    pub fn due(&self, until: Timestamp, limit: usize) -> Result<Vec<(Timestamp, Due)>, StoreError> {
        self.scan(&keys::DUE, &())
            .map(|item| item.map(|(due, ())| due))
            .take_while(|item| item.as_ref().map_or(true, |(at, _)| *at <= until))
            .take(limit)
            .collect()
    }

    /// The earliest moment at which something is due.
    pub fn next_due(&self) -> Result<Option<Timestamp>, StoreError> {
        self.scan(&keys::DUE, &()).next().map(|item| item.map(|((at, _), ())| at)).transpose()
    }

    /// A question as it was posted.
    pub fn question(&self, revision: Revision) -> Result<Option<Question>, StoreError> {
        Ok(self.get(&keys::QUESTION, &revision)?.map(Question::from))
    }

    /// A member's own settings; the defaults if they chose none.
    pub fn preferences(&self, member: MemberId) -> Result<Preferences, StoreError> {
        Ok(self.get(&keys::PREFERENCES, &member)?.unwrap_or_default().into())
    }

    /// When the bot last wrote that it is running.
    pub fn alive(&self) -> Result<Option<Timestamp>, StoreError> {
        Ok(self.get(&keys::ALIVE, &())?.map(|at| at.0))
    }

    /// The digest of the slash commands that were last registered.
    pub fn commands_digest(&self) -> Result<Option<[u8; 32]>, StoreError> {
        self.get(&keys::COMMANDS, &())
    }

    /// How many records of each kind there are, by reading all keys.
    pub fn counts(&self) -> Result<BTreeMap<&'static str, u64>, StoreError> {
        let mut counts: BTreeMap<u8, u64> = BTreeMap::new();
        for key in self.tree.iter().keys() {
            let tag = key?.first().copied().unwrap_or_default();
            *counts.entry(tag).or_default() += 1;
        }
        let name = |tag| keys::ALL.iter().find(|kind| kind.0 == tag).map_or("unknown", |kind| kind.1);
        Ok(counts.into_iter().map(|(tag, count)| (name(tag), count)).collect())
    }

    pub(super) fn get<K: Part + Debug, V: Stored>(
        &self,
        space: &Space<K, V>,
        key: &K,
    ) -> Result<Option<V>, StoreError> {
        let bytes = self.tree.get(space.key(key))?;
        bytes.map(|bytes| decode(space, key, &bytes)).transpose()
    }

    /// All records whose keys begin with these parts, in the order of their keys.
    pub(super) fn scan<K: Part + Debug, V: Stored, P: Part>(
        &self,
        space: &'static Space<K, V>,
        first: &P,
    ) -> impl DoubleEndedIterator<Item = Item<K, V>> + use<'a, K, V, P> {
        self.tree.scan_prefix(space.under(first)).map(move |item| {
            let (key, value) = item?;
            let Some(parts) = space.parse(&key) else {
                return Err(unreadable(space.name, &&*key, "its key is not one".to_owned()));
            };
            let value = decode(space, &parts, &value)?;
            Ok((parts, value))
        })
    }
}

fn draft((id, stored): (TimetableId, record::Draft)) -> Result<Draft, StoreError> {
    stored.load(id).map_err(|why| unreadable(keys::DRAFT.name, &id, why))
}

/// A round from its key and record.
pub(super) fn round((id, stored): (RoundId, record::Round)) -> Result<Round, StoreError> {
    stored.load(id).map_err(|why| unreadable(keys::ROUND.name, &id, why))
}

pub(super) fn decode<K: Debug, V: Stored>(
    space: &Space<K, V>,
    key: &K,
    bytes: &[u8],
) -> Result<V, StoreError> {
    V::decode(bytes).map_err(|why| unreadable(space.name, key, why))
}

fn unreadable(kind: &str, key: &dyn Debug, why: String) -> StoreError {
    StoreError::Unreadable { record: format!("{kind} {key:?}"), why }
}
