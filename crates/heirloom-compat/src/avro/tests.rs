//! Verdicts and witnesses of small pairs, each made for one thing that an engine can get wrong.

use heirloom_schema::Source;
use heirloom_schema::avro::{Schema, Strictness, parse};

use super::{judge, prove};
use crate::{Newer, Outcome, Proof, Verdict, Witness};

fn schema(text: &str) -> Schema {
    parse(&Source::new("small.avsc", text), &[], Strictness::Strict).unwrap()
}

fn record(fields: &str) -> Schema {
    schema(&format!(
        r#"{{"type": "record", "name": "Small", "fields": [{fields}]}}"#
    ))
}

/// The findings that are LOSSY or worse, and what shows them.
fn shown(writer: &Schema, reader: &Schema) -> String {
    let judgement = judge(writer, reader, Newer::Reader);
    let mut text = format!("{}\n", judgement.verdict);
    for it in &judgement.findings {
        if it.verdict < Verdict::Lossy {
            continue;
        }
        text += &format!("{} {}: ", it.verdict, it.writer.path);
        text += &match prove(writer, reader, it) {
            Proof::Unproven { reason } => format!("{reason}\n"),
            Proof::Confirmed(Witness {
                within,
                json,
                outcome,
                ..
            }) => {
                let within = within.map_or(String::new(), |it| format!(" in {it}"));
                let outcome = match outcome {
                    Outcome::Refused { message } => message,
                    Outcome::Changed { from, to, .. } => format!("{from} as {to}"),
                };
                format!("{json}{within}\n  {outcome}\n")
            }
        };
    }
    text
}

