//! Keys and records: what is written is what is read, whatever is read does not panic, and no stored byte changes.

use std::fmt::Debug;

use jiff::Timestamp;
use jiff::civil::date;
use proptest::prelude::*;

use super::super::keys::{self, Part, Space};
use super::super::record::{self, Code, Ms};
use super::*;
use crate::domain::facts::{Answered, Deeds, Kind, PastDay, Posted, SkipReason, Skipped, Withdrawn};
use crate::domain::ids::{
    ChannelId, InteractionId, MemberId, MessageId, QuestionId, RoleId, RoundId, ServerId, TimetableId,
};
use crate::domain::member::Preferences;
use crate::domain::notice::{Cause, Matter, Notice, Way};
use crate::domain::pick::Bag;
use crate::domain::question::Level;
use crate::domain::report::{Note, Report};
use crate::domain::round::{Attempt, Progress, Revision, Round, Step, Thread, Trouble};
use crate::domain::server::Settings;
use crate::domain::timetable::{Cron, Draft, Steering, Timetable, Zone};

/// Writes a value, reads it again, and refuses all that is not exactly it.
fn again<V: Stored + PartialEq + Debug>(value: V) -> V {
    let bytes = value.encode().unwrap();
    let read = V::decode(&bytes).unwrap();
    assert_eq!(read, value);
    assert!(V::decode(&[&*bytes, &[0]].concat()).is_err(), "a byte too many was read");
    read
}

