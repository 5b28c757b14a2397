//! The timetable of the benches: in UTC, of all questions.

use daily_drill::domain::ids::{ChannelId, MemberId, ServerId, TimetableId};
use daily_drill::domain::pick::Bag;
use daily_drill::domain::timetable::{Cron, Steering, Timetable, Zone};
use jiff::Timestamp;

/// The `n`-th timetable, with this rule, about which nothing is due before `begun`.
pub fn timetable(n: u64, place: (ServerId, ChannelId), cron: &str, begun: Timestamp) -> Timetable {
    let (server, channel) = place;
    Timetable {
        id: TimetableId((n + 1) << 22),
        server,
        channel,
        cron: Cron::parse(cron).unwrap(),
        zone: Zone::parse("UTC").unwrap(),
        topics: Vec::new(),
        levels: Vec::new(),
        path: None,
        role: None,
        window_hours: None,
        counts: true,
        made_by: MemberId(1),
        bag: Bag::new(n),
        last_number: 0,
        done_until: begun,
        steering: Steering::default(),
    }
}
