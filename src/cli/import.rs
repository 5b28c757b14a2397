//! `daily-drill import`: restores or merges an export.

use std::fs::File;
use std::io::{self, BufRead, BufReader};
use std::path::Path;

use anyhow::Context;

use super::data;
use crate::store::{self, Imported};

/// Merges an export, from a file or from standard input, into the store of a data folder, which is made if need be.
///
/// # Errors
/// The file cannot be read or is not a whole export (then nothing is changed), or the store cannot be opened or written.
pub fn run(data: &Path, input: Option<&Path>) -> anyhow::Result<Imported> {
    // The file is opened first: a wrong name must not make a store.
    let (mut from, name): (Box<dyn BufRead>, _) = match input {
        None => (Box::new(io::stdin().lock()), "standard input".to_owned()),
        Some(path) => {
            let name = path.display().to_string();
            let file = File::open(path).with_context(|| format!("cannot read {name}"))?;
            (Box::new(BufReader::new(file)), name)
        }
    };
    let store = data::open(data)?;
    store::import(&store, &mut *from).with_context(|| format!("cannot import {name}"))
}
