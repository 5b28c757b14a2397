//! Carries out what is due: looks whether it was done before, does it, and reports what came of it.

use std::sync::Arc;

use jiff::{SignedDuration, Timestamp};
use serde::Serialize;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use super::components::Action;
use super::outbound::{Call, CallError, Gone, Outbound, Priority};
use super::{permissions, view};
use crate::app::post::{Done, Effect, Job, NotDone};
use crate::app::subject::Subject;
use crate::app::{App, Error};
use crate::crash;
use crate::domain::ids::{ChannelId, MessageId};
use crate::domain::notice::Cause;
use crate::domain::round::{Round, Step, Thread, Trouble};

/// How far before an attempt a look begins: the clocks may differ a little.
pub(super) const BEFORE_ATTEMPT: SignedDuration = SignedDuration::from_mins(1);

/// Carries out the steps of rounds.
pub struct Publisher {
    /// Where results are written down.
    pub app: Arc<App>,
    /// The way to Discord.
    pub outbound: Outbound,
}

impl Publisher {
    /// Carries out what is due.
    ///
    /// # Errors
    /// The store failed.
    pub async fn carry_out(&self, job: Job) -> Result<(), Error> {
        match job {
            Job::Step(effect) => self.perform(effect).await,
            Job::Notice(telling) => self.look_after(telling).await,
        }
    }

    /// Does one step and writes down what came of it: what Discord refuses is no error but a result.
    async fn perform(&self, effect: Effect) -> Result<(), Error> {
        let (id, step) = (effect.round.id, effect.step);
        let result = match step {
            Step::Message => self.message(&effect).await?,
            Step::Thread => self.thread(&effect).await,
            Step::Reveal(part) => self.reveal(&effect, part).await,
            Step::Edit => self.edit(&effect).await,
            Step::Extend => self.extend(&effect).await,
        };
        crash::point("sent", step);
        let now = self.app.clock().now();
        match result {
            Ok(done) => {
                // Of a message that was found, how late it came is in its own id.
                let late_s = match done {
                    Done::Message(message) => Some(message.moment().duration_since(id.slot).as_secs()),
                    _ => None,
                };
                tracing::info!(guild.id = effect.round.server.0, round = %id, step = ?step, late_s, "done");
                self.app.done(id, done, now).await?;
            }
            Err(not_done) => self.app.not_done(id, step, not_done, now).await?,
        }
        crash::point("recorded", step);
        Ok(())
    }

    async fn message(&self, effect: &Effect) -> Result<Result<Done, NotDone>, Error> {
        let Effect { round, question, .. } = effect;
        let call = Call::new(Priority::Question, round.server);
        let mut round = round.clone();
        if let Some(since) = effect.look {
            let sign = Action::Answer(Subject::Round(round.id)).to_string();
            match self.find(call, &round, round.channel, since, |ids| ids.contains(&sign)).await {
                Ok(Some(id)) => return Ok(Ok(Done::Message(id))),
                Ok(None) => {}
                // Where we may not look it may stand all the same.
                Err(NotDone { trouble: Trouble::Forbidden, after }) => {
                    return Ok(Err(NotDone { trouble: Trouble::Blind, after }));
                }
                Err(not_done) => return Ok(Err(not_done)),
            }
            // Nothing of an earlier attempt is there, so the window begins now.
            match self.app.renew(round.id, self.app.clock().now()).await? {
                Some(renewed) => round = renewed,
                None => return Ok(Err(NotDone { trouble: Trouble::Unavailable, after: None })),
            }
        }
        crash::point("claimed", Step::Message);
        let topic = self.app.bank.topic(&question.topic);
        let message = view::question::round(&round, question, topic, SignedDuration::ZERO)
            .into_message(step_nonce(&round, Step::Message));
        let sent = self.outbound.send_message(call, round.channel, &body(&message)).await;
        Ok(sent.map(|sent| Done::Message(sent.id)).map_err(|error| not_done(&round, Step::Message, &error)))
    }

