//! Everything that can be wrong with the folder is a finding with its place.

use insta::assert_snapshot;

use crate::folder::{ADDRESS, Folder, MONEY, OPENED, OPENED_2, PAID};

const V1: &str = "schemas/bank/history/opened.v1.avsc";
const V2: &str = "schemas/bank/history/opened.v2.avsc";
const LOCK: &str = "schemas/heirloom.lock";

/// Two frozen versions of `bank/opened`, changed by `break_it`.
fn broken(break_it: impl FnOnce(&Folder)) -> String {
    let folder = Folder::two_versions();
    assert_eq!(folder.findings(), "", "nothing is wrong to begin with");
    break_it(&folder);
    folder.findings()
}

/// A configuration and some files, not frozen.
fn started(files: &[(&str, &str)]) -> String {
    let folder = Folder::of(files);
    folder.write("heirloom.toml", "");
    folder.findings()
}

#[test]
fn an_edited_version() {
    assert_snapshot!(broken(|folder| folder.replace(V1, "string", "bytes")));
}

#[test]
fn a_missing_version() {
    assert_snapshot!(broken(|folder| folder.remove(V1)));
}

#[test]
fn a_missing_contract() {
    assert_snapshot!(broken(|folder| {
        for path in [V1, V2, "schemas/bank/opened.avsc"] {
            folder.remove(path);
        }
    }));
}

#[test]
fn a_gap() {
    assert_snapshot!(broken(|folder| {
        folder.remove(V1);
        let lock = folder.read(LOCK);
        let without: Vec<&str> = lock
            .lines()
            .filter(|line| !line.starts_with("v1"))
            .collect();
        folder.write(LOCK, without.join("\n"));
    }));
}

#[test]
fn an_unlocked_file() {
    assert_snapshot!(broken(
        |folder| folder.write("schemas/bank/history/opened.v3.avsc", OPENED)
    ));
}

#[test]
fn a_merge_conflict() {
    assert_snapshot!(broken(|folder| {
        let lock = folder.read(LOCK);
        let v2 = lock
            .lines()
            .find(|line| line.starts_with("v2"))
            .expect("a line");
        let both = format!("<<<<<<< HEAD\n{v2}\n=======\n{v2}\n>>>>>>> other\n");
        folder.write(LOCK, lock.replace(&format!("{v2}\n"), &both));
    }));
}

#[test]
fn a_damaged_lock() {
    let lock = r#"
format = 7
colour = 1

["bank/opened"]
v1 = { sha256 = "abc", normal = "def" }
v2 = { sha256 = "ABCDEF" }
v3 = 7
v04 = {}
v5 = { sha256 = "0000000000000000000000000000000000000000000000000000000000000000", normal = "0000000000000000000000000000000000000000000000000000000000000000", references = ["common"] }
"#;
    assert_snapshot!(broken(|folder| folder.write(LOCK, lock)));
}

#[test]
fn a_lock_that_is_no_toml() {
    assert_snapshot!(broken(|folder| folder.write(LOCK, "format = \n[")));
}

#[test]
fn a_lock_with_another_normal_form() {
    assert_snapshot!(broken(|folder| {
        let lock = folder.read(LOCK);
        let digest = lock
            .split("normal = \"")
            .nth(1)
            .expect("a digest")
            .get(..64);
        folder.replace(LOCK, digest.expect("64 digits"), &"0".repeat(64));
    }));
}

#[test]
fn a_lock_that_pins_what_is_not_frozen() {
    let folder = Folder::frozen(&[
        ("schemas/common/money.avsc", MONEY),
        ("schemas/bank/paid.avsc", PAID),
    ]);
    folder.replace(LOCK, "common/money@1", "common/money@3");
    assert_snapshot!(folder.findings());
}

#[test]
fn a_history_without_a_lock() {
    assert_snapshot!(broken(|folder| folder.remove(LOCK)));
}

#[test]
fn a_history_without_a_working_schema() {
    assert_snapshot!(broken(|folder| folder.remove("schemas/bank/opened.avsc")));
}

