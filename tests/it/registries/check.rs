//! `heirloom check --registry`: the gate with a registry that is asked.

use heirloom_registry::api::{Mode, NewSchema};
use heirloom_registry::client::{Deletion, Force, Scope};
use insta::assert_snapshot;

use super::{MONEY, OPENED_SUBJECT, PAID, Running, applied, configure, connected, contracts, name};
use crate::folder::{OPENED_2, OPENED_3};
use crate::published::valid;

const DRAFT: &str = "schemas/bank/account_opened.avsc";

#[test]
fn a_draft_that_the_registry_takes() {
    let registry = Running::start();
    let folder = applied(&registry);
    folder.write(
        DRAFT,
        &OPENED_2.replace("]\n}", "],\n  \"doc\": \"Opened.\"\n}"),
    );
    let told = folder.run(&["check", "--registry", "test"]);
    assert_eq!(told.code, 0, "{told}");
    assert_snapshot!(told);
}

#[test]
fn a_draft_that_the_registry_refuses() {
    let registry = Running::start();
    let folder = applied(&registry);
    folder.write(DRAFT, OPENED_3);
    let told = folder.run(&["check", "bank/account_opened", "--registry", "test"]);
    assert_eq!(told.code, 1, "{told}");
    assert_snapshot!(told);
    let told = folder.run(&["check", "--registry", "test", "--json"]);
    let data = valid("check", &told);
    assert_eq!(data["contracts"][0]["registry_action"], "deny");
    assert_eq!(
        data["contracts"][0]["online"]["answers"][0]["compatible"],
        false
    );
    // What it answers counts, not what is predicted; but then its level is too weak.
    registry.level(OPENED_SUBJECT, "NONE");
    let told = folder.run(&["check", "bank/account_opened", "--registry", "test"]);
    assert_eq!(told.code, 1, "{told}");
    assert!(!told.out.contains("would-reject"), "{told}");
    assert!(
        told.out.contains("error[registry/mode-weaker-than-policy]"),
        "{told}"
    );
}

#[test]
fn what_is_wrong_with_the_registry() {
    let registry = Running::start();
    let folder = applied(&registry);
    folder.write(
        "schemas/common/money.avsc",
        &MONEY.replace(
            "\"long\"}",
            "\"long\"},\n    {\"name\": \"currency\", \"type\": \"string\", \"default\": \"EUR\"}",
        ),
    );
    let stricter = "[streams.parcels]\nlevel = \"BACKWARD\"\ntopic = \"post\"\n[streams.bank]\nlevel = \"BACKWARD\"\n";
    configure(&folder, &registry.url(), stricter);
    let told = folder.run(&["check", "--registry", "test"]);
    assert_eq!(told.code, 0, "{told}");
    assert_snapshot!(told);
    valid(
        "check",
        &folder.run(&["check", "--registry", "test", "--json"]),
    );
    // Any rule can be denied.
    let denied = format!("{stricter}[policy]\n\"registry/reference-missing\" = \"deny\"\n");
    configure(&folder, &registry.url(), &denied);
    assert_eq!(folder.run(&["check", "--registry", "test"]).code, 1);
}

#[test]
fn an_id_that_drifted() {
    let registry = Running::start();
    let folder = applied(&registry);
    let record = folder.root().join("schemas/registry-ids/test.toml");
    std::fs::remove_file(record).expect("a record");
    registry.delete("bank-bank.Paid", 1, Deletion::Soft);
    let scope = Scope::from(&name("bank-bank.Paid"));
    let mode = registry.client.set_mode(&scope, Mode::Import, Force::Yes);
    mode.expect("a mode");
    let reference =
        serde_json::json!({"name": "common.Money", "subject": "common.Money", "version": 1});
    let text =
        serde_json::json!({"schema": PAID, "references": [reference], "id": 4711, "version": 2});
    let schema: NewSchema = serde_json::from_value(text).expect("a schema");
    registry.register("bank-bank.Paid", &schema);
    let told = folder.run(&["check", "bank/paid", "--registry", "test"]);
    assert_eq!(told.code, 5, "{told}");
    assert_snapshot!(told);
    assert_eq!(folder.run(&["verify"]).code, 5);
    // Somebody says that it is well: from then on the record counts, not what is deleted softly.
    folder.ok(&["verify", "--record", "--accept", "bank-bank.Paid"]);
    folder.ok(&["check", "bank/paid", "--registry", "test"]);
}

#[test]
fn nothing_is_registered_yet() {
    let registry = Running::start();
    let folder = connected(&registry, "");
    folder.write(DRAFT, OPENED_3);
    let told = folder.run(&["check", "bank", "--registry", "test"]);
    // The registry would take the draft today, and not after what is frozen.
    assert_eq!(told.code, 1, "{told}");
    assert_snapshot!(told);
}

#[test]
fn a_registry_that_is_down_is_never_green() {
    let folder = contracts();
    let down = ["check", "--registry", "http://127.0.0.1:9"];
    let told = folder.run(&down);
    assert_eq!(told.code, 4, "{told}");
    let told = folder.run(&[down[0], down[1], down[2], "--json"]);
    assert_eq!(told.code, 4, "{told}");
    valid("check", &told);
    let told = folder.run(&["check", "--registry", "nobody"]);
    assert_eq!(told.code, 2, "{told}");
}
