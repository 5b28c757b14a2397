//! Everything that outlives the process, in one folder; the only module that knows how.
//!
//! One thread owns all writes (`writer`), reads go to the tree directly (`read`). Records are packed (`record`) under
//! keys whose order is the order of a scan (`keys`). A running checksum (`seal`) and a careful opening (`open`) keep
//! the bot from starting on a store that has lost something.

mod error;
mod export;
pub mod exports;
mod forget;
mod import;
mod keys;
mod open;
mod pack;
mod read;
mod record;
mod reports;
mod seal;
#[cfg(test)]
mod tests;
mod upgrade;
mod write;
mod writer;

use std::fmt;
use std::fs::File;
use std::path::Path;
use std::sync::{Arc, Mutex};

pub use self::error::{OpenError, StoreError};
pub use self::export::{ExportError, export};
pub use self::import::{ImportError, Imported, import};
use self::open::{Opened, Scratch};
pub use self::open::{exists, set_aside, was_set_aside};
pub use self::read::{History, Reader};
pub use self::reports::reports_of;
pub use self::write::Tx;
use self::writer::Writer;
use crate::domain::bank::format::MAX_QUESTION_BYTES;
use crate::domain::ids::{RoundId, ServerId, TimetableId};

/// Larger values are refused, since sled would not keep them safe; see `SEGMENT_BYTES` in [`open`].
const MAX_VALUE_BYTES: usize = 24 * 1024;

// Whatever the bank takes can be posted: a question that could not be stored would stop the scheduler.
const _: () = assert!(MAX_QUESTION_BYTES + 1024 < MAX_VALUE_BYTES);

/// Something that is due at a moment.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Due {
    /// A timetable's next slot.
    Slot(TimetableId),
    /// A round's next step.
    Round(RoundId),
    /// The end of a draft that nobody has finished.
    Draft(TimetableId),
    /// What those who run the server are to be told about a timetable.
    Notice(ServerId, TimetableId),
    /// The reminders of a round that closes soon.
    Reminders(RoundId),
}

/// The store. Clones are handles of the same one; the folder is free again when the last is dropped.
#[derive(Clone)]
pub struct Store(Arc<Inner>);

// The order is the order of dropping: the database before the lock, and both before a temporary folder.
struct Inner {
    writer: Writer,
    db: sled::Db,
    /// Held by the one who reads the store bit by bit.
    exporting: Mutex<()>,
    _lock: File,
    _scratch: Option<Scratch>,
}

impl Store {
    /// Opens the store of a data folder and makes both if they are not there yet (for their owner only). Blocks.
    ///
    /// The store is the folder `store` inside it, so exports and `health.json` can lie beside it.
    ///
    /// # Errors
    /// In use, newer than this program, damaged, or refused by the operating system; the text says what to do.
    pub fn open(data: &Path) -> Result<Self, OpenError> {
        Self::start(open::open(data)?, None, true)
    }

    /// As [`Store::open`], but a change is answered before it is on the disk: for simulations, whose disk is real and
    /// whose power never fails.
    ///
    /// # Errors
    /// As [`Store::open`].
    #[cfg(feature = "simulation")]
    pub fn open_unsynced(data: &Path) -> Result<Self, OpenError> {
        Self::start(open::open(data)?, None, false)
    }

    /// A new store in a folder of its own that goes when the last handle is dropped.
    ///
    /// # Errors
    /// The operating system has no place for it.
    pub fn temporary() -> Result<Self, OpenError> {
        let scratch = Scratch::new()?;
        Self::start(open::open(scratch.path())?, Some(scratch), true)
    }

    fn start(opened: Opened, scratch: Option<Scratch>, synced: bool) -> Result<Self, OpenError> {
        let Opened { disk, seal, lock, folder } = opened;
        let db = disk.db.clone();
        let writer =
            Writer::start((*db).clone(), seal, disk.into_save(synced)).map_err(OpenError::at(&folder))?;
        Ok(Self(Arc::new(Inner { writer, db, exporting: Mutex::default(), _lock: lock, _scratch: scratch })))
    }

    /// Runs a closure once in the writer's thread and writes what it changes as a whole.
    ///
    /// The answer comes only after that is on the disk. If the closure returns an error, or panics, nothing is written.
    /// It sees the state before its own writes. Dropping the future does not take the change back.
    ///
    /// # Errors
    /// The closure's own, or a [`StoreError`]: after a storage error all further writes fail with it at once.
    pub async fn write<T, E>(
        &self,
        change: impl FnOnce(&mut Tx<'_>) -> Result<T, E> + Send + 'static,
    ) -> Result<T, E>
    where
        T: Send + 'static,
        E: From<StoreError> + Send + 'static,
    {
        self.0.writer.write(change).await
    }

    /// As [`Store::write`], for code outside of an async runtime.
    ///
    /// # Errors
    /// As [`Store::write`].
    ///
    /// # Panics
    /// If it is called from an async task.
    pub fn write_blocking<T, E>(
        &self,
        change: impl FnOnce(&mut Tx<'_>) -> Result<T, E> + Send + 'static,
    ) -> Result<T, E>
    where
        T: Send + 'static,
        E: From<StoreError> + Send + 'static,
    {
        self.0.writer.write_blocking(change)
    }

    /// Reads the state as it is now.
    #[must_use]
    pub fn read(&self) -> Reader<'_> {
        Reader { tree: &self.0.db }
    }

    /// Takes no more writes, finishes those that wait, and ends the writer's thread. Blocks; doing it twice is harmless.
    pub fn close(&self) {
        self.0.writer.close();
    }

    /// Waits for the storage error after which nothing can be written; then the process should end with exit code 1.
    pub async fn failed(&self) -> StoreError {
        self.0.writer.failed().await
    }
}

impl fmt::Debug for Store {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Store").finish_non_exhaustive()
    }
}

impl Drop for Inner {
    fn drop(&mut self) {
        self.writer.close();
    }
}
