//! `/timetable add, list, remove`: a draft first, a timetable once somebody confirmed it.

use jiff::Timestamp;

use super::{App, Error, Refusal, Who};
use crate::domain::ids::{ChannelId, InteractionId, RoleId, ServerId, TimetableId};
use crate::domain::pick::Bag;
use crate::domain::question::Level;
use crate::domain::round::Round;
use crate::domain::timetable::{self, Cron, Timetable, Zone};

/// How many timetables a server can have.
pub const MOST_TIMETABLES: usize = 20;

/// How many slots are shown before somebody confirms.
pub const SLOTS_SHOWN: usize = 5;

/// What an admin asked for, as typed.
#[derive(Clone, Debug)]
pub struct Request {
    /// Where to post.
    pub channel: ChannelId,
    /// A time of day, or a cron expression.
    pub time: String,
    /// The days; not used with a cron expression.
    pub days: String,
    /// An IANA zone.
    pub zone: String,
    /// Only this topic.
    pub topic: Option<String>,
    /// Only this level.
    pub level: Option<Level>,
    /// A role to ping.
    pub role: Option<RoleId>,
    /// Hours to answer.
    pub window_hours: Option<u16>,
    /// Whether a miss matters; by default only in the server's first timetable.
    pub counts: Option<bool>,
}

/// A timetable that nobody has confirmed so far.
#[derive(Clone, Debug)]
pub struct Draft {
    /// What it would be.
    pub timetable: Timetable,
    /// Its next slots.
    pub slots: Vec<Timestamp>,
    /// How many questions of the bank match it.
    pub questions: usize,
}

/// A timetable and how it is doing.
#[derive(Clone, Debug)]
pub struct Listed {
    /// The timetable.
    pub timetable: Timetable,
    /// Its next slot.
    pub next: Option<Timestamp>,
    /// Its newest round.
    pub newest: Option<Round>,
}

impl App {
    /// Writes a draft down and shows what it would do. The interaction's id becomes the timetable's.
    ///
    /// # Errors
    /// Something in the request cannot be read or done; the refusal says what.
    pub async fn draft_timetable(
        &self,
        who: Who,
        request: &Request,
        interaction: InteractionId,
    ) -> Result<Draft, Error> {
        let server = who.server.ok_or(Refusal::OnlyInServers)?;
        let now = interaction.moment();
        let cron = if is_cron(&request.time) {
            Cron::parse(&request.time)
        } else {
            Cron::from_options(&request.time, &request.days)
        };
        let topic = request.topic.as_deref().map(|typed| self.topic(typed)).transpose()?;
        if request.role.is_some_and(|role| role.0 == server.0) {
            return Err(Refusal::PingsEverybody.into());
        }
        if request.window_hours.is_some_and(|hours| !(1..=168).contains(&hours)) {
            return Err(Refusal::WindowHours.into());
        }
        let existing = self.store.read().timetables_of(server)?;
        if existing.len() >= MOST_TIMETABLES {
            return Err(Refusal::TooManyTimetables.into());
        }
        let timetable = Timetable {
            id: TimetableId(interaction.0),
            server,
            channel: request.channel,
            cron: cron.map_err(Refusal::Cron)?,
            zone: Zone::parse(&request.zone).map_err(Refusal::Zone)?,
            topics: topic.iter().cloned().collect(),
            levels: request.level.into_iter().collect(),
            role: request.role,
            window_hours: request.window_hours,
            counts: request.counts.unwrap_or_else(|| existing.iter().all(|timetable| !timetable.counts)),
            made_by: who.member,
            // No two timetables have the same id, so each asks in an order of its own.
            bag: Bag::new(interaction.0),
            last_number: 0,
            done_until: now,
        };
        let questions = self.bank.matching(&timetable.topics, &timetable.levels).count();
        if questions == 0 {
            return Err(Refusal::NothingMatches { topic, level: request.level }.into());
        }
        let kept = timetable.clone();
        self.store.write(move |tx| Ok::<_, Error>(tx.put_draft(&kept)?)).await?;
        let slots = timetable::slots(&timetable.cron, &timetable.zone, now).take(SLOTS_SHOWN).collect();
        Ok(Draft { timetable, slots, questions })
    }

    /// Makes the timetable that a draft describes.
    ///
    /// # Errors
    /// The draft is gone, or the server has too many timetables by now.
    pub async fn make_timetable(
        &self,
        who: Who,
        draft: TimetableId,
        now: Timestamp,
    ) -> Result<Listed, Error> {
        let server = who.server.ok_or(Refusal::OnlyInServers)?;
        let timetable = self
            .store
            .write(move |tx| {
                if let Some(made) = tx.timetable(draft)?.filter(|made| made.server == server) {
                    return Ok(made);
                }
                let draft = tx.draft(draft)?.filter(|draft| draft.server == server);
                let mut timetable = draft.ok_or(Refusal::DraftGone)?;
                if tx.timetables_of(server)?.len() >= MOST_TIMETABLES {
                    return Err(Refusal::TooManyTimetables.into());
                }
                timetable.done_until = now;
                tx.remove_draft(timetable.id);
                tx.put_timetable(&timetable, timetable.next_slot(now))?;
                Ok::<_, Error>(timetable)
            })
            .await?;
        self.wake.notify_one();
        Ok(Listed { next: timetable.next_slot(now), newest: None, timetable })
    }

    /// Forgets a draft.
    ///
    /// # Errors
    /// The store failed.
    pub async fn drop_draft(&self, who: Who, draft: TimetableId) -> Result<(), Error> {
        self.store
            .write(move |tx| {
                if tx.draft(draft)?.is_some_and(|draft| Some(draft.server) == who.server) {
                    tx.remove_draft(draft);
                }
                Ok(())
            })
            .await
    }

    /// The timetables of a server.
    ///
    /// # Errors
    /// Asked outside a server.
    pub fn timetables(&self, who: Who, now: Timestamp) -> Result<Vec<Listed>, Error> {
        let server: ServerId = who.server.ok_or(Refusal::OnlyInServers)?;
        let reader = self.store.read();
        let mut listed = Vec::new();
        for timetable in reader.timetables_of(server)? {
            let newest = reader.rounds_of(timetable.id, 1)?.into_iter().next();
            listed.push(Listed { next: timetable.next_slot(now), newest, timetable });
        }
        Ok(listed)
    }

    /// Removes a timetable; a round that is open is finished as it was promised.
    ///
    /// # Errors
    /// It is not one of this server.
    pub async fn remove_timetable(&self, who: Who, id: TimetableId) -> Result<Timetable, Error> {
        let server = who.server.ok_or(Refusal::OnlyInServers)?;
        let removed = self
            .store
            .write(move |tx| {
                let timetable = tx.timetable(id)?.filter(|timetable| timetable.server == server);
                let timetable = timetable.ok_or(Refusal::NoSuchTimetable)?;
                tx.remove_timetable(id)?;
                Ok::<_, Error>(timetable)
            })
            .await?;
        self.wake.notify_one();
        Ok(removed)
    }
}

/// Whether somebody typed cron fields rather than a time of day.
fn is_cron(time: &str) -> bool {
    time.contains(['*', '@']) || time.split_whitespace().count() > 2
}
