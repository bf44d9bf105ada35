//! `heirloom explain-plan`.

use insta::assert_snapshot;

use crate::folder::{Folder, OPENED, OPENED_2, OPENED_3};

const MONEY: &str = r#"{"type": "record", "name": "Money", "namespace": "common", "fields": [
  {"name": "cents", "type": "long"}]}
"#;

fn folder(writer: &str, reader: &str) -> Folder {
    Folder::of(&[
        ("writer.avsc", writer),
        ("reader.avsc", reader),
        ("money.avsc", MONEY),
    ])
}

#[test]
fn every_event_arrives() {
    let folder = folder(OPENED, OPENED_2);
    assert_snapshot!(folder.run(&["explain-plan", "writer.avsc", "reader.avsc"]));
    let told = folder.run(&["explain-plan", "reader.avsc", "reader.avsc"]);
    assert_eq!(told.out, "as it is\n\nthe bytes stay as they are\n");
}

#[test]
fn no_event_can_be_read() {
    let folder = folder(OPENED_2, OPENED_3);
    assert_snapshot!(folder.run(&["explain-plan", "writer.avsc", "reader.avsc"]));
}

#[test]
fn some_fail_and_some_are_lost() {
    let folder = folder(
        r#"{"type": "record", "name": "Paid", "fields": [
  {"name": "note", "type": "string"},
  {"name": "amount", "type": ["null", "common.Money", "string"]},
  {"name": "kind", "type": {"type": "enum", "name": "Kind", "symbols": ["CARD", "CASH"]}},
  {"name": "rate", "type": "long"}]}
"#,
        r#"{"type": "record", "name": "Paid", "fields": [
  {"name": "rate", "type": "double"},
  {"name": "amount", "type": ["null", "common.Money"]},
  {"name": "kind", "type": {"type": "enum", "name": "Kind", "symbols": ["CARD", "OTHER"], "default": "OTHER"}},
  {"name": "channel", "type": "string", "default": "branch"}]}
"#,
    );
    let arguments = ["explain-plan", "writer.avsc", "reader.avsc"];
    assert_snapshot!(folder.run(&[&arguments[..], &["--reference", "money.avsc"]].concat()));
    assert_eq!(folder.run(&arguments).code, 3, "a reference is missing");
}

#[test]
fn files_that_are_not_there() {
    let folder = folder(OPENED, "{");
    assert_eq!(
        folder
            .run(&["explain-plan", "nowhere.avsc", "writer.avsc"])
            .code,
        4
    );
    assert_eq!(
        folder
            .run(&["explain-plan", "writer.avsc", "reader.avsc"])
            .code,
        3
    );
}
