//! Being away: what could not be served, from when until when, and the windows that stood still meanwhile.
//!
//! Nothing of an outage lives in memory. One that goes on is a record of its server, so a crash in the middle loses
//! none of it; at its end the absence becomes a fact and the windows are extended, in one change of the store.
//!
//! While a server is away nothing of its rounds is done, although REST may still work: a question would stand there
//! with buttons that nobody hears, and a reveal would end a window that stands still.

use std::collections::{BTreeMap, BTreeSet};

use jiff::{SignedDuration, Timestamp};

use super::post::{keep, keep_promised};
use super::{App, Error, notice, reminder};
use crate::domain::facts::{Away, Outage, Until};
use crate::domain::ids::{ChannelId, MessageId, RoundId, ServerId};
use crate::domain::notice::Matter;
use crate::domain::round::Round;
use crate::domain::streak;
use crate::store::{Reader, StoreError, Tx};

/// No window is longer than this: 7 days, 24 hours of extension, and a day for the zones.
const LONGEST_WINDOW: SignedDuration = SignedDuration::from_hours(9 * 24);

/// What is put off is looked at again after this time, should nothing have woken it before.
const LOOK_AGAIN: SignedDuration = SignedDuration::from_mins(10);

/// For how many servers one change of the store says that they are waited for.
const SERVERS_AT_ONCE: usize = 4_000;

/// How many rounds of a timetable may still wait for their message.
const NEWEST_ROUNDS: usize = 3;

/// Which servers a shard carries. [Discord Docs/Gateway, Sharding]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Shard {
    /// Its number, from 0.
    pub number: u32,
    /// How many there are.
    pub of: u32,
}

impl Shard {
    pub(super) fn carries(self, server: ServerId) -> bool {
        (server.0 >> 22) % u64::from(self.of.max(1)) == u64::from(self.number)
    }
}

impl App {
    /// A server, or all of them, could not be served from `from` to `to`: open windows are extended. Doing it twice
    /// changes nothing more. Of all servers, those with an outage that goes on are left to its end.
    ///
    /// To be called before anything of these rounds is handled.
    ///
    /// # Errors
    /// The store failed; nothing was changed.
    pub async fn returned(
        &self,
        server: Option<ServerId>,
        from: Timestamp,
        to: Timestamp,
    ) -> Result<(), Error> {
        self.store
            .write(move |tx| {
                extend(tx, server, from, to)?;
                if server.is_none() {
                    // The next absence begins here.
                    tx.put_alive(to)?;
                }
                Ok::<_, Error>(())
            })
            .await?;
        self.wake.notify_one();
        Ok(())
    }

    /// The process has started: it was away since it last wrote that it is alive. From now on each server is waited
    /// for, until [`App::server_back`].
    ///
    /// It goes in steps, since a change of the store is in memory as a whole. Nobody is served before the last one, so
    /// a start that ends between two of them is made good by the next.
    ///
    /// # Errors
    /// The store failed.
    pub async fn started(&self, now: Timestamp) -> Result<(), Error> {
        self.store
            .write(move |tx| {
                let from = tx.alive()?.unwrap_or(now);
                extend(tx, None, from, now)?;
                Ok::<_, Error>(tx.put_alive(now)?)
            })
            .await?;
        let (known, before) = {
            let reader = self.store.read();
            (known_servers(&reader)?, reader.outages()?)
        };
        let servers: BTreeSet<ServerId> = known.iter().chain(before.keys()).copied().collect();
        let servers: Vec<_> = servers.into_iter().map(|server| (server, known.contains(&server))).collect();
        for some in servers.chunks(SERVERS_AT_ONCE).map(<[_]>::to_vec) {
            self.store
                .write(move |tx| {
                    some.into_iter().try_for_each(|(server, known)| wait_for(tx, server, known, now))
                })
                .await?;
        }
        Ok(())
    }

    /// Writes that the bot is running.
    ///
    /// # Errors
    /// The store failed.
    pub async fn alive(&self, now: Timestamp) -> Result<(), Error> {
        self.store.write(move |tx| Ok(tx.put_alive(now)?)).await
    }

    /// When the bot last wrote that it is running.
    ///
    /// # Errors
    /// The store failed.
    pub fn last_alive(&self) -> Result<Option<Timestamp>, Error> {
        Ok(self.store.read().alive()?)
    }

    /// The session of a shard is lost.
    ///
    /// # Errors
    /// The store failed.
    pub async fn shard_lost(&self, shard: Shard, now: Timestamp) -> Result<(), Error> {
        self.store
            .write(move |tx| {
                let lost = Outage { since: now, until: Until::Session, put_off: false };
                for server in known_servers(tx)?.into_iter().filter(|server| shard.carries(*server)) {
                    if tx.outage(server)?.is_none() {
                        tx.put_outage(server, &lost)?;
                    }
                }
                Ok(())
            })
            .await
    }

