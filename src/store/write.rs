//! Writing, in the domain's words.

use std::fmt::Debug;
use std::ops::Deref;

use jiff::Timestamp;
use sha2::{Digest, Sha256};

use super::error::StoreError;
use super::keys::{self, Part, Space};
use super::read::{Reader, decode};
use super::record::{self, ASKED_PER_PIECE, Ms, Stored};
use super::seal::Changes;
use super::{Due, MAX_VALUE_BYTES};
use crate::domain::facts::{Answered, Away, Outage, Posted, Shared, Shown, Skipped, Ticked};
use crate::domain::ids::{MemberId, RoundId, ServerId, TimetableId};
use crate::domain::member::Preferences;
use crate::domain::notice::Notice;
use crate::domain::pick::Bag;
use crate::domain::question::Question;
use crate::domain::reminder::Reminder;
use crate::domain::round::{Revision, Round};
use crate::domain::server::Settings;
use crate::domain::timetable::{Draft, Timetable};

/// One change of the store: what it writes is applied as a whole, or not at all.
///
/// Its reads are a [`Reader`]'s and show the state *before* its own writes; the rules of the writing verbs ("the
/// first stays", the queue of what is due) do take its earlier writes into account. Moments are kept to the
/// millisecond, slots to the second.
///
/// # Errors
/// All verbs: the disk failed, a record that is already there cannot be understood, or the new one is too large.
pub struct Tx<'a> {
    reader: Reader<'a>,
    changes: Changes,
}

impl<'a> Deref for Tx<'a> {
    type Target = Reader<'a>;

    fn deref(&self) -> &Reader<'a> {
        &self.reader
    }
}

impl<'a> Tx<'a> {
    pub(super) fn on(tree: &'a sled::Tree) -> Self {
        Self { reader: Reader { tree }, changes: Changes::new() }
    }

    pub(super) fn into_changes(self) -> Changes {
        self.changes
    }

    /// Writes a timetable, and the moment at which it is due next in place of the earlier one.
    pub fn put_timetable(&mut self, timetable: &Timetable, due: Option<Timestamp>) -> Result<(), StoreError> {
        let id = timetable.id;
        let new = record::Timetable::store(timetable, due.map(Ms));
        let old = self.current(&keys::TIMETABLE, &id)?;
        if let Some(old) = &old {
            if old.server != new.server {
                self.remove(&keys::TIMETABLE_IN, &(old.server, id));
            }
            if old.cycle != new.cycle {
                self.remove_asked(id, old)?;
            }
        }
        self.put_asked(&timetable.bag, id, old.as_ref())?;
        self.requeue(Due::Slot(id), old.and_then(|old| old.due), new.due)?;
        self.put(&keys::TIMETABLE_IN, &(new.server, id), &())?;
        self.put(&keys::TIMETABLE, &id, &new)
    }

    /// Removes a timetable and its notice; its open rounds stay in the queue, to be finished.
    pub fn remove_timetable(&mut self, id: TimetableId) -> Result<(), StoreError> {
        if let Some(old) = self.current(&keys::TIMETABLE, &id)? {
            self.requeue(Due::Slot(id), old.due, None)?;
            self.remove_asked(id, &old)?;
            self.remove(&keys::TIMETABLE_IN, &(old.server, id));
            self.remove_notice(old.server, id)?;
            self.remove(&keys::TIMETABLE, &id);
        }
        Ok(())
    }

    /// Writes a draft, and the moment at which it ends if nobody finishes it.
    pub fn put_draft(&mut self, draft: &Draft) -> Result<(), StoreError> {
        let id = draft.timetable.id;
        self.put(&keys::DUE, &(draft.ends(), Due::Draft(id)), &())?;
        self.put(&keys::DRAFT, &id, &record::Draft::store(draft))
    }

    /// Removes a draft.
    pub fn remove_draft(&mut self, id: TimetableId) {
        self.remove(&keys::DUE, &(Draft::ends_of(id), Due::Draft(id)));
        self.remove(&keys::DRAFT, &id);
    }

