//! Leaderboards: who kept the most days. Never rounds, words or correctness, and never who was first.

use jiff::ToSpan;
use jiff::civil::{Date, Weekday};

use super::ids::MemberId;
use super::streak::{Standing, Status};

/// Which days a board is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Period {
    /// Monday to Sunday.
    Week,
    /// A calendar month.
    Month,
    /// Every day so far.
    All,
}

impl Period {
    /// All of them, the usual one first.
    pub const EACH: [Self; 3] = [Self::Week, Self::Month, Self::All];

    /// In a custom id.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Week => "week",
            Self::Month => "month",
            Self::All => "all",
        }
    }

    /// The first and the last day of the one that has `today` in it; none if it has no ends.
    #[must_use]
    pub fn days(self, today: Date) -> Option<(Date, Date)> {
        match self {
            Self::Week => {
                let since = i64::from(today.weekday().since(Weekday::Monday));
                let first = today.saturating_sub(since.days());
                Some((first, first.saturating_add(6.days())))
            }
            Self::Month => Some((today.first_of_month(), today.last_of_month())),
            Self::All => None,
        }
    }
}

/// What counts of one member.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Score {
    /// Who.
    pub member: MemberId,
    /// Days kept in the period.
    pub kept: u32,
    /// The current streak.
    pub streak: u32,
    /// The longest streak so far.
    pub longest: u32,
}

impl Score {
    /// What the days between these say, or all of them.
    #[must_use]
    pub fn of(member: MemberId, standing: &Standing, between: Option<(Date, Date)>) -> Self {
        let within = |day: Date| between.is_none_or(|(first, last)| first <= day && day <= last);
        let kept = standing
            .days
            .iter()
            .filter(|line| within(line.day) && matches!(line.status, Status::Kept { .. }))
            .count();
        Self {
            member,
            kept: u32::try_from(kept).unwrap_or(u32::MAX),
            streak: standing.streak,
            longest: standing.longest,
        }
    }

    /// What decides the rank; equal ones share it.
    fn points(&self, period: Period) -> (u32, u32) {
        match period {
            Period::Week | Period::Month => (self.kept, 0),
            Period::All => (self.longest, self.kept),
        }
    }
}

/// Puts scores in order, each with its rank: 1, 1, 3. Whoever kept no day is left out.
#[must_use]
pub fn rank(mut scores: Vec<Score>, period: Period) -> Vec<(usize, Score)> {
    scores.retain(|score| score.kept > 0);
    scores.sort_by_key(|score| (std::cmp::Reverse((score.points(period), score.streak)), score.member));
    let mut ranked: Vec<(usize, Score)> = Vec::with_capacity(scores.len());
    for score in scores {
        let rank = match ranked.last() {
            Some((rank, above)) if above.points(period) == score.points(period) => *rank,
            _ => ranked.len() + 1,
        };
        ranked.push((rank, score));
    }
    ranked
}

#[cfg(test)]
mod tests;
