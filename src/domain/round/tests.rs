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
