//! The timetables of the benches, in UTC and of all questions, and a store full of them.

use daily_drill::domain::ids::{ChannelId, MemberId, ServerId, TimetableId};
use daily_drill::domain::pick::Bag;
use daily_drill::domain::timetable::{Cron, Steering, Timetable, Zone};
use daily_drill::store::{Store, StoreError};
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

/// Writes these into the store of a bot that was there until `alive`.
pub async fn fill(store: &Store, timetables: &[Timetable], alive: Timestamp) {
    for some in timetables.chunks(500).map(<[_]>::to_vec) {
        let filled = store.write(move |tx| {
            for timetable in &some {
                tx.put_timetable(timetable, timetable.next_slot(timetable.done_until))?;
            }
            tx.put_alive(alive)
        });
        filled.await.unwrap_or_else(|error: StoreError| panic!("{error}"));
    }
}
