#![allow(clippy::unwrap_used)]

use jiff::civil::date;
use proptest::prelude::*;

use super::*;
use crate::domain::ids::TimetableId;

const DAY: i64 = 24 * 60 * 60;

fn at(seconds: i64) -> Timestamp {
    Timestamp::from_second(seconds).unwrap()
}

/// A round whose slot is at second 0 and whose window closes a day later.
fn round() -> Round {
    Round {
        id: RoundId { timetable: TimetableId(1), slot: at(0) },
        server: ServerId(2),
        channel: ChannelId(3),
        number: 1,
        question: QuestionId::from("http-stateless"),
        revision: Revision([0; 16]),
        day: date(1970, 1, 1),
        zone: Zone::parse("UTC").unwrap(),
        counts: true,
        ping: None,
        next_slot: Some(at(DAY)),
        window_hours: None,
        closes: at(DAY),
        progress: Progress::default(),
        attempt: None,
    }
}

#[test]
fn a_round_takes_one_step_after_the_other() {
    fn check(done: &str, now: i64, expected: Next) {
        let mut round = round();
        for step in done.split_whitespace() {
            match step {
                "message" => round.progress.message = Some(MessageId(4)),
                "thread" => round.progress.thread = Thread::Open(ChannelId(4)),
                "no-thread" => round.progress.thread = Thread::Impossible,
                "reveal" => round.progress.reveal.push(MessageId(5)),
                "edit" => round.progress.edited = true,
                "withdrawn" => round.progress.withdrawn = Some(Withdrawn::Deleted),
                "skipped" => round.progress.skipped = true,
                other => panic!("unknown step {other}"),
            }
        }
        assert_eq!(round.next(at(now)), expected, "{done:?} at {now}");
    }
    check("", 0, Next::Act(Step::Message));
    check("", 6 * 3600 - 1, Next::Act(Step::Message));
    check("", 6 * 3600, Next::Skip);
    check("skipped", 6 * 3600, Next::Nothing);
    check("message", 1, Next::Act(Step::Thread));
    check("message", DAY + 1, Next::Act(Step::Thread));
    check("message thread", 1, Next::Wait(at(DAY)));
    check("message no-thread", 1, Next::Wait(at(DAY)));
    check("message thread", DAY - 1, Next::Wait(at(DAY)));
    check("message thread", DAY, Next::Act(Step::Reveal(0)));
    check("message thread reveal", DAY, Next::Act(Step::Reveal(1)));
    check("message no-thread reveal", DAY, Next::Act(Step::Reveal(1)));
    check("message thread reveal reveal", DAY, Next::Act(Step::Edit));
    check("message thread reveal reveal edit", DAY, Next::Nothing);
    check("message withdrawn", DAY, Next::Nothing);
    check("message thread", 8 * DAY, Next::Nothing);
}

#[test]
fn after_an_absence_the_new_close_is_shown_before_anything_else_and_once() {
    const HOUR: i64 = 3600;
    // No message is older than Discord, so second 0 is one of March 2026.
    let at = |seconds| at(1_772_438_400 + seconds);
    let message = MessageId::at(at(0));
    let posted = || Round {
        closes: at(DAY),
        progress: Progress { message: Some(message), ..Progress::default() },
        ..round()
    };
    let promised = posted().closes;
    let away = |round: Round, down, back| round.after_away(promised, at(down), at(back));
    assert_eq!(away(round(), HOUR, 3 * HOUR), None, "nothing stands in the channel");
    assert_eq!(away(posted(), HOUR, HOUR + 59), None, "too short");
    assert_eq!(away(posted(), DAY, DAY + HOUR), None, "after the close");

    let longer = away(posted(), HOUR, 3 * HOUR).unwrap();
    assert_eq!(longer.closes, at(DAY + 2 * HOUR));
    assert_eq!(longer.progress.withdrawn, None);
    assert_eq!(longer.next(at(3 * HOUR)), Next::Act(Step::Extend));
    let failed = longer.clone().failed(Step::Extend, at(0), at(4 * HOUR), Trouble::Unavailable);
    assert_eq!(failed.next(at(3 * HOUR)), Next::Wait(at(4 * HOUR)));
    let shown = Round { attempt: None, ..longer.clone() };
    assert_eq!(shown.next(at(3 * HOUR)), Next::Act(Step::Thread));
    // At the close there is nothing to show any more: the last step changes the message anyway.
    assert_eq!(longer.next(at(DAY + 2 * HOUR)), Next::Act(Step::Thread));

    let withdrawn = away(posted(), HOUR, 2 * DAY).unwrap();
    assert_eq!(withdrawn.progress.withdrawn, Some(Withdrawn::Away));
    assert_eq!(withdrawn.next(at(2 * DAY)), Next::Act(Step::Thread), "it is finished all the same");

    for done in [
        Progress { reveal: vec![MessageId(5)], ..posted().progress },
        Progress { withdrawn: Some(Withdrawn::Deleted), ..posted().progress },
        Progress { skipped: true, ..posted().progress },
    ] {
        assert_eq!(away(Round { progress: done, ..posted() }, HOUR, 3 * HOUR), None);
    }
    let (revealing, _) = posted().begin(Step::Reveal(0), at(DAY - 1));
    assert_eq!(away(revealing, DAY - 1, 2 * DAY), None, "its answer may stand there");
}

