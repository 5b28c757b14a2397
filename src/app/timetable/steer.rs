//! `/timetable pause, resume, skip, preview, queue, ban`: what is said to a timetable that runs.

use jiff::Timestamp;

use super::{App, Error, Listed, Refusal, Who, timetable_of};
use crate::app::post;
use crate::domain::ids::{QuestionId, TimetableId};
use crate::domain::question::Question;
use crate::domain::timetable::{MOST_BANNED, MOST_QUEUED, Timetable};

/// A slot that gets no question.
#[derive(Clone, Debug)]
pub struct Skipping {
    /// The timetable, with its next question after that.
    pub listed: Listed,
    /// The slot.
    pub slot: Timestamp,
    /// Whether it was so before.
    pub before: bool,
}

/// What comes next.
#[derive(Clone, Debug)]
pub struct Preview {
    /// The timetable, with the moment of its next question.
    pub listed: Listed,
    /// The question.
    pub question: Question,
}

/// The questions that wait in a timetable's queue.
#[derive(Clone, Debug)]
pub struct Queued {
    /// The timetable, with the moment of its next question.
    pub listed: Listed,
    /// The questions, the next one first; those that the bank no longer has are left out.
    pub questions: Vec<Question>,
    /// The one that has just been put there.
    pub added: Option<QuestionId>,
}

/// The questions that never come in a timetable.
#[derive(Clone, Debug)]
pub struct Banned {
    /// The timetable.
    pub listed: Listed,
    /// The questions, the newest ban first; those that the bank no longer has are left out.
    pub questions: Vec<Question>,
    /// The one that has just been banned.
    pub added: Option<QuestionId>,
}

impl App {
    /// Posts nothing in this timetable from now on; what is open is finished as it was promised.
    ///
    /// # Errors
    /// It is not one of this server.
    pub async fn pause_timetable(&self, who: Who, id: TimetableId, now: Timestamp) -> Result<Listed, Error> {
        let timetable = self
            .store
            .write(move |tx| {
                let mut timetable = timetable_of(tx, who, id)?;
                if timetable.steering.paused.is_none() {
                    post::leave_out_overdue(tx, &timetable, now)?;
                    timetable.steering.paused = Some(now);
                    timetable.steering.skip = None;
                    timetable.done_until = now.max(timetable.done_until);
                    tx.put_timetable(&timetable, None)?;
                }
                Ok::<_, Error>(timetable)
            })
            .await?;
        self.listed(timetable, now)
    }

    /// Goes on with a paused timetable at its next slot.
    ///
    /// # Errors
    /// It is not one of this server.
    pub async fn resume_timetable(&self, who: Who, id: TimetableId, now: Timestamp) -> Result<Listed, Error> {
        let change = move |timetable: &mut Timetable| {
            if timetable.steering.paused.take().is_some() {
                timetable.done_until = now.max(timetable.done_until);
            }
            Ok(())
        };
        Ok(self.steer(who, id, now, change).await?.0)
    }

    /// Leaves the next slot out.
    ///
    /// # Errors
    /// It is not one of this server, is paused, or has no further slot.
    pub async fn skip_slot(&self, who: Who, id: TimetableId, now: Timestamp) -> Result<Skipping, Error> {
        let change = move |timetable: &mut Timetable| {
            if timetable.steering.paused.is_some() {
                return Err(Refusal::Paused);
            }
            let slot = timetable.next_slot(now.max(timetable.done_until)).ok_or(Refusal::NoSlot)?;
            let before = timetable.steering.skip.replace(slot) == Some(slot);
            Ok((slot, before))
        };
        let (listed, (slot, before)) = self.steer(who, id, now, change).await?;
        Ok(Skipping { listed, slot, before })
    }

    /// The slot that was to be left out gets its question after all.
    ///
    /// # Errors
    /// It is not one of this server, or no slot is left out any more.
    pub async fn unskip_slot(&self, who: Who, id: TimetableId, now: Timestamp) -> Result<Listed, Error> {
        let change = move |timetable: &mut Timetable| {
            let slot = timetable.steering.skip.take().filter(|slot| *slot > now);
            slot.map(|_| ()).ok_or(Refusal::NoSlot)
        };
        Ok(self.steer(who, id, now, change).await?.0)
    }

    /// The question that comes next, as long as nothing changes; looking changes nothing.
    ///
    /// # Errors
    /// It is not one of this server, or no question is left for it.
    pub fn preview_timetable(&self, who: Who, id: TimetableId, now: Timestamp) -> Result<Preview, Error> {
        let timetable = self.timetable_named(who, Some(&id.to_string()))?;
        let chosen = timetable.choose(&self.bank).ok_or(Refusal::NothingLeft)?;
        let question = chosen.question.clone();
        Ok(Preview { listed: self.listed(timetable, now)?, question })
    }

