//! Pairs of which a verdict or a witness was once wrong, each as small as it gets.

use heirloom_compat::{SchemaRef, Verdict, verdict};

use super::check::check;
use super::python::Python;
use super::{Figures, Pair, json, schema};

/// Syntax, what only the writer declares, what only the reader does, and the verdict. The event is `Root`.
const PAIRS: [(&str, &str, &str, Verdict); 28] = [
    // An open enum holds numbers that take a byte above 0x7f.
    (
        "proto3",
        "enum E { A = 0; } message M { E e = 1; } message Root { M m = 1; }",
        "message Root { string m = 1; }",
        Verdict::Partial,
    ),
    // What needs itself never ends.
    (
        "proto2",
        "message Root { optional Root m = 1; }",
        "message Root { required Root m = 1; }",
        Verdict::Broken,
    ),
    (
        "proto2",
        "message Root { optional M m = 1; } message M { optional Root r = 1; }",
        "message Root { required M m = 1; } message M { required Root r = 1; }",
        Verdict::Broken,
    ),
    (
        "proto2",
        "message Root { optional M m = 1; } message M { optional Root r = 1; }",
        "message Root { required M m = 1; } message M { optional Root r = 1; }",
        Verdict::Partial,
    ),
    // Every event comes to `x` the long way round, though there is a shorter one.
    (
        "proto2",
        "message Root { optional B b = 1; required A a = 2; } message A { required B b = 1; }
         message B { required int32 x = 1; }",
        "message Root { optional B b = 1; required A a = 2; } message A { required B b = 1; }
         message B { required float x = 1; }",
        Verdict::Broken,
    ),
    // Another message, which requires what was not written.
    (
        "proto2",
        "message Root { optional A a = 1; } message A { optional int32 x = 1; } message B { }",
        "message Root { optional B a = 1; } message B { required int32 x = 1; } message A { }",
        Verdict::Partial,
    ),
    (
        "proto2",
        "message Root { required A a = 1; } message A { optional int32 x = 1; } message B { }",
        "message Root { required B a = 1; } message B { required int32 y = 2; } message A { }",
        Verdict::Broken,
    ),
    // Of a oneof that takes in a third field, the first two never stood together.
    (
        "proto2",
        "message Root { oneof o { int32 a = 1; int32 b = 2; } oneof p { int32 c = 3; } }",
        "message Root { oneof o { int32 a = 1; int32 b = 2; int32 c = 3; } }",
        Verdict::Lossy,
    ),
    // The end of a group ends the varint that a double within it may begin.
    (
        "proto2",
        "message Root { repeated M m = 1; } message M { optional group G = 8 { optional double g = 1; } }",
        "message Root { repeated int64 m = 1; }",
        Verdict::Lossy,
    ),
    (
        "proto2",
        "message Root { repeated M m = 1; } message M { optional group G = 32 { optional double g = 1; } }",
        "message Root { repeated int64 m = 1; }",
        Verdict::Partial,
    ),
    (
        "proto3",
        "message Root { M m = 1; } message M { float f = 1; }",
        "message Root { repeated int64 m = 1; }",
        Verdict::Partial,
    ),
    (
        "proto2",
        "message Root { repeated Root r = 1; optional group G = 2 { optional fixed32 g = 1; } }",
        "message Root { repeated int32 r = 1; optional group G = 2 { optional fixed32 g = 1; } }",
        Verdict::Lossy,
    ),
    // A required number stands after the double, and ends the varint.
    (
        "proto2",
        "message Root { repeated M m = 1; } message M { optional double d = 1; required int32 i = 2; }",
        "message Root { repeated int32 m = 1; }",
        Verdict::Lossy,
    ),
    // Keys of more than 127 bytes have a length that is no text.
    (
        "proto3",
        "message Root { map<string, bool> m = 1; }",
        "message Root { string m = 1; }",
        Verdict::Partial,
    ),
    (
        "proto3",
        "message Root { repeated M m = 1; } message M { map<string, sint32> k = 1; }",
        "message Root { repeated int32 m = 1; }",
        Verdict::Partial,
    ),
    // Another field has the number, and it is required.
    (
        "proto2",
        "message Root { required int64 a = 1; optional uint32 b = 2; }",
        "message Root { optional uint32 b = 1; required int64 a = 2; }",
        Verdict::Partial,
    ),
    // JSON is read by the field's own name too.
    (
        "proto3",
        "message Root { sint32 a = 1; }",
        "message Root { fixed32 a = 2 [json_name = \"b\"]; }",
        Verdict::Defaulted,
    ),
    (
        "proto2",
        "message Root { required Other a = 1; } message Other { optional int32 x = 1; } message M { }",
        "message Root { required M a = 1; } message M { required Other m = 2; } message Other { }",
        Verdict::Broken,
    ),
    // Two of one value are one as well.
    (
        "proto2",
        "message Root { repeated bool f = 1; }",
        "message Root { optional bool f = 1; }",
        Verdict::Lossy,
    ),
    // No value of a closed enum is lost.
    (
        "proto2",
        "enum E { A = 0; B = 1; } message Root { repeated E f = 1; }",
        "message Root { repeated bool f = 1; }",
        Verdict::Exact,
    ),
    (
        "proto2",
        "enum E { A = 0; B = 1; } message Root { optional E f = 1; }",
        "message Root { optional sint32 f = 1; }",
        Verdict::Lossy,
    ),
    // One is neither a narrowed number nor a lost one.
    (
        "proto3",
        "message Root { optional int64 f = 1; }",
        "message Root { optional bool f = 1; }",
        Verdict::Lossy,
    ),
    // A varint has ten bytes at most.
    (
        "proto2",
        "enum E { A = 0; } message Root { map<string, E> m = 1; }",
        "message Root { repeated int32 m = 1; }",
        Verdict::Partial,
    ),
    (
        "proto3",
        "message Root { repeated double f = 1; }",
        "message Root { repeated sfixed32 f = 1; }",
        Verdict::Lossy,
    ),
    (
        "proto3",
        "message Root { repeated bool f = 1; }",
        "message Root { repeated string f = 1; }",
        Verdict::Lossy,
    ),
    // Zero, where a map is read, is the length of an entry.
    (
        "proto2",
        "enum E { A = 0; } message Root { optional E f = 1; }",
        "message Root { map<bool, int32> f = 1; }",
        Verdict::Lossy,
    ),
    (
        "proto3",
        "message Root { M m = 1; } message M { }",
        "message Root { repeated fixed32 m = 1; }",
        Verdict::Lossy,
    ),
    (
        "proto3",
        "message Root { M m = 1; bool b = 2; } message M { M m = 1; bool b = 2; }",
        "message Root { map<bool, bool> m = 1; bool b = 2; }",
        Verdict::Partial,
    ),
];

#[test]
fn verdicts_that_were_wrong_are_right() {
    let mut figures = Figures::default();
    let mut asked = Vec::new();
    for (seed, (syntax, old, new, wanted)) in PAIRS.iter().enumerate() {
        let texts = [old, new].map(|it| format!("syntax = \"{syntax}\";\n{it}"));
        let [(writer, from), (reader, to)] = texts.each_ref().map(|it| schema(it, "Root").unwrap());
        let found = verdict(SchemaRef::Protobuf(&writer), SchemaRef::Protobuf(&reader));
        let [old, new] = texts;
        let pair = Pair {
            seed: seed as u64,
            old,
            new,
            writer,
            reader,
            roots: (from, to),
        };
        assert_eq!(found, *wanted, "{}", pair.shown("verdict"));
        let events = pair.events().unwrap();
        check(&pair, &events, &mut figures);
        json::check(&pair, &events, &mut figures);
        asked.push((pair, events));
    }
    if let Some(mut python) = Python::start() {
        python.compare(&asked, &mut figures);
    }
    figures.end();
}
