//! `heirloom pull`: a folder of what a registry has, and what is added to one that is there.

use std::path::{Path, PathBuf};

use heirloom_contract::Contracts;
use heirloom_registry::api::{NewSchema, Reference, SchemaType, Version};
use heirloom_registry::client::Deletion;
use insta::assert_snapshot;

use super::{OPENED_SUBJECT, Running, applied, contracts};
use crate::folder::{Folder, OPENED, OPENED_2, OPENED_3};
use crate::published::valid;

/// What code is generated of a folder, to be compared.
fn generated(root: &Path) -> String {
    let contracts = Contracts::load(root).expect("contracts");
    assert!(contracts.findings.is_empty(), "{:#?}", contracts.findings);
    let generated = heirloom_build::generate(&contracts).expect("code");
    generated.contracts
}

fn pull(folder: &Folder, registry: &Running) -> String {
    folder
        .ok(&["pull", "--yes", "--registry", &registry.url()])
        .replace(&registry.url(), "<url>")
}

#[test]
fn a_folder_of_what_a_registry_has() {
    let registry = Running::start();
    let origin = applied(&registry);
    let folder = Folder::of(&[]);
    let told = pull(&folder, &registry);
    assert_snapshot!(told);
    assert_snapshot!(
        folder
            .read("schemas/heirloom.lock")
            .replace("sha256 = ", "\n  sha256 = ")
    );
    // The same code, so the same types, as in the folder that was published.
    let code = generated(folder.root());
    assert!(code.contains("AccountOpened") && code.contains("ParcelSent"));
    let kept = |code: &str| {
        code.lines()
            .filter(|it| it.contains("pub struct"))
            .map(str::to_owned)
            .collect::<Vec<_>>()
    };
    assert_eq!(kept(&code), kept(&generated(origin.root())));
    // Nothing is left to do in either direction.
    let told = pull(&folder, &registry);
    assert!(told.starts_with("nothing to do"), "{told}");
    assert!(folder.ok(&["plan"]).starts_with("nothing to do"));
    assert!(folder.ok(&["verify"]).ends_with("all as frozen\n"));
}

#[test]
fn versions_that_somebody_else_registered_are_added() {
    let registry = Running::start();
    let folder = applied(&registry);
    folder.write(
        "schemas/bank/paid.avsc",
        &super::PAID
            .replace("\"cents\"", "\"pence\"")
            .replace("Money\"}", "Money\", \"doc\": \"How much.\"}"),
    );
    let draft = folder.read("schemas/bank/paid.avsc");
    let wider = OPENED_2.replace("]\n}", ",\n    {\"name\": \"limit\", \"type\": [\"null\", \"long\"], \"default\": null}\n  ]\n}").replace("null}\n  ,", "null},");
    registry.register(OPENED_SUBJECT, &NewSchema::avro(wider));
    let told = folder.run(&["pull", "--dry-run"]);
    assert_eq!(told.code, 0, "{told}");
    assert_snapshot!(told);
    valid("pull", &folder.run(&["pull", "--dry-run", "--json"]));
    let told = folder.run(&["pull", "--yes", "--json"]);
    assert_eq!(valid("pull", &told)["written"], true);
    assert!(
        folder
            .read("schemas/bank/account_opened.avsc")
            .contains("limit")
    );
    assert_eq!(
        folder.read("schemas/bank/paid.avsc"),
        draft,
        "a draft is somebody's work"
    );
    assert!(folder.ok(&["verify"]).ends_with("all as frozen\n"));
    assert!(folder.ok(&["pull", "--yes"]).starts_with("nothing to do"));
}

#[test]
fn all_files_are_written_or_none() {
    let registry = Running::start();
    applied(&registry);
    let folder = Folder::of(&[]);
    // Where the last folder of a stream would be.
    folder.write("schemas/parcels", "a file\n");
    let told = folder.run(&["pull", "--yes", "--registry", &registry.url()]);
    assert_ne!(told.code, 0, "{told}");
    assert!(told.err.contains("schemas/parcels"), "{told}");
    assert_eq!(files(folder.root()), [Path::new("schemas/parcels")]);
}

/// Every file below a folder, in order.
fn files(root: &Path) -> Vec<PathBuf> {
    let mut files = Vec::new();
    let mut folders = vec![root.to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).expect("a folder") {
            let path = entry.expect("an entry").path();
            match path.is_dir() {
                true => folders.push(path),
                false => files.push(path.strip_prefix(root).expect("below").to_owned()),
            }
        }
    }
    files.sort();
    files
}

#[test]
fn references_are_pinned_as_the_registry_has_them() {
    let registry = Running::start();
    let origin = applied(&registry);
    let money = super::MONEY.replace(
        "\"long\"}",
        "\"long\"},\n    {\"name\": \"currency\", \"type\": \"string\", \"default\": \"EUR\"}",
    );
    origin.write("schemas/common/money.avsc", &money);
    origin.ok(&["freeze"]);
    origin.ok(&["apply", "--auto-approve"]);
    let folder = Folder::of(&[]);
    pull(&folder, &registry);
    let lock = folder.read("schemas/heirloom.lock");
    let pins = |version: &str| {
        lock.lines()
            .filter(|it| it.contains("paid") && it.contains(version))
            .count()
    };
    assert_eq!(
        (pins("common/money@1"), pins("common/money@2")),
        (1, 1),
        "{lock}"
    );
    assert!(folder.ok(&["plan"]).starts_with("nothing to do"));
}

