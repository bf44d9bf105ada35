//! Contract directories for tests, and files that are kept current.

use std::fs;
use std::path::{Path, PathBuf};

use heirloom_contract::{InitOptions, Pins, init, parse_pin};

/// A path below the crate.
pub(crate) fn in_crate(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(path)
}

/// Whether files are to be written instead of compared: `UPDATE=1`.
pub(crate) fn is_update() -> bool {
    std::env::var_os("UPDATE").is_some_and(|value| value == "1")
}

/// Holds a file of the repository to what it should be, or writes it.
pub(crate) fn assert_current(file: &Path, expected: &str) {
    if is_update() {
        fs::create_dir_all(file.parent().unwrap()).unwrap();
        fs::write(file, expected).unwrap();
    }
    let found = fs::read_to_string(file).unwrap_or_default();
    assert!(
        found == expected,
        "{} is not current; run the test with UPDATE=1",
        file.display()
    );
}

/// Copies a folder with everything below it.
pub(crate) fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let target = to.join(entry.file_name());
        if entry.file_type().unwrap().is_dir() {
            copy(&entry.path(), &target);
        } else {
            fs::copy(entry.path(), &target).unwrap();
        }
    }
}

/// A copy of a contract directory with a first lock, whether it had one or not. `pins` as for `heirloom init --pin`.
pub(crate) fn locked(directory: &Path, pins: &[&str]) -> tempfile::TempDir {
    let copied = tempfile::tempdir().unwrap();
    copy(directory, copied.path());
    let lock = copied.path().join("schemas/heirloom.lock");
    if lock.exists() {
        fs::remove_file(lock).unwrap();
    }
    let mut options = InitOptions {
        pins: Pins::new(),
        ..InitOptions::default()
    };
    for pin in pins {
        parse_pin(pin, &mut options.pins).unwrap();
    }
    if let Err(error) = init(copied.path(), &options) {
        let findings: Vec<String> = error.findings().iter().map(ToString::to_string).collect();
        panic!("{error}\n{}", findings.join("\n"));
    }
    copied
}
