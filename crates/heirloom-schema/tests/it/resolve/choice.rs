//! What is chosen where more than one thing would do: fields, aliases, union branches; and what counts as identity.

use heirloom_schema::avro::{Action, WriterField, resolve};

use super::{lenient_schema, named_record, record, report, schema};

/// The branch of the reader's union that takes the writer.
fn branch(writer: &str, reader: &str) -> Option<usize> {
    let (writer, reader) = (lenient_schema(writer), lenient_schema(reader));
    let resolution = resolve(&writer, &reader);
    match resolution.node(resolution.root()).action {
        Action::IntoUnion { branch, .. } => Some(branch),
        _ => None,
    }
}

#[test]
fn the_branch_of_a_readers_union() {
    let int = r#"{"name": "x", "type": "int"}"#;
    let text = r#"{"name": "x", "type": "string"}"#;
    let a = |name: &str, fields: &str| named_record(name, fields);
    let b_alias =
        format!(r#"{{"type": "record", "name": "n.B", "aliases": ["w.A"], "fields": [{int}]}}"#);
    let cases = [
        // The same type before a promotion, wherever it stands.
        (
            r#""int""#.to_owned(),
            r#"["double", "long", "int"]"#.to_owned(),
            Some(2),
        ),
        // Promotions by the reader's order, not by how much they lose.
        (
            r#""int""#.to_owned(),
            r#"["null", "float", "long"]"#.to_owned(),
            Some(1),
        ),
        (
            r#""bytes""#.to_owned(),
            r#"["int", "string"]"#.to_owned(),
            Some(1),
        ),
        (
            r#""double""#.to_owned(),
            r#"["float", "long"]"#.to_owned(),
            None,
        ),
        // An array takes an array, whatever its items.
        (
            r#"{"type": "array", "items": "int"}"#.to_owned(),
            r#"["null", {"type": "array", "items": "string"}]"#.to_owned(),
            Some(1),
        ),
        // The full name wins though it fails inside and another would not.
        (
            a("w.A", int),
            format!("[{}, {}]", a("r.A", int), a("w.A", text)),
            Some(1),
        ),
        // Then an alias.
        (
            a("w.A", int),
            format!("[{}, {}]", a("r.A", int), b_alias),
            Some(1),
        ),
        (
            a("w.A", int),
            format!("[{}, {}]", b_alias, a("w.A", text)),
            Some(1),
        ),
        // Then the first of the same simple name that fits, then the first of the same simple name.
        (
            a("w.A", int),
            format!("[{}, {}]", a("p.A", text), a("q.A", int)),
            Some(1),
        ),
        (
            a("w.A", int),
            format!("[{}, {}]", a("p.A", text), a("q.A", text)),
            Some(0),
        ),
        // Another name never.
        (a("w.A", int), format!("[{}]", a("w.B", int)), None),
    ];
    for (writer, reader, expected) in cases {
        assert_eq!(branch(&writer, &reader), expected, "{writer} into {reader}");
    }
}

#[test]
fn fields_match_by_name_before_alias_and_once_only() {
    let field = |name: &str, aliases: &str| {
        format!(r#"{{"name": "{name}", "aliases": [{aliases}], "type": "int", "default": 7}}"#)
    };
    let plain = |name: &str| format!(r#"{{"name": "{name}", "type": "int"}}"#);
    // The alias would take `a` away from the field of that name.
    let cases = [
        (
            vec![plain("a")],
            vec![field("b", r#""a""#), field("a", "")],
            vec![Some(1)],
        ),
        (
            vec![plain("a")],
            vec![field("b", r#""a""#), field("c", r#""a""#)],
            vec![Some(0)],
        ),
        (
            vec![plain("a"), plain("z")],
            vec![field("b", r#""y", "z", "a""#)],
            vec![None, Some(0)],
        ),
        (
            vec![plain("a"), plain("b")],
            vec![field("b", r#""a""#), field("a", r#""b""#)],
            vec![Some(1), Some(0)],
        ),
    ];
    for (writer, reader, expected) in cases {
        let (writer, reader) = (record(&writer.join(", ")), record(&reader.join(", ")));
        let resolution = resolve(&lenient_schema(&writer), &lenient_schema(&reader));
        let Action::Record(action) = &resolution.node(resolution.root()).action else {
            panic!("not a record: {:?}", report(&resolution));
        };
        let found: Vec<Option<usize>> = action
            .fields
            .iter()
            .map(|field| match field {
                WriterField::Read { reader, .. } => Some(*reader),
                WriterField::Skip => None,
            })
            .collect();
        assert_eq!(found, expected, "{writer} as {reader}");
    }
}

#[track_caller]
fn check_identity(cases: &[(&str, &str, bool)]) {
    for (writer, reader, expected) in cases {
        let resolution = resolve(&schema(writer), &schema(reader));
        assert_eq!(
            resolution.is_identity(resolution.root()),
            *expected,
            "{writer} as {reader}"
        );
    }
}

#[test]
fn identities_of_records() {
    let int = |name: &str| format!(r#"{{"name": "{name}", "type": "int"}}"#);
    let (a, b) = (record(&int("a")), record(&int("b")));
    let both = record(&format!("{}, {}", int("a"), int("b")));
    let swapped = record(&format!("{}, {}", int("b"), int("a")));
    let moved = named_record("other.A", &int("a"));
    let renamed = record(r#"{"name": "b", "aliases": ["a"], "type": "int"}"#);
    let promoted = record(r#"{"name": "a", "type": "long"}"#);
    let list = |of: &str| {
        let next = r#"{"name": "next", "type": ["null", "L"], "default": null}"#;
        named_record("L", &format!(r#"{{"name": "a", "type": "{of}"}}, {next}"#))
    };
    check_identity(&[
        (&a, &a, true),
        (&a, &moved, true),
        (&a, &renamed, true),
        (&a, &b, false),
        (&a, &promoted, false),
        (&a, &both, false),
        (&both, &a, false),
        (&both, &swapped, false),
        (&list("int"), &list("int"), true),
        (&list("int"), &list("long"), false),
    ]);
}

#[test]
fn identities_of_everything_else() {
    let symbols =
        |symbols: &str| format!(r#"{{"type": "enum", "name": "K", "symbols": {symbols}}}"#);
    let decimal = |precision: u32| {
        format!(r#"{{"type": "bytes", "logicalType": "decimal", "precision": {precision}}}"#)
    };
    let with_default = symbols(r#"["A", "B"], "default": "B""#);
    check_identity(&[
        (&symbols(r#"["A"]"#), &symbols(r#"["A", "B"]"#), true),
        (&symbols(r#"["A", "B"]"#), &symbols(r#"["B", "A"]"#), false),
        (&symbols(r#"["A", "C"]"#), &with_default, false),
        (r#"["null", "int"]"#, r#"["null", "int", "string"]"#, true),
        (r#"["null", "int"]"#, r#"["int", "null"]"#, false),
        (r#"["int"]"#, r#""int""#, false),
        (r#""int""#, r#"["int"]"#, false),
        (&decimal(4), &decimal(6), true),
        (&decimal(4), r#""bytes""#, false),
    ]);
}
