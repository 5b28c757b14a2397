//! `/timetable add, edit`: a draft in the store, changed one thing at a time, saved in one write.

use jiff::Timestamp;

use super::{App, Error, Listed, MOST_DRAFTS, MOST_TIMETABLES, Refusal, SLOTS_SHOWN, Who, timetable_of};
use crate::app::post;
use crate::domain::ids::{ChannelId, InteractionId, TimetableId};
use crate::domain::pick::Bag;
use crate::domain::timetable::{Change, Cron, Draft, Problem, Steering, Timetable, Zone};
use crate::store::Tx;

/// What a new timetable goes by until somebody says otherwise: weekdays at 09:00.
const USUAL: &str = "0 9 * * 1-5";

/// What an admin asked for: a channel, and whatever else they typed.
#[derive(Clone, Debug)]
pub struct Request {
    /// Where to post.
    pub channel: ChannelId,
    /// Everything else, in the order in which it is to be applied.
    pub changes: Vec<Change>,
    /// The language of their client, by which their zone is guessed.
    pub locale: String,
}

/// A draft with what it would do.
#[derive(Clone, Debug)]
pub struct Sheet {
    /// The draft.
    pub draft: Draft,
    /// Its next slots.
    pub slots: Vec<Timestamp>,
    /// How many questions of the bank it may ask.
    pub questions: usize,
    /// What keeps it from being saved.
    pub problems: Vec<Problem>,
    /// The moment at which somebody looks at it.
    pub now: Timestamp,
}

/// What saving a draft led to.
#[derive(Clone, Debug)]
pub enum Saved {
    /// There is a new timetable.
    Made(Box<Listed>),
    /// The timetable has changed.
    Changed(Box<Listed>),
    /// Somebody else changed it after the draft was begun; nothing was saved, and the draft is now as it is.
    Meanwhile(Box<Sheet>),
}

impl App {
    /// Begins a timetable: writes a draft down and shows what it would do.
    ///
    /// # Errors
    /// Something in the request cannot be read or done; the refusal says what.
    pub async fn begin_timetable(
        &self,
        who: Who,
        request: Request,
        interaction: InteractionId,
    ) -> Result<Sheet, Error> {
        let server = who.server.ok_or(Refusal::OnlyInServers)?;
        let now = interaction.moment();
        let reader = self.store.read();
        let existing = reader.timetables_of(server)?;
        if existing.len() >= MOST_TIMETABLES {
            return Err(Refusal::TooManyTimetables.into());
        }
        let known = reader.settings(server)?.zone;
        let zone_sure = known.is_some();
        let guess = || Zone::guesses(&request.locale).into_iter().next().ok_or(Refusal::NoSuchTimetable);
        let timetable = Timetable {
            id: TimetableId(interaction.0),
            server,
            channel: request.channel,
            cron: Cron::parse(USUAL).map_err(|problem| Refusal::Draft(Problem::Cron(problem)))?,
            zone: known.map_or_else(guess, Ok)?,
            topics: Vec::new(),
            levels: Vec::new(),
            path: None,
            role: None,
            window_hours: None,
            counts: existing.iter().all(|timetable| !timetable.counts),
            made_by: who.member,
            // No two timetables have the same id, so each asks in an order of its own.
            bag: Bag::new(interaction.0),
            last_number: 0,
            done_until: now,
            steering: Steering::default(),
        };
        let mut draft = Draft { timetable, of: None, zone_sure };
        let zone_typed = request.changes.iter().any(|change| matches!(change, Change::Zone(_)));
        for change in request.changes {
            draft.change(change, &self.bank).map_err(Refusal::Draft)?;
        }
        // Whoever names a zone is not asked for it: the draft shows it, and saving confirms it.
        draft.zone_sure |= zone_typed;
        self.keep(draft, now).await
    }

    /// Begins to change a timetable: a draft that is a copy of it.
    ///
    /// # Errors
    /// It is not one of this server.
    pub async fn edit_timetable(
        &self,
        who: Who,
        of: TimetableId,
        interaction: InteractionId,
    ) -> Result<Sheet, Error> {
        let timetable = self.timetable_named(who, Some(&of.to_string()))?;
        self.keep(copy(TimetableId(interaction.0), timetable), interaction.moment()).await
    }

    /// A draft as it is now.
    ///
    /// # Errors
    /// It is gone, or of another server.
    pub fn draft(&self, who: Who, id: TimetableId, now: Timestamp) -> Result<Sheet, Error> {
        let draft = self.store.read().draft(id)?.filter(|draft| Some(draft.timetable.server) == who.server);
        Ok(self.sheet_of(draft.ok_or(Refusal::DraftGone)?, now))
    }

    /// Changes one thing in a draft.
    ///
    /// # Errors
    /// It is gone, or what was typed or chosen cannot be read.
    pub async fn change_draft(
        &self,
        who: Who,
        id: TimetableId,
        change: Change,
        now: Timestamp,
    ) -> Result<Sheet, Error> {
        let bank = std::sync::Arc::clone(&self.bank);
        let draft = self
            .store
            .write(move |tx| {
                let mut draft = draft_of(tx, who, id)?;
                draft.change(change, &bank).map_err(Refusal::Draft)?;
                tx.put_draft(&draft)?;
                Ok::<_, Error>(draft)
            })
            .await?;
        Ok(self.sheet_of(draft, now))
    }