#[test]
fn two_formats_of_one_name() {
    assert_snapshot!(broken(
        |folder| folder.write("schemas/bank/opened.proto", ADDRESS)
    ));
}

#[test]
fn two_contracts_with_one_full_name() {
    assert_snapshot!(started(&[
        ("schemas/bank/opened.avsc", OPENED),
        ("schemas/bank/reopened.avsc", OPENED_2),
        ("schemas/other/opened.avsc", OPENED),
    ]));
}

#[cfg(target_os = "linux")]
#[test]
fn names_that_clash() {
    assert_snapshot!(started(&[
        ("schemas/bank/opened.avsc", OPENED),
        (
            "schemas/bank/Opened.avsc",
            &OPENED.replace("Opened", "Other")
        ),
        (
            "schemas/bank/re-paid.avsc",
            &OPENED.replace("Opened", "RePaid")
        ),
        (
            "schemas/bank/re_paid.avsc",
            &OPENED.replace("Opened", "Repaid")
        ),
        (
            "schemas/Bank/closed.avsc",
            &OPENED.replace("Opened", "Closed")
        ),
    ]));
}

/// Names that would be one module or one type of generated code.
#[cfg(target_os = "linux")]
#[test]
fn names_that_clash_in_code() {
    let event = |name: &str| OPENED.replace("Opened", name);
    assert_snapshot!(started(&[
        ("schemas/bank/aB.avsc", &event("One")),
        ("schemas/bank/a_b.avsc", &event("Two")),
        ("schemas/bank/ab.avsc", &event("Three")),
        ("schemas/bank/v1_2.avsc", &event("Four")),
        ("schemas/bank/v12.avsc", &event("Five")),
        ("schemas/moneyBank/paid.avsc", &event("Six")),
        ("schemas/money-bank/paid.avsc", &event("Seven")),
        ("schemas/money-bank/paid_2.avsc", &event("Eight")),
    ]));
}

#[test]
fn a_stream_that_hides_the_crate() {
    assert_snapshot!(started(&[("schemas/Heirloom/opened.avsc", OPENED)]));
    assert_eq!(started(&[("schemas/bank/heirloom.avsc", OPENED)]), "");
}

#[test]
fn events_that_are_no_records() {
    let id = r#"{"type": "fixed", "name": "Id", "size": 16}"#;
    let colour = r#"{"type": "enum", "name": "Colour", "symbols": ["RED"]}"#;
    let folder = Folder::of(&[
        ("heirloom.toml", "[streams.common]\nshared = true\n"),
        ("schemas/bank/id.avsc", id),
        ("schemas/bank/colour.avsc", colour),
        ("schemas/common/id.avsc", id),
        ("schemas/common/colour.avsc", colour),
    ]);
    assert_snapshot!(folder.findings());
}

#[test]
fn a_retired_shared_type() {
    let folder = Folder::frozen(&[
        ("schemas/common/money.avsc", MONEY),
        ("schemas/bank/paid.avsc", PAID),
    ]);
    let retired = "[contracts.\"common/money\"]\nretired = \"drop\"\n";
    folder.write("heirloom.toml", folder.read("heirloom.toml") + retired);
    assert_snapshot!(folder.findings());
}

#[cfg(unix)]
#[test]
fn linked_folders_are_not_followed() {
    let folder = Folder::of(&[
        ("schemas/bank/opened.avsc", OPENED),
        ("vendor/paid.avsc", PAID),
    ]);
    let link = |to: &str, at: &str| {
        std::os::unix::fs::symlink(to, folder.root().join(at)).expect("a link");
    };
    link("..", "schemas/bank/l1");
    link("..", "schemas/bank/l2");
    link("..", "l3");
    let options = heirloom_contract::InitOptions::default();
    heirloom_contract::init(folder.root(), &options).expect("a start");
    assert_eq!(folder.load().contracts().count(), 1);

    link("..", "schemas/loop");
    link("../vendor", "schemas/orders");
    folder.write("schemas/shop/opened.avsc", OPENED);
    link("../bank/history", "schemas/shop/history");
    assert_snapshot!(folder.findings());
}

