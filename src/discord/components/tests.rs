#![allow(clippy::unwrap_used)]

use proptest::prelude::*;

use super::settings::Step as Setting;
use super::timetable::{Part, Step};
use super::*;
use crate::domain::ids::{RoundId, TimetableId};
use crate::domain::timetable::Zone;

fn moments() -> impl Strategy<Value = Timestamp> {
    (0i64..4_000_000_000_000).prop_map(|ms| Timestamp::from_millisecond(ms).unwrap())
}

fn questions() -> impl Strategy<Value = QuestionId> {
    "[a-z0-9]{1,10}(-[a-z0-9]{1,9}){0,3}".prop_map(QuestionId)
}

fn subjects() -> impl Strategy<Value = Subject> {
    let round = (any::<u64>(), 0i64..4_000_000_000).prop_map(|(timetable, slot)| {
        Subject::Round(RoundId {
            timetable: TimetableId(timetable),
            slot: Timestamp::from_second(slot).unwrap(),
        })
    });
    prop_oneof![round, questions().prop_map(Subject::Practice)]
}

fn actions() -> impl Strategy<Value = Action> {
    let level = prop_oneof![Just(Level::Beginner), Just(Level::Intermediate), Just(Level::Advanced)];
    prop_oneof![
        subjects().prop_map(Action::Answer),
        (subjects(), moments()).prop_map(|(subject, at)| Action::HandIn(subject, at)),
        (subjects(), moments()).prop_map(|(subject, at)| Action::TryAgain(subject, at)),
        subjects().prop_map(Action::Check),
        (subjects(), any::<u8>()).prop_map(|(subject, option)| Action::Choose(subject, option)),
        (subjects(), any::<u8>()).prop_map(|(subject, number)| Action::Hint(subject, number)),
        subjects().prop_map(Action::TalkThrough),
        subjects().prop_map(Action::Show),
        subjects().prop_map(Action::GiveUp),
        questions().prop_map(Action::Reveal),
        subjects().prop_map(Action::Card),
        subjects().prop_map(Action::Tick),
        (subjects(), any::<u8>()).prop_map(|(subject, points)| Action::Save(subject, points)),
        subjects().prop_map(Action::Model),
        subjects().prop_map(Action::More),
        questions().prop_map(Action::GoOn),
        (questions(), questions()).prop_map(|(path, question)| Action::OnPath(path.0, question)),
        questions().prop_map(Action::Report),
        (questions(), any::<bool>()).prop_map(|(question, here)| Action::SendReport(question, here)),
        questions().prop_map(Action::ReadReports),
        questions().prop_map(Action::SettleReports),
        Just(Action::Pick),
        Just(Action::Topic),
        level.prop_map(Action::Level),
        any::<u16>().prop_map(Action::Ledger),
        (any::<u64>(), any::<bool>()).prop_map(|(server, on)| Action::Remind(ServerId(server), on)),
        prop::sample::select(&Period::EACH[..]).prop_map(Action::Board),
        steps().prop_map(Action::Timetable),
        settings().prop_map(Action::Settings),
        Just(Action::DeleteMyData),
        any::<bool>().prop_map(Action::Hide),
    ]
}

fn settings() -> impl Strategy<Value = Setting> {
    prop_oneof![
        Just(Setting::Zone),
        Just(Setting::StaffChannel),
        Just(Setting::NoStaffChannel),
        any::<bool>().prop_map(Setting::Sharing),
        any::<bool>().prop_map(Setting::Reminder),
    ]
}

fn steps() -> impl Strategy<Value = Step> {
    let id = || any::<u64>().prop_map(TimetableId);
    let part = || prop::sample::select(&Part::ALL[..]);
    let zone = prop::sample::select(&["UTC", "Europe/Berlin", "America/Argentina/ComodRivadavia"][..]);
    prop_oneof![
        id().prop_map(Step::Save),
        id().prop_map(Step::Drop),
        id().prop_map(Step::Open),
        (id(), part()).prop_map(|(id, part)| Step::Part(id, part)),
        (id(), part()).prop_map(|(id, part)| Step::Set(id, part)),
        (id(), any::<bool>()).prop_map(|(id, counts)| Step::Counts(id, counts)),
        (id(), zone).prop_map(|(id, zone)| Step::Zone(id, Zone::parse(zone).unwrap())),
        id().prop_map(Step::Resume),
        id().prop_map(Step::Unskip),
        id().prop_map(Step::Remove),
        Just(Step::Keep),
        id().prop_map(Step::Unqueue),
        id().prop_map(Step::Unban),
        id().prop_map(Step::TestPost),
    ]
}

