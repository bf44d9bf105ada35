//! `heirloom diff`.

use insta::assert_snapshot;

use crate::folder::{Folder, OPENED, OPENED_2, OPENED_3};

#[test]
fn versions_of_a_contract() {
    let folder = Folder::two_versions();
    folder.write("schemas/bank/account_opened.avsc", OPENED_3);
    assert_snapshot!(folder.ok(&["diff", "bank/account_opened", "v2", "v3"]));
    assert_snapshot!(folder.ok(&["diff", "bank/account_opened", "1", "2", "--json"]));
    assert_eq!(
        folder
            .run(&["diff", "bank/account_opened", "v2", "v4"])
            .code,
        2
    );
    assert_eq!(folder.run(&["diff", "bank", "v2", "v3"]).code, 2);
}

#[test]
fn files() {
    let proto = "syntax = \"proto3\";\nmessage Opened { string holder = 1; }\n";
    let spaced = OPENED.replace('\n', "\n  ");
    let folder = Folder::of(&[
        ("1.avsc", OPENED),
        ("2.avsc", OPENED_2),
        ("same.avsc", &spaced),
        ("a.proto", proto),
        ("broken.avsc", "{"),
    ]);
    assert_snapshot!(folder.ok(&["diff", "2.avsc", "1.avsc"]));
    assert_snapshot!(folder.ok(&["diff", "1.avsc", "same.avsc"]));
    assert_snapshot!(folder.ok(&["diff", "1.avsc", "a.proto"]));
    assert_eq!(folder.run(&["diff", "1.avsc", "broken.avsc"]).code, 3);
    assert_eq!(folder.run(&["diff", "1.avsc", "nowhere.avsc"]).code, 4);
}

#[test]
fn a_protobuf_message() {
    let older = "syntax = \"proto3\";\nmessage Opened { string holder = 1; int64 cents = 2; }\n";
    let newer = "syntax = \"proto3\";\nmessage Opened { string holder = 1; int32 cents = 2; }\n";
    let folder = Folder::of(&[("1.proto", older), ("2.proto", newer)]);
    assert_snapshot!(folder.ok(&["diff", "1.proto", "2.proto"]));
}
