//! Opening: new, again, twice, damaged in every way, and the words that say what to do.

use std::fs::{self, File, OpenOptions};
use std::os::unix::fs::{FileExt, PermissionsExt};
use std::path::{Path, PathBuf};

use rand::rngs::ChaCha8Rng;
use rand::{RngExt, SeedableRng};
use tempfile::TempDir;

use super::super::seal::{Changes, Witness};
use super::super::{keys, upgrade};
use super::*;
use crate::domain::ids::MemberId;

const ROUND: RoundId = RoundId { timetable: TimetableId(1), slot: Timestamp::UNIX_EPOCH };

/// A closed store with so many records of words, written in several commits.
fn filled(words: u64) -> TempDir {
    let data = tempfile::tempdir().unwrap();
    let store = Store::open(data.path()).unwrap();
    for tens in 0..words / 10 {
        write(&store, move |tx| {
            (0..10).try_for_each(|n| {
                let member = tens * 10 + n;
                tx.put_words(ROUND, MemberId(member), &format!("the words of {member} {}", "x".repeat(500)))
            })
        })
        .unwrap();
    }
    data
}

fn file(data: &Path, name: &str) -> PathBuf {
    data.join("store").join(name)
}

fn fails(data: &Path) -> OpenError {
    match Store::open(data) {
        Ok(store) => panic!("it opened, with {:?}", store.read().counts()),
        Err(error) => error,
    }
}

fn is_damaged(data: &Path, why: &str) {
    match fails(data) {
        OpenError::Damaged { folder, why: said } => {
            assert_eq!(folder, data.join("store"));
            assert!(said.contains(why), "{said:?} lacks {why:?}");
        }
        error => panic!("not called damaged: {error}"),
    }
    // It does not heal by being opened again.
    assert!(matches!(fails(data), OpenError::Damaged { .. }));
}

#[test]
fn a_new_store_is_for_its_owner_only() {
    let parent = tempfile::tempdir().unwrap();
    let data = parent.path().join("some/data");
    assert!(!exists(&data));
    let store = Store::open(&data).unwrap();
    assert!(exists(&data));
    let mode = |path: PathBuf| fs::metadata(path).unwrap().permissions().mode() & 0o777;
    assert_eq!([mode(data.clone()), mode(data.join("store"))], [0o700; 2]);
    assert_sealed(&store);
}

#[test]
fn what_was_written_is_there_again() {
    let data = filled(50);
    for _ in 0..3 {
        let store = reopened(data.path());
        assert_eq!(store.read().counts().unwrap()["words"], 50);
    }
}

#[test]
fn a_second_opening_is_told_of_the_first() {
    let data = filled(0);
    let first = Store::open(data.path()).unwrap();
    let error = fails(data.path());
    assert!(matches!(error, OpenError::InUse { .. }), "{error}");
    let text = error.to_string();
    assert!(text.contains("another daily-drill is running") && text.contains(data.path().to_str().unwrap()));
    assert!(matches!(set_aside(data.path()), Err(OpenError::InUse { .. })), "set aside while in use");
    let second_handle = first.clone();
    drop(first);
    assert!(matches!(fails(data.path()), OpenError::InUse { .. }));
    drop(second_handle);
    reopened(data.path());
}

#[test]
fn a_file_in_the_way_is_named() {
    fn check(data: &Path, names: &Path) {
        let text = match fails(data) {
            error @ OpenError::Unusable { .. } => error.to_string(),
            error => panic!("{error}"),
        };
        assert!(text.contains(names.to_str().unwrap()) && text.contains("A file is in the way"), "{text}");
    }
    let parent = tempfile::tempdir().unwrap();
    let plain = parent.path().join("plain");
    File::create(&plain).unwrap();
    check(&plain, &plain);
    check(&plain.join("below"), &plain);
    let data = parent.path().join("data");
    fs::create_dir(&data).unwrap();
    File::create(data.join("store")).unwrap();
    check(&data, &data.join("store"));
}

#[test]
fn a_folder_that_cannot_be_written_is_named() {
    let data = tempfile::tempdir().unwrap();
    fs::set_permissions(data.path(), fs::Permissions::from_mode(0o500)).unwrap();
    if File::create(data.path().join("probe")).is_ok() {
        return; // root may write anywhere
    }
    let text = fails(data.path()).to_string();
    assert!(
        text.contains(data.path().to_str().unwrap()) && text.contains("Make it readable and writable"),
        "{text}"
    );
}

#[test]
fn refusals_of_the_system_come_with_advice() {
    fn check(kind: std::io::ErrorKind, advice: &str) {
        let error = OpenError::Unusable { path: "/srv/drill".into(), error: kind.into() };
        let text = error.to_string();
        assert!(text.contains("/srv/drill") && text.contains(advice), "{text}");
    }
    use std::io::ErrorKind::*;
    check(PermissionDenied, "writable for the user");
    check(ReadOnlyFilesystem, "on a disk that can be written");
    check(StorageFull, "Free some space");
    check(NotADirectory, "choose another folder");
}

