//! Parsing of Avro texts: the corpus of valid schemas, and what a reader is told about the invalid ones.

use std::collections::BTreeSet;
use std::fmt::Write;

use heirloom_schema::avro::{self, NodeKind, Strictness, Value};
use heirloom_schema::{Source, avro::Schema};

use crate::corpus;

fn parse(text: &str) -> Schema {
    avro::parse(&Source::new("test.avsc", text), &[], Strictness::Strict).unwrap()
}

#[test]
fn every_valid_schema_parses() {
    for case in corpus::valid() {
        for strictness in [Strictness::Strict, Strictness::Lenient] {
            if let Err(errors) = avro::parse(&case.source, &case.references, strictness) {
                panic!("{}\n{errors}", case.name);
            }
        }
    }
}

/// One snapshot of all messages: they are read one after the other, as a text.
#[test]
fn every_invalid_schema_is_explained() {
    let mut report = String::new();
    for case in corpus::invalid() {
        let errors = avro::parse(&case.source, &case.references, Strictness::Strict).unwrap_err();
        assert!(!errors.0.is_empty(), "{}", case.name);
        writeln!(report, "## {}\n{errors}\n", case.name).unwrap();
    }
    insta::assert_snapshot!(report);
}

/// A rule without an example would go unseen. `avro/too-deep` has its own tests, for its example would be long.
#[test]
fn every_rule_has_a_case() {
    let documentation = include_str!("../../src/avro/parse.rs");
    let rows = documentation
        .lines()
        .filter_map(|line| line.strip_prefix("/// | `avro/"));
    let documented: BTreeSet<String> = rows
        .filter_map(|row| Some(format!("avro/{}", row.split_once('`')?.0)))
        .collect();
    let mut shown = BTreeSet::from(["avro/too-deep".to_owned()]);
    for case in corpus::invalid() {
        let errors = avro::parse(&case.source, &case.references, Strictness::Strict).unwrap_err();
        shown.extend(errors.0.into_iter().map(|error| error.rule.to_owned()));
    }
    assert_eq!(shown, documented);
}

/// What a registry may hold is parsed; what no implementation reads is refused all the same.
#[test]
fn lenient_parsing_takes_what_java_takes() {
    let mut report = String::new();
    for case in corpus::invalid() {
        if let Ok(schema) = avro::parse(&case.source, &case.references, Strictness::Lenient) {
            writeln!(report, "{}: {}", case.name, avro::canonical_form(&schema)).unwrap();
        }
    }
    insta::assert_snapshot!(report);
}

