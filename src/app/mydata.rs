//! `/mydata`: everything stored about a member, as a file, and gone; and whether leaderboards show them.

use std::collections::BTreeMap;

use jiff::civil::Date;
use jiff::{SignedDuration, Timestamp};

use super::{App, Error, Refusal, Who};
use crate::domain::facts::{Answered, Deeds, Shared, Shown};
use crate::domain::ids::{InteractionId, MemberId, RoundId, ServerId};
use crate::domain::member::Preferences;
use crate::domain::reminder::Reminder;
use crate::domain::report::Report;
use crate::domain::timetable::Timetable;
use crate::store::{Reader, StoreError};

/// Between two files for one member.
const EVERY: SignedDuration = SignedDuration::from_hours(1);

/// Everything that is stored about a member.
#[derive(Clone, Debug)]
pub struct MyData {
    /// Who.
    pub member: MemberId,
    /// When it was looked up.
    pub made: Timestamp,
    /// Their settings.
    pub preferences: Preferences,
    /// When they had an earlier state deleted.
    pub deleted: Option<Timestamp>,
    /// What they did, by server.
    pub servers: Vec<InServer>,
    /// What they reported about questions.
    pub reports: Vec<Report>,
    /// Timetables that they set up but nobody has confirmed.
    pub drafts: Vec<Timetable>,
}

/// What a member did in one server.
#[derive(Clone, Debug)]
pub struct InServer {
    /// Where.
    pub server: ServerId,
    /// What leaderboards call them there.
    pub name: Option<String>,
    /// They want to be reminded there.
    pub reminder: Reminder,
    /// Rounds that are kept one by one, in order.
    pub rounds: Vec<InRound>,
    /// Earlier days, of which only this is kept.
    pub days: Vec<Deeds>,
    /// Timetables that they set up.
    pub timetables: Vec<Timetable>,
}

/// What a member did in one round.
#[derive(Clone, Debug)]
pub struct InRound {
    /// The question day, and the question's title if it is still known.
    pub question: Option<(Date, String)>,
    /// Their answers.
    pub answered: Vec<Answered>,
    /// When they gave it up.
    pub shown: Option<Shown>,
    /// Their words.
    pub words: Option<String>,
    /// The key points that they ticked.
    pub ticked: Option<Vec<String>>,
    /// What became of their wish to share their answer.
    pub shared: Option<Shared>,
}

impl App {
    /// Everything stored about whoever asks.
    ///
    /// # Errors
    /// They asked less than an hour ago.
    pub async fn my_data(&self, who: Who, interaction: InteractionId) -> Result<MyData, Error> {
        let (member, now) = (who.member, interaction.moment());
        self.store
            .write(move |tx| {
                let again = tx.handed_out(member)?.and_then(|last| last.checked_add(EVERY).ok());
                if let Some(again) = again.filter(|again| *again > now) {
                    return Err(Refusal::JustHandedOut(again).into());
                }
                tx.put_handed_out(member, now)?;
                Ok::<_, Error>(collect(tx, member, who.server, now)?)
            })
            .await
    }

    /// The shared answers of a member that stand in threads, or may.
    ///
    /// # Errors
    /// The store failed.
    pub fn shared_by(&self, member: MemberId) -> Result<Vec<Shared>, Error> {
        Ok(standing(self.store.read().shared_by(member)?))
    }

    /// Deletes everything stored about whoever asks, now. Returns [`App::shared_by`] of that moment.
    ///
    /// # Errors
    /// The store failed.
    pub async fn delete_my_data(&self, who: Who, now: Timestamp) -> Result<Vec<Shared>, Error> {
        self.store
            .write(move |tx| {
                let shared = tx.shared_by(who.member)?;
                tx.forget_member(who.member, now)?;
                Ok(standing(shared))
            })
            .await
    }

    /// Whether leaderboards leave out whoever asks.
    ///
    /// # Errors
    /// The store failed.
    pub fn hidden(&self, who: Who) -> Result<bool, Error> {
        Ok(self.store.read().preferences(who.member)?.hidden)
    }

    /// Makes leaderboards leave out whoever asks, or show them.
    ///
    /// # Errors
    /// The store failed.
    pub async fn hide(&self, who: Who, hidden: bool) -> Result<(), Error> {
        self.change_preferences(who.member, move |preferences| preferences.hidden = hidden).await
    }
}

fn standing(mut shared: Vec<Shared>) -> Vec<Shared> {
    shared.retain(|shared| !shared.removed);
    shared
}

fn collect(
    reader: &Reader<'_>,
    member: MemberId,
    here: Option<ServerId>,
    now: Timestamp,
) -> Result<MyData, StoreError> {
    let mut servers = reader.servers_of(member)?;
    servers.extend(here.filter(|here| !servers.contains(here)));
    let mut drafts = Vec::new();
    for id in reader.drafts()? {
        let draft = reader.draft(id)?.map(|draft| draft.timetable);
        drafts.extend(draft.filter(|draft| draft.made_by == member));
    }
    Ok(MyData {
        member,
        made: now,
        preferences: reader.preferences(member)?,
        deleted: reader.tombstone(member)?,
        servers: servers
            .into_iter()
            .map(|server| in_server(reader, server, member))
            .collect::<Result<_, _>>()?,
        reports: reader.reports_by(member)?,
        drafts,
    })
}

fn in_server(reader: &Reader<'_>, server: ServerId, member: MemberId) -> Result<InServer, StoreError> {
    let mut facts: BTreeMap<RoundId, (Vec<Answered>, Option<Shown>)> = BTreeMap::new();
    for answered in reader.answered_by(server, member)? {
        facts.entry(answered.round).or_default().0.push(answered);
    }
    for shown in reader.shown_by(server, member)? {
        facts.entry(shown.round).or_default().1 = Some(shown);
    }
    let mut shared: BTreeMap<RoundId, Shared> = reader
        .shared_by(member)?
        .into_iter()
        .filter(|shared| shared.server == server)
        .map(|shared| (shared.round, shared))
        .collect();
    // Words, ticks and what was shared are kept longer than answers one by one.
    for round in reader.rounds_in(server)?.into_iter().chain(shared.keys().copied()) {
        facts.entry(round).or_default();
    }
    let mut rounds = Vec::new();
    for (id, (answered, shown)) in facts {
        let (words, ticked) = (reader.words(id, member)?, reader.ticked(id, member)?);
        let shared = shared.remove(&id);
        let nothing = answered.is_empty() && shown.is_none() && words.is_none() && ticked.is_none();
        if nothing && shared.is_none() {
            continue;
        }
        let round = reader.round(id)?;
        let question = round.as_ref().map(|round| reader.question(round.revision)).transpose()?.flatten();
        let ticked = ticked.map(|ticked| {
            let points = question.iter().flat_map(|question| &question.key_points).enumerate();
            let ticked = points.filter(|(n, _)| *n < 8 && ticked.points & (1 << n) != 0);
            ticked.map(|(_, point)| point.point.clone()).collect()
        });
        let question = round.zip(question).map(|(round, question)| (round.day, question.title));
        rounds.push(InRound { question, answered, shown, words, ticked, shared });
    }
    rounds.sort_by_key(|round| {
        let answered = round.answered.first().map(|answered| answered.day);
        round.question.as_ref().map(|(day, _)| *day).or(answered)
    });
    let mut timetables = reader.timetables_of(server)?;
    timetables.retain(|timetable| timetable.made_by == member);
    let (name, days) = (reader.name(server, member)?, reader.deeds_of(server, member)?);
    let reminder = reader.reminder(server, member)?;
    Ok(InServer { server, name, reminder, rounds, days, timetables })
}
