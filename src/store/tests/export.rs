//! Export and import: nothing is lost on the way, what is here stays, and a wrong file changes nothing.

use proptest::collection::vec;
use proptest::prelude::*;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use super::super::keys;
use super::*;
use crate::domain::facts::{Answered, Away, Posted, Shared, Shown, Skipped, Ticked};
use crate::domain::ids::{ChannelId, InteractionId, MemberId, ServerId};
use crate::domain::member::Preferences;
use crate::domain::notice::Notice;
use crate::domain::question::Question;
use crate::domain::report::{Note, Report};
use crate::domain::round::Round;
use crate::domain::server::Settings;
use crate::domain::timetable::{Steering, Timetable, Zone};

type Due = Option<Timestamp>;

#[derive(Clone, Debug)]
struct World {
    timetables: Vec<(Timetable, Due)>,
    rounds: Vec<(Round, Due)>,
    questions: Vec<Question>,
    posted: Vec<(u64, Posted)>,
    members: (Vec<Answered>, Vec<Shown>, Vec<Shared>, Vec<Ticked>),
    gaps: (Vec<Skipped>, Vec<Away>),
    reports: (Vec<Report>, Vec<Note>),
    words: Vec<(RoundId, u64, String)>,
    preferences: Vec<(u64, Preferences)>,
    notices: Vec<(Notice, Due)>,
}

fn world() -> impl Strategy<Value = World> {
    let due = || proptest::option::of(worlds::moment());
    let members = (
        vec(worlds::answered(), 0..6),
        vec(worlds::shown(), 0..4),
        vec(worlds::shared(), 0..4),
        vec(worlds::ticked(), 0..4),
    );
    let gaps = (vec(worlds::skipped(), 0..4), vec(worlds::away(), 0..4));
    let reports = (vec(worlds::report(), 0..4), vec(worlds::note(), 0..3));
    (
        vec((worlds::timetable(), due()), 0..4),
        vec((worlds::round(), due()), 0..4),
        vec(worlds::question(), 0..3),
        vec((worlds::id(), worlds::posted()), 0..4),
        members,
        (gaps, reports),
        vec((worlds::round_id(), worlds::id(), worlds::text()), 0..4),
        vec((worlds::id(), worlds::preferences()), 0..4),
        vec((worlds::notice(), due()), 0..4),
    )
        .prop_map(
            |(
                timetables,
                rounds,
                questions,
                posted,
                members,
                (gaps, reports),
                words,
                preferences,
                notices,
            )| World {
                timetables,
                rounds,
                questions,
                posted,
                members,
                gaps,
                reports,
                words,
                preferences,
                notices,
            },
        )
}

fn store(world: &World) -> Store {
    let store = Store::temporary().unwrap();
    let world = world.clone();
    write(&store, move |tx| {
        world.timetables.iter().try_for_each(|(t, due)| tx.put_timetable(t, *due))?;
        world.rounds.iter().try_for_each(|(r, due)| tx.put_round(r, *due))?;
        world.questions.iter().try_for_each(|q| tx.put_question(q).map(drop))?;
        world.posted.iter().try_for_each(|(server, p)| tx.put_posted(ServerId(*server), p))?;
        let (answered, shown, shared, ticked) = &world.members;
        let (skipped, away) = &world.gaps;
        answered.iter().try_for_each(|a| tx.put_answered(a).map(drop))?;
        shown.iter().try_for_each(|s| tx.put_shown(s).map(drop))?;
        shared.iter().try_for_each(|s| tx.put_shared(s))?;
        ticked.iter().try_for_each(|t| tx.put_ticked(t))?;
        skipped.iter().try_for_each(|s| tx.put_skipped(s).map(drop))?;
        away.iter().try_for_each(|a| tx.put_away(a).map(drop))?;
        let (reports, notes) = &world.reports;
        reports.iter().try_for_each(|report| tx.put_report(report))?;
        notes.iter().try_for_each(|note| tx.put_note(note))?;
        world
            .words
            .iter()
            .try_for_each(|(round, member, words)| tx.put_words(*round, MemberId(*member), words))?;
        world.notices.iter().try_for_each(|(notice, due)| tx.put_notice(notice, *due))?;
        world.preferences.iter().try_for_each(|(member, p)| tx.put_preferences(MemberId(*member), p))
    })
    .unwrap();
    store
}