#[test]
fn names_that_cannot_be() {
    assert_snapshot!(started(&[
        ("schemas/bank/1st.avsc", OPENED),
        ("schemas/a b/opened.avsc", OPENED),
    ]));
}

#[test]
fn files_in_the_wrong_place() {
    assert_snapshot!(started(&[
        ("schemas/opened.avsc", OPENED),
        ("schemas/bank/opened.v1.avsc", OPENED),
        ("schemas/bank/a.b.avsc", OPENED),
        ("schemas/bank/opened.avdl", "protocol P {}"),
        ("schemas/bank/opened.avsc.bak", OPENED),
        ("schemas/bank/more/opened.avsc", OPENED),
        ("schemas/bank/history/opened.avsc", OPENED),
        ("schemas/bank/history/opened.v0.avsc", OPENED),
        ("schemas/bank/history/opened.v01.avsc", OPENED),
        ("schemas/bank/history/old/opened.v1.avsc", OPENED),
        ("schemas/README.md", "a note is left alone"),
        (
            "schemas/bank/.opened.avsc.swp",
            "a hidden file is left alone"
        ),
    ]));
}

#[test]
fn a_file_that_is_not_utf8() {
    let folder = Folder::of(&[("heirloom.toml", "")]);
    folder.write("schemas/bank/opened.avsc", b"{\"type\": \"\xff\"}");
    assert_snapshot!(folder.findings());
}

#[test]
fn a_schema_with_faults() {
    assert_snapshot!(started(&[
        (
            "schemas/bank/opened.avsc",
            r#"{"type": "record", "name": "Opened", "fields": [
  {"name": "id", "type": "long", "default": "x"},
  {"name": "on", "type": ["null", "null"]}
]}"#,
        ),
        ("schemas/bank/closed.avsc", "{"),
        (
            "schemas/orders/placed.proto",
            "syntax = \"proto3\";\nmessage Placed { strin id = 1; }\n"
        ),
    ]));
}

#[test]
fn roots_without_a_name() {
    assert_snapshot!(started(&[
        ("schemas/bank/opened.avsc", "\"string\""),
        (
            "schemas/bank/closed.avsc",
            r#"[{"type": "fixed", "name": "A", "size": 2}, "null"]"#
        ),
        (
            "schemas/bank/id.avsc",
            r#"{"type": "fixed", "name": "Id", "size": 16}"#
        ),
    ]));
}

#[test]
fn a_configuration_that_fits_nothing() {
    let folder = Folder::two_versions();
    folder.write("schemas/orders/placed.proto", ADDRESS);
    folder.write(
        "heirloom.toml",
        r#"
[streams.bnak]
topic = "bank"

[contracts."bank/opend"]
lossy = "allow"

[contracts."bank/opened"]
message = "Opened"
retired = "drop"

[contracts."bank/opened".v1]
split = true

[contracts."bank/opened".v2]
meaning-changed = true

[contracts."bank/opened".v3]
lossy = "allow"
"#,
    );
    assert_snapshot!(folder.findings());
}

#[test]
fn a_configuration_with_wrong_keys_and_values() {
    let folder = Folder::of(&[(
        "heirloom.toml",
        r#"
schemas = "../elsewhere"
stream = 1
contracts = 7
borrowed = 0

[streams.bank]
topics = "bank"
shared = "yes"
level = "BACKWARDS"
"#,
    )]);
    assert_snapshot!(folder.findings());
}

#[test]
fn a_configuration_that_is_no_toml() {
    let folder = Folder::of(&[
        ("heirloom.toml", "schemas = \n\n[streams"),
        ("schemas/bank/opened.avsc", "{"),
    ]);
    assert_snapshot!(folder.findings());
}

#[test]
fn registries_without_an_address_or_with_secrets() {
    assert_snapshot!(broken(|folder| folder.write(
        "heirloom.toml",
        r#"
[registries.test]
dialect = "confluent"
[registries.prod]
url = "https://me:secret@registry.example.com"
[registries.old]
url = ["registry.example.com", "http://registry.example.com:8081"]
pasword-env = "PASSWORD"
[streams.bank]
subjects = "topics"
"#
    )));
}
