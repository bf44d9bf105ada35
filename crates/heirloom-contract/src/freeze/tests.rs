//! A freeze that stops at every change of the disk, as a crash would stop it: the folder is always either the old one,
//! or the new one, or one that the next freeze makes the new one.

use std::path::Path;
use std::{fs, io};

use tempfile::TempDir;

use super::*;
use crate::write::{run, write_all};
use crate::{InitOptions, init};

const MONEY: &str = r#"{"type": "record", "name": "c.Money", "fields": []}"#;
const PAID: &str =
    r#"{"type": "record", "name": "b.Paid", "fields": [{"name": "m", "type": "c.Money"}]}"#;

/// Two contracts frozen once and changed since; one refers to the other.
fn folder() -> TempDir {
    let folder = TempDir::new().expect("a temporary folder");
    for (path, text) in [
        ("schemas/c/money.avsc", MONEY),
        ("schemas/b/paid.avsc", PAID),
    ] {
        let path = folder.path().join(path);
        fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
        fs::write(path, text).expect("a file");
    }
    init(folder.path(), &InitOptions::default()).expect("a start");
    let money = folder.path().join("schemas/c/money.avsc");
    fs::write(
        money,
        MONEY.replace("\"fields\"", "\"doc\": \"cash\", \"fields\""),
    )
    .expect("a file");
    folder
}

/// Stops before the change of that index; `None` where there are fewer changes.
fn stop_at(root: &Path, index: usize) -> Option<Error> {
    let mut left = index;
    let result = freeze_with(root, None, |writes| {
        run(writes, &mut Vec::new(), &mut || {
            left = left
                .checked_sub(1)
                .ok_or_else(|| io::Error::other("power cut"))?;
            Ok(())
        })
    });
    result.err()
}

fn versions(root: &Path) -> Vec<usize> {
    let contracts = Contracts::load(root).expect("a configuration");
    contracts
        .contracts()
        .map(|contract| contract.frozen().count())
        .collect()
}

#[test]
fn every_crash_is_recovered_from() {
    let mut stops = 0;
    loop {
        let folder = folder();
        let root = folder.path();
        if stop_at(root, stops).is_none() {
            break;
        }
        let loaded = Contracts::load(root).expect("a configuration");
        let is_done = versions(root) == [2, 2];
        assert!(
            is_done || versions(root) == [1, 1],
            "stop {stops}: all or nothing"
        );
        assert!(
            loaded
                .findings
                .iter()
                .all(|finding| finding.rule == "lock/version-unlocked"),
            "stop {stops}: {:?}",
            loaded.findings
        );
        if is_done {
            assert_eq!(loaded.findings, [], "stop {stops}");
        } else {
            freeze(root, None).expect("the freeze is taken up again");
            let again = Contracts::load(root).expect("a configuration");
            assert_eq!(again.findings, [], "stop {stops}");
            assert_eq!(versions(root), [2, 2], "stop {stops}");
        }
        stops += 1;
    }
    // Three files: staged in two changes each, then put in place and made durable.
    assert_eq!(stops, 12);
}

#[test]
fn a_failed_freeze_leaves_nothing_behind() {
    let folder = folder();
    let result = freeze_with(folder.path(), None, |writes| {
        // A folder where the lock should go: the last step fails, with the history already written.
        let lock = folder.path().join("schemas/heirloom.lock");
        fs::rename(&lock, folder.path().join("kept")).expect("a lock");
        fs::create_dir_all(lock.join("full")).expect("a folder");
        let result = write_all(writes);
        fs::remove_dir_all(&lock).expect("a folder");
        fs::rename(folder.path().join("kept"), &lock).expect("a lock");
        result
    });
    assert_eq!(
        result.expect_err("no lock can be written").kind(),
        crate::ErrorKind::Io
    );
    let contracts = Contracts::load(folder.path()).expect("a configuration");
    assert_eq!(contracts.findings, []);
    assert_eq!(versions(folder.path()), [1, 1]);
}

#[test]
fn another_freeze_at_the_same_time_is_noticed() {
    let folder = folder();
    let lock = folder.path().join("schemas/heirloom.lock");
    let read = fs::read_to_string(&lock).expect("a lock");
    fs::write(&lock, format!("{read}\n")).expect("a lock");
    let error = refuse_other_lock(folder.path(), "schemas/heirloom.lock", Some(&read));
    assert!(error.is_err());
    let same = refuse_other_lock(
        folder.path(),
        "schemas/heirloom.lock",
        Some(&format!("{read}\n")),
    );
    assert!(same.is_ok());
}

#[test]
fn a_frozen_file_is_never_written_over() {
    let folder = folder();
    let path = folder.path().join("schemas/c/history/money.v2.avsc");
    let result = freeze_with(folder.path(), None, |writes| {
        fs::write(&path, "of another").expect("a file");
        write_all(writes)
    });
    assert!(result.is_err());
    assert_eq!(fs::read_to_string(&path).expect("a file"), "of another");
}

#[test]
fn two_freezes_at_the_same_time() {
    let folder = folder();
    let root = folder.path();
    let error = freeze_with(root, None, |writes| {
        freeze(root, None).expect("the other one");
        write_all(writes)
    });
    let error = error.expect_err("what was to be written is there");
    assert!(
        error
            .to_string()
            .contains("another freeze ran at the same time"),
        "{error}"
    );
    assert!(
        error.help().contains("run the command again"),
        "{}",
        error.help()
    );
    let error = freeze(root, None).expect_err("nothing is left to freeze");
    assert!(error.to_string().contains("nothing to freeze"), "{error}");
    assert_eq!(versions(root), [2, 2]);
}
