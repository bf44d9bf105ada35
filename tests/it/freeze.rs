//! `heirloom freeze`.

use insta::assert_snapshot;

use crate::folder::{Folder, OPENED_2, OPENED_3};

const WORKING: &str = "schemas/bank/account_opened.avsc";

#[test]
fn a_draft() {
    let folder = Folder::two_versions();
    folder.write(WORKING, OPENED_3);
    assert_snapshot!(folder.run(&["status"]));
    assert_snapshot!(folder.run(&["freeze", "bank/account_opened"]));
    assert_eq!(
        folder.read("schemas/bank/history/account_opened.v3.avsc"),
        OPENED_3
    );
    assert_eq!(folder.run(&["status"]).code, 0);
}

#[test]
fn all_that_changed_from_below_the_root() {
    let folder = Folder::two_versions();
    folder.write(WORKING, OPENED_3);
    folder.write(
        "schemas/orders/placed.proto",
        "syntax = \"proto3\";\npackage orders;\nmessage Placed {}\n",
    );
    assert_snapshot!(folder.run_in(&folder.root().join("schemas/bank"), &["freeze"]));
}

#[test]
fn as_data() {
    let folder = Folder::two_versions();
    folder.write(WORKING, OPENED_3);
    assert_snapshot!(folder.run(&["freeze", "--json"]));
    assert_snapshot!(folder.run(&["freeze", "--json"]));
}

#[test]
fn nothing_changed() {
    let folder = Folder::two_versions();
    assert_snapshot!(folder.run(&["freeze", "bank/account_opened"]));
    assert_snapshot!(folder.run(&["freeze"]));
}

#[test]
fn an_unknown_contract() {
    assert_snapshot!(Folder::two_versions().run(&["freeze", "bank/account_opend"]));
    assert_eq!(
        Folder::two_versions()
            .run(&["freeze", "account_opened"])
            .code,
        2
    );
}

#[test]
fn an_edited_version_stands_in_the_way() {
    let folder = Folder::two_versions();
    folder.write(WORKING, OPENED_3);
    folder.write("schemas/bank/history/account_opened.v1.avsc", OPENED_2);
    let before = folder.read("schemas/heirloom.lock");
    assert_snapshot!(folder.run(&["freeze"]));
    assert_eq!(folder.read("schemas/heirloom.lock"), before);
}

#[test]
fn the_next_freeze_adopts_what_an_interrupted_one_left() {
    let folder = Folder::two_versions();
    folder.write(WORKING, OPENED_3);
    folder.write("schemas/bank/history/account_opened.v3.avsc", OPENED_3);
    assert_eq!(folder.run(&["status"]).code, 1);
    assert_snapshot!(folder.run(&["freeze"]));
    assert_eq!(folder.run(&["status"]).code, 0);
}
