//! Every message of `/timetable` fits into what Discord takes, at its largest.
#![allow(clippy::unwrap_used)]

use jiff::Timestamp;
use loopback_discord::wire::{self, CreateMessage};

use super::*;
use crate::app::timetable::{Banned, Preview, Queued, Sheet, Skipping};
use crate::bank_dir::BankDir;
use crate::discord::components::timetable::Part;
use crate::discord::publish;
use crate::domain::ids::{ChannelId, MemberId, RoleId, ServerId, TimetableId};
use crate::domain::pick::Bag;
use crate::domain::question::{Level, Question};
use crate::domain::timetable::{Cron, MOST_QUEUED, Steering, Zone};

fn bank() -> Bank {
    let dir = BankDir::shipped();
    let (bank, _) = Bank::build(&dir.topics, dir.files);
    bank.with_paths(&dir.paths, &dir.roadmap).0
}

/// With the longest of everything that an admin can set.
fn large(bank: &Bank) -> Timetable {
    let now = Timestamp::from_second(1_772_438_400).unwrap();
    let questions = bank.questions().iter().map(|question| question.id.clone());
    Timetable {
        id: TimetableId(u64::MAX),
        server: ServerId(u64::MAX),
        channel: ChannelId(u64::MAX),
        cron: Cron::parse("37 1,3,5,7,10,12,14,16,19,21,23 1,3,5,8,10,12,15 2,4,6 *").unwrap(),
        zone: Zone::parse("America/Argentina/ComodRivadavia").unwrap(),
        topics: bank.topics().iter().map(|topic| topic.slug.clone()).collect(),
        levels: Level::ALL.to_vec(),
        path: None,
        role: Some(RoleId(u64::MAX)),
        window_hours: Some(167),
        counts: true,
        made_by: MemberId(u64::MAX),
        bag: Bag::new(1),
        last_number: u32::MAX,
        done_until: now,
        steering: Steering {
            edition: 1,
            paused: None,
            skip: Some(now),
            queue: questions.clone().take(MOST_QUEUED).collect(),
            banned: questions.collect(),
        },
    }
}

fn listed(timetable: Timetable) -> Listed {
    let next = timetable.next_slot(timetable.done_until);
    Listed { next, newest: None, path_lost: true, nothing_left: true, timetable }
}

fn sheet(timetable: Timetable) -> Sheet {
    let now = timetable.done_until;
    let slots = timetable.questions_after(now).take(5).collect();
    let draft = Draft { timetable, of: None, zone_sure: true };
    Sheet { draft, slots, questions: 400, problems: vec![Problem::NothingMatches], now }
}

fn check(name: &str, view: View) {
    let text = view.content.clone();
    let body = publish::body(&view.into_message("nonce".to_owned()));
    let bytes = serde_json::to_vec(&body).unwrap();
    let read: Result<CreateMessage, _> = wire::parse(&bytes);
    let valid = read.and_then(|message| wire::Body::validate(&message));
    assert!(valid.is_ok(), "{name}: {:?}", valid.err());
    assert!(!text.contains("  "), "{name}: {text}");
}

#[test]
fn the_largest_messages_fit() {
    let bank = bank();
    let timetable = large(&bank);
    let notes = vec!["x".repeat(300); 2];
    let manner = |part| Manner { why: Some("y".repeat(3000)), notes: notes.clone(), part, locale: "es-419" };
    let whole = sheet(timetable.clone());
    check("draft", dialogue(&whole, &bank, &manner(None)));
    for part in Part::ALL {
        check(&format!("{part:?}"), dialogue(&whole, &bank, &manner(Some(part))));
    }
    let mut unsure = whole.clone();
    unsure.draft.zone_sure = false;
    check("whose clock", dialogue(&unsure, &bank, &manner(None)));
    for typed in ["a", "nowhere at all", &"🌍".repeat(4000)] {
        check("found", found(&whole, typed));
    }
    let listed = listed(timetable.clone());
    check("made", made(&listed, &notes));
    check("changed", changed(&listed, &notes));
    check("asks to remove", asks_to_remove(&timetable));
    check("removed", removed(&timetable));
    check("paused", paused(&listed));
    check("resumed", resumed(&listed));
    check("unskipped", unskipped(&listed));
    let slot = timetable.done_until;
    check("skipping", skipping(&Skipping { listed: listed.clone(), slot, before: true }));

    let questions: Vec<Question> = bank.questions().to_vec();
    let added = questions.last().map(|question| question.id.clone());
    let most = questions.iter().take(MOST_QUEUED).cloned().collect();
    check("queue", queued(&Queued { listed: listed.clone(), questions: most, added: added.clone() }));
    check("bans", banned(&Banned { listed: listed.clone(), questions: questions.clone(), added }));
    for question in &questions {
        let topic = bank.topic(&question.topic);
        check("preview", preview(&Preview { listed: listed.clone(), question: question.clone() }, topic));
    }
    let draft = |id| {
        let mut draft = whole.draft.clone();
        draft.timetable.id = TimetableId(id);
        draft
    };
    let drafts: Vec<Draft> = (0..20).map(draft).collect();
    check("list", list(&All { timetables: vec![listed; 20], drafts: drafts.clone() }, &bank));
    check("only drafts", list(&All { timetables: Vec::new(), drafts }, &bank));
    assert!(label(&timetable, Some(&"n".repeat(100))).encode_utf16().count() <= 100);
}

#[test]
fn a_ban_among_many_can_be_taken_back() {
    let bank = bank();
    let questions: Vec<Question> = bank.questions().to_vec();
    assert!(questions.len() > 25, "more than a menu shows");
    let last = questions.last().unwrap().id.clone();
    let view = banned(&Banned { listed: listed(large(&bank)), questions, added: Some(last.clone()) });
    let body = publish::body(&view.into_message("nonce".to_owned()));
    let options = body["components"][0]["components"][0]["options"].as_array().unwrap();
    assert_eq!((options.len(), options[0]["value"].as_str()), (25, Some(last.as_str())));
}
