//! What is due: slots become rounds, rounds take their next step. Effects leave as values and come back
//! as reports; each is written down before it is tried and after it is done.

mod urgent;

use std::collections::{HashMap, HashSet};
use std::sync::{Arc, Mutex, PoisonError};

use jiff::{SignedDuration, Timestamp};

use super::notice::{self, Telling};
use super::{App, Error, away};
use crate::domain::bank::Bank;
use crate::domain::facts::{Posted, SkipReason, Skipped, Ticked, Withdrawn};
use crate::domain::ids::{ChannelId, MessageId, RoundId, ServerId, TimetableId};
use crate::domain::notice::Cause;
use crate::domain::question::Question;
use crate::domain::round::{Next, Progress, Round, Step, Thread, Trouble};
use crate::domain::streak;
use crate::domain::timetable::{self, CATCH_UP, Chosen, Timetable};
use crate::figures;
pub use crate::store::Due;
use crate::store::{StoreError, Tx};

/// Something to do at Discord.
#[derive(Clone, Debug)]
#[allow(clippy::large_enum_variant)] // nearly all of them are steps
pub enum Job {
    /// A step of a round.
    Step(Effect),
    /// A notice to tell, or to look at again.
    Notice(Telling),
}

impl Job {
    /// Its place in the queue; while it is being done, nothing else is done about that.
    #[must_use]
    pub fn due(&self) -> Due {
        match self {
            Self::Step(effect) => Due::Round(effect.round.id),
            Self::Notice(Telling { notice, .. }) => Due::Notice(notice.server, notice.round.timetable),
        }
    }

    /// The step, if it is one.
    #[cfg(test)]
    #[must_use]
    pub fn step(self) -> Option<Effect> {
        match self {
            Self::Step(effect) => Some(effect),
            Self::Notice(_) => None,
        }
    }
}

/// One step to carry out at Discord.
#[derive(Clone, Debug)]
pub struct Effect {
    /// The round, with the attempt written down.
    pub round: Round,
    /// Its question, as posted.
    pub question: Arc<Question>,
    /// What to do.
    pub step: Step,
    /// An earlier attempt may have succeeded since this moment: look before sending.
    pub look: Option<Timestamp>,
    /// For the reveal: how the round went.
    pub figures: Option<Figures>,
    /// By how much the window is longer than promised, since the bot was away.
    pub longer: SignedDuration,
}

/// How a round went.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Figures {
    /// Members who answered in time, in either way.
    pub answered: usize,
    /// Those among them who did the quick check.
    pub checked: usize,
    /// Those whose first choice was right.
    pub right: usize,
    /// The key point that most of those who saved a self-check left out, and how many of them.
    pub left_out: Option<(usize, usize)>,
    /// How many saved a self-check.
    pub ticked: usize,
}

/// What a step led to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Done {
    /// The question stands in its channel.
    Message(MessageId),
    /// The thread is open.
    Thread(ChannelId),
    /// There can be no thread, for a reason that admins can change or for none; the reveal goes into the channel.
    NoThread(Option<Cause>),
    /// This part of the reveal stands there.
    Reveal(u8, MessageId),
    /// The buttons are changed, or there is nothing left to change.
    Edit,
    /// The question shows this close, or cannot be changed.
    Extend(Timestamp),
    /// The message or its channel is gone.
    Withdrawn,
}

/// Why a step did not succeed this time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NotDone {
    /// What admins can do something about.
    pub trouble: Trouble,
    /// How long Discord asked to wait, if it did.
    pub after: Option<SignedDuration>,
}

/// The steps that are being carried out, and whether something changed in their server since they began.
#[derive(Debug, Default)]
pub(super) struct UnderWay(Mutex<HashMap<RoundId, (ServerId, bool)>>);

impl UnderWay {
    fn begins(&self, jobs: &[Job]) {
        let mut steps = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        steps.extend(jobs.iter().filter_map(|job| match job {
            Job::Step(effect) => Some((effect.round.id, (effect.round.server, false))),
            Job::Notice(_) => None,
        }));
    }

    fn server_changed(&self, server: ServerId) {
        let mut steps = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        steps.values_mut().filter(|step| step.0 == server).for_each(|step| step.1 = true);
    }

    /// Whether its server has changed since it began.
    fn ends(&self, id: RoundId) -> bool {
        let mut steps = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        steps.remove(&id).is_some_and(|(_, changed)| changed)
    }
}

/// The longest wait between two tries of what Discord did not take.
const LONGEST_BACKOFF: SignedDuration = SignedDuration::from_mins(10);