    /// Somebody says that the draft's zone is theirs: it becomes the server's, if that has none so far.
    ///
    /// # Errors
    /// The draft is gone, or its zone is another one by now.
    pub async fn confirm_zone(
        &self,
        who: Who,
        id: TimetableId,
        zone: String,
        now: Timestamp,
    ) -> Result<Sheet, Error> {
        let draft = self
            .store
            .write(move |tx| {
                let mut draft = draft_of(tx, who, id)?;
                // Only what was on the screen is confirmed.
                if draft.timetable.zone.name() == zone {
                    draft.zone_sure = true;
                    tx.put_draft(&draft)?;
                    settle_zone(tx, &draft)?;
                }
                Ok::<_, Error>(draft)
            })
            .await?;
        Ok(self.sheet_of(draft, now))
    }

    /// Saves a draft: makes its timetable, or changes the one it is a copy of, in one write.
    ///
    /// # Errors
    /// The draft is gone or has a problem, its timetable is gone, or the server has too many timetables by now.
    pub async fn save_draft(&self, who: Who, id: TimetableId, now: Timestamp) -> Result<Saved, Error> {
        let bank = std::sync::Arc::clone(&self.bank);
        let (made, timetable) = self
            .store
            .write(move |tx| {
                if let Ok(made) = timetable_of(tx, who, id) {
                    return Ok((true, Ok(made)));
                }
                let draft = draft_of(tx, who, id)?;
                if let Some(problem) = draft.problems(&bank).into_iter().next() {
                    return Err(Refusal::Draft(problem).into());
                }
                let timetable = match draft.of {
                    None => {
                        if tx.timetables_of(draft.timetable.server)?.len() >= MOST_TIMETABLES {
                            return Err(Refusal::TooManyTimetables.into());
                        }
                        Timetable { done_until: now, ..draft.timetable.clone() }
                    }
                    Some(of) => {
                        let current = timetable_of(tx, who, of)?;
                        if current.steering.edition != draft.timetable.steering.edition {
                            let fresh = copy(id, current);
                            tx.put_draft(&fresh)?;
                            return Ok((false, Err(fresh)));
                        }
                        post::leave_out_overdue(tx, &current, now)?;
                        draft.applied_to(&current, now)
                    }
                };
                settle_zone(tx, &draft)?;
                tx.remove_draft(id);
                tx.put_timetable(&timetable, timetable.due_after(now))?;
                Ok::<_, Error>((draft.of.is_none(), Ok(timetable)))
            })
            .await?;
        self.wake.notify_one();
        Ok(match timetable {
            Err(fresh) => Saved::Meanwhile(Box::new(self.sheet_of(fresh, now))),
            Ok(timetable) if made => Saved::Made(Box::new(self.listed(timetable, now)?)),
            Ok(timetable) => Saved::Changed(Box::new(self.listed(timetable, now)?)),
        })
    }

    /// Forgets a draft.
    ///
    /// # Errors
    /// The store failed.
    pub async fn drop_draft(&self, who: Who, id: TimetableId) -> Result<(), Error> {
        self.store
            .write(move |tx| {
                if draft_of(tx, who, id).is_ok() {
                    tx.remove_draft(id);
                }
                Ok(())
            })
            .await
    }

    async fn keep(&self, draft: Draft, now: Timestamp) -> Result<Sheet, Error> {
        let kept = draft.clone();
        self.store
            .write(move |tx| {
                let before = tx.drafts_of(kept.timetable.server)?;
                for old in before.iter().rev().skip(MOST_DRAFTS - 1) {
                    tx.remove_draft(old.timetable.id);
                }
                Ok::<_, Error>(tx.put_draft(&kept)?)
            })
            .await?;
        // Its end is something that is due.
        self.wake.notify_one();
        Ok(self.sheet_of(draft, now))
    }

    fn sheet_of(&self, draft: Draft, now: Timestamp) -> Sheet {
        let timetable = &draft.timetable;
        Sheet {
            slots: timetable.questions_after(now).take(SLOTS_SHOWN).collect(),
            questions: timetable.eligible(&self.bank).len(),
            problems: draft.problems(&self.bank),
            draft,
            now,
        }
    }
}

/// A draft that changes a timetable.
fn copy(id: TimetableId, timetable: Timetable) -> Draft {
    let of = Some(timetable.id);
    let bag = Bag::new(timetable.bag.seed);
    Draft { timetable: Timetable { id, bag, ..timetable }, of, zone_sure: true }
}

/// A draft of the server in which somebody acts.
fn draft_of(tx: &Tx<'_>, who: Who, id: TimetableId) -> Result<Draft, Error> {
    let server = who.server.ok_or(Refusal::OnlyInServers)?;
    let draft = tx.draft(id)?.filter(|draft| draft.timetable.server == server);
    draft.ok_or_else(|| Refusal::DraftGone.into())
}

/// The first zone that somebody is sure of is the server's.
fn settle_zone(tx: &mut Tx<'_>, draft: &Draft) -> Result<(), Error> {
    let Timetable { server, zone, .. } = &draft.timetable;
    let mut settings = tx.settings(*server)?;
    if settings.zone.is_none() {
        settings.zone = Some(zone.clone());
        tx.put_settings(*server, &settings)?;
    }
    Ok(())
}
