//! Every view of every question of the bank fits into what Discord takes.
#![allow(clippy::unwrap_used)]

use std::sync::Arc;

use jiff::Timestamp;
use jiff::civil::date;
use loopback_discord::wire::{self, CreateMessage};
use serde_json::json;

use super::*;
use crate::app::answer::{Card, Check, Outcome, Sheet, Show};
use crate::app::post::Figures;
use crate::app::subject::Subject;
use crate::bank_dir::BankDir;
use crate::discord::publish;
use crate::domain::bank::Bank;
use crate::domain::ids::{ChannelId, MessageId, RoundId, ServerId, TimetableId};
use crate::domain::question::Question;
use crate::domain::round::{Progress, Revision, Round, Thread};
use crate::domain::streak::{self, Standing};
use crate::domain::timetable::Zone;

fn round(question: &Question, thread: Thread) -> Round {
    let slot = Timestamp::from_second(1_772_438_400).unwrap();
    Round {
        id: RoundId { timetable: TimetableId(u64::MAX), slot },
        server: ServerId(1),
        channel: ChannelId(2),
        number: u32::MAX,
        question: question.id.clone(),
        revision: Revision([0; 16]),
        day: date(2026, 3, 2),
        zone: Zone::parse("Europe/Berlin").unwrap(),
        counts: true,
        ping: Some(crate::domain::ids::RoleId(u64::MAX)),
        next_slot: None,
        window_hours: None,
        closes: slot,
        progress: Progress { message: Some(MessageId(3)), thread, ..Progress::default() },
        attempt: None,
    }
}

fn nothing_kept() -> Standing {
    streak::standing(&[], &[], &[], &std::collections::BTreeSet::new(), Timestamp::UNIX_EPOCH)
}

/// What Discord itself would refuse, by the loopback's rules; and the budget of one phone screen.
fn check(name: &str, question: &Question, view: View, most: usize) {
    let body = publish::body(&view.into_message("nonce".to_owned()));
    let bytes = serde_json::to_vec(&body).unwrap();
    let read: Result<CreateMessage, _> = wire::parse(&bytes);
    let valid = read.and_then(|message| wire::Body::validate(&message));
    assert!(valid.is_ok(), "{name} of {}: {:?}", question.id, valid.err());
    let text: usize = body["embeds"][0]["description"].as_str().map_or(0, |text| text.encode_utf16().count());
    assert!(text <= most, "{name} of {} has {text} characters, more than {most}", question.id);
}

fn shipped() -> Bank {
    let dir = BankDir::shipped();
    Bank::build(&dir.topics, dir.files).0
}

/// The first question of the bank, for tests that change a part of it.
pub(super) fn any_question() -> Question {
    shipped().questions().first().unwrap().clone()
}

#[test]
fn every_view_of_every_question_fits() {
    let bank = shipped();
    assert!(bank.questions().len() >= 12);
    let figures =
        Figures { answered: 9999, checked: 9999, right: 9998, left_out: Some((0, 9000)), ticked: 9999 };
    for question in bank.questions() {
        let topic = bank.topic(&question.topic);
        let shared = Arc::new(question.clone());
        let threads = [Thread::Open(ChannelId(4)), Thread::Impossible];
        let away = jiff::SignedDuration::from_hours(24);
        for round in threads.map(|thread| round(question, thread)) {
            check("the question", question, question::round(&round, question, topic, away), 1100);
            check("the closed question", question, question::closed(&round, question, topic, away), 1100);
            check("reveal 0", question, reveal::part(&round, question, &figures, 0), 3600);
            check("reveal 1", question, reveal::part(&round, question, &figures, 1), 2400);
            assert!(question::thread_name(&round, question).encode_utf16().count() <= 100);
        }
        let open = round(question, Thread::Open(ChannelId(4)));
        let subjects =
            [(Subject::Practice(question.id.clone()), None), (Subject::Round(open.id), Some(open))];
        for (subject, round) in subjects {
            let standing = round.is_some().then(nothing_kept);
            let sheet = Sheet { subject, question: Arc::clone(&shared), round };
            check("quiz", question, question::quiz(&sheet, topic), 1100);
            for (ticks, saved, late) in [(0, false, false), (255, false, true), (85, true, false)] {
                let card = Card {
                    sheet: sheet.clone(),
                    ticks,
                    saved,
                    standing: standing.clone(),
                    late,
                    can_share: true,
                };
                // One phone screen.
                check("the card", question, answer::card(&card), 900);
            }
            for letter in [None, Some(0), Some(3)] {
                for correct in [true, false] {
                    let outcome = Some(Outcome { letter, correct, standing: standing.clone() });
                    let after = Check { sheet: sheet.clone(), order: [3, 0, 2, 1], outcome };
                    check("the outcome", question, answer::check(&after), 2200);
                }
            }
            let before = Check { sheet: sheet.clone(), order: [0, 1, 2, 3], outcome: None };
            check("the quick check", question, answer::check(&before), 900);
            for number in [0, 1, 2, 255] {
                check("hint", question, hint::hint(&sheet, number), 300);
            }
            check("how to say it", question, hint::talk_through(&sheet), 600);
            check(
                "show",
                question,
                answer::asks(&Show::Asks(sheet.clone(), Box::new([nothing_kept(), nothing_kept()]))),
                600,
            );
            check("model", question, reveal::private(&sheet), 3600);
            check("more", question, reveal::more(&sheet), 2400);
        }
    }
}

#[test]
fn a_message_mentions_nobody_but_the_chosen_role() {
    let plain = publish::body(&View::line("@everyone <@1>").into_message(String::new()));
    assert_eq!(plain["allowed_mentions"], json!({ "parse": [], "roles": [], "users": [] }));
    let ping = View { ping: Some(serenity::all::RoleId::new(7)), ..View::line("<@&7>") };
    let ping = publish::body(&ping.into_message(String::new()));
    assert_eq!(ping["allowed_mentions"]["parse"], json!([]));
    assert_eq!(ping["allowed_mentions"]["roles"], json!(["7"]));
}
