//! `heirloom diff`.

use insta::assert_snapshot;

use crate::folder::{Folder, OPENED, OPENED_2, OPENED_3};
use crate::published::valid;

#[test]
fn versions_of_a_contract() {
    let folder = Folder::two_versions();
    folder.write("schemas/bank/account_opened.avsc", OPENED_3);
    assert_snapshot!(folder.ok(&["diff", "bank/account_opened", "v2", "v3"]));
    let told = folder.run(&["diff", "bank/account_opened", "1", "2", "--json"]);
    valid("diff", &told);
    assert_snapshot!(told.out);
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

#[test]
fn messages_that_come_and_go() {
    let file = |messages: &str| format!("syntax = \"proto3\";\npackage shop;\n{messages}\n");
    let folder = Folder::of(&[
        (
            "1.proto",
            &file("message Paid { int64 cents = 1; }\nmessage Refunded { string why = 1; }"),
        ),
        (
            "2.proto",
            &file(
                "message Sent { Address to = 1; }\nmessage Paid { int64 cents = 1; }\nmessage Address {}",
            ),
        ),
        ("3.proto", &file("message Settled { int64 cents = 1; }")),
    ]);
    assert_snapshot!(folder.ok(&["diff", "1.proto", "2.proto"]));
    let told = folder.run(&["diff", "1.proto", "2.proto", "--json"]);
    let data = valid("diff", &told);
    assert_eq!(
        (&data["backward"], &data["forward"]),
        (&"BROKEN".into(), &"BROKEN".into())
    );
    assert!(!told.out.contains("Address"), "{told}");
    // The first of each is the same event by another name; the second is gone.
    assert_snapshot!(folder.ok(&["diff", "1.proto", "3.proto"]));
}
