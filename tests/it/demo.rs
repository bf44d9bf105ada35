//! The demo reads the whole archive, says what it found, and fails when a control total is not met.

use std::fs;
use std::path::Path;

use insta::assert_snapshot;
use serde_json::Value;

use crate::folder::Folder;

fn archive() -> &'static Path {
    Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/archive"))
}

/// A copy of the archive in which one file is changed.
fn changed(file: &str, change: impl FnOnce(Vec<u8>) -> Vec<u8>) -> Folder {
    let folder = Folder::of(&[]);
    for entry in fs::read_dir(archive()).expect("the archive") {
        let path = entry.expect("an entry").path();
        if path.is_file() {
            let name = path.file_name().expect("a name");
            fs::copy(&path, folder.root().join(name)).expect("a copy");
        }
    }
    let path = folder.root().join(file);
    let bytes = fs::read(&path).expect("the file");
    fs::write(path, change(bytes)).expect("the changed file");
    folder
}

/// What people read, without the figures that differ from run to run.
fn steady(text: &str) -> String {
    let words = text.split(' ').collect::<Vec<_>>();
    let mut steady = Vec::new();
    for (index, word) in words.iter().enumerate() {
        let is_rate = words
            .get(index + 1)
            .is_some_and(|next| next.starts_with("events/s"));
        steady.push(if is_rate { "<rate>" } else { word });
    }
    steady.join(" ")
}

#[test]
fn as_people_read_it() {
    let told = Folder::of(&[]).run(&["demo"]);
    assert_eq!((told.code, told.err.as_str()), (0, ""));
    assert_snapshot!(steady(&told.out));
}

#[test]
fn as_data() {
    let found: Value =
        serde_json::from_str(&Folder::of(&[]).ok(&["demo", "--json"])).expect("JSON");
    let text = fs::read_to_string(archive().join("totals.json")).expect("the totals");
    let totals: Value = serde_json::from_str(&text).expect("JSON");
    for name in ["records", "events", "newest_events", "versions"] {
        assert_eq!(found[name], totals[name], "{name}");
    }
    for stream in ["bank", "orders", "sensors", "clinic"] {
        assert_eq!(found["totals"][stream], totals[stream], "{stream}");
    }
    assert_eq!(found["quarantined"], 10);
    assert!(found["events_per_second"].as_u64() > Some(0));
    let places = |list: &Value| {
        let places = list.as_array().expect("a list").iter();
        places
            .map(|it| {
                (
                    it["stream"].clone(),
                    it["partition"].clone(),
                    it["offset"].clone(),
                )
            })
            .collect::<Vec<_>>()
    };
    assert_eq!(places(&found["quarantine"]), places(&totals["corrupted"]));
}

#[test]
fn edits_are_judged_as_check_does() {
    let found: Value =
        serde_json::from_str(&Folder::of(&[]).ok(&["demo", "--json"])).expect("JSON");
    let edits = found["edits"].as_array().expect("a list").iter();
    let said = edits.map(|edit| {
        let check = &edit["check"];
        let finding = &check["contracts"][0]["findings"][0];
        assert_eq!(check["exit"], edit["exit"], "{edit}");
        assert_eq!(finding["rule"], edit["rule"], "{edit}");
        format!(
            "{}: exit code {}, {}, {}, accepted by the registry: {}",
            edit["what"],
            edit["exit"],
            edit["verdict"],
            finding["pairs"][0]["proof"]["outcome"],
            edit["accepted_by_registry"],
        )
    });
    assert_snapshot!(said.collect::<Vec<_>>().join("\n"));
}

#[test]
fn a_total_that_is_not_met_is_told_and_fails() {
    let folder = changed("totals.json", |bytes| {
        let text = String::from_utf8(bytes).expect("UTF-8");
        text.replacen("\"fee_cents\": ", "\"fee_cents\": 1", 1)
            .into_bytes()
    });
    let told = folder.run(&["demo", "--archive", "."]);
    assert_eq!(told.code, 1);
    assert!(
        told.out.contains("mismatch: /bank/fee_cents should be 1"),
        "{}",
        told.out
    );
    let found: Value =
        serde_json::from_str(&folder.run(&["demo", "--json", "--archive", "."]).out).expect("JSON");
    assert_eq!(found["mismatches"].as_array().map(Vec::len), Some(1));
}

#[test]
fn an_archive_that_is_missing_or_damaged_is_an_error() {
    let told = Folder::of(&[]).run(&["demo", "--archive", "nowhere"]);
    assert_eq!(told.code, 4);
    assert!(told.err.contains("bank.records.gz"), "{}", told.err);
    let folder = changed("clinic.records.gz", |mut bytes| {
        bytes.truncate(bytes.len() / 2);
        bytes
    });
    let told = folder.run(&["demo", "--archive", "."]);
    assert_eq!(told.code, 4);
    assert!(told.err.contains("clinic.records.gz"), "{}", told.err);
}
