//! The contract folder of this repository as the binary carries it, written out to where it can be edited.

use std::fs;
use std::path::Path;

use anyhow::{Context, Result};
use tempfile::TempDir;

/// Path and bytes of `heirloom.toml` and of everything below `schemas/`.
const FILES: &[(&str, &[u8])] = include!(concat!(env!("OUT_DIR"), "/contract_folder.rs"));

/// A copy of the folder that is gone when it is dropped.
pub(super) struct Copy(TempDir);

impl Copy {
    /// Writes the folder out.
    ///
    /// # Errors
    /// When there is no place for temporary files.
    pub(super) fn new() -> Result<Self> {
        let copy = Copy(TempDir::new().context("cannot make a temporary folder")?);
        for (path, bytes) in FILES {
            copy.write(path, bytes)?;
        }
        Ok(copy)
    }

    /// Where it is.
    pub(super) fn root(&self) -> &Path {
        self.0.path()
    }

    /// Replaces `from`, which must be there, by `to` in a file as the binary carries it, whatever edit was made before.
    ///
    /// # Errors
    /// When the file cannot be written, or is not there, or has no such text.
    pub(super) fn edit(&self, path: &str, from: &str, to: &str) -> Result<()> {
        let file = FILES.iter().find(|(name, _)| *name == path);
        let (_, bytes) = file.with_context(|| format!("the built-in folder has no {path}"))?;
        let text = std::str::from_utf8(bytes).with_context(|| format!("{path} is not UTF-8"))?;
        let (before, after) = text
            .split_once(from)
            .with_context(|| format!("{path} has no text `{from}`"))?;
        self.write(path, format!("{before}{to}{after}").as_bytes())
    }

    fn write(&self, path: &str, bytes: &[u8]) -> Result<()> {
        let path = self.root().join(path);
        let folder = path.parent().unwrap_or(self.root());
        fs::create_dir_all(folder)
            .and_then(|()| fs::write(&path, bytes))
            .with_context(|| format!("cannot write {}", path.display()))
    }
}