#[test]
fn a_loop_is_lost_with_its_way_out() {
    let of = |branches: &str| record(&format!(r#"{{"name": "next", "type": [{branches}]}}"#));
    let (writer, reader) = (of(r#""string", "Small""#), of(r#""Small", "int""#));
    let judgement = judge(&writer, &reader, Newer::Reader);
    assert_eq!(judgement.verdict, Verdict::Broken);
    assert_eq!(judgement.findings[0].verdict, Verdict::Broken);
    // A second way out is enough.
    let writer = of(r#""string", "Small", "int""#);
    let judgement = judge(&writer, &reader, Newer::Reader);
    assert_eq!(judgement.verdict, Verdict::Partial);
    assert_eq!(judgement.findings[0].verdict, Verdict::Partial);
}

#[test]
fn an_enum_of_which_nothing_is_known_spares_no_event() {
    let of = |symbols: &str| {
        record(&format!(
            r#"{{"name": "kind", "type": {{"type": "enum", "name": "Kind", "symbols": [{symbols}]}}}}"#
        ))
    };
    for (symbols, verdict) in [(r#""C""#, Verdict::Broken), (r#""B""#, Verdict::Partial)] {
        let found = judge(&of(r#""A", "B""#), &of(symbols), Newer::Reader);
        assert_eq!(found.verdict, verdict);
        assert_eq!(found.findings[0].verdict, verdict);
    }
}

/// What stands beside the place of a finding is read wherever it can be, so that the event is whole.
#[test]
fn the_rest_of_a_witness_is_readable() {
    let of = |number: &str, symbols: &str, union: &str, maybe: [&str; 2]| {
        let kind =
            |name: &str| format!(r#"{{"type": "enum", "name": "{name}", "symbols": [{symbols}]}}"#);
        let inner = format!(
            r#"{{"type": "record", "name": "Inner", "fields": [
                {{"name": "kind", "type": {}}}, {{"name": "either", "type": [{union}]}}]}}"#,
            kind("InnerKind")
        );
        record(&format!(
            r#"{{"name": "kind", "type": {}}},
               {{"name": "number", "type": "{number}"}},
               {{"name": "inner", "type": {inner}}},
               {{"name": "either", "type": [{union}]}},
               {{"name": "maybe", "type": {}{}{}}}"#,
            kind("Kind"),
            maybe[0],
            kind("MaybeKind"),
            maybe[1]
        ))
    };
    let writer = of("long", r#""OLD", "KEPT""#, r#""string", "int""#, ["", ""]);
    let reader = of("double", r#""KEPT""#, r#""int""#, ["[\"null\", ", "]"]);
    insta::assert_snapshot!(shown(&writer, &reader));
}

#[test]
fn each_branch_is_named_in_the_event() {
    let alone = |count: usize, kind: &str| format!(r#"{{"name": "f{count}", "type": [{kind}]}}"#);
    let kinds = [
        r#""null""#,
        r#""boolean""#,
        r#""int""#,
        r#""long""#,
        r#""float""#,
        r#""double""#,
        r#""bytes""#,
        r#""string""#,
        r#"{"type": "array", "items": "int"}"#,
        r#"{"type": "map", "values": "int"}"#,
        r#"{"type": "fixed", "name": "Two", "size": 2}"#,
        r#"{"type": "enum", "name": "Kind", "symbols": ["A"]}"#,
    ];
    let fields: Vec<String> = kinds
        .iter()
        .enumerate()
        .map(|(count, kind)| alone(count, kind))
        .collect();
    let of = |number: &str| {
        let number = format!(r#"{{"name": "number", "type": {number}}}"#);
        record(&format!("{number}, {}", fields.join(", ")))
    };
    insta::assert_snapshot!(shown(&of(r#""long""#), &of(r#"["null", "float"]"#)));
}

#[test]
fn two_unions_that_cannot_be_read_are_each_shown() {
    let of = |branches: &str| {
        record(&format!(
            r#"{{"name": "one", "type": [{branches}]}}, {{"name": "two", "type": [{branches}]}}"#
        ))
    };
    insta::assert_snapshot!(shown(&of(r#""string", "bytes""#), &of(r#""int""#)));
}

/// Whether a field of a type that is read as another is shown, and by what value.
fn of_types(writer: &str, reader: &str) -> String {
    let of = |kind: &str| record(&format!(r#"{{"name": "it", "type": {kind}}}"#));
    let shown = shown(&of(writer), &of(reader));
    format!("{writer} -> {reader}: {}\n", shown.escape_debug())
}

#[test]
fn a_value_of_each_type_shows_its_loss() {
    let logical =
        |kind: &str, name: &str| format!(r#"{{"type": "{kind}", "logicalType": "{name}"}}"#);
    let decimal = |precision: u32, scale: u32| {
        format!(
            r#"{{"type": "bytes", "logicalType": "decimal", "precision": {precision}, "scale": {scale}}}"#
        )
    };
    let fixed = |size: usize, logical: &str| {
        format!(r#"{{"type": "fixed", "name": "F", "size": {size}, "logicalType": {logical}}}"#)
    };
    let fixed_decimal = |precision: u32| {
        fixed(
            8,
            &format!(r#""decimal", "precision": {precision}, "scale": 2"#),
        )
    };
    let plain = |kind: &str| format!("\"{kind}\"");
    let text: String = [
        (plain("int"), plain("float")),
        (plain("long"), plain("float")),
        (plain("long"), plain("double")),
        (decimal(9, 2), decimal(4, 2)),
        (decimal(9, 2), decimal(4, 1)),
        (decimal(4, 2), decimal(9, 2)),
        (fixed_decimal(18), fixed_decimal(4)),
        (fixed(16, "\"uuid\""), fixed(16, "\"none\"")),
        (fixed(12, "\"duration\""), fixed(12, "\"none\"")),
        (logical("string", "uuid"), plain("string")),
        (plain("string"), logical("string", "uuid")),
        (plain("string"), decimal(9, 2)),
        (logical("bytes", "big-decimal"), plain("bytes")),
        (plain("bytes"), logical("bytes", "big-decimal")),
        (plain("bytes"), decimal(9, 2)),
        (logical("int", "date"), plain("double")),
        (
            logical("long", "timestamp-millis"),
            logical("long", "timestamp-micros"),
        ),
    ]
    .iter()
    .map(|(writer, reader)| of_types(writer, reader))
    .collect();
    insta::assert_snapshot!(text);
}

/// What cannot be read for two causes is shown on the value that has only one of them, which `within` tells.
#[test]
fn a_cause_beside_another_is_shown_within() {
    let of = |kind: &str, fields: &str| {
        record(&format!(
            r#"{{"name": "first", "type": {kind}}},
               {{"name": "by_name", "type": {{"type": "map", "values": {{"type": "array", "items":
                   {{"type": "record", "name": "Inner", "fields": [{fields}]}}}}}}}}"#
        ))
    };
    let writer = of(
        r#""int""#,
        r#"{"name": "a", "type": "int"}, {"name": "b", "type": "int"}"#,
    );
    let retyped = of(
        r#""string""#,
        r#"{"name": "a", "type": "string"}, {"name": "b", "type": "int"}, {"name": "c", "type": "int"}"#,
    );
    let renamed = of(
        r#""string""#,
        r#"{"name": "a", "type": "string"}, {"name": "c", "type": "int"}"#,
    );
    let mut text = shown(&writer, &retyped);
    text += &shown(&writer, &renamed);
    // And with nothing beside it, by the whole event.
    let map = |kind: &str| format!(r#"{{"type": "map", "values": "{kind}"}}"#);
    text += &of_types(&map("int"), &map("string"));
    insta::assert_snapshot!(text);
}

#[test]
fn an_event_of_the_largest_size_is_shown() {
    let of = |size: usize, kind: &str| {
        record(&format!(
            r#"{{"name": "f", "type": {{"type": "fixed", "name": "F", "size": {size}}}}}, {{"name": "it", "type": "{kind}"}}"#
        ))
    };
    // The record and its number count one each. What is larger is shown by the place alone.
    let is_alone = |size| shown(&of(size, "int"), &of(size, "string")).contains("0 in /fields/it");
    assert!(!is_alone(99_998));
    assert!(is_alone(99_999));
}

/// The messages of everything that a pair shows.
fn told(writer: &Schema, reader: &Schema, newer: Newer) -> String {
    let findings = judge(writer, reader, newer).findings;
    let lines = findings
        .iter()
        .map(|it| format!("{} {}: {}\n", it.verdict, it.writer.path, it.message));
    lines.collect()
}

#[test]
fn defaults_are_told_as_the_schema_writes_them() {
    let kinds = [
        (r#""null""#, "null"),
        (r#""boolean""#, "true"),
        (r#""int""#, "-1"),
        (r#""long""#, "9007199254740993"),
        (r#""float""#, "0.5"),
        (r#""double""#, "0.25"),
        (r#""bytes""#, r#""\u00ff\u0001""#),
        (r#""string""#, r#""text""#),
        (
            r#"{"type": "fixed", "name": "Two", "size": 2}"#,
            r#""\u0000\u0001""#,
        ),
        (
            r#"{"type": "enum", "name": "Kind", "symbols": ["A", "B"]}"#,
            r#""B""#,
        ),
        (r#"{"type": "array", "items": "Kind"}"#, r#"["B", "A"]"#),
        (r#"{"type": "map", "values": "Kind"}"#, r#"{"k": "B"}"#),
        (r#"["Kind", "null"]"#, r#""B""#),
        (
            r#"{"type": "record", "name": "Inner", "fields": [{"name": "kind", "type": "Kind"}, {"name": "more", "type": ["int", "null"]}]}"#,
            r#"{"kind": "B", "more": 7}"#,
        ),
    ];
    let fields = kinds.iter().enumerate().map(|(index, (kind, default))| {
        format!(r#"{{"name": "f{index}", "type": {kind}, "default": {default}}}"#)
    });
    let reader = record(&fields.collect::<Vec<_>>().join(", "));
    insta::assert_snapshot!(told(&record(""), &reader, Newer::Reader));
}

#[test]
fn a_default_is_compared_by_what_it_says() {
    let of = |symbols: &str, union: &str, default: &str| {
        record(&format!(
            r#"{{"name": "kind", "type": {{"type": "enum", "name": "Kind", "symbols": [{symbols}]}}, "default": "A"}},
               {{"name": "either", "type": [{union}], "default": {default}}}"#
        ))
    };
    let older = of(r#""A", "B""#, r#""null", "int""#, "null");
    let same = of(r#""B", "A""#, r#""null", "int""#, "null");
    let told_of = |newer: &Schema| told(&older, newer, Newer::Reader);
    assert_eq!(
        told_of(&same),
        "EXACT /fields/kind: the same stands in another order\n"
    );
    let other = of(r#""A", "B""#, r#""int", "null""#, "1");
    assert!(told_of(&other).contains("the default of field `either` changed"));
}

#[test]
fn names_of_fixed_types_and_their_aliases_are_noted() {
    let fixed = |name: &str, size: usize, aliases: &str| {
        record(&format!(
            r#"{{"name": "it", "type": {{"type": "fixed", "name": "{name}", "size": {size}, "aliases": [{aliases}]}}}}"#
        ))
    };
    let told_of = |writer: &Schema, reader: &Schema| told(writer, reader, Newer::Reader);
    let old = fixed("Old", 4, r#""Older", "Oldest""#);
    assert_eq!(
        told_of(&old, &fixed("New", 4, r#""Old", "Older""#)),
        "EXACT /fields/it: renamed from `Old` to `New`\nEXACT /fields/it: alias `Oldest` was removed\n"
    );
    // Of what cannot be read only that is said.
    let told = told_of(&old, &fixed("New", 5, r#""Old", "Older""#));
    assert_eq!(told.lines().count(), 1, "{told}");
}

#[test]
fn what_older_readers_have_no_branch_for_is_told_of_them() {
    let of = |kind: &str| record(&format!(r#"{{"name": "it", "type": {kind}}}"#));
    let told = told(&of(r#""string""#), &of(r#"["null", "int"]"#), Newer::Writer);
    assert_eq!(
        told,
        "BROKEN /fields/it: type changed to `string`, for which the union of older readers has no branch\n"
    );
}

/// A renamed field is one finding: its old name is not ignored as well.
#[test]
fn a_renamed_field_is_told_once() {
    let of = |name: &str, default: &str| {
        record(&format!(
            r#"{{"name": "id", "type": "string"}}, {{"name": "{name}", "type": "string"{default}}}"#
        ))
    };
    for default in ["", r#", "default": """#] {
        let told = told(&of("mail", default), &of("email", default), Newer::Reader);
        assert_eq!(told.lines().count(), 1, "{told}");
    }
    // Beside one that went and one that came.
    let writer = record(r#"{"name": "mail", "type": "string"}, {"name": "age", "type": "int"}"#);
    let reader = record(
        r#"{"name": "email", "type": "string"}, {"name": "born", "type": "string", "default": ""}"#,
    );
    insta::assert_snapshot!(told(&writer, &reader, Newer::Reader));
}

/// A record that needs itself and an enum of no symbols have no values, so it does not matter how they are read.
#[test]
fn what_no_event_holds_counts_for_nothing() {
    let lenient =
        |text: &str| parse(&Source::new("small.avsc", text), &[], Strictness::Lenient).unwrap();
    let either = |of: &str| {
        lenient(&format!(
            r#"{{"type": "record", "name": "Small", "fields": [{{"name": "f", "type": ["int", {of}]}}]}}"#
        ))
    };
    let endless = |next: &str, x: &str| {
        either(&format!(
            r#"{{"type": "record", "name": "A", "fields": [
                {{"name": "next", "type": {next}}}, {{"name": "x", "type": "{x}"}}]}}"#
        ))
    };
    let empty = either(r#"{"type": "enum", "name": "E", "symbols": []}"#);
    for (writer, reader) in [
        (endless(r#""A""#, "int"), endless(r#""A""#, "string")),
        (endless(r#"["A"]"#, "int"), endless(r#"["A"]"#, "string")),
        (empty, either(r#""string""#)),
    ] {
        let found = judge(&writer, &reader, Newer::Reader);
        assert_eq!(found.verdict, Verdict::Exact);
        assert!(found.findings.iter().all(|it| it.verdict == Verdict::Exact));
    }
    let ends = r#"["null", "A"]"#;
    let found = judge(
        &endless(ends, "int"),
        &endless(ends, "string"),
        Newer::Reader,
    );
    assert_eq!(found.verdict, Verdict::Partial);
}

#[test]
fn a_witness_is_as_small_as_it_can_be() {
    let of = |number: &str, symbol: &str| {
        record(&format!(
            r#"{{"name": "number", "type": "{number}"}},
               {{"name": "maybe", "type": ["int", "null"]}},
               {{"name": "large", "type": [{{"type": "fixed", "name": "Large", "size": 1000}}, "string"]}},
               {{"name": "kind", "type": [
                   {{"type": "enum", "name": "Kind", "symbols": ["{symbol}"]}}, "string"]}}"#
        ))
    };
    let text = shown(&of("long", "OLD"), &of("float", "NEW"));
    insta::assert_snapshot!(text);
}

#[test]
fn paths_lead_through_maps_and_unions() {
    let inner = |name: &str, more: &str| {
        format!(
            r#"{{"type": "record", "name": "{name}", "fields": [{{"name": "x", "type": "int"}}{more}]}}"#
        )
    };
    let gone = r#", {"name": "gone", "type": "int"}"#;
    let of = |more: &str, before: &str, after: &str| {
        record(&format!(
            r#"{{"name": "map", "type": {before}{{"type": "map", "values": {}}}{after}}},
               {{"name": "list", "type": {{"type": "array", "items": {}}}}},
               {{"name": "either", "type": ["null", {}]}}"#,
            inner("InMap", more),
            inner("InList", more),
            inner("InUnion", more)
        ))
    };
    let (writer, reader) = (of(gone, "", ""), of("", r#"["null", "#, "]"));
    let found = judge(&writer, &reader, Newer::Reader);
    let paths = found
        .findings
        .iter()
        .filter(|it| it.verdict > Verdict::Exact);
    let paths = paths.map(|it| format!("{} {}\n", it.writer.path, it.reader.path));
    insta::assert_snapshot!(paths.collect::<String>());
}

#[test]
fn what_no_event_comes_to_is_not_told() {
    let of = |more: &str| {
        record(&format!(
            r#"{{"name": "maybe", "type": ["null", {{"type": "record", "name": "Loop", "fields":
                [{{"name": "next", "type": "Loop"}}{more}]}}]}}"#
        ))
    };
    let reader = of(r#", {"name": "note", "type": "string", "default": ""}"#);
    assert_eq!(told(&of(""), &reader, Newer::Reader), "");
}
