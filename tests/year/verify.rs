//! What became of every slot, after all of it.

use std::collections::{BTreeMap, HashSet};

use daily_drill::domain::facts::SkipReason;
use daily_drill::domain::ids::RoundId;
use daily_drill::domain::round::{REVEAL_PARTS, Step};
use daily_drill::domain::timetable::CATCH_UP;
use daily_drill::store::Store;
use jiff::{SignedDuration, Timestamp};

use crate::world::World;

/// How many slots came to which end.
pub type Fates = BTreeMap<&'static str, u32>;

/// Each slot was posted once, or was skipped with a reason that is true; nothing else was posted.
pub fn slots(world: &mut World, store: &Store) -> Fates {
    let mut fates = Fates::new();
    let mut wrong = Vec::new();
    let mut known = HashSet::new();
    // What came in the last two days may still be on its way.
    let end = world.end - SignedDuration::from_hours(48);
    for index in 0..world.tables.len() {
        let table = &world.tables[index];
        let (id, server) = (table.id, table.server);
        let skipped: BTreeMap<Timestamp, SkipReason> = store
            .read()
            .skipped_of(id, usize::MAX)
            .unwrap()
            .into_iter()
            .map(|skipped| (skipped.round.slot, skipped.why))
            .collect();
        let rules = table.rules.clone();
        let mut in_force: Vec<Timestamp> = Vec::new();
        for (nth, (from, rule, _)) in rules.iter().enumerate() {
            let until = rules.get(nth + 1).map_or(world.end, |(next, ..)| *next);
            in_force.extend(world.slots_of(rule).iter().filter(|slot| *from < **slot && **slot <= until));
        }
        let table = &world.tables[index];
        for (nth, slot) in in_force.iter().enumerate() {
            let round = RoundId { timetable: id, slot: *slot };
            known.insert(round);
            if *slot > end {
                continue;
            }
            let message = world.sent.get(&(round, Step::Message));
            let why = skipped.get(slot).copied();
            let troubled = world.troubled.contains(&round);
            let absences = &world.servers[server].absences;
            let absence = absences.iter().find(|(from, to)| from <= slot && slot < to);
            let newer = |back: Timestamp| in_force.get(nth + 1).is_some_and(|next| *next <= back);
            let (fate, is_right) = match (message, why) {
                (Some(_), Some(_)) => ("both posted and skipped", false),
                (None, None) => ("paused", table.is_paused_at(*slot)),
                (Some(message), None) => {
                    let late = message.moment().duration_since(*slot);
                    match absence {
                        _ if table.is_paused_at(*slot) || table.is_left_out(*slot) => {
                            ("posted though not wanted", false)
                        }
                        _ if troubled => ("posted after trouble", late < CATCH_UP),
                        None => ("posted on time", late == SignedDuration::ZERO),
                        // It went away in the very moment in which it sent this.
                        Some((from, _)) if from == slot && late == SignedDuration::ZERO => {
                            ("posted on time", true)
                        }
                        Some((_, back)) => ("posted late, after being away", {
                            message.moment() == *back && late < CATCH_UP && !newer(*back)
                        }),
                    }
                }
                (None, Some(SkipReason::Admin)) => {
                    ("left out by an admin", table.is_left_out(*slot) || troubled)
                }
                (None, Some(SkipReason::Away)) => (
                    "skipped, away",
                    troubled
                        || absence
                            .is_some_and(|(_, back)| back.duration_since(*slot) >= CATCH_UP || newer(*back)),
                ),
                (None, Some(SkipReason::Refused)) => ("skipped, refused by Discord", troubled),
                (None, Some(SkipReason::NoQuestion)) => ("skipped, no question", false),
            };
            *fates.entry(fate).or_default() += 1;
            if !is_right {
                wrong.push(format!("{round} ({slot}): {fate}; {why:?}, away {absence:?}"));
            }
        }
    }
    let mut phantoms: Vec<_> = world.place.keys().filter(|round| !known.contains(round)).collect();
    phantoms.sort();
    wrong.extend(phantoms.into_iter().map(|round| format!("{round} was posted, and there is no such slot")));
    world.wrong.extend(wrong);
    fates
}

/// Each round that was posted has its model answer, once, and changed buttons; unless it was gone.
pub fn rounds(world: &mut World) -> u32 {
    let mut wrong = Vec::new();
    let mut finished = 0;
    let end = world.end - SignedDuration::from_hours(72);
    for (index, server) in world.servers.iter().enumerate() {
        for round in &server.rounds {
            if round.closes < round.promised {
                wrong.push(format!("{} got shorter", round.id));
            }
            if round.closes > end || !world.is_served(index) || round.found_gone {
                continue;
            }
            let parts = (0..REVEAL_PARTS as u8)
                .filter(|part| world.sent.contains_key(&(round.id, Step::Reveal(*part))))
                .count();
            if parts != REVEAL_PARTS || !world.edited.contains_key(&round.id) {
                wrong.push(format!(
                    "{} closed {} and was not finished: {parts} parts",
                    round.id, round.closes
                ));
            }
            finished += 1;
        }
    }
    world.wrong.extend(wrong);
    finished
}
