//! A contract directory in a temporary folder.

use std::fs;
use std::path::Path;

use heirloom_contract::{ContractId, Contracts, Error, Freeze, InitOptions, freeze, init};
use tempfile::TempDir;

/// An event that refers to nothing.
pub(crate) const OPENED: &str = r#"{"type": "record", "name": "Opened", "namespace": "bank", "fields": [
  {"name": "id", "type": "string"}
]}
"#;

/// The same with one field more.
pub(crate) const OPENED_2: &str = r#"{"type": "record", "name": "Opened", "namespace": "bank", "fields": [
  {"name": "id", "type": "string"},
  {"name": "branch", "type": ["null", "string"], "default": null}
]}
"#;

/// A shared type.
pub(crate) const MONEY: &str = r#"{"type": "record", "name": "Money", "namespace": "common", "fields": [
  {"name": "cents", "type": "long"}
]}
"#;

/// The same with one field more.
pub(crate) const MONEY_2: &str = r#"{"type": "record", "name": "Money", "namespace": "common", "fields": [
  {"name": "cents", "type": "long"},
  {"name": "currency", "type": "string", "default": "EUR"}
]}
"#;

/// An event that refers to the shared type.
pub(crate) const PAID: &str = r#"{"type": "record", "name": "Paid", "namespace": "bank", "fields": [
  {"name": "amount", "type": "common.Money"}
]}
"#;

/// A Protobuf event that imports a shared message.
pub(crate) const PLACED: &str = r#"syntax = "proto3";
package orders;
import "common/address.proto";
message Placed {
  common.Address ship_to = 1;
}
"#;

/// The shared message.
pub(crate) const ADDRESS: &str = r#"syntax = "proto3";
package common;
message Address {
  string street = 1;
}
"#;

pub(crate) struct Folder(TempDir);

impl Folder {
    /// Files only: no configuration, no lock.
    pub(crate) fn of(files: &[(&str, &str)]) -> Self {
        let folder = Folder(TempDir::new().expect("a temporary folder"));
        for (path, text) in files {
            folder.write(path, text);
        }
        folder
    }

    /// Initialised: what has no history is frozen as version 1.
    pub(crate) fn frozen(files: &[(&str, &str)]) -> Self {
        let folder = Folder::of(files);
        init(folder.root(), &InitOptions::default()).expect("a folder to start from");
        folder
    }

    /// `bank/opened` frozen at two versions.
    pub(crate) fn two_versions() -> Self {
        let folder = Folder::frozen(&[("schemas/bank/opened.avsc", OPENED)]);
        folder.write("schemas/bank/opened.avsc", OPENED_2);
        folder.freeze("bank/opened").expect("a draft");
        folder
    }

    pub(crate) fn root(&self) -> &Path {
        self.0.path()
    }

    pub(crate) fn write(&self, path: &str, text: impl AsRef<[u8]>) {
        let path = self.root().join(path);
        fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
        fs::write(path, text).expect("a file");
    }

    pub(crate) fn read(&self, path: &str) -> String {
        fs::read_to_string(self.root().join(path)).expect("a file")
    }

    pub(crate) fn remove(&self, path: &str) {
        fs::remove_file(self.root().join(path)).expect("a file");
    }

    pub(crate) fn replace(&self, path: &str, old: &str, new: &str) {
        let text = self.read(path);
        assert!(text.contains(old), "{path} has no {old}: {text}");
        self.write(path, text.replacen(old, new, 1));
    }

    pub(crate) fn load(&self) -> Contracts {
        Contracts::load(self.root()).expect("a configuration")
    }

    pub(crate) fn freeze(&self, id: &str) -> Result<Freeze, Error> {
        freeze(self.root(), Some(&id.parse::<ContractId>().expect("an id")))
    }

    /// All findings, as people read them.
    pub(crate) fn findings(&self) -> String {
        let findings = self.load().findings;
        findings
            .iter()
            .map(|finding| format!("{finding}\n"))
            .collect()
    }

    /// Every file below the root, sorted.
    pub(crate) fn files(&self) -> Vec<String> {
        let mut files = Vec::new();
        let mut folders = vec![self.root().to_owned()];
        while let Some(folder) = folders.pop() {
            for entry in fs::read_dir(folder).expect("a folder") {
                let path = entry.expect("an entry").path();
                if path.is_dir() {
                    folders.push(path);
                } else {
                    let path = path.strip_prefix(self.root()).expect("below the root");
                    files.push(path.to_string_lossy().replace('\\', "/"));
                }
            }
        }
        files.sort();
        files
    }
}

/// An error as people read it, with its help and findings.
pub(crate) fn told(error: &Error) -> String {
    let findings = error
        .findings()
        .iter()
        .map(|finding| format!("{finding}\n"));
    format!(
        "{}{error}\n  help: {}\n",
        findings.collect::<String>(),
        error.help()
    )
}
