//! Records of registry ids: a subject that was deleted for good and made again has no other trace.

use heirloom_registry::api::{Mode, NewSchema};
use heirloom_registry::client::{Deletion, Force, Scope};
use insta::assert_snapshot;

use super::{MONEY, OPENED_SUBJECT, Running, applied, configure, connected, name};
use crate::folder::{Folder, OPENED, OPENED_2, OPENED_3, Told};
use crate::published::valid;

const RECORD: &str = "schemas/registry-ids/test.toml";

/// Everything is registered and recorded; then a subject is deleted for good, and registered again in order.
fn made_again(registry: &Running) -> Folder {
    let folder = applied(registry);
    make_again(registry);
    folder
}

fn make_again(registry: &Running) {
    registry.delete_for_good(OPENED_SUBJECT);
    for text in [OPENED, OPENED_2] {
        let registered = registry.register(OPENED_SUBJECT, &NewSchema::avro(text));
        assert!(registered.id > 6, "an id is never given twice");
    }
    registry.level(OPENED_SUBJECT, "BACKWARD_TRANSITIVE");
}

/// Registers a schema under an id that is chosen.
fn import(registry: &Running, subject: &str, text: &str, id: u32) {
    let scope = Scope::from(&name(subject));
    let set = |mode| registry.client.set_mode(&scope, mode, Force::Yes);
    set(Mode::Import).expect("a mode");
    let schema = serde_json::json!({"schema": text, "id": id, "version": 1});
    let schema: NewSchema = serde_json::from_value(schema).expect("a schema");
    registry.register(subject, &schema);
    set(Mode::ReadWrite).expect("a mode");
}

fn verify(folder: &Folder) -> Told {
    let json = folder.run(&["verify", "--json"]);
    valid("verify", &json);
    let told = folder.run(&["verify"]);
    assert_eq!(told.code, json.code, "{told}");
    told
}

fn remove(folder: &Folder, path: &str) {
    std::fs::remove_file(folder.root().join(path)).expect("a file");
}

#[test]
fn a_subject_that_was_made_again() {
    let registry = Running::start();
    let folder = made_again(&registry);
    let told = verify(&folder);
    assert_eq!(told.code, 5, "{told}");
    assert_snapshot!(told);
    let data = valid("verify", &folder.run(&["verify", "--json"]));
    let version = &data["subjects"][0]["versions"][0];
    assert_eq!(data["subjects"][0]["subject"], OPENED_SUBJECT);
    assert_ne!(version["id"], version["recorded_id"]);
    // The gate finds the same.
    let told = folder.run(&["check", "bank/account_opened", "--registry", "test"]);
    assert_eq!(told.code, 5, "{told}");
    assert_snapshot!(told);
    let other = folder.run(&["check", "bank/paid", "--registry", "test"]);
    assert_eq!(other.code, 0, "{other}");
    // Nothing but the record tells.
    remove(&folder, RECORD);
    let told = verify(&folder);
    assert_eq!(told.code, 0, "{told}");
    assert_snapshot!(told);
}

#[test]
fn an_id_that_is_another_schema_now() {
    let registry = Running::start();
    let folder = made_again(&registry);
    let record = folder.read(RECORD);
    let line = record.lines().find(|it| it.contains("account_opened@2"));
    let id = line.and_then(|it| it.split(" id = ").nth(1)?.split(',').next()?.parse().ok());
    import(
        &registry,
        "pets-value",
        &MONEY.replace("Money", "Cat"),
        id.expect("an id"),
    );
    let told = verify(&folder);
    assert_eq!(told.code, 5, "{told}");
    assert_snapshot!(told);
}

#[test]
fn what_was_deleted_and_not_registered_again() {
    let registry = Running::start();
    let folder = applied(&registry);
    registry.delete_for_good(OPENED_SUBJECT);
    registry.delete("bank-bank.Paid", 1, Deletion::Soft);
    let told = verify(&folder);
    assert_eq!(told.code, 5, "{told}");
    assert_snapshot!(told);
    registry.register(OPENED_SUBJECT, &NewSchema::avro(OPENED));
    registry.level(OPENED_SUBJECT, "BACKWARD_TRANSITIVE");
    let told = verify(&folder);
    assert_eq!(told.code, 5, "{told}");
    assert_snapshot!(told);
    // What is registered again has an id of its own, which is not recorded.
    let record = folder.read(RECORD);
    let told = folder.run(&["apply", "--auto-approve"]);
    assert_eq!(told.code, 0, "{told}");
    assert_snapshot!(told);
    assert_eq!(folder.read(RECORD), record);
}