fn records(text: &str) -> u64 {
    text.lines().count() as u64 - 2
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, max_shrink_iters: 200, ..ProptestConfig::default() })]

    #[test]
    fn an_import_into_an_empty_store_gives_the_same_export(world in world()) {
        let text = exported(&store(&world));
        let copy = Store::temporary().unwrap();
        let imported = import(&copy, &mut text.as_bytes()).unwrap();
        let made = Timestamp::UNIX_EPOCH;
        prop_assert_eq!(imported, Imported { made, written: records(&text), kept: 0, forgotten: 0 });
        prop_assert_eq!(exported(&copy), text.clone());
        let again = import(&copy, &mut text.as_bytes()).unwrap();
        prop_assert_eq!(again, Imported { made, written: 0, kept: records(&text), forgotten: 0 });
        prop_assert_eq!(exported(&copy), text);
        assert_sealed(&copy);
    }

    #[test]
    fn a_merge_keeps_what_is_here_and_adds_the_rest(here in world(), there in world()) {
        let (ours, theirs) = (store(&here), exported(&store(&there)));
        let before = exported(&ours);
        let imported = import(&ours, &mut theirs.as_bytes()).unwrap();
        prop_assert_eq!(imported.written + imported.kept, records(&theirs));
        let after = exported(&ours);
        for line in body(&before) {
            // Of these two kinds the earlier one stays, wherever it comes from.
            let earliest = line.contains(r#""kind":"answered""#) || line.contains(r#""kind":"shown""#);
            prop_assert!(earliest || body(&after).any(|kept| kept == line), "lost: {}", line);
        }
        assert_sealed(&ours);
    }

    #[test]
    fn a_cut_or_changed_file_is_refused_and_changes_nothing(world in world(), at: prop::sample::Index, to: u8) {
        let text = exported(&store(&world));
        let empty = Store::temporary().unwrap();
        let before = exported(&empty);
        let at = at.index(text.len());
        prop_assert!(import(&empty, &mut &text.as_bytes()[..at]).is_err(), "cut at {}", at);
        let mut changed = text.clone().into_bytes();
        changed[at] = to;
        // The time at which it was made is in the first line, which the sum covers too.
        prop_assert_eq!(import(&empty, &mut &*changed).is_err(), changed != text.as_bytes());
        if changed != text.as_bytes() {
            prop_assert_eq!(exported(&empty), before);
        }
    }
}

/// All places in a value, as lists of steps from its root.
fn places(value: &Value) -> Vec<String> {
    let inner: Vec<(String, &Value)> = match value {
        Value::Object(fields) => {
            fields.iter().map(|(name, inner)| (name.replace('~', "~0").replace('/', "~1"), inner)).collect()
        }
        Value::Array(items) => items.iter().enumerate().map(|(n, inner)| (n.to_string(), inner)).collect(),
        _ => Vec::new(),
    };
    let below = inner
        .iter()
        .flat_map(|(name, inner)| places(inner).into_iter().map(move |place| format!("/{name}{place}")));
    std::iter::once(String::new()).chain(below).collect()
}

