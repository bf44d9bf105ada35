//! `heirloom verify`: everything that can be otherwise than it was frozen.

use heirloom_registry::api::{NewSchema, Version};
use heirloom_registry::client::{Deletion, Lookup, ReadVersion};
use insta::assert_snapshot;

use super::{OPENED_SUBJECT, Running, applied, configure, connected, contracts, name};
use crate::folder::{Folder, OPENED, OPENED_2, OPENED_3};
use crate::published::valid;

/// What is found, after something was done to a registry that had everything, where no ids are recorded.
fn found(change: impl FnOnce(&Running, &Folder)) -> (i32, String) {
    let registry = Running::start();
    let folder = applied(&registry);
    let record = folder.root().join("schemas/registry-ids/test.toml");
    std::fs::remove_file(record).expect("a record");
    change(&registry, &folder);
    let json = folder.run(&["verify", "--json"]);
    valid("verify", &json);
    let told = folder.run(&["verify"]);
    assert_eq!(told.code, json.code, "{told}");
    let is_note = |line: &&str| line.starts_with("note: the ids of ");
    let lines = told.out.split_inclusive('\n').filter(|it| !is_note(it));
    (told.code, lines.collect())
}

/// An optional field more.
fn wider() -> NewSchema {
    NewSchema::avro(OPENED_2.replace("branch", "limit"))
}

#[test]
fn all_as_frozen() {
    let (code, out) = found(|_, _| ());
    assert_eq!(code, 0, "{out}");
    assert_snapshot!(out);
}

#[test]
fn a_text_that_the_registry_printed_anew_is_the_frozen_one() {
    let registry = Running::start();
    let folder = applied(&registry);
    let version = Version::of(1).unwrap();
    let read = |subject: &str| {
        let how = ReadVersion::default();
        let found = registry.client.version(&name(subject), version, &how);
        found.unwrap()
    };
    let sent = read("parcels-parcels.ParcelSent");
    let subject = &*sent.references[0].subject;
    let kept = read(subject);
    let file = "schemas/common/history/address.v1.proto";
    let frozen = folder.read(file);
    assert_ne!(kept.schema, frozen);
    // It is found by the text that was frozen, and by what is printed of it.
    for text in [&frozen, &kept.schema] {
        let sent = NewSchema::protobuf(text.as_str());
        let how = Lookup::default();
        let found = registry.client.lookup(&name(subject), &sent, &how);
        assert_eq!(found.unwrap().version, 1, "{text}");
    }
    for command in ["verify", "plan", "pull"] {
        let told = folder.run(&[command]);
        assert_eq!(told.code, 0, "{told}");
    }
    assert_eq!(folder.read(file), frozen);
}

#[test]
fn nothing_is_there() {
    let registry = Running::start();
    let folder = connected(&registry, "");
    let told = folder.run(&["verify"]);
    assert_eq!(told.code, 1, "{told}");
    assert_snapshot!(told);
}

#[test]
fn missing_and_extra() {
    let (code, out) = found(|registry, folder| {
        registry.register(OPENED_SUBJECT, &wider());
        folder.write(
            "schemas/bank/paid.avsc",
            &super::PAID.replace(
                "common.Money\"}",
                "common.Money\"},\n    {\"name\": \"by\", \"type\": \"string\", \"default\": \"\"}",
            ),
        );
        folder.ok(&["freeze"]);
    });
    assert_eq!(code, 1, "{out}");
    assert_snapshot!(out);
}

#[test]
fn levels() {
    let (code, out) = found(|registry, folder| {
        registry.level(OPENED_SUBJECT, "BACKWARD");
        registry.level("parcels-parcels.ParcelSent", "FULL_TRANSITIVE");
        let levels = "[streams.parcels]\nlevel = \"BACKWARD\"\n";
        configure(folder, &registry.url(), levels);
    });
    assert_eq!(code, 1, "{out}");
    assert_snapshot!(out);
}

#[test]
fn another_text_in_its_place() {
    let (code, out) = found(|registry, _| {
        for version in [1, 2] {
            registry.delete(OPENED_SUBJECT, version, Deletion::Soft);
            registry.delete(OPENED_SUBJECT, version, Deletion::Permanent);
        }
        registry.register(OPENED_SUBJECT, &NewSchema::avro(OPENED));
        registry.register(OPENED_SUBJECT, &wider());
    });
    assert_eq!(code, 5, "{out}");
    assert_snapshot!(out);
}

#[test]
fn deleted_softly_and_for_good() {
    let (code, out) = found(|registry, _| registry.delete(OPENED_SUBJECT, 2, Deletion::Soft));
    assert_eq!(code, 5, "{out}");
    assert_snapshot!(out);
    let (code, out) = found(|registry, _| {
        registry.delete(OPENED_SUBJECT, 1, Deletion::Soft);
        registry.delete(OPENED_SUBJECT, 1, Deletion::Permanent);
    });
    assert_eq!(code, 5, "{out}");
    assert_snapshot!(out);
}

#[test]
fn deleted_and_registered_again() {
    let (code, out) = found(|registry, _| {
        registry.delete(OPENED_SUBJECT, 1, Deletion::Soft);
        registry.register(OPENED_SUBJECT, &NewSchema::avro(OPENED));
    });
    assert_eq!(code, 1, "{out}");
    assert_snapshot!(out);
}

#[test]
fn the_newest_was_registered_again() {
    let again = |registry: &Running| {
        registry.delete(OPENED_SUBJECT, 2, Deletion::Soft);
        registry.register(OPENED_SUBJECT, &NewSchema::avro(OPENED_2));
    };
    let (code, out) = found(|registry, _| again(registry));
    assert_eq!(code, 1, "{out}");
    assert_snapshot!(out);
    let (code, out) = found(|registry, folder| {
        again(registry);
        let allowed = "[policy]\n\"registry/version-recreated\" = \"allow\"\n";
        configure(folder, &registry.url(), allowed);
    });
    assert_eq!(code, 0, "{out}");
    assert!(out.contains("note[registry/version-recreated]"), "{out}");
}

#[test]
fn in_another_order() {
    let registry = Running::start();
    let folder = connected(&registry, "");
    registry.register(OPENED_SUBJECT, &NewSchema::avro(OPENED_2));
    registry.register(OPENED_SUBJECT, &NewSchema::avro(OPENED));
    folder.run(&["apply", "--auto-approve"]);
    let told = folder.run(&["verify"]);
    assert_eq!(told.code, 1, "{told}");
    assert_snapshot!(told);
}

#[test]
fn a_registry_that_cannot_be_asked_is_never_green() {
    let folder = contracts();
    let told = folder.run(&["verify", "--registry", "http://127.0.0.1:9"]);
    assert_eq!(told.code, 4, "{told}");
    let told = folder.run(&["verify", "--json", "--registry", "http://127.0.0.1:9"]);
    assert_eq!(told.code, 4, "{told}");
    valid("verify", &told);
    let empty = Folder::of(&[
        ("heirloom.toml", ""),
        ("schemas/bank/account_opened.avsc", OPENED_3),
    ]);
    let registry = Running::start();
    let told = empty.run(&["verify", "--registry", &registry.url()]);
    assert_ne!(told.code, 0, "{told}");
}