#[test]
fn a_torn_snapshot_is_no_hindrance() {
    let data = filled(20);
    fs::write(file(data.path(), "snap.00000000000000FF.generating"), b"torn").unwrap();
    let store = Store::open(data.path()).unwrap();
    assert_eq!(store.read().counts().unwrap()["words"], 20);
    assert!(!file(data.path(), "snap.00000000000000FF.generating").exists());
}

#[test]
fn a_first_opening_that_was_killed_is_begun_anew() {
    let data = tempfile::tempdir().unwrap();
    fs::create_dir(data.path().join("store.new")).unwrap();
    fs::write(data.path().join("store.new/db"), b"half of it").unwrap();
    let store = Store::open(data.path()).unwrap();
    assert_sealed(&store);
    assert!(!data.path().join("store.new").exists());
}

#[test]
fn a_store_that_lost_its_files_is_not_taken_for_a_new_one() {
    let data = filled(20);
    fs::remove_file(file(data.path(), "db")).unwrap();
    is_damaged(data.path(), "db is missing");

    let data = filled(20);
    File::create(file(data.path(), "db")).unwrap();
    is_damaged(data.path(), "db is empty");

    let data = filled(20);
    fs::remove_dir_all(data.path().join("store")).unwrap();
    fs::create_dir(data.path().join("store")).unwrap();
    is_damaged(data.path(), "db is missing");
}

/// sled alone opens such a file without a word, and without the records.
#[test]
fn a_cut_file_is_noticed_wherever_it_is_cut() {
    for keep in [1, 16, 4096, 100_000, 400_000] {
        let data = filled(50);
        for entry in fs::read_dir(data.path().join("store")).unwrap() {
            let path = entry.unwrap().path();
            if path.file_name().unwrap().to_string_lossy().starts_with("snap.") {
                fs::remove_file(path).unwrap();
            }
        }
        let db = OpenOptions::new().write(true).open(file(data.path(), "db")).unwrap();
        let len = db.metadata().unwrap().len();
        if keep < len {
            db.set_len(keep).unwrap();
        }
        match Store::open(data.path()) {
            Ok(store) => assert_eq!(store.read().counts().unwrap()["words"], 50, "cut to {keep} of {len}"),
            Err(error) => assert!(matches!(error, OpenError::Damaged { .. }), "{keep}: {error}"),
        }
    }
}

#[test]
fn an_older_copy_of_the_files_is_noticed() {
    let data = filled(20);
    let older = tempfile::tempdir().unwrap();
    let names: Vec<_> =
        fs::read_dir(data.path().join("store")).unwrap().map(|e| e.unwrap().file_name()).collect();
    for name in names.iter().filter(|name| *name != "blobs") {
        fs::copy(data.path().join("store").join(name), older.path().join(name)).unwrap();
    }
    let store = Store::open(data.path()).unwrap();
    write(&store, |tx| tx.put_words(ROUND, MemberId(1), "newer")).unwrap();
    drop(store);
    for name in names.iter().filter(|name| *name != "blobs" && *name != "witness") {
        fs::copy(older.path().join(name), data.path().join("store").join(name)).unwrap();
    }
    for entry in fs::read_dir(data.path().join("store")).unwrap().map(|e| e.unwrap()) {
        if !names.contains(&entry.file_name()) {
            fs::remove_file(entry.path()).unwrap();
        }
    }
    is_damaged(data.path(), "newest changes are missing");
}

#[test]
fn a_witness_that_is_gone_or_torn_is_written_again() {
    let data = filled(20);
    fs::remove_file(file(data.path(), "witness")).unwrap();
    drop(reopened(data.path()));
    fs::write(file(data.path(), "witness"), b"torn").unwrap();
    drop(reopened(data.path()));
    let mut ahead = Seal::default();
    ahead.commits = 1000;
    Witness::open(&file(data.path(), "witness")).unwrap().write(&ahead).unwrap();
    is_damaged(data.path(), "newest changes are missing (997 of them)");
}

#[test]
fn a_record_that_went_or_changed_is_noticed() {
    fn check(why: &str, harm: impl FnOnce(&sled::Tree)) {
        let data = filled(20);
        harm(&Store::open(data.path()).unwrap().0.db);
        is_damaged(data.path(), why);
    }
    let key = keys::WORDS.key(&(ROUND, MemberId(3)));
    check("it holds 20 records and should hold 21", |db| drop(db.remove(&key).unwrap()));
    check("not the ones that were written", |db| drop(db.insert(&key, &[1, 1, b'x'][..]).unwrap()));
    check("its seal is missing", |db| drop(db.remove(keys::SEAL.key(&())).unwrap()));
    check("schema number is missing", |db| drop(db.remove(keys::SCHEMA.key(&())).unwrap()));
}

