#![allow(clippy::unwrap_used)]

use std::fs;
use std::os::unix::fs::PermissionsExt;

use super::*;
use crate::cli::import;
use crate::store::{Store, StoreError};

const MADE: Timestamp = Timestamp::UNIX_EPOCH;

fn filled(data: &Path) {
    let store = Store::open(data).unwrap();
    let written: Result<_, StoreError> = store.write_blocking(|tx| {
        let preferences = crate::domain::member::Preferences::default();
        tx.put_preferences(crate::domain::ids::MemberId(1), &preferences)
    });
    written.unwrap();
}

fn names(folder: &Path) -> Vec<String> {
    let mut names: Vec<String> =
        fs::read_dir(folder).unwrap().map(|e| e.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    names
}

#[test]
fn a_file_is_whole_private_and_restores_the_store() {
    let folder = tempfile::tempdir().unwrap();
    let (data, restored) = (folder.path().join("data"), folder.path().join("restored"));
    filled(&data);
    let file = folder.path().join("export.jsonl");
    fs::write(&file, "an older export").unwrap();
    run(&data, Some(&file), MADE).unwrap();
    assert_eq!(fs::metadata(&file).unwrap().permissions().mode() & 0o777, 0o600);
    let imported = import::run(&restored, Some(&file)).unwrap();
    assert_eq!((imported.made, imported.written, imported.kept), (MADE, 1, 0));
    let again = folder.path().join("again.jsonl");
    run(&restored, Some(&again), MADE).unwrap();
    assert_eq!(fs::read(&file).unwrap(), fs::read(&again).unwrap());
    assert_eq!(names(folder.path()), ["again.jsonl", "data", "export.jsonl", "restored"]);
}

#[test]
fn a_folder_without_a_store_is_an_error_and_stays_as_it_is() {
    let folder = tempfile::tempdir().unwrap();
    let error = run(folder.path(), None, MADE).unwrap_err().to_string();
    assert!(error.contains("there is no store") && error.contains("--data"), "{error}");
    assert_eq!(names(folder.path()), [""; 0]);
}

#[test]
fn a_place_that_cannot_be_written_is_named() {
    let folder = tempfile::tempdir().unwrap();
    filled(folder.path());
    let file = folder.path().join("missing/export.jsonl");
    let error = format!("{:#}", run(folder.path(), Some(&file), MADE).unwrap_err());
    assert!(error.contains("missing/export.jsonl") && error.contains("No such file"), "{error}");
    let error = format!("{:#}", run(folder.path(), Some(&folder.path().join("store")), MADE).unwrap_err());
    assert!(error.contains("directory"), "{error}");
    assert_eq!(names(folder.path()), ["store", "store.lock"]);
}

#[test]
fn a_wrong_file_makes_no_store() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("data");
    let missing = folder.path().join("missing.jsonl");
    let error = format!("{:#}", import::run(&data, Some(&missing)).unwrap_err());
    assert!(error.contains("missing.jsonl") && !data.exists(), "{error}");
    fs::write(&missing, "hello\n").unwrap();
    let error = format!("{:#}", import::run(&data, Some(&missing)).unwrap_err());
    assert!(error.contains("line 1: this is not an export of Daily Drill"), "{error}");
}
