//! What a wrong command line is answered with.

use insta::assert_snapshot;

use crate::folder::{Folder, OPENED};

#[test]
fn no_configuration() {
    let folder = Folder::of(&[("schemas/bank/opened.avsc", OPENED)]);
    assert_snapshot!(folder.run(&["status"]));
    assert_eq!(folder.run(&["freeze"]).code, 2);
}

#[test]
fn a_wrong_path() {
    let folder = Folder::of(&[]);
    assert_snapshot!(folder.run(&["-C", "nowhere", "status"]));
    assert_eq!(folder.run(&["--root", "nowhere", "init"]).code, 4);
}

#[test]
fn a_wrong_pin() {
    let folder = Folder::of(&[]);
    assert_snapshot!(folder.run(&["init", "--pin", "bank/paid=common/money@1"]));
}

#[test]
fn wrong_and_no_commands() {
    let folder = Folder::of(&[]);
    assert_eq!(folder.run(&["frieze"]).code, 2);
    assert_eq!(folder.run(&[]).code, 2);
    let version = folder.run(&["--version"]);
    assert_eq!(
        (version.code, version.out.trim()),
        (0, concat!("heirloom ", env!("CARGO_PKG_VERSION")))
    );
}

#[test]
fn help_names_the_exit_codes() {
    let help = Folder::of(&[]).ok(&["--help"]);
    for word in [
        "init",
        "status",
        "freeze",
        "--root",
        "Exit codes: 0 nothing found",
    ] {
        assert!(help.contains(word), "{word} is missing:\n{help}");
    }
}
