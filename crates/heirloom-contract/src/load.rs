//! Disk to [`Contracts`]: the one entry for everything that reads a contract directory.

use std::path::Path;

use crate::{Config, Contracts, Error};

impl Contracts {
    /// Reads the directory whose `heirloom.toml` is in `root`.
    ///
    /// # Errors
    /// There is no `heirloom.toml`, or a file cannot be read. What is wrong with the content is in
    /// [`Contracts::findings`].
    pub fn load(root: &Path) -> Result<Contracts, Error> {
        if !root.join("heirloom.toml").is_file() {
            return Err(Error::no_configuration(root));
        }
        Ok(Contracts {
            root: root.to_owned(),
            config: Config::default(),
            streams: Vec::new(),
            findings: Vec::new(),
            files: Vec::new(),
        })
    }

    /// Reads the directory of the nearest `heirloom.toml`: in `from` or in a folder above it.
    ///
    /// # Errors
    /// As [`Contracts::load`].
    pub fn discover(from: &Path) -> Result<Contracts, Error> {
        let root = crate::error::nearest(from).ok_or_else(|| Error::no_configuration(from))?;
        Contracts::load(&root)
    }
}