    /// Writes a server's settings in place of earlier ones.
    pub fn put_settings(&mut self, server: ServerId, settings: &Settings) -> Result<(), StoreError> {
        self.put(&keys::SETTINGS, &server, &record::Settings::store(settings))
    }

    /// Writes a timetable's notice in place of an earlier one, and the moment at which something is to be done about it.
    pub fn put_notice(&mut self, notice: &Notice, due: Option<Timestamp>) -> Result<(), StoreError> {
        let key = (notice.server, notice.round.timetable);
        let new = record::Notice::store(notice, due.map(Ms));
        let old = self.current(&keys::NOTICE, &key)?;
        self.requeue(Due::Notice(key.0, key.1), old.and_then(|old| old.due), new.due)?;
        self.put(&keys::NOTICE, &key, &new)
    }

    /// Removes a timetable's notice, if it has one.
    pub fn remove_notice(&mut self, server: ServerId, timetable: TimetableId) -> Result<(), StoreError> {
        let key = (server, timetable);
        if let Some(old) = self.current(&keys::NOTICE, &key)? {
            self.requeue(Due::Notice(server, timetable), old.due, None)?;
            self.remove(&keys::NOTICE, &key);
        }
        Ok(())
    }

    /// Takes something out of the queue of what is due, for a record that cannot be read.
    pub fn drop_due(&mut self, at: Timestamp, due: Due) {
        self.remove(&keys::DUE, &(at, due));
    }

    /// Writes a round, and the moment at which it is due next in place of the earlier one.
    pub fn put_round(&mut self, round: &Round, due: Option<Timestamp>) -> Result<(), StoreError> {
        let new = record::Round::store(round, due.map(Ms));
        let old = self.current(&keys::ROUND, &round.id)?;
        if let Some(old) = old.as_ref().filter(|old| old.owner() != new.owner()) {
            let (server, revision) = old.owner();
            self.remove(&keys::ROUND_IN, &(server, round.id));
            self.remove(&keys::ROUND_OF, &(revision, round.id));
        }
        self.requeue(Due::Round(round.id), old.and_then(|old| old.due), new.due)?;
        self.put(&keys::ROUND_IN, &(round.server, round.id), &())?;
        self.put(&keys::ROUND_OF, &(round.revision, round.id), &())?;
        self.put(&keys::ROUND, &round.id, &new)
    }

    /// Writes what streaks need of a posted round; later this replaces it with extensions and a withdrawal.
    pub fn put_posted(&mut self, server: ServerId, posted: &Posted) -> Result<(), StoreError> {
        self.put(&keys::POSTED, &(server, posted.day, posted.round), &posted.into())
    }

    /// Writes a skipped slot; the first reason stays. Returns whether anything was written.
    pub fn put_skipped(&mut self, skipped: &Skipped) -> Result<bool, StoreError> {
        self.put_first(&keys::SKIPPED, &skipped.round, &skipped.into())
    }

    /// Writes an answer; of two of one kind in one round the earlier stays. Returns whether anything was written.
    pub fn put_answered(&mut self, answered: &Answered) -> Result<bool, StoreError> {
        let Answered { server, member, day, round, kind, .. } = *answered;
        let key = (server, member, day, round, kind);
        let new = record::Answered::from(answered);
        if self.current(&keys::ANSWERED, &key)?.is_some_and(|old| old.interaction <= new.interaction) {
            return Ok(false);
        }
        self.put(&keys::ANSWERED, &key, &new)?;
        self.put(&keys::ANSWERED_IN, &(round, member, kind, server, day), &())?;
        self.put(&keys::MEMBER_IN, &(member, server), &())?;
        Ok(true)
    }

    /// Writes that a member gave a round up; the earliest stays. Returns whether anything was written.
    pub fn put_shown(&mut self, shown: &Shown) -> Result<bool, StoreError> {
        let key = (shown.server, shown.member, shown.day, shown.round);
        let new = record::Shown { interaction: shown.interaction };
        if self.current(&keys::SHOWN, &key)?.is_some_and(|old| old.interaction <= new.interaction) {
            return Ok(false);
        }
        self.put(&keys::SHOWN, &key, &new)?;
        self.put(&keys::MEMBER_IN, &(shown.member, shown.server), &())?;
        Ok(true)
    }

