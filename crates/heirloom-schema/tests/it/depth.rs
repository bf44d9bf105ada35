//! Large and deep texts: what is in bounds is parsed and written without overflow, what is not is an error.

use std::fmt::Write;
use std::thread;

use heirloom_schema::avro::{self, Schema, Strictness};
use heirloom_schema::{SchemaErrors, Source};

/// Parses and writes both forms on the stack that a test's thread has, whatever the runner gives this one.
fn forms(text: String) -> Result<(Schema, String, String), SchemaErrors> {
    let work = move || {
        let schema = avro::parse(&Source::new("deep.avsc", text), &[], Strictness::Strict)?;
        let (canonical, normal) = (avro::canonical_form(&schema), avro::normal_form(&schema));
        Ok((schema, canonical, normal))
    };
    thread::Builder::new()
        .stack_size(2 << 20)
        .spawn(work)
        .unwrap()
        .join()
        .unwrap()
}

fn rule(text: String) -> &'static str {
    forms(text).unwrap_err().0[0].rule
}

/// Records in one another, each in a union.
fn deep_records(depth: usize) -> String {
    let mut text = String::new();
    for level in 0..depth {
        let head = r#"{"type": "record", "name": "#;
        write!(
            text,
            r#"{head}"L{level}", "fields": [{{"name": "next", "type": ["null", "#
        )
        .unwrap();
    }
    text.push_str("\"string\"");
    text.push_str(&"]}]}".repeat(depth));
    text
}

/// Types in one text of which each uses the one before, so that only the graph is deep.
fn chain(length: usize) -> String {
    let mut text = String::from(r#"[{"type": "record", "name": "R0", "fields": []}"#);
    for index in 1..length {
        let (name, field) = (format!("\"R{index}\""), format!("\"R{}\"", index - 1));
        let fields = format!(r#"[{{"name": "f", "type": {field}}}]"#);
        write!(
            text,
            r#", {{"type": "record", "name": {name}, "fields": {fields}}}"#
        )
        .unwrap();
    }
    text.push(']');
    text
}

#[test]
fn a_thousand_levels_are_in_bounds() {
    let (schema, canonical, _) =
        forms(deep_records(1_000)).unwrap_or_else(|errors| panic!("{errors}"));
    assert_eq!(schema.nodes().len(), 3_001);
    assert_eq!(canonical.matches("\"record\"").count(), 1_000);
}

#[test]
fn nesting_bombs_are_errors() {
    assert_eq!(rule(deep_records(1_100)), "avro/too-deep");
    for (open, close) in [
        ("[", "]"),
        (r#"{"type":"array","items":"#, "}"),
        (r#"{"a":"#, "}"),
    ] {
        for depth in [3_000, 100_000] {
            let text = format!("{}\"int\"{}", open.repeat(depth), close.repeat(depth));
            let rule = rule(text);
            let rules = [
                "avro/too-deep",
                "avro/missing-attribute",
                "avro/union-in-union",
            ];
            assert!(rules.contains(&rule), "{rule}");
        }
        assert_eq!(rule(open.repeat(1_000_000)), "avro/too-deep");
    }
}

#[test]
fn deep_defaults_are_errors_or_values() {
    let recursive = |depth: usize| {
        let (open, close) = (r#"{"next": "#.repeat(depth), "}".repeat(depth));
        let field = r#"{"name": "next", "type": ["null", "Node"], "default": null}"#;
        let node = format!(r#"{{"type": "record", "name": "Node", "fields": [{field}]}}"#);
        let field = format!(r#"{{"name": "n", "type": {node}, "default": {open}null{close}}}"#);
        format!(r#"{{"type": "record", "name": "A", "fields": [{field}]}}"#)
    };
    let (_, _, normal) = forms(recursive(120)).unwrap();
    assert_eq!(normal.matches("[1,[").count(), 119);
    assert_eq!(rule(recursive(1_000)), "avro/too-deep");
    // Each default fills in the one before.
    let mut text = chain(2_000).replace(
        r#"R0", "fields": []"#,
        r#"R0", "fields": [{"name": "f", "type": "int", "default": 0}]"#,
    );
    text = text.replace(r#""}]}"#, r#"", "default": {}}]}"#);
    assert_eq!(rule(text), "avro/too-deep");
}

/// Branches that fit up to their last field: trying each of them at each level would take 2^60 steps.
#[test]
fn unions_of_like_records_do_not_explode() {
    let record = |name: &str, extra: &str| {
        let fields = r#"{"name": "x", "type": ["null", "A", "B"]}"#;
        format!(r#"{{"type": "record", "name": "{name}", "fields": [{fields}{extra}]}}"#)
    };
    let a = r#"{"type": "record", "name": "A", "fields": [{"name": "x", "type": ["null", "A", "#
        .to_owned()
        + &record("B", r#", {"name": "y", "type": "long"}"#)
        + r#"]}, {"name": "z", "type": "int"}]}"#;
    let default = format!("{}null{}", r#"{"x": "#.repeat(60), "}".repeat(60));
    let field = format!(r#"{{"name": "a", "type": ["null", {a}], "default": {default}}}"#);
    let text = format!(r#"{{"type": "record", "name": "R", "fields": [{field}]}}"#);
    assert_eq!(rule(text), "avro/too-large");
}

/// Ten thousand nodes, and as many faults in one text, each of them told.
#[test]
fn a_long_text_is_read_to_its_end() {
    let (schema, canonical, normal) = forms(chain(10_000)).unwrap();
    assert_eq!(schema.nodes().len(), 10_001);
    assert_eq!(canonical, normal);
    let names: Vec<_> = (0..10_000)
        .map(|i| format!(r#"{{"name": "f{i}", "type": "Unknown{i}", "default": 1}}"#))
        .collect();
    let text = format!(
        r#"{{"type": "record", "name": "R", "fields": [{}]}}"#,
        names.join(", ")
    );
    assert_eq!(forms(text).unwrap_err().0.len(), 10_000);
}
