//! Reading, in the domain's words.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Debug;

use jiff::Timestamp;
use jiff::civil::Date;

use super::Due;
use super::error::StoreError;
use super::keys::{self, Part, Space};
use super::record::{self, Stored};
use crate::domain::facts::{
    Answered, Away, Deeds, Kind, Outage, PastDay, Posted, Shared, Shown, Skipped, Ticked,
};
use crate::domain::ids::{MemberId, QuestionId, RoundId, ServerId, TimetableId};
use crate::domain::member::Preferences;
use crate::domain::notice::Notice;
use crate::domain::question::Question;
use crate::domain::reminder::Reminder;
use crate::domain::round::{Revision, Round};
use crate::domain::server::Settings;
use crate::domain::streak::Facts;
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

/// All that is known of a member in a server.
#[derive(Clone, Debug, Default)]
pub struct History {
    /// What is left of the server's final days.
    pub days: Vec<PastDay>,
    /// What is left of what the member did on them.
    pub deeds: Vec<Deeds>,
    /// The rounds of other days.
    pub posted: Vec<Posted>,
    /// The member's answers in those.
    pub answered: Vec<Answered>,
    /// Those that the member gave up.
    pub shown: Vec<Shown>,
}

impl History {
    /// As the fold takes it.
    #[must_use]
    pub fn facts(&self) -> Facts<'_> {
        Facts {
            days: &self.days,
            deeds: &self.deeds,
            posted: &self.posted,
            answered: &self.answered,
            shown: &self.shown,
        }
    }
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

    /// A timetable's notice, if there is something to tell or told about it.
    pub fn notice(&self, server: ServerId, timetable: TimetableId) -> Result<Option<Notice>, StoreError> {
        Ok(self.notice_and_due(server, timetable)?.map(|(notice, _)| notice))
    }

    /// A timetable's notice, and when something is to be done about it.
    pub fn notice_and_due(
        &self,
        server: ServerId,
        timetable: TimetableId,
    ) -> Result<Option<(Notice, Option<Timestamp>)>, StoreError> {
        let stored = self.get(&keys::NOTICE, &(server, timetable))?;
        Ok(stored.map(|stored| (stored.load((server, timetable)), stored.due.map(|due| due.0))))
    }

    /// The notices of a server, and when something is to be done about each.
    pub fn notices_of(&self, server: ServerId) -> Result<Vec<(Notice, Option<Timestamp>)>, StoreError> {
        self.scan(&keys::NOTICE, &server)
            .map(|item| item.map(|(key, stored)| (stored.load(key), stored.due.map(|due| due.0))))
            .collect()
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
    pub fn servers_with_timetables(&self) -> Result<BTreeSet<ServerId>, StoreError> {
        self.servers_by(&keys::TIMETABLE_IN, |(server, _)| server)
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

    /// All that is known of a member in a server, for the fold.
    pub fn history(&self, server: ServerId, member: MemberId) -> Result<History, StoreError> {
        // Facts only ever go from fresh to packed, and a *Show answer* together with the answers that it voids: in this
        // order nothing is missed that is packed meanwhile, and what is seen twice is folded as one.
        let posted = self.posted_of(server)?;
        let shown = self.shown_by(server, member)?;
        let answered = self.answered_by(server, member)?;
        let deeds = self.deeds_of(server, member)?;
        Ok(History { days: self.days_of(server)?, deeds, posted, answered, shown })
    }

    /// What is left of a server's final days.
    pub fn days_of(&self, server: ServerId) -> Result<Vec<PastDay>, StoreError> {
        let mut days = Vec::new();
        for item in self.scan(&keys::DAYS, &server) {
            let ((_, year), stored) = item?;
            days.extend(stored.load(year));
        }
        Ok(days)
    }

    /// What is left of what a member did on a server's final days.
    pub fn deeds_of(&self, server: ServerId, member: MemberId) -> Result<Vec<Deeds>, StoreError> {
        let mut deeds = Vec::new();
        for item in self.scan(&keys::DEEDS, &(server, member)) {
            let ((_, _, year), stored) = item?;
            deeds.extend(stored.load(year));
        }
        Ok(deeds)
    }

    /// The servers in which a member has done something.
    pub fn servers_of(&self, member: MemberId) -> Result<Vec<ServerId>, StoreError> {
        self.scan(&keys::MEMBER_IN, &member).map(|item| item.map(|((_, server), ())| server)).collect()
    }

    /// The rounds of a server that are not forgotten yet.
    pub fn rounds_in(&self, server: ServerId) -> Result<Vec<RoundId>, StoreError> {
        self.scan(&keys::ROUND_IN, &server).map(|item| item.map(|((_, round), ())| round)).collect()
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

    /// All rounds that something is due for, whenever that is.
    pub fn rounds_due(&self) -> Result<Vec<RoundId>, StoreError> {
        /// Comes after everything else that is due at a moment.
        const LAST: Due = Due::Reminders(RoundId { timetable: TimetableId(u64::MAX), slot: Timestamp::MAX });
        let mut rounds = Vec::new();
        let mut after = None;
        // From moment to moment, past the timetables that are due at each.
        while let Some(((at, _), ())) = self.after(&keys::DUE, after).next().transpose()? {
            for item in self.scan(&keys::DUE, &(at, keys::DUE_ROUND)) {
                if let ((_, Due::Round(id)), ()) = item? {
                    rounds.push(id);
                }
            }
            after = Some((at, LAST));
        }
        Ok(rounds)
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

    /// What a member wants to be reminded of in a server.
    pub fn reminder(&self, server: ServerId, member: MemberId) -> Result<Reminder, StoreError> {
        let stored = self.get(&keys::REMINDER, &(server, member))?;
        Ok(stored.map_or_else(Reminder::default, Reminder::from))
    }

    /// The members of a server who want to be reminded.
    pub fn reminded_in(&self, server: ServerId) -> Result<Vec<(MemberId, Reminder)>, StoreError> {
        let all = self.scan(&keys::REMINDER, &server);
        let all = all.map(|item| item.map(|((_, member), stored)| (member, Reminder::from(stored))));
        all.filter(|item| item.as_ref().map_or(true, |(_, reminder)| reminder.on)).collect()
    }

    /// What a member was called in a server when they last did something there.
    pub fn name(&self, server: ServerId, member: MemberId) -> Result<Option<String>, StoreError> {
        self.get(&keys::NAME, &(server, member))
    }

    /// The members of a server who have answered something there.
    pub fn members_of(&self, server: ServerId) -> Result<BTreeSet<MemberId>, StoreError> {
        let mut members = BTreeSet::new();
        let mut after = None;
        while let Some(member) = self.next_member(&keys::ANSWERED, server, after, |key| key.1)? {
            members.insert(member);
            after = Some(member);
        }
        // After those that are fresh: what is packed meanwhile is not missed.
        let mut after = None;
        while let Some(member) = self.next_member(&keys::DEEDS, server, after, |key| key.1)? {
            members.insert(member);
            after = Some(member);
        }
        Ok(members)
    }

    /// The first member after this one who has such a record in a server, without reading the others of each.
    fn next_member<K: Part + Debug, V>(
        &self,
        space: &Space<K, V>,
        server: ServerId,
        after: Option<MemberId>,
        of: impl FnOnce(K) -> MemberId,
    ) -> Result<Option<MemberId>, StoreError> {
        let all = space.under(&server);
        let from = match after {
            None => all.clone(),
            Some(MemberId(u64::MAX)) => return Ok(None),
            Some(MemberId(member)) => space.under(&(server, MemberId(member + 1))),
        };
        let first = self.tree.range(from..).keys().next().transpose()?.filter(|key| key.starts_with(&all));
        Ok(first.and_then(|key| space.parse(&key)).map(of))
    }

    /// Since when the bot is not in a server any more, if it has been removed.
    pub fn removed(&self, server: ServerId) -> Result<Option<Timestamp>, StoreError> {
        Ok(self.get(&keys::REMOVED, &server)?.map(|at| at.0))
    }

    /// The servers that have removed the bot, and since when.
    pub fn all_removed(&self) -> Result<Vec<(ServerId, Timestamp)>, StoreError> {
        self.scan(&keys::REMOVED, &()).map(|item| item.map(|(server, at)| (server, at.0))).collect()
    }

    /// The members who had their data deleted, and when.
    pub fn tombstones(&self) -> Result<Vec<(MemberId, Timestamp)>, StoreError> {
        self.scan(&keys::TOMBSTONE, &()).map(|item| item.map(|(member, at)| (member, at.0))).collect()
    }

    /// When a member had their data deleted, if they did.
    pub fn tombstone(&self, member: MemberId) -> Result<Option<Timestamp>, StoreError> {
        Ok(self.get(&keys::TOMBSTONE, &member)?.map(|at| at.0))
    }

    /// When a member was last handed a file with their data.
    pub fn handed_out(&self, member: MemberId) -> Result<Option<Timestamp>, StoreError> {
        Ok(self.get(&keys::HANDED_OUT, &member)?.map(|at| at.0))
    }

    /// The first server after this one that has rounds which are not packed.
    pub fn next_posted(&self, after: Option<ServerId>) -> Result<Option<ServerId>, StoreError> {
        self.next_server(&keys::POSTED, after, |(server, _, _)| server)
    }

    /// The servers in which something was ever done or set up.
    pub fn servers(&self) -> Result<BTreeSet<ServerId>, StoreError> {
        let mut servers = self.servers_with_timetables()?;
        servers.extend(self.servers_by(&keys::SETTINGS, |server| server)?);
        servers.extend(self.servers_by(&keys::POSTED, |(server, _, _)| server)?);
        // After those: what is packed meanwhile is not missed.
        servers.extend(self.servers_by(&keys::DAYS, |(server, _)| server)?);
        Ok(servers)
    }

    /// The servers that have such a record, without reading the others of each.
    fn servers_by<K: Part + Debug, V>(
        &self,
        space: &Space<K, V>,
        of: impl Fn(K) -> ServerId,
    ) -> Result<BTreeSet<ServerId>, StoreError> {
        let mut servers = BTreeSet::new();
        while let Some(server) = self.next_server(space, servers.last().copied(), &of)? {
            servers.insert(server);
        }
        Ok(servers)
    }

    fn next_server<K: Part + Debug, V>(
        &self,
        space: &Space<K, V>,
        after: Option<ServerId>,
        of: impl FnOnce(K) -> ServerId,
    ) -> Result<Option<ServerId>, StoreError> {
        let from = match after {
            None => space.under(&()),
            Some(ServerId(u64::MAX)) => return Ok(None),
            Some(ServerId(server)) => space.under(&(server + 1)),
        };
        let Some(first) = self.tree.range(from..).keys().next().transpose()? else { return Ok(None) };
        Ok(space.parse(&first).map(of))
    }

    /// Rounds after this one in the order of their ids, at most so many.
    pub fn rounds_after(&self, after: Option<RoundId>, most: usize) -> Result<Vec<Round>, StoreError> {
        self.after(&keys::ROUND, after).take(most).map(|item| round(item?)).collect()
    }

    /// Skipped slots after this one in the order of their ids, at most so many.
    pub fn skipped_after(&self, after: Option<RoundId>, most: usize) -> Result<Vec<Skipped>, StoreError> {
        self.after(&keys::SKIPPED, after)
            .take(most)
            .map(|item| item.map(|(id, stored)| stored.load(id)))
            .collect()
    }

    /// Whether a round's facts are not packed.
    pub fn is_posted(&self, server: ServerId, day: Date, round: RoundId) -> Result<bool, StoreError> {
        Ok(self.get(&keys::POSTED, &(server, day, round))?.is_some())
    }

    /// Whether anybody's words or ticks in a round are kept.
    pub fn has_words(&self, round: RoundId) -> Result<bool, StoreError> {
        let words = self.scan(&keys::WORDS, &round).next().transpose()?.is_some();
        Ok(words || self.scan(&keys::TICKED, &round).next().transpose()?.is_some())
    }

    /// Whether a timetable exists.
    pub fn has_timetable(&self, id: TimetableId) -> Result<bool, StoreError> {
        Ok(self.get(&keys::TIMETABLE, &id)?.is_some())
    }

    /// The ids of all drafts.
    pub fn drafts(&self) -> Result<Vec<TimetableId>, StoreError> {
        self.scan(&keys::DRAFT, &()).map(|item| item.map(|(id, _)| id)).collect()
    }

    pub(super) fn after<K: Part + Debug, V: Stored>(
        &self,
        space: &'static Space<K, V>,
        after: Option<K>,
    ) -> impl Iterator<Item = Item<K, V>> + use<'a, K, V> {
        // One byte more than a key of this kind has comes right after that key.
        let from = after.map_or_else(|| space.under(&()), |id| [space.key(&id), vec![0]].concat());
        let items = self.tree.range(from..).map(move |item| {
            let (key, value) = item?;
            let Some(id) = space.parse(&key) else { return Ok(None) };
            let value = decode(space, &id, &value)?;
            Ok(Some((id, value)))
        });
        items.map_while(Result::transpose)
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

pub(super) fn unreadable(kind: &str, key: &dyn Debug, why: String) -> StoreError {
    StoreError::Unreadable { record: format!("{kind} {key:?}"), why }
}
