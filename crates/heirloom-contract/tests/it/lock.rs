//! What the lock must say, and what to do where it says something else.

use insta::assert_snapshot;

use crate::folder::{ADDRESS, Folder, MONEY, OPENED, OPENED_2, PAID, PLACED};

const LOCK: &str = "schemas/heirloom.lock";
const V1: &str = "schemas/bank/history/opened.v1.avsc";

/// Without the lines that start so.
fn lose(folder: &Folder, start: &str) {
    let lock = folder.read(LOCK);
    let kept = lock.lines().filter(|line| !line.starts_with(start));
    let kept: Vec<&str> = kept.collect();
    folder.write(LOCK, kept.join("\n"));
}

/// Events that refer to shared types, and a contract that nobody refers to.
fn with_references() -> Folder {
    Folder::frozen(&[
        ("schemas/common/money.avsc", MONEY),
        ("schemas/common/address.proto", ADDRESS),
        ("schemas/bank/paid.avsc", PAID),
        ("schemas/orders/placed.proto", PLACED),
        ("schemas/bank/opened.avsc", OPENED),
        (
            "schemas/orders/other.proto",
            &ADDRESS.replace("common", "orders"),
        ),
    ])
}

#[test]
fn pins_that_do_not_fit_the_text() {
    let mut all = String::new();
    let mut case = |what: &str, old: &str, new: &str| {
        let folder = with_references();
        assert_eq!(folder.findings(), "");
        folder.replace(LOCK, old, new);
        all.push_str(&format!("== {what}\n{}", folder.findings()));
    };
    case("another contract", "common/money@1", "bank/opened@1");
    case("another message", "common/address@1", "orders/other@1");
    case("none", ", references = [\"common/money@1\"]", "");
    case(
        "one too many",
        "[\"common/money@1\"]",
        "[\"bank/opened@1\", \"common/money@1\"]",
    );
    assert_snapshot!(all);
}

#[test]
fn a_lock_that_does_not_say_its_format() {
    let folder = Folder::two_versions();
    lose(&folder, "format");
    let without = folder.findings();
    folder.write(LOCK, "");
    assert_snapshot!(format!("{without}== empty\n{}", folder.findings()));
}

#[test]
fn a_file_that_is_not_where_versions_lie() {
    let folder = Folder::two_versions();
    folder.replace(LOCK, "opened.v1.avsc", "opened.v3.avsc");
    assert_snapshot!(folder.findings());
    let folder = Folder::two_versions();
    folder.replace(LOCK, "opened.v1.avsc", "opened.v1.proto");
    assert_snapshot!(folder.findings());
}

/// Freezing is offered where it adopts the file, and only there.
#[test]
fn unlocked_files() {
    let mut all = String::new();
    let mut case = |what: &str, break_it: &dyn Fn(&Folder)| {
        let folder = Folder::two_versions();
        break_it(&folder);
        let findings = folder.findings();
        let is_offered = findings.contains("which adopts the file");
        let adopts = folder
            .freeze("bank/opened")
            .is_ok_and(|done| done.frozen[0].adopted);
        assert_eq!(is_offered, adopts, "{what}: {findings}");
        all.push_str(&format!("== {what}\n{findings}"));
    };
    case("the newest line is lost", &|folder| lose(folder, "v2"));
    case("an older line is lost", &|folder| lose(folder, "v1"));
    case("all lines are lost", &|folder| lose(folder, "v"));
    case("the next version, with another text", &|folder| {
        folder.write("schemas/bank/history/opened.v3.avsc", OPENED);
    });
    case("the next version, with the text of the newest", &|folder| {
        folder.write("schemas/bank/history/opened.v3.avsc", OPENED_2);
    });
    case("a later version", &|folder| {
        folder.write("schemas/bank/history/opened.v4.avsc", OPENED_2);
    });
    case("a contract that is not in the lock", &|folder| {
        folder.write(
            "schemas/bank/history/closed.v2.avsc",
            OPENED.replace("Opened", "Closed"),
        );
        folder.write(
            "schemas/bank/closed.avsc",
            OPENED.replace("Opened", "Closed"),
        );
    });
    assert_snapshot!(all);
}

#[test]
fn a_lock_without_versions_is_made_anew_by_init() {
    let folder = Folder::two_versions();
    lose(&folder, "v");
    folder.remove(LOCK);
    heirloom_contract::init(folder.root(), &heirloom_contract::InitOptions::default())
        .expect("a start");
    assert_eq!(folder.findings(), "");
}

#[test]
fn line_endings_that_were_converted() {
    let folder = Folder::two_versions();
    folder.write(V1, OPENED.replace('\n', "\r\n"));
    let findings = folder.findings();
    assert_snapshot!(findings);

    let crlf = OPENED.replace('\n', "\r\n");
    let folder = Folder::frozen(&[("schemas/bank/opened.avsc", &crlf)]);
    assert_eq!(folder.findings(), "");
    folder.write(V1, OPENED);
    assert_eq!(folder.findings(), findings, "the other way round");

    folder.write(V1, crlf.replace("string", "bytes"));
    assert!(folder.findings().contains("was edited"));
}
