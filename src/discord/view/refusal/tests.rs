use jiff::Timestamp;

use super::*;
use crate::domain::ids::ChannelId;
use crate::domain::timetable::{NotACron, NotAZone, Problem};

/// One of each; a new variant does not compile here until it has its line.
fn all() -> Vec<Refusal> {
    let text = "x".repeat(5000);
    let variants = vec![
        Refusal::NoSuchRound,
        Refusal::GaveUp,
        Refusal::AnswerFirst,
        Refusal::JustPosted,
        Refusal::TooShort { characters: 1, words: 1 },
        Refusal::OnlyTerms,
        Refusal::NoThread,
        Refusal::NothingToShare,
        Refusal::SharedBefore(ChannelId(1)),
        Refusal::SharingOff,
        Refusal::MayNotWrite(ChannelId(1)),
        Refusal::ThreadLocked(ChannelId(1)),
        Refusal::NotYours,
        Refusal::NotYourMessage,
        Refusal::NotInARound,
        Refusal::NoSuchQuestion,
        Refusal::NoSuchTopic(text.clone()),
        Refusal::NothingMatches { topic: Some("http".to_owned()), level: None },
        Refusal::NotAllowed,
        Refusal::OnlyInServers,
        Refusal::Draft(Problem::Cron(NotACron("Write it like 09:00.".to_owned()))),
        Refusal::Draft(Problem::Zone(NotAZone("Use a name like Europe/Berlin.".to_owned()))),
        Refusal::Draft(Problem::ZoneUnsure),
        Refusal::Draft(Problem::NoSuchTopic(text.clone())),
        Refusal::Draft(Problem::NoSuchLevel(text.clone())),
        Refusal::Draft(Problem::NoSuchPath(text.clone())),
        Refusal::Draft(Problem::NothingMatches),
        Refusal::Draft(Problem::PingsEverybody),
        Refusal::Draft(Problem::WindowHours),
        Refusal::WrongChannel(ChannelId(1)),
        Refusal::Missing { channel: ChannelId(1), permissions: vec!["Send Messages", "Embed Links"] },
        Refusal::TooManyTimetables,
        Refusal::NoSuchTimetable,
        Refusal::DraftGone,
        Refusal::NoTimetable,
        Refusal::WhichTimetable,
        Refusal::Paused,
        Refusal::NoSlot,
        Refusal::NothingLeft,
        Refusal::LastQuestion,
        Refusal::IsBanned,
        Refusal::QueueFull,
        Refusal::TooManyBans,
        Refusal::SeveralFit,
        Refusal::JustHandedOut(Timestamp::UNIX_EPOCH),
        Refusal::Hidden,
        Refusal::NoReminders,
        Refusal::NothingReported,
        Refusal::TooManyReports,
        Refusal::UnknownAction,
        Refusal::DiscordBusy,
    ];
    for variant in &variants {
        match variant {
            Refusal::RoundOver(_)
            | Refusal::NoSuchRound
            | Refusal::GaveUp
            | Refusal::AnswerFirst
            | Refusal::JustPosted
            | Refusal::TooShort { .. }
            | Refusal::OnlyTerms
            | Refusal::NoThread
            | Refusal::NothingToShare
            | Refusal::SharedBefore(_)
            | Refusal::SharingOff
            | Refusal::MayNotWrite(_)
            | Refusal::ThreadLocked(_)
            | Refusal::NotYours
            | Refusal::NotYourMessage
            | Refusal::NotInARound
            | Refusal::NoSuchQuestion
            | Refusal::NoSuchTopic(_)
            | Refusal::NothingMatches { .. }
            | Refusal::NotAllowed
            | Refusal::OnlyInServers
            | Refusal::Draft(_)
            | Refusal::WrongChannel(_)
            | Refusal::Missing { .. }
            | Refusal::TooManyTimetables
            | Refusal::NoSuchTimetable
            | Refusal::DraftGone
            | Refusal::NoTimetable
            | Refusal::WhichTimetable
            | Refusal::Paused
            | Refusal::NoSlot
            | Refusal::NothingLeft
            | Refusal::LastQuestion
            | Refusal::IsBanned
            | Refusal::QueueFull
            | Refusal::TooManyBans
            | Refusal::SeveralFit
            | Refusal::JustHandedOut(_)
            | Refusal::Hidden
            | Refusal::NoReminders
            | Refusal::NothingReported
            | Refusal::TooManyReports
            | Refusal::UnknownAction
            | Refusal::DiscordBusy => {}
        }
    }
    variants
}

#[test]
fn every_refusal_is_a_short_sentence() {
    for refusal in all() {
        let said = refused(&refusal).content;
        assert!(said.ends_with('.') || said.ends_with("`."), "{refusal:?}: {said}");
        assert!(said.chars().count() <= 300, "{refusal:?} says too much: {said}");
    }
}

#[test]
fn a_returned_text_is_whole_as_far_as_a_form_can_hold_it() {
    let text = "é".repeat(4000);
    let view = returned(refused(&Refusal::GaveUp), &text, None);
    let body = crate::discord::publish::body(&view.into_message(String::new()));
    assert_eq!(body["embeds"][0]["description"], text);
}