    /// Writes the ticks of a self-check in place of earlier ones.
    pub fn put_ticked(&mut self, ticked: &Ticked) -> Result<(), StoreError> {
        let stored = record::Ticked { server: ticked.server, points: ticked.points };
        self.put(&keys::MEMBER_IN, &(ticked.member, ticked.server), &())?;
        self.put(&keys::TICKED, &(ticked.round, ticked.member), &stored)
    }

    /// Writes what became of a shared answer, in place of what was known before.
    pub fn put_shared(&mut self, shared: &Shared) -> Result<(), StoreError> {
        self.put(&keys::SHARED, &(shared.member, shared.round), &shared.into())
    }

    /// Writes a member's own words in a round in place of earlier ones.
    pub fn put_words(&mut self, round: RoundId, member: MemberId, words: &str) -> Result<(), StoreError> {
        self.put(&keys::WORDS, &(round, member), &words.to_owned())
    }

    /// Writes that a server, or all of them, could not be served; of two that begin together the first stays.
    /// Returns whether anything was written.
    pub fn put_away(&mut self, away: &Away) -> Result<bool, StoreError> {
        self.put_first(&keys::AWAY, &(away.server, away.from), &Ms(away.to))
    }

    /// Writes that a server cannot be served at the moment, in place of what was known of that before.
    pub fn put_outage(&mut self, server: ServerId, outage: &Outage) -> Result<(), StoreError> {
        self.put(&keys::OUTAGE, &server, &outage.into())
    }

    /// Writes that a server is served again.
    pub fn remove_outage(&mut self, server: ServerId) {
        self.remove(&keys::OUTAGE, &server);
    }

    /// Writes a question's text once, and names it.
    pub fn put_question(&mut self, question: &Question) -> Result<Revision, StoreError> {
        let stored = record::Question::from(question.clone());
        let bytes = stored.encode().map_err(StoreError::Storage)?;
        let digest = Sha256::digest(&bytes);
        let (first, _) = digest.split_first_chunk().unwrap_or((&[0; 16], &[]));
        let revision = Revision(*first);
        self.put_first(&keys::QUESTION, &revision, &stored)?;
        Ok(revision)
    }

    /// Writes what a member wants to be reminded of in a server, in place of what was known before.
    pub fn put_reminder(
        &mut self,
        server: ServerId,
        member: MemberId,
        reminder: Reminder,
    ) -> Result<(), StoreError> {
        self.put(&keys::MEMBER_IN, &(member, server), &())?;
        self.put(&keys::REMINDER, &(server, member), &reminder.into())
    }

    /// Writes when the reminders of a round are due.
    pub fn put_reminders_due(&mut self, round: RoundId, at: Timestamp) -> Result<(), StoreError> {
        self.put(&keys::DUE, &(at, Due::Reminders(round)), &())
    }

    /// Writes what a member is called in a server, in place of an earlier name, if they have done anything there.
    pub fn put_name(&mut self, server: ServerId, member: MemberId, name: &str) -> Result<(), StoreError> {
        if self.lacks(&keys::MEMBER_IN, &(member, server))? {
            return Ok(());
        }
        self.put(&keys::NAME, &(server, member), &name.to_owned())
    }

    /// Writes a member's own settings in place of earlier ones.
    pub fn put_preferences(&mut self, member: MemberId, preferences: &Preferences) -> Result<(), StoreError> {
        self.put(&keys::PREFERENCES, &member, &(*preferences).into())
    }

    /// Writes that a server has removed the bot; the first moment stays.
    pub fn put_removed(&mut self, server: ServerId, at: Timestamp) -> Result<bool, StoreError> {
        self.put_first(&keys::REMOVED, &server, &Ms(at))
    }

    /// Writes that the bot is in a server again.
    pub fn put_returned(&mut self, server: ServerId) {
        self.remove(&keys::REMOVED, &server);
    }

