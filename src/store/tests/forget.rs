//! What is forgotten is gone from the store and its exports, does not come back, and takes nothing else along.

use std::fs;

use jiff::SignedDuration;

use super::upgrade::schema_1;
use super::*;
use crate::domain::facts::{Answered, Kind, Shared};
use crate::domain::ids::{ChannelId, MemberId, QuestionId, ServerId};
use crate::domain::notice::{Cause, Matter, Notice, Way};
use crate::domain::reminder::Reminder;
use crate::domain::report::{Note, REPORTS_KEPT, Report};
use crate::domain::server::Settings;

const SERVER: ServerId = ServerId(1);
const BEN: MemberId = MemberId(10);
const DANA: MemberId = MemberId(11);

/// After everything in the stored world.
fn deleted_at() -> Timestamp {
    "2026-10-01T04:00:00Z".parse().unwrap()
}

/// The world of `tests/data`: thirty days of three members.
fn world() -> (tempfile::TempDir, Store) {
    let data = schema_1();
    let store = Store::open(data.path()).unwrap();
    for (member, name) in [(BEN, "Ben"), (DANA, "Dana")] {
        write(&store, move |tx| tx.put_name(SERVER, member, name)).unwrap();
        write(&store, move |tx| tx.put_reminder(SERVER, member, Reminder::wanted(true))).unwrap();
    }
    (data, store)
}

fn pack_all(store: &Store) {
    for posted in store.read().posted_of(SERVER).unwrap().iter().take(20) {
        let day = posted.day;
        write(store, move |tx| tx.pack(SERVER, day, 100)).unwrap();
    }
}

/// About a timetable of which nothing else is known.
fn notice() -> Notice {
    Notice {
        server: SERVER,
        round: RoundId { timetable: TimetableId(77), slot: Timestamp::UNIX_EPOCH },
        channel: ChannelId(3),
        matter: Matter::Question,
        cause: Cause::Forbidden,
        missing: 0,
        way: Way::Staff,
        since: None,
        failed: 0,
    }
}

/// Dana's, of a round of which nothing else is known.
fn shared() -> Shared {
    Shared {
        server: SERVER,
        member: DANA,
        round: RoundId { timetable: TimetableId(77), slot: Timestamp::UNIX_EPOCH },
        channel: ChannelId(3),
        since: deleted_at(),
        message: None,
        removed: false,
    }
}

fn of_member(text: &str, member: MemberId) -> usize {
    text.lines().filter(|line| line.contains(&format!("\"member\":{}", member.0))).count()
}

#[test]
fn a_member_who_asks_is_gone_and_nobody_else_is() {
    let (_data, store) = world();
    pack_all(&store);
    let before = exported(&store);
    assert!(of_member(&before, BEN) > 10 && of_member(&before, DANA) > 10);
    write(&store, |tx| tx.forget_member(BEN, deleted_at())).unwrap();
    let after = exported(&store);
    assert_eq!(of_member(&after, BEN), 1, "only the tombstone");
    assert!(!after.contains("What 10 wrote"), "words are left");
    assert_eq!(of_member(&after, DANA), of_member(&before, DANA));
    assert_eq!(store.read().servers_of(BEN).unwrap(), []);
    assert_eq!(store.read().counts().unwrap()["member in server"], 2);
    assert_sealed(&store);
}

#[test]
fn an_older_export_does_not_bring_them_back() {
    let (_data, store) = world();
    pack_all(&store);
    let before = exported_at(&store, deleted_at() - SignedDuration::from_hours(1));
    let later = exported_at(&store, deleted_at() + SignedDuration::from_hours(1));
    write(&store, |tx| tx.forget_member(BEN, deleted_at())).unwrap();
    let own = exported_at(&store, deleted_at() + SignedDuration::from_hours(2));
    // A store that did not hear of it, before and after.
    for text in [&before, &later] {
        let imported = import(&store, &mut text.as_bytes()).unwrap();
        assert!(imported.forgotten > 10 && imported.written == 0, "{imported:?}");
        assert_eq!(of_member(&exported(&store), BEN), 1, "only the tombstone");
    }
    // The store's own, which holds what came after.
    assert_eq!(import(&store, &mut own.as_bytes()).unwrap().forgotten, 0);

    // And a store that has them is told.
    let (_other, other) = world();
    import(&other, &mut own.as_bytes()).unwrap();
    assert_eq!(of_member(&exported(&other), BEN), 1);
}

