#![allow(clippy::unwrap_used)]

use insta::assert_snapshot;
use jiff::SignedDuration;
use jiff::civil::date;

use super::*;
use crate::domain::facts::{Shared, Shown};
use crate::domain::ids::{ChannelId, InteractionId, MemberId, MessageId, RoundId, ServerId, TimetableId};
use crate::domain::member::Preferences;
use crate::domain::question::Level;

fn at(moment: &str) -> Timestamp {
    moment.parse().unwrap()
}

/// Somebody with one of everything.
#[test]
fn a_person_can_read_the_file() {
    let round = RoundId { timetable: TimetableId(1), slot: at("2026-03-02T08:00:00Z") };
    let (server, member, day) = (ServerId(1), MemberId(2), date(2026, 3, 2));
    let handed_in = InteractionId::at(at("2026-03-02T08:07:30Z"));
    let clicked = at("2026-03-02T08:05:00Z");
    let words = Answered {
        server,
        member,
        day,
        round,
        kind: Kind::Words,
        clicked,
        interaction: handed_in,
        correct: None,
    };
    let check = Answered { kind: Kind::Check, correct: Some(true), ..words };
    let data = MyData {
        member,
        made: at("2026-03-04T12:00:00Z"),
        preferences: Preferences { level: Some(Level::Advanced), hidden: true },
        deleted: Some(at("2026-01-01T00:00:00Z")),
        servers: vec![InServer {
            reminder: crate::domain::reminder::Reminder::wanted(true),
            name: Some("Ben *the* first".to_owned()),
            server,
            rounds: vec![
                InRound {
                    question: Some((day, "Keeping user input from becoming SQL".to_owned())),
                    answered: vec![words, check],
                    shown: None,
                    words: Some("I would bind the \"values\" …\n… one by one.".to_owned()),
                    ticked: Some(vec!["Bind values with parameterised statements".to_owned()]),
                    shared: Some(Shared {
                        server,
                        member,
                        round,
                        channel: ChannelId(7),
                        since: at("2026-03-04T10:00:00Z"),
                        message: Some(MessageId(8)),
                        removed: true,
                    }),
                },
                InRound {
                    question: None,
                    answered: Vec::new(),
                    shown: Some(Shown { server, member, day, round, interaction: handed_in }),
                    words: None,
                    ticked: None,
                    shared: None,
                },
            ],
            days: vec![
                Deeds { day: date(2026, 2, 27), words: true, check: true, shown: false, late: None },
                Deeds {
                    day: date(2026, 2, 28),
                    words: false,
                    check: false,
                    shown: true,
                    late: Some(SignedDuration::from_secs(90)),
                },
            ],
            timetables: Vec::new(),
        }],
        reports: Vec::new(),
        drafts: Vec::new(),
    };
    assert_snapshot!(file(&data));
}