#[test]
fn a_damaged_store_is_set_aside_and_nothing_of_it_deleted() {
    let data = filled(20);
    File::create(file(data.path(), "db")).unwrap();
    let text = fails(data.path()).to_string();
    assert!(text.contains("daily-drill import") && text.contains("do not delete"), "{text}");
    let first = set_aside(data.path()).unwrap();
    assert_eq!(first, data.path().join("store.damaged-1"));
    assert!(first.join("conf").exists());
    drop(reopened(data.path()));
    assert_eq!(set_aside(data.path()).unwrap(), data.path().join("store.damaged-2"));
}

#[test]
fn a_newer_store_is_refused() {
    let data = filled(20);
    let store = Store::open(data.path()).unwrap();
    store.0.db.insert(keys::SCHEMA.key(&()), 7u32.encode().unwrap()).unwrap();
    drop(store);
    let error = fails(data.path());
    assert!(matches!(error, OpenError::Newer { found: 7, known: upgrade::SCHEMA }), "{error}");
    assert!(error.to_string().contains("newer daily-drill"), "{error}");
}

#[test]
fn an_upgrade_runs_the_steps_that_are_left() {
    fn mark(tree: &sled::Tree, letter: u8) -> Result<Changes, StoreError> {
        let mut word = tree.get(b"~")?.map_or(Vec::new(), |word| word.to_vec());
        word.push(letter);
        Ok(Changes::from([(b"~".to_vec(), Some(word))]))
    }
    let steps: &[upgrade::Step] =
        &[|tree| mark(tree, b'a'), |tree| mark(tree, b'b'), |tree| mark(tree, b'c')];
    for (found, marks) in [(1, "abc"), (2, "bc"), (3, "c"), (4, "")] {
        let store = Store::temporary().unwrap();
        let tree = &store.0.db;
        let mut seal = Seal::stored(tree).unwrap().unwrap();
        upgrade::run(tree, &mut seal, found, steps).unwrap();
        assert_eq!(tree.get(b"~").unwrap().unwrap_or_default(), marks.as_bytes(), "from {found}");
        if found < 4 {
            assert_eq!(store.read().get(&keys::SCHEMA, &()).unwrap(), Some(4));
        }
        assert_sealed(&store);
    }
}

/// Flipped bytes, cut files and zeroed blocks in any of the files: it opens whole, or says that it is damaged.
#[test]
fn damage_is_an_error_and_never_a_panic_or_a_loss() {
    let trials = std::env::var("DAMAGE_TRIALS").map_or(40, |n| n.parse().unwrap());
    let whole = filled(1000);
    let expected = exported(&Store::open(whole.path()).unwrap());
    let (mut refused, mut opened) = (0, 0);
    for trial in 0..trials {
        let mut chance = ChaCha8Rng::seed_from_u64(trial);
        let data = tempfile::tempdir().unwrap();
        fs::create_dir(data.path().join("store")).unwrap();
        let mut names = Vec::new();
        for entry in fs::read_dir(whole.path().join("store")).unwrap().map(|e| e.unwrap()) {
            if entry.file_type().unwrap().is_file() {
                fs::copy(entry.path(), file(data.path(), entry.file_name().to_str().unwrap())).unwrap();
                names.push(entry.file_name().into_string().unwrap());
            }
        }
        names.sort();
        // Most of the damage where most of the bytes are.
        let name = if chance.random_bool(0.7) { "db" } else { &names[chance.random_range(0..names.len())] };
        let target = OpenOptions::new().read(true).write(true).open(file(data.path(), name)).unwrap();
        let len = target.metadata().unwrap().len();
        let at = chance.random_range(0..len);
        let what = match chance.random_range(0..3) {
            0 => {
                let mut byte = [0];
                target.read_exact_at(&mut byte, at).unwrap();
                target.write_all_at(&[byte[0] ^ (1 << chance.random_range(0..8))], at).unwrap();
                "flip"
            }
            1 => {
                target.set_len(at).unwrap();
                "cut"
            }
            _ => {
                let zeros = vec![0; 4096.min(usize::try_from(len - at).unwrap())];
                target.write_all_at(&zeros, at).unwrap();
                "zeros"
            }
        };
        match Store::open(data.path()) {
            Ok(store) => {
                assert!(
                    exported(&store) == expected,
                    "trial {trial}: {what} at {at} of {len} in {name} lost something"
                );
                opened += 1;
            }
            Err(OpenError::Damaged { .. }) => refused += 1,
            Err(error) => panic!("trial {trial}: {what} at {at} of {len} in {name}: {error}"),
        }
    }
    println!("{refused} refused, {opened} opened whole");
    assert!(refused > 0 && opened > 0, "{refused} refused, {opened} opened: this tests nothing");
}
