#![allow(clippy::unwrap_used)]

mod export;
mod forget;
mod guards;
mod kill;
mod kill_keeping;
mod model;
mod pack;
mod records;
mod upgrade;
mod worlds;
mod writer;

use std::fmt::Write as _;
use std::time::{Duration, Instant};

use jiff::Timestamp;

use super::open::{self, Opened, Scratch};
use super::record::Stored;
use super::seal::Seal;
use super::writer::Save;
use super::*;
use crate::domain::ids::InteractionId;

/// A store whose saving goes through `wrap`, which is given the real one.
fn saving_through(wrap: impl FnOnce(Save) -> Save) -> Store {
    let scratch = Scratch::new().unwrap();
    let Opened { disk, seal, lock, .. } = open::open(scratch.path()).unwrap();
    let db = disk.db.clone();
    let writer = Writer::start((*db).clone(), seal, wrap(disk.into_save(true))).unwrap();
    Store(Arc::new(Inner { writer, db, exporting: Mutex::default(), _lock: lock, _scratch: Some(scratch) }))
}

/// Opens a store that this process has just dropped. A child that another test starts holds a copy of its lock until
/// it runs its own program.
fn reopened(data: &Path) -> Store {
    let patience = Instant::now() + Duration::from_secs(20);
    loop {
        match Store::open(data) {
            Err(OpenError::InUse { .. }) if Instant::now() < patience => std::thread::yield_now(),
            opened => return opened.unwrap(),
        }
    }
}

/// The running seal must be what a count from nothing gives.
fn assert_sealed(store: &Store) {
    let seal = Seal::stored(&store.0.db).unwrap().unwrap();
    assert_eq!(Seal::counted(&store.0.db, seal.commits).unwrap(), seal, "the running seal is wrong");
}

fn exported(store: &Store) -> String {
    let mut text = Vec::new();
    super::export(store, Timestamp::UNIX_EPOCH, &mut text).unwrap();
    String::from_utf8(text).unwrap()
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |mut text, byte| {
        write!(text, "{byte:02x}").unwrap();
        text
    })
}

/// An interaction at a moment. [Discord Docs/Reference, Snowflakes]
fn interaction(at: Timestamp) -> InteractionId {
    InteractionId(((at.as_millisecond() - 1_420_070_400_000) as u64) << 22)
}

/// A change with a storage error's type, for closures that have no other.
fn write<T: Send + 'static>(
    store: &Store,
    change: impl FnOnce(&mut Tx<'_>) -> Result<T, StoreError> + Send + 'static,
) -> Result<T, StoreError> {
    store.write_blocking(change)
}
