//! Notices: those who run a server are told once what a timetable cannot do there, in the staff channel, else the member
//! who made the timetable, else in the next reply to `/timetable` or `/settings`.

use jiff::{SignedDuration, Timestamp};

use super::post::Done;
use super::{App, Error, Refusal, Who, away};
use crate::domain::ids::{ChannelId, MemberId, ServerId, TimetableId};
use crate::domain::notice::{Cause, GRACE, Matter, Notice, Way};
use crate::domain::round::{Round, Step, Trouble};
use crate::store::{StoreError, Tx};

/// A notice to look after: to be told, or to be looked at again since something changed in its server.
#[derive(Clone, Copy, Debug)]
pub struct Telling {
    /// The notice, with how it is told next.
    pub notice: Notice,
    /// The staff channel, if there is one.
    pub staff: Option<ChannelId>,
    /// Who made the timetable.
    pub maker: MemberId,
}

/// What came of looking after a notice.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Came {
    /// It stands there.
    Told,
    /// This way is closed.
    Closed,
    /// It may stand there, which cannot be seen: it is not sent again.
    Unsure,
    /// Discord did not take it just now; how long it asked to wait, if it did.
    Later(Option<SignedDuration>),
    /// It works again: there is nothing to tell any more.
    Mended,
    /// All is as it was.
    AsBefore,
}

/// The longest wait between two tries.
const LONGEST_BACKOFF: SignedDuration = SignedDuration::from_mins(30);

impl App {
    /// Writes down that a notice is about to be sent, with what was found missing; nothing, if it is not to be sent any more.
    ///
    /// # Errors
    /// The store failed.
    pub async fn telling(&self, notice: Notice, now: Timestamp) -> Result<Option<Notice>, Error> {
        self.store
            .write(move |tx| {
                let Some(known) = current(tx, &notice)? else { return Ok(None) };
                let since = known.since.or(Some(now));
                let notice = Notice { since, ..notice };
                tx.put_notice(&notice, Some(now))?;
                Ok(Some(notice))
            })
            .await
    }

    /// Writes down what came of looking after a notice.
    ///
    /// # Errors
    /// The store failed.
    pub async fn looked_after(&self, notice: Notice, came: Came, now: Timestamp) -> Result<(), Error> {
        self.store
            .write(move |tx| {
                if current(tx, &notice)?.is_none() {
                    return Ok(());
                }
                let (notice, due) = match came {
                    Came::Mended => return Ok(tx.remove_notice(notice.server, notice.round.timetable)?),
                    Came::AsBefore => (notice, None),
                    Came::Told => (notice.told(), None),
                    Came::Unsure => (Notice { way: Way::Reply, ..notice }, None),
                    Came::Closed => {
                        let next = notice.handed_on();
                        (next, next.is_to_be_sent().then_some(now))
                    }
                    Came::Later(after) => {
                        let doubled = SignedDuration::from_secs(15 << notice.failed.min(7));
                        let wait = after.unwrap_or(doubled).min(LONGEST_BACKOFF);
                        let again = now.saturating_add(wait.max(SignedDuration::from_secs(1)));
                        let failed = notice.failed.saturating_add(1);
                        (Notice { failed, ..notice }, Some(again.unwrap_or(Timestamp::MAX)))
                    }
                };
                Ok(tx.put_notice(&notice, due)?)
            })
            .await
    }

    /// What could be told to nobody so far and goes into a reply now; it counts as told from here on. `/timetable
    /// doctor` says it as long as it lasts.
    ///
    /// # Errors
    /// The store failed; nothing counts as told.
    pub async fn take_notices(&self, who: Who) -> Result<Vec<Notice>, Error> {
        let server = who.server.ok_or(Refusal::OnlyInServers)?;
        let waits = |notice: &Notice| notice.way == Way::Reply;
        if !self.store.read().notices_of(server)?.iter().any(|(notice, _)| waits(notice)) {
            return Ok(Vec::new());
        }
        self.store
            .write(move |tx| {
                let mut taken = Vec::new();
                for (notice, due) in tx.notices_of(server)? {
                    if waits(&notice) {
                        tx.put_notice(&notice.told(), due)?;
                        taken.push(notice);
                    }
                }
                Ok(taken)
            })
            .await
    }

    /// Something changed in a server: what was told of it is looked at again in a while, so that a later loss is told anew.
    pub(super) async fn look_at_notices(&self, server: ServerId, now: Timestamp) -> Result<(), Error> {
        if self.store.read().notices_of(server)?.iter().all(|(_, due)| due.is_some()) {
            return Ok(());
        }
        self.store
            .write(move |tx| {
                for (notice, due) in tx.notices_of(server)? {
                    if due.is_none() {
                        tx.put_notice(&notice, after_grace(now))?;
                    }
                }
                Ok::<_, Error>(())
            })
            .await?;
        self.wake.notify_one();
        Ok(())
    }
}