impl App {
    /// Claims what is due at `now` and gives back what is to be carried out. It takes no more than `room` of what
    /// is due, the most urgent first; what is in `busy` is being worked on already.
    ///
    /// # Errors
    /// The store failed; nothing was claimed.
    pub async fn due(&self, now: Timestamp, busy: &HashSet<Due>, room: usize) -> Result<Vec<Job>, Error> {
        let due = urgent::most_urgent(&self.store.read(), now, busy, room)?;
        if due.is_empty() {
            return Ok(Vec::new());
        }
        let bank = Arc::clone(&self.bank);
        let jobs =
            self.store
                .write(move |tx| {
                    let mut jobs = Vec::new();
                    for (at, due) in due {
                        let job = match due {
                            Due::Slot(id) => claim(tx, &bank, id, now).map(|step| step.map(Job::Step)),
                            Due::Round(id) => begin(tx, &bank, id, now).map(|step| step.map(Job::Step)),
                            Due::Notice(server, id) => notice::look_after(tx, server, id, now)
                                .map(|telling| telling.map(Job::Notice)),
                            Due::Draft(id) => {
                                tx.remove_draft(id);
                                Ok(None)
                            }
                            // They have steps of another kind.
                            Due::Reminders(_) => Ok(None),
                        };
                        match job {
                            Ok(Some(job)) => jobs.push(job),
                            Ok(None) => {}
                            Err(error) => put_aside(tx, at, due, error)?,
                        }
                    }
                    Ok::<_, Error>(jobs)
                })
                .await?;
        self.under_way.begins(&jobs);
        Ok(jobs)
    }

    /// When something is due next, but for what is in `busy`.
    ///
    /// # Errors
    /// The store failed.
    pub fn next_due(&self, busy: &HashSet<Due>) -> Result<Option<Timestamp>, Error> {
        let first = self.store.read().due(Timestamp::MAX, busy.len().saturating_add(1))?;
        Ok(first.into_iter().find(|(_, due)| !busy.contains(due)).map(|(at, _)| at))
    }

    /// The round is about to be sent again after a look that found nothing: its window starts anew. Nothing, if it is
    /// not to be sent any more, since its timetable is gone, is paused, or has come to a newer slot, or it is too late.
    ///
    /// # Errors
    /// The store failed.
    pub async fn renew(&self, id: RoundId, now: Timestamp) -> Result<Option<Round>, Error> {
        self.store
            .write(move |tx| {
                let Some(mut round) = tx.round(id)?.filter(|round| round.progress.message.is_none()) else {
                    return Ok(None);
                };
                let newest = tx.rounds_of(id.timetable, 1)?;
                let overtaken = newest.iter().any(|newest| newest.id != id);
                let runs = tx.timetable(id.timetable)?.is_some_and(|it| it.steering.paused.is_none());
                if overtaken || !runs || round.is_too_late(now) {
                    let why = if runs { unposted(tx, &round)? } else { SkipReason::Admin };
                    give_up(tx, round, why, now)?;
                    return Ok(None);
                }
                round.closes =
                    timetable::closes(id.slot, now, round.next_slot, round.window_hours, &round.zone);
                round.ping = round.ping_at(now);
                tx.put_round(&round, Some(now))?;
                Ok(Some(round))
            })
            .await
    }

    /// Writes down that a step is done.
    ///
    /// # Errors
    /// The store failed; the step will be found done when it is tried again.
    pub async fn done(&self, id: RoundId, done: Done, now: Timestamp) -> Result<(), Error> {
        self.under_way.ends(id);
        self.store
            .write(move |tx| {
                let Some(mut round) = tx.round(id)? else { return Ok(()) };
                let was_posted = round.progress.message.is_some();
                note(&mut round, done);
                notice::after_step(tx, &round, done, now)?;
                if was_posted { keep(tx, &round, now) } else { away::keep_posted(tx, round, now) }
            })
            .await?;
        if matches!(done, Done::Message(_)) {
            figures::posted(id.slot, now);
        }
        Ok(())
    }

