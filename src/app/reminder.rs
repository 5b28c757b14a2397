//! Reminders: who gets one for a round that closes soon. That they got it is written first, so nobody gets two.

use jiff::Timestamp;

use super::streak::days_to_come;
use super::{App, Error, Refusal, Who, away};
use crate::domain::ids::{ChannelId, MemberId, MessageId, RoundId, ServerId};
use crate::domain::reminder::{self, Nudge, Reminder};
use crate::domain::round::Round;
use crate::domain::streak::{self, Facts};
use crate::store::{Due, Reader, StoreError, Tx};

/// So much of the queue is looked at in one go: more than is ever under way.
const LOOK: usize = 512;

/// One message to one member, written down as sent.
#[derive(Clone, Copy, Debug)]
pub struct ToSend {
    /// Of which server.
    pub server: ServerId,
    /// To whom.
    pub member: MemberId,
    /// What it says.
    pub nudge: Nudge,
    /// The question.
    pub question: (ChannelId, MessageId),
}

/// What becomes of a member's reminder, if it still is what it was.
struct Change {
    member: MemberId,
    before: Reminder,
    after: Reminder,
    nudge: Option<Nudge>,
}

impl App {
    /// Switches the reminders of a member in a server on or off. Off works from anywhere.
    ///
    /// # Errors
    /// On, and not pressed in that server, or it has no reminders.
    pub async fn remind(&self, who: Who, server: ServerId, on: bool) -> Result<(), Error> {
        self.store
            .write(move |tx| {
                let allowed = who.server == Some(server) && tx.settings(server)?.reminder;
                if on && !allowed {
                    return Err(Refusal::NoReminders.into());
                }
                if tx.reminder(server, who.member)?.on != on {
                    tx.put_reminder(server, who.member, Reminder::wanted(on))?;
                }
                Ok(())
            })
            .await
    }

    /// The reminders that are due, each written down as sent.
    ///
    /// # Errors
    /// The store failed; what was written down is not sent.
    pub async fn reminders(&self, now: Timestamp) -> Result<Vec<ToSend>, Error> {
        let mut all = Vec::new();
        for (at, due) in self.store.read().due(now, LOOK)? {
            if let Due::Reminders(id) = due {
                all.extend(self.claim_reminders(at, id, now).await?);
            }
        }
        Ok(all)
    }

    async fn claim_reminders(
        &self,
        at: Timestamp,
        id: RoundId,
        now: Timestamp,
    ) -> Result<Vec<ToSend>, Error> {
        let reader = self.store.read();
        let round = match reader.round(id) {
            Err(StoreError::Unreadable { .. }) => None,
            round => round?,
        };
        let changes = match &round {
            Some(round) if time_of(round).is_some_and(|at| at <= now) => changes(&reader, round, now)?,
            _ => Vec::new(),
        };
        self.store
            .write(move |tx| {
                tx.drop_due(at, Due::Reminders(id));
                let Some(round) = round.filter(|round| now < round.closes) else { return Ok(Vec::new()) };
                let Some(time) = time_of(&round) else { return Ok(Vec::new()) };
                let later = away::put_off(tx, round.server, now)?.or(Some(time).filter(|time| *time > now));
                if let Some(later) = later {
                    tx.put_reminders_due(id, later)?;
                    return Ok(Vec::new());
                }
                let mut sent = Vec::new();
                let Some(message) = round.progress.message else { return Ok(sent) };
                for Change { member, before, after, nudge } in changes {
                    if tx.reminder(round.server, member)? != before {
                        continue;
                    }
                    tx.put_reminder(round.server, member, after)?;
                    let question = (round.channel, message);
                    sent.extend(nudge.map(|nudge| ToSend { server: round.server, member, nudge, question }));
                }
                Ok(sent)
            })
            .await
    }

    /// Discord does not let the bot write to a member: their reminders are off from now on.
    ///
    /// # Errors
    /// The store failed.
    pub async fn cannot_remind(&self, server: ServerId, member: MemberId) -> Result<(), Error> {
        self.store
            .write(move |tx| {
                if tx.reminder(server, member)?.on {
                    tx.put_reminder(server, member, Reminder::wanted(false))?;
                }
                Ok(())
            })
            .await
    }
}

/// A round has been posted: its reminders are due later, if its server has them.
pub(super) fn queue(tx: &mut Tx<'_>, round: &Round) -> Result<(), StoreError> {
    let (Some(message), Some(at)) = (round.progress.message, time_of(round)) else { return Ok(()) };
    // In a window of two hours nobody has forgotten the question.
    if at > message.moment() && tx.settings(round.server)?.reminder {
        tx.put_reminders_due(round.id, at)?;
    }
    Ok(())
}

fn time_of(round: &Round) -> Option<Timestamp> {
    round.closes.checked_sub(reminder::BEFORE).ok()
}

fn changes(reader: &Reader<'_>, round: &Round, now: Timestamp) -> Result<Vec<Change>, Error> {
    let server = round.server;
    if !reader.settings(server)?.reminder {
        return Ok(Vec::new());
    }
    let due = days_to_come(reader, server, now)?;
    // In this order no member's facts are missed, as for leaderboards.
    let posted = reader.posted_of(server)?;
    let days = reader.days_of(server)?;
    let mut changes = Vec::new();
    for (member, before) in reader.reminded_in(server)? {
        let shown = reader.shown_by(server, member)?;
        let answered = reader.answered_by(server, member)?;
        let deeds = reader.deeds_of(server, member)?;
        let facts = Facts { days: &days, deeds: &deeds, posted: &posted, answered: &answered, shown: &shown };
        let (after, nudge) = before.due(&streak::fold(&facts, &due, now), round.day, round.closes);
        if after != before {
            changes.push(Change { member, before, after, nudge });
        }
    }
    Ok(changes)
}
