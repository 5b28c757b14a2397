#![allow(clippy::unwrap_used)]

use jiff::civil::date;

use super::*;

fn score(member: u64, kept: u32, streak: u32, longest: u32) -> Score {
    Score { member: MemberId(member), kept, streak, longest }
}

fn ranks(scores: &[Score], period: Period) -> Vec<(usize, u64)> {
    rank(scores.to_vec(), period).into_iter().map(|(rank, score)| (rank, score.member.0)).collect()
}

#[test]
fn a_week_is_monday_to_sunday_and_a_month_the_calendars() {
    let week = Some((date(2026, 3, 2), date(2026, 3, 8)));
    for today in [2, 5, 8] {
        assert_eq!(Period::Week.days(date(2026, 3, today)), week, "{today} March");
    }
    assert_eq!(Period::Week.days(date(2027, 1, 1)), Some((date(2026, 12, 28), date(2027, 1, 3))));
    assert_eq!(Period::Month.days(date(2028, 2, 29)), Some((date(2028, 2, 1), date(2028, 2, 29))));
    assert_eq!(Period::All.days(date(2026, 3, 2)), None);
    for end in [Date::MIN, Date::MAX] {
        assert!(Period::EACH.iter().all(|period| period.days(end).is_none_or(|(first, last)| first <= last)));
    }
}

#[test]
fn ties_share_a_rank_and_stand_by_streak_and_then_by_id() {
    let scores =
        [score(4, 3, 9, 9), score(1, 5, 1, 5), score(3, 5, 5, 5), score(2, 5, 1, 7), score(5, 0, 0, 30)];
    // Who kept nothing is not there, however long their streak was.
    assert_eq!(ranks(&scores, Period::Week), [(1, 3), (1, 1), (1, 2), (4, 4)]);
    let scores = [score(1, 8, 0, 7), score(2, 9, 0, 7), score(3, 8, 8, 8), score(4, 9, 4, 7)];
    assert_eq!(ranks(&scores, Period::All), [(1, 3), (2, 4), (2, 2), (4, 1)]);
    assert_eq!(ranks(&[], Period::Month), []);
}
