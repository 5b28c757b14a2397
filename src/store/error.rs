//! What can go wrong, in words that say what to do next.

use std::fmt;
use std::io;
use std::path::{Path, PathBuf};

/// A read or a write did not work.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum StoreError {
    /// The disk or the database failed. Nothing is written from then on: the process should end and be started again.
    Storage(String),
    /// A record is not what this program understands.
    Unreadable {
        /// Its kind and key.
        record: String,
        /// What is wrong with it.
        why: String,
    },
    /// A record is too large to be stored.
    TooLarge {
        /// Its kind and key.
        record: String,
        /// Its size in bytes.
        bytes: usize,
    },
    /// The closure handed to `write` panicked; nothing of it was written.
    Panicked(String),
    /// The store has been closed.
    Closed,
}

impl fmt::Display for StoreError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Storage(why) => write!(
                f,
                "the store cannot be written or read: {why}. Check the disk (is it full?), then start again"
            ),
            Self::Unreadable { record, why } => {
                write!(f, "cannot read the stored {record}: {why}")
            }
            Self::TooLarge { record, bytes } => write!(
                f,
                "the {record} is too large to be stored: {bytes} bytes, and the limit is {}",
                super::MAX_VALUE_BYTES
            ),
            Self::Panicked(why) => write!(f, "a change was given up and nothing of it written: {why}"),
            Self::Closed => f.write_str("the store is closed: the program is ending"),
        }
    }
}

impl std::error::Error for StoreError {}

impl From<sled::Error> for StoreError {
    fn from(error: sled::Error) -> Self {
        match error {
            // sled hands its first error out again and again, as a copy that prints as a structure.
            sled::Error::Io(error)
                if error.raw_os_error().is_none() && error.kind() != io::ErrorKind::Other =>
            {
                Self::Storage(error.kind().to_string())
            }
            error => Self::Storage(error.to_string()),
        }
    }
}

/// The store cannot be opened. The sentence names the folder and says what to do.
#[derive(Debug)]
pub enum OpenError {
    /// Another process has it open.
    InUse {
        /// The data folder.
        folder: PathBuf,
    },
    /// It was written by a newer version of this program.
    Newer {
        /// The schema that was found.
        found: u32,
        /// The newest schema that this program knows.
        known: u32,
    },
    /// Bytes are missing or changed.
    Damaged {
        /// The store's folder.
        folder: PathBuf,
        /// What is wrong with it.
        why: String,
    },
    /// The operating system refuses the folder.
    Unusable {
        /// The folder or file it is about.
        path: PathBuf,
        /// What it says.
        error: io::Error,
    },
}

impl OpenError {
    /// For `map_err`: the operating system refused something about `path`.
    pub(super) fn at(path: &Path) -> impl FnOnce(io::Error) -> Self {
        let path = path.to_owned();
        |error| Self::Unusable { path, error }
    }
}

impl fmt::Display for OpenError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::InUse { folder } => write!(
                f,
                "another daily-drill is running on the folder {}. Stop it first, or give this one a folder of its own",
                folder.display()
            ),
            Self::Newer { found, known } => write!(
                f,
                "the store was written by a newer daily-drill (schema {found}; this one knows {known}). \
                 Use that version or a later one"
            ),
            Self::Damaged { folder, why } => write!(
                f,
                "the store in {} is damaged: {why}. To restore it: rename that folder (do not delete it), then run \
                 `daily-drill import` with the newest export; what is not in that export is lost",
                folder.display()
            ),
            Self::Unusable { path, error } => {
                write!(f, "cannot use {}: {error}. {}", path.display(), advice(error.kind()))
            }
        }
    }
}

fn advice(kind: io::ErrorKind) -> &'static str {
    match kind {
        io::ErrorKind::PermissionDenied => {
            "Make it readable and writable for the user that runs daily-drill, or choose another folder"
        }
        io::ErrorKind::ReadOnlyFilesystem => "Choose a folder on a disk that can be written",
        io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => "Free some space, then start again",
        io::ErrorKind::NotADirectory | io::ErrorKind::AlreadyExists => {
            "A file is in the way: choose another folder"
        }
        _ => "Check the path and the disk, then start again",
    }
}

impl std::error::Error for OpenError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::Unusable { error, .. } => Some(error),
            _ => None,
        }
    }
}

/// What a panic said.
pub(super) fn panic_message(panic: &(dyn std::any::Any + Send)) -> String {
    panic
        .downcast_ref::<&str>()
        .map(ToString::to_string)
        .or_else(|| panic.downcast_ref::<String>().cloned())
        .unwrap_or_else(|| "it panicked without a message".to_owned())
}