#[test]
fn names_are_exported_and_belong_to_members_who_did_something() {
    let (_data, store) = world();
    write(&store, |tx| tx.put_name(ServerId(2), BEN, "Ben elsewhere")).unwrap();
    assert_eq!(store.read().name(ServerId(2), BEN).unwrap(), None, "he did nothing there");
    let copy = Store::temporary().unwrap();
    import(&copy, &mut exported(&store).as_bytes()).unwrap();
    assert_eq!(copy.read().name(SERVER, BEN).unwrap().as_deref(), Some("Ben"));
    let members = store.read().members_of(SERVER).unwrap();
    assert!(members.len() == 3 && members.contains(&BEN), "{members:?}");
    assert_eq!(store.read().members_of(ServerId(2)).unwrap().len(), 0);
    pack_all(&store);
    assert_eq!(store.read().members_of(SERVER).unwrap(), members, "also when they are packed");
    let on = Reminder::wanted(true);
    assert_eq!(copy.read().reminded_in(SERVER).unwrap(), [(BEN, on), (DANA, on)]);
    write(&copy, |tx| tx.put_reminder(SERVER, DANA, Reminder::wanted(false))).unwrap();
    import(&copy, &mut exported(&store).as_bytes()).unwrap();
    assert_eq!(copy.read().reminded_in(SERVER).unwrap(), [(BEN, on)], "who wants none is not asked again");
    write(&copy, |tx| tx.forget_member(BEN, deleted_at())).unwrap();
    assert_eq!(copy.read().name(SERVER, BEN).unwrap(), None);
    assert_eq!(copy.read().reminder(SERVER, BEN).unwrap(), Reminder::default());
}

#[test]
fn whoever_comes_back_begins_anew_and_keeps_that() {
    let (_data, store) = world();
    write(&store, |tx| tx.forget_member(BEN, deleted_at())).unwrap();
    let posted = store.read().posted_of(SERVER).unwrap().pop().unwrap();
    let at = deleted_at() + SignedDuration::from_mins(1);
    let answer = Answered {
        server: SERVER,
        member: BEN,
        day: posted.day,
        round: posted.round,
        kind: Kind::Words,
        clicked: at,
        interaction: interaction(at),
        correct: None,
    };
    write(&store, move |tx| tx.put_answered(&answer)).unwrap();
    let text = exported_at(&store, at + SignedDuration::from_hours(1));
    let copy = Store::temporary().unwrap();
    import(&copy, &mut text.as_bytes()).unwrap();
    assert_eq!(copy.read().answered_by(SERVER, BEN).unwrap(), [answer]);
    assert_eq!(import(&store, &mut text.as_bytes()).unwrap().forgotten, 0);
}

#[test]
fn a_server_is_forgotten_in_portions_with_everything_of_it() {
    for most in [1, 7, 1000] {
        let (_data, store) = world();
        pack_all(&store);
        let elsewhere = Answered {
            server: ServerId(2),
            member: BEN,
            day: jiff::civil::date(2026, 9, 1),
            round: RoundId { timetable: TimetableId(200), slot: Timestamp::UNIX_EPOCH },
            kind: Kind::Check,
            clicked: Timestamp::UNIX_EPOCH,
            interaction: InteractionId(1),
            correct: Some(true),
        };
        write(&store, move |tx| tx.put_answered(&elsewhere)).unwrap();
        write(&store, |tx| {
            tx.put_settings(SERVER, &Settings::default())?;
            tx.put_notice(&notice(), Some(deleted_at()))
        })
        .unwrap();
        write(&store, |tx| tx.put_removed(SERVER, deleted_at())).unwrap();
        while !write(&store, move |tx| tx.forget_server(SERVER, most)).unwrap() {}
        let counts = store.read().counts().unwrap();
        let left: Vec<_> = counts.into_iter().collect();
        // What belongs to no server stays, and what was done elsewhere.
        let expected = [
            ("alive", 1),
            ("answered", 1),
            ("answered in round", 1),
            ("away", 1),
            ("member in server", 1),
            ("preferences", 1),
            ("schema", 1),
            ("seal", 1),
        ];
        assert_eq!(left, expected, "in portions of {most}");
        assert_sealed(&store);
    }
}