#[test]
fn what_is_not_recorded_is_said() {
    let registry = Running::start();
    let folder = applied(&registry);
    let record = folder.read(RECORD);
    remove(&folder, RECORD);
    let told = verify(&folder);
    assert_eq!(told.code, 0, "{told}");
    let note = "note: the ids of 6 of 6 versions are not recorded, so that no change of them is seen: \
                `heirloom verify --registry test --record`";
    assert!(told.out.starts_with(note), "{told}");
    let told = folder.ok(&["verify", "--record"]);
    assert_snapshot!(told);
    assert_eq!(folder.read(RECORD), record, "as apply wrote it");
    assert!(!folder.ok(&["verify", "--record"]).contains("recorded"));
    // A version that somebody else registered.
    folder.write("schemas/bank/account_opened.avsc", &wider());
    folder.ok(&["freeze"]);
    registry.register(OPENED_SUBJECT, &NewSchema::avro(wider()));
    let told = verify(&folder);
    assert!(
        told.out.contains("the ids of 1 of 7 versions are not"),
        "{told}"
    );
    assert_eq!(told.code, 0, "{told}");
    let json = folder.run(&["verify", "--record", "--json"]);
    assert_eq!(valid("verify", &json)["record"]["recorded"], 1);
    assert_eq!(
        folder.read(RECORD).lines().count(),
        record.lines().count() + 1
    );
}

/// An optional field more.
fn wider() -> String {
    let limit =
        ",\n    {\"name\": \"limit\", \"type\": [\"null\", \"long\"], \"default\": null}\n  ]\n}";
    OPENED_2.replace("\n  ]\n}", limit)
}

#[test]
fn ids_that_are_accepted() {
    let registry = Running::start();
    let folder = made_again(&registry);
    let record = folder.read(RECORD);
    let told = folder.run(&["verify", "--record"]);
    assert_eq!(told.code, 5, "{told}");
    assert_eq!(
        folder.read(RECORD),
        record,
        "nobody said that they are right"
    );
    let accept = |subject| folder.run(&["verify", "--record", "--accept", subject]);
    let alone = folder.run(&["verify", "--accept", OPENED_SUBJECT]);
    assert_eq!(alone.code, 2, "{alone}");
    let told = accept("nobody");
    assert_eq!(told.code, 2, "{told}");
    assert_snapshot!(told);
    // Something else is wrong with the subject.
    registry.level(OPENED_SUBJECT, "NONE");
    let told = accept(OPENED_SUBJECT);
    assert_eq!(told.code, 5, "{told}");
    assert!(
        told.out.contains("is not accepted: something else"),
        "{told}"
    );
    assert_eq!(folder.read(RECORD), record);
    registry.level(OPENED_SUBJECT, "BACKWARD_TRANSITIVE");
    let told = accept(OPENED_SUBJECT);
    assert_eq!(told.code, 0, "{told}");
    assert_snapshot!(told);
    assert_eq!(verify(&folder).code, 0);
    // And it is seen again.
    make_again(&registry);
    assert_eq!(verify(&folder).code, 5);
}

#[test]
fn a_number_that_is_another_one_is_accepted() {
    let registry = Running::start();
    let folder = applied(&registry);
    registry.delete(OPENED_SUBJECT, 2, Deletion::Soft);
    registry.register(OPENED_SUBJECT, &NewSchema::avro(OPENED_2));
    let told = verify(&folder);
    assert_eq!(told.code, 1, "{told}");
    assert_snapshot!(told);
    let told = folder.run(&["verify", "--record", "--accept", OPENED_SUBJECT]);
    assert_eq!(told.code, 0, "{told}");
    assert!(verify(&folder).out.ends_with("all as frozen\n"));
}

#[test]
fn every_registry_gives_ids_of_its_own() {
    let (one, other) = (Running::start(), Running::start());
    other.register(
        "pets-value",
        &NewSchema::avro(MONEY.replace("Money", "Cat")),
    );
    let folder = connected(&one, "");
    let registries = format!(
        "{}[registries.\"über all\"]\nurl = \"{}\"\n",
        folder.read("heirloom.toml"),
        other.url()
    );
    folder.write("heirloom.toml", &registries);
    for registry in ["test", "über all"] {
        folder.ok(&["apply", "--auto-approve", "--registry", registry]);
        let told = folder.ok(&["verify", "--registry", registry]);
        assert!(told.ends_with("all as frozen\n"), "{told}");
        assert!(!told.contains("recorded"), "{told}");
    }
    let second = "schemas/registry-ids/%C3%BCber%20all.toml";
    assert_snapshot!(folder.read(RECORD));
    assert_snapshot!(folder.read(second));
    make_again(&other);
    assert_eq!(folder.run(&["verify", "--registry", "über all"]).code, 5);
    folder.ok(&["verify", "--registry", "test"]);
    // The record of one is none of the other.
    folder.write(RECORD, &folder.read(second));
    let told = folder.run(&["verify", "--registry", "test"]);
    assert_eq!(told.code, 1, "{told}");
    assert_snapshot!(told);
}

