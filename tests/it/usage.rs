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

/// Every command that is given a file answers alike.
#[test]
fn a_file_that_is_not_there() {
    let folder = Folder::of(&[("old.avsc", OPENED)]);
    let commands: [&[&str]; 12] = [
        &["compat", "nowhere", "old.avsc", "--format", "avro"],
        &["compat", "old.avsc", "old.avsc", "--reference", "nowhere"],
        &["diff", "old.avsc", "nowhere.avsc"],
        &["decode", "nowhere", "--writer", "old.avsc"],
        &["decode", "old.avsc", "--writer", "nowhere.avsc"],
        &["decode", "old.avsc", "--writer", "nowhere.proto"],
        &["encode", "nowhere", "--writer", "old.avsc"],
        &["explain-plan", "old.avsc", "nowhere.avsc"],
        &["apply", "nowhere"],
        &["registry", "serve", "--users", "nowhere"],
        &["registry", "import", "--data", "data", "nowhere"],
        &["registry", "export", "--data", "nowhere"],
    ];
    let mut alone = None;
    for arguments in commands {
        let told = folder.run(arguments);
        let answer = told.err.replace("nowhere.avsc", "nowhere");
        let answer = answer.replace("nowhere.proto", "nowhere");
        assert_eq!(
            (told.code, told.out.as_str()),
            (4, ""),
            "{arguments:?}: {answer}"
        );
        assert_eq!(
            alone.get_or_insert(answer.clone()),
            &answer,
            "{arguments:?}"
        );
    }
    assert_snapshot!(alone.unwrap());
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