    /// Writes down that a step did not succeed; it is tried again later.
    ///
    /// # Errors
    /// The store failed.
    pub async fn not_done(
        &self,
        id: RoundId,
        step: Step,
        not_done: NotDone,
        now: Timestamp,
    ) -> Result<(), Error> {
        figures::failed(step.word(), not_done.trouble.word());
        self.store
            .write(move |tx| {
                let Some(round) = tx.round(id)? else { return Ok(()) };
                if let Some((matter, cause)) = notice::worth_telling(step, not_done.trouble) {
                    notice::raise(tx, &round, matter, cause, now)?;
                }
                if round.is_at(Step::Extend) && step != Step::Extend {
                    // That came up meanwhile, and goes first.
                    return keep(tx, &round, now);
                }
                let failed = round.attempt.map_or(0, |attempt| attempt.failed);
                let again = retry_at(step, not_done, failed, now);
                keep(tx, &round.failed(step, now, again, not_done.trouble), now)
            })
            .await?;
        // Only now, so that a change in the server meets either the step under way or its trouble.
        if self.under_way.ends(id) && is_refusal(not_done.trouble) {
            self.try_again(id, now).await?;
        }
        Ok(())
    }

    /// A role, a channel or our own membership in this server changed: what was refused there is tried
    /// once more.
    ///
    /// # Errors
    /// The store failed.
    pub async fn server_changed(&self, server: ServerId, now: Timestamp) -> Result<(), Error> {
        self.under_way.server_changed(server);
        let refused: Vec<RoundId> = self.refused_rounds(server)?;
        for id in &refused {
            self.try_again(*id, now).await?;
        }
        if !refused.is_empty() {
            self.wake.notify_one();
        }
        self.look_at_notices(server, now).await
    }

    async fn try_again(&self, id: RoundId, now: Timestamp) -> Result<(), Error> {
        self.change_round(
            id,
            move |mut round| {
                if let Some(attempt) = &mut round.attempt {
                    attempt.not_before = now;
                }
                round
            },
            now,
        )
        .await
    }

    fn refused_rounds(&self, server: ServerId) -> Result<Vec<RoundId>, Error> {
        let reader = self.store.read();
        let mut refused = Vec::new();
        for timetable in reader.timetables_of(server)? {
            // Newer rounds push older ones out of their catch-up time, so a few are enough.
            for round in reader.rounds_of(timetable.id, 3)? {
                if round.attempt.and_then(|attempt| attempt.trouble).is_some_and(is_refusal) {
                    refused.push(round.id);
                }
            }
        }
        Ok(refused)
    }

    async fn change_round(
        &self,
        id: RoundId,
        change: impl FnOnce(Round) -> Round + Send + 'static,
        now: Timestamp,
    ) -> Result<(), Error> {
        self.store
            .write(move |tx| {
                if let Some(round) = tx.round(id)? {
                    keep(tx, &change(round), now)?;
                }
                Ok(())
            })
            .await
    }
}

/// Whether only a change in the server can help.
fn is_refusal(trouble: Trouble) -> bool {
    matches!(trouble, Trouble::Forbidden | Trouble::Gone | Trouble::Blind)
}

/// A slot becomes a round, or is written down as skipped.
fn claim(tx: &mut Tx<'_>, bank: &Bank, id: TimetableId, now: Timestamp) -> Result<Option<Effect>, Error> {
    let Some(mut timetable) = tx.timetable(id)? else { return Err(Gone.into()) };
    if let Some(later) = away::put_off(tx, timetable.server, now)? {
        tx.put_timetable(&timetable, Some(later))?;
        return Ok(None);
    }
    let due = timetable.due(now);
    for slot in &due.skipped {
        skip(tx, &timetable, *slot, SkipReason::Away)?;
    }
    if let Some(slot) = due.left_out {
        skip(tx, &timetable, slot, SkipReason::Admin)?;
    }
    let mut effect = None;
    if let Some(slot) = due.post {
        if let Some(Chosen { question, bag, queue }) = timetable.choose(bank) {
            let round = new_round(tx, &timetable, slot, question, now)?;
            timetable.bag = bag;
            timetable.steering.queue = queue;
            timetable.last_number = round.number;
            keep(tx, &round, now)?;
            effect = Some(Effect {
                round,
                question: Arc::new(question.clone()),
                step: Step::Message,
                look: None,
                figures: None,
                longer: SignedDuration::ZERO,
            });
        } else {
            skip(tx, &timetable, slot, SkipReason::NoQuestion)?;
        }
    }
    timetable.steering.skip = timetable.steering.skip.filter(|slot| *slot > now);
    timetable.done_until = now.max(timetable.done_until);
    tx.put_timetable(&timetable, timetable.due_after(timetable.done_until))?;
    Ok(effect)
}

