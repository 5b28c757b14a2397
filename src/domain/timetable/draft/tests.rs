#![allow(clippy::unwrap_used)]

use proptest::prelude::*;

use super::*;
use crate::domain::ids::QuestionId;
use crate::domain::timetable::DueSlots;
use crate::domain::timetable::testing::{at, bank, timetable};

fn draft() -> Draft {
    let timetable = timetable("0 9 * * 1-5", "Europe/Berlin", "2026-03-02T09:00:00Z");
    Draft {
        timetable: Timetable { id: TimetableId(1 << 22), last_number: 6, ..timetable },
        of: None,
        zone_sure: true,
    }
}

fn texts(typed: &str) -> Vec<String> {
    typed.split(',').filter(|text| !text.is_empty()).map(str::to_owned).collect()
}

#[test]
fn one_thing_is_changed_at_a_time() {
    let bank = bank();
    let cron = |change: Change| {
        let mut draft = draft();
        draft.change(change, &bank).unwrap();
        draft.timetable.cron.as_str().to_owned()
    };
    assert_eq!(cron(Change::Time("18:30".to_owned())), "30 18 * * 1-5");
    assert_eq!(cron(Change::Time("0 9,18 * * *".to_owned())), "0 9,18 * * *");
    assert_eq!(cron(Change::Days("saturday sunday".to_owned())), "0 9 * * 0,6");
    assert_eq!(cron(Change::Cron("@weekly".to_owned())), "0 0 * * 0");

    let mut draft = draft();
    draft.change(Change::Topics(texts("SQL & relational data,http")), &bank).unwrap_err();
    draft.change(Change::Topics(texts("sql, HTTP ")), &bank).unwrap();
    assert_eq!(draft.timetable.topics, ["http", "sql"], "in the bank's order, once");
    draft.change(Change::Levels(texts("advanced,Beginner,beginner")), &bank).unwrap();
    assert_eq!(draft.timetable.levels, [Level::Beginner, Level::Advanced]);
    draft.change(Change::Window(Some(168)), &bank).unwrap();
    draft.change(Change::Role(Some(RoleId(9))), &bank).unwrap();
    draft.change(Change::Counts(false), &bank).unwrap();
    assert_eq!(
        (draft.timetable.window_hours, draft.timetable.role, draft.timetable.counts),
        (Some(168), Some(RoleId(9)), false)
    );
}

#[test]
fn a_path_and_topics_take_each_others_place() {
    let bank = bank();
    let mut draft = draft();
    draft.change(Change::Topics(texts("http")), &bank).unwrap();
    draft.change(Change::Path(Some("The Way".to_owned())), &bank).unwrap();
    assert_eq!((draft.timetable.path.as_deref(), draft.timetable.topics.len()), (Some("way"), 0));
    draft.change(Change::Topics(Vec::new()), &bank).unwrap();
    assert_eq!(draft.timetable.path.as_deref(), Some("way"), "no topic at all asks for nothing else");
    draft.change(Change::Levels(texts("beginner")), &bank).unwrap();
    assert_eq!((draft.timetable.path.as_deref(), draft.timetable.levels.len()), (None, 1));
}

