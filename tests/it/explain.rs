//! `heirloom explain` and `heirloom rules`.

use insta::assert_snapshot;
use serde_json::Value;

use crate::folder::{Folder, OPENED_3};
use crate::published::valid;

#[test]
fn a_rule() {
    let folder = Folder::of(&[]);
    let told = folder.ok(&["explain", "avro/field-added-without-default"]);
    assert!(!told.contains("Cases"), "{told}");
    assert_snapshot!(told);
    let told = folder.run(&["explain", "lock/version-edited", "--json"]);
    valid("explain", &told);
    assert_snapshot!(told.out);
}

#[test]
fn a_finding() {
    let folder = Folder::two_versions();
    folder.write("schemas/bank/account_opened.avsc", OPENED_3);
    let told = folder.run(&["check", "--json"]);
    let data: Value = serde_json::from_str(&told.out).expect("JSON");
    let pair = &data["contracts"][0]["findings"][0]["pairs"][1];
    let id = pair["id"].as_str().expect("an id");
    let told = folder.ok(&["explain", id]);
    assert!(
        told.starts_with("bank/account_opened: v1 writes, v3 reads"),
        "{told}"
    );
    assert!(told.contains(&format!("finding {id}")), "{told}");
    assert!(told.contains("Why it matters"), "{told}");
    let one = valid("explain", &folder.run(&["explain", id, "--json"]));
    assert_eq!(
        (&one["finding"]["id"], &one["writer"]),
        (&pair["id"], &pair["writer"])
    );
}

#[test]
fn what_is_not_there() {
    let folder = Folder::two_versions();
    assert_snapshot!(folder.run(&["explain", "avro/symbol"]));
    assert_snapshot!(folder.run(&["explain", "0123456789abcd"]));
    for name in ["avro/symbol", "0123456789abcd"] {
        let told = folder.run(&["explain", name, "--json"]);
        assert_eq!(told.code, 2, "{told}");
        assert!(valid("explain", &told)["error"]["help"].is_string());
    }
}

#[test]
fn every_rule_is_listed_and_explained() {
    let folder = Folder::of(&[]);
    let data = valid("rules", &folder.run(&["rules", "--json"]));
    let rules = data["rules"].as_array().expect("a list");
    let table = folder.ok(&["rules"]);
    assert!(rules.len() > 100, "{}", rules.len());
    for rule in rules {
        let id = rule["id"].as_str().expect("an id");
        assert!(table.contains(id), "{id}");
        valid("explain", &folder.run(&["explain", id, "--json"]));
        assert!(
            rule["summary"].as_str().is_some_and(|it| !it.is_empty()),
            "{id}"
        );
    }
}
