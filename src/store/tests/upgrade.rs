//! A store that an earlier schema wrote opens in today's program, and nothing of it is lost.

use std::fs;

use super::*;
use crate::domain::ids::{MemberId, ServerId};

/// A copy of the store in `tests/data`, whose file ends in zeros that are not kept there.
pub fn schema_1() -> tempfile::TempDir {
    let from = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/schema-1/store");
    let data = tempfile::tempdir().unwrap();
    let to = data.path().join("store");
    fs::create_dir_all(to.join("blobs")).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let path = entry.unwrap().path();
        fs::copy(&path, to.join(path.file_name().unwrap())).unwrap();
    }
    fs::OpenOptions::new().write(true).open(to.join("db")).unwrap().set_len(2_097_151).unwrap();
    data
}

pub fn records(text: &str) -> Vec<String> {
    // Records say more today: what an earlier one does not say has the meaning that it had then.
    let today = |line: &str| {
        let line: super::super::export::Line = serde_json::from_str(line).unwrap();
        serde_json::to_string(&line).unwrap()
    };
    let lines: Vec<_> = text.lines().collect();
    let mut records: Vec<_> = lines[1..lines.len() - 1].iter().map(|line| today(line)).collect();
    records.sort();
    records
}

pub const EXPORT: &str =
    include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/data/schema-1/export.jsonl"));

#[test]
fn a_store_of_schema_1_opens_with_all_its_records_and_indexes() {
    let data = schema_1();
    let store = Store::open(data.path()).unwrap();
    assert_sealed(&store);
    assert_eq!(store.read().get(&keys::SCHEMA, &()).unwrap(), Some(super::super::upgrade::SCHEMA));
    assert_eq!(records(&exported(&store)), records(EXPORT));
    let counts = store.read().counts().unwrap();
    assert_eq!(
        (counts["round in server"], counts["round of question"], counts["member in server"]),
        (30, 30, 3)
    );
    assert_eq!(store.read().servers_of(MemberId(12)).unwrap(), [ServerId(1)]);

    // What it held before the upgrade lies beside it.
    let kept = exports::newest(data.path()).unwrap().unwrap();
    assert_eq!(kept.made, store.read().alive().unwrap().unwrap());
    let before = fs::read_to_string(&kept.path).unwrap();
    assert!(before.starts_with("{\"daily_drill_export\":1,\"schema\":1,"));
    assert_eq!(records(&before), records(EXPORT));
    drop(store);
    drop(reopened(data.path()));
}

#[test]
fn an_export_of_schema_1_is_imported() {
    let store = Store::temporary().unwrap();
    let imported = import(&store, &mut EXPORT.as_bytes()).unwrap();
    assert_eq!((imported.written, imported.kept), (275, 0));
    assert_eq!(records(&exported(&store)), records(EXPORT));
    assert_eq!(store.read().alive().unwrap(), Some(imported.made), "until it starts, the bot is away");
}

#[test]
fn without_a_place_for_the_export_nothing_is_upgraded() {
    let data = schema_1();
    fs::write(data.path().join("exports"), "in the way").unwrap();
    let error = Store::open(data.path()).map(drop).unwrap_err().to_string();
    assert!(error.contains("exports") && error.contains("before an upgrade"), "{error}");
    fs::remove_file(data.path().join("exports")).unwrap();
    assert_eq!(records(&exported(&reopened(data.path()))), records(EXPORT));
}