#[test]
fn what_cannot_be_read_changes_nothing() {
    let bank = bank();
    type Expected = fn(&Problem) -> bool;
    let table: [(Change, Expected); 12] = [
        (Change::Time("25:00".to_owned()), |p| matches!(p, Problem::Cron(_))),
        (Change::Time("* * * * *".to_owned()), |p| matches!(p, Problem::Cron(_))),
        (Change::Days(String::new()), |p| matches!(p, Problem::Cron(_))),
        (Change::Cron("@everyone".to_owned()), |p| matches!(p, Problem::Cron(_))),
        (Change::Zone("Mars/Olympus".to_owned()), |p| matches!(p, Problem::Zone(_))),
        (Change::Topics(texts("http,nothing")), |p| *p == Problem::NoSuchTopic("nothing".to_owned())),
        (Change::Levels(texts("expert")), |p| *p == Problem::NoSuchLevel("expert".to_owned())),
        (Change::Path(Some("nowhere".to_owned())), |p| *p == Problem::NoSuchPath("nowhere".to_owned())),
        (Change::Role(Some(RoleId(2))), |p| *p == Problem::PingsEverybody),
        (Change::Window(Some(0)), |p| *p == Problem::WindowHours),
        (Change::Window(Some(169)), |p| *p == Problem::WindowHours),
        (Change::Window(Some(u16::MAX)), |p| *p == Problem::WindowHours),
    ];
    for (change, expected) in table {
        let mut changed = draft();
        let problem = changed.change(change.clone(), &bank).unwrap_err();
        assert!(expected(&problem), "{change:?}: {problem:?}");
        assert_eq!(changed, draft(), "{change:?}");
    }
}

#[test]
fn what_keeps_a_draft_from_being_saved() {
    let bank = bank();
    assert_eq!(draft().problems(&bank), []);
    assert_eq!(Draft { zone_sure: false, ..draft() }.problems(&bank), [Problem::ZoneUnsure]);
    let mut nothing = draft();
    nothing.change(Change::Topics(texts("sql")), &bank).unwrap();
    nothing.change(Change::Levels(texts("advanced")), &bank).unwrap();
    assert_eq!(nothing.problems(&bank), [Problem::NothingMatches]);
    let mut banned = draft();
    banned.timetable.steering.banned = bank.questions().iter().map(|q| q.id.clone()).collect();
    assert_eq!(banned.problems(&bank), [Problem::NothingMatches]);
}

#[test]
fn a_change_keeps_what_was_asked_and_said_since() {
    let now = at("2026-03-04T12:00:00Z");
    let mut current = draft().timetable;
    current.bag.asked = vec![QuestionId::from("a")];
    current.last_number = 40;
    current.steering.queue = vec![QuestionId::from("b")];
    current.steering.skip = Some(at("2026-03-05T08:00:00Z"));
    let mut wanted = Draft { of: Some(current.id), ..draft() };
    wanted.timetable.channel = ChannelId(99);
    let changed = wanted.applied_to(&current, now);
    let mut expected = Timetable { channel: ChannelId(99), done_until: now, ..current.clone() };
    expected.steering.edition = 1;
    assert_eq!(changed, expected);

    // Another hour: the slot that was to be left out is no more, and none of the new rule's before now is caught up.
    wanted.timetable.cron = Cron::parse("30 12 * * *").unwrap();
    let changed = wanted.applied_to(&current, now);
    assert_eq!((changed.steering.skip, changed.due(now)), (None, DueSlots::default()));

    // Another path begins at its start, and the questions asked before are as good as new.
    wanted.timetable.path = Some("way".to_owned());
    let changed = wanted.applied_to(&current, now);
    assert_eq!((changed.bag.asked.len(), changed.bag.cycle, changed.last_number), (0, 1, 40));
    let again = Draft { timetable: changed.clone(), ..wanted }.applied_to(&changed, now);
    assert_eq!(again.bag, changed.bag, "the same path goes on where it was");
}

#[test]
fn a_draft_ends_a_day_after_its_beginning() {
    assert_eq!(draft().ends(), at("2015-01-02T00:00:00.001Z"));
    assert!(Draft::ends_of(TimetableId(u64::MAX)) > at("2100-01-01T00:00:00Z"));
}

proptest! {
    #[test]
    fn any_text_is_taken_or_refused(text in ".{0,80}", kind in 0..6) {
        let bank = bank();
        let change = match kind {
            0 => Change::Time(text),
            1 => Change::Days(text),
            2 => Change::Cron(text),
            3 => Change::Zone(text),
            4 => Change::Topics(vec![text]),
            _ => Change::Path(Some(text)),
        };
        let mut changed = draft();
        if changed.change(change, &bank).is_err() {
            prop_assert_eq!(changed, draft());
        }
    }
}
