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
    let all = judge(&of(r#""A", "B""#), &of(r#""C""#), Newer::Reader);
    assert_eq!(all.findings[0].verdict, Verdict::Broken);
    let some = judge(&of(r#""A", "B""#), &of(r#""B""#), Newer::Reader);
    assert_eq!(some.findings[0].verdict, Verdict::Partial);
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