fn report(member: MemberId, server: ServerId, made: Timestamp) -> Report {
    Report {
        member,
        question: QuestionId::from("a-b"),
        server: Some(server),
        made,
        wrong: format!("{member} says no"),
        source: None,
        settled: None,
        told: false,
    }
}

#[test]
fn reports_go_with_their_member_their_server_and_their_time() {
    let store = Store::temporary().unwrap();
    let others = ServerId(2);
    write(&store, move |tx| {
        for (member, server) in [(10, SERVER), (11, SERVER), (12, SERVER), (13, others)] {
            tx.put_report(&report(MemberId(member), server, deleted_at()))?;
        }
        let since = deleted_at();
        let question = QuestionId::from("a-b");
        let note = Note { server: SERVER, question, channel: ChannelId(1), since, message: None, shows: 3 };
        tx.put_note(&note)
    })
    .unwrap();
    let text = exported_at(&store, deleted_at());
    let in_server = |store: &Store| {
        store.read().reports_in(SERVER).unwrap().iter().map(|r| r.member.0).collect::<Vec<_>>()
    };
    write(&store, |tx| tx.forget_member(BEN, deleted_at())).unwrap();
    assert_eq!(in_server(&store), [11, 12]);
    assert_eq!(import(&store, &mut text.as_bytes()).unwrap().forgotten, 1);
    assert_eq!(in_server(&store), [11, 12], "an older export does not bring it back");

    let data = tempfile::tempdir().unwrap();
    exports::keep(&store, data.path(), deleted_at()).unwrap();
    let kept = exports::newest(data.path()).unwrap().unwrap();
    let members = |kept| reports_of(kept).unwrap().iter().map(|r| r.member.0).collect::<Vec<_>>();
    assert_eq!(members(&kept), [11, 12, 13]);
    exports::clean(data.path(), &[(DANA, deleted_at())], deleted_at()).unwrap();
    assert_eq!(members(&kept), [12, 13]);
    exports::clean(data.path(), &[], deleted_at() + REPORTS_KEPT).unwrap();
    assert_eq!(members(&kept), [] as [u64; 0]);

    write(&store, |tx| tx.put_removed(SERVER, deleted_at())).unwrap();
    while !write(&store, |tx| tx.forget_server(SERVER, 1)).unwrap() {}
    assert_eq!(store.read().reports().unwrap(), [report(MemberId(13), others, deleted_at())]);
    let counts = store.read().counts().unwrap();
    assert!(!counts.contains_key("note to the staff") && counts["report in server"] == 1, "{counts:?}");
    assert_sealed(&store);
}

#[test]
fn a_later_report_takes_the_place_of_an_earlier_one() {
    let store = Store::temporary().unwrap();
    for server in [SERVER, ServerId(2)] {
        write(&store, move |tx| tx.put_report(&report(BEN, server, deleted_at()))).unwrap();
    }
    assert_eq!(store.read().reports_in(SERVER).unwrap(), []);
    assert_eq!(store.read().reports_in(ServerId(2)).unwrap(), [report(BEN, ServerId(2), deleted_at())]);
    assert_eq!(store.read().counts().unwrap()["report in server"], 1);
}

#[test]
fn the_last_round_of_a_question_takes_its_text_along() {
    let (_data, store) = world();
    let rounds = store.read().rounds_in(SERVER).unwrap();
    for (left, round) in (0..30).rev().zip(rounds) {
        while !write(&store, move |tx| tx.forget_words(round, 1)).unwrap() {}
        write(&store, move |tx| tx.remove_round(round)).unwrap();
        let counts = store.read().counts().unwrap();
        assert_eq!(counts.get("round").copied().unwrap_or(0), left);
        assert_eq!(counts.contains_key("question"), left > 0);
    }
    let counts = store.read().counts().unwrap();
    for kind in ["words", "ticked", "round in server", "round of question", "answered", "answered in round"] {
        assert_eq!(counts.get(kind), None, "{kind}");
    }
}

