//! Forgetting: words after their time, rounds that nothing refers to, servers that are gone, members who ask for it.
//!
//! What may be large goes in portions, each a change of its own: whoever is killed in between goes on where it stopped.

use std::fmt::Debug;

use jiff::Timestamp;

use super::error::StoreError;
use super::keys::{self, Part, Space};
use super::record::{Ms, Stored};
use super::write::Tx;
use crate::domain::ids::{MemberId, RoundId, ServerId};

impl Tx<'_> {
    /// Removes members' words and ticks in a round, at most so many. Returns whether none is left.
    pub fn forget_words(&mut self, round: RoundId, most: usize) -> Result<bool, StoreError> {
        let (words, all) = self.first(&keys::WORDS, &round, most)?;
        words.iter().for_each(|(key, _)| self.remove(&keys::WORDS, key));
        let (ticked, every) = self.first(&keys::TICKED, &round, most)?;
        ticked.iter().for_each(|(key, _)| self.remove(&keys::TICKED, key));
        Ok(all && every)
    }

    /// Removes a round, and its question's text if no other round has it. Its words are to be forgotten before.
    pub fn remove_round(&mut self, round: RoundId) -> Result<(), StoreError> {
        let Some(stored) = self.current(&keys::ROUND, &round)? else { return Ok(()) };
        let (server, revision) = stored.owner();
        self.requeue(super::Due::Round(round), stored.due, None)?;
        self.remove(&keys::ROUND, &round);
        self.remove(&keys::ROUND_IN, &(server, round));
        self.remove(&keys::ROUND_OF, &(revision, round));
        // Answers that came after their day had been packed, too late to matter.
        for item in self.scan(&keys::ANSWERED_IN, &round) {
            let ((_, member, kind, server, day), ()) = item?;
            self.remove(&keys::ANSWERED, &(server, member, day, round, kind));
            self.remove(&keys::ANSWERED_IN, &(round, member, kind, server, day));
        }
        for item in self.scan(&keys::ROUND_OF, &revision) {
            let (key, ()) = item?;
            if self.current(&keys::ROUND_OF, &key)?.is_some() {
                return Ok(());
            }
        }
        self.remove(&keys::QUESTION, &revision);
        Ok(())
    }

    /// Removes the note that a slot was skipped.
    pub fn remove_skipped(&mut self, round: RoundId) {
        self.remove(&keys::SKIPPED, &round);
    }

    /// Forgets a portion of everything that belongs to a server. Returns whether nothing is left.
    pub fn forget_server(&mut self, server: ServerId, most: usize) -> Result<bool, StoreError> {
        for timetable in self.timetables_of(server)? {
            let (skipped, all) = self.first(&keys::SKIPPED, &timetable.id, most)?;
            skipped.iter().for_each(|(key, _)| self.remove(&keys::SKIPPED, key));
            if !all {
                return Ok(false);
            }
            self.remove_timetable(timetable.id)?;
        }
        // One round at a time: each may have many members' words.
        if let Some(item) = self.scan(&keys::ROUND_IN, &server).next() {
            let ((_, round), ()) = item?;
            let (ticked, _) = self.first(&keys::TICKED, &round, most)?;
            for ((_, member), _) in &ticked {
                self.leaves(*member, server)?;
            }
            if self.forget_words(round, most)? {
                self.remove_round(round)?;
            }
            return Ok(false);
        }
        let (answered, mut all) = self.first(&keys::ANSWERED, &server, most)?;
        for ((_, member, day, round, kind), _) in answered {
            self.remove(&keys::ANSWERED, &(server, member, day, round, kind));
            self.remove(&keys::ANSWERED_IN, &(round, member, kind, server, day));
            self.leaves(member, server)?;
        }
        all &= self.forget_of_members(&keys::SHOWN, server, most, |key| key.1)?;
        all &= self.forget_of_members(&keys::DEEDS, server, most, |key| key.1)?;
        all &= self.forget_of_members(&keys::NAME, server, most, |key| key.1)?;
        all &= self.forget_of_members(&keys::REMINDER, server, most, |key| key.1)?;
        let (posted, every) = self.first(&keys::POSTED, &server, most)?;
        posted.iter().for_each(|(key, _)| self.remove(&keys::POSTED, key));
        all &= every;
        let (notices, every) = self.first(&keys::NOTICE, &server, most)?;
        for ((_, timetable), _) in notices {
            self.remove_notice(server, timetable)?;
        }
        all &= every;
        let (days, every) = self.first(&keys::DAYS, &server, most)?;
        days.iter().for_each(|(key, _)| self.remove(&keys::DAYS, key));
        all &= every;
        let (away, every) = self.first(&keys::AWAY, &Some(server), most)?;
        away.iter().for_each(|(key, _)| self.remove(&keys::AWAY, key));
        all &= every;
        let (reports, every) = self.first(&keys::REPORT_IN, &Some(server), most)?;
        for (key, ()) in reports {
            self.remove(&keys::REPORT_IN, &key);
            self.remove(&keys::REPORT, &(key.2, key.1));
        }
        all &= every;
        let (notes, every) = self.first(&keys::NOTE, &server, most)?;
        notes.iter().for_each(|(key, _)| self.remove(&keys::NOTE, key));
        all &= every;
        if all {
            for draft in self.drafts_of(server)? {
                self.remove_draft(draft.timetable.id);
            }
            self.remove(&keys::SETTINGS, &server);
            self.remove(&keys::OUTAGE, &server);
            self.put_returned(server);
        }
        Ok(all)
    }

    /// Removes what leads from a member to a server that is being forgotten.
    fn leaves(&mut self, member: MemberId, server: ServerId) -> Result<(), StoreError> {
        for shared in self.shared_by(member)?.into_iter().filter(|shared| shared.server == server) {
            self.remove(&keys::SHARED, &(member, shared.round));
        }
        self.remove(&keys::MEMBER_IN, &(member, server));
        Ok(())
    }

    /// Removes everything that is stored about a member at once, and leaves a tombstone that keeps an older export from
    /// bringing it back. Timetables that they made stay: they belong to their servers.
    pub fn forget_member(&mut self, member: MemberId, at: Timestamp) -> Result<(), StoreError> {
        for server in self.servers_of(member)? {
            for fact in self.answered_by(server, member)? {
                self.remove(&keys::ANSWERED, &(server, member, fact.day, fact.round, fact.kind));
                self.remove(&keys::ANSWERED_IN, &(fact.round, member, fact.kind, server, fact.day));
            }
            for fact in self.shown_by(server, member)? {
                self.remove(&keys::SHOWN, &(server, member, fact.day, fact.round));
            }
            for item in self.scan(&keys::DEEDS, &(server, member)) {
                let (key, _) = item?;
                self.remove(&keys::DEEDS, &key);
            }
            for round in self.rounds_in(server)? {
                self.remove(&keys::WORDS, &(round, member));
                self.remove(&keys::TICKED, &(round, member));
            }
            self.remove(&keys::NAME, &(server, member));
            self.remove(&keys::REMINDER, &(server, member));
            self.remove(&keys::MEMBER_IN, &(member, server));
        }
        for id in self.drafts()? {
            if self.draft(id)?.is_some_and(|draft| draft.timetable.made_by == member) {
                self.remove_draft(id);
            }
        }
        for shared in self.shared_by(member)? {
            self.remove(&keys::SHARED, &(member, shared.round));
        }
        for report in self.reports_by(member)? {
            self.remove_report(&report);
        }
        self.remove(&keys::PREFERENCES, &member);
        self.remove(&keys::HANDED_OUT, &member);
        self.put_tombstone(member, at).map(drop)
    }

    /// Writes when a member had their data deleted; the latest moment stays. Returns whether anything was written.
    pub(super) fn put_tombstone(&mut self, member: MemberId, at: Timestamp) -> Result<bool, StoreError> {
        if self.current(&keys::TOMBSTONE, &member)?.is_some_and(|known| known.0 >= at) {
            return Ok(false);
        }
        self.put(&keys::TOMBSTONE, &member, &Ms(at))?;
        Ok(true)
    }

    /// Removes up to `most` records of one kind of a server's members; whether those were all.
    fn forget_of_members<K: Part + Debug, V: Stored>(
        &mut self,
        space: &'static Space<K, V>,
        server: ServerId,
        most: usize,
        member: impl Fn(&K) -> MemberId,
    ) -> Result<bool, StoreError> {
        let (found, all) = self.first(space, &server, most)?;
        for (key, _) in found {
            self.remove(space, &key);
            self.leaves(member(&key), server)?;
        }
        Ok(all)
    }

    /// The first records whose keys begin with these parts, at most so many; and whether these are all.
    #[allow(clippy::type_complexity)] // a list and a flag
    fn first<K: Part + Debug, V: Stored>(
        &self,
        space: &'static Space<K, V>,
        parts: &impl Part,
        most: usize,
    ) -> Result<(Vec<(K, V)>, bool), StoreError> {
        let mut found: Vec<(K, V)> =
            self.scan(space, parts).take(most.saturating_add(1)).collect::<Result<_, _>>()?;
        let all = found.len() <= most;
        found.truncate(most);
        Ok((found, all))
    }
}
