//! Records of registry ids: what is none, and what else lies in the folder.

use heirloom_contract::{ErrorKind, RegistryIds};
use insta::assert_snapshot;

use crate::folder::Folder;

const FILE: &str = "schemas/registry-ids/prod.toml";

/// What is wrong with a text.
fn faults(text: &str) -> String {
    let folder = Folder::two_versions();
    folder.write(FILE, text);
    assert_eq!(folder.findings(), "", "only who asks a registry reads it");
    let error = RegistryIds::read(folder.root(), "schemas", "prod").expect_err("findings");
    assert_eq!(error.kind(), ErrorKind::Findings);
    let findings = error.findings().iter();
    findings.map(|it| format!("{it}\n")).collect()
}

#[test]
fn what_is_no_record() {
    let head = "format = 1\nregistry = \"prod\"\n";
    let lines = "\"a\" = 1\n\"a/b@1\" = 1\n\"a/b@2\" = { id = -1, number = 1 }\n\
                 \"a/b@3\" = { id = 1, number = 1, version = 1 }\n";
    let cases = [
        ("empty", String::new()),
        ("of others", "format = 2\nregistry = \"test\"\n".to_owned()),
        (
            "other types",
            "format = \"1\"\nregistry = \"prod\"\nsubjects = 1\nid = 7\n".to_owned(),
        ),
        ("no TOML", format!("{head}[subjects\n")),
        ("not UTF-8", format!("{head}\u{fffd} = 1\n")),
        (
            "a conflict",
            format!("{head}<<<<<<< ours\n[subjects.s]\n=======\n[subjects.t]\n>>>>>>>\n"),
        ),
        (
            "a line twice",
            format!("{head}[subjects.s]\n{lines}{lines}"),
        ),
        ("lines", format!("{head}[subjects.s]\n{lines}")),
    ];
    let told = cases.map(|(what, text)| format!("== {what}\n{}", faults(&text)));
    assert_snapshot!(told.concat());
}

#[test]
fn no_file_is_an_empty_record() {
    let folder = Folder::two_versions();
    let ids = RegistryIds::read(folder.root(), "schemas", "prod").expect("a record");
    assert_eq!(ids, RegistryIds::new("prod"));
    folder.write(FILE, ids.render());
    assert_eq!(
        RegistryIds::read(folder.root(), "schemas", "prod").expect("a record"),
        ids
    );
}