/// The notice as it is in the store, unless it has gone or given way to another one.
fn current(tx: &Tx<'_>, notice: &Notice) -> Result<Option<Notice>, StoreError> {
    let known = tx.notice(notice.server, notice.round.timetable)?;
    Ok(known.filter(|known| known.is_still(notice) && known.way == notice.way))
}

/// Something of a round cannot be done: those who run the server are to be told, unless they have been.
pub(super) fn raise(
    tx: &mut Tx<'_>,
    round: &Round,
    matter: Matter,
    cause: Cause,
    now: Timestamp,
) -> Result<(), StoreError> {
    let server = round.server;
    // Of a timetable that is gone or elsewhere by now nobody wants to hear, nor where the bot was removed.
    let here = tx.timetable(round.id.timetable)?.is_some_and(|it| it.channel == round.channel);
    if !here || tx.removed(server)?.is_some() {
        return Ok(());
    }
    let way = Way::Staff;
    let (id, channel) = (round.id, round.channel);
    let notice =
        Notice { server, round: id, channel, matter, cause, missing: 0, way, since: None, failed: 0 };
    if notice.outdoes(tx.notice(server, id.timetable)?.as_ref()) {
        tx.put_notice(&notice, after_grace(now))?;
    }
    Ok(())
}

/// Something of a round was done: if that was told to be impossible, it is not any more.
pub(super) fn works(tx: &mut Tx<'_>, round: &Round, matter: Matter) -> Result<(), StoreError> {
    let known = tx.notice(round.server, round.id.timetable)?;
    if known.is_some_and(|known| known.matter == matter) {
        tx.remove_notice(round.server, round.id.timetable)?;
    }
    Ok(())
}

/// A thread was opened. Whether the bot may write in it shows only at the reveal, so what was refused is over when a look
/// finds nothing missing.
fn thread_opens(tx: &mut Tx<'_>, round: &Round, now: Timestamp) -> Result<(), StoreError> {
    match tx.notice_and_due(round.server, round.id.timetable)? {
        Some((notice, due)) if (notice.matter, notice.cause) == (Matter::Thread, Cause::Forbidden) => {
            tx.put_notice(&notice, due.or(after_grace(now)))
        }
        _ => works(tx, round, Matter::Thread),
    }
}

/// What admins are told when a step did not succeed; nothing, if it concerns only us or comes right by itself.
pub(super) fn worth_telling(step: Step, trouble: Trouble) -> Option<(Matter, Cause)> {
    let matter = match step {
        Step::Message => Matter::Question,
        Step::Thread => Matter::Thread,
        Step::Reveal(_) => Matter::Reveal,
        Step::Edit | Step::Extend => return None,
    };
    let cause = match trouble {
        Trouble::Forbidden => Cause::Forbidden,
        Trouble::Gone => Cause::Gone,
        Trouble::Blind => Cause::Blind,
        Trouble::Unavailable => return None,
    };
    Some((matter, cause))
}

/// A step is done: what was told to be impossible may not be so any more, and no thread may be worth a word.
pub(super) fn after_step(
    tx: &mut Tx<'_>,
    round: &Round,
    done: Done,
    now: Timestamp,
) -> Result<(), StoreError> {
    match done {
        Done::Message(_) => works(tx, round, Matter::Question),
        Done::Thread(_) => thread_opens(tx, round, now),
        Done::Reveal(..) => works(tx, round, Matter::Reveal),
        Done::NoThread(Some(cause)) => raise(tx, round, Matter::Thread, cause, now),
        Done::NoThread(None) | Done::Edit | Done::Extend(_) | Done::Withdrawn => Ok(()),
    }
}

/// A notice is due.
pub(super) fn look_after(
    tx: &mut Tx<'_>,
    server: ServerId,
    id: TimetableId,
    now: Timestamp,
) -> Result<Option<Telling>, Error> {
    let Some(mut notice) = tx.notice(server, id)? else { return Ok(None) };
    if let Some(later) = away::put_off(tx, server, now)? {
        tx.put_notice(&notice, Some(later))?;
        return Ok(None);
    }
    let timetable = tx.timetable(id)?.filter(|timetable| timetable.channel == notice.channel);
    let Some(timetable) = timetable.filter(|timetable| timetable.server == server) else {
        tx.remove_notice(server, id)?;
        return Ok(None);
    };
    if tx.removed(server)?.is_some() {
        tx.remove_notice(server, id)?;
        return Ok(None);
    }
    let staff = tx.settings(server)?.staff_channel;
    if notice.way == Way::Staff && staff.is_none() {
        notice = notice.handed_on();
    }
    tx.put_notice(&notice, Some(now))?;
    Ok(Some(Telling { notice, staff, maker: timetable.made_by }))
}

/// When nobody is mending it any more.
pub(super) fn after_grace(now: Timestamp) -> Option<Timestamp> {
    Some(now.saturating_add(GRACE).unwrap_or(Timestamp::MAX))
}
