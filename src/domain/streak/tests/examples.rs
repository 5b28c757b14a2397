//! The worked examples of the rules, with real timetables.

use jiff::SignedDuration;

use super::super::*;
use super::story::{Rule, Story};
use crate::domain::facts::Withdrawn;

const LATER: &str = "03-06T12:00";

#[test]
fn the_window_is_half_open() {
    for (answer, wanted) in [("03-06T08:59", "4/0/4/4"), ("03-06T09:00", "0/0/0/3")] {
        let (mut story, berlin, fourth) = Story::fourth_day();
        story.answer(fourth, answer);
        story.check(&berlin, LATER, wanted);
    }
}

#[test]
fn a_form_has_fifteen_minutes_more() {
    for (handed_in, wanted) in [("03-06T09:14", "4/0/4/4"), ("03-06T09:15", "0/0/0/3")] {
        let (mut story, berlin, fourth) = Story::fourth_day();
        story.form(fourth, "03-06T08:55", handed_in);
        story.check(&berlin, LATER, wanted);
    }
}

#[test]
fn a_late_answer_is_said_to_be_late() {
    let late = |clicked, handed_in| {
        let (mut story, berlin, fourth) = Story::fourth_day();
        story.form(fourth, clicked, handed_in);
        let minutes = |late: Option<SignedDuration>| late.map(|late| late.as_mins());
        match story.newest(&berlin, LATER) {
            Status::Missed { miss: Miss::Ended(3), late } => minutes(late),
            other => panic!("{clicked} to {handed_in}: {other:?}"),
        }
    };
    assert_eq!(late("03-06T09:03", "03-06T09:04"), Some(3));
    assert_eq!(late("03-06T09:14", "03-06T09:14"), Some(14));
    assert_eq!(late("03-06T09:03", "03-06T09:15"), None, "the day may be final by then");
    assert_eq!(late("03-06T08:55", "03-06T09:15"), None);
    assert_eq!(late("03-05T08:55", "03-05T08:59"), None, "before there was a question");
}

#[test]
fn show_answer_gives_the_round_up() {
    let (mut story, berlin, fourth) = Story::fourth_day();
    story.check(&berlin, "03-05T12:00", "3/0/3/3 (0/0/0/3)");
    story.show_answer(fourth, "03-05T12:00");
    story.check(&berlin, "03-05T12:00", "0/0/0/3");
    story.answer(fourth, "03-05T12:01");
    story.check(&berlin, "03-05T12:02", "0/0/0/3");

    let (mut story, berlin, fourth) = Story::fourth_day();
    story.answer(fourth, "03-05T11:59");
    story.show_answer(fourth, "03-05T12:00");
    story.check(&berlin, LATER, "4/0/4/4");

    // A form opened before, handed in after.
    let (mut story, berlin, fourth) = Story::fourth_day();
    story.show_answer(fourth, "03-05T12:00");
    story.form(fourth, "03-05T11:59", "03-05T12:01");
    story.check(&berlin, LATER, "0/0/0/3");
}

#[test]
fn any_round_of_a_day_keeps_it() {
    let (mut story, berlin, fourth) = Story::fourth_day();
    let evening = Rule::new(2, "0 18 * * *", "Europe/Berlin");
    let second = story.post(&evening, "03-05T18:00");
    story.show_answer(fourth, "03-05T12:00");
    story.answer(second, "03-05T18:30");
    story.check(&berlin, LATER, "4/0/4/4");
}

#[test]
fn a_day_is_open_while_a_round_that_counts_is() {
    let (mut story, berlin, _) = Story::fourth_day();
    let evening = Rule::new(2, "0 18 * * *", "Europe/Berlin");
    story.post(&evening, "03-05T18:00");
    story.check(&berlin, LATER, "3/0/3/3 (0/0/0/3)");
    let open = Status::Open {
        closes: Some(evening.at("03-06T18:00")),
        extended: SignedDuration::ZERO,
        more_to_come: false,
        if_left: Miss::Ended(3),
    };
    assert_eq!(story.newest(&berlin, LATER), open);
    story.check(&berlin, "03-06T18:00", "0/0/0/3");
}

#[test]
fn a_day_is_open_while_a_slot_is_to_come() {
    let morning = Rule::new(1, "0 9,21 * * *", "Europe/Berlin").hours(1);
    let mut story = Story::three_kept(&Rule::new(1, "0 9 * * *", "Europe/Berlin"));
    story.post(&morning, "03-05T09:00");
    story.still_to_come("03-05");
    story.check(&morning, "03-05T12:00", "3/0/3/3 (0/0/0/3)");
    let open = Status::Open {
        closes: None,
        extended: SignedDuration::ZERO,
        more_to_come: true,
        if_left: Miss::Ended(3),
    };
    assert_eq!(story.newest(&morning, "03-05T12:00"), open);
}