#[test]
fn every_strategy_and_what_is_left_out() {
    let registry = Running::start();
    let record = |name: &str| NewSchema::avro(OPENED.replace("AccountOpened", name));
    registry.register("events-value", &record("A"));
    registry.register("bank.B", &record("B"));
    registry.register("pay-bank.C", &record("C"));
    registry.register("pay-bank.D", &record("D"));
    registry.register("pay-key", &NewSchema::avro("\"string\""));
    registry.register("odd", &record("E"));
    registry.register("text-value", &NewSchema::avro("\"string\""));
    registry.register(
        "mixed-value",
        &NewSchema::protobuf(
            "syntax = \"proto3\"; package m; message A { string a = 1; } message B { A a = 1; }",
        ),
    );
    let json = NewSchema {
        schema: "{\"type\": \"object\"}".to_owned(),
        schema_type: SchemaType::Json,
        ..NewSchema::default()
    };
    registry.level("json-value", "NONE");
    registry.register("json-value", &json);
    registry.level("pay-bank.C", "FULL");
    let folder = Folder::of(&[]);
    let told = pull(&folder, &registry);
    let notes: Vec<&str> = told.lines().filter(|it| it.starts_with("note")).collect();
    assert_snapshot!(notes.join("\n"));
    assert_snapshot!(
        folder
            .read("heirloom.toml")
            .replace(&registry.url(), "<url>")
    );
    generated(folder.root());
    assert!(pull(&folder, &registry).contains("nothing to do"));
}

/// What the registry has is not what the folder is, whoever wrote it.
#[test]
fn names_that_no_file_can_have() {
    let registry = Running::start();
    let record = |name: &str| NewSchema::avro(OPENED.replace("AccountOpened", name));
    let topic = "of \"us\" \u{2028}\\";
    registry.register(&format!("{topic}-bank.A"), &record("A"));
    registry.register(&format!("{}-bank.B", "l".repeat(300)), &record("B"));
    let outside = "../evil.proto";
    registry.register(
        outside,
        &NewSchema::protobuf("syntax = \"proto3\"; package e; message E { int32 a = 1; }"),
    );
    let mut user = NewSchema::protobuf(
        "syntax = \"proto3\"; package u; import \"../evil.proto\"; message U { e.E e = 1; }",
    );
    user.references = vec![Reference {
        name: outside.to_owned(),
        subject: outside.to_owned(),
        version: Version::of(1).unwrap(),
    }];
    registry.register("use-value", &user);
    let folder = Folder::of(&[]);
    let told = pull(&folder, &registry);
    let notes: Vec<&str> = told.lines().filter(|it| it.starts_with("note")).collect();
    assert_snapshot!(notes.join("\n").replace(&"l".repeat(300), "<long>"));
    assert!(pull(&folder, &registry).contains("nothing to do"));
    // The topic is read back as it is.
    assert!(folder.ok(&["plan"]).contains("nothing to do"));
}

#[test]
fn some_subjects_and_deleted_versions() {
    let registry = Running::start();
    applied(&registry);
    registry.force(OPENED_SUBJECT, &NewSchema::avro(OPENED_3));
    registry.delete(OPENED_SUBJECT, 1, Deletion::Soft);
    let folder = Folder::of(&[]);
    let url = registry.url();
    folder.ok(&[
        "pull",
        "--yes",
        "--registry",
        &url,
        OPENED_SUBJECT,
        "parcels-parcels.ParcelSent",
    ]);
    assert!(
        folder
            .read("schemas/parcels/parcel_sent.proto")
            .contains("ParcelSent")
    );
    assert!(
        folder
            .read("schemas/common/address.proto")
            .contains("Address")
    );
    assert!(!folder.root().join("schemas/bank/paid.avsc").exists());
    assert!(
        folder
            .read("schemas/bank/history/account_opened.v1.avsc")
            .contains("branch")
    );
    let told = folder.run(&["pull", "--yes", "nobody"]);
    assert_eq!(told.code, 4, "{told}");
}

#[test]
fn who_is_not_asked_gets_nothing_written() {
    let registry = Running::start();
    applied(&registry);
    let folder = Folder::of(&[]);
    let told = folder.run(&["pull", "--registry", &registry.url()]);
    assert_eq!(told.code, 2, "{told}");
    assert!(told.err.contains("nobody is there to be asked"), "{told}");
    assert!(!folder.root().join("heirloom.toml").exists());
    let told = folder.run(&["pull", "--json", "--registry", &registry.url()]);
    assert_eq!(told.code, 2, "{told}");
    valid("pull", &told);
    let told = contracts().run(&["pull", "--yes", "--registry", "http://127.0.0.1:9"]);
    assert_eq!(told.code, 4, "{told}");
}
