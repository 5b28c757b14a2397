//! A running count and checksum of all records, so that lost or changed ones are noticed when the store is opened.
//!
//! sled opens a file whose end is missing as if the rest had never been. So each batch also writes a record with
//! what the whole store then holds, and a small file beside sled's (the witness) repeats it once it is on the disk.
//! On opening, the records must add up to the seal, and the seal must not be older than the witness.

use std::collections::{BTreeMap, BTreeSet};
use std::fs::{File, OpenOptions};
use std::num::NonZero;
use std::ops::Bound;
use std::os::unix::fs::{FileExt, OpenOptionsExt};
use std::panic::resume_unwind;
use std::path::Path;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::{io, thread};

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::error::StoreError;
use super::keys;
use super::record::Stored;

/// So many threads read the whole store at the most: a start should not take a large machine over.
const MOST_READERS: usize = 4;

/// In so many ranges the keys of a kind are read.
const PARTS: u64 = 4;

/// The first key of a part of all, and where the part ends.
type Range = (Vec<u8>, Bound<Vec<u8>>);

/// What one command changes: the new value of each key, or nothing where it is removed.
pub(super) type Changes = BTreeMap<Vec<u8>, Option<Vec<u8>>>;

/// What the store holds, this record itself left out.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Seal {
    /// Batches applied so far.
    pub commits: u64,
    /// Records there are.
    pub records: u64,
    /// The sum of all records' checksums, which does not depend on their order.
    sum: u64,
}

impl Seal {
    /// The seal that the store carries, if it has one.
    pub fn stored(tree: &sled::Tree) -> Result<Option<Self>, String> {
        let bytes = tree.get(keys::SEAL.key(&())).map_err(|e| e.to_string())?;
        bytes.map(|bytes| Self::decode(&bytes)).transpose()
    }

    /// The seal that belongs to what the store holds, by reading all of it with a few threads.
    pub fn counted(tree: &sled::Tree, commits: u64) -> Result<Self, String> {
        let parts = parts(tree).map_err(|e| e.to_string())?;
        let next = AtomicUsize::new(0);
        let count = || {
            let mut seal = Self::default();
            while let Some(part) = parts.get(next.fetch_add(1, Ordering::Relaxed)) {
                seal.add_all(tree, part)?;
            }
            Ok::<_, sled::Error>(seal)
        };
        let counted = thread::scope(|scope| {
            let threads = thread::available_parallelism().map_or(1, NonZero::get).min(MOST_READERS);
            let others: Vec<_> = (1..threads).map(|_| scope.spawn(count)).collect();
            let mut sum = count()?;
            for other in others {
                let seal = other.join().unwrap_or_else(|panic| resume_unwind(panic))?;
                sum.records = sum.records.wrapping_add(seal.records);
                sum.sum = sum.sum.wrapping_add(seal.sum);
            }
            Ok::<_, sled::Error>(sum)
        });
        counted.map(|sum| Self { commits, ..sum }).map_err(|e| e.to_string())
    }

    fn add_all(&mut self, tree: &sled::Tree, (from, to): &Range) -> sled::Result<()> {
        let own = keys::SEAL.key(&());
        for item in tree.range::<&[u8], _>((Bound::Included(&**from), to.as_ref().map(|to| &**to))) {
            let (key, value) = item?;
            if key != own {
                self.add(&key, &value);
            }
        }
        Ok(())
    }

    fn add(&mut self, key: &[u8], value: &[u8]) {
        self.records = self.records.wrapping_add(1);
        self.sum = self.sum.wrapping_add(checksum(key, value));
    }

    fn take(&mut self, key: &[u8], value: &[u8]) {
        self.records = self.records.wrapping_sub(1);
        self.sum = self.sum.wrapping_sub(checksum(key, value));
    }