fn key_again<K: Part + Debug + PartialEq, V>(space: &Space<K, V>, parts: K) {
    let bytes = space.key(&parts);
    assert_eq!(space.parse(&bytes).as_ref(), Some(&parts));
    assert_eq!(space.parse(&bytes[..bytes.len() - 1]), None, "a cut key was read");
    assert_eq!(space.parse(&[&*bytes, &[0]].concat()), None, "a key with a byte too many was read");
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 128, ..ProptestConfig::default() })]

    #[test]
    fn records_come_back(
        timetable in worlds::timetable(), round in worlds::round(), question in worlds::question(),
        posted in worlds::posted(), answered in worlds::answered(), skipped in worlds::skipped(),
        preferences in worlds::preferences(), due in proptest::option::of(worlds::moment()),
    ) {
        let due = due.map(Ms);
        let stored = again(record::Timetable::store(&timetable, due));
        prop_assert_eq!(stored.due, due);
        prop_assert_eq!(stored.load(timetable.id, timetable.bag.asked.clone()).unwrap(), timetable);

        let stored = again(record::Round::store(&round, due));
        prop_assert_eq!(stored.due, due);
        prop_assert_eq!(stored.load(round.id).unwrap(), round);

        let stored = again(record::Question::from(question.clone()));
        prop_assert_eq!(crate::domain::question::Question::from(stored), question);

        prop_assert_eq!(again(record::Posted::from(&posted)).load(posted.day, posted.round), posted);
        let key = (answered.server, answered.member, answered.day, answered.round, answered.kind);
        prop_assert_eq!(again(record::Answered::from(&answered)).load(key), answered);
        prop_assert_eq!(again(record::Skipped::from(&skipped)).load(skipped.round), skipped);
        let stored = again(record::Preferences::from(preferences));
        prop_assert_eq!(crate::domain::member::Preferences::from(stored), preferences);
    }

    #[test]
    fn drafts_settings_and_notices_come_back(
        draft in worlds::draft(), settings in worlds::settings(), notice in worlds::notice(),
        due in proptest::option::of(worlds::moment()),
    ) {
        let stored = again(record::Notice::store(&notice, due.map(Ms)));
        prop_assert_eq!(stored.due, due.map(Ms));
        prop_assert_eq!(stored.load((notice.server, notice.round.timetable)), notice);
        let stored = again(record::Draft::store(&draft));
        prop_assert_eq!(stored.load(draft.timetable.id).unwrap(), draft);
        prop_assert_eq!(again(record::Settings::store(&settings)).load().unwrap(), settings);
    }

    #[test]
    fn reports_and_notes_come_back(report in worlds::report(), note in worlds::note()) {
        let key = (report.member, report.question.clone());
        prop_assert_eq!(again(record::Report::from(&report)).load(key.clone()), report.clone());
        key_again(&keys::REPORT, key);
        key_again(&keys::REPORT_IN, (report.server, report.question, report.member));
        let key = (note.server, note.question.clone());
        prop_assert_eq!(again(record::Note::from(&note)).load(key.clone()), note);
        key_again(&keys::NOTE, key);
    }

    #[test]
    fn keys_come_back(a in worlds::answered(), away in worlds::away(), at in worlds::moment(), revision: [u8; 16]) {
        key_again(&keys::ANSWERED, (a.server, a.member, a.day, a.round, a.kind));
        key_again(&keys::ANSWERED_IN, (a.round, a.member, a.kind, a.server, a.day));
        key_again(&keys::POSTED, (a.server, a.day, a.round));
        key_again(&keys::AWAY, (away.server, away.from));
        key_again(&keys::DUE, (at, Due::Round(a.round)));
        key_again(&keys::DUE, (at, Due::Slot(a.round.timetable)));
        key_again(&keys::DUE, (at, Due::Draft(a.round.timetable)));
        key_again(&keys::DUE, (at, Due::Notice(a.server, a.round.timetable)));
        key_again(&keys::NOTICE, (a.server, a.round.timetable));
        key_again(&keys::QUESTION, Revision(revision));
        key_again(&keys::DEEDS, (a.server, a.member, i32::from(a.day.year())));
        key_again(&keys::ROUND_OF, (Revision(revision), a.round));
        key_again(&keys::ASKED, (a.round.timetable, 1, 2));
    }

    /// So that a scan comes out in the order of the domain's values.
    #[test]
    fn bytes_are_ordered_as_values(
        dates in [worlds::date(), worlds::date()], moments in [worlds::moment(), worlds::moment()],
        rounds in [worlds::round_id(), worlds::round_id()], ids in [worlds::id(), worlds::id()],
    ) {
        fn check<P: Part + Ord + Debug>([a, b]: [P; 2]) -> Result<(), TestCaseError> {
            let bytes = |part: &P| { let mut to = Vec::new(); part.write(&mut to); to };
            prop_assert_eq!(a.cmp(&b), bytes(&a).cmp(&bytes(&b)), "{:?} {:?}", a, b);
            Ok(())
        }
        check(dates)?;
        check(moments)?;
        check(rounds)?;
        check(ids.map(ServerId))?;
    }

    #[test]
    fn any_bytes_are_read_without_a_panic(version in 0..3u8, bytes: Vec<u8>) {
        fn read<V: Stored + Debug>(bytes: &[u8]) {
            let version_known = bytes.first().is_some_and(|version| (1..=V::VERSION).contains(version));
            let read = V::decode(bytes);
            assert!(version_known || read.is_err(), "{read:?}");
        }
        let bytes = [&[version], &*bytes].concat();
        read::<record::Timetable>(&bytes);
        read::<record::Draft>(&bytes);
        read::<record::Settings>(&bytes);
        read::<record::Notice>(&bytes);
        read::<record::Asked>(&bytes);
        read::<record::Round>(&bytes);
        read::<record::Question>(&bytes);
        read::<record::Posted>(&bytes);
        read::<record::Answered>(&bytes);
        read::<record::Skipped>(&bytes);
        read::<record::Ms>(&bytes);
        read::<record::Deeds>(&bytes);
        read::<record::Nibbles>(&bytes);
        read::<record::Report>(&bytes);
        read::<record::Note>(&bytes);
        if let Ok(deeds) = record::Deeds::decode(&bytes) {
            let _ = (deeds.load(2026).count(), deeds.load(i32::MIN).count(), deeds.kinds.text());
        }
        read::<String>(&bytes);
        read::<Seal>(&bytes);
        if let Ok(round) = record::Round::decode(&bytes) {
            let _ = round.load(RoundId { timetable: TimetableId(1), slot: Timestamp::UNIX_EPOCH });
        }
        keys::DUE.parse(&bytes);
        keys::ANSWERED.parse(&bytes);
        keys::AWAY.parse(&bytes);
        keys::POSTED.parse(&bytes);
        keys::REPORT.parse(&bytes);
        keys::REPORT_IN.parse(&bytes);
    }

    /// A flipped bit of a real record must not panic either; it comes closer to the shapes than random bytes.
    #[test]
    fn changed_records_are_read_without_a_panic(timetable in worlds::timetable(), at: prop::sample::Index, bit in 0..8u32) {
        let mut bytes = record::Timetable::store(&timetable, None).encode().unwrap();
        let at = at.index(bytes.len());
        bytes[at] ^= 1 << bit;
        if let Ok(changed) = record::Timetable::decode(&bytes) {
            let _ = changed.load(timetable.id, Vec::new());
        }
    }
}

