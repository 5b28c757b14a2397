//! Packing: whatever is packed, and in whatever portions, the fold is the same.

use std::collections::BTreeSet;

use jiff::civil::{Date, date};
use jiff::{SignedDuration, ToSpan};
use proptest::collection::vec;
use proptest::prelude::*;

use super::*;
use crate::domain::facts::{Answered, Kind, Posted, Shown, Withdrawn};
use crate::domain::ids::{MemberId, ServerId};
use crate::domain::streak::{self, Standing};

pub const SERVER: ServerId = ServerId(1);
const MEMBERS: u64 = 4;
const FIRST: Date = date(2025, 12, 20);

/// Far after all of it.
fn end() -> Timestamp {
    "2040-01-01T00:00:00Z".parse().unwrap()
}

/// The round of a day, of one of two timetables.
pub fn round(n: i64, timetable: u64) -> Posted {
    let day = FIRST + n.days();
    let slot: Timestamp = format!("{day}T09:00:00Z").parse().unwrap();
    let closes = slot + SignedDuration::from_hours(24);
    let round = RoundId { timetable: TimetableId(timetable), slot };
    Posted { round, day, opened: slot, closes, promised: closes, counts: timetable == 1, withdrawn: None }
}

pub fn answered(posted: &Posted, member: u64, kind: Kind, after: SignedDuration) -> Answered {
    let clicked = posted.opened + after;
    let Posted { day, round, .. } = *posted;
    let interaction = interaction(clicked + SignedDuration::from_secs(30));
    Answered {
        server: SERVER,
        member: MemberId(member),
        day,
        round,
        kind,
        clicked,
        interaction,
        correct: None,
    }
}

/// What becomes of a day's rounds, and what each member does in them.
type Day = (u8, [u8; MEMBERS as usize]);

/// A store with these days: of each round the lowest bits of its number say what happens in it.
fn world(days: &[Day]) -> Store {
    let store = Store::temporary().unwrap();
    let days = days.to_vec();
    write(&store, move |tx| {
        for (n, (of_rounds, of_members)) in days.iter().enumerate() {
            for timetable in 1..=2 {
                let mut posted = round(n as i64, timetable);
                match (of_rounds >> (timetable * 2)) & 3 {
                    0 if timetable == 2 => continue,
                    1 => posted.withdrawn = Some(Withdrawn::Deleted),
                    2 => posted.withdrawn = Some(Withdrawn::Away),
                    _ => {}
                }
                tx.put_posted(SERVER, &posted)?;
                for (member, does) in (1..).zip(of_members) {
                    act(tx, &posted, member, does.rotate_right(timetable as u32 * 3))?;
                }
            }
        }
        Ok(())
    })
    .unwrap();
    store
}

fn act(tx: &mut Tx<'_>, posted: &Posted, member: u64, does: u8) -> Result<(), StoreError> {
    let minutes = SignedDuration::from_mins;
    let late = minutes(24 * 60 + i64::from(does % 13));
    match does & 7 {
        0 => {}
        1 => drop(tx.put_answered(&answered(posted, member, Kind::Words, late))?),
        2 => drop(tx.put_answered(&answered(posted, member, Kind::Check, minutes(5)))?),
        3 => drop(tx.put_answered(&answered(posted, member, Kind::Words, minutes(25 * 60)))?),
        _ => drop(tx.put_answered(&answered(posted, member, Kind::Words, minutes(20)))?),
    }
    if does & 24 == 24 {
        let Posted { day, round, .. } = *posted;
        let interaction = interaction(posted.opened + minutes(i64::from(does % 30)));
        tx.put_shown(&Shown { server: SERVER, member: MemberId(member), day, round, interaction })?;
    }
    Ok(())
}

pub fn standing(store: &Store, member: u64) -> Standing {
    let history = store.read().history(SERVER, MemberId(member)).unwrap();
    streak::fold(&history.facts(), &BTreeSet::new(), end())
}

fn standings(store: &Store) -> Vec<Standing> {
    (1..=MEMBERS).map(|member| standing(store, member)).collect()
}

/// One portion of the packing of a day.
pub fn pack(store: &Store, n: i64, most: usize) -> bool {
    write(store, move |tx| tx.pack(SERVER, FIRST + n.days(), most)).unwrap()
}

fn days() -> impl Strategy<Value = Vec<Day>> {
    vec((any::<u8>(), any::<[u8; MEMBERS as usize]>()), 1..40)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, max_shrink_iters: 200, ..ProptestConfig::default() })]

    #[test]
    fn portions_in_any_order_change_nothing(
        days in days(), portions in vec((any::<prop::sample::Index>(), 1..4usize), 0..60)
    ) {
        let store = world(&days);
        let before = standings(&store);
        for (day, most) in portions {
            pack(&store, day.index(days.len()) as i64, most);
            prop_assert_eq!(&standings(&store), &before);
        }
        for n in 0..days.len() as i64 {
            while !pack(&store, n, 2) {}
        }
        prop_assert_eq!(&standings(&store), &before);
        let counts = store.read().counts().unwrap();
        for kind in ["posted", "answered", "answered in round", "shown"] {
            prop_assert_eq!(counts.get(kind), None, "{} are left", kind);
        }
        assert_sealed(&store);
    }

    /// Into an empty store, into itself, and into what has been packed to another degree.
    #[test]
    fn packed_days_go_out_and_come_back(days in days(), packed in 0..40usize, here in 0..40usize) {
        let (store, other) = (world(&days), world(&days));
        let before = standings(&store);
        for n in 0..packed.min(days.len()) as i64 {
            pack(&store, n, 100);
        }
        let text = exported(&store);
        let copy = Store::temporary().unwrap();
        import(&copy, &mut text.as_bytes()).unwrap();
        prop_assert_eq!(exported(&copy), text.clone());
        prop_assert_eq!(&standings(&copy), &before);
        for n in 0..here.min(days.len()) as i64 {
            pack(&other, n, 100);
        }
        import(&other, &mut text.as_bytes()).unwrap();
        prop_assert_eq!(&standings(&other), &before);
        for n in 0..days.len() as i64 {
            pack(&other, n, 100);
        }
        prop_assert_eq!(&standings(&other), &before);
        assert_sealed(&other);
    }
}

