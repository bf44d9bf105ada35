//! Two branches that both freeze a third version: git stops the merge, and `heirloom` says what to do.

use std::path::Path;
use std::process::Command;

use insta::assert_snapshot;

use crate::folder::{Folder, OPENED_2};

const WORKING: &str = "schemas/bank/account_opened.avsc";

/// Runs git with settings that do not depend on whose machine this is; the answer is whether it went well.
fn git(root: &Path, arguments: &[&str]) -> bool {
    let settings = [
        "-c",
        "user.name=t",
        "-c",
        "user.email=t@example.org",
        "-c",
        "commit.gpgsign=false",
    ];
    let mut command = Command::new("git");
    let output = command
        .args(settings)
        .args(arguments)
        .current_dir(root)
        .output();
    output.expect("git is there").status.success()
}

/// Freezes version 3 with another field on a branch of its own.
fn freeze_on(folder: &Folder, branch: &str, field: &str) {
    assert!(git(
        folder.root(),
        &["checkout", "-q", "-b", branch, "start"]
    ));
    folder.write(
        WORKING,
        &OPENED_2.replace("\"branch\"", &format!("\"{field}\"")),
    );
    folder.ok(&["freeze"]);
    assert!(git(folder.root(), &["add", "-A"]));
    assert!(git(folder.root(), &["commit", "-q", "-m", branch]));
}

/// Git on Windows converts line endings unless it is told not to.
#[test]
fn a_checkout_with_other_line_endings() {
    let folder = Folder::two_versions();
    let root = folder.root();
    assert!(git(root, &["init", "-q", "-b", "start"]));
    assert!(git(root, &["config", "core.autocrlf", "true"]));
    assert!(git(root, &["add", "-A"]) && git(root, &["commit", "-q", "-m", "start"]));
    let check_out_again = || {
        std::fs::remove_dir_all(root.join("schemas/bank")).expect("a folder");
        assert!(git(root, &["checkout", "--", "schemas/bank"]));
        folder.run(&["status"])
    };
    let told = check_out_again();
    assert_eq!(told.code, 0, "{told}");
    assert!(told.out.contains("  frozen"), "no draft either: {told}");

    folder.write("schemas/.gitattributes", "");
    let told = check_out_again();
    assert_eq!(told.code, 5, "{told}");
    assert!(told.out.contains("only the line endings differ"), "{told}");
}

#[test]
fn both_freeze_a_third_version() {
    let folder = Folder::two_versions();
    let root = folder.root();
    assert!(git(root, &["init", "-q", "-b", "start"]));
    assert!(git(root, &["add", "-A"]) && git(root, &["commit", "-q", "-m", "start"]));
    freeze_on(&folder, "ours", "office");
    freeze_on(&folder, "theirs", "desk");
    assert!(!git(root, &["merge", "-q", "ours"]), "git stops the merge");
    assert!(
        folder.read("schemas/heirloom.lock").contains("<<<<<<<"),
        "and not only in the schema"
    );
    let told = folder.run(&["status"]);
    assert_eq!(told.code, 3, "the history file is in conflict too: {told}");
    assert!(
        told.out
            .contains("error[lock/conflict]: schemas/heirloom.lock:7:1"),
        "{told}"
    );

    // What the help says: the lock and the history of the branch that was first, one's own working schema.
    let first = [
        "schemas/heirloom.lock",
        "schemas/bank/history/account_opened.v3.avsc",
    ];
    for file in first {
        assert!(git(root, &["checkout", "--theirs", file]));
    }
    assert!(git(root, &["checkout", "--ours", WORKING]));
    assert_snapshot!(folder.run(&["freeze"]));
    assert_eq!(folder.run(&["status"]).code, 0);
}