#[test]
fn tags_are_unique() {
    let mut tags: Vec<u8> = keys::ALL.iter().map(|kind| kind.0).collect();
    tags.sort_unstable();
    let all = tags.len();
    tags.dedup();
    assert_eq!(tags.len(), all);
}

/// A new kind of record fails here until it is said what it is for and when it goes.
#[test]
fn every_kind_of_record_is_in_the_privacy_page() {
    let page = include_str!("../../../PRIVACY.md");
    let (_, table) = page.split_once("| kind |").unwrap();
    let (table, _) = table.split_once("\n\n").unwrap();
    for (_, name) in keys::ALL {
        let listed =
            table.lines().any(|row| row.split('|').nth(1).is_some_and(|k| k.contains(&format!("`{name}`"))));
        assert!(listed, "PRIVACY.md does not say what becomes of {name:?}");
    }
}

#[test]
fn an_unknown_version_names_the_record() {
    let store = Store::temporary().unwrap();
    let id = TimetableId(7);
    store.0.db.insert(keys::TIMETABLE.key(&id), &[9, 1, 2][..]).unwrap();
    let error = store.read().timetable(id).unwrap_err().to_string();
    assert!(error.contains("timetable TimetableId(7)") && error.contains("version is 9"), "{error}");
}

#[test]
fn a_zone_that_is_unknown_here_is_an_error_that_names_it() {
    let known = record::Timetable::store(&timetable(), None).encode().unwrap();
    let at = known.windows(13).position(|bytes| bytes == b"Europe/Berlin").unwrap();
    let mut unknown = known;
    unknown[at..at + 13].copy_from_slice(b"Europe/Atlant");
    let stored = record::Timetable::decode(&unknown).unwrap();
    let error = stored.load(TimetableId(1), Vec::new()).unwrap_err();
    assert!(error.contains("\"Europe/Atlant\" is unknown"), "{error}");
}

fn moment(second: i64) -> Timestamp {
    Timestamp::from_second(1_760_000_000 + second).unwrap()
}

fn timetable() -> Timetable {
    Timetable {
        id: TimetableId(1),
        server: ServerId(2),
        channel: ChannelId(3),
        cron: Cron::parse("0 9 * * *").unwrap(),
        zone: Zone::parse("Europe/Berlin").unwrap(),
        topics: vec!["http".to_owned()],
        levels: vec![Level::Advanced],
        role: Some(RoleId(4)),
        window_hours: Some(24),
        counts: true,
        made_by: MemberId(5),
        bag: Bag {
            seed: 6,
            cycle: 7,
            asked: vec![QuestionId::from("a")],
            held_back: vec![QuestionId::from("b")],
        },
        last_number: 8,
        done_until: moment(9),
        path: None,
        steering: Steering::default(),
    }
}

