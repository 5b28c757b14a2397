//! `daily-drill export`: everything in the store as JSON Lines.

#[cfg(test)]
mod tests;

use std::ffi::OsString;
use std::fs::{self, File, OpenOptions};
use std::io::{self, BufWriter, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};

use anyhow::{Context, bail};
use jiff::Timestamp;

use crate::store::{self, Store};

/// Writes the store of a data folder to a file, or to standard output. `made` is now.
///
/// The file is readable for its owner only, and is there as a whole or not at all.
///
/// # Errors
/// There is no store, it cannot be opened or read, or the file cannot be written.
pub fn run(data: &Path, output: Option<&Path>, made: Timestamp) -> anyhow::Result<()> {
    if !store::exists(data) {
        bail!("there is no store in {}. Is this the right folder (--data)?", data.display());
    }
    let store = Store::open(data)?;
    match output {
        None => store::export(&store, made, &mut BufWriter::new(io::stdout().lock()))?,
        Some(path) => to_file(&store, made, path)
            .with_context(|| format!("cannot write the export to {}", path.display()))?,
    }
    Ok(())
}

fn to_file(store: &Store, made: Timestamp, path: &Path) -> anyhow::Result<()> {
    let part = beside(path)?;
    let written = write_synced(store, made, &part).and_then(|()| Ok(fs::rename(&part, path)?));
    if written.is_err() {
        let _ = fs::remove_file(&part);
        return written;
    }
    // The file is safe; now its name.
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty());
    File::open(folder.unwrap_or(Path::new(".")))?.sync_all()?;
    Ok(())
}

fn write_synced(store: &Store, made: Timestamp, part: &Path) -> anyhow::Result<()> {
    let file = OpenOptions::new().write(true).create_new(true).mode(0o600).open(part)?;
    let mut file = BufWriter::new(file);
    store::export(store, made, &mut file)?;
    file.flush()?;
    file.get_ref().sync_all()?;
    Ok(())
}

/// A name in the same folder, which nobody else uses.
fn beside(path: &Path) -> anyhow::Result<PathBuf> {
    let name = path.file_name().context("this is not the name of a file")?;
    let mut part = OsString::from(".");
    part.push(name);
    part.push(format!(".{}.part", std::process::id()));
    Ok(path.with_file_name(part))
}
