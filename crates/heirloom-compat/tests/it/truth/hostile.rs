//! Schemas that are large, deep, or lead nowhere: judging and proving them ends, in a small stack. What grows faster than
//! its schemas would not end here.

use heirloom_compat::{Newer, SchemaRef, Verdict, judge, prove};
use heirloom_schema::avro::{self, Strictness};
use heirloom_schema::{Source, protobuf};

/// Findings that are proven of each pair.
const PROOFS: usize = 3;
const STACK: usize = 2 << 20;

fn avro_schema(text: &str) -> avro::Schema {
    let source = Source::new("hostile.avsc", text);
    avro::parse(&source, &[], Strictness::Lenient).unwrap_or_else(|error| panic!("{error}"))
}

fn protobuf_schema(text: &str) -> protobuf::Schema {
    let text = format!("syntax = \"proto2\"; {text}");
    let source = Source::new("hostile.proto", text);
    protobuf::parse(&source, "hostile.proto", &[], Some("M"))
        .unwrap_or_else(|error| panic!("{error}"))
}

/// Judges and proves in a thread of its own; what the verdict is.
#[track_caller]
fn judged(name: &'static str, writer: SchemaRef<'_>, reader: SchemaRef<'_>) -> Verdict {
    let run = move || {
        let judgement = judge(writer, reader, Newer::Reader);
        let bad = judgement
            .findings
            .iter()
            .filter(|it| it.verdict >= Verdict::Lossy);
        for finding in bad.take(PROOFS) {
            let _ = prove(writer, reader, finding);
        }
        judgement.verdict
    };
    std::thread::scope(|scope| {
        let thread = std::thread::Builder::new().stack_size(STACK);
        let handle = thread.spawn_scoped(scope, run).unwrap();
        handle
            .join()
            .unwrap_or_else(|_| panic!("{name}: it panicked"))
    })
}

fn avro_pair(name: &'static str, writer: &str, reader: &str) -> Verdict {
    let (writer, reader) = (avro_schema(writer), avro_schema(reader));
    judged(name, SchemaRef::Avro(&writer), SchemaRef::Avro(&reader))
}

fn protobuf_pair(name: &'static str, writer: &str, reader: &str) -> Verdict {
    let (writer, reader) = (protobuf_schema(writer), protobuf_schema(reader));
    judged(
        name,
        SchemaRef::Protobuf(&writer),
        SchemaRef::Protobuf(&reader),
    )
}

