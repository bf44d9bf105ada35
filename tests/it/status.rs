//! `heirloom status`.

use insta::assert_snapshot;
use serde_json::Value;

use crate::folder::{Folder, OPENED, OPENED_3};

const V1: &str = "schemas/bank/history/account_opened.v1.avsc";
const LOCK: &str = "schemas/heirloom.lock";

#[test]
fn an_edited_version() {
    let folder = Folder::two_versions();
    folder.write(V1, &OPENED.replace("string", "bytes"));
    assert_snapshot!(folder.run(&["status"]));
}

#[test]
fn a_merge_conflict_in_the_lock() {
    let folder = Folder::two_versions();
    let lock = folder.read(LOCK);
    folder.write(
        LOCK,
        &format!("{lock}<<<<<<< ours\n=======\n>>>>>>> theirs\n"),
    );
    assert_snapshot!(folder.run(&["status"]));
}

#[test]
fn a_broken_schema() {
    let folder = Folder::two_versions();
    let text = OPENED_3
        .replace("\"given_name\"", "\"given name\"")
        .replace("\"name\": \"currency\", ", "");
    folder.write("schemas/bank/account_opened.avsc", &text);
    assert_snapshot!(folder.run(&["status"]));
}

#[test]
fn a_wrong_configuration() {
    let folder = Folder::two_versions();
    folder.write("heirloom.toml", "[streams.bank]\ntopik = \"bank\"\n");
    assert_snapshot!(folder.run(&["status"]));
}

#[test]
fn as_data() {
    let folder = Folder::two_versions();
    folder.write("schemas/bank/account_opened.avsc", OPENED_3);
    let told = folder.run(&["status", "--json"]);
    assert_eq!(told.code, 0);
    assert_snapshot!(told.out);

    folder.write(V1, "{");
    let told = folder.run(&["status", "--json"]);
    assert_eq!(told.code, 5);
    let data: Value = serde_json::from_str(&told.out).expect("JSON, also with findings");
    let rules = data["findings"]
        .as_array()
        .expect("a list")
        .iter()
        .map(|one| &one["rule"]);
    assert_eq!(
        rules.collect::<Vec<_>>(),
        ["lock/version-edited", "contract/schema-invalid"]
    );
    assert_eq!(data["streams"][0]["contracts"][0]["state"], "broken");
}

#[test]
fn an_error_as_data() {
    let folder = Folder::of(&[]);
    assert_snapshot!(folder.run(&["status", "--json", "--root", "nowhere"]));
}

#[test]
fn our_own_contracts() {
    let folder = Folder::of(&[]);
    let told = folder.run(&["status", "--root", env!("CARGO_MANIFEST_DIR")]);
    assert_eq!((told.code, told.err.as_str()), (0, ""));
    assert_snapshot!(told.out);
}
