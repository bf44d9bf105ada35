//! What has no place in Rust is an error with its place and what to do.

use std::fs;
use std::path::Path;

use heirloom_build::generate;
use heirloom_contract::Contracts;

use crate::support::locked;

/// The problems of a directory of these files below `schemas`, with `common` shared, all in version 1.
fn problems(files: &[(&str, &str)]) -> Vec<String> {
    let folder = written(files);
    let copied = locked(folder.path(), &[]);
    assert_eq!(Contracts::load(copied.path()).unwrap().findings, []);
    problems_in(copied.path())
}

/// As [`problems`], before anything was frozen.
fn drafts(files: &[(&str, &str)]) -> Vec<String> {
    problems_in(written(files).path())
}

fn written(files: &[(&str, &str)]) -> tempfile::TempDir {
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
    folder
}

fn problems_in(folder: &Path) -> Vec<String> {
    let contracts = Contracts::load(folder).unwrap();
    match generate(&contracts) {
        Ok(_) => Vec::new(),
        Err(error) => error.problems().iter().map(ToString::to_string).collect(),
    }
}

#[test]
fn the_root_of_an_event_is_a_record_and_that_of_a_shared_type_has_a_name() {
    let colour = r#"{ "type": "enum", "name": "Colour", "symbols": ["RED"] }"#;
    assert_eq!(problems(&[("common/colour.avsc", colour)]), [] as [&str; 0]);
    let found = drafts(&[("paint/colour.avsc", colour)]);
    assert_eq!(
        found,
        [
            "schemas/paint/colour.avsc:1:1: `paint/colour` is an event, and its root is an enum \
          [contract/event-not-record]\n  help: an event's root is a record: set `shared = true` for \
          [streams.paint] in heirloom.toml, or make it a record"
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

#[test]
fn a_stream_does_not_hide_the_run_time() {
    let event = r#"{ "type": "record", "name": "Sold", "fields": [] }"#;
    let found = drafts(&[("heirloom/sold.avsc", event)]);
    assert_eq!(
        found,
        [
            "schemas/heirloom/sold.avsc:1:1: `heirloom` cannot be the name of a stream \
          [contract/name-invalid]\n  help: its module would hide the crate of that name: rename \
          the folder"
        ]
    );
}

#[test]
fn a_draft_whose_record_has_no_value_is_a_problem() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("heirloom.toml"), "").unwrap();
    let schemas = folder.path().join("schemas");
    fs::create_dir_all(schemas.join("lists")).unwrap();
    let write = |fields: &str| {
        let text = format!(r#"{{ "type": "record", "name": "List", "fields": [{fields}] }}"#);
        fs::write(schemas.join("lists/list.avsc"), text).unwrap();
    };
    write("");
    let copied = locked(folder.path(), &[]);
    let schema = copied.path().join("schemas/lists/list.avsc");
    let draft = |node: &str| {
        let inner = format!(
            r#"{{ "type": "record", "name": "Node", "fields": [{{ "name": "next", "type": {node} }}] }}"#
        );
        let list = format!(
            r#"{{ "type": "record", "name": "List", "fields": [{{ "name": "a", "type": ["null", {inner}],
                "default": null }}] }}"#
        );
        fs::write(&schema, list).unwrap();
        problems_in(copied.path())
    };
    assert_eq!(draft(r#"["Node", "null"]"#), [] as [&str; 0]);
    assert_eq!(
        draft(r#""Node""#),
        [
            "schemas/lists/list.avsc:1:80: record `Node` contains itself without an end, so it has \
          no value\n  help: make the field through which it does a union with null, an array or a map"
        ]
    );
}