    /// Writes when a member was handed a file with their data.
    pub fn put_handed_out(&mut self, member: MemberId, at: Timestamp) -> Result<(), StoreError> {
        self.put(&keys::HANDED_OUT, &member, &Ms(at))
    }

    /// Writes that the bot is running at a moment.
    pub fn put_alive(&mut self, now: Timestamp) -> Result<(), StoreError> {
        self.put(&keys::ALIVE, &(), &Ms(now))
    }

    /// Writes the digest of the slash commands that were registered.
    pub fn put_commands_digest(&mut self, digest: [u8; 32]) -> Result<(), StoreError> {
        self.put(&keys::COMMANDS, &(), &digest)
    }

    /// The queue holds one entry for each thing that is due; its record remembers which.
    pub(super) fn requeue(&mut self, what: Due, old: Option<Ms>, new: Option<Ms>) -> Result<(), StoreError> {
        if let Some(at) = old {
            self.remove(&keys::DUE, &(at.0, what));
        }
        if let Some(at) = new {
            self.put(&keys::DUE, &(at.0, what), &())?;
        }
        Ok(())
    }

    /// Writes a bag's asked questions in pieces, and removes the pieces that a shorter list no longer has.
    fn put_asked(
        &mut self,
        bag: &Bag,
        id: TimetableId,
        old: Option<&record::Timetable>,
    ) -> Result<(), StoreError> {
        let mut piece = 0;
        for asked in bag.asked.chunks(ASKED_PER_PIECE) {
            self.put(&keys::ASKED, &(id, bag.cycle, piece), &asked.to_vec())?;
            piece += 1;
        }
        let before = old.filter(|old| old.cycle == bag.cycle).map_or(0, pieces);
        for surplus in piece..before {
            self.remove(&keys::ASKED, &(id, bag.cycle, surplus));
        }
        Ok(())
    }

    fn remove_asked(&mut self, id: TimetableId, old: &record::Timetable) -> Result<(), StoreError> {
        for piece in 0..pieces(old) {
            self.remove(&keys::ASKED, &(id, old.cycle, piece));
        }
        Ok(())
    }

    /// The record as this change leaves it so far.
    pub(super) fn current<K: Part + Debug, V: Stored>(
        &self,
        space: &Space<K, V>,
        key: &K,
    ) -> Result<Option<V>, StoreError> {
        match self.changes.get(&space.key(key)) {
            Some(Some(bytes)) => decode(space, key, bytes).map(Some),
            Some(None) => Ok(None),
            None => self.reader.get(space, key),
        }
    }

    pub(super) fn put<K: Part + Debug, V: Stored>(
        &mut self,
        space: &Space<K, V>,
        key: &K,
        value: &V,
    ) -> Result<(), StoreError> {
        let bytes = value.encode().map_err(StoreError::Storage)?;
        if bytes.len() >= MAX_VALUE_BYTES {
            let record = format!("{} {key:?}", space.name);
            return Err(StoreError::TooLarge { record, bytes: bytes.len() });
        }
        self.changes.insert(space.key(key), Some(bytes));
        Ok(())
    }

    /// Whether there is no such record so far.
    pub(super) fn lacks<K: Part + Debug, V: Stored>(
        &self,
        space: &Space<K, V>,
        key: &K,
    ) -> Result<bool, StoreError> {
        Ok(self.current(space, key)?.is_none())
    }

    /// Writes only if there is nothing so far.
    pub(super) fn put_first<K: Part + Debug, V: Stored>(
        &mut self,
        space: &Space<K, V>,
        key: &K,
        value: &V,
    ) -> Result<bool, StoreError> {
        let absent = self.lacks(space, key)?;
        if absent {
            self.put(space, key, value)?;
        }
        Ok(absent)
    }

    pub(super) fn remove<K: Part + Debug, V>(&mut self, space: &Space<K, V>, key: &K) {
        self.changes.insert(space.key(key), None);
    }
}

fn pieces(stored: &record::Timetable) -> u32 {
    stored.asked.div_ceil(ASKED_PER_PIECE as u32)
}
