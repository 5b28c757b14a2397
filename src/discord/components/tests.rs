#![allow(clippy::unwrap_used)]

use proptest::prelude::*;

use super::*;
use crate::domain::ids::RoundId;

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
        Just(Action::Pick),
        Just(Action::Topic),
        level.prop_map(Action::Level),
        any::<u16>().prop_map(Action::Ledger),
        any::<u64>().prop_map(|id| Action::MakeTimetable(TimetableId(id))),
        any::<u64>().prop_map(|id| Action::DropTimetable(TimetableId(id))),
        Just(Action::DeleteMyData),
        any::<bool>().prop_map(Action::Hide),
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
    ];
    for (action, text) in table {
        assert_eq!(action.to_string(), text);
        assert_eq!(text.parse(), Ok(action));
    }
}