fn strange() -> impl Strategy<Value = Value> {
    prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<u64>().prop_map(Value::from),
        any::<f64>().prop_map(|number| json!(number)),
        "(?s).{0,40}".prop_map(Value::from),
        proptest::sample::select(
            &["-009999-01-01T00:00:00Z", "9999-12-31", "0 0 31 2 *", "UTC", "x", "1"][..]
        )
        .prop_map(Value::from),
        Just(json!([])),
        Just(json!({})),
        vec(any::<u8>(), 0..40).prop_map(|bytes| json!(bytes)),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 96, max_shrink_iters: 200, ..ProptestConfig::default() })]

    /// The sum is right, so whatever is odd in a record reaches what reads records.
    #[test]
    fn anything_in_any_field_is_refused_or_goes_out_and_comes_back(
        changes in vec((any::<prop::sample::Index>(), any::<prop::sample::Index>(), strange()), 1..4),
    ) {
        let mut lines: Vec<Value> = Vec::new();
        for line in body(super::upgrade::EXPORT) {
            let line: Value = serde_json::from_str(line).unwrap();
            // One of each kind is enough.
            if lines.iter().all(|other| other["kind"] != line["kind"]) {
                lines.push(line);
            }
        }
        for (line, place, new) in changes {
            let line = line.index(lines.len());
            let all = places(&lines[line]);
            *lines[line].pointer_mut(&all[place.index(all.len())]).unwrap() = new;
        }
        let store = Store::temporary().unwrap();
        let before = exported(&store);
        match import(&store, &mut file(&lines).as_bytes()) {
            Err(error) => {
                prop_assert!(!error.what.is_empty());
                prop_assert_eq!(exported(&store), before);
            }
            Ok(_) => {
                let text = exported(&store);
                let copy = Store::temporary().unwrap();
                import(&copy, &mut text.as_bytes()).unwrap();
                prop_assert_eq!(exported(&copy), text);
                assert_sealed(&store);
            }
        }
    }
}

fn body(text: &str) -> impl Iterator<Item = &str> {
    text.lines().skip(1).take(text.lines().count() - 2)
}

