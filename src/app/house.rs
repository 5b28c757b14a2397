//! Keeping house: what is final is packed, what is old is forgotten, and everything is exported.
//!
//! All of it goes in small changes of the store, so nobody waits for it, and a kill in between loses nothing.

use std::path::Path;

use jiff::civil::Date;
use jiff::{SignedDuration, Timestamp};

use super::away::Shard;
use super::report::open_on;
use super::streak::days_to_come;
use super::{App, Error};
use crate::domain::facts::{SERVER_KEPT, WORDS_KEPT};
use crate::domain::ids::{RoundId, ServerId};
use crate::domain::report::{Note, REPORTS_KEPT};
use crate::domain::round::Round;
use crate::domain::streak;
use crate::store::{Reader, StoreError, exports};

/// A day is packed so long after it has become final: whatever comes late finds its round.
const PACK_AFTER: SignedDuration = SignedDuration::from_hours(48);

/// Members whose facts are packed in one change, and records that are removed in one.
const AT_ONCE: usize = 50;

/// The newest rounds of a timetable stay, for its doctor.
const NEWEST_ROUNDS: usize = 10;

/// The note of a skipped slot stays for so long.
const SKIPPED_KEPT: SignedDuration = SignedDuration::from_hours(400 * 24);

impl App {
    /// Packs and forgets what is due for it at `now`.
    ///
    /// # Errors
    /// The store failed; what was done stays done.
    pub async fn keep_house(&self, now: Timestamp) -> Result<(), Error> {
        self.pack_final_days(now).await?;
        self.forget_old_rounds(now).await?;
        self.forget_skipped(now).await?;
        self.forget_reports(now).await?;
        self.forget_servers(now).await
    }

    async fn pack_final_days(&self, now: Timestamp) -> Result<(), Error> {
        let mut after = None;
        while let Some(server) = self.store.read().next_posted(after)? {
            after = Some(server);
            for day in final_days(&self.store.read(), server, now)? {
                let mut done = false;
                while !done {
                    done = self
                        .store
                        .write(move |tx| {
                            // Looked at again: an absence may have made a window longer.
                            let still = final_days(tx, server, now)?.contains(&day);
                            if still { tx.pack(server, day, AT_ONCE) } else { Ok(true) }
                        })
                        .await?;
                }
            }
            tokio::task::yield_now().await;
        }
        Ok(())
    }

    /// Words and ticks go after their time; then rounds, unless they are among the newest.
    async fn forget_old_rounds(&self, now: Timestamp) -> Result<(), Error> {
        let mut after = None;
        loop {
            let rounds = self.store.read().rounds_after(after, AT_ONCE)?;
            let Some(last) = rounds.last() else { return Ok(()) };
            after = Some(last.id);
            for round in rounds.iter().filter(|round| is_old(round, now)) {
                self.forget_words(round.id).await?;
                let id = round.id;
                if !is_wanted(&self.store.read(), round)? {
                    self.store.write(move |tx| tx.remove_round(id)).await?;
                }
            }
            tokio::task::yield_now().await;
        }
    }

    async fn forget_words(&self, round: RoundId) -> Result<(), Error> {
        while self.store.read().has_words(round)? {
            self.store.write(move |tx| tx.forget_words(round, AT_ONCE)).await?;
        }
        Ok(())
    }

    async fn forget_skipped(&self, now: Timestamp) -> Result<(), Error> {
        let mut after = None;
        loop {
            let skipped = self.store.read().skipped_after(after, AT_ONCE)?;
            let Some(last) = skipped.last() else { return Ok(()) };
            after = Some(last.round);
            let mut old = Vec::new();
            for skipped in &skipped {
                let age = now.duration_since(skipped.round.slot);
                let orphan = !self.store.read().has_timetable(skipped.round.timetable)?;
                if age >= SKIPPED_KEPT || (orphan && age >= WORDS_KEPT) {
                    old.push(skipped.round);
                }
            }
            if !old.is_empty() {
                let removed = self.store.write(move |tx| {
                    old.iter().for_each(|round| tx.remove_skipped(*round));
                    Ok::<_, StoreError>(())
                });
                removed.await?;
            }
        }
    }

    /// Reports go after their time; notes that nothing is open for go with them, if the staff could not be told.
    async fn forget_reports(&self, now: Timestamp) -> Result<(), Error> {
        let mut after = None;
        loop {
            let reports = self.store.read().reports_after(after, AT_ONCE)?;
            let Some(last) = reports.last() else { break };
            after = Some((last.member, last.question.clone()));
            let old: Vec<_> =
                reports.into_iter().filter(|r| now.duration_since(r.made) >= REPORTS_KEPT).collect();
            if !old.is_empty() {
                let removed = self.store.write(move |tx| {
                    old.iter().for_each(|report| tx.remove_report(report));
                    Ok::<_, StoreError>(())
                });
                removed.await?;
            }
            tokio::task::yield_now().await;
        }
        for note in self.store.read().notes()? {
            if now.duration_since(note.since) >= REPORTS_KEPT {
                self.forget_idle_note(note).await?;
            }
        }
        Ok(())
    }