proptest! {
    #[test]
    fn an_action_comes_back_from_its_custom_id(action in actions()) {
        let text = action.to_string();
        prop_assert!(text.len() <= CUSTOM_ID_MAX, "{text} is too long");
        prop_assert_eq!(text.parse::<Action>(), Ok(action));
    }

    #[test]
    fn any_text_is_read_without_a_panic_and_has_one_spelling(text in ".{0,120}") {
        if let Ok(action) = text.parse::<Action>() {
            prop_assert_eq!(action.to_string(), text);
        }
    }

    #[test]
    fn a_changed_custom_id_is_another_action_or_none(action in actions(), at in any::<prop::sample::Index>(), new in any::<char>()) {
        let text: Vec<char> = action.to_string().chars().collect();
        let mut changed = text.clone();
        let at = at.index(changed.len());
        changed[at] = new;
        let changed: String = changed.into_iter().collect();
        if let Ok(other) = changed.parse::<Action>() {
            prop_assert_eq!(other.to_string(), changed);
        }
    }
}

/// Messages that are out there carry these ids; if one of them changes, its buttons die.
#[test]
fn custom_ids_never_change() {
    let round = Subject::Round(RoundId {
        timetable: TimetableId(0x1482_a383_6000_0011),
        slot: Timestamp::from_second(1_772_438_400).unwrap(),
    });
    let practice = Subject::Practice(QuestionId::from("http-stateless"));
    let clicked = Timestamp::from_millisecond(1_772_438_400_123).unwrap();
    let table = [
        (Action::Answer(round.clone()), "v1:answer:1482a38360000011.69a54380"),
        (Action::Answer(practice), "v1:answer:~http-stateless"),
        (Action::HandIn(round.clone(), clicked), "v1:hand-in:1482a38360000011.69a54380:19cad8fac7b"),
        (Action::Choose(round.clone(), 3), "v1:choose:1482a38360000011.69a54380:3"),
        (Action::Save(round, 255), "v1:save:1482a38360000011.69a54380:255"),
        (Action::Level(Level::Advanced), "v1:level:advanced"),
        (Action::Ledger(2), "v1:ledger:2"),
        (Action::Remind(ServerId(31), true), "v1:remind:1f:1"),
        (Action::Board(Period::All), "v1:board:all"),
        (Action::OnPath("a-path".to_owned(), QuestionId::from("b")), "v1:path:a-path:b"),
        (Action::Report(QuestionId::from("a-b")), "v1:report:a-b"),
        (Action::SendReport(QuestionId::from("a-b"), true), "v1:send-report:a-b:1"),
        (Action::ReadReports(QuestionId::from("a-b")), "v1:read-reports:a-b"),
        (Action::SettleReports(QuestionId::from("a-b")), "v1:settle-reports:a-b"),
        (Action::Timetable(Step::Save(TimetableId(31))), "v1:make-timetable:1f"),
        (Action::Timetable(Step::Drop(TimetableId(31))), "v1:drop-timetable:1f"),
        (Action::Timetable(Step::Set(TimetableId(31), Part::Days)), "v1:timetable:set:1f:days"),
        (Action::Timetable(Step::Counts(TimetableId(31), true)), "v1:timetable:counts:1f:yes"),
        (
            Action::Timetable(Step::Zone(TimetableId(31), Zone::parse("Europe/Berlin").unwrap())),
            "v1:timetable:zone:1f:Europe/Berlin",
        ),
        (Action::Timetable(Step::Keep), "v1:timetable:keep"),
        (Action::Timetable(Step::TestPost(TimetableId(31))), "v1:timetable:test:1f"),
        (Action::Settings(Setting::StaffChannel), "v1:settings:staff"),
        (Action::Settings(Setting::Sharing(false)), "v1:settings:sharing:off"),
    ];
    for (action, text) in table {
        assert_eq!(action.to_string(), text);
        assert_eq!(text.parse(), Ok(action));
    }
}
