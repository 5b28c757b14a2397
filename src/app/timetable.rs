//! `/timetable`: what a server has. How one is made and changed is in `draft`, what is said to one in `steer`.

mod doctor;
mod draft;
mod steer;

use jiff::Timestamp;

use super::{App, Error, Refusal, Who};
use crate::domain::ids::{ServerId, TimetableId};
use crate::domain::round::Round;
use crate::domain::timetable::{Draft, Timetable};
use crate::store::Tx;

pub use doctor::{Checkup, Delivery, Fate};
pub use draft::{Request, Saved, Sheet};
pub use steer::{Banned, Preview, Queued, Skipping};

/// How many timetables a server can have.
pub const MOST_TIMETABLES: usize = 20;

/// How many unfinished drafts a server can have; the oldest makes room for a new one.
const MOST_DRAFTS: usize = 20;

/// How many slots are shown before somebody saves.
pub const SLOTS_SHOWN: usize = 5;

/// A timetable and how it is doing.
#[derive(Clone, Debug)]
pub struct Listed {
    /// The timetable.
    pub timetable: Timetable,
    /// When its next question comes.
    pub next: Option<Timestamp>,
    /// Its newest round.
    pub newest: Option<Round>,
    /// Whether it follows a path that the bank no longer has.
    pub path_lost: bool,
    /// Whether no question of the bank is left for it.
    pub nothing_left: bool,
}

/// What a server has.
#[derive(Clone, Debug, Default)]
pub struct All {
    /// Its timetables.
    pub timetables: Vec<Listed>,
    /// What nobody has saved so far, the oldest first.
    pub drafts: Vec<Draft>,
}

impl App {
    /// The timetables and drafts of a server.
    ///
    /// # Errors
    /// Asked outside a server.
    pub fn timetables(&self, who: Who, now: Timestamp) -> Result<All, Error> {
        let server: ServerId = who.server.ok_or(Refusal::OnlyInServers)?;
        let reader = self.store.read();
        let timetables =
            reader.timetables_of(server)?.into_iter().map(|timetable| self.listed(timetable, now));
        Ok(All { timetables: timetables.collect::<Result<_, Error>>()?, drafts: reader.drafts_of(server)? })
    }

    fn listed(&self, timetable: Timetable, now: Timestamp) -> Result<Listed, Error> {
        let newest = self.store.read().rounds_of(timetable.id, 1)?.into_iter().next();
        let path_lost = timetable.path.as_deref().is_some_and(|slug| self.bank.path(slug).is_none());
        let nothing_left = timetable.eligible(&self.bank).is_empty();
        Ok(Listed { next: timetable.next_question(now), newest, path_lost, nothing_left, timetable })
    }

    /// The timetable that somebody chose by its id; the only one of the server, if they named none.
    ///
    /// # Errors
    /// There is none of this id here, or none at all; or there are several and none was named.
    pub fn timetable_named(&self, who: Who, id: Option<&str>) -> Result<Timetable, Error> {
        let server = who.server.ok_or(Refusal::OnlyInServers)?;
        let mut timetables = self.store.read().timetables_of(server)?;
        if timetables.is_empty() {
            return Err(Refusal::NoTimetable.into());
        }
        match id.map(|id| id.trim().parse().map(TimetableId)) {
            Some(Ok(id)) => timetables.retain(|timetable| timetable.id == id),
            Some(Err(_)) => timetables.clear(),
            None => {}
        }
        let found = timetables.pop().ok_or(Refusal::NoSuchTimetable)?;
        if timetables.is_empty() { Ok(found) } else { Err(Refusal::WhichTimetable.into()) }
    }

    /// Removes a timetable; a round that is open is finished as it was promised.
    ///
    /// # Errors
    /// It is not one of this server.
    pub async fn remove_timetable(&self, who: Who, id: TimetableId) -> Result<Timetable, Error> {
        let removed = self
            .store
            .write(move |tx| {
                let timetable = timetable_of(tx, who, id)?;
                tx.remove_timetable(id)?;
                Ok::<_, Error>(timetable)
            })
            .await?;
        self.wake.notify_one();
        Ok(removed)
    }
}

/// A timetable of the server in which somebody acts.
fn timetable_of(tx: &Tx<'_>, who: Who, id: TimetableId) -> Result<Timetable, Error> {
    let server = who.server.ok_or(Refusal::OnlyInServers)?;
    let timetable = tx.timetable(id)?.filter(|timetable| timetable.server == server);
    timetable.ok_or_else(|| Refusal::NoSuchTimetable.into())
}
