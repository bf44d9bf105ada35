//! What has no place in Rust is an error with its place and what to do.

use std::fs;

use heirloom_build::generate;
use heirloom_contract::Contracts;

use crate::support::locked;

/// The problems of a directory of these files below `schemas`, with `common` shared.
fn problems(files: &[(&str, &str)]) -> Vec<String> {
    let folder = tempfile::tempdir().unwrap();
    let has_common = files.iter().any(|(path, _)| path.starts_with("common/"));
    let configuration = if has_common {
        "[streams.common]\nshared = true\n"
    } else {
        ""
    };
    fs::write(folder.path().join("heirloom.toml"), configuration).unwrap();
    for (path, text) in files {
        let path = folder.path().join("schemas").join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }
    let copied = locked(folder.path(), &[]);
    let contracts = Contracts::load(copied.path()).unwrap();
    assert_eq!(contracts.findings, []);
    match generate(&contracts) {
        Ok(_) => Vec::new(),
        Err(error) => error.problems().iter().map(ToString::to_string).collect(),
    }
}

#[test]
fn the_root_of_an_event_is_a_record_and_that_of_a_shared_type_has_a_name() {
    let colour = r#"{ "type": "enum", "name": "Colour", "symbols": ["RED"] }"#;
    assert_eq!(problems(&[("common/colour.avsc", colour)]), [] as [&str; 0]);
    let found = problems(&[("paint/colour.avsc", colour)]);
    assert_eq!(
        found,
        [
            "schemas/paint/history/colour.v1.avsc:1:1: the root of an event is not a record\n  \
          help: make the root a record, or put the file into a shared stream"
        ]
    );
}

#[test]
fn types_without_a_name_nest_only_so_deep() {
    let deep = |depth: usize| {
        let open = r#"{ "type": "array", "items": "#.repeat(depth);
        let fields = format!(
            r#"[{{ "name": "a", "type": {open} "int" {} }}]"#,
            "}".repeat(depth)
        );
        format!(r#"{{ "type": "record", "name": "Deep", "fields": {fields} }}"#)
    };
    assert_eq!(
        problems(&[("shapes/deep.avsc", &deep(32))]),
        [] as [&str; 0]
    );
    let found = problems(&[("shapes/deep.avsc", &deep(400))]);
    assert_eq!(found.len(), 1);
    assert!(found[0].contains("more than 32 arrays, maps and unions stand in one another"));
}

#[test]
fn a_default_that_its_logical_type_cannot_hold_is_a_problem_where_the_type_is_anothers() {
    let key = r#"{ "type": "record", "name": "Key", "namespace": "common", "fields": [
        { "name": "id", "type": { "type": "string", "logicalType": "uuid" } }] }"#;
    let used = r#"{ "type": "record", "name": "Used", "fields": [
        { "name": "key", "type": "common.Key", "default": { "id": "none" } }] }"#;
    let found = problems(&[("common/key.avsc", key), ("uses/used.avsc", used)]);
    assert_eq!(
        found,
        [
            "schemas/uses/history/used.v1.avsc:2:9: the default of field `key` is no value of its \
          logical type\n  help: give it a default that is"
        ]
    );
}