#[test]
fn a_failed_step_waits_and_the_first_attempt_is_remembered() {
    let (first, look) = round().begin(Step::Message, at(1));
    assert_eq!(look, None, "nothing can be there before the first attempt");
    let failed = first.failed(Step::Message, at(2), at(100), Trouble::Unavailable);
    assert_eq!(failed.next(at(3)), Next::Wait(at(100)));
    assert_eq!(failed.next(at(100)), Next::Act(Step::Message));
    let (second, look) = failed.begin(Step::Message, at(100));
    assert_eq!(look, Some(at(1)), "a message may be there since the first attempt");
    let again = second.failed(Step::Message, at(101), at(200), Trouble::Unavailable);
    assert_eq!(again.attempt.unwrap().failed, 2);
    assert_eq!(again.attempt.unwrap().since, at(1));
}

#[test]
fn another_step_begins_afresh() {
    let failed = round().failed(Step::Message, at(2), at(100), Trouble::Forbidden);
    let (thread, look) = failed.begin(Step::Thread, at(5));
    assert_eq!(look, None);
    assert_eq!(thread.attempt.unwrap().failed, 0);
}

#[test]
fn a_refused_question_is_given_up_at_the_end_of_its_catch_up_time() {
    let refused = round().failed(Step::Message, at(0), at(100 * DAY), Trouble::Forbidden);
    assert_eq!(refused.next(at(1)), Next::Wait(at(6 * 3600)));
    assert_eq!(refused.next(at(6 * 3600)), Next::Skip);
}

#[test]
fn a_question_that_may_stand_in_its_channel_is_looked_for_after_its_catch_up_time_too() {
    let hours = |hours: i64| at(hours * 3600);
    let (cut_off, _) = round().begin(Step::Message, at(0));
    let failed = |trouble| round().failed(Step::Message, at(0), hours(8), trouble);
    let cut_off_later = |trouble| failed(trouble).begin(Step::Message, hours(5)).0;
    // What became of the attempt, when, and what is next.
    let table = [
        (cut_off.clone(), hours(6), Next::Act(Step::Message)),
        (cut_off.clone(), hours(48), Next::Act(Step::Message)),
        (cut_off, hours(8 * 24), Next::Skip),
        (failed(Trouble::Unavailable), hours(5), Next::Wait(hours(6))),
        (failed(Trouble::Unavailable), hours(6), Next::Wait(hours(8))),
        (failed(Trouble::Unavailable), hours(8), Next::Act(Step::Message)),
        (failed(Trouble::Unavailable), hours(8 * 24), Next::Skip),
        (failed(Trouble::Blind), hours(6), Next::Wait(hours(8))),
        (failed(Trouble::Blind), hours(8), Next::Act(Step::Message)),
        (failed(Trouble::Forbidden), hours(6), Next::Skip),
        (failed(Trouble::Gone), hours(6), Next::Skip),
        // What was refused was tried again, and that was cut off.
        (cut_off_later(Trouble::Forbidden), hours(6), Next::Act(Step::Message)),
        (cut_off_later(Trouble::Gone), hours(6), Next::Act(Step::Message)),
        (cut_off_later(Trouble::Blind), hours(6), Next::Act(Step::Message)),
    ];
    for (round, now, expected) in table {
        assert_eq!(round.next(now), expected, "{:?} at {now}", round.attempt);
    }
}

proptest! {
    /// Carried out step by step, every round ends, and never takes a step twice.
    #[test]
    fn every_round_ends(fails in proptest::collection::vec(any::<bool>(), 0..30), start in 0i64..5 * 3600) {
        let mut round = round();
        let mut now = at(start);
        let mut taken = Vec::new();
        let mut fails = fails.into_iter();
        for _ in 0..200 {
            match round.next(now) {
                Next::Act(step) => {
                    let (begun, _) = round.begin(step, now);
                    round = begun;
                    if fails.next() == Some(true) {
                        round = round.failed(step, now, now + SignedDuration::from_secs(15), Trouble::Unavailable);
                        continue;
                    }
                    prop_assert!(!taken.contains(&step), "{step:?} twice");
                    taken.push(step);
                    match step {
                        Step::Message => round.progress.message = Some(MessageId(4)),
                        Step::Thread => round.progress.thread = Thread::Open(ChannelId(4)),
                        Step::Reveal(_) => round.progress.reveal.push(MessageId(5)),
                        Step::Edit => round.progress.edited = true,
                        Step::Extend => panic!("nobody was away"),
                    }
                    round.attempt = None;
                }
                Next::Wait(until) => {
                    prop_assert!(until > now);
                    now = until;
                }
                Next::Skip => round.progress.skipped = true,
                Next::Nothing => break,
            }
        }
        prop_assert_eq!(round.next(now), Next::Nothing);
        prop_assert_eq!(taken.len(), 5);
    }
}
