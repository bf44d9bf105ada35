//! `heirloom init`.

use insta::assert_snapshot;

use crate::folder::{Folder, OPENED, OPENED_2};

#[test]
fn an_empty_folder() {
    let folder = Folder::of(&[]);
    assert_snapshot!(folder.run(&["init"]));
    assert_eq!(folder.run(&["status"]).code, 0);
}

#[test]
fn an_existing_history() {
    let money = r#"{"type": "record", "name": "Money", "namespace": "common", "fields": [
  {"name": "cents", "type": "long"}]}"#;
    let paid = r#"{"type": "record", "name": "Paid", "namespace": "bank", "fields": [
  {"name": "amount", "type": "common.Money"}]}"#;
    let folder = Folder::of(&[
        ("events/bank/history/account_opened.v1.avsc", OPENED),
        ("events/bank/account_opened.avsc", OPENED_2),
        ("events/bank/history/paid.v1.avsc", paid),
        ("events/bank/paid.avsc", paid),
        ("events/common/history/money.v1.avsc", money),
        (
            "events/common/history/money.v2.avsc",
            &money.replace("\"fields\"", "\"doc\": \"cash\", \"fields\""),
        ),
    ]);
    assert_snapshot!(folder.run(&["init", "--pin", "bank/paid@1=common/money@1"]));
    assert_snapshot!(folder.run(&["status"]));
    assert_eq!(
        folder.read("heirloom.toml").lines().last(),
        Some("shared = true")
    );
}

#[test]
fn a_second_time() {
    let folder = Folder::two_versions();
    let before = folder.read("schemas/heirloom.lock");
    assert_snapshot!(folder.run(&["init"]));
    assert_eq!(folder.read("schemas/heirloom.lock"), before);
}

#[test]
fn a_broken_schema() {
    let folder = Folder::of(&[(
        "schemas/bank/account_opened.avsc",
        &OPENED.replace("\"string\"", "[\"null\", \"null\", \"strin\"]"),
    )]);
    assert_snapshot!(folder.run(&["init"]));
}

#[test]
fn as_data() {
    let folder = Folder::of(&[
        ("schemas/bank/history/account_opened.v1.avsc", OPENED),
        ("schemas/bank/account_opened.avsc", OPENED_2),
    ]);
    assert_snapshot!(folder.run(&["init", "--json"]));
    assert_snapshot!(folder.run(&["init", "--json"]));
}

/// A working schema that becomes version 1 can still be corrected; what is in a history already cannot.
#[test]
fn a_bad_default_is_refused_unless_it_is_history() {
    let bad = r#"{"type": "record", "name": "A", "fields": [{"name": "x", "type": "int", "default": "0"}]}"#;
    let told = Folder::of(&[("schemas/s/a.avsc", bad)]).run(&["init"]);
    assert_eq!(told.code, 3);
    assert!(told.err.contains("[avro/bad-default]"), "{}", told.err);
    Folder::of(&[("schemas/s/history/a.v1.avsc", bad)]).ok(&["init"]);
}
