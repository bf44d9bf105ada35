//! What each product finds in small changes: one row a case, one column a product.

use heirloom_compat::Level;
use heirloom_compat::dialects::{Answer, Dialect, Format, Question, Unparsable, ask};

use super::{answer, text};

/// What is found, as `KIND location detail`, and `ok` where nothing is; `refused` where a text is not taken.
fn found(answer: Result<Answer, Unparsable>) -> String {
    match answer {
        Err(Unparsable { version, .. }) => match version {
            Some(_) => "refused old".to_owned(),
            None => "refused new".to_owned(),
        },
        Ok(answer) if answer.incompatibilities.is_empty() => "ok".to_owned(),
        Ok(answer) => {
            let found = answer.incompatibilities.iter();
            let found = found.map(|it| {
                let detail = it.detail.split(" {\"").next().unwrap_or_default();
                format!("{} {} {detail}", it.kind, it.location)
            });
            found.collect::<Vec<_>>().join("; ")
        }
    }
}

/// A record around fields, in the namespace `shop`.
fn record(fields: &str) -> String {
    format!(r#"{{"type": "record", "name": "shop.Order", "fields": [{fields}]}}"#)
}

fn field(kind: &str) -> String {
    record(&format!(r#"{{"name": "v", "type": {kind}}}"#))
}

const ENUM: &str = r#"{"type": "enum", "name": "E", "symbols": ["A", "B", "C"]}"#;
const SMALLER: &str = r#"{"type": "enum", "name": "E", "symbols": ["A"]}"#;
const WITH_DEFAULT: &str = r#"{"type": "enum", "name": "E", "symbols": ["A"], "default": "A"}"#;
const LINE: &str = r#"{"type": "record", "name": "L", "fields": [{"name": "a", "type": "int"}]}"#;
const WIDER: &str = r#"{"type": "record", "name": "L", "fields": [{"name": "a", "type": "int"}, {"name": "b", "type": "int"}]}"#;
const TEXTUAL: &str =
    r#"{"type": "record", "name": "L", "fields": [{"name": "a", "type": "string"}]}"#;

/// A case: its name, the older version, the candidate, and what is found at BACKWARD by Confluent (and Apicurio, which
/// asks the same code), by Karapace and by Redpanda.
type Row = (&'static str, String, String, [&'static str; 3]);

fn rows() -> Vec<Row> {
    let mut rows = names();
    rows.extend(fields());
    rows.extend(types());
    rows.extend(unions());
    rows
}

fn names() -> Vec<Row> {
    let order = |head: &str| format!(r#"{{"type": "record", {head}, "fields": []}}"#);
    let old = || order(r#""name": "shop.Order""#);
    let hash =
        |name: &str, size: u8| format!(r#"{{"type": "fixed", "name": "{name}", "size": {size}}}"#);
    vec![
        (
            "a record is renamed",
            old(),
            order(r#""name": "shop.Sale""#),
            [
                "NAME_MISMATCH /name expected: shop.Order",
                "name_mismatch /name expected: shop.Order",
                "NAME_MISMATCH /name expected: shop.Order",
            ],
        ),
        (
            "renamed, with its full old name as alias",
            old(),
            order(r#""name": "shop.Sale", "aliases": ["shop.Order"]"#),
            [
                "ok",
                "ok",
                "NAME_MISMATCH /name expected: shop.Order (alias resolution is not yet fully supported)",
            ],
        ),
        (
            "renamed, with its short old name as alias",
            old(),
            order(r#""name": "shop.Sale", "aliases": ["Order"]"#),
            [
                "ok",
                "name_mismatch /name expected: shop.Order",
                "NAME_MISMATCH /name expected: shop.Order (alias resolution is not yet fully supported)",
            ],
        ),
        (
            "only the namespace changes",
            old(),
            order(r#""name": "store.Order""#),
            ["ok", "ok", "NAME_MISMATCH /name expected: shop.Order"],
        ),
        (
            "a fixed is renamed and grows",
            hash("H", 4),
            hash("G", 8),
            [
                "NAME_MISMATCH /name expected: H; FIXED_SIZE_MISMATCH /size expected: 4, found: 8",
                "name_mismatch /name expected: H; fixed_size_mismatch /size expected: 4, found: 8",
                "NAME_MISMATCH /name expected: H",
            ],
        ),
    ]
}

#[expect(clippy::too_many_lines, reason = "a table")]
fn fields() -> Vec<Row> {
    let v = field("\"int\"");
    let and = |more: &str| record(&format!(r#"{{"name": "v", "type": "int"}}, {more}"#));
    let missing = [
        "READER_FIELD_MISSING_DEFAULT_VALUE /fields/1 w",
        "reader_field_missing_default_value /fields/1 w",
        "READER_FIELD_MISSING_DEFAULT_VALUE /fields/1 w",
    ];
    vec![
        (
            "a field without a default",
            v.clone(),
            and(r#"{"name": "w", "type": "int"}"#),
            missing,
        ),
        (
            "a field with a default",
            v.clone(),
            and(r#"{"name": "w", "type": "int", "default": 1}"#),
            ["ok"; 3],
        ),
        (
            "a field is gone",
            and(r#"{"name": "w", "type": "int"}"#),
            v.clone(),
            ["ok"; 3],
        ),
        (
            "a null with its default",
            v.clone(),
            and(r#"{"name": "w", "type": "null", "default": null}"#),
            ["ok", "ok", missing[2]],
        ),
        (
            "an optional field",
            v.clone(),
            and(r#"{"name": "w", "type": ["null", "int"], "default": null}"#),
            ["ok"; 3],
        ),
        (
            "an enum field whose enum has a default",
            v.clone(),
            and(&format!(r#"{{"name": "w", "type": {WITH_DEFAULT}}}"#)),
            [
                "TYPE_MISMATCH /fields/1/type reader type: ENUM not compatible with writer type: RECORD",
                "type_mismatch /fields/1/type reader type: enum not compatible with writer type: record",
                missing[2],
            ],
        ),
        (
            "a field is renamed with an alias",
            v.clone(),
            record(r#"{"name": "w", "type": "int", "aliases": ["v"]}"#),
            ["ok", "ok", "READER_FIELD_MISSING_DEFAULT_VALUE /fields/0 w"],
        ),
        (
            "an alias that could mean two fields",
            and(r#"{"name": "w", "type": "int"}"#),
            record(r#"{"name": "v", "type": "int", "aliases": ["w"]}"#),
            [
                "EXCEPTION  Reader record field v type:INT pos:0 matches multiple fields in writer record schema",
                "ok",
                "ok",
            ],
        ),
        (
            "an alias that repeats the field's own name",
            v.clone(),
            record(r#"{"name": "v", "type": "int", "aliases": ["v"]}"#),
            [
                "EXCEPTION  Reader record field v type:INT pos:0 matches multiple fields in writer record schema",
                "ok",
                "ok",
            ],
        ),
        (
            "two fields with one alias",
            v,
            record(
                r#"{"name": "a", "type": "int", "aliases": ["v"]}, {"name": "b", "type": "int", "aliases": ["v"]}"#,
            ),
            [
                "ok",
                "ok",
                "READER_FIELD_MISSING_DEFAULT_VALUE /fields/0 a; READER_FIELD_MISSING_DEFAULT_VALUE /fields/1 b",
            ],
        ),
    ]
}

#[expect(clippy::too_many_lines, reason = "a table")]
fn types() -> Vec<Row> {
    let all = |items: &str| format!(r#"{{"type": "array", "items": {items}}}"#);
    let map = |values: &str| format!(r#"{{"type": "map", "values": {values}}}"#);
    let decimal = |scale: u8| {
        format!(
            r#"{{"type": "bytes", "logicalType": "decimal", "precision": 9, "scale": {scale}}}"#
        )
    };
    let quoted = |name: &str| format!("\"{name}\"");
    let node = |kind: &str| {
        format!(
            r#"{{"type": "record", "name": "N", "fields": [{{"name": "v", "type": "{kind}"}},
                {{"name": "next", "type": ["null", "N"], "default": null}}]}}"#
        )
    };
    let twice = |line: &str| {
        record(&format!(
            r#"{{"name": "one", "type": {line}}}, {{"name": "two", "type": "L"}}"#
        ))
    };
    let line =
        "/fields/0/type/fields/0/type reader type: STRING not compatible with writer type: INT";
    vec![
        ("int to double", quoted("int"), quoted("double"), ["ok"; 3]),
        (
            "text to bytes",
            quoted("string"),
            quoted("bytes"),
            ["ok"; 3],
        ),
        (
            "long to int",
            quoted("long"),
            quoted("int"),
            [
                "TYPE_MISMATCH / reader type: INT not compatible with writer type: LONG",
                "type_mismatch / reader type: int not compatible with writer type: long",
                "TYPE_MISMATCH / reader type: INT not compatible with writer type: LONG",
            ],
        ),
        ("another scale", decimal(2), decimal(4), ["ok"; 3]),
        (
            "two symbols are gone",
            ENUM.to_owned(),
            SMALLER.to_owned(),
            [
                "MISSING_ENUM_SYMBOLS /symbols [B, C]",
                "missing_enum_symbols /symbols {'B', 'C'}",
                "MISSING_ENUM_SYMBOLS /symbols [B, C]",
            ],
        ),
        (
            "two symbols are gone, with a default",
            ENUM.to_owned(),
            WITH_DEFAULT.to_owned(),
            ["ok"; 3],
        ),
        (
            "items change",
            all("\"int\""),
            all("\"string\""),
            [
                "TYPE_MISMATCH /items reader type: STRING not compatible with writer type: INT",
                "type_mismatch /items reader type: string not compatible with writer type: int",
                "TYPE_MISMATCH /items reader type: STRING not compatible with writer type: INT",
            ],
        ),
        (
            "values change",
            map("\"int\""),
            map("\"string\""),
            [
                "TYPE_MISMATCH /values reader type: STRING not compatible with writer type: INT",
                "type_mismatch /values reader type: string not compatible with writer type: int",
                "UNKNOWN / ",
            ],
        ),
        (
            "a record in a map changes",
            map(LINE),
            map(TEXTUAL),
            [
                "TYPE_MISMATCH /values/fields/0/type reader type: STRING not compatible with writer type: INT",
                "type_mismatch /values/fields/0/type reader type: string not compatible with writer type: int",
                "ok",
            ],
        ),
        (
            "a recursive type changes",
            node("int"),
            node("string"),
            [
                "TYPE_MISMATCH /fields/0/type reader type: STRING not compatible with writer type: INT",
                "type_mismatch /fields/0/type reader type: string not compatible with writer type: int",
                "TYPE_MISMATCH /fields/0/type reader type: STRING not compatible with writer type: INT",
            ],
        ),
        (
            "a type that fails is used twice",
            twice(LINE),
            twice(TEXTUAL),
            [
                Box::leak(format!("TYPE_MISMATCH {line}; TYPE_MISMATCH {line}").into_boxed_str()),
                "type_mismatch /fields/0/type/fields/0/type reader type: string not compatible with writer type: int; \
             type_mismatch /fields/0/type/fields/0/type reader type: string not compatible with writer type: int",
                Box::leak(format!("TYPE_MISMATCH {line}").into_boxed_str()),
            ],
        ),
    ]
}

fn unions() -> Vec<Row> {
    let optional = |kind: &str| format!(r#"["null", {kind}]"#);
    vec![
        (
            "a branch is gone",
            r#"["null", "int", "string"]"#.to_owned(),
            r#"["null", "int"]"#.to_owned(),
            [
                "MISSING_UNION_BRANCH /2 reader union lacking writer type: STRING",
                "missing_union_branch /2 reader union lacking writer type: STRING",
                "MISSING_UNION_BRANCH /2 reader union lacking writer type: STRING",
            ],
        ),
        (
            "a branch is new",
            r#"["null", "int"]"#.to_owned(),
            r#"["null", "int", "string"]"#.to_owned(),
            ["ok"; 3],
        ),
        (
            "a union becomes a branch of it",
            r#"["int", "string"]"#.to_owned(),
            "\"int\"".to_owned(),
            [
                "TYPE_MISMATCH /1 reader type: INT not compatible with writer type: STRING",
                "type_mismatch / reader type: int not compatible with writer type: string",
                "TYPE_MISMATCH / reader type: INT not compatible with writer type: STRING",
            ],
        ),
        (
            "a type becomes a union without it",
            "\"boolean\"".to_owned(),
            r#"["null", "int"]"#.to_owned(),
            [
                "MISSING_UNION_BRANCH / reader union lacking writer type: BOOLEAN",
                "missing_union_branch / reader union lacking writer type boolean",
                "MISSING_UNION_BRANCH / reader union lacking writer type: BOOLEAN",
            ],
        ),
        (
            "a record in a union gains a required field",
            field(&optional(LINE)),
            field(&optional(WIDER)),
            [
                "MISSING_UNION_BRANCH /fields/0/type/1 reader union lacking writer type: RECORD",
                "missing_union_branch /fields/0/type/1 reader union lacking writer type: RECORD",
                "MISSING_UNION_BRANCH /fields/0/type/1 reader union lacking writer type: RECORD",
            ],
        ),
    ]
}

#[test]
fn every_row_for_every_product() {
    let columns = [
        (Dialect::Confluent, 0),
        (Dialect::ConfluentMain, 0),
        (Dialect::Apicurio, 0),
        (Dialect::Karapace, 1),
        (Dialect::Redpanda, 2),
    ];
    for (name, old, new, expected) in rows() {
        for (dialect, column) in columns {
            let found = found(answer(dialect, Level::Backward, (&old, &new)));
            assert_eq!(found, expected[column], "{name}, {dialect}");
        }
    }
}

#[test]
#[expect(clippy::too_many_lines, reason = "a table")]
fn what_each_parser_takes() {
    let plain = r#"{"type": "record", "name": "A", "fields": []}"#;
    let with = |fields: &str| format!(r#"{{"type": "record", "name": "A", "fields": [{fields}]}}"#);
    let optional = |more: &str| {
        with(&format!(
            r#"{{"name": "v", "type": ["null", "int"], "default": null{more}}}"#
        ))
    };
    // Taken by Confluent, Karapace, Apicurio, Redpanda as a candidate, and by Confluent as a version that is there.
    let cases = [
        (
            "a field beyond ASCII",
            with(r#"{"name": "höhe", "type": "int", "default": 1}"#),
            [false, true, true, true],
            true,
        ),
        (
            "a record beyond ASCII",
            plain.replace("\"A\"", "\"Ä\""),
            [false, false, true, false],
            true,
        ),
        (
            "a record with a dash",
            plain.replace("\"A\"", "\"A-b\""),
            [false, false, false, false],
            false,
        ),
        (
            "a namespace with a dash",
            plain.replace("\"A\"", "\"a-b.A\""),
            [false, false, false, false],
            true,
        ),
        (
            "a comment",
            format!("/* first */ {plain}"),
            [true, false, true, false],
            true,
        ),
        (
            "a comment behind",
            format!("{plain} // last"),
            [false, false, false, false],
            false,
        ),
        (
            "text behind",
            format!("{plain} x"),
            [false, false, false, false],
            false,
        ),
        (
            "a byte order mark",
            format!("\u{feff}{plain}"),
            [false, false, false, false],
            false,
        ),
        (
            "a key twice",
            plain.replace("\"name\": \"A\"", "\"name\": \"A\", \"name\": \"A\""),
            [true, true, true, true],
            true,
        ),
        (
            "an invalid default",
            with(r#"{"name": "v", "type": "int", "default": "x"}"#),
            [false, true, false, false],
            true,
        ),
        (
            "a default of a later branch",
            with(r#"{"name": "v", "type": ["null", "int"], "default": 1}"#),
            [true, true, true, true],
            true,
        ),
        (
            "a default that is no symbol",
            with(&format!(
                r#"{{"name": "v", "type": {SMALLER}, "default": "Z"}}"#
            )),
            [true, true, true, true],
            true,
        ),
        (
            "a default of an enum that is no symbol",
            SMALLER.replace("[\"A\"]", "[\"A\"], \"default\": \"Z\""),
            [false, false, false, false],
            false,
        ),
        (
            "a default of a fixed of another length",
            with(
                r#"{"name": "v", "type": {"type": "fixed", "name": "F", "size": 2}, "default": "x"}"#,
            ),
            [true, true, true, true],
            true,
        ),
        (
            "an unknown type",
            r#"{"type": "x.Custom"}"#.to_owned(),
            [false, false, false, false],
            false,
        ),
        (
            "a type in an object of its own",
            r#"{"type": {"type": "string"}}"#.to_owned(),
            [false, false, false, false],
            false,
        ),
        (
            "a type before its definition",
            with(&format!(
                r#"{{"name": "a", "type": ["null", "L"], "default": null}}, {{"name": "b", "type": ["null", {LINE}], "default": null}}"#
            )),
            [true, false, true, false],
            true,
        ),
        (
            "a definition twice, the same",
            with(&format!(
                r#"{{"name": "a", "type": {LINE}}}, {{"name": "b", "type": {LINE}}}"#
            )),
            [true, false, true, false],
            true,
        ),
        (
            "a definition twice, not the same",
            with(&format!(
                r#"{{"name": "a", "type": {LINE}}}, {{"name": "b", "type": {WIDER}}}"#
            )),
            [false, false, false, false],
            false,
        ),
        (
            "an alias of a field that is no name",
            optional(r#", "aliases": ["a b"]"#),
            [true, true, true, true],
            true,
        ),
        (
            "an alias of a type that is no name",
            plain.replace("\"fields\"", "\"aliases\": [\"a-b\"], \"fields\""),
            [false, true, false, true],
            false,
        ),
        (
            "a symbol twice",
            SMALLER.replace("\"A\"", "\"A\", \"A\""),
            [false, false, false, false],
            false,
        ),
        (
            "a field twice",
            with(r#"{"name": "a", "type": "int"}, {"name": "a", "type": "int"}"#),
            [false, false, false, false],
            false,
        ),
        (
            "a branch twice",
            r#"["int", "int"]"#.to_owned(),
            [false, false, false, false],
            false,
        ),
        (
            "a union in a union",
            r#"["int", ["null"]]"#.to_owned(),
            [false, false, false, false],
            false,
        ),
        (
            "a number",
            "1".to_owned(),
            [false, false, false, false],
            false,
        ),
        (
            "nothing",
            String::new(),
            [false, false, false, false],
            false,
        ),
    ];
    let dialects = [
        Dialect::Confluent,
        Dialect::Karapace,
        Dialect::Apicurio,
        Dialect::Redpanda,
    ];
    for (name, schema, expected, as_old) in cases {
        for (dialect, expected) in dialects.into_iter().zip(expected) {
            let is_taken = answer(dialect, Level::None, ("\"int\"", &schema)).is_ok();
            assert_eq!(is_taken, expected, "{name}, {dialect}: {schema}");
        }
        let is_taken = answer(Dialect::Confluent, Level::None, (&schema, "\"int\"")).is_ok();
        assert_eq!(is_taken, as_old, "{name}, registered");
    }
}

/// The messages of three versions and a candidate at a level.
fn messages(dialect: Dialect, level: Level) -> String {
    let history = [text("\"string\""), text("\"double\""), text("\"long\"")];
    let question = Question {
        format: Format::Avro,
        level,
        history: &history,
        new: &text("\"int\""),
    };
    let answer = ask(dialect, &question).unwrap();
    let versions: Vec<usize> = answer
        .incompatibilities
        .iter()
        .map(|it| it.version)
        .collect();
    format!("{versions:?}\n{}", answer.messages.join("\n"))
}

#[test]
fn confluent_takes_forward_first_and_stops_at_the_first_version_that_fails() {
    let last = "{oldSchemaVersion: 3}\n{oldSchema: '\"long\"'}\n";
    let mismatch = |place: &str, reader: &str, writer: &str| {
        format!(
            "{{errorType:'TYPE_MISMATCH', description:'The type (path '/') of a field in the {place} schema', \
             additionalInfo:'reader type: {reader} not compatible with writer type: {writer}'}}\n"
        )
        .replace(" schema',", " schema does not match with the OTHER schema',")
        .replace("OTHER", if place == "new" { "old" } else { "new" })
    };
    let backward = mismatch("new", "INT", "LONG");
    assert_eq!(
        messages(Dialect::Confluent, Level::Backward),
        format!("[2]\n{backward}{last}{{validateFields: 'false', compatibility: 'BACKWARD'}}")
    );
    assert_eq!(
        messages(Dialect::Confluent, Level::BackwardTransitive),
        format!(
            "[2, 1, 0]\n{backward}{last}{{validateFields: 'false', compatibility: 'BACKWARD_TRANSITIVE'}}"
        )
    );
    let second = "{oldSchemaVersion: 1}\n{oldSchema: '\"string\"'}\n";
    let forward = mismatch("old", "STRING", "INT");
    assert_eq!(
        messages(Dialect::Confluent, Level::ForwardTransitive),
        format!(
            "[0]\n{forward}{second}{{validateFields: 'false', compatibility: 'FORWARD_TRANSITIVE'}}"
        )
    );
    assert_eq!(messages(Dialect::Confluent, Level::None), "[]\n");
}

#[test]
fn directions_and_versions_of_the_others() {
    assert_eq!(
        messages(Dialect::Karapace, Level::FullTransitive),
        "[2, 1, 0, 0]\nreader type: int not compatible with writer type: long"
    );
    assert_eq!(
        messages(Dialect::Apicurio, Level::FullTransitive),
        "[2, 1, 0, 0]\nreader type: INT not compatible with writer type: LONG at /\n\
         reader type: INT not compatible with writer type: DOUBLE at /\n\
         reader type: INT not compatible with writer type: STRING at /\n\
         reader type: STRING not compatible with writer type: INT at /"
    );
    let redpanda = messages(Dialect::Redpanda, Level::BackwardTransitive);
    assert!(
        redpanda.ends_with("{oldSchema: '\"long\"'}\n{compatibility: 'BACKWARD_TRANSITIVE'}"),
        "{redpanda}"
    );
}

#[test]
fn references_are_taken_in_any_order() {
    let mut new =
        text(r#"{"type": "record", "name": "A", "fields": [{"name": "b", "type": "B"}]}"#);
    let b = text(r#"{"type": "record", "name": "B", "fields": [{"name": "c", "type": "C"}]}"#);
    let c = text(r#"{"type": "fixed", "name": "C", "size": 4}"#);
    new.references = vec![("B".to_owned(), b.source), ("C".to_owned(), c.source)];
    let mut old = new.clone();
    let c = text(r#"{"type": "fixed", "name": "C", "size": 8}"#);
    old.references.swap(0, 1);
    old.references[0].1 = c.source;
    for (dialect, kind) in [
        (Dialect::Confluent, "FIXED_SIZE_MISMATCH"),
        (Dialect::Apicurio, "FIXED_SIZE_MISMATCH"),
        (Dialect::Karapace, "fixed_size_mismatch"),
    ] {
        let question = Question {
            format: Format::Avro,
            level: Level::Backward,
            history: &[old.clone()],
            new: &new,
        };
        let answer = ask(dialect, &question).unwrap();
        let found = &answer.incompatibilities[0];
        assert_eq!(found.kind, kind);
        assert_eq!(found.location, "/fields/0/type/fields/0/type/size");
    }
    new.references.pop();
    let question = Question {
        format: Format::Avro,
        level: Level::Backward,
        history: &[old],
        new: &new,
    };
    let refused = ask(Dialect::Confluent, &question).unwrap_err();
    assert_eq!(refused.version, None);
    assert_eq!(refused.errors.0[0].rule, "avro/unknown-type");
    assert_eq!(refused.errors.0[0].message, "no type is called C");
}
