//! An example of each departure of Java from the specification: what we read, what each of Java's decoders reads, and
//! that the departure alone explains it. A release of Avro that mends one fails here.

use crate::program::{Program, hex};
use crate::resolve::interpret::Interpreter;
use crate::resolve::model::Departure::{
    self, AliasesFirst, AliasesNotInDefaults, AnyRecordName, AnyText, DefaultByKind,
    EmptyArrayInUnion, FullNameOnly, RecordByStructure, ReplacedText, UnionByPosition,
};
use crate::resolve::triples::{Decoder, Triple, is_unfinished, lowered};
use crate::resolve::{lenient_schema, named_record};
use heirloom_schema::avro::resolve;

/// A writer and a reader, bytes of the writer, and these bytes read by us, by Java's fast and by its resolving
/// decoder; `None` where they are refused.
struct Example {
    of: Departure,
    writer: String,
    reader: String,
    bytes: &'static str,
    ours: Option<&'static str>,
    fast: Option<&'static str>,
    resolving: Option<&'static str>,
}

/// An example in which both decoders of Java agree.
fn example(
    of: Departure,
    (writer, reader): (&str, &str),
    bytes: &'static str,
    ours: Option<&'static str>,
    java: Option<&'static str>,
) -> Example {
    Example {
        of,
        writer: writer.to_owned(),
        reader: reader.to_owned(),
        bytes,
        ours,
        fast: java,
        resolving: java,
    }
}