    async fn thread(&self, effect: &Effect) -> Result<Done, NotDone> {
        let Effect { round, question, .. } = effect;
        let Some(message) = round.progress.message else { return Ok(Done::NoThread(None)) };
        let call = Call::new(Priority::Thread, round.server);
        let name = view::question::thread_name(round, question);
        let body = json!({ "name": name, "auto_archive_duration": auto_archive(round) });
        match self.outbound.start_thread(call, round.channel, message, &body).await {
            Ok(thread) => Ok(Done::Thread(thread)),
            Err(CallError::Gone { what: Gone::Message | Gone::Channel, .. }) => Ok(Done::Withdrawn),
            Err(error) => {
                let Some(cause) = no_thread(&error) else {
                    return Err(not_done(round, Step::Thread, &error));
                };
                tracing::warn!(
                    guild.id = round.server.0,
                    "no thread can be opened; the reveal goes into the channel: {error}"
                );
                Ok(Done::NoThread(Some(cause)))
            }
        }
    }

    async fn reveal(&self, effect: &Effect, part: u8) -> Result<Done, NotDone> {
        let Effect { round, question, .. } = effect;
        let step = Step::Reveal(part);
        let call = Call::new(Priority::Reveal, round.server);
        let channel = round.reveal_channel();
        if part == 0
            && let Some(message) = round.progress.message
            && let Err(CallError::Gone { what: Gone::Message | Gone::Channel, .. }) =
                self.outbound.message(call, round.channel, message).await
        {
            return Ok(Done::Withdrawn);
        }
        if let Some(since) = effect.look {
            let is_part = |ids: &[String]| view::reveal::is_part(ids, round, part);
            if let Some(id) = self.find(call, round, channel, since, is_part).await? {
                return Ok(Done::Reveal(part, id));
            }
        }
        crash::point("claimed", step);
        let figures = effect.figures.clone().unwrap_or_default();
        let message =
            view::reveal::part(round, question, &figures, part).into_message(step_nonce(round, step));
        let in_thread = matches!(round.progress.thread, Thread::Open(_));
        match self.outbound.send_message(call, channel, &body(&message)).await {
            Ok(sent) => Ok(Done::Reveal(part, sent.id)),
            // The thread is closed to us, so the answer goes where the question is.
            Err(error @ CallError::Forbidden { .. }) if in_thread => Ok(Done::NoThread(no_thread(&error))),
            Err(CallError::Gone { .. } | CallError::Locked | CallError::Archived) if in_thread => {
                Ok(Done::NoThread(None))
            }
            Err(CallError::Gone { what: Gone::Channel, .. }) => Ok(Done::Withdrawn),
            Err(error) => Err(not_done(round, step, &error)),
        }
    }

    async fn edit(&self, effect: &Effect) -> Result<Done, NotDone> {
        let Effect { round, question, .. } = effect;
        let Some(message) = round.progress.message else { return Ok(Done::Edit) };
        let call = Call::new(Priority::Edit, round.server);
        let topic = self.app.bank.topic(&question.topic);
        let edit = view::question::closed(round, question, topic, effect.longer).into_edit();
        match self.outbound.edit_message(call, round.channel, message, &body(&edit)).await {
            // Where it cannot be edited there is nothing left to do: old buttons go on working.
            Ok(())
            | Err(CallError::Gone { .. } | CallError::Forbidden { .. } | CallError::Refused { .. }) => {
                Ok(Done::Edit)
            }
            Err(error) => Err(not_done(round, Step::Edit, &error)),
        }
    }

    /// Doing it twice is harmless: the message shows what the round says now.
    async fn extend(&self, effect: &Effect) -> Result<Done, NotDone> {
        let Effect { round, question, .. } = effect;
        let done = Done::Extend(round.closes);
        let Some(message) = round.progress.message else { return Ok(done) };
        crash::point("claimed", Step::Extend);
        let call = Call::new(Priority::Edit, round.server);
        let topic = self.app.bank.topic(&question.topic);
        let edit = view::question::round(round, question, topic, effect.longer).into_edit();
        match self.outbound.edit_message(call, round.channel, message, &body(&edit)).await {
            // Where it cannot be changed, `/daily` and every reply say the new close. A message that is gone is
            // found gone at the close.
            Ok(())
            | Err(CallError::Gone { .. } | CallError::Forbidden { .. } | CallError::Refused { .. }) => {
                Ok(done)
            }
            Err(error) => Err(not_done(round, Step::Extend, &error)),
        }
    }