fn new_round(
    tx: &mut Tx<'_>,
    timetable: &Timetable,
    slot: Timestamp,
    question: &Question,
    now: Timestamp,
) -> Result<Round, Error> {
    let next_slot = timetable.next_slot(slot);
    let mut round = Round {
        id: RoundId { timetable: timetable.id, slot },
        server: timetable.server,
        channel: timetable.channel,
        number: timetable.last_number.saturating_add(1),
        question: question.id.clone(),
        revision: tx.put_question(question)?,
        day: timetable::day_of(slot, &timetable.zone),
        zone: timetable.zone.clone(),
        counts: timetable.counts,
        ping: timetable.role,
        next_slot,
        window_hours: timetable.window_hours,
        closes: timetable::closes(slot, now, next_slot, timetable.window_hours, &timetable.zone),
        progress: Progress::default(),
        attempt: None,
    };
    round.ping = round.ping_at(now);
    Ok(round.begin(Step::Message, now).0)
}

fn skip(tx: &mut Tx<'_>, timetable: &Timetable, slot: Timestamp, why: SkipReason) -> Result<(), Error> {
    let round = RoundId { timetable: timetable.id, slot };
    tracing::warn!(
        timetable.id = timetable.id.0,
        guild.id = timetable.server.0,
        slot = %slot,
        why = ?why,
        "a slot got no round"
    );
    tx.put_skipped(&Skipped { round, day: timetable::day_of(slot, &timetable.zone), why })?;
    Ok(())
}

/// Slots that have come and are not dealt with get no question any more: their timetable is another one from now on.
pub(super) fn leave_out_overdue(tx: &mut Tx<'_>, timetable: &Timetable, now: Timestamp) -> Result<(), Error> {
    let due = timetable.due(now);
    for slot in due.skipped.into_iter().chain(due.left_out).chain(due.post) {
        skip(tx, timetable, slot, SkipReason::Admin)?;
    }
    Ok(())
}

/// The next step of a round, its attempt written down.
fn begin(tx: &mut Tx<'_>, bank: &Bank, id: RoundId, now: Timestamp) -> Result<Option<Effect>, Error> {
    let Some(round) = tx.round(id)? else { return Err(Gone.into()) };
    if let Some(later) = away::put_off(tx, round.server, now)? {
        tx.put_round(&round, Some(later))?;
        return Ok(None);
    }
    let step = match round.next(now) {
        Next::Act(step) => step,
        Next::Skip => {
            let why = unposted(tx, &round)?;
            give_up(tx, round, why, now)?;
            return Ok(None);
        }
        Next::Wait(_) | Next::Nothing => {
            keep(tx, &round, now)?;
            return Ok(None);
        }
    };
    // Its text as posted; should that be lost, as it is in the bank now.
    let question = tx.question(round.revision)?.or_else(|| bank.get(&round.question).cloned());
    let question = question.ok_or(Gone)?;
    let figures = match step {
        Step::Reveal(_) => Some(figures(tx, &round, question.key_points.len())?),
        Step::Message | Step::Thread | Step::Edit | Step::Extend => None,
    };
    let promised = tx.posted(round.server, round.day, id)?.map_or(round.closes, |posted| posted.promised);
    let longer = round.closes.duration_since(promised);
    let (round, look) = round.begin(step, now);
    keep(tx, &round, now)?;
    Ok(Some(Effect { round, question: Arc::new(question), step, look, figures, longer }))
}

/// Something is due that is not in the store.
#[derive(Debug)]
struct Gone;

impl std::fmt::Display for Gone {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("it is due but not in the store")
    }
}

impl std::error::Error for Gone {}

/// One record that cannot be read holds nobody else up: it leaves the queue, and the log says so.
fn put_aside(tx: &mut Tx<'_>, at: Timestamp, due: Due, error: Error) -> Result<(), Error> {
    let Error::Failed(why) = error else { return Err(error) };
    let unreadable = matches!(why.downcast_ref(), Some(StoreError::Unreadable { .. }));
    if !unreadable && !why.is::<Gone>() {
        return Err(Error::Failed(why));
    }
    tracing::error!(due = ?due, "put aside, since it cannot be done: {why}. Restore an export to mend it");
    tx.drop_due(at, due);
    Ok(())
}

/// Why a round was not posted in time: it was refused, or the bot was away when that time ended.
fn unposted(tx: &Tx<'_>, round: &Round) -> Result<SkipReason, StoreError> {
    let trouble = round.attempt.and_then(|attempt| attempt.trouble);
    let end = round.id.slot.saturating_add(CATCH_UP).unwrap_or(Timestamp::MAX);
    let mut absences = tx.away_since(None, end)?;
    absences.extend(tx.away_since(Some(round.server), end)?);
    let was_away = absences.iter().any(|away| away.from <= end);
    Ok(match trouble {
        None => SkipReason::Away,
        Some(Trouble::Unavailable) if was_away => SkipReason::Away,
        Some(_) => SkipReason::Refused,
    })
}

