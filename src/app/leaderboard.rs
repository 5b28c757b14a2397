//! `/leaderboard`: the scores of a server's members, each folded from their facts.

use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::Offset;

use super::streak::days_to_come;
use super::{App, Error, Refusal, Who};
use crate::domain::board::{self, Period, Score};
use crate::domain::streak::{self, Facts};
use crate::domain::timetable::{self, Zone};

/// How many members a board names.
const TOP: usize = 10;

/// The longest name that is kept, in characters; Discord's own have 32.
const NAME: usize = 32;

/// A leaderboard, as one member sees it.
#[derive(Clone, Debug)]
pub struct Board {
    /// Of which days.
    pub period: Period,
    /// The first and the last of them, if it has ends.
    pub days: Option<(Date, Date)>,
    /// The zone by which today is today; UTC if the server has confirmed none.
    pub zone: Option<Zone>,
    /// The first ones.
    pub top: Vec<Row>,
    /// How many members have a rank.
    pub ranked: usize,
    /// Where whoever asks stands.
    pub own: Own,
}

/// One member on a board.
#[derive(Clone, Debug)]
pub struct Row {
    /// Members with equal points share it.
    pub rank: usize,
    /// What they were called when they last answered; unknown of those who answered before names were kept.
    pub name: Option<String>,
    /// What they did.
    pub score: Score,
}

/// Where whoever asks stands.
#[derive(Clone, Debug)]
pub enum Own {
    /// Here.
    Row(Row),
    /// They kept no day of it.
    Nothing,
    /// They chose not to be shown.
    Hidden,
}

impl App {
    /// The leaderboard of a server. Members who chose so are not in it.
    ///
    /// # Errors
    /// Asked outside a server.
    pub async fn leaderboard(&self, who: Who, period: Period, now: Timestamp) -> Result<Board, Error> {
        let server = who.server.ok_or(Refusal::OnlyInServers)?;
        let reader = self.store.read();
        let zone = reader.settings(server)?.zone;
        let today = match &zone {
            Some(zone) => timetable::day_of(now, zone),
            None => Offset::UTC.to_datetime(now).date(),
        };
        let days = period.days(today);
        let due = days_to_come(&reader, server, now)?;
        // Rounds before packed days: a day is in one or both, and no member's facts are read before it.
        let posted = reader.posted_of(server)?;
        let past = reader.days_of(server)?;
        let mut scores = Vec::new();
        for member in reader.members_of(server)? {
            if !reader.preferences(member)?.hidden {
                let shown = reader.shown_by(server, member)?;
                let answered = reader.answered_by(server, member)?;
                let deeds = reader.deeds_of(server, member)?;
                let facts =
                    Facts { days: &past, deeds: &deeds, posted: &posted, answered: &answered, shown: &shown };
                scores.push(Score::of(member, &streak::fold(&facts, &due, now), days));
            }
            // Others want to be served too, however many members there are.
            tokio::task::yield_now().await;
        }
        let ranked = board::rank(scores, period);
        let row = |(rank, score): &(usize, Score)| {
            Ok::<_, Error>(Row { rank: *rank, name: reader.name(server, score.member)?, score: *score })
        };
        let own = match ranked.iter().find(|(_, score)| score.member == who.member) {
            _ if reader.preferences(who.member)?.hidden => Own::Hidden,
            Some(found) => Own::Row(row(found)?),
            None => Own::Nothing,
        };
        let top = ranked.iter().take(TOP).map(row).collect::<Result<_, _>>()?;
        Ok(Board { period, days, zone, top, ranked: ranked.len(), own })
    }
}

/// What is kept of the name by which a member is called.
pub(super) fn kept_name(name: &str) -> String {
    name.chars().take(NAME).collect()
}