    /// A shard has a session again: its servers are served, but for those of which Discord has not said so.
    ///
    /// # Errors
    /// The store failed.
    pub async fn shard_back(&self, shard: Shard, now: Timestamp) -> Result<(), Error> {
        let woken = self
            .store
            .write(move |tx| {
                let mut woken = false;
                for (server, outage) in tx.outages()? {
                    if shard.carries(server) && outage.until == Until::Session {
                        woken |= back(tx, server, now)?;
                    }
                }
                Ok::<_, Error>(woken)
            })
            .await?;
        if woken {
            self.wake.notify_one();
        }
        Ok(())
    }

    /// Discord cannot reach a server.
    ///
    /// # Errors
    /// The store failed.
    pub async fn server_lost(&self, server: ServerId, now: Timestamp) -> Result<(), Error> {
        self.store
            .write(move |tx| {
                let new = Outage { since: now, until: Until::Server, put_off: false };
                let known = tx.outage(server)?.map(|known| Outage { until: Until::Server, ..known });
                Ok(tx.put_outage(server, &known.unwrap_or(new))?)
            })
            .await
    }

    /// A server is served: something was heard from it.
    ///
    /// # Errors
    /// The store failed.
    pub async fn server_back(&self, server: ServerId, now: Timestamp) -> Result<(), Error> {
        if self.store.read().outage(server)?.is_none() {
            return Ok(());
        }
        let woken = self.store.write(move |tx| back(tx, server, now)).await?;
        if woken {
            self.wake.notify_one();
        }
        Ok(())
    }

    /// Whether something that is due waits for a server that is away.
    ///
    /// # Errors
    /// The store failed.
    pub fn has_put_off(&self) -> Result<bool, Error> {
        Ok(self.store.read().outages()?.values().any(|outage| outage.put_off))
    }

    /// Whether this server cannot be served.
    ///
    /// # Errors
    /// The store failed.
    pub fn is_away(&self, server: ServerId) -> Result<bool, Error> {
        Ok(self.store.read().outage(server)?.is_some())
    }

    /// Somebody pressed a button of this round on a message of ours in this channel, for all to see. If the round
    /// waits for its message, this is it.
    ///
    /// # Errors
    /// The store failed.
    pub async fn seen(
        &self,
        id: RoundId,
        channel: ChannelId,
        message: MessageId,
        now: Timestamp,
    ) -> Result<(), Error> {
        let waits = move |round: &Round| {
            round.channel == channel && round.progress.message.is_none() && !round.progress.skipped
        };
        if !self.store.read().round(id)?.is_some_and(|round| waits(&round)) {
            return Ok(());
        }
        self.store
            .write(move |tx| {
                if let Some(mut round) = tx.round(id)?.filter(waits) {
                    round.progress.message = Some(message);
                    round.attempt = None;
                    notice::works(tx, &round, Matter::Question)?;
                    keep_posted(tx, round, now)?;
                }
                Ok::<_, Error>(())
            })
            .await?;
        self.wake.notify_one();
        Ok(())
    }
}

/// Puts off what is due in a server that is away.
pub(super) fn put_off(
    tx: &mut Tx<'_>,
    server: ServerId,
    now: Timestamp,
) -> Result<Option<Timestamp>, StoreError> {
    let Some(outage) = tx.outage(server)? else { return Ok(None) };
    if !outage.put_off {
        tx.put_outage(server, &Outage { put_off: true, ..outage })?;
    }
    Ok(Some(now.saturating_add(LOOK_AGAIN).unwrap_or(Timestamp::MAX)))
}

/// Writes a round whose message has just become known. It may be older than the last absence: its window stood still
/// in every one since.
pub(super) fn keep_posted(tx: &mut Tx<'_>, mut round: Round, now: Timestamp) -> Result<(), StoreError> {
    let promised = round.closes;
    if let Some(message) = round.progress.message {
        let opened = message.moment();
        let mut absences = tx.away_since(None, opened)?;
        absences.extend(tx.away_since(Some(round.server), opened)?);
        let absences = absences.iter().map(|away| (away.from, away.to)).collect();
        for (down, back) in streak::joined(absences) {
            round = round.clone().after_away(promised, down, back).unwrap_or(round);
        }
    }
    reminder::queue(tx, &round)?;
    keep_promised(tx, &round, promised, now)
}

