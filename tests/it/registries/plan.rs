//! `heirloom plan`: what it says, and every exit code.

use heirloom_registry::api::NewSchema;
use insta::assert_snapshot;

use super::{MONEY, OPENED_SUBJECT, Running, applied, configure, connected, contracts};
use crate::folder::{OPENED, OPENED_3};
use crate::published::valid;

#[test]
fn an_empty_registry_gets_everything_in_order() {
    let registry = Running::start();
    let folder = connected(&registry, "");
    let told = folder.run(&["plan"]);
    assert_eq!(told.code, 0, "{told}");
    assert_snapshot!(told);
    assert!(registry.subjects().is_empty(), "a plan changes nothing");
}

#[test]
fn nothing_to_do() {
    let registry = Running::start();
    let folder = applied(&registry);
    let told = folder.run(&["plan"]);
    assert_eq!(told.code, 0, "{told}");
    assert_snapshot!(told);
    // A draft is never planned.
    folder.write("schemas/bank/account_opened.avsc", OPENED_3);
    assert_eq!(folder.run(&["plan"]).out, told.out);
}

#[test]
fn what_a_registry_has_is_not_registered_again() {
    let registry = Running::start();
    // In other words, as somebody else wrote it.
    let text = OPENED
        .replace("\n", " ")
        .replace(r#""type": "record", "#, "");
    let text = text.replacen('{', r#"{"type": "record", "#, 1);
    registry.register(OPENED_SUBJECT, &NewSchema::avro(text));
    let folder = connected(&registry, "[streams.bank]\nlevel = \"BACKWARD\"\n");
    let told = folder.run(&["plan", "-o", "plan.json"]);
    assert_eq!(told.code, 0, "{told}");
    assert_snapshot!(told);
    let told = folder.run(&["plan", "--json"]);
    let data = valid("plan", &told);
    assert_eq!(folder.read("plan.json"), told.out);
    assert_eq!(data["subjects"][0]["versions"][0]["version"], 1);
}

#[test]
fn what_would_be_refused() {
    let registry = Running::start();
    let folder = applied(&registry);
    folder.write("schemas/bank/account_opened.avsc", OPENED_3);
    folder.run(&["freeze"]);
    let told = folder.run(&["plan"]);
    assert_eq!(told.code, 1, "{told}");
    assert_snapshot!(told);
    valid("plan", &folder.run(&["plan", "--json"]));
    // At another level it would not be, and events are covered by upcasters.
    configure(
        &folder,
        &registry.url(),
        "[streams.bank]\nlevel = \"NONE\"\n",
    );
    let told = folder.run(&["plan"]);
    assert_eq!(told.code, 0, "{told}");
    assert_snapshot!(told);
}

#[test]
fn what_can_no_longer_be_registered() {
    let registry = Running::start();
    let folder = contracts();
    let with_note = MONEY.replace(
        "\"long\"}",
        "\"long\"},\n    {\"name\": \"note\", \"type\": \"string\", \"default\": \"\"}",
    );
    folder.write("schemas/common/money.avsc", &with_note);
    folder.run(&["freeze", "common/money"]);
    configure(&folder, &registry.url(), "");
    // The registry has the second version alone, and what is frozen refers to the first.
    registry.register("common.Money", &NewSchema::avro(with_note));
    let told = folder.run(&["plan"]);
    assert_eq!(told.code, 1, "{told}");
    assert_snapshot!(told);
    valid("plan", &folder.run(&["plan", "--json"]));
    // The rest is done, and what is not done is not forgotten.
    let told = folder.run(&["apply", "--auto-approve"]);
    assert_eq!(told.code, 1, "{told}");
    let told = folder.run(&["plan"]);
    assert_eq!(told.code, 1, "{told}");
    assert_snapshot!(told);
}

#[test]
fn one_topic_has_one_kind_of_event() {
    let registry = Running::start();
    let folder = connected(&registry, "[streams.bank]\nsubjects = \"topic\"\n");
    let told = folder.run(&["plan"]);
    assert_eq!(told.code, 2, "{told}");
    assert_snapshot!(told);
}

#[test]
fn a_registry_that_cannot_be_asked() {
    let folder = contracts();
    let told = folder.run(&["plan"]);
    assert_eq!(told.code, 2, "{told}");
    assert_snapshot!(told);
    let told = folder.run(&["plan", "--registry", "http://127.0.0.1:9"]);
    assert_eq!(told.code, 4, "{told}");
    assert_snapshot!(told);
    let told = folder.run(&["plan", "--json", "--registry", "http://127.0.0.1:9"]);
    assert_eq!(told.code, 4, "{told}");
    valid("plan", &told);
    let secret = "username-env = \"HEIRLOOM_TEST_NOBODY\"\n";
    let text = format!("[registries.test]\nurl = \"http://127.0.0.1:9\"\n{secret}");
    folder.write(
        "heirloom.toml",
        &format!("[streams.common]\nshared = true\n{text}"),
    );
    let told = folder.run(&["plan"]);
    assert_eq!(told.code, 2, "{told}");
    assert!(
        told.err.contains("HEIRLOOM_TEST_NOBODY is not set"),
        "{told}"
    );
}
