#![allow(clippy::unwrap_used)]

use std::fs;

use tempfile::TempDir;

use super::*;
use crate::domain::bank::{Bank, any_error};

const VALID: &str = include_str!("../../questions/security/stop-sql-injection.toml");

fn folder(files: &[(&str, &[u8])]) -> TempDir {
    let dir = TempDir::new().unwrap();
    for (path, bytes) in files {
        let path = dir.path().join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, bytes).unwrap();
    }
    dir
}

fn paths(dir: &BankDir) -> Vec<&str> {
    dir.files.iter().map(|(path, _)| path.as_str()).collect()
}

#[test]
fn the_shipped_bank_is_the_folder_of_the_repository() {
    let shipped = BankDir::shipped();
    let on_disk = BankDir::on_disk(Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/questions")));
    assert_eq!(on_disk.problems, []);
    assert_eq!(paths(&shipped), paths(&on_disk));
    assert_eq!(shipped.files, on_disk.files);
    assert_eq!(shipped.topics, on_disk.topics);
    assert!(shipped.roadmap.has("xss-basics") && on_disk.roadmap.has("xss-basics"));
    let (bank, problems) = Bank::build(&shipped.topics, shipped.files);
    assert!(!any_error(&problems), "{problems:#?}");
    assert!(!bank.questions().is_empty());
}

#[test]
fn only_questions_are_taken_in_the_order_of_their_paths() {
    let dir = folder(&[
        ("sql/b.toml", b"2"),
        ("sql/a.toml", b"1"),
        ("http/z.toml", b"0"),
        ("_template.toml", b""),
        ("sql/_draft.toml", b""),
        ("_old/x.toml", b""),
        (".git/x.toml", b""),
        ("sql/.a.toml.swp", b""),
        ("README.md", b""),
        ("sql/notes.txt", b""),
        ("topics.toml", b"# mine"),
        ("roadmap.tsv", b"id\nplanned\tbeginner"),
    ]);
    let read = BankDir::on_disk(dir.path());
    assert_eq!(read.problems, []);
    assert_eq!(paths(&read), ["http/z.toml", "sql/a.toml", "sql/b.toml"]);
    assert_eq!(read.topics, "# mine");
    assert!(read.roadmap.has("planned") && !read.roadmap.has("id") && !read.roadmap.has("xss-basics"));
}

#[test]
fn a_folder_without_topics_uses_the_shipped_ones() {
    let dir = folder(&[("security/stop-sql-injection.toml", VALID.as_bytes())]);
    let read = BankDir::on_disk(dir.path());
    assert_eq!(read.topics, BankDir::shipped().topics);
    let (bank, problems) = Bank::build(&read.topics, read.files);
    assert_eq!(problems, []);
    assert_eq!(bank.questions().len(), 1);
}

fn check_refused(dir: &TempDir, expected: &[(&str, &str)]) {
    let read = BankDir::on_disk(dir.path());
    let mut problems = read.problems;
    problems.sort();
    assert_eq!(problems.len(), expected.len(), "{problems:#?}");
    for (problem, (file, words)) in problems.iter().zip(expected) {
        assert_eq!(problem.file, *file);
        assert!(problem.what.contains(words), "{problem:?}");
    }
}

#[test]
fn a_folder_that_is_not_there_is_a_problem() {
    let read = BankDir::on_disk(Path::new("/nowhere/at/all"));
    assert_eq!(read.problems.len(), 1);
    assert!(read.problems[0].what.contains("/nowhere/at/all"), "{:?}", read.problems);
}

#[test]
fn huge_and_badly_encoded_files_are_problems() {
    let huge = vec![b'#'; 3 * MAX_FILE_BYTES];
    let dir = folder(&[("topics.toml", &huge), ("roadmap.tsv", b"\xFF"), ("a/b.toml", &huge)]);
    check_refused(&dir, &[("roadmap.tsv", "not UTF-8"), ("topics.toml", "more than 65536")]);
    let read = BankDir::on_disk(dir.path());
    assert_eq!(read.files[0].1.len(), MAX_FILE_BYTES + 1, "no more is read than it takes to refuse it");
}

#[test]
fn too_many_files_are_one_problem() {
    let names: Vec<_> = (0..30).map(|n| format!("a/b/{n}.toml")).collect();
    let files: Vec<_> = names.iter().map(|name| (name.as_str(), b"x".as_slice())).collect();
    let dir = folder(&files);
    let read = BankDir::on_disk_up_to(dir.path(), 20);
    assert_eq!(read.problems.len(), 1, "{:?}", read.problems);
    assert!(read.problems[0].what.contains("too many files"), "{:?}", read.problems);
    assert!(read.files.len() <= 20);
    assert_eq!(BankDir::on_disk_up_to(dir.path(), 32).problems, []);
}

#[test]
fn deep_folders_are_refused() {
    let dir = folder(&[("1/2/3/4/5/x.toml", b""), ("1/2/3/4/x.toml", b"")]);
    check_refused(&dir, &[("1/2/3/4/5", "deep")]);
    assert_eq!(paths(&BankDir::on_disk(dir.path())), ["1/2/3/4/x.toml"]);
}

#[cfg(unix)]
#[test]
fn links_may_not_leave_the_folder_or_turn_in_circles() {
    use std::os::unix::fs::symlink;
    let outside = folder(&[("secret.toml", b"secret"), ("more/x.toml", b"")]);
    let dir = folder(&[("sql/a.toml", b"a")]);
    let root = dir.path();
    symlink(outside.path().join("secret.toml"), root.join("sql/leak.toml")).unwrap();
    symlink(outside.path().join("more"), root.join("more")).unwrap();
    symlink("/nowhere", root.join("sql/broken.toml")).unwrap();
    symlink("/nowhere", root.join("sql/broken.txt")).unwrap();
    symlink("a.toml", root.join("sql/b.toml")).unwrap();
    check_refused(
        &dir,
        &[("more", "leads out"), ("sql/broken.toml", "cannot be read"), ("sql/leak.toml", "leads out")],
    );
    assert_eq!(paths(&BankDir::on_disk(root)), ["sql/a.toml", "sql/b.toml"]);

    let circle = folder(&[("sql/a.toml", b"a")]);
    symlink(circle.path(), circle.path().join("sql/again")).unwrap();
    let read = BankDir::on_disk(circle.path());
    assert!(read.problems.iter().any(|problem| problem.what.contains("deep")), "{:?}", read.problems);
}

#[cfg(unix)]
#[test]
fn names_and_files_that_cannot_be_read_are_problems() {
    use std::os::unix::ffi::OsStrExt as _;
    use std::os::unix::net::UnixListener;
    let dir = folder(&[]);
    fs::write(dir.path().join(std::ffi::OsStr::from_bytes(b"caf\xE9.toml")), "").unwrap();
    let _socket = UnixListener::bind(dir.path().join("socket.toml")).unwrap();
    check_refused(&dir, &[("", "not UTF-8"), ("socket.toml", "not a regular file")]);
}
