#![allow(clippy::unwrap_used)]

use super::*;
use crate::domain::timetable::testing::{at, bank, timetable};
use crate::domain::timetable::{Cron, DueSlots, Zone};

fn daily() -> Timetable {
    timetable("0 9 * * *", "UTC", "2026-03-01T09:00:00Z")
}

fn ids(names: &[&str]) -> Vec<QuestionId> {
    names.iter().map(|&name| QuestionId::from(name)).collect()
}

/// The next `rounds` questions.
fn asked(timetable: &mut Timetable, rounds: usize) -> Vec<String> {
    let bank = bank();
    let mut asked = Vec::new();
    for _ in 0..rounds {
        let Some(Chosen { question, bag, queue }) = timetable.choose(&bank) else { break };
        asked.push(question.id.to_string());
        timetable.bag = bag;
        timetable.steering.queue = queue;
    }
    asked
}

#[test]
fn a_path_is_asked_in_its_order_and_then_again() {
    let mut on_path = Timetable { path: Some("way".to_owned()), ..daily() };
    let (one, two) = ("relational-keys", "http-stateless");
    assert_eq!(asked(&mut on_path, 5), [one, two, one, two, one]);
    assert_eq!(on_path.bag.cycle, 2);

    let mut lost = Timetable { path: Some("gone".to_owned()), ..daily() };
    assert_eq!(asked(&mut lost, 3).len(), 3, "without its path it asks anything");
}

#[test]
fn queued_questions_come_first_and_do_not_repeat() {
    let mut timetable = daily();
    timetable.topics = vec!["http".to_owned()];
    timetable.steering.queue = ids(&["no-longer-there", "relational-keys", "http-stateless"]);
    let first = asked(&mut timetable, 3);
    assert_eq!(first, ["relational-keys", "http-stateless", "http-status-families"]);
    assert_eq!(timetable.steering.queue, []);
}

#[test]
fn banned_questions_never_come() {
    let mut timetable = daily();
    timetable.steering.banned = ids(&["http-stateless", "gone-long-ago"]);
    timetable.steering.queue = ids(&["http-stateless"]);
    assert!(!asked(&mut timetable, 12).contains(&"http-stateless".to_owned()));
    timetable.steering.banned = ids(&["http-stateless", "http-status-families", "relational-keys"]);
    assert_eq!(timetable.choose(&bank()), None);
}

#[test]
fn looking_ahead_is_the_same_as_asking() {
    let mut timetable = daily();
    for _ in 0..7 {
        let bank = bank();
        let seen = timetable.choose(&bank).unwrap().question.id.to_string();
        assert_eq!(timetable.choose(&bank).unwrap().question.id.to_string(), seen);
        assert_eq!(asked(&mut timetable, 1), [seen]);
    }
}

#[test]
fn a_skipped_slot_is_dealt_with_without_a_question() {
    let mut timetable = daily();
    let slot = at("2026-03-02T09:00:00Z");
    timetable.steering.skip = Some(slot);
    assert_eq!(timetable.due(slot), DueSlots { left_out: Some(slot), ..DueSlots::default() });
    assert_eq!(timetable.due_after(at("2026-03-01T12:00:00Z")), Some(slot));
    assert_eq!(timetable.next_question(at("2026-03-01T12:00:00Z")), Some(at("2026-03-03T09:00:00Z")));
    let later = at("2026-03-03T09:00:00Z");
    assert_eq!(timetable.due(later).post, Some(later), "only that one");
    assert!(timetable.days_to_come(at("2026-03-02T08:00:00Z")).is_empty(), "nobody loses a day by it");
}

#[test]
fn nothing_is_due_while_it_is_paused() {
    let mut timetable = daily();
    timetable.steering.paused = Some(at("2026-03-01T12:00:00Z"));
    let now = at("2026-03-05T10:00:00Z");
    assert_eq!(timetable.due(now), DueSlots::default());
    assert_eq!((timetable.due_after(now), timetable.next_question(now)), (None, None));
    assert!(timetable.days_to_come(now).is_empty());
}

/// Berlin's clock goes forward on 29 March 2026 at 02:00 and back on 25 October at 03:00.
#[test]
fn the_slots_shown_are_right_around_clock_changes() {
    let shown = |rule: &str, after: &str| {
        let timetable = Timetable {
            cron: Cron::parse(rule).unwrap(),
            zone: Zone::parse("Europe/Berlin").unwrap(),
            ..daily()
        };
        timetable.questions_after(at(after)).take(3).map(|slot| slot.to_string()).collect::<Vec<_>>()
    };
    assert_eq!(
        shown("30 2 * * *", "2026-03-28T00:00:00Z"),
        ["2026-03-28T01:30:00Z", "2026-03-29T01:00:00Z", "2026-03-30T00:30:00Z"]
    );
    assert_eq!(
        shown("30 2 * * *", "2026-10-24T12:00:00Z"),
        ["2026-10-25T00:30:00Z", "2026-10-26T01:30:00Z", "2026-10-27T01:30:00Z"]
    );
}