/// Ends what a server's outage was so far, and begins another for as long as Discord has not said that it is there.
fn wait_for(tx: &mut Tx<'_>, server: ServerId, known: bool, now: Timestamp) -> Result<(), Error> {
    let before = tx.outage(server)?;
    if let Some(outage) = before {
        extend(tx, Some(server), outage.since, now)?;
        tx.remove_outage(server);
    }
    if known {
        let put_off = before.is_some_and(|outage| outage.put_off);
        tx.put_outage(server, &Outage { since: now, until: Until::Server, put_off })?;
    }
    Ok(())
}

/// The servers that something is due for.
fn known_servers(reader: &Reader<'_>) -> Result<BTreeSet<ServerId>, StoreError> {
    let mut servers = reader.servers_with_timetables()?;
    servers.extend(unfinished(reader)?.iter().map(|round| round.server));
    Ok(servers)
}

/// All rounds that something is still due for. One that cannot be read waits for its turn in the queue.
fn unfinished(reader: &Reader<'_>) -> Result<Vec<Round>, StoreError> {
    let mut rounds = Vec::new();
    for id in reader.rounds_due()? {
        match reader.round(id) {
            Err(StoreError::Unreadable { .. }) => {}
            round => rounds.extend(round?),
        }
    }
    Ok(rounds)
}

/// Writes the absence down and extends what was open, in one change; nothing, if that was done before.
fn extend(tx: &mut Tx<'_>, server: Option<ServerId>, from: Timestamp, to: Timestamp) -> Result<(), Error> {
    if to.duration_since(from) < streak::NOTICEABLE || !tx.put_away(&Away { server, from, to })? {
        return Ok(());
    }
    tracing::info!(guild.id = server.map(|server| server.0), %from, %to, "away");
    let rounds = match server {
        Some(server) => open_in(tx, server, from)?,
        None => {
            let outages = tx.outages()?;
            unfinished(tx)?.into_iter().filter(|round| !outages.contains_key(&round.server)).collect()
        }
    };
    for round in rounds {
        if let Some(round) = longer(tx, &round, from, to)? {
            keep(tx, &round, to)?;
        }
    }
    Ok(())
}

/// The round, if the absence makes its window longer or withdraws it.
fn longer(tx: &Tx<'_>, round: &Round, from: Timestamp, to: Timestamp) -> Result<Option<Round>, StoreError> {
    let posted = tx.posted(round.server, round.day, round.id)?;
    let promised = posted.map_or(round.closes, |posted| posted.promised);
    Ok(round.clone().after_away(promised, from, to))
}

/// The rounds of a server whose windows were open at a moment or opened later.
fn open_in(tx: &Tx<'_>, server: ServerId, at: Timestamp) -> Result<Vec<Round>, StoreError> {
    let earliest = at.saturating_sub(LONGEST_WINDOW).unwrap_or(Timestamp::MIN);
    let day = jiff::tz::Offset::UTC.to_datetime(earliest).date();
    let mut rounds = Vec::new();
    for posted in tx.posted_since(server, day)? {
        if posted.closes > at {
            rounds.extend(tx.round(posted.round)?);
        }
    }
    Ok(rounds)
}

/// The end of an outage; whether something may have become due by it.
fn back(tx: &mut Tx<'_>, server: ServerId, now: Timestamp) -> Result<bool, Error> {
    let Some(outage) = tx.outage(server)? else { return Ok(false) };
    tx.remove_outage(server);
    // A change sees the state before itself, so each round is written once, as the last of all this leaves it.
    let mut rounds: BTreeMap<RoundId, Round> = BTreeMap::new();
    if outage.put_off {
        for (notice, due) in tx.notices_of(server)? {
            tx.put_notice(&notice, due.min(notice::after_grace(now)))?;
        }
        for timetable in tx.timetables_of(server)? {
            for round in tx.rounds_of(timetable.id, NEWEST_ROUNDS)? {
                rounds.insert(round.id, round);
            }
            let due = tx.timetable_and_due(timetable.id)?.and_then(|(_, due)| due);
            let next = timetable.next_slot(timetable.done_until);
            if due.is_some() && next < due {
                tx.put_timetable(&timetable, next)?;
            }
        }
    }
    let open = open_in(tx, server, outage.since)?;
    rounds.extend(open.into_iter().map(|round| (round.id, round)));
    let away = now.duration_since(outage.since) >= streak::NOTICEABLE
        && tx.put_away(&Away { server: Some(server), from: outage.since, to: now })?;
    for round in rounds.into_values() {
        let longer = if away { longer(tx, &round, outage.since, now)? } else { None };
        if longer.is_some() || outage.put_off {
            keep(tx, &longer.unwrap_or(round), now)?;
        }
    }
    Ok(away || outage.put_off)
}

#[cfg(test)]
mod tests;