/// A whole file around some lines.
fn file(lines: &[Value]) -> String {
    let header = json!({"daily_drill_export": 1, "schema": 1, "made": "2026-11-24T09:00:00Z"});
    let mut text = format!("{header}\n");
    for line in lines {
        writeln!(text, "{line}").unwrap();
    }
    let sha256 = super::hex(&Sha256::digest(&text));
    // The order of the fields matters here.
    writeln!(text, r#"{{"records":{},"sha256":"{sha256}"}}"#, lines.len()).unwrap();
    text
}

fn preferences(level: &str) -> Value {
    json!({"kind": "preferences", "record": {"member": 1, "preferences": {"level": level}}})
}

#[test]
fn wrong_files_are_refused_with_the_line_and_the_reason() {
    fn check(text: impl AsRef<[u8]>, line: u64, what: &str) {
        let store = Store::temporary().unwrap();
        let before = exported(&store);
        let error = import(&store, &mut text.as_ref()).unwrap_err();
        assert!(error.line == line && error.what.contains(what), "{error} is not: line {line}: {what}");
        assert_eq!(exported(&store), before, "something was written: {error}");
    }
    let fine = preferences("beginner");
    let whole = file(std::slice::from_ref(&fine));
    check("", 1, "empty");
    check("\n", 1, "not an export of Daily Drill");
    check("{\"hello\":1}\n", 1, "not an export of Daily Drill");
    check(whole.replace("export\":1", "export\":2"), 1, "version 2, schema 1");
    check(whole.replace("schema\":1", "schema\":9"), 1, "version 1, schema 9");
    check(whole.lines().take(1).map(|l| format!("{l}\n")).collect::<String>(), 2, "last line is missing");
    check(whole.lines().take(2).map(|l| format!("{l}\n")).collect::<String>(), 3, "last line is missing");
    check(whole.trim_end(), 3, "ends within this line");
    check(whole.replace("beginner", "advanced"), 3, "not those that were exported");
    check(format!("{whole}{whole}"), 4, "ended on the line before");
    check(file(&[fine.clone(), json!({"kind": "joke"})]), 3, "unknown variant `joke`");
    check(file(&[fine.clone(), json!([])]), 3, "cannot be read");
    check(file(&[fine.clone(), preferences("hard")]), 3, "unknown variant `hard`");
    check(
        file(&[fine, json!({"kind": "preferences", "record": {"member": -1, "preferences": {}}})]),
        3,
        "column",
    );
    check(format!("{}\n", "x".repeat(2_000_000)), 1, "longer than any");
    check([b"\xff\xfe\n", whole.as_bytes()].concat(), 1, "not an export");
    let words = json!({"kind": "words", "record": {"round": {"timetable": 1, "slot": "2026-11-24T09:00:00Z"}, "member": 1, "words": "w".repeat(40_000)}});
    check(file(&[preferences("beginner"), words]), 3, "too large");
    let deep = format!("{{\"record\":{}\n", "[".repeat(100_000));
    check(format!("{}\n{deep}", whole.lines().next().unwrap()), 2, "recursion limit");
}

#[test]
fn a_file_written_by_hand_is_read() {
    let store = Store::temporary().unwrap();
    let imported = import(&store, &mut file(&[preferences("beginner")]).as_bytes()).unwrap();
    assert_eq!((imported.written, imported.made.to_string().as_str()), (1, "2026-11-24T09:00:00Z"));
    let level = store.read().preferences(MemberId(1)).unwrap().level;
    assert_eq!(level, Some(crate::domain::question::Level::Beginner));
}

#[test]
fn of_two_answers_the_earlier_stays_wherever_it_comes_from() {
    let mut runner = proptest::test_runner::TestRunner::deterministic();
    let drawn = worlds::answered().new_tree(&mut runner).unwrap();
    let early = Answered { interaction: InteractionId(1), ..proptest::strategy::ValueTree::current(&drawn) };
    let late = Answered { interaction: InteractionId(2), ..early };
    for (here, there, wrote) in [(early, late, 0), (late, early, 1)] {
        let (ours, theirs) = (Store::temporary().unwrap(), Store::temporary().unwrap());
        write(&ours, move |tx| tx.put_answered(&here)).unwrap();
        write(&theirs, move |tx| tx.put_answered(&there)).unwrap();
        assert_eq!(import(&ours, &mut exported(&theirs).as_bytes()).unwrap().written, wrote);
        assert_eq!(ours.read().answers_in(early.round).unwrap(), [early]);
    }
}

/// As much as one batch of an import can hold.
#[test]
fn a_batch_of_the_largest_values_is_written_and_found_again() {
    let data = tempfile::tempdir().unwrap();
    let store = Store::open(data.path()).unwrap();
    let round = RoundId { timetable: TimetableId(1), slot: Timestamp::UNIX_EPOCH };
    write(&store, move |tx| {
        let words = "w".repeat(MAX_VALUE_BYTES - 10);
        (0..500).try_for_each(|member| tx.put_words(round, MemberId(member), &words))
    })
    .unwrap();
    let blobs = || std::fs::read_dir(data.path().join("store/blobs")).unwrap().count();
    drop(store);
    let store = reopened(data.path());
    assert_eq!(store.read().counts().unwrap()["words"], 500);
    assert_eq!(blobs(), 0, "sled put pages into files that it never syncs");
    // Small leaves are merged: not so far that they get there either.
    for member in (0..500).filter(|member| member % 7 != 0) {
        store.0.db.remove(keys::WORDS.key(&(round, MemberId(member * 37 % 500)))).unwrap();
        store.0.db.flush().unwrap();
        assert_eq!(blobs(), 0, "merging made a page that sled never syncs");
    }
}

#[test]
fn a_large_import_is_written_in_batches_and_whole() {
    let lines: Vec<Value> = (0..1234)
        .map(|member| json!({"kind": "preferences", "record": {"member": member, "preferences": {}}}))
        .collect();
    let store = Store::temporary().unwrap();
    assert_eq!(import(&store, &mut file(&lines).as_bytes()).unwrap().written, 1234);
    assert_eq!(store.read().counts().unwrap()["preferences"], 1234);
}

#[test]
fn a_servers_settings_and_what_was_said_to_a_timetable_are_restored() {
    let (ours, theirs) = (Store::temporary().unwrap(), Store::temporary().unwrap());
    let zone = |name: &str| Settings { zone: Some(Zone::parse(name).unwrap()), ..Settings::default() };
    let mut runner = proptest::test_runner::TestRunner::deterministic();
    let drawn = worlds::timetable().new_tree(&mut runner).unwrap();
    let steering = Steering {
        edition: 3,
        paused: Some(Timestamp::UNIX_EPOCH),
        skip: Some(Timestamp::UNIX_EPOCH),
        queue: vec!["b".into()],
        banned: vec!["c".into()],
    };
    let timetable = Timetable {
        path: Some("way".to_owned()),
        steering,
        ..proptest::strategy::ValueTree::current(&drawn)
    };
    let (kept, id) = (timetable.clone(), timetable.id);
    let settings =
        Settings { staff_channel: Some(ChannelId(5)), sharing: false, reminder: true, ..zone("Asia/Tokyo") };
    let tokyo = settings.clone();
    write(&theirs, move |tx| {
        tx.put_timetable(&kept, None)?;
        tx.put_settings(ServerId(1), &settings)?;
        tx.put_settings(ServerId(2), &settings)
    })
    .unwrap();
    let here = zone("Europe/Berlin");
    write(&ours, move |tx| tx.put_settings(ServerId(1), &here)).unwrap();
    import(&ours, &mut exported(&theirs).as_bytes()).unwrap();
    let reader = ours.read();
    assert_eq!(reader.timetable(id).unwrap(), Some(timetable));
    assert_eq!(reader.settings(ServerId(1)).unwrap(), zone("Europe/Berlin"), "what is here stays");
    assert_eq!(reader.settings(ServerId(2)).unwrap(), tokyo);
}

/// What is written, changed and removed while an export is made is in it as it is at the end, and no step takes long.
#[test]
fn an_export_beside_writers_is_the_store_of_one_moment() {
    let store = Store::temporary().unwrap();
    let round =
        |n: u64| RoundId { timetable: TimetableId(1), slot: Timestamp::from_second(n as i64).unwrap() };
    write(&store, move |tx| {
        (0..4000).try_for_each(|n| tx.put_words(round(n % 40), MemberId(n), &format!("old words of {n}")))
    })
    .unwrap();
    let stop = Arc::new(std::sync::atomic::AtomicBool::new(false));
    let writers: Vec<_> = (0..2u64)
        .map(|writer| {
            let (store, stop) = (store.clone(), stop.clone());
            std::thread::spawn(move || {
                let mut chance = writer;
                let mut longest = Duration::ZERO;
                while !stop.load(std::sync::atomic::Ordering::SeqCst) {
                    chance = chance.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
                    let n = (chance >> 33) % 4000;
                    let begun = Instant::now();
                    write(&store, move |tx| match n % 3 {
                        0 => tx.forget_words(round(n % 40), 1).map(drop),
                        1 => tx.put_words(round(n % 40), MemberId(n), &format!("new words of {chance}")),
                        _ => tx.put_words(round(n % 40), MemberId(n + 5000), "one more"),
                    })
                    .unwrap();
                    longest = longest.max(begun.elapsed());
                }
                longest
            })
        })
        .collect();
    let mut gone = 0;
    for _ in 0..5 {
        let text = exported(&store);
        gone += text.lines().filter(|line| line.contains(r#""kind":"gone""#)).count();
        let copy = Store::temporary().unwrap();
        import(&copy, &mut text.as_bytes()).unwrap();
        // As a plain map of lines, the last of a key.
        let mut last = std::collections::BTreeMap::new();
        for line in body(&text) {
            let line: super::super::export::Line = serde_json::from_str(line).unwrap();
            let key = line.key().unwrap();
            match line {
                super::super::export::Line::Words { words, .. } => last.insert(key, words),
                _ => last.remove(&key),
            };
        }
        assert_eq!(copy.read().counts().unwrap()["words"], last.len() as u64);
    }
    stop.store(true, std::sync::atomic::Ordering::SeqCst);
    let longest = writers.into_iter().map(|writer| writer.join().unwrap()).max().unwrap();
    println!("the longest wait of a writer: {longest:?}; {gone} records went meanwhile");
    assert!(gone > 0, "nothing was removed meanwhile: this tests nothing");
    let text = exported(&store);
    let copy = Store::temporary().unwrap();
    import(&copy, &mut text.as_bytes()).unwrap();
    assert_eq!(exported(&copy), text, "without writers nothing comes twice");
}