fn int(name: &str, more: &str) -> String {
    format!(r#"{{"name": "{name}", "type": "int"{more}}}"#)
}

fn symbols(name: &str) -> String {
    format!(r#"{{"type": "enum", "name": "{name}", "symbols": ["S"]}}"#)
}

fn names() -> Vec<Example> {
    let a = |name: &str| named_record(name, &int("x", ""));
    let fixed = |name: &str| format!(r#"{{"type": "fixed", "name": "{name}", "size": 1}}"#);
    let optional = |of: &str| format!(r#"["null", {of}]"#);
    let both = |one: &str, other: &str| format!("[{one}, {other}]");
    vec![
        example(AnyRecordName, (&a("A"), &a("B")), "02", None, Some("02")),
        example(
            RecordByStructure,
            (&a("A"), &optional(&a("B"))),
            "02",
            None,
            Some("0202"),
        ),
        // Of two that fit and have its unqualified name, Java takes the last.
        example(
            RecordByStructure,
            (&a("w.A"), &both(&a("p.A"), &a("q.A"))),
            "02",
            Some("0002"),
            Some("0202"),
        ),
        example(
            FullNameOnly,
            (&symbols("w.E"), &optional(&symbols("r.E"))),
            "00",
            Some("0200"),
            None,
        ),
        example(
            FullNameOnly,
            (&fixed("w.F"), &optional(&fixed("r.F"))),
            "07",
            Some("0207"),
            None,
        ),
        // The reader has the writer's branches in another order.
        example(
            UnionByPosition,
            (
                &both(&symbols("a.E"), &symbols("b.E")),
                &both(&symbols("b.E"), &symbols("a.E")),
            ),
            "0000",
            Some("0200"),
            Some("0000"),
        ),
    ]
}

fn aliases() -> Vec<Example> {
    let field = |name: &str, alias: &str, default: &str| {
        int(
            name,
            &format!(r#", "aliases": ["{alias}"], "default": {default}"#),
        )
    };
    let with_inner = |field: &str, default: &str| {
        let inner = named_record("B", field);
        let outer = format!(r#"{{"name": "b", "type": {inner}, "default": {{{default}}}}}"#);
        named_record("A", &outer)
    };
    vec![
        // The record has another namespace, so its fields' aliases do not count.
        example(
            AliasesFirst,
            (
                &named_record("w.A", &int("x", "")),
                &named_record("r.A", &field("y", "x", "7")),
            ),
            "02",
            Some("02"),
            Some("0e"),
        ),
        // The reader has the field itself, and another one takes it.
        example(
            AliasesFirst,
            (
                &named_record("A", &int("a", "")),
                &named_record("A", &format!("{}, {}", int("a", ""), field("c", "a", "7"))),
            ),
            "02",
            Some("020e"),
            None,
        ),
        // Renaming `a` makes a second `b`.
        example(
            AliasesFirst,
            (
                &named_record("A", &format!("{}, {}", int("a", ""), int("b", ""))),
                &named_record("A", &field("b", "a", "7")),
            ),
            "0204",
            Some("04"),
            None,
        ),
        // From `a` to `b`, and the second time from `b` to `c`.
        example(
            AliasesFirst,
            (
                &named_record("A", &int("a", "")),
                &named_record(
                    "A",
                    &format!("{}, {}", field("b", "a", "1"), field("c", "b", "2")),
                ),
            ),
            "0a",
            Some("0a04"),
            Some("020a"),
        ),
        // The writer's default still says `x`.
        example(
            AliasesNotInDefaults,
            (
                &with_inner(&int("x", ""), r#""x": 1"#),
                &with_inner(&int("y", r#", "aliases": ["x"]"#), r#""y": 1"#),
            ),
            "0a",
            Some("0a"),
            None,
        ),
    ]
}

fn values() -> Vec<Example> {
    let empty = named_record("A", "");
    let with_default = |of: &str, default: &str| {
        let field = format!(r#"{{"name": "f", "type": {of}, "default": {default}}}"#);
        named_record("A", &field)
    };
    let array = r#"{"type": "array", "items": "int"}"#;
    let number = with_default(r#"["long", "float"]"#, "2.5");
    let symbol = with_default(&format!(r#"[{}, "null"]"#, symbols("E")), "null");
    let list = with_default(&format!(r#"[{array}, "null"]"#), "[]");
    vec![
        example(
            AnyText,
            (r#""bytes""#, r#""string""#),
            "02ff",
            None,
            Some("02ff"),
        ),
        example(
            ReplacedText,
            (
                r#""bytes""#,
                r#"{"type": "string", "avro.java.string": "String"}"#,
            ),
            "02ff",
            None,
            Some("06efbfbd"),
        ),
        // 2.5 is the long 2.
        example(
            DefaultByKind,
            (&empty, &number),
            "",
            Some("0200002040"),
            Some("0004"),
        ),
        // Null might be a symbol, and is none.
        example(DefaultByKind, (&empty, &symbol), "", Some("02"), None),
        // Also where no value meets it.
        example(
            DefaultByKind,
            (
                &format!(r#"["null", {empty}]"#),
                &format!(r#"["null", {symbol}]"#),
            ),
            "00",
            Some("00"),
            None,
        ),
        Example {
            resolving: Some("0000"),
            ..example(EmptyArrayInUnion, (&empty, &list), "", Some("0000"), None)
        },
    ]
}

fn bytes(digits: &str) -> Vec<u8> {
    let answer = serde_json::json!({"bytes": digits, "rest": 0});
    lowered(&answer).expect("the digits are no error")
}

impl Example {
    fn triple(&self) -> Triple {
        let (writer, reader) = (lenient_schema(&self.writer), lenient_schema(&self.reader));
        let own = resolve(&writer, &writer);
        let mut interpreter = Interpreter {
            bytes: &bytes(self.bytes),
            resolution: &own,
            writer: &writer,
            reader: &writer,
        };
        let value = interpreter.read(own.root());
        Triple {
            seed: 0,
            old: self.writer.clone(),
            new: self.reader.clone(),
            value: value.expect("a value of the writer"),
            writer,
            reader,
        }
    }
}

#[test]
fn each_departure_of_java_has_an_example() {
    let Some(mut java) = Program::java("resolve") else {
        return;
    };
    let examples: Vec<Example> = [names(), aliases(), values()]
        .into_iter()
        .flatten()
        .collect();
    for example in &examples {
        let context = format!("{:?}: {} as {}", example.of, example.writer, example.reader);
        let triple = example.triple();
        let ours = triple.interpreted().map(|bytes| hex(&bytes));
        assert_eq!(ours.as_deref(), example.ours, "{context}");
        for (decoder, expected) in [
            (Decoder::Fast, example.fast),
            (Decoder::Resolving, example.resolving),
        ] {
            let answer = lowered(&java.ask(&triple.question(decoder)));
            let found = answer.as_ref().map(|bytes| hex(bytes));
            assert_eq!(found.as_deref(), expected, "{decoder:?} decoder, {context}");
            if expected != example.ours {
                let cause = triple.explain(decoder, &answer);
                assert_eq!(cause, Some(vec![example.of]), "{decoder:?}, {context}");
            }
        }
    }
    for departure in Departure::ALL {
        assert!(
            examples.iter().any(|example| example.of == departure),
            "{departure:?}"
        );
    }
}

/// No departure of a decoder: Java does not take the schema.
#[test]
fn java_does_not_check_a_default_against_a_record_around_it() {
    let Some(mut java) = Program::java("resolve") else {
        return;
    };
    let inner = r#"{"name": "x", "type": {"type": "map", "values": "int"}}"#;
    let field = format!(
        r#"{{"name": "f", "type": [{{"type": "map", "values": ["null", "A"]}}, {}],
             "default": {{"x": {{"k": 1}}}}}}"#,
        named_record("B", inner)
    );
    let writer = named_record("A", &int("r", ""));
    let reader = named_record("A", &format!("{}, {field}", int("r", "")));
    let example = example(
        DefaultByKind,
        (&writer, &reader),
        "0a",
        Some("0a0202026b0200"),
        None,
    );
    let triple = example.triple();
    let ours = triple.interpreted().map(|bytes| hex(&bytes));
    assert_eq!(ours.as_deref(), example.ours);
    for decoder in [Decoder::Fast, Decoder::Resolving] {
        let answer = java.ask(&triple.question(decoder));
        assert!(is_unfinished(&answer), "{answer}");
    }
}
