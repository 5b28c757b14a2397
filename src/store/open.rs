//! Opening a store carefully: what sled 0.34 needs to be trusted, and what keeps a damaged store from being used.
//!
//! The rules, each found by a run that failed without it:
//! 1. Before opening, delete `snap.*.generating`: a torn one is read as the newest snapshot and never opens again.
//! 2. After every flush, fdatasync `db`: sled's flush on Linux only starts the writing.
//! 3. After the first open, fsync `conf`, `db`, the folder and its parent: sled never does.
//! 4. Never `flush_async`, whose pool of threads waits for itself; only the writer's thread flushes.
//! 5. Keep sled's own periodic flush (it also frees space), and never flush inside a sled transaction.
//! 6. Keep values small and segments large, so that no page is put into a file of its own, which sled never syncs.

use std::ffi::OsStr;
use std::fs::{self, DirBuilder, File, OpenOptions, TryLockError};
use std::io;
use std::os::unix::fs::{DirBuilderExt, MetadataExt, OpenOptionsExt};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;
use std::{env, process, thread};

use jiff::Timestamp;

use super::MAX_VALUE_BYTES;
use super::error::{OpenError, StoreError, panic_message};
use super::export::ExportError;
use super::exports;
use super::keys;
use super::read::Reader;
use super::record::Stored;
use super::seal::{Changes, Seal, Witness};
use super::upgrade::{self, SCHEMA};
use super::writer::Save;

/// sled's default of 1 GiB is more than this bot ever holds.
const CACHE_BYTES: u64 = 8 * 1024 * 1024;

const FLUSH_EVERY_MS: u64 = 1000;

/// A page over a quarter of a segment goes to a file of its own in `blobs`, which sled never syncs. A leaf splits at
/// seventeen records and may be merged up to nineteen, so these sizes keep every page in the log, where rule 2 holds.
/// A store keeps the size with which it was made.
const SEGMENT_BYTES: usize = 2 * 1024 * 1024;
const _: () = assert!(21 * (MAX_VALUE_BYTES + 64) < SEGMENT_BYTES / 4);

/// An open store whose writer has not been started.
pub(super) struct Opened {
    pub disk: Disk,
    pub seal: Seal,
    pub lock: File,
    pub folder: PathBuf,
}

/// sled, and what makes its writes last.
pub(super) struct Disk {
    pub db: sled::Db,
    file: File,
    witness: Witness,
}

impl Disk {
    /// Opens sled's files, whatever state they are in.
    fn open(folder: &Path) -> Result<Self, OpenError> {
        remove_torn_snapshots(folder).map_err(OpenError::at(folder))?; // rule 1
        let config = sled::Config::new()
            .path(folder)
            .segment_size(SEGMENT_BYTES) // rule 6
            .cache_capacity(CACHE_BYTES)
            .flush_every_ms(Some(FLUSH_EVERY_MS)); // rule 5
        let db = patiently(&config).map_err(|error| refused(folder, error))?;
        let file = File::open(folder.join("db")).map_err(OpenError::at(folder))?;
        let witness = Witness::open(&folder.join("witness")).map_err(OpenError::at(folder))?;
        Ok(Self { db, file, witness })
    }

    /// Makes all batches so far durable, then lets the witness say so.
    fn save(&self, seal: &Seal) -> Result<(), StoreError> {
        self.db.flush()?; // rule 4
        let synced = self.file.sync_data().and_then(|()| still_there(&self.file)); // rule 2
        synced.and_then(|()| self.witness.write(seal)).map_err(|e| StoreError::Storage(e.to_string()))
    }

    /// Makes the files themselves durable, not only what is in them (rule 3).
    fn settle(&self, folder: &Path, seal: &Seal) -> Result<(), OpenError> {
        self.save(seal).map_err(|error| unwritable(folder, error))?;
        let sync = || {
            self.witness.sync()?;
            self.file.sync_all()?;
            File::open(folder.join("conf"))?.sync_all()?;
            File::open(folder)?.sync_all()
        };
        sync().map_err(OpenError::at(folder))
    }

    /// Without `synced` a save does nothing: sled writes by itself each second, and when it is closed.
    pub fn into_save(self, synced: bool) -> Save {
        Box::new(move |seal| if synced { self.save(seal) } else { Ok(()) })
    }
}

/// Opens the store of a data folder, or makes a new one if there is none.
pub(super) fn open(data: &Path) -> Result<Opened, OpenError> {
    let folder = store_folder(data);
    make_folder(data)?;
    let lock = lock(data)?;
    // sled panics on some damaged files: on a thread of its own that is an error like any other.
    let opening = || {
        if !folder.try_exists().map_err(OpenError::at(&folder))? {
            create(data, &folder)?;
        }
        load(&folder)
    };
    let (disk, seal) = thread::scope(|scope| scope.spawn(opening).join())
        .unwrap_or_else(|panic| Err(damaged(&folder, panic_message(&*panic))))?;
    Ok(Opened { disk, seal, lock, folder })
}

