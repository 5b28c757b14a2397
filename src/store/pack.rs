//! Packing: what is left of a server's day and of its members' facts once the day is final.

use std::collections::BTreeSet;

use jiff::civil::Date;

use super::error::StoreError;
use super::keys;
use super::record;
use super::write::Tx;
use crate::domain::facts::{Deeds, PastDay, Posted};
use crate::domain::ids::{MemberId, ServerId};
use crate::domain::streak;

impl Tx<'_> {
    /// Packs a final day: the facts of at most so many members, and when none is left, the day itself. Returns whether
    /// that was so. Whatever has been packed in between, the fold is the same.
    pub fn pack(&mut self, server: ServerId, day: Date, most: usize) -> Result<bool, StoreError> {
        let mut posted = Vec::new();
        for item in self.scan(&keys::POSTED, &(server, day)) {
            let ((_, _, round), stored) = item?;
            posted.push(stored.load(day, round));
        }
        let members = self.members_on(server, day, &posted, most)?;
        for member in members.iter().take(most) {
            self.pack_member(server, *member, day, &posted)?;
        }
        if members.len() > most {
            return Ok(false);
        }
        if let Some(past) = streak::past_day(day, &posted) {
            self.add_day(server, &past)?;
        }
        for posted in &posted {
            self.remove(&keys::POSTED, &(server, day, posted.round));
        }
        Ok(true)
    }

    /// Members with facts of a day: all of them, or more than `most`.
    fn members_on(
        &self,
        server: ServerId,
        day: Date,
        posted: &[Posted],
        most: usize,
    ) -> Result<BTreeSet<MemberId>, StoreError> {
        let mut members = BTreeSet::new();
        for round in posted {
            for item in self.scan(&keys::ANSWERED_IN, &round.round) {
                let ((_, member, _, of, on), ()) = item?;
                if (of, on) == (server, day) {
                    members.insert(member);
                }
                if members.len() > most {
                    return Ok(members);
                }
            }
        }
        for item in self.scan(&keys::SHOWN, &server) {
            let ((_, member, on, _), _) = item?;
            if on == day {
                members.insert(member);
            }
            if members.len() > most {
                break;
            }
        }
        Ok(members)
    }

    /// A member's facts of a day go together: a *Show answer* voids the answers after it.
    fn pack_member(
        &mut self,
        server: ServerId,
        member: MemberId,
        day: Date,
        posted: &[Posted],
    ) -> Result<(), StoreError> {
        let (mut answered, mut shown) = (Vec::new(), Vec::new());
        for item in self.scan(&keys::ANSWERED, &(server, member, day)) {
            let (key, stored) = item?;
            answered.push(stored.load(key));
        }
        for item in self.scan(&keys::SHOWN, &(server, member, day)) {
            let (key, stored) = item?;
            shown.push(stored.load(key));
        }
        for fact in &answered {
            self.remove(&keys::ANSWERED, &(server, member, day, fact.round, fact.kind));
            self.remove(&keys::ANSWERED_IN, &(fact.round, member, fact.kind, server, day));
        }
        for fact in &shown {
            self.remove(&keys::SHOWN, &(server, member, day, fact.round));
        }
        match streak::deeds(day, posted, &answered, &shown) {
            Some(deeds) => self.add_deeds(server, member, &deeds).map(drop),
            None => Ok(()),
        }
    }

    /// Adds a packed day to what is there. Returns whether that changed anything.
    pub(super) fn add_day(&mut self, server: ServerId, day: &PastDay) -> Result<bool, StoreError> {
        let key = (server, i32::from(day.day.year()));
        let old = self.current(&keys::DAYS, &key)?.unwrap_or_default();
        let mut new: record::Nibbles = old.clone();
        new.add(day);
        let changed = new != old;
        if changed {
            self.put(&keys::DAYS, &key, &new)?;
        }
        Ok(changed)
    }

    /// Adds what a member did on a packed day to what is there. Returns whether that changed anything.
    pub(super) fn add_deeds(
        &mut self,
        server: ServerId,
        member: MemberId,
        deeds: &Deeds,
    ) -> Result<bool, StoreError> {
        let key = (server, member, i32::from(deeds.day.year()));
        let old = self.current(&keys::DEEDS, &key)?.unwrap_or_default();
        let mut new: record::Deeds = old.clone();
        new.add(deeds);
        let changed = new != old;
        if changed {
            self.put(&keys::DEEDS, &key, &new)?;
            self.put(&keys::MEMBER_IN, &(member, server), &())?;
        }
        Ok(changed)
    }
}