    /// A message of ours since `since` whose custom ids are the ones looked for.
    async fn find(
        &self,
        call: Call,
        round: &Round,
        channel: ChannelId,
        since: Timestamp,
        is_it: impl Fn(&[String]) -> bool,
    ) -> Result<Option<MessageId>, NotDone> {
        let step = round.attempt.map_or(Step::Message, |attempt| attempt.step);
        let failed = |error: CallError| not_done(round, step, &error);
        let me = self.outbound.me().await.map_err(failed)?;
        let start = since.saturating_sub(BEFORE_ATTEMPT).unwrap_or(since);
        let mut after = MessageId::at(start);
        let mut seen_any = false;
        loop {
            let page = self.outbound.messages_after(call, channel, after, 100).await.map_err(failed)?;
            if let Some(found) = page.iter().find(|m| m.author == me && is_it(&m.custom_ids)) {
                return Ok(Some(found.id));
            }
            seen_any |= !page.is_empty();
            match page.iter().map(|message| message.id).max() {
                Some(newest) if page.len() >= 100 => after = newest,
                _ => break,
            }
        }
        // Without Read Message History Discord answers an empty list, which proves nothing.
        if !seen_any && !self.may_read_history(call, round).await.map_err(failed)? {
            return Err(NotDone { trouble: Trouble::Blind, after: None });
        }
        Ok(None)
    }

    async fn may_read_history(&self, call: Call, round: &Round) -> Result<bool, CallError> {
        let channel = self.outbound.channel(call, round.channel).await?;
        let server = self.outbound.server(call, round.server).await?;
        let me = self.outbound.me_in(call, round.server).await?;
        let now = self.app.clock().now();
        Ok(permissions::in_channel(&server, &me, &channel.overwrites, now).read_message_history())
    }
}

/// Why there can be no thread, if trying again would not help.
fn no_thread(error: &CallError) -> Option<Cause> {
    match error {
        CallError::Forbidden { .. } => Some(Cause::Forbidden),
        CallError::ThreadCap => Some(Cause::ThreadCap),
        CallError::Refused { .. } => Some(Cause::Refused),
        _ => None,
    }
}

/// The smallest time of inactivity after which Discord archives, in minutes, that is not below the window.
/// [Discord Docs/Channel, Start Thread from Message]
fn auto_archive(round: &Round) -> u32 {
    let opened = round.progress.message.map_or(round.id.slot, MessageId::moment);
    let minutes = opened.duration_until(round.closes).as_mins();
    [60, 1440, 4320].into_iter().find(|choice| i64::from(*choice) >= minutes).unwrap_or(10080)
}

fn not_done(round: &Round, step: Step, error: &CallError) -> NotDone {
    let after = |duration: &std::time::Duration| SignedDuration::try_from(*duration).ok();
    let (trouble, after) = match error {
        CallError::Forbidden { .. } | CallError::Unauthorized => (Trouble::Forbidden, None),
        CallError::Gone { .. } => (Trouble::Gone, None),
        CallError::Unavailable { after: wait } | CallError::Stopped { after: wait } => {
            (Trouble::Unavailable, after(wait))
        }
        CallError::Refused { .. }
        | CallError::Unknown
        | CallError::Archived
        | CallError::Locked
        | CallError::ThreadCap => (Trouble::Unavailable, None),
    };
    tracing::warn!(guild.id = round.server.0, round = %round.id, step = ?step, "not done: {error}");
    NotDone { trouble, after }
}

/// The key of one step of one round, as Discord's nonce: at most 25 characters.
fn step_nonce(round: &Round, step: Step) -> String {
    nonce(&format!("{} {step:?}", round.id))
}

/// A nonce that is the same for the same key: 24 characters of its SHA-256.
#[must_use]
pub fn nonce(key: &str) -> String {
    Sha256::digest(key).iter().take(12).map(|byte| format!("{byte:02x}")).collect()
}

/// A builder of serenity's as the body of a request.
#[must_use]
pub fn body(builder: &impl Serialize) -> Value {
    // serenity's builders are structs of plain values, which always become JSON.
    serde_json::to_value(builder).unwrap_or(Value::Null)
}

#[cfg(test)]
mod tests;