#[test]
fn kept_exports_are_cleaned_and_still_whole() {
    let (data, store) = world();
    let hour = |n: i64| deleted_at() + SignedDuration::from_hours(n);
    exports::keep(&store, data.path(), hour(-1)).unwrap();
    write(&store, |tx| tx.forget_member(BEN, deleted_at())).unwrap();
    let fresh = exports::keep(&store, data.path(), hour(1)).unwrap();
    let before = fs::read(&fresh.path).unwrap();
    fs::write(data.path().join("exports/.2026-10-02T110000Z.jsonl.7.part"), "half of one").unwrap();
    let clean = |now| exports::clean(data.path(), &store.read().tombstones().unwrap(), now).unwrap();
    clean(hour(2));
    assert!(fs::read(&fresh.path).unwrap() == before, "there was nothing to take out of it");
    let texts = || {
        let mut texts = Vec::new();
        for entry in fs::read_dir(data.path().join("exports")).unwrap() {
            let path = entry.unwrap().path();
            import(&Store::temporary().unwrap(), &mut &*fs::read(&path).unwrap()).unwrap();
            texts.push(fs::read_to_string(path).unwrap());
        }
        texts
    };
    // The one of before the upgrade is there too.
    assert_eq!(texts().len(), 3);
    for text in texts() {
        assert_eq!(of_member(&text, BEN), 1, "{text}");
        assert!(of_member(&text, DANA) > 10 && text.contains("What 11 wrote"));
    }
    // Words go thirty days after their round has closed; some rounds of September are younger.
    clean("2026-10-15T00:00:00Z".parse().unwrap());
    for text in texts() {
        assert!(!text.contains("wrote on 2026-09-13") && text.contains("wrote on 2026-09-19"), "{text}");
    }
    // A server that was removed is gone after thirty days.
    write(&store, |tx| {
        tx.put_settings(SERVER, &Settings::default())?;
        tx.put_notice(&notice(), None)?;
        tx.put_shared(&shared())?;
        tx.put_removed(SERVER, deleted_at()).map(drop)
    })
    .unwrap();
    exports::keep(&store, data.path(), hour(3)).unwrap();
    clean(hour(31 * 24));
    assert_eq!(texts().iter().filter(|text| !text.contains("\"server\":1")).count(), 1);
}

fn exported_at(store: &Store, made: Timestamp) -> String {
    let mut text = Vec::new();
    export(store, made, &mut text).unwrap();
    String::from_utf8(text).unwrap()
}

/// How often bytes stand in the files of a folder and those below it.
fn found(folder: &Path, bytes: &[u8]) -> usize {
    let entries = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    let count =
        |path: &Path| fs::read(path).unwrap().windows(bytes.len()).filter(|part| *part == bytes).count();
    entries.map(|path| if path.is_dir() { found(&path, bytes) } else { count(&path) }).sum()
}

/// sled's file is a log: what was removed stays in it until the space is used again, which other writes bring about.
#[test]
fn removed_words_leave_the_files_when_their_space_is_used_again() {
    let data = tempfile::tempdir().unwrap();
    let store = Store::open(data.path()).unwrap();
    let round = RoundId { timetable: TimetableId(1), slot: Timestamp::UNIX_EPOCH };
    let words = "words that nobody else would ever write";
    write(&store, move |tx| (0..50).try_for_each(|member| tx.put_words(round, MemberId(member), words)))
        .unwrap();
    assert!(found(data.path(), words.as_bytes()) > 0);
    while !write(&store, move |tx| tx.forget_words(round, 10)).unwrap() {}
    assert!(!exported(&store).contains(words), "they can still be read");
    let kept = exports::keep(&store, data.path(), deleted_at()).unwrap();
    assert_eq!(found(kept.path.parent().unwrap(), words.as_bytes()), 0);
    // The bot writes that it is alive three times a minute; here others write a little more at once.
    let mut rounds = 0;
    while found(data.path(), words.as_bytes()) > 0 {
        rounds += 1;
        assert!(rounds < 100, "{} of them are still in the files", found(data.path(), words.as_bytes()));
        for member in 0..20 {
            let text = format!("{rounds} {}", "x".repeat(10_000));
            write(&store, move |tx| tx.put_words(round, MemberId(1000 + member), &text)).unwrap();
        }
    }
    println!("gone after {} kB of other writes", rounds * 200);
}
