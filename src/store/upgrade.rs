//! From an older schema to today's, step by step.
//!
//! A step is needed when keys or their meaning change. A new shape of a record alone gets a new version byte in
//! `record`, and old ones are read as they are. Before the first step an export is written beside the store (see
//! `open`), so today's program must read every older store well enough to export it.

use super::error::StoreError;
use super::keys;
use super::record::Stored;
use super::seal::{Changes, Seal};
use super::write::Tx;

/// What a step changes. It is applied as one batch together with the new schema number, so it runs once.
pub(super) type Step = fn(&sled::Tree) -> Result<Changes, StoreError>;

/// The first leads from schema 1 to schema 2, and so on.
pub(super) const STEPS: &[Step] = &[indexes];

/// The schema that this program writes.
pub(super) const SCHEMA: u32 = 1 + STEPS.len() as u32;

/// The schema of a store.
pub(super) fn found(tree: &sled::Tree) -> Result<u32, String> {
    let bytes = tree.get(keys::SCHEMA.key(&())).map_err(|e| e.to_string())?;
    match bytes.map(|bytes| u32::decode(&bytes)).transpose()? {
        None | Some(0) => Err("its schema number is missing".to_owned()),
        Some(found) => Ok(found),
    }
}

/// Runs the steps that a store of schema `found` still needs.
pub(super) fn run(tree: &sled::Tree, seal: &mut Seal, found: u32, steps: &[Step]) -> Result<(), StoreError> {
    for (reached, step) in (2..).zip(steps).filter(|(reached, _)| *reached > found) {
        let mut changes = step(tree)?;
        let schema = u32::encode(&reached).map_err(StoreError::Storage)?;
        changes.insert(keys::SCHEMA.key(&()), Some(schema));
        seal.apply(tree, changes)?;
    }
    Ok(())
}

/// Schema 2 packs final days and forgets what is old, and for that finds members and rounds by what they belong to.
fn indexes(tree: &sled::Tree) -> Result<Changes, StoreError> {
    let mut tx = Tx::on(tree);
    for item in tx.scan(&keys::ANSWERED, &()) {
        let ((server, member, ..), _) = item?;
        tx.put(&keys::MEMBER_IN, &(member, server), &())?;
    }
    for item in tx.scan(&keys::SHOWN, &()) {
        let ((server, member, ..), _) = item?;
        tx.put(&keys::MEMBER_IN, &(member, server), &())?;
    }
    for item in tx.scan(&keys::TICKED, &()) {
        let ((_, member), ticked) = item?;
        tx.put(&keys::MEMBER_IN, &(member, ticked.server), &())?;
    }
    for item in tx.scan(&keys::ROUND, &()) {
        let (round, stored) = item?;
        let (server, revision) = stored.owner();
        tx.put(&keys::ROUND_IN, &(server, round), &())?;
        tx.put(&keys::ROUND_OF, &(revision, round), &())?;
    }
    Ok(tx.into_changes())
}