#[test]
fn an_answer_belongs_to_the_day_of_its_round() {
    let late = Rule::new(1, "30 23 * * 1", "Europe/Berlin").hours(1);
    let mut story = Story::default();
    let monday = story.post(&late, "03-02T23:30");
    story.answer(monday, "03-03T00:10");
    story.check(&late, "03-03T12:00", "1/0/1/1");
    assert_eq!(story.standing(late.at("03-03T12:00")).days.len(), 1);
    assert_eq!(story.day(monday), "03-02");
}

#[test]
fn a_timetable_that_does_not_count_can_only_help() {
    let berlin = Rule::new(1, "0 9 * * 1-3", "Europe/Berlin");
    let saturdays = Rule::new(2, "0 9 * * 6", "Europe/Berlin").not_counting();
    let mut story = Story::three_kept(&berlin);
    let saturday = story.post(&saturdays, "03-07T09:00");
    story.check(&berlin, "03-07T12:00", "3/0/3/3");
    assert_eq!(story.newest(&berlin, "03-20T12:00"), Status::Free { why: WhyFree::NotCounting });
    story.answer(saturday, "03-08T12:00");
    story.check(&berlin, "03-20T12:00", "4/0/4/4");
}

#[test]
fn a_deleted_message_makes_the_day_free() {
    let (mut story, berlin, fourth) = Story::fourth_day();
    story.delete(fourth);
    story.check(&berlin, LATER, "3/0/3/3");
    story.answer(fourth, "03-05T12:00");
    story.check(&berlin, LATER, "4/0/4/4");
}

#[test]
fn the_window_stands_still_while_the_bot_is_away() {
    let (mut story, berlin, fourth) = Story::fourth_day();
    story.away("03-06T08:00", 120);
    assert_eq!(story.closes(fourth), "03-06T11:00");
    let open = Status::Open {
        closes: Some(berlin.at("03-06T11:00")),
        extended: SignedDuration::from_hours(2),
        more_to_come: false,
        if_left: Miss::Ended(3),
    };
    assert_eq!(story.newest(&berlin, "03-06T10:30"), open);
    story.answer(fourth, "03-06T10:30");
    story.check(&berlin, LATER, "4/0/4/4");
}

/// The close after absences (start, minutes) of the round of 5 March, which closes on 6 March at 09:00.
fn closes_after(absences: &[(&str, i64)], wanted: &str, withdrawn: bool) {
    let (mut story, berlin, fourth) = Story::fourth_day();
    for (down, minutes) in absences {
        story.away(down, *minutes);
    }
    let free = Status::Free { why: WhyFree::Withdrawn(Withdrawn::Away) };
    let got = (story.closes(fourth), story.newest(&berlin, "03-08T12:00") == free);
    assert_eq!(got, (wanted.to_owned(), withdrawn), "away {absences:?}");
}

#[test]
fn closes_after_absences() {
    closes_after(&[("03-06T08:55", 15)], "03-06T10:10", false);
    closes_after(&[("03-05T10:00", 46 * 60)], "03-07T09:00", false);
    closes_after(&[("03-05T10:00", 47 * 60)], "03-07T09:00", true);
    // Of the time before there was a message nothing is made up for.
    closes_after(&[("03-05T08:00", 3 * 60)], "03-06T11:00", false);
    closes_after(&[("03-05T07:00", 2 * 60)], "03-06T09:00", false);
    closes_after(&[("03-06T09:00", 60)], "03-06T09:00", false);
    closes_after(&[("03-06T08:59", 60)], "03-06T10:59", false);
    closes_after(&[("03-05T12:00", 0)], "03-06T09:00", false);
    // Several absences add up, to at most a day.
    closes_after(&[("03-05T12:00", 60), ("03-05T15:00", 120)], "03-06T12:00", false);
    closes_after(&[("03-05T12:00", 20 * 60), ("03-06T12:00", 10 * 60)], "03-07T09:00", false);
}

#[test]
fn absences_that_overlap_or_touch_are_one() {
    let second = |s| jiff::Timestamp::from_second(s).unwrap();
    type Absences = &'static [(i64, i64)];
    let table: [(Absences, Absences); 5] = [
        (&[], &[]),
        (&[(5, 9)], &[(5, 9)]),
        (&[(5, 9), (1, 3)], &[(1, 3), (5, 9)]),
        (&[(5, 9), (1, 5), (9, 11)], &[(1, 11)]),
        (&[(1, 20), (2, 3), (4, 5)], &[(1, 20)]),
    ];
    for (given, wanted) in table {
        let moments = |all: &[(i64, i64)]| {
            all.iter().map(|(from, to)| (second(*from), second(*to))).collect::<Vec<_>>()
        };
        assert_eq!(super::super::joined(moments(given)), moments(wanted));
    }
}

