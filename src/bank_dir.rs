//! Reads a folder of questions: one on disk, or the one compiled into the program.

#[cfg(test)]
mod tests;

use std::fs::{self, File};
use std::io::{self, Read as _};
use std::path::{Path, PathBuf};

use flate2::read::GzDecoder;

use crate::domain::bank::format::MAX_FILE_BYTES;
use crate::domain::bank::{PATHS_FILE, Problem, ROADMAP_FILE, Roadmap, Rule, Severity, TOPICS_FILE};

/// `questions/` as `build.rs` packs it.
static SHIPPED: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/questions.tar.gz"));

/// More files are not a bank but a mistake, for example the root of a disk.
const MAX_FILES: usize = 20_000;
/// Folders inside folders, counted from the bank's own.
const MAX_DEPTH: usize = 4;

/// Files by their path inside the folder, with `/`.
pub type Files = Vec<(String, Vec<u8>)>;

/// The files of a bank as they are, still to be read by [`Bank::build`](crate::domain::bank::Bank::build).
#[derive(Clone, Debug, Default)]
pub struct BankDir {
    /// The text of `topics.toml`.
    pub topics: String,
    /// The questions that are planned.
    pub roadmap: Roadmap,
    /// The text of `paths.toml`; empty if there is none.
    pub paths: String,
    /// The files of questions, in the order of their paths.
    pub files: Files,
    /// What could not be read.
    pub problems: Vec<Problem>,
}

impl BankDir {
    /// The bank that is part of the program.
    #[must_use]
    pub fn shipped() -> Self {
        let mut dir = Self::default();
        match shipped_files() {
            Ok(files) => dir.take(files),
            Err(error) => dir.problems.push(unreadable(
                "",
                format!("The bank of this program is damaged: {error}."),
                "Install the program again.",
            )),
        }
        dir
    }

    /// The bank in a folder on disk; one without its own `topics.toml` uses the topics (and the plans) of the shipped bank.
    ///
    /// What cannot be read ends up in `problems`.
    #[must_use]
    pub fn on_disk(folder: &Path) -> Self {
        Self::on_disk_up_to(folder, MAX_FILES)
    }

    fn on_disk_up_to(folder: &Path, most: usize) -> Self {
        let mut walk = Walk { root: PathBuf::new(), left: most, files: Vec::new(), problems: Vec::new() };
        match folder.canonicalize() {
            Ok(root) => {
                walk.root = root.clone();
                walk.folder(&root, "", 0);
            }
            Err(error) => {
                walk.report("", format!("{} cannot be read: {error}.", folder.display()), "Check the path.")
            }
        }
        let mut dir = Self { problems: walk.problems, ..Self::default() };
        dir.take(walk.files);
        dir
    }

    fn take(&mut self, mut files: Files) {
        files.sort();
        for (path, bytes) in files {
            if path == TOPICS_FILE {
                self.topics = self.text(&path, bytes);
            } else if path == PATHS_FILE {
                self.paths = self.text(&path, bytes);
            } else if path == ROADMAP_FILE {
                self.roadmap = Roadmap::new(&self.text(&path, bytes));
            } else {
                self.files.push((path, bytes));
            }
        }
        if self.topics.is_empty() {
            let shipped = Self::shipped();
            (self.topics, self.roadmap) = (shipped.topics, shipped.roadmap);
        }
    }

    fn text(&mut self, path: &str, bytes: Vec<u8>) -> String {
        if bytes.len() > MAX_FILE_BYTES {
            self.problems.push(unreadable(
                path,
                format!("The file has more than {MAX_FILE_BYTES} bytes."),
                "Shorten it.",
            ));
            return String::new();
        }
        String::from_utf8(bytes).unwrap_or_else(|_| {
            self.problems.push(unreadable(
                path,
                "The file is not UTF-8.".to_owned(),
                "Save it again as UTF-8.",
            ));
            String::new()
        })
    }
}

fn unreadable(file: &str, what: String, mend: &str) -> Problem {
    let (file, mend) = (file.to_owned(), mend.to_owned());
    Problem { file, line: None, rule: Rule::L01, severity: Severity::Error, what, mend }
}

/// Whether a path names a file of the bank; `_template.toml` and the like, notes and hidden files are none.
fn belongs(path: &str) -> bool {
    let hidden = path.split('/').any(|part| part.starts_with(['_', '.']));
    !hidden && (path.ends_with(".toml") || path == ROADMAP_FILE)
}

