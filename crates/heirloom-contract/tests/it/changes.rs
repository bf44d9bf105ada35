//! What changed, in short phrases.

use heirloom_contract::Status;

use crate::folder::Folder;

/// The changes of a draft against the frozen version.
fn changes(file: &str, frozen: &str, draft: &str) -> Vec<String> {
    let path = format!("schemas/x/{file}");
    let folder = Folder::frozen(&[(&path, frozen)]);
    folder.write(&path, draft);
    assert_eq!(folder.findings(), "");
    match folder
        .load()
        .contracts()
        .next()
        .map(|contract| contract.status.clone())
    {
        Some(Status::Draft(changes)) => changes,
        other => panic!("no draft: {other:?}"),
    }
}

fn avro(frozen: &str, draft: &str) -> Vec<String> {
    let record = |fields: &str| {
        format!(r#"{{"type": "record", "name": "E", "namespace": "x", "fields": [{fields}]}}"#)
    };
    changes("e.avsc", &record(frozen), &record(draft))
}

fn protobuf(frozen: &str, draft: &str) -> Vec<String> {
    let file = |body: &str| format!("syntax = \"proto3\";\npackage x;\n{body}\n");
    changes("event.proto", &file(frozen), &file(draft))
}

#[test]
fn avro_fields() {
    let old = r#"{"name": "a", "type": "int"}, {"name": "b", "type": "string"},
        {"name": "c", "type": "bytes"}, {"name": "d", "type": "int", "default": 1}"#;
    let new = r#"{"name": "a", "type": "long"}, {"name": "bee", "aliases": ["b"], "type": "string"},
        {"name": "d", "type": "int", "default": 2}, {"name": "e", "type": "int", "default": 1}"#;
    let expected = [
        "b renamed to bee",
        "d: default changed",
        "+ e",
        "- c",
        "a changed from int to long",
    ];
    assert_eq!(avro(old, new), expected);
}

#[test]
fn avro_nested_types() {
    let old = r#"{"name": "holder", "type": "string"},
        {"name": "kind", "type": {"type": "enum", "name": "Kind", "symbols": ["A", "B"]}},
        {"name": "list", "type": {"type": "array", "items": {"type": "record", "name": "Item",
            "fields": [{"name": "n", "type": "int"}]}}},
        {"name": "note", "type": ["null", "string"]},
        {"name": "at", "type": "long"}"#;
    let new = r#"{"name": "holder", "type": {"type": "record", "name": "Holder",
            "fields": [{"name": "n", "type": "int"}]}},
        {"name": "kind", "type": {"type": "enum", "name": "Kind", "symbols": ["A", "C"], "default": "A"}},
        {"name": "list", "type": {"type": "array", "items": {"type": "record", "name": "Item",
            "fields": [{"name": "n", "type": "int"}, {"name": "m", "type": "int", "default": 0}]}}},
        {"name": "note", "type": ["null", "string", "int"]},
        {"name": "at", "type": {"type": "long", "logicalType": "timestamp-millis"}}"#;
    let expected = [
        "holder changed from string to record Holder",
        "kind: + C",
        "kind: - B",
        "kind: default symbol changed",
        "note: + int",
        "at changed from long to long timestamp-millis",
        "+ list[].m",
    ];
    let mut found = avro(old, new);
    let mut expected = expected.map(str::to_owned).to_vec();
    found.sort();
    expected.sort();
    assert_eq!(found, expected);
}

#[test]
fn avro_recursion_and_text() {
    let old = r#"{"name": "next", "type": ["null", "x.E"]}"#;
    let new = r#"{"name": "next",  "type": ["null", "x.E"], "doc": "the next one"}"#;
    let text_only = ["text only: comments, layout or attributes without effect"];
    assert_eq!(avro(old, new), text_only);
    let alias = r#"{"name": "next", "type": ["null", "x.E"], "aliases": ["following"]}"#;
    assert_eq!(
        avro(old, alias),
        ["details of the schema, such as aliases or options"]
    );
}

#[test]
fn protobuf_fields() {
    let old = "message Event { string a = 1; int32 b = 2; string c = 3; string d = 4;
        Kind kind = 5; map<string, Part> parts = 6; } enum Kind { ZERO = 0; ONE = 1; }
        message Part { string x = 1; }";
    let new = "message Event { string a = 1; int64 b = 2; string sea = 3; reserved 4;
        Kind kind = 5; map<string, Part> parts = 6; repeated string e = 7; }
        enum Kind { ZERO = 0; ONE = 1; TWO = 2; } message Part { string x = 1; bool y = 2; }";
    let expected = [
        "b changed from int32 to int64",
        "c renamed to sea",
        "+ e",
        "- d (reserved)",
        "kind: + TWO",
        "+ parts.y",
    ];
    assert_eq!(protobuf(old, new), expected);
}

#[test]
fn protobuf_oneofs_and_text() {
    let old = "message Event { string a = 1; oneof by { string b = 2; } }";
    let new = "message Event { oneof by { string a = 1; } string b = 2; }";
    assert_eq!(
        protobuf(old, new),
        ["a: moved into oneof by", "b: moved out of oneof by"]
    );
    let text_only = ["text only: comments, layout or attributes without effect"];
    assert_eq!(protobuf(old, &format!("// A note.\n{old}")), text_only);
}