/// Whether a data folder has a store, in whatever state.
#[must_use]
pub fn exists(data: &Path) -> bool {
    store_folder(data).exists()
}

/// Whether a data folder has a store that was set aside.
#[must_use]
pub fn was_set_aside(data: &Path) -> bool {
    let Ok(entries) = fs::read_dir(data) else { return false };
    entries.flatten().any(|entry| entry.file_name().to_string_lossy().starts_with("store.damaged"))
}

/// Renames a damaged store so that a new one can be made in its place, and returns its new name. Nothing is deleted.
///
/// # Errors
/// In use, or the operating system refuses.
pub fn set_aside(data: &Path) -> Result<PathBuf, OpenError> {
    let _lock = lock(data)?;
    let folder = store_folder(data);
    let free = (1..).map(|n: u32| data.join(format!("store.damaged-{n}"))).find(|name| !name.exists());
    let aside = free.unwrap_or_else(|| data.join("store.damaged"));
    fs::rename(&folder, &aside).map_err(OpenError::at(&folder))?;
    sync_folder(data)?;
    Ok(aside)
}

fn store_folder(data: &Path) -> PathBuf {
    data.join("store")
}

/// A new store is made under another name and then renamed, so a folder `store` that lacks something has lost it.
fn create(data: &Path, folder: &Path) -> Result<(), OpenError> {
    let unfinished = data.join("store.new");
    match fs::remove_dir_all(&unfinished) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => {
            return Err(OpenError::Unusable { path: unfinished, error });
        }
        _ => make_folder(&unfinished)?,
    }
    let disk = Disk::open(&unfinished)?;
    let mut seal = Seal::default();
    let schema = SCHEMA.encode().map_err(|why| damaged(&unfinished, why))?;
    let first = Changes::from([(keys::SCHEMA.key(&()), Some(schema))]);
    seal.apply(&disk.db, first).map_err(|error| unwritable(&unfinished, error))?;
    disk.settle(&unfinished, &seal)?;
    drop(disk);
    fs::rename(&unfinished, folder).map_err(OpenError::at(folder))?;
    sync_folder(data)?;
    // The parent may be closed to us, and then somebody else made the data folder and its name is safe.
    if let Some(parent) = fs::canonicalize(data).ok().as_deref().and_then(Path::parent) {
        let _ = sync_folder(parent);
    }
    Ok(())
}

/// Opens a store that exists, and refuses one that has lost anything.
fn load(folder: &Path) -> Result<(Disk, Seal), OpenError> {
    // sled would quietly begin a new database.
    match fs::metadata(folder.join("db")) {
        Ok(db) if db.len() > 0 => {}
        Ok(_) => return Err(damaged(folder, "its file db is empty")),
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            return Err(damaged(folder, "its file db is missing"));
        }
        Err(error) => return Err(OpenError::at(folder)(error)),
    }
    let disk = Disk::open(folder)?;
    let found = upgrade::found(&disk.db).map_err(|why| damaged(folder, why))?;
    if found > SCHEMA {
        return Err(OpenError::Newer { found, known: SCHEMA });
    }
    let mut seal = checked(&disk).map_err(|why| damaged(folder, why))?;
    if found < SCHEMA {
        // It holds everything up to the last sign of life; a kill from here on leads to the same file again.
        let made = Reader { tree: &disk.db }.alive().ok().flatten().unwrap_or(Timestamp::UNIX_EPOCH);
        let data = folder.parent().unwrap_or(Path::new("."));
        exports::keep_closed(&disk.db, found, data, made).map_err(|why| not_exported(data, &why))?;
    }
    upgrade::run(&disk.db, &mut seal, found, upgrade::STEPS).map_err(|error| unwritable(folder, error))?;
    disk.settle(folder, &seal)?;
    Ok((disk, seal))
}

fn checked(disk: &Disk) -> Result<Seal, String> {
    let seal = Seal::stored(&disk.db)?.ok_or("its seal is missing")?;
    let counted = Seal::counted(&disk.db, seal.commits)?;
    if counted.records != seal.records {
        return Err(format!("it holds {} records and should hold {}", counted.records, seal.records));
    }
    if counted != seal {
        return Err("some of its records are not the ones that were written".to_owned());
    }
    disk.witness.objection(&seal).map_or(Ok(seal), Err)
}

