//! Packs `questions/` into one compressed archive, which `src/bank_dir.rs` compiles into the program.

use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};

use flate2::Compression;
use flate2::write::GzEncoder;
use tar::{Builder, HeaderMode};

fn main() -> io::Result<()> {
    println!("cargo::rerun-if-changed=questions");
    let output = PathBuf::from(std::env::var_os("OUT_DIR").ok_or(io::ErrorKind::NotFound)?);
    let mut archive =
        Builder::new(GzEncoder::new(File::create(output.join("questions.tar.gz"))?, Compression::best()));
    // The same files make the same program, whenever and wherever they were written.
    archive.mode(HeaderMode::Deterministic);
    pack(&mut archive, Path::new("questions"), Path::new(""))?;
    archive.into_inner()?.finish()?;
    Ok(())
}

fn pack(archive: &mut Builder<GzEncoder<File>>, folder: &Path, inside: &Path) -> io::Result<()> {
    let mut entries = fs::read_dir(folder)?.collect::<io::Result<Vec<_>>>()?;
    entries.sort_by_key(fs::DirEntry::file_name);
    for entry in entries {
        let (path, inside) = (entry.path(), inside.join(entry.file_name()));
        if path.is_dir() {
            pack(archive, &path, &inside)?;
        } else if path.extension().is_some_and(|extension| extension == "toml" || extension == "tsv") {
            archive.append_path_with_name(&path, &inside)?;
        }
    }
    Ok(())
}
