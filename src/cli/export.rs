//! `daily-drill export`: everything in the store as JSON Lines.

#[cfg(test)]
mod tests;

use std::fs::File;
use std::io::{self, BufWriter, Write};
use std::path::Path;

use anyhow::{Context, bail};
use jiff::Timestamp;

use super::data::{self, ago};
use crate::store::{self, ExportError, OpenError, exports};
use crate::telemetry;

/// Writes the store of a data folder to a file, or to standard output. `now` is when.
///
/// While the bot runs it is the newest export that the bot keeps, and its age is said. The file is readable for its owner
/// only, and is there as a whole or not at all.
///
/// # Errors
/// There is no store, it cannot be opened or read, or the file cannot be written.
pub fn run(data: &Path, output: Option<&Path>, now: Timestamp) -> anyhow::Result<()> {
    if !store::exists(data) {
        bail!("there is no store in {}. Is this the right folder (--data)?", data.display());
    }
    match data::open(data) {
        Ok(store) => to(output, &mut |to| store::export(&store, now, to)),
        Err(error) if matches!(error.downcast_ref(), Some(OpenError::InUse { .. })) => {
            let Some(kept) = exports::newest(data)? else { return Err(error) };
            to(output, &mut |to| {
                io::copy(&mut File::open(&kept.path)?, to)?;
                Ok(())
            })?;
            telemetry::say(&format!(
                "the bot is running, so this is the export that it made {}; SIGUSR1 makes it write a fresh one",
                ago(kept.made, now)
            ));
            Ok(())
        }
        Err(error) => Err(error),
    }
}

fn to(
    output: Option<&Path>,
    write: &mut dyn FnMut(&mut dyn Write) -> Result<(), ExportError>,
) -> anyhow::Result<()> {
    match output {
        None => {
            let mut out = BufWriter::new(io::stdout().lock());
            write(&mut out)?;
            out.flush()?;
            Ok(())
        }
        Some(path) => exports::to_file(path, write)
            .with_context(|| format!("cannot write the export to {}", path.display())),
    }
}
