//! Streaks: facts are read, the fold does the rest.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::{Date, Time};
use jiff::{SignedDuration, Timestamp};

use super::{App, Error, Refusal, Who};
use crate::domain::facts::{Away, Shown, SkipReason, Withdrawn};
use crate::domain::ids::{MemberId, ServerId};
use crate::domain::round::Round;
use crate::domain::streak::{self, Standing};
use crate::store::{Reader, StoreError};

/// The newest slots without a round of which a ledger tells, of each timetable.
const GAPS: usize = 400;

/// What a ledger tells of.
#[derive(Clone, Debug)]
pub struct Story {
    /// The question days, and what came of them.
    pub standing: Standing,
    /// Days on which there should have been a round and was none, in order; each once.
    pub gaps: Vec<Gap>,
    /// How long the bot was away, by the day of a round that it withdrew for it; unknown of packed days.
    pub away: BTreeMap<Date, SignedDuration>,
    /// Of whoever asks about themselves: the server whose reminders they can switch, and whether they are on.
    pub reminder: Option<(ServerId, bool)>,
}

/// A day without a round.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Gap {
    /// The date of the slot in its timetable's zone.
    pub day: Date,
    /// The slot's time there.
    pub at: Time,
    /// Why it got no round.
    pub why: SkipReason,
    /// How long the bot was away then, if it was and has written it down.
    pub away: Option<SignedDuration>,
}

impl App {
    /// The streak of `member`, or of whoever asks, in this server.
    ///
    /// # Errors
    /// Asked outside a server, or about somebody who hides.
    pub fn streak(&self, who: Who, member: Option<MemberId>, now: Timestamp) -> Result<Story, Error> {
        let server = who.server.ok_or(Refusal::OnlyInServers)?;
        let reader = self.store.read();
        let member = member.unwrap_or(who.member);
        if member != who.member && reader.preferences(member)?.hidden {
            return Err(Refusal::Hidden.into());
        }
        let standing = self.standing(server, member, now)?;
        let gaps = gaps(&reader, server, &standing)?;
        let on = reader.reminder(server, member)?.on;
        let can = member == who.member && (on || reader.settings(server)?.reminder);
        let reminder = can.then_some((server, on));
        Ok(Story { away: away_for(&reader, server)?, standing, gaps, reminder })
    }

    /// Where whoever asks stands in each server in which they did something and which has the bot.
    ///
    /// # Errors
    /// The store failed.
    pub fn streaks(&self, who: Who, now: Timestamp) -> Result<Vec<(ServerId, Standing)>, Error> {
        let reader = self.store.read();
        let mut all = Vec::new();
        for server in reader.servers_of(who.member)? {
            if reader.removed(server)?.is_none() {
                all.push((server, self.standing(server, who.member, now)?));
            }
        }
        Ok(all)
    }

    pub(super) fn standing(
        &self,
        server: ServerId,
        member: MemberId,
        now: Timestamp,
    ) -> Result<Standing, Error> {
        self.fold(server, member, None, now)
    }

    /// The standing that a member would have if they gave a round up.
    pub(super) fn standing_after(&self, shown: &Shown, now: Timestamp) -> Result<Standing, Error> {
        self.fold(shown.server, shown.member, Some(*shown), now)
    }

    fn fold(
        &self,
        server: ServerId,
        member: MemberId,
        one_more: Option<Shown>,
        now: Timestamp,
    ) -> Result<Standing, Error> {
        let reader = self.store.read();
        let mut history = reader.history(server, member)?;
        history.shown.extend(one_more);
        Ok(streak::fold(&history.facts(), &days_to_come(&reader, server, now)?, now))
    }
}

/// Days that still get a round today: a slot is to come, or claimed and not posted so far.
pub(super) fn days_to_come(
    reader: &Reader<'_>,
    server: ServerId,
    now: Timestamp,
) -> Result<BTreeSet<Date>, StoreError> {
    let mut days = BTreeSet::new();
    for timetable in reader.timetables_of(server)? {
        days.extend(timetable.days_to_come(now));
        let newest = reader.rounds_of(timetable.id, 1)?;
        let unposted = |round: &&Round| round.progress.message.is_none() && !round.progress.skipped;
        days.extend(newest.iter().find(unposted).map(|round| round.day));
    }
    Ok(days)
}

/// The slots that got no round, on dates without any.
fn gaps(reader: &Reader<'_>, server: ServerId, standing: &Standing) -> Result<Vec<Gap>, StoreError> {
    let with_round: BTreeSet<Date> = standing.days.iter().map(|line| line.day).collect();
    let mut skipped = Vec::new();
    for timetable in reader.timetables_of(server)? {
        for found in reader.skipped_of(timetable.id, GAPS)? {
            if !with_round.contains(&found.day) {
                let at = timetable.zone.tz().to_datetime(found.round.slot).time();
                skipped.push((found.round.slot, Gap { day: found.day, at, why: found.why, away: None }));
            }
        }
    }
    skipped.sort_by_key(|(slot, gap)| (gap.day, *slot));
    skipped.dedup_by_key(|(_, gap)| gap.day);
    let Some(first) = skipped.iter().map(|(slot, _)| *slot).min() else { return Ok(Vec::new()) };
    let absences = absences(reader, server, first)?;
    let told = skipped.into_iter().map(|(slot, gap)| {
        let then = absences.iter().find(|(from, to)| *from <= slot && slot < *to);
        let away = then.filter(|_| gap.why == SkipReason::Away).map(|(from, to)| to.duration_since(*from));
        Gap { away, ..gap }
    });
    Ok(told.collect())
}

/// How long the bot was away when it withdrew a round for it.
fn away_for(reader: &Reader<'_>, server: ServerId) -> Result<BTreeMap<Date, SignedDuration>, StoreError> {
    let mut withdrawn = reader.posted_of(server)?;
    withdrawn.retain(|posted| posted.withdrawn == Some(Withdrawn::Away));
    let Some(first) = withdrawn.iter().map(|posted| posted.opened).min() else { return Ok(BTreeMap::new()) };
    let absences = absences(reader, server, first)?;
    let longest = withdrawn.iter().filter_map(|posted| {
        let during = absences.iter().filter(|(from, to)| *from < posted.closes && posted.opened < *to);
        Some((posted.day, during.map(|(from, to)| to.duration_since(*from)).max()?))
    });
    Ok(longest.collect())
}

/// When the server could not be served, as far as it ended after a moment; what overlaps is one absence.
fn absences(
    reader: &Reader<'_>,
    server: ServerId,
    since: Timestamp,
) -> Result<Vec<(Timestamp, Timestamp)>, StoreError> {
    let mut all: Vec<Away> = reader.away_since(None, since)?;
    all.extend(reader.away_since(Some(server), since)?);
    Ok(streak::joined(all.into_iter().map(|away| (away.from, away.to)).collect()))
}