#[test]
fn spans_point_at_the_text_of_every_node() {
    let text = r#"{"type": "record", "name": "A", "fields": [
        {"name": "b", "type": {"type": "fixed", "name": "B", "size": 1}},
        {"name": "c", "type": "B"}]}"#;
    let schema = parse(text);
    let slice = |span: heirloom_schema::Span| &text[span.start as usize..span.end as usize];
    let slices: Vec<_> = schema.nodes().map(|(_, node)| slice(node.span)).collect();
    assert_eq!(
        slices,
        [text, r#"{"type": "fixed", "name": "B", "size": 1}"#]
    );
    let NodeKind::Record(record) = &schema.node(schema.root()).kind else {
        panic!("a record")
    };
    assert_eq!(record.fields[0].node, record.fields[1].node);
    assert_eq!(
        slice(record.fields[1].span),
        r#"{"name": "c", "type": "B"}"#
    );
    assert_eq!(slice(record.fields[1].type_span), r#""B""#);
    assert_eq!(
        schema.location(record.fields[1].type_span).to_string(),
        "test.avsc:3:31"
    );
}

#[test]
fn referenced_nodes_point_at_their_own_text() {
    let cases = corpus::valid();
    let case = cases
        .iter()
        .find(|case| case.name == "chain-of-references")
        .unwrap();
    let mut references = case.references.clone();
    references.reverse();
    let schema = avro::parse(&case.source, &references, Strictness::Strict).unwrap();
    let in_order = avro::parse(&case.source, &case.references, Strictness::Strict).unwrap();
    assert_eq!(
        avro::canonical_form(&schema),
        avro::canonical_form(&in_order)
    );
    assert_eq!(avro::normal_form(&schema), avro::normal_form(&in_order));
    for (id, node) in schema.nodes() {
        let name = node.name().map(ToString::to_string).unwrap_or_default();
        if name == "geo.Country" {
            assert!(schema.is_referenced(id));
            assert_eq!(schema.source(node.span.source).name(), "r1-country.avsc");
        }
    }
    assert!(!schema.is_referenced(schema.root()));
}

#[test]
fn defaults_become_values_of_their_types() {
    let cases = corpus::valid();
    let case = cases
        .iter()
        .find(|case| case.name == "defaults-of-every-type.avsc")
        .unwrap();
    let schema = parse(case.source.text());
    let NodeKind::Record(record) = &schema.node(schema.root()).kind else {
        panic!("a record")
    };
    let defaults: Vec<String> = record
        .fields
        .iter()
        .map(|field| format!("{}: {:?}", field.name, field.default.as_ref().unwrap()))
        .collect();
    insta::assert_snapshot!(defaults.join("\n"));
}

#[test]
fn a_union_takes_the_first_branch_that_fits() {
    let cases = [
        (r#"["int", "long"]"#, "1", 0, Value::Int(1)),
        (
            r#"["int", "long"]"#,
            "3000000000",
            1,
            Value::Long(3_000_000_000),
        ),
        (r#"["null", "double", "long"]"#, "1", 1, Value::Double(1.0)),
        (
            r#"["bytes", "string"]"#,
            r#""a""#,
            0,
            Value::Bytes(b"a".to_vec()),
        ),
        (
            r#"["bytes", "string"]"#,
            r#""€""#,
            1,
            Value::String("€".to_owned()),
        ),
    ];
    for (union, default, branch, value) in cases {
        let field = format!(r#"{{"name": "a", "type": {union}, "default": {default}}}"#);
        let schema = parse(&format!(
            r#"{{"type": "record", "name": "A", "fields": [{field}]}}"#
        ));
        let NodeKind::Record(record) = &schema.node(schema.root()).kind else {
            panic!("a record")
        };
        let expected = Value::Union(branch, Box::new(value));
        assert_eq!(record.fields[0].default, Some(expected), "{field}");
    }
}

/// A default that would fit the record around it too, filled from the same default, without end.
#[test]
fn a_default_that_fits_its_own_record_ends() {
    let text = |union: &str| {
        let field = format!(r#"{{"name": "f", "type": [{union}], "default": {{}}}}"#);
        format!(r#"{{"type": "record", "name": "T", "fields": [{field}]}}"#)
    };
    let map = r#"{"type": "map", "values": "int"}"#;
    let schema = parse(&text(&format!(r#"{map}, "T", "null""#)));
    let NodeKind::Record(record) = &schema.node(schema.root()).kind else {
        panic!("a record")
    };
    let expected = Value::Union(0, Box::new(Value::Map(Vec::new())));
    assert_eq!(record.fields[0].default, Some(expected));
    let endless = Source::new("test.avsc", text(&format!(r#""T", {map}"#)));
    let errors = avro::parse(&endless, &[], Strictness::Strict).unwrap_err();
    assert_eq!(errors.0[0].rule, "avro/bad-default");
}

#[test]
fn properties_and_invalid_logical_types_are_kept() {
    let schema = parse(
        r#"{"type": "record", "name": "A", "x": {"a" : [1, " b "]}, "fields": [
            {"name": "a", "y": "1 \" 2", "type": {"type": "string", "logicalType": "date", "scale": 1}},
            {"name": "b", "type": {"type": "int", "logicalType": "date", "scale": 1}}]}"#,
    );
    let pairs = |pairs: &[(String, String)]| format!("{pairs:?}");
    let NodeKind::Record(record) = &schema.node(schema.root()).kind else {
        panic!("a record")
    };
    let [a, b] = &record.fields[..] else {
        panic!("two fields")
    };
    assert_eq!(
        pairs(&schema.node(schema.root()).properties),
        r#"[("x", "{\"a\":[1,\" b \"]}")]"#
    );
    assert_eq!(pairs(&a.properties), r#"[("y", "\"1 \\\" 2\"")]"#);
    let (date_on_string, date) = (schema.node(a.node), schema.node(b.node));
    assert_eq!(date_on_string.logical, None);
    assert_eq!(
        pairs(&date_on_string.properties),
        r#"[("logicalType", "\"date\""), ("scale", "1")]"#
    );
    assert_eq!(date.logical, Some(avro::Logical::Date));
    assert_eq!(pairs(&date.properties), r#"[("scale", "1")]"#);
}