#[test]
fn what_is_pulled_is_recorded() {
    let registry = Running::start();
    applied(&registry);
    let folder = Folder::of(&[]);
    folder.ok(&["pull", "--yes", "--registry", &registry.url()]);
    let told = folder.ok(&["verify"]);
    assert!(
        !told.contains("recorded") && told.ends_with("all as frozen\n"),
        "{told}"
    );
    // Into a folder that is there, with a name and without.
    registry.register(OPENED_SUBJECT, &NewSchema::avro(wider()));
    let record = folder.read("schemas/registry-ids/main.toml");
    let told = folder.ok(&["pull", "--dry-run"]);
    assert!(
        told.contains("changed: schemas/registry-ids/main.toml"),
        "{told}"
    );
    assert_eq!(folder.read("schemas/registry-ids/main.toml"), record);
    folder.ok(&["pull", "--yes"]);
    assert!(!folder.ok(&["verify"]).contains("recorded"));
    make_again(&registry);
    let told = folder.run(&["verify"]);
    assert_eq!(told.code, 5, "{told}");
    assert_eq!(told.out.matches("registry/id-drift").count(), 2, "{told}");
    assert_eq!(
        told.out.matches("registry/version-deleted").count(),
        1,
        "{told}"
    );
}

#[test]
fn what_is_pulled_replaces_no_recorded_id() {
    let registry = Running::start();
    applied(&registry);
    let folder = Folder::of(&[]);
    let settings = format!("[registries.test]\nurl = \"{}\"\n", registry.url());
    folder.write("heirloom.toml", &settings);
    let record = "format = 1\nregistry = \"test\"\n\n[subjects.\"common.Money\"]\n\
                  \"common/money@1\" = { id = 77, number = 1 }\n";
    folder.write(RECORD, record);
    let told = folder.ok(&["pull", "--yes"]);
    let note =
        "note: common/money v1 is recorded with id 77, and has id 3: `heirloom verify` says more\n";
    assert!(told.starts_with(note), "{told}");
    assert!(
        folder
            .read(RECORD)
            .contains("\n\"common/money@1\" = { id = 77, number = 1 }\n")
    );
    let told = folder.run(&["verify"]);
    assert_eq!(told.code, 5, "{told}");
    assert_eq!(told.out.matches("error").count(), 1, "{told}");
    assert!(!told.out.contains("not recorded"), "{told}");
}

#[test]
fn what_is_applied_stays_done_where_it_cannot_be_recorded() {
    let registry = Running::start();
    let folder = connected(&registry, "");
    folder.ok(&["plan", "-o", "plan.json"]);
    folder.write("schemas/bank/broken.avsc", "{");
    let told = folder.run(&["apply", "plan.json"]);
    assert_eq!(told.code, 0, "{told}");
    let note = "note: the ids are not recorded: the contracts have a fault; \
                `heirloom verify --registry test --record` does it\n";
    assert!(told.out.contains(note), "{told}");
    let json = folder.run(&["apply", "plan.json", "--json"]);
    let data = valid("apply", &json);
    assert_eq!(data["record"]["recorded"], 0);
    assert_eq!(data["record"]["notes"].as_array().map(Vec::len), Some(1));
    // The same plan once more records what it finds done.
    remove(&folder, "schemas/bank/broken.avsc");
    let told = folder.ok(&["apply", "plan.json"]);
    assert!(told.contains("recorded 6 ids"), "{told}");
}

#[test]
fn a_registry_without_a_name_has_no_record() {
    let registry = Running::start();
    let folder = made_again(&registry);
    let url = registry.url();
    let told = folder.run(&["verify", "--registry", &url]);
    assert_eq!(told.code, 0, "{told}");
    assert!(
        told.out
            .starts_with("note: a registry that heirloom.toml does not name"),
        "{told}"
    );
    let told = folder.run(&["verify", "--record", "--registry", &url]);
    assert_eq!(told.code, 2, "{told}");
    assert_snapshot!(told);
    let record = folder.read(RECORD);
    folder.run(&["apply", "--auto-approve", "--registry", &url]);
    assert_eq!(folder.read(RECORD), record);
}

#[test]
fn a_record_that_cannot_be_read() {
    let registry = Running::start();
    let folder = connected(&registry, "");
    folder.write(RECORD, "format = 2\nregistry = \"test\"\n");
    let told = folder.run(&["apply", "--auto-approve"]);
    assert_eq!(told.code, 1, "{told}");
    assert_snapshot!(told);
    assert!(registry.subjects().is_empty(), "nothing was done");
    configure(&folder, &registry.url(), "");
    for command in [
        &["verify"][..],
        &["verify", "--record"],
        &["check", "--registry", "test"],
        &["pull", "--dry-run"],
    ] {
        let told = folder.run(command);
        assert_eq!(told.code, 1, "{command:?}: {told}");
        assert!(told.err.contains("registry/ids-invalid"), "{told}");
    }
    valid("verify", &folder.run(&["verify", "--json"]));
    // Who asks no registry reads none.
    folder.ok(&["status"]);
    folder.write("schemas/bank/account_opened.avsc", OPENED_3);
    folder.ok(&["freeze"]);
    assert!(folder.read(RECORD).starts_with("format = 2"));
}