/// Stores are opened by later versions: if one of these fails, the shape needs a new version byte.
#[test]
fn stored_bytes_never_change() {
    fn check(bytes: Vec<u8>, expected: &str) {
        assert_eq!(hex(&bytes), expected);
    }
    fn bytes(hex: &str) -> Vec<u8> {
        let pair = |at: usize| u8::from_str_radix(&hex[at..at + 2], 16).unwrap();
        (0..hex.len()).step_by(2).map(pair).collect()
    }
    let round = RoundId { timetable: TimetableId(1), slot: moment(0) };
    let stored = record::Timetable::store(&timetable(), Some(Ms(moment(1))));
    let version_1 = "020309302039202a202a202a0d4575726f70652f4265726c696e010468747470010201040118010506070101016208d08ce782b96601d08fe682b966";
    check(stored.encode().unwrap(), &format!("02{version_1}000000000000"));
    assert_eq!(record::Timetable::decode(&bytes(&format!("01{version_1}"))).unwrap(), stored);
    let unknown = record::Timetable::decode(&bytes(&format!("01{version_1}00"))).unwrap_err();
    assert!(unknown.contains("left over"), "{unknown}");
    let steered = Timetable {
        path: Some("p".to_owned()),
        steering: Steering {
            edition: 1,
            paused: Some(moment(2)),
            skip: Some(moment(3)),
            queue: vec![QuestionId::from("c")],
            banned: vec![QuestionId::from("d")],
        },
        ..timetable()
    };
    check(
        record::Timetable::store(&steered, Some(Ms(moment(1)))).encode().unwrap(),
        &format!("02{version_1}0101700101a09fe682b96601f0aee682b966010163010164"),
    );
    let draft = Draft { timetable: timetable(), of: Some(TimetableId(6)), zone_sure: false };
    check(
        record::Draft::store(&draft).encode().unwrap(),
        "02020309302039202a202a202a0d4575726f70652f4265726c696e01046874747001020104011801050600000008d08ce782b96600000000000000010600",
    );
    let settings = Settings { zone: Some(Zone::parse("Europe/Berlin").unwrap()), ..Settings::default() };
    check(record::Settings::store(&settings).encode().unwrap(), "02010d4575726f70652f4265726c696e000100");
    let old = record::Settings::decode(&bytes("01010d4575726f70652f4265726c696e")).unwrap();
    assert_eq!(old.load().unwrap(), settings, "an old record shares and reminds nobody");
    let set = Settings { staff_channel: Some(ChannelId(3)), sharing: false, reminder: true, ..settings };
    check(record::Settings::store(&set).encode().unwrap(), "02010d4575726f70652f4265726c696e01030001");
    let posted_round = Round {
        id: round,
        server: ServerId(2),
        channel: ChannelId(3),
        number: 4,
        question: QuestionId::from("a"),
        revision: Revision([5; 16]),
        day: date(2026, 11, 24),
        zone: Zone::parse("UTC").unwrap(),
        counts: true,
        ping: None,
        next_slot: Some(moment(7)),
        window_hours: Some(9),
        closes: moment(6),
        progress: Progress {
            message: Some(MessageId(7)),
            thread: Thread::Open(ChannelId(7)),
            reveal: vec![MessageId(8)],
            edited: true,
            withdrawn: Some(Withdrawn::Away),
            skipped: false,
        },
        attempt: Some(Attempt {
            step: Step::Reveal(1),
            since: moment(2),
            failed: 3,
            not_before: moment(4),
            trouble: Some(Trouble::Blind),
        }),
    };
    check(
        record::Round::store(&posted_round, None).encode().unwrap(),
        "01020304016105050505050505050505050505050505dac40203555443010001b0ede682b9660109e0dde682b96601070107010801010100010201a09fe682b96603c0bee682b966010200",
    );
    let posted = Posted {
        round,
        day: date(2026, 11, 24),
        opened: moment(1),
        closes: moment(2),
        promised: moment(3),
        counts: true,
        withdrawn: Some(Withdrawn::Deleted),
    };
    check(record::Posted::from(&posted).encode().unwrap(), "01d08fe682b966a09fe682b966f0aee682b966010100");
    let answered = Answered {
        server: ServerId(2),
        member: MemberId(3),
        day: date(2026, 11, 24),
        round,
        kind: Kind::Check,
        clicked: moment(1),
        interaction: InteractionId(1 << 60),
        correct: Some(true),
    };
    check(record::Answered::from(&answered).encode().unwrap(), "01d08fe682b9668080808080808080100101");
    check(
        keys::ANSWERED.key(&(ServerId(2), MemberId(3), answered.day, round, Kind::Check)),
        "61000000000000000200000000000000038000512d00000000000000018000000068e7780001",
    );
    let skipped = Skipped { round, day: date(1969, 12, 31), why: SkipReason::NoQuestion };
    check(record::Skipped::from(&skipped).encode().unwrap(), "010102");
    check(record::Shown { interaction: InteractionId(1) }.encode().unwrap(), "0101");
    check(record::Ticked { server: ServerId(2), points: 5 }.encode().unwrap(), "010205");
    check(keys::DUE.key(&(moment(1), Due::Slot(TimetableId(1)))), "6480000199c82cc3e8000000000000000001");
    check(
        keys::DUE.key(&(moment(1), Due::Round(round))),
        "6480000199c82cc3e80100000000000000018000000068e77800",
    );
    check(
        keys::DUE.key(&(moment(1), Due::Notice(ServerId(2), TimetableId(1)))),
        "6480000199c82cc3e80300000000000000020000000000000001",
    );
    let notice = Notice {
        server: ServerId(2),
        round,
        channel: ChannelId(3),
        matter: Matter::Question,
        cause: Cause::Blind,
        missing: 5,
        way: Way::Maker,
        since: Some(moment(1)),
        failed: 6,
    };
    check(
        record::Notice::store(&notice, Some(Ms(moment(2)))).encode().unwrap(),
        "018080e682b966030202050101d08fe682b9660601a09fe682b966",
    );
    check(keys::AWAY.key(&(None, moment(1))), "790080000199c82cc3e8");
    let question = QuestionId::from("a-b");
    let report = Report {
        member: MemberId(3),
        question: question.clone(),
        server: Some(ServerId(2)),
        made: moment(1),
        wrong: "w".to_owned(),
        source: Some("s".to_owned()),
        settled: Some(moment(2)),
        told: true,
    };
    check(record::Report::from(&report).encode().unwrap(), "010102d08fe682b966017701017301a09fe682b96601");
    check(keys::REPORT.key(&(MemberId(3), question.clone())), "520000000000000003612d6200");
    check(
        keys::REPORT_IN.key(&(Some(ServerId(2)), question.clone(), MemberId(3))),
        "49010000000000000002612d62000000000000000003",
    );
    let (server, channel) = (ServerId(2), ChannelId(3));
    let note = Note {
        server,
        question: question.clone(),
        channel,
        since: moment(1),
        message: Some(MessageId(7)),
        shows: 5,
    };
    check(record::Note::from(&note).encode().unwrap(), "0103d08fe682b966010705");
    check(keys::NOTE.key(&(server, question)), "4e0000000000000002612d6200");
    let mut deeds = record::Deeds::default();
    let mut days = record::Nibbles::default();
    for (month, late) in [(1, None), (2, Some(jiff::SignedDuration::from_millis(70_000)))] {
        let day = date(2026, month, 3);
        deeds.add(&Deeds { day, words: month == 1, check: month == 1, shown: month == 2, late });
        days.add(&PastDay { day, counts: true, withdrawn: late.map(|_| Withdrawn::Away) });
    }
    check(deeds.encode().unwrap(), "011100030000000000000000000000000000c00121f0a204");
    check(days.encode().unwrap(), "011100030000000000000000000000000000b0");
    check(
        record::Preferences::from(Preferences { level: Some(Level::Advanced), hidden: true })
            .encode()
            .unwrap(),
        "02010201",
    );
    let first = record::Preferences::decode(&[1, 1, 2]).unwrap();
    assert_eq!(Preferences::from(first), Preferences { level: Some(Level::Advanced), hidden: false });
    check("ä".to_owned().encode().unwrap(), "0102c3a4");
    check(1u32.encode().unwrap(), "0101");
    check(vec![Level::Beginner.code(), Level::Intermediate.code(), Level::Advanced.code()], "000102");
}

#[test]
fn any_moment_can_be_stored() {
    for moment in [Timestamp::MIN, Timestamp::UNIX_EPOCH, Timestamp::MAX] {
        let stored = i64::from(Ms(moment));
        assert!(Ms::try_from(stored).is_ok(), "{moment} is stored as {stored}");
    }
}