    /// The queue of a timetable; with `text` that question is put at its end first.
    ///
    /// # Errors
    /// It is not one of this server; the question is not in the bank or is banned; the queue is full.
    pub async fn queue_question(
        &self,
        who: Who,
        id: TimetableId,
        text: Option<&str>,
        now: Timestamp,
    ) -> Result<Queued, Error> {
        let added = text.map(|text| self.one_question(text)).transpose()?;
        let bank = std::sync::Arc::clone(&self.bank);
        let wanted = added.clone();
        let (listed, ()) = self
            .steer(who, id, now, move |timetable| {
                let Some(question) = wanted.filter(|question| !timetable.steering.queue.contains(question))
                else {
                    return Ok(());
                };
                if timetable.bans(&bank, &question) {
                    return Err(Refusal::IsBanned);
                }
                if timetable.steering.queue.len() >= MOST_QUEUED {
                    return Err(Refusal::QueueFull);
                }
                timetable.steering.queue.push(question);
                Ok(())
            })
            .await?;
        Ok(self.queued(listed, added))
    }

    /// Takes a question out of the queue.
    ///
    /// # Errors
    /// It is not one of this server.
    pub async fn unqueue_question(
        &self,
        who: Who,
        id: TimetableId,
        question: &str,
        now: Timestamp,
    ) -> Result<Queued, Error> {
        let question = QuestionId::parse(question).ok_or(Refusal::NoSuchQuestion)?;
        let (listed, ()) = self
            .steer(who, id, now, move |timetable| {
                timetable.steering.queue.retain(|queued| *queued != question);
                Ok(())
            })
            .await?;
        Ok(self.queued(listed, None))
    }

    /// The bans of a timetable; with `text` that question is banned first.
    ///
    /// # Errors
    /// It is not one of this server; the question is not in the bank; nothing would be left; there are too many bans.
    pub async fn ban_question(
        &self,
        who: Who,
        id: TimetableId,
        text: Option<&str>,
        now: Timestamp,
    ) -> Result<Banned, Error> {
        let added = text.map(|text| self.one_question(text)).transpose()?;
        let bank = std::sync::Arc::clone(&self.bank);
        let wanted = added.clone();
        let (listed, ()) = self
            .steer(who, id, now, move |timetable| {
                let Some(question) = wanted.filter(|question| !timetable.bans(&bank, question)) else {
                    return Ok(());
                };
                if timetable.steering.banned.len() >= MOST_BANNED {
                    return Err(Refusal::TooManyBans);
                }
                timetable.steering.queue.retain(|queued| *queued != question);
                timetable.steering.banned.push(question);
                if timetable.eligible(&bank).is_empty() {
                    return Err(Refusal::LastQuestion);
                }
                Ok(())
            })
            .await?;
        Ok(self.banned(listed, added))
    }

    /// Takes a ban back.
    ///
    /// # Errors
    /// It is not one of this server.
    pub async fn unban_question(
        &self,
        who: Who,
        id: TimetableId,
        question: &str,
        now: Timestamp,
    ) -> Result<Banned, Error> {
        let question = QuestionId::parse(question).ok_or(Refusal::NoSuchQuestion)?;
        let bank = std::sync::Arc::clone(&self.bank);
        let (listed, ()) = self
            .steer(who, id, now, move |timetable| {
                let same =
                    |banned: &QuestionId| bank.get(banned).map_or(banned, |known| &known.id) == &question;
                timetable.steering.banned.retain(|banned| !same(banned));
                Ok(())
            })
            .await?;
        Ok(self.banned(listed, None))
    }

    /// Changes what is said to a timetable, in one write.
    async fn steer<T: Send + 'static>(
        &self,
        who: Who,
        id: TimetableId,
        now: Timestamp,
        change: impl FnOnce(&mut Timetable) -> Result<T, Refusal> + Send + 'static,
    ) -> Result<(Listed, T), Error> {
        let (timetable, outcome) = self
            .store
            .write(move |tx| {
                let before = timetable_of(tx, who, id)?;
                let mut timetable = before.clone();
                let outcome = change(&mut timetable)?;
                if timetable != before {
                    tx.put_timetable(&timetable, timetable.due_after(timetable.done_until))?;
                }
                Ok::<_, Error>((timetable, outcome))
            })
            .await?;
        self.wake.notify_one();
        Ok((self.listed(timetable, now)?, outcome))
    }

    fn queued(&self, listed: Listed, added: Option<QuestionId>) -> Queued {
        let questions = self.known(listed.timetable.steering.queue.iter());
        Queued { listed, questions, added }
    }

    fn banned(&self, listed: Listed, added: Option<QuestionId>) -> Banned {
        let questions = self.known(listed.timetable.steering.banned.iter().rev());
        Banned { listed, questions, added }
    }

    fn known<'a>(&self, ids: impl Iterator<Item = &'a QuestionId>) -> Vec<Question> {
        ids.filter_map(|id| self.bank.get(id)).cloned().collect()
    }

    /// The one question that somebody chose or described.
    fn one_question(&self, text: &str) -> Result<QuestionId, Error> {
        match self.find_question(text)?.as_slice() {
            [one] => Ok(one.clone()),
            _ => Err(Refusal::SeveralFit.into()),
        }
    }
}