fn shipped_files() -> io::Result<Files> {
    let mut files = Vec::new();
    for entry in tar::Archive::new(GzDecoder::new(SHIPPED)).entries()? {
        let mut entry = entry?;
        let path = entry.path()?.to_string_lossy().replace('\\', "/");
        if belongs(&path) {
            let mut bytes = Vec::new();
            entry.read_to_end(&mut bytes)?;
            files.push((path, bytes));
        }
    }
    Ok(files)
}

/// A walk through a folder on disk.
struct Walk {
    root: PathBuf,
    /// How many more files and folders may be looked at.
    left: usize,
    files: Files,
    problems: Vec<Problem>,
}

impl Walk {
    fn report(&mut self, file: &str, what: String, mend: &str) {
        self.problems.push(unreadable(file, what, mend));
    }

    /// Reads all that lies in `folder`; `inside` is its path inside the bank, empty or with `/` at the end.
    fn folder(&mut self, folder: &Path, inside: &str, depth: usize) {
        let entries = match fs::read_dir(folder) {
            Ok(entries) => entries,
            Err(error) => {
                return self.report(
                    inside,
                    format!("The folder cannot be read: {error}."),
                    "Check its permissions.",
                );
            }
        };
        for entry in entries {
            let entry = match entry {
                Ok(entry) => entry,
                Err(error) => {
                    return self.report(inside, format!("The folder cannot be read: {error}."), "Try again.");
                }
            };
            let name = entry.file_name();
            let Some(name) = name.to_str() else {
                self.report(inside, format!("The name {} is not UTF-8.", name.display()), "Rename it.");
                continue;
            };
            let Some(left) = self.left.checked_sub(1) else {
                let mend = "Name the folder that holds topics.toml and the questions.";
                let what = format!("There are too many files; at most {MAX_FILES} are looked at.");
                // Every folder on the way up runs out too; one message is enough.
                if !self.problems.iter().any(|problem| problem.what == what) {
                    self.report("", what, mend);
                }
                return;
            };
            self.left = left;
            self.entry(&entry.path(), &format!("{inside}{name}"), depth);
        }
    }

    fn entry(&mut self, path: &Path, inside: &str, depth: usize) {
        if inside.split('/').any(|part| part.starts_with(['_', '.'])) {
            return;
        }
        // The real place: a link may point anywhere, also at the folder that it is in.
        let real = match path.canonicalize() {
            Ok(real) => real,
            // A broken link or a file that has just gone matters only if it would have been read.
            Err(error) if belongs(inside) => {
                return self.report(
                    inside,
                    format!("The file cannot be read: {error}."),
                    "Check where it leads and its permissions.",
                );
            }
            Err(_) => return,
        };
        if real.is_dir() {
            if !real.starts_with(&self.root) {
                self.report(
                    inside,
                    "The link leads out of the folder of questions.".to_owned(),
                    "Copy the files into it.",
                );
            } else if depth >= MAX_DEPTH {
                self.report(
                    inside,
                    format!("The folder lies more than {MAX_DEPTH} deep."),
                    "A question is <topic>/<id>.toml.",
                );
            } else {
                self.folder(&real, &format!("{inside}/"), depth + 1);
            }
        } else if belongs(inside) {
            if !real.starts_with(&self.root) {
                return self.report(
                    inside,
                    "The link leads out of the folder of questions.".to_owned(),
                    "Copy the file into it.",
                );
            }
            match read(&real) {
                Ok(bytes) => self.files.push((inside.to_owned(), bytes)),
                Err(error) => self.report(
                    inside,
                    format!("The file cannot be read: {error}."),
                    "Check its permissions.",
                ),
            }
        }
    }
}

/// The bytes of a file, at most one more than may be in it, so that nobody waits for a huge one.
fn read(path: &Path) -> std::io::Result<Vec<u8>> {
    // Opening a named pipe would wait for ever.
    if !path.metadata()?.is_file() {
        return Err(std::io::Error::other("it is not a regular file"));
    }
    let mut bytes = Vec::new();
    File::open(path)?.take(MAX_FILE_BYTES as u64 + 1).read_to_end(&mut bytes)?;
    Ok(bytes)
}
