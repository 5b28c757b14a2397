//! What the rules cost: `cargo bench --bench rules`.
//!
//! Targets, on one core: a fold over 2,000 days as they are stored below 50 µs, the next slot below 5 µs, a pick and a
//! search among 10,000 questions below 1 ms, loading the shipped bank below 100 ms.

#![allow(missing_docs, clippy::unwrap_used)]

use std::collections::BTreeSet;
use std::hint::black_box;
use std::slice;

use criterion::{Criterion, criterion_group, criterion_main};
use daily_drill::bank_dir::BankDir;
use daily_drill::domain::bank::Bank;
use daily_drill::domain::facts::{Answered, Kind, Posted};
use daily_drill::domain::ids::{InteractionId, MemberId, RoundId, ServerId, TimetableId};
use daily_drill::domain::pick::{Bag, pick};
use daily_drill::domain::search::Index;
use daily_drill::domain::streak::{Facts, deeds, fold, past_day, standing};
use daily_drill::domain::timetable::{Cron, Zone, day_of, next_slot, slots};
use jiff::{SignedDuration, Timestamp};

const DAYS: usize = 2_000;
const QUESTIONS: usize = 10_000;
/// What snowflakes count from.
const DISCORD_EPOCH: i64 = 1_420_070_400_000;

fn streak(bench: &mut Criterion) {
    let zone = Zone::parse("Europe/Berlin").unwrap();
    let cron = Cron::parse("0 9 * * *").unwrap();
    let start: Timestamp = "2026-01-01T00:00:00Z".parse().unwrap();
    let slots: Vec<_> = slots(&cron, &zone, start).take(DAYS + 1).collect();
    let posted: Vec<Posted> = slots
        .windows(2)
        .map(|pair| Posted {
            round: RoundId { timetable: TimetableId(1), slot: pair[0] },
            day: day_of(pair[0], &zone),
            opened: pair[0],
            closes: pair[1],
            promised: pair[1],
            counts: true,
            withdrawn: None,
        })
        .collect();
    // Somebody who misses a day now and then.
    let answered: Vec<Answered> = posted
        .iter()
        .enumerate()
        .filter(|(day, _)| day % 11 != 0)
        .map(|(_, round)| {
            let at = round.opened + SignedDuration::from_mins(30);
            Answered {
                server: ServerId(1),
                member: MemberId(1),
                day: round.day,
                round: round.round,
                kind: Kind::Words,
                clicked: at,
                interaction: InteractionId(((at.as_millisecond() - DISCORD_EPOCH) as u64) << 22),
                correct: None,
            }
        })
        .collect();
    let now = slots[DAYS];
    let longest = standing(&posted, &answered, &[], &BTreeSet::new(), now).longest;
    assert!(longest > 100, "the days are answered in time: {longest}");
    // So they lie in the store, but for the last days.
    let days: Vec<_> =
        posted.iter().filter_map(|round| past_day(round.day, slice::from_ref(round))).collect();
    let deeds: Vec<_> = answered
        .iter()
        .filter_map(|answer| {
            let round = posted.iter().find(|round| round.day == answer.day)?;
            deeds(answer.day, slice::from_ref(round), slice::from_ref(answer), &[])
        })
        .collect();
    let packed = Facts { days: &days, deeds: &deeds, ..Facts::default() };
    assert_eq!(fold(&packed, &BTreeSet::new(), now).longest, longest);
    bench.bench_function("fold over 2,000 days", |b| {
        b.iter(|| fold(black_box(&packed), &BTreeSet::new(), now));
    });
    bench.bench_function("fold over 2,000 days of which none is packed", |b| {
        b.iter(|| standing(black_box(&posted), black_box(&answered), &[], &BTreeSet::new(), now));
    });
}

fn timetable(bench: &mut Criterion) {
    let now: Timestamp = "2026-03-28T12:00:00Z".parse().unwrap();
    for (name, cron, zone) in [
        ("next slot, daily", "0 9 * * *", "Europe/Berlin"),
        ("next slot, over a clock change", "30 2 * * *", "Europe/Berlin"),
        ("next slot, 29 February", "0 9 29 2 *", "America/New_York"),
    ] {
        let (cron, zone) = (Cron::parse(cron).unwrap(), Zone::parse(zone).unwrap());
        bench
            .bench_function(name, |b| b.iter(|| next_slot(black_box(&cron), black_box(&zone), now).unwrap()));
    }
}

/// The shipped bank, repeated with new ids and titles.
fn large_bank() -> Bank {
    let shipped = BankDir::shipped();
    let files: Vec<(String, String)> = shipped
        .files
        .into_iter()
        .map(|(path, bytes)| (path.to_string(), String::from_utf8(bytes.to_vec()).unwrap()))
        .filter(|(path, _)| path.contains('/'))
        .collect();
    let copies = (0..).flat_map(|copy| files.iter().map(move |file| (copy, file)));
    let copies = copies.take(QUESTIONS).map(|(copy, (path, text))| {
        let renamed: Vec<_> = text.lines().map(|line| rename(line, copy)).collect();
        (path.replace(".toml", &format!("-{copy}.toml")), renamed.join("\n"))
    });
    Bank::build(&shipped.topics, copies).0
}

fn rename(line: &str, copy: usize) -> String {
    match line.split_once('=') {
        Some((key, value)) if ["id", "title"].contains(&key.trim()) => {
            format!("{key}={}-{copy}\"", value.trim_end().trim_end_matches('"'))
        }
        Some((key, _)) if key.trim() == "article" || key.trim() == "former_ids" => String::new(),
        _ => line.to_owned(),
    }
}

fn shipped_bank(bench: &mut Criterion) {
    bench.bench_function("load the shipped bank", |b| {
        b.iter(|| {
            let shipped = BankDir::shipped();
            Bank::build(&shipped.topics, shipped.files)
        });
    });
}

fn questions(bench: &mut Criterion) {
    let bank = large_bank();
    assert_eq!(bank.questions().len(), QUESTIONS);
    let eligible: Vec<_> = bank.questions().iter().map(|question| &question.id).collect();
    let fresh = Bag::new(7);
    let mut worn = Bag::new(7);
    worn.asked = eligible.iter().step_by(2).map(|id| (*id).clone()).collect();
    for (name, mut bag) in [("pick, nothing asked yet", fresh), ("pick, half asked", worn)] {
        bench.bench_function(name, |b| {
            b.iter(|| {
                let picked = pick(black_box(&mut bag), black_box(&eligible));
                bag.asked.pop(); // it is put back
                picked
            });
        });
    }

    let index = Index::new(&bank);
    for query in ["cors preflight", "how do i stop sql injection", "transactoin isolation", "a"] {
        assert!(!index.search(query, 25).is_empty());
        bench.bench_function(&format!("search {query:?}"), |b| b.iter(|| index.search(black_box(query), 25)));
    }
}

criterion_group!(rules, streak, timetable, shipped_bank, questions);
criterion_main!(rules);