/// What is written into a file without a name is gone when the process ends.
fn still_there(file: &File) -> io::Result<()> {
    if file.metadata()?.nlink() == 0 {
        return Err(io::Error::other("its file db was removed while it was open"));
    }
    Ok(())
}

fn remove_torn_snapshots(folder: &Path) -> io::Result<()> {
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        if name.starts_with("snap.") && path.extension() == Some(OsStr::new("generating")) {
            fs::remove_file(&path)?;
        }
    }
    Ok(())
}

/// sled's threads may hold its own lock for a moment after a store has been dropped. Other processes are held off by
/// our lock before, so it is only ever those that are waited for.
fn patiently(config: &sled::Config) -> sled::Result<sled::Db> {
    let mut tries = 0;
    loop {
        match config.open() {
            Err(error) if locked(&error) && tries < 200 => {
                tries += 1;
                thread::sleep(Duration::from_millis(10));
            }
            result => return result,
        }
    }
}

fn locked(error: &sled::Error) -> bool {
    matches!(error, sled::Error::Io(error) if error.to_string().starts_with("could not acquire lock"))
}

/// What sled's error means for the one who starts the bot.
fn refused(folder: &Path, error: sled::Error) -> OpenError {
    use io::ErrorKind::{NotADirectory, PermissionDenied, QuotaExceeded, ReadOnlyFilesystem, StorageFull};
    let path = folder.to_owned();
    match error {
        error if locked(&error) => OpenError::InUse { folder: path },
        sled::Error::Io(error)
            if error.raw_os_error().is_some()
                || matches!(
                    error.kind(),
                    NotADirectory | PermissionDenied | QuotaExceeded | ReadOnlyFilesystem | StorageFull
                ) =>
        {
            OpenError::Unusable { path, error }
        }
        other => damaged(folder, other),
    }
}

/// A store that was found whole and then could not be written, as on a full disk, is not damaged.
fn unwritable(folder: &Path, error: StoreError) -> OpenError {
    match error {
        StoreError::Storage(why) => OpenError::at(folder)(io::Error::other(why)),
        other => damaged(folder, other),
    }
}

fn not_exported(data: &Path, why: &ExportError) -> OpenError {
    OpenError::at(&data.join("exports"))(io::Error::other(format!(
        "before an upgrade of the store everything is exported, and {why}"
    )))
}

fn damaged(folder: &Path, why: impl ToString) -> OpenError {
    OpenError::Damaged { folder: folder.to_owned(), why: why.to_string() }
}

/// Holds other processes off, from making a store to dropping it.
///
/// It is waited for a second: a process that ends may still hold it, and so may a child that was being started when a
/// store was dropped, until it has become another program.
fn lock(data: &Path) -> Result<File, OpenError> {
    let path = data.join("store.lock");
    let mut options = OpenOptions::new();
    options.read(true).write(true).create(true).truncate(false).mode(0o600);
    let file = options.open(&path).map_err(OpenError::at(&path))?;
    let mut tries = 0;
    loop {
        match file.try_lock() {
            Ok(()) => return Ok(file),
            Err(TryLockError::WouldBlock) if tries < 100 => {
                tries += 1;
                thread::sleep(Duration::from_millis(10));
            }
            Err(TryLockError::WouldBlock) => return Err(OpenError::InUse { folder: data.to_owned() }),
            Err(TryLockError::Error(error)) => return Err(OpenError::Unusable { path, error }),
        }
    }
}

/// For its owner only; a folder that is there already keeps its permissions.
fn make_folder(path: &Path) -> Result<(), OpenError> {
    DirBuilder::new().recursive(true).mode(0o700).create(path).map_err(OpenError::at(path))
}

fn sync_folder(path: &Path) -> Result<(), OpenError> {
    File::open(path).and_then(|folder| folder.sync_all()).map_err(OpenError::at(path))
}

/// A folder that is removed when this is dropped.
pub(super) struct Scratch(PathBuf);

impl Scratch {
    pub fn new() -> Result<Self, OpenError> {
        static NEXT: AtomicU32 = AtomicU32::new(0);
        loop {
            let n = NEXT.fetch_add(1, Ordering::Relaxed);
            let path = env::temp_dir().join(format!("daily-drill-{}-{n}", process::id()));
            match DirBuilder::new().mode(0o700).create(&path) {
                Ok(()) => return Ok(Self(path)),
                // Left over from a process that had the same number and was killed.
                Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {}
                Err(error) => return Err(OpenError::Unusable { path, error }),
            }
        }
    }

    pub fn path(&self) -> &Path {
        &self.0
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        // Nothing depends on it: the system clears its temporary folder in the end.
        let _ = fs::remove_dir_all(&self.0);
    }
}