/// An answer that comes after its day was packed came too late to count, and its round is not there: it is ignored.
#[test]
fn a_late_fact_of_a_packed_day_changes_nothing() {
    let store = world(&[(0, [4, 2, 1, 0]); 5]);
    let before = standings(&store);
    pack(&store, 2, 100);
    let late = answered(&round(2, 1), 4, Kind::Words, SignedDuration::from_hours(25));
    write(&store, move |tx| tx.put_answered(&late)).unwrap();
    assert_eq!(standings(&store), before);
}

/// Whoever reads while days are packed sees the same streak at every moment.
#[test]
fn a_reader_beside_the_packing_sees_no_difference() {
    let store = world(&[(0b0101_1000, [4, 1, 28, 2]); 60]);
    let before = standings(&store);
    let packing = store.clone();
    let packer = std::thread::spawn(move || {
        for n in 0..60 {
            while !pack(&packing, n, 1) {}
        }
    });
    let mut looks = 0;
    while !packer.is_finished() {
        assert!(standings(&store) == before, "a reader saw a day half packed");
        looks += 1;
    }
    packer.join().unwrap();
    assert!(looks > 10, "{looks} looks: this tests nothing");
}

/// Prints what README and CHANGELOG say; run with `--release -- --nocapture` for the times.
#[test]
fn a_year_takes_few_bytes_and_a_fold_little_time() {
    let store = Store::temporary().unwrap();
    let years = 2000;
    for n in 0..years {
        write(&store, move |tx| {
            let posted = round(n, 1);
            tx.put_posted(SERVER, &posted)?;
            for member in 1..=MEMBERS {
                // A busy member: nearly always both ways, now and then late or not at all.
                let after = SignedDuration::from_mins(if n % 20 == 7 { 24 * 60 + 3 } else { 30 });
                if n % 31 != 3 {
                    tx.put_answered(&answered(&posted, member, Kind::Words, after))?;
                    tx.put_answered(&answered(&posted, member, Kind::Check, after))?;
                }
            }
            Ok(())
        })
        .unwrap();
    }
    let before = standings(&store);
    let begun = Instant::now();
    for n in 0..years {
        assert!(pack(&store, n, 100));
    }
    println!("packing a day of {MEMBERS} members: {:?}", begun.elapsed() / years as u32);
    assert!(standings(&store) == before, "packing changed the fold");
    let years = store.read().days_of(SERVER).unwrap();
    let calendar_years: BTreeSet<_> = years.iter().map(|day| day.day.year()).collect();
    let (mut bytes, mut whole_years) = (0, 0);
    for item in store.0.db.scan_prefix(keys::DEEDS.under(&SERVER)) {
        let (key, value) = item.unwrap();
        bytes = bytes.max(key.len() + value.len());
        whole_years += 1;
    }
    assert_eq!(whole_years, calendar_years.len() * MEMBERS as usize);
    println!("the largest member's year: {bytes} bytes");
    assert!(bytes <= 300, "{bytes} bytes a member and year");
    let history = store.read().history(SERVER, MemberId(1)).unwrap();
    let reading = best(|| drop(std::hint::black_box(store.read().history(SERVER, MemberId(1)).unwrap())));
    let folding =
        best(|| drop(std::hint::black_box(streak::fold(&history.facts(), &BTreeSet::new(), end()))));
    println!("{} days: read in {reading:?}, folded in {folding:?}", years.len());
}

fn best(work: impl Fn()) -> Duration {
    let timed = |_| {
        let begun = Instant::now();
        work();
        begun.elapsed()
    };
    (0..200).map(timed).min().unwrap()
}

/// As much as one step of the housekeeper does.
#[test]
fn a_portion_of_a_busy_day_holds_the_writer_up_for_milliseconds() {
    let store = Store::temporary().unwrap();
    write(&store, |tx| {
        let posted = round(0, 1);
        tx.put_posted(SERVER, &posted)?;
        for member in 0..1000 {
            tx.put_answered(&answered(&posted, member, Kind::Words, SignedDuration::from_mins(1)))?;
            tx.put_answered(&answered(&posted, member, Kind::Check, SignedDuration::from_mins(1)))?;
        }
        Ok(())
    })
    .unwrap();
    let mut longest = Duration::ZERO;
    let mut done = false;
    while !done {
        let begun = Instant::now();
        done = pack(&store, 0, 50);
        longest = longest.max(begun.elapsed());
    }
    assert_eq!(store.read().counts().unwrap()["packed deeds"], 1000);
    println!("the longest portion of 50 members: {longest:?}");
}