/// The round will not be posted any more.
fn give_up(tx: &mut Tx<'_>, mut round: Round, why: SkipReason, now: Timestamp) -> Result<(), StoreError> {
    let Round { id, day, .. } = round;
    tracing::warn!(guild.id = round.server.0, slot = %id.slot, "a question could not be posted");
    round.progress.skipped = true;
    tx.put_skipped(&Skipped { round: id, day, why })?;
    keep(tx, &round, now)
}

/// Writes a round and what streaks need of it; its close as first promised stays.
pub(super) fn keep(tx: &mut Tx<'_>, round: &Round, now: Timestamp) -> Result<(), StoreError> {
    let posted = tx.posted(round.server, round.day, round.id)?;
    keep_promised(tx, round, posted.map_or(round.closes, |posted| posted.promised), now)
}

/// As [`keep`], of a round that was promised to close at `promised`.
pub(super) fn keep_promised(
    tx: &mut Tx<'_>,
    round: &Round,
    promised: Timestamp,
    now: Timestamp,
) -> Result<(), StoreError> {
    tx.put_round(round, round.due(now))?;
    if let Some(posted) = round.posted() {
        tx.put_posted(round.server, &Posted { promised, ..posted })?;
    }
    Ok(())
}

fn note(round: &mut Round, done: Done) {
    // A new close that came up during another step is still to be shown, and so is one after the shown one.
    let to_be_shown = round.is_at(Step::Extend) && done != Done::Extend(round.closes);
    if !to_be_shown {
        round.attempt = None;
    }
    let progress = &mut round.progress;
    match done {
        Done::Message(id) => {
            progress.message.get_or_insert(id);
        }
        Done::Thread(id) => progress.thread = Thread::Open(id),
        Done::NoThread(_) => progress.thread = Thread::Impossible,
        Done::Reveal(part, id) if usize::from(part) == progress.reveal.len() => progress.reveal.push(id),
        Done::Reveal(..) => {}
        Done::Edit => progress.edited = true,
        Done::Extend(_) => {}
        Done::Withdrawn => progress.withdrawn = Some(Withdrawn::Deleted),
    }
}

fn retry_at(step: Step, not_done: NotDone, failed: u16, now: Timestamp) -> Timestamp {
    let wait = match (not_done.trouble, step) {
        // Not again until something changes there; the end of the catch-up time comes no later than this.
        (Trouble::Forbidden | Trouble::Gone | Trouble::Blind, Step::Message) => CATCH_UP,
        (Trouble::Forbidden | Trouble::Gone | Trouble::Blind, _) => SignedDuration::from_hours(1),
        (Trouble::Unavailable, _) => {
            let doubled = SignedDuration::from_secs(15 << failed.min(6));
            not_done.after.unwrap_or(doubled).min(LONGEST_BACKOFF).max(SignedDuration::from_secs(1))
        }
    };
    now.saturating_add(wait).unwrap_or(Timestamp::MAX)
}

/// Who answered in time, and how it went.
fn figures(tx: &Tx<'_>, round: &Round, points: usize) -> Result<Figures, StoreError> {
    let answers: Vec<_> = tx
        .answers_in(round.id)?
        .into_iter()
        .filter(|answer| streak::in_time(answer.clicked, answer.interaction.moment(), round.closes))
        .collect();
    let members: HashSet<_> = answers.iter().map(|answer| answer.member).collect();
    let ticked = tx.ticked_in(round.id)?;
    Ok(Figures {
        answered: members.len(),
        checked: answers.iter().filter(|answer| answer.correct.is_some()).count(),
        right: answers.iter().filter(|answer| answer.correct == Some(true)).count(),
        left_out: most_left_out(&ticked, points),
        ticked: ticked.len(),
    })
}

/// The point with the fewest ticks, and how many left it out; the first of equals, none if nobody did.
fn most_left_out(ticked: &[Ticked], points: usize) -> Option<(usize, usize)> {
    (0..points.min(8))
        .map(|point| (point, ticked.iter().filter(|ticks| ticks.points & (1 << point) == 0).count()))
        .filter(|(_, out)| *out > 0)
        .max_by_key(|(point, out)| (*out, std::cmp::Reverse(*point)))
}