#[test]
fn less_than_a_minute_is_not_away() {
    let [promised, down] = ["2026-03-06T08:00:00Z", "2026-03-06T07:30:00Z"].map(super::at);
    let opened = promised - SignedDuration::from_hours(24);
    let back = |millis| down + SignedDuration::from_millis(millis);
    assert_eq!(after_away(promised, promised, opened, down, back(59_999)), (promised, false));
    let longer = promised + SignedDuration::from_mins(31);
    assert_eq!(after_away(promised, promised, opened, down, back(60_000)), (longer, false));
}

#[test]
fn an_absence_too_long_makes_the_day_free() {
    let (mut story, berlin, fourth) = Story::fourth_day();
    story.away("03-05T10:00", 47 * 60);
    story.check(&berlin, "03-07T09:00", "3/0/3/3");
    // What is left can still be used, to the minute.
    story.answer(fourth, "03-07T08:59");
    story.check(&berlin, "03-07T09:00", "4/0/4/4");
}

#[test]
fn a_round_posted_late_keeps_its_day_and_its_length() {
    let mut story = Story::default();
    let mornings = Rule::new(1, "0 9 * * *", "Europe/Berlin");
    let thursday = story.post_at(&mornings, "03-05T09:00", "03-05T14:30");
    assert_eq!((story.day(thursday), story.closes(thursday)), ("03-05".to_owned(), "03-06T14:30".to_owned()));
    let evenings = Rule::new(2, "0 23 * * *", "Europe/Berlin");
    let monday = story.post_at(&evenings, "03-02T23:00", "03-03T03:00");
    assert_eq!((story.day(monday), story.closes(monday)), ("03-02".to_owned(), "03-04T03:00".to_owned()));
}

#[test]
fn a_skipped_slot_is_no_question_day() {
    let berlin = Rule::new(1, "0 9 * * *", "Europe/Berlin");
    let mut story = Story::three_kept(&berlin);
    story.away("03-05T08:00", 7 * 60);
    story.check(&berlin, LATER, "3/0/3/3");
}

#[test]
fn two_zones_are_one_day_a_date() {
    let berlin = Rule::new(1, "0 9 * * *", "Europe/Berlin");
    let new_york = Rule::new(2, "0 20 * * *", "America/New_York");
    let mut story = Story::default();
    for day in ["02", "03", "04"] {
        story.post(&berlin, &format!("03-{day}T09:00"));
        let evening = story.post(&new_york, &format!("03-{day}T20:00"));
        story.answer(evening, &format!("03-{day}T21:00"));
    }
    story.check(&berlin, "03-08T12:00", "3/0/3/3");
}

#[test]
fn a_weekly_round_keeps_its_monday_open() {
    let weekly = Rule::new(1, "0 8 * * 1", "Europe/Berlin");
    let daily = Rule::new(2, "0 9 * * *", "Europe/Berlin");
    let mut story = Story::default();
    let monday = story.post(&weekly, "03-02T08:00");
    story.post(&daily, "03-02T09:00");
    for day in ["03", "04", "05"] {
        let round = story.post(&daily, &format!("03-{day}T09:00"));
        story.answer(round, &format!("03-{day}T10:00"));
    }
    story.check(&daily, "03-06T08:00", "3/0/3/3");
    story.answer(monday, "03-06T08:30");
    story.check(&daily, "03-06T09:00", "4/0/4/4");
}

#[test]
fn a_change_of_zone_may_repeat_or_leave_out_a_date() {
    let tokyo = Rule::new(1, "0 9 * * *", "Asia/Tokyo");
    let los_angeles = Rule::new(1, "0 9 * * *", "America/Los_Angeles");
    for (from, to, second, days, wanted) in [
        (&tokyo, &los_angeles, "03-03", ["03-03", "03-03"], "1/0/1/1"),
        (&los_angeles, &tokyo, "03-05", ["03-03", "03-05"], "2/0/2/2"),
    ] {
        let mut story = Story::default();
        let before = story.post(from, "03-03T09:00");
        let after = story.post(to, &format!("{second}T09:00"));
        story.answer(before, "03-03T10:00");
        story.answer(after, &format!("{second}T10:00"));
        assert_eq!([story.day(before), story.day(after)], days);
        story.check(from, "03-09T12:00", wanted);
    }
}