fn record(name: &str, fields: &[String]) -> String {
    let fields = fields.join(",");
    format!(r#"{{"type":"record","name":"{name}","fields":[{fields}]}}"#)
}

fn field(name: &str, kind: &str) -> String {
    format!(r#"{{"name":"{name}","type":{kind}}}"#)
}

#[test]
fn ten_thousand_fields() {
    let wide = |kind: &str| {
        let fields = (0..10_000).map(|it| field(&format!("f{it}"), kind));
        record("A", &fields.collect::<Vec<_>>())
    };
    let pairs = [
        ("long", "double", Verdict::Lossy),
        ("bytes", "string", Verdict::Partial),
        ("string", "int", Verdict::Broken),
    ];
    for (old, new, verdict) in pairs {
        let (old, new) = (format!("\"{old}\""), format!("\"{new}\""));
        assert_eq!(avro_pair("wide", &wide(&old), &wide(&new)), verdict);
    }
    let wide = |kind: &str, name: &str| {
        let fields = (1..10_000).map(|it| format!("optional {kind} {name}{it} = {it};"));
        format!("message M {{ {} }}", fields.collect::<String>())
    };
    let pairs = [
        ("int64", "f", "int32", Verdict::Lossy),
        ("int64", "f", "string", Verdict::Partial),
        ("int64", "g", "string", Verdict::Partial),
        ("M", "f", "string", Verdict::Partial),
        ("bool", "f", "int32", Verdict::Exact),
        // Another name and another type are another field.
        ("bool", "g", "int32", Verdict::Lossy),
    ];
    for (old, name, new, verdict) in pairs {
        // Numbers that Protobuf keeps for itself are above.
        let found = protobuf_pair("wide", &wide(old, "f"), &wide(new, name));
        assert_eq!(found, verdict, "{old} to {new}");
    }
}

#[test]
fn five_hundred_levels() {
    let deep = |kind: &str| {
        (0..500).rev().fold(kind.to_owned(), |inner, it| {
            record(&format!("R{it}"), &[field("f", &inner)])
        })
    };
    let found = avro_pair("deep", &deep("\"bytes\""), &deep("\"string\""));
    assert_eq!(found, Verdict::Partial);
    let deep = |kind: &str| {
        let levels = (0..500).map(|it| format!("message M{it} {{ optional M{} f = 1; }} ", it + 1));
        format!(
            "message M {{ optional M0 f = 1; }} {} message M500 {{ optional {kind} f = 1; }}",
            levels.collect::<String>()
        )
    };
    let found = protobuf_pair("deep", &deep("int64"), &deep("int32"));
    assert_eq!(found, Verdict::Lossy);
    let found = protobuf_pair("deep", &deep("int64"), &deep("string"));
    assert_eq!(found, Verdict::Partial);
}

#[test]
fn every_message_in_every_other() {
    let mutual = |kind: &str| {
        let messages = (0..40).map(|it| {
            let fields = (0..40).map(|to| format!("optional M{to} f{to} = {};", to + 1));
            format!(
                "message M{it} {{ {} optional {kind} g = 90; }} ",
                fields.collect::<String>()
            )
        });
        format!(
            "message M {{ optional M0 f = 1; }} {}",
            messages.collect::<String>()
        )
    };
    let found = protobuf_pair("mutual", &mutual("bytes"), &mutual("string"));
    assert_eq!(found, Verdict::Partial);
    let as_text = "message M { optional string f = 1; }";
    assert_eq!(
        protobuf_pair("mutual", &mutual("bool"), as_text),
        Verdict::Partial
    );
    let as_numbers = "message M { repeated int32 f = 1; }";
    protobuf_pair("mutual", &mutual("bool"), as_numbers);

    // Thirty-two levels, each twice in the one above: more paths than can be walked.
    let twice = |kind: &str| {
        let levels = (0..32).map(|it| {
            let below = it + 1;
            format!("message M{it} {{ optional M{below} a = 1; optional M{below} b = 2; }} ")
        });
        format!(
            "message M {{ optional M0 f = 1; }} {} message M32 {{ optional {kind} g = 1; }}",
            levels.collect::<String>()
        )
    };
    protobuf_pair("twice", &twice("bool"), as_text);
    protobuf_pair("twice", &twice("bool"), as_numbers);
    protobuf_pair("twice", &twice("bytes"), &twice("string"));
    let required = |text: String| text.replace("optional", "required");
    protobuf_pair(
        "all required",
        &required(twice("bytes")),
        &required(twice("string")),
    );

    let twice = |kind: &str| {
        (0..18).rev().fold(kind.to_owned(), |inner, it| {
            record(
                &format!("R{it}"),
                &[field("a", &inner), field("b", &format!("\"R{}\"", it + 1))],
            )
        })
    };
    let twice = |kind: &str| twice(&record("R18", &[field("f", kind)]));
    avro_pair("twice", &twice("\"bytes\""), &twice("\"string\""));
}

#[test]
fn unions_of_fifty_records() {
    let union = |of: &dyn Fn(usize) -> String| {
        let branches: Vec<String> = (0..50).map(of).collect();
        format!("[{}]", branches.join(","))
    };
    let plain = |kind: &'static str| move |it| record(&format!("R{it}"), &[field("f", kind)]);
    let (old, new) = (union(&plain("\"bytes\"")), union(&plain("\"string\"")));
    assert_eq!(avro_pair("union", &old, &new), Verdict::Partial);
    let other = union(&|it| record(&format!("S{it}"), &[field("f", "\"int\"")]));
    assert_eq!(avro_pair("union", &old, &other), Verdict::Broken);
    let mixed = |kind: &'static str| {
        move |it: usize| {
            let next = format!("[\"null\",\"R{}\"]", it.saturating_sub(1));
            record(&format!("R{it}"), &[field("next", &next), field("f", kind)])
        }
    };
    let (old, new) = (union(&mixed("\"long\"")), union(&mixed("\"float\"")));
    assert_eq!(avro_pair("mutual", &old, &new), Verdict::Lossy);
}

#[test]
fn records_without_a_value() {
    let endless = |kind: &str| record("A", &[field("a", "\"A\""), field("b", kind)]);
    // No event can be written, so none can fail.
    let found = avro_pair("endless", &endless("\"int\""), &endless("\"string\""));
    assert_eq!(found, Verdict::Exact);
    let or_null = |kind: &str| format!("[\"null\",{}]", endless(kind));
    let found = avro_pair("endless", &or_null("\"int\""), &or_null("\"string\""));
    assert_eq!(found, Verdict::Exact);
    let endless = |kind: &str| format!("message M {{ required M m = 1; optional {kind} f = 2; }}");
    protobuf_pair("endless", &endless("int64"), &endless("string"));
}
