//! Streaks: facts are read, the fold does the rest.

use std::collections::BTreeSet;

use jiff::Timestamp;
use jiff::civil::Date;

use super::{App, Error, Refusal, Who};
use crate::domain::facts::Shown;
use crate::domain::ids::{MemberId, ServerId};
use crate::domain::round::Round;
use crate::domain::streak::{self, Standing};
use crate::store::{Reader, StoreError};

impl App {
    /// The streak of `member`, or of whoever asks, in this server.
    ///
    /// # Errors
    /// Asked outside a server.
    pub fn streak(&self, who: Who, member: Option<MemberId>, now: Timestamp) -> Result<Standing, Error> {
        let server = who.server.ok_or(Refusal::OnlyInServers)?;
        self.standing(server, member.unwrap_or(who.member), now)
    }

    pub(super) fn standing(
        &self,
        server: ServerId,
        member: MemberId,
        now: Timestamp,
    ) -> Result<Standing, Error> {
        self.fold(server, member, None, now)
    }

    /// The standing that a member would have if they gave a round up.
    pub(super) fn standing_after(&self, shown: &Shown, now: Timestamp) -> Result<Standing, Error> {
        self.fold(shown.server, shown.member, Some(*shown), now)
    }

    fn fold(
        &self,
        server: ServerId,
        member: MemberId,
        one_more: Option<Shown>,
        now: Timestamp,
    ) -> Result<Standing, Error> {
        let reader = self.store.read();
        let mut history = reader.history(server, member)?;
        history.shown.extend(one_more);
        Ok(streak::fold(&history.facts(), &days_to_come(&reader, server, now)?, now))
    }
}

/// Days that still get a round today: a slot is to come, or claimed and not posted so far.
pub(super) fn days_to_come(
    reader: &Reader<'_>,
    server: ServerId,
    now: Timestamp,
) -> Result<BTreeSet<Date>, StoreError> {
    let mut days = BTreeSet::new();
    for timetable in reader.timetables_of(server)? {
        days.extend(timetable.days_to_come(now));
        let newest = reader.rounds_of(timetable.id, 1)?;
        let unposted = |round: &&Round| round.progress.message.is_none() && !round.progress.skipped;
        days.extend(newest.iter().find(unposted).map(|round| round.day));
    }
    Ok(days)
}
