//! A small bank, a timetable and moments, for the tests of this module.
#![allow(clippy::unwrap_used)]

use jiff::Timestamp;

use super::{Cron, Steering, Timetable, Zone};
use crate::domain::bank::{Bank, Roadmap};
use crate::domain::ids::{ChannelId, MemberId, ServerId, TimetableId};
use crate::domain::pick::Bag;

const TOPICS: &str = include_str!("../../../questions/topics.toml");
const HTTP: &str = include_str!("../../../questions/http/http-stateless.toml");
const CODES: &str = include_str!("../../../questions/http/http-status-families.toml");
const KEYS: &str = include_str!("../../../questions/sql/relational-keys.toml");
const PATHS: &str = "[[path]]\nslug = \"way\"\ntitle = \"The way\"\nline = \"A line\"\n\
                     questions = [\"relational-keys\", \"http-stateless\"]\n";

pub fn at(text: &str) -> Timestamp {
    text.parse().unwrap()
}

/// Two questions on HTTP and one on SQL, all for beginners, and a path of two.
pub fn bank() -> Bank {
    let files = [
        ("http/http-stateless.toml", HTTP),
        ("http/http-status-families.toml", CODES),
        ("sql/relational-keys.toml", KEYS),
    ];
    let (bank, problems) = Bank::build(TOPICS, files);
    assert!(problems.is_empty(), "{problems:?}");
    let (bank, problems) = bank.with_paths(PATHS, &Roadmap::default());
    assert!(problems.is_empty(), "{problems:?}");
    bank
}

/// Of all questions, of which nothing before this moment is open.
pub fn timetable(rule: &str, zone: &str, done_until: &str) -> Timetable {
    Timetable {
        id: TimetableId(1),
        server: ServerId(2),
        channel: ChannelId(3),
        cron: Cron::parse(rule).unwrap(),
        zone: Zone::parse(zone).unwrap(),
        topics: Vec::new(),
        levels: Vec::new(),
        path: None,
        role: None,
        window_hours: None,
        counts: true,
        made_by: MemberId(4),
        bag: Bag::new(5),
        last_number: 0,
        done_until: at(done_until),
        steering: Steering::default(),
    }
}
