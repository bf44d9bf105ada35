//! The resolution-normal form: what shows in it, and what does not.

use heirloom_schema::Source;
use heirloom_schema::avro::{self, NodeKind, Schema, Strictness};

use crate::corpus;

fn parse(text: &str) -> Schema {
    avro::parse(&Source::new("test.avsc", text), &[], Strictness::Strict).unwrap()
}

fn record(attributes: &str, fields: &str) -> String {
    format!(r#"{{"type": "record", "name": "a.R", {attributes} "fields": [{fields}]}}"#)
}

/// Pairs of texts that resolve alike.
fn alike() -> Vec<(String, String)> {
    let plain = r#"{"name": "f", "type": "int"}"#;
    vec![
        (
            record("", plain),
            record(r#""doc": "x", "owner": "y","#, plain),
        ),
        (
            record("", plain),
            record("", plain).replace("record", "error"),
        ),
        (record("", plain), record(r#""aliases": [],"#, plain)),
        (
            record("", plain),
            record(r#""aliases": ["R", "a.R"],"#, plain),
        ),
        (
            record(r#""aliases": ["b.C", "B"],"#, ""),
            record(r#""aliases": ["a.B", "b.C", "B"],"#, ""),
        ),
        (
            record("", plain),
            record(
                "",
                r#"{"name": "f", "type": {"type": "int", "x": 1}, "order": "ignore"}"#,
            ),
        ),
        (
            record("", plain),
            record("", r#"{"type": "int", "name": "f", "aliases": ["f"]}"#),
        ),
        (
            r#"{"type": "string", "logicalType": "iban"}"#.into(),
            r#""string""#.into(),
        ),
        (
            r#"{"type": "bytes", "logicalType": "decimal", "precision": 4}"#.into(),
            r#"{"type": "bytes", "logicalType": "decimal", "scale": 0, "precision": 4}"#.into(),
        ),
        (
            record("", r#"{"name": "f", "type": "double", "default": 1}"#),
            record("", r#"{"name": "f", "type": "double", "default": 1.0e0}"#),
        ),
        (
            record(
                "",
                r#"{"name": "f", "type": {"type": "map", "values": "int"}, "default": {"a": 1, "b": 2}}"#,
            ),
            record(
                "",
                r#"{"name": "f", "type": {"type": "map", "values": "int"}, "default": {"b": 2, "a": 1}}"#,
            ),
        ),
        (
            record(
                "",
                r#"{"name": "f", "type": "string", "default": "é\u000a"}"#,
            ),
            record(
                "",
                r#"{"name": "f", "type": "string", "default": "\u00e9\n"}"#,
            ),
        ),
    ]
}

#[test]
fn what_resolution_does_not_see_does_not_show() {
    for (left, right) in alike() {
        let forms = (
            avro::normal_form(&parse(&left)),
            avro::normal_form(&parse(&right)),
        );
        assert_eq!(forms.0, forms.1);
        assert_eq!(
            avro::normal_fingerprint(&parse(&left)),
            avro::normal_fingerprint(&parse(&right))
        );
    }
}

#[test]
fn what_resolution_sees_shows() {
    let symbols =
        |rest: &str| format!(r#"{{"type": "enum", "name": "E", "symbols": ["A", "B"]{rest}}}"#);
    let texts = [
        record("", ""),
        record(r#""aliases": ["B"],"#, ""),
        record(r#""aliases": ["b.B"],"#, ""),
        record("", r#"{"name": "f", "type": "int"}"#),
        record("", r#"{"name": "g", "type": "int"}"#),
        record("", r#"{"name": "f", "type": "long"}"#),
        record(
            "",
            r#"{"name": "f", "type": {"type": "int", "logicalType": "date"}}"#,
        ),
        record("", r#"{"name": "f", "type": "int", "aliases": ["g"]}"#),
        record("", r#"{"name": "f", "type": "int", "default": 0}"#),
        record("", r#"{"name": "f", "type": "int", "default": 1}"#),
        record(
            "",
            r#"{"name": "f", "type": ["int", "null"], "default": 1}"#,
        ),
        record(
            "",
            r#"{"name": "f", "type": ["null", "int"], "default": 1}"#,
        ),
        record(
            "",
            r#"{"name": "f", "type": "int"}, {"name": "g", "type": "int"}"#,
        ),
        record(
            "",
            r#"{"name": "g", "type": "int"}, {"name": "f", "type": "int"}"#,
        ),
        symbols(""),
        symbols(r#", "default": "A""#),
        symbols(r#", "default": "B""#),
        r#"{"type": "fixed", "name": "F", "size": 12}"#.to_owned(),
        r#"{"type": "fixed", "name": "F", "size": 12, "logicalType": "duration"}"#.to_owned(),
        r#"{"type": "fixed", "name": "F", "size": 12, "logicalType": "decimal", "precision": 9}"#
            .to_owned(),
        r#"{"type": "bytes", "logicalType": "decimal", "precision": 9}"#.to_owned(),
        r#"{"type": "bytes", "logicalType": "decimal", "precision": 9, "scale": 1}"#.to_owned(),
        r#"{"type": "bytes", "logicalType": "big-decimal"}"#.to_owned(),
        r#"["null", "int"]"#.to_owned(),
        r#"["int", "null"]"#.to_owned(),
        r#"{"type": "array", "items": "int"}"#.to_owned(),
        r#"{"type": "map", "values": "int"}"#.to_owned(),
    ];
    let mut forms: Vec<String> = texts
        .iter()
        .map(|text| avro::normal_form(&parse(text)))
        .collect();
    forms.sort();
    let count = forms.len();
    forms.dedup();
    assert_eq!(forms.len(), count);
}

/// A node's form holds the bodies of all types that it reaches, wherever they are defined.
#[test]
fn the_form_of_a_node_stands_alone() {
    let inner =
        r#"{"type": "record", "name": "I", "fields": [{"name": "r", "type": ["null", "a.R"]}]}"#;
    let schema = parse(&record(
        "",
        &format!(r#"{{"name": "i", "type": {inner}}}, {{"name": "j", "type": "I"}}"#),
    ));
    let NodeKind::Record(root) = &schema.node(schema.root()).kind else {
        panic!("a record")
    };
    let form = avro::node_normal_form(&schema, root.fields[1].node);
    let expected = r#"{"name":"a.I","type":"record","fields":[{"name":"r","type":["null",{"name":"a.R","type":"record","fields":[{"name":"i","type":"a.I"},{"name":"j","type":"a.I"}]}]}]}"#;
    assert_eq!(form, expected);
}

#[test]
fn forms_are_json_and_those_of_the_root_are_those_of_the_schema() {
    for case in corpus::valid() {
        let schema = avro::parse(&case.source, &case.references, Strictness::Strict).unwrap();
        let form = avro::normal_form(&schema);
        serde_json::from_str::<serde_json::Value>(&form).unwrap();
        assert_eq!(
            form,
            avro::node_normal_form(&schema, schema.root()),
            "{}",
            case.name
        );
        for (id, _) in schema.nodes() {
            serde_json::from_str::<serde_json::Value>(&avro::node_normal_form(&schema, id))
                .unwrap();
        }
    }
}

/// The forms of the corpus are frozen: a fingerprint that changes would turn every lock stale.
#[test]
fn fingerprints_stay() {
    let mut report = String::new();
    for case in corpus::valid() {
        let schema = avro::parse(&case.source, &case.references, Strictness::Strict).unwrap();
        report.push_str(&format!(
            "{} {}\n",
            avro::normal_fingerprint(&schema),
            case.name
        ));
    }
    insta::assert_snapshot!(report);
}