    async fn forget_idle_note(&self, note: Note) -> Result<(), Error> {
        self.store
            .write(move |tx| {
                if open_on(tx, note.server, &note.question)?.is_empty() {
                    tx.remove_note(note.server, &note.question);
                }
                Ok(())
            })
            .await
    }

    async fn forget_servers(&self, now: Timestamp) -> Result<(), Error> {
        for (server, _) in self.store.read().all_removed()? {
            let mut done = false;
            while !done {
                done = self
                    .store
                    .write(move |tx| {
                        // The bot may be back.
                        let since = tx.removed(server)?;
                        let old = since.is_some_and(|since| now.duration_since(since) >= SERVER_KEPT);
                        if old { tx.forget_server(server, AT_ONCE) } else { Ok(true) }
                    })
                    .await?;
            }
        }
        Ok(())
    }

    /// A server has removed the bot: from now on its data is kept for [`SERVER_KEPT`].
    ///
    /// # Errors
    /// The store failed.
    pub async fn server_left(&self, server: ServerId, now: Timestamp) -> Result<(), Error> {
        self.store.write(move |tx| Ok(tx.put_removed(server, now).map(drop)?)).await
    }

    /// The bot is in a server, perhaps again.
    ///
    /// # Errors
    /// The store failed.
    pub async fn server_joined(&self, server: ServerId) -> Result<(), Error> {
        if self.store.read().removed(server)?.is_none() {
            return Ok(());
        }
        self.store
            .write(move |tx| {
                tx.put_returned(server);
                Ok(())
            })
            .await
    }

    /// The servers that the bot knows but is not in any more, of those that this shard carries: it was removed while it was
    /// not there to see it.
    ///
    /// # Errors
    /// The store failed.
    pub async fn servers_left_unseen(
        &self,
        present: &[ServerId],
        shard: Shard,
        now: Timestamp,
    ) -> Result<(), Error> {
        for server in self.store.read().servers()? {
            if shard.carries(server) && !present.contains(&server) {
                self.server_left(server, now).await?;
            }
        }
        Ok(())
    }

    /// Writes an export into the folder where exports are kept.
    ///
    /// # Errors
    /// The store cannot be read or the file not written.
    pub async fn keep_export(&self, data: &Path, now: Timestamp) -> Result<(), Error> {
        let (store, data) = (self.store.clone(), data.to_owned());
        let kept = tokio::task::spawn_blocking(move || exports::keep(&store, &data, now)).await??;
        tracing::info!(file = %kept.path.display(), "exported everything");
        Ok(())
    }

    /// Takes out of the kept exports what members have deleted and what is past its time.
    ///
    /// # Errors
    /// A file cannot be read or written.
    pub async fn clean_exports(&self, data: &Path, now: Timestamp) -> Result<(), Error> {
        let (tombstones, data) = (self.store.read().tombstones()?, data.to_owned());
        tokio::task::spawn_blocking(move || exports::clean(&data, &tombstones, now)).await??;
        Ok(())
    }

    /// When the newest export was made, if there is one.
    #[must_use]
    pub fn newest_export(&self, data: &Path) -> Option<Timestamp> {
        exports::newest(data).ok().flatten().map(|kept| kept.made)
    }
}

/// The days of a server that can be packed.
fn final_days(reader: &Reader<'_>, server: ServerId, now: Timestamp) -> Result<Vec<Date>, StoreError> {
    let Ok(before) = now.checked_sub(PACK_AFTER) else { return Ok(Vec::new()) };
    let posted = reader.posted_of(server)?;
    let mut days: Vec<Date> = posted.iter().map(|posted| posted.day).collect();
    days.dedup();
    let Some(first) = days.first() else { return Ok(Vec::new()) };
    if !streak::is_final(*first, &posted, &Default::default(), before) {
        return Ok(Vec::new());
    }
    let due = days_to_come(reader, server, before)?;
    let mut packable = Vec::new();
    for day in days {
        // A reveal that is still to come counts the answers.
        let mut over = streak::is_final(day, &posted, &due, before);
        for posted in posted.iter().filter(|posted| posted.day == day) {
            over &= reader.round(posted.round)?.is_none_or(|round| round.due(now).is_none());
        }
        if over {
            packable.push(day);
        }
    }
    Ok(packable)
}

fn is_old(round: &Round, now: Timestamp) -> bool {
    now.duration_since(round.closes) >= WORDS_KEPT
}

/// Its facts are not packed, or it is one of the newest.
fn is_wanted(reader: &Reader<'_>, round: &Round) -> Result<bool, StoreError> {
    if reader.is_posted(round.server, round.day, round.id)? {
        return Ok(true);
    }
    let newest = reader.rounds_of(round.id.timetable, NEWEST_ROUNDS)?;
    Ok(reader.has_timetable(round.id.timetable)? && newest.iter().any(|newest| newest.id == round.id))
}
