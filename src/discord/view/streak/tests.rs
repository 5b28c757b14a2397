#![allow(clippy::unwrap_used)]

use jiff::civil::date;

use super::*;
use crate::domain::streak::Counts;

fn standing(streak: u32, freezes: u8, row: u8, longest: u32) -> Standing {
    let at_stake = Counts { streak, freezes, row, longest };
    Standing { streak, freezes, row, longest, at_stake, days: Vec::new() }
}

#[test]
fn the_short_line() {
    fn check(standing: &Standing, expected: &str) {
        assert_eq!(short(standing), expected);
    }
    check(&standing(0, 0, 0, 0), "**0** days · longest 0 · no freeze (next in 7 kept days)");
    check(&standing(1, 0, 6, 1), "**1** day · longest 1 · no freeze (next in 1 kept day)");
    check(&standing(12, 1, 3, 30), "**12** days · longest 30 · 1 freeze (next in 4 kept days)");
    check(&standing(14, 2, 0, 14), "**14** days · longest 14 · 2 freezes (the most)");
}

#[test]
fn what_something_costs() {
    fn check(before: (u32, u8), after: (u32, u8), expected: &str) {
        let standing = |(streak, freezes)| standing(streak, freezes, 0, 9);
        assert_eq!(price(&standing(before), &standing(after)), expected);
    }
    check((0, 0), (0, 0), "You have no streak to lose.");
    check((1, 0), (0, 0), "Your streak of 1 day would end.");
    check((7, 1), (7, 0), "A freeze would be used; your streak of 7 stays.");
    check((7, 1), (7, 1), "Your streak of 7 stays.");
    // An older day is open still, so not all of it goes.
    check((7, 0), (1, 0), "Your streak of 7 days would end.");
}

#[test]
fn the_lines_of_the_ledger() {
    fn check(status: Status, streak: u32, freezes: u8, expected: &str) {
        let line = DayLine { day: date(2026, 3, 2), status, streak, freezes };
        assert_eq!(ledger_line(&line, Full), expected);
    }
    let kept = |kind, earned| Status::Kept { kind, earned };
    let missed = |miss, late| Status::Missed { miss, late };
    check(kept(Kind::Words, false), 12, 1, "✅ Mon 2 Mar · kept, own words · 12");
    check(kept(Kind::Check, true), 14, 2, "✅ Mon 2 Mar · kept, quick check · 14, +1 freeze (2 held)");
    check(missed(Miss::Spared, None), 13, 1, "🧊 Mon 2 Mar · missed, a freeze used (1 left) · stays 13");
    check(missed(Miss::Ended(13), None), 0, 0, "❌ Mon 2 Mar · missed, no freeze · 13 ended");
    check(missed(Miss::Nothing, None), 0, 0, "❌ Mon 2 Mar · missed");
    let late = Some(SignedDuration::from_mins(3));
    check(
        missed(Miss::Ended(4), late),
        0,
        0,
        "❌ Mon 2 Mar · answered 3 min after the close · missed, no freeze · 4 ended",
    );
    let free = |why| Status::Free { why };
    check(free(WhyFree::Withdrawn(Withdrawn::Deleted)), 3, 0, "▫️ Mon 2 Mar · free: message deleted");
    check(free(WhyFree::NotCounting), 3, 0, "▫️ Mon 2 Mar · free: does not count here");
    let closes = Some(Timestamp::from_second(1_772_524_800).unwrap());
    let extended = SignedDuration::from_hours(2);
    let open = Status::Open { closes, extended, more_to_come: false, if_left: Miss::Nothing };
    check(open, 3, 0, "⏳ Mon 2 Mar · open until <t:1772524800:f>, 2 h longer: the bot was away");
}

#[test]
fn an_open_day_says_what_leaving_it_does() {
    fn check(closes: Option<i64>, if_left: Miss, expected: &str) {
        let closes = closes.map(|at| Timestamp::from_second(at).unwrap());
        let status = Status::Open { closes, extended: SignedDuration::ZERO, more_to_come: true, if_left };
        let line = DayLine { day: date(2026, 3, 3), status, streak: 12, freezes: 1 };
        assert_eq!(open_line(&line, 12).unwrap(), expected);
    }
    check(
        Some(1_772_524_800),
        Miss::Spared,
        "Tue 3 Mar: open until <t:1772524800:f> (<t:1772524800:R>). If you leave it: a freeze is used, 12 stays.",
    );
    check(
        Some(1_772_524_800),
        Miss::Ended(12),
        "Tue 3 Mar: open until <t:1772524800:f> (<t:1772524800:R>). If you leave it: your streak ends.",
    );
    check(None, Miss::Nothing, "Tue 3 Mar: its question is still to come.");
}

#[test]
fn days_without_a_round_stand_between_the_others() {
    let day = |day, status| DayLine { day: date(2026, 3, day), status, streak: 3, freezes: 0 };
    let gap = |day, why, away: Option<i64>| Gap {
        day: date(2026, 3, day),
        at: jiff::civil::time(9, 0, 0, 0),
        why,
        away: away.map(SignedDuration::from_hours),
    };
    let mut standing = standing(3, 0, 3, 3);
    let kept = || Status::Kept { kind: Kind::Check, earned: false };
    let away = || Status::Free { why: WhyFree::Withdrawn(Withdrawn::Away) };
    standing.days = vec![day(2, kept()), day(4, away()), day(5, away()), day(8, kept())];
    let gaps = vec![
        gap(3, SkipReason::Admin, None),
        gap(6, SkipReason::Refused, None),
        gap(7, SkipReason::NoQuestion, None),
        gap(9, SkipReason::Away, None),
        gap(10, SkipReason::Away, Some(7)),
    ];
    let away = [
        (date(2026, 3, 4), SignedDuration::from_hours(47)),
        (date(2026, 3, 8), SignedDuration::from_hours(2)),
    ];
    let story = Story { standing, gaps, away: away.into(), reminder: None };
    let lines: Vec<String> = newest_first(&story).iter().map(|line| line.text(&story, Full)).collect();
    assert_eq!(
        lines,
        [
            "▫️ Tue 10 Mar · no round: bot away at 09:00, for 7 h",
            "▫️ Mon 9 Mar · no round: bot away at 09:00",
            "✅ Sun 8 Mar · kept, quick check · 3",
            "▫️ Sat 7 Mar · no round: no question fitted",
            "▫️ Fri 6 Mar · no round: Discord did not take it at 09:00",
            "▫️ Thu 5 Mar · free: the bot was away",
            "▫️ Wed 4 Mar · free: the bot was away 47 h",
            "▫️ Tue 3 Mar · no round: left out by an admin",
            "✅ Mon 2 Mar · kept, quick check · 3",
        ]
    );
}
