//! Fixes of Avro records, each for one thing that is seldom in a schema.

use heirloom_schema::Source;
use heirloom_schema::avro::{Strictness, parse};

use super::{fixes, offered, shown};
use crate::{Direction, SchemaRef};

/// A record, from within the braces of its first field to within those of its last.
fn order(fields: &str) -> String {
    format!(r#"{{"type": "record", "name": "Order", "fields": [{{{fields}}}]}}"#)
}

/// What the list of fields has before and after.
const FIELDS: [[&str; 2]; 5] = [
    // Renamed, which older readers do not know.
    [
        r#""name": "mail", "type": "string""#,
        r#""name": "email", "type": "string""#,
    ],
    [
        r#""name": "k", "type": {"type": "enum", "name": "Kind", "symbols": ["A"]}"#,
        r#""name": "k", "type": {"type": "enum", "name": "Sort", "symbols": ["A"]}"#,
    ],
    // What the branch is made of is defined behind its place.
    [
        r#""name": "a", "type": {"type": "fixed", "name": "F", "size": 1}},
           {"name": "b", "type": [{"type": "array", "items": "F"}, "F"]"#,
        r#""name": "b", "type": {"type": "fixed", "name": "F", "size": 1}"#,
    ],
    // A type that is defined nowhere else comes back with its definition.
    [
        r#""name": "k", "type": {"type": "enum", "name": "Kind", "symbols": ["A"]}"#,
        r#""name": "k", "type": "string""#,
    ],
    [
        r#""name": "f", "type": ["null", {"type": "fixed", "name": "F", "size": 8,
            "logicalType": "decimal", "precision": 10, "scale": 2}]"#,
        r#""name": "f", "type": ["null", {"type": "fixed", "name": "F", "size": 8,
            "logicalType": "decimal", "precision": 10, "scale": 3}]"#,
    ],
];

#[test]
fn fields_come_back_as_reader_and_as_writer() {
    let mut text = String::new();
    for [older, newer] in FIELDS {
        text += &format!("# {older}\n");
        text += &offered("a.avsc", &order(older), &order(newer));
    }
    insta::assert_snapshot!(text);
}

/// The older record stands in a file of its own.
#[test]
fn what_a_reference_says_comes_back() {
    let line = r#"{"type": "record", "name": "Line", "fields": [
        {"name": "a", "type": "int", "default": 7}]}"#;
    let field = |kind: &str| format!(r#""name": "line", "type": {kind}"#);
    let own = Source::new("a.avsc", order(&field(r#""Line""#)));
    let older = parse(&own, &[Source::new("line.avsc", line)], Strictness::Strict).unwrap();
    let text = order(&field(&line.replace(r#", "default": 7"#, "")));
    let newer = Source::new("a.avsc", text.as_str());
    let newer = parse(&newer, &[], Strictness::Strict).unwrap();
    let (older, newer) = (SchemaRef::Avro(&older), SchemaRef::Avro(&newer));
    let all = fixes(
        older,
        newer,
        Direction::Backward,
        "avro/field-default-changed",
    );
    let all: String = all.iter().map(|fix| shown(fix, &text)).collect();
    insta::assert_snapshot!(all, @r#"
    add-default give field `a` its default 7 back: EXACT -> EXACT (safe)
      |         {"name": "a", "type": "int", "default": 7}]}}]}
    "#);
}