    /// Applies changes and the seal that follows from them as one batch. Returns whether there was anything to write.
    pub fn apply(&mut self, tree: &sled::Tree, changes: Changes) -> Result<bool, StoreError> {
        let mut next = *self;
        let mut batch = sled::Batch::default();
        for (key, new) in changes {
            let old = tree.get(&key)?;
            if old.as_deref() == new.as_deref() {
                continue;
            }
            if let Some(old) = old {
                next.take(&key, &old);
            }
            match new {
                Some(value) => {
                    next.add(&key, &value);
                    batch.insert(key, value);
                }
                None => batch.remove(key),
            }
            next.commits = self.commits + 1;
        }
        if next.commits == self.commits {
            return Ok(false);
        }
        batch.insert(keys::SEAL.key(&()), next.encode().map_err(StoreError::Storage)?);
        tree.apply_batch(batch)?;
        *self = next;
        Ok(true)
    }
}

/// All keys in ranges that follow on each other: those of each kind in a few of about the same length.
fn parts(tree: &sled::Tree) -> sled::Result<Vec<Range>> {
    let mut bounds = BTreeSet::from([Vec::new()]);
    for (tag, _) in keys::ALL {
        let mut all = tree.scan_prefix([*tag]).keys();
        let (Some(first), Some(last)) = (all.next().transpose()?, all.next_back().transpose()?) else {
            continue;
        };
        let (first, last) = (leading(&first), leading(&last));
        let step = last.saturating_sub(first) / PARTS;
        bounds.extend((0..PARTS).map(|n| [&[*tag], &(first + n * step).to_be_bytes()[..]].concat()));
    }
    let ends: Vec<_> =
        bounds.iter().skip(1).cloned().map(Bound::Excluded).chain([Bound::Unbounded]).collect();
    Ok(bounds.into_iter().zip(ends).collect())
}

/// The eight bytes after a key's tag, as a number.
fn leading(key: &[u8]) -> u64 {
    let mut bytes = [0; 8];
    key.iter().skip(1).zip(&mut bytes).for_each(|(from, to)| *to = *from);
    u64::from_be_bytes(bytes)
}

/// Eight bytes of SHA-256 are plenty against accidents, and the length keeps key and value apart.
fn checksum(key: &[u8], value: &[u8]) -> u64 {
    let mut hash = Sha256::new();
    hash.update((key.len() as u64).to_be_bytes());
    hash.update(key);
    hash.update(value);
    first_eight(hash)
}

fn first_eight(hash: Sha256) -> u64 {
    let digest = hash.finalize();
    let (first, _) = digest.split_first_chunk().unwrap_or((&[0; 8], &[]));
    u64::from_be_bytes(*first)
}

/// The file that repeats the newest seal on the disk: commits, sum, and a checksum of both, 8 bytes each.
///
/// It lies in one sector and is overwritten in place, so it is whole even after a power cut. It is written only
/// after the batch is on the disk and so never says more than the store holds.
pub(super) struct Witness(File);

impl Witness {
    pub fn open(path: &Path) -> io::Result<Self> {
        OpenOptions::new()
            .read(true)
            .write(true)
            .create(true)
            .truncate(false)
            .mode(0o600)
            .open(path)
            .map(Self)
    }

    pub fn write(&self, seal: &Seal) -> io::Result<()> {
        self.0.write_all_at(&Self::bytes(seal.commits, seal.sum), 0)
    }

    pub fn sync(&self) -> io::Result<()> {
        self.0.sync_all()
    }

    /// What speaks against this seal. A witness that is absent or torn says nothing.
    pub fn objection(&self, seal: &Seal) -> Option<String> {
        let mut bytes = [0; 24];
        self.0.read_exact_at(&mut bytes, 0).ok()?;
        let (commits, rest) = bytes.split_first_chunk()?;
        let (sum, _) = rest.split_first_chunk()?;
        let (commits, sum) = (u64::from_be_bytes(*commits), u64::from_be_bytes(*sum));
        if bytes != *Self::bytes(commits, sum) {
            None
        } else if commits > seal.commits {
            Some(format!("its newest changes are missing ({} of them)", commits - seal.commits))
        } else if commits == seal.commits && sum != seal.sum {
            Some("it is not the store that was last written here".to_owned())
        } else {
            None
        }
    }

    fn bytes(commits: u64, sum: u64) -> Vec<u8> {
        let said = [commits.to_be_bytes(), sum.to_be_bytes()].concat();
        let check = first_eight(Sha256::new_with_prefix(&said));
        [said, check.to_be_bytes().to_vec()].concat()
    }
}
