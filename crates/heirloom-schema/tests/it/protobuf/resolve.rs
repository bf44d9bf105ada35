//! Each rule of resolution with what it finds and a near miss that it must leave alone.

use heirloom_schema::Source;
use heirloom_schema::protobuf::{Schema, parse, resolve};

use super::{proto2, proto3, text};

/// Failures (`!`) and losses (`~`), each with the reader's path and its sentence.
fn found(writer: &Schema, reader: &Schema) -> Vec<String> {
    let resolution = resolve(writer, reader);
    let failures = resolution
        .failures()
        .iter()
        .map(|failure| format!("! {} {}", failure.reader_path, failure.message()));
    let losses = resolution
        .losses()
        .iter()
        .map(|loss| format!("~ {} {}", loss.reader_path, loss.message()));
    failures.chain(losses).collect()
}

#[track_caller]
fn check3(writer: &str, reader: &str, expected: &[&str]) {
    assert_eq!(
        found(&proto3(writer), &proto3(reader)),
        expected,
        "{writer} -> {reader}"
    );
}

#[track_caller]
fn check2(writer: &str, reader: &str, expected: &[&str]) {
    assert_eq!(
        found(&proto2(writer), &proto2(reader)),
        expected,
        "{writer} -> {reader}"
    );
}

const LOSSLESS_PROTO3: &[(&str, &str)] = &[
    ("int32 a = 1;", "int32 a = 1; string b = 2;"),
    ("int32 a = 1; string b = 2;", "int32 a = 1;"),
    (
        "int32 a = 1; string b = 2;",
        "int32 a = 1; reserved 2; reserved \"b\";",
    ),
    ("int32 a = 1;", "int32 b = 1;"),
    ("int32 a = 1;", "int64 a = 1;"),
    ("uint32 a = 1;", "uint64 a = 1;"),
    ("uint32 a = 1;", "int64 a = 1;"),
    ("sint32 a = 1;", "sint64 a = 1;"),
    ("bool a = 1;", "int32 a = 1;"),
    ("string a = 1;", "bytes a = 1;"),
    ("E a = 1; enum E { X = 0; }", "int32 a = 1;"),
    ("E a = 1; enum E { X = 0; }", "int64 a = 1;"),
    (
        "E a = 1; enum E { X = 0; }",
        "E a = 1; enum E { X = 0; Y = 1; }",
    ),
    (
        "E a = 1; enum E { X = 0; Y = 1; }",
        "E a = 1; enum E { X = 0; }",
    ),
    (
        "E a = 1; enum E { X = 0; Y = 1; }",
        "E a = 1; enum E { X = 0; Z = 1; }",
    ),
    (
        "E a = 1; enum E { E_X = 0; }",
        "F a = 1; enum F { F_X = 0; }",
    ),
    (
        "repeated int32 a = 1;",
        "repeated int32 a = 1 [packed = false];",
    ),
    (
        "repeated int32 a = 1 [packed = false];",
        "repeated int64 a = 1;",
    ),
    ("optional string a = 1;", "repeated string a = 1;"),
    (
        "M a = 1; message M { int32 x = 1; }",
        "repeated M a = 1; message M { int32 x = 1; }",
    ),
    (
        "M a = 1; message M { int32 x = 1; }",
        "N a = 1; message N { int64 x = 1; }",
    ),
    (
        "M a = 1; message M { int32 x = 1; }",
        "M b = 1; message M { int32 x = 1; }",
    ),
    ("optional int32 a = 1;", "oneof o { int32 a = 1; }"),
    (
        "optional int32 a = 1;",
        "oneof o { int32 a = 1; string b = 2; }",
    ),
    (
        "oneof o { int32 a = 1; string b = 2; }",
        "oneof p { int32 a = 1; string b = 2; }",
    ),
    (
        "oneof o { int32 a = 1; string b = 2; }",
        "optional int32 a = 1; optional string b = 2;",
    ),
    ("map<int32, string> a = 1;", "map<int64, bytes> a = 1;"),
    ("Event a = 1; int32 b = 2;", "Event a = 1; int64 b = 2;"),
    (
        "map<string, M> a = 1; message M { Event e = 1; }",
        "map<string, M> a = 1; message M { Event e = 1; }",
    ),
];

const LOSSLESS_PROTO2: &[(&str, &str)] = &[
    ("required int32 a = 1;", "optional int32 a = 1;"),
    (
        "optional int32 a = 1;",
        "optional int32 a = 1 [default = 0];",
    ),
    (
        "optional int32 a = 1 [default = 5];",
        "optional int64 a = 1 [default = 5];",
    ),
    (
        "optional bool a = 1 [default = true];",
        "optional int32 a = 1 [default = 1];",
    ),
    (
        "optional E a = 1; enum E { X = 5; Y = 6; }",
        "optional E a = 1; enum E { X = 5; Y = 6; Z = 7; }",
    ),
    (
        "optional group G = 1 { optional int32 a = 1; }",
        "optional group G = 1 { optional int64 a = 1; }",
    ),
    (
        "repeated int32 a = 1;",
        "repeated int32 a = 1 [packed = true];",
    ),
];

#[test]
fn what_loses_nothing() {
    for (writer, reader) in LOSSLESS_PROTO3 {
        check3(writer, reader, &[]);
    }
    for (writer, reader) in LOSSLESS_PROTO2 {
        check2(writer, reader, &[]);
    }
}

#[test]
fn kinds_of_other_wire_types() {
    for (writer, reader) in [
        ("int32", "string"),
        ("string", "int64"),
        ("int32", "fixed32"),
        ("fixed32", "fixed64"),
        ("float", "double"),
        ("bytes", "bool"),
        ("double", "sint64"),
    ] {
        check3(
            &format!("{writer} a = 1;"),
            &format!("{reader} a = 1;"),
            &[&format!(
                "! /Event/a (1) field number 1 was `{writer} a` and is now `{reader} a`: bytes of the one cannot be read as the other"
            )],
        );
    }
    check3(
        "E a = 1; enum E { X = 0; }",
        "string a = 1;",
        &[
            "! /Event/a (1) field number 1 was `Event.E a` and is now `string a`: bytes of the one cannot be read as the other",
        ],
    );
    check3(
        "map<string, int32> a = 1;",
        "map<string, string> a = 1;",
        &[
            "! /Event/a (1) field number 1 was `map<string, int32> a` and is now `map<string, string> a`: bytes of the one cannot be read as the other",
        ],
    );
    check3(
        "map<string, M> a = 1; message M { int32 x = 1; }",
        "map<int32, M> a = 1; message M { string x = 1; }",
        &[
            "! /Event/a (1) field number 1 was `map<string, Event.M> a` and is now `map<int32, Event.M> a`: bytes of the one cannot be read as the other",
        ],
    );
}

#[test]
fn message_typed_changes() {
    let effect = "a message-typed change";
    for (writer, reader, from, to) in [
        (
            "string a = 1;",
            "M a = 1; message M {}",
            "string",
            "Event.M",
        ),
        ("M a = 1; message M {}", "bytes a = 1;", "Event.M", "bytes"),
        (
            "map<string, string> a = 1;",
            "repeated M a = 1; message M {}",
            "map<string, string>",
            "repeated Event.M",
        ),
        (
            "M a = 1; message M {} message N {}",
            "N a = 1; message M {} message N {}",
            "Event.M",
            "Event.N",
        ),
        // The new name was there before: it is not the old message under a new name.
        (
            "M a = 1; message M {} message N {}",
            "N a = 1; message N {}",
            "Event.M",
            "Event.N",
        ),
        // The old name is gone, but what is inside cannot be read.
        (
            "M a = 1; message M { int32 x = 1; }",
            "N a = 1; message N { string x = 1; }",
            "Event.M",
            "Event.N",
        ),
    ] {
        check3(
            writer,
            reader,
            &[&format!(
                "! /Event/a (1) field number 1 was `{from} a` and is now `{to} a`: {effect}"
            )],
        );
    }
    check2(
        "optional group G = 1 {}",
        "optional G g = 1; message G {}",
        &[
            "! /Event/g (1) field number 1 was `group Event.G g` and is now `Event.G g`: a message-typed change",
        ],
    );
    // Under the same name the fault stands where it is.
    check3(
        "M a = 1; message M { int32 x = 1; }",
        "M a = 1; message M { string x = 1; }",
        &[
            "! /Event/a/x (1) field number 1 was `int32 x` and is now `string x`: bytes of the one cannot be read as the other",
        ],
    );
}

#[test]
fn numbers_used_again() {
    check3(
        "int32 age = 1;",
        "int64 price = 1;",
        &["! /Event/price (1) field number 1 was reused: `int32 age` is now `int64 price`"],
    );
    check3(
        "M a = 1; message M { int32 x = 1; }",
        "N b = 1; message N { string x = 1; }",
        &["! /Event/b (1) field number 1 was reused: `Event.M a` is now `Event.N b`"],
    );
    check3(
        "E a = 1; enum E { X = 0; }",
        "F b = 1; enum F { Q = 0; }",
        &["! /Event/b (1) field number 1 was reused: `Event.E a` is now `Event.F b`"],
    );
    let moved = "one of these names has another number on the other side";
    check3(
        "string street = 1;",
        "string city = 1; string street = 2;",
        &[&format!(
            "~ /Event/city (1) field number 1 was `string street` and is now `string city`: {moved}"
        )],
    );
    check3(
        "string a = 1; string b = 2;",
        "string b = 1; string a = 2;",
        &[
            &format!("~ /Event/b (1) field number 1 was `string a` and is now `string b`: {moved}"),
            &format!("~ /Event/a (2) field number 2 was `string b` and is now `string a`: {moved}"),
        ],
    );
}

#[test]
fn required_fields() {
    check2(
        "optional int32 a = 1;",
        "optional int32 a = 1; required string b = 2;",
        &[
            "! /Event/b (2) field number 2 `required string b` was added: events written before it cannot be read",
        ],
    );
    check2(
        "optional int32 a = 1;",
        "required int32 a = 1;",
        &[
            "! /Event/a (1) field number 1 was `optional int32 a` and is now `required int32 a`: events without it cannot be read",
        ],
    );
    check2("required int32 a = 1;", "required int32 b = 1;", &[]);
}

#[test]
fn bytes_are_not_text() {
    check3(
        "bytes a = 1;",
        "string a = 1;",
        &[
            "! /Event/a (1) field number 1 was `bytes a` and is now `string a`: bytes that are not UTF-8 cannot be read",
        ],
    );
}

#[test]
fn values_that_do_not_fit() {
    for (writer, reader) in [
        ("int64", "int32"),
        ("int32", "uint32"),
        ("int32", "uint64"),
        ("uint32", "int32"),
        ("uint64", "uint32"),
        ("uint64", "int64"),
        ("sint64", "sint32"),
        ("int32", "bool"),
        ("sint32", "bool"),
        ("fixed32", "sfixed32"),
        ("sfixed64", "fixed64"),
    ] {
        check3(
            &format!("{writer} a = 1;"),
            &format!("{reader} a = 1;"),
            &[&format!(
                "~ /Event/a (1) field number 1 was `{writer} a` and is now `{reader} a`: not every value fits"
            )],
        );
    }
}

#[test]
fn bits_that_mean_something_else() {
    for (writer, reader) in [
        ("int32", "sint32"),
        ("sint64", "int64"),
        ("bool", "sint32"),
        ("fixed32", "float"),
        ("double", "sfixed64"),
        ("int32", "Event.E"),
        ("bool", "Event.E"),
    ] {
        check3(
            &format!("{writer} a = 1; enum E {{ X = 0; }}"),
            &format!("{reader} a = 1; enum E {{ X = 0; }}"),
            &[&format!(
                "~ /Event/a (1) field number 1 was `{writer} a` and is now `{reader} a`: the same bytes mean other values"
            )],
        );
    }
}

#[test]
fn two_messages_of_one_short_name_are_told_apart() {
    let old = Source::new(
        "old.proto",
        "syntax = \"proto3\"; package old; message M {}",
    );
    let event = |package: &str| {
        let text = format!(
            "syntax = \"proto3\"; package {package}; import \"old.proto\"; \
             message Event {{ .{package}.M a = 1; old.M b = 2; }}"
        );
        let text = if package == "old" {
            text
        } else {
            format!("{text} message M {{}}")
        };
        let imports = [("old.proto".to_owned(), old.clone())];
        parse(
            &Source::new("e.proto", text),
            "e.proto",
            &imports,
            Some("Event"),
        )
        .unwrap()
    };
    assert_eq!(
        found(&event("old"), &event("new")),
        [
            "! /Event/a (1) field number 1 was `old.M a` and is now `new.M a`: a message-typed change"
        ]
    );
}

#[test]
fn presence() {
    let effect = "only one of them tells absent from zero";
    for (writer, reader, from, to) in [
        (
            "int32 a = 1;",
            "optional int32 a = 1;",
            "int32",
            "optional int32",
        ),
        (
            "optional int32 a = 1;",
            "int32 a = 1;",
            "optional int32",
            "int32",
        ),
        (
            "string a = 1;",
            "repeated string a = 1;",
            "string",
            "repeated string",
        ),
    ] {
        check3(
            writer,
            reader,
            &[&format!(
                "~ /Event/a (1) field number 1 was `{from} a` and is now `{to} a`: {effect}"
            )],
        );
    }
    for (writer, reader, moved) in [
        (
            "string a = 1;",
            "oneof o { string a = 1; }",
            "now in oneof `o`",
        ),
        (
            "oneof o { string a = 1; }",
            "string a = 1;",
            "no longer in oneof `o`",
        ),
    ] {
        check3(
            writer,
            reader,
            &[&format!(
                "~ /Event/a (1) field number 1 `string a` is {moved}: {effect}"
            )],
        );
    }
    // Messages have presence in any case.
    check3(
        "M a = 1; message M {}",
        "optional M a = 1; message M {}",
        &[],
    );
}

#[test]
fn lists_into_one_value() {
    let effect = "several elements become one";
    check3(
        "repeated string a = 1;",
        "optional string a = 1;",
        &[&format!(
            "~ /Event/a (1) field number 1 was `repeated string a` and is now `optional string a`: {effect}"
        )],
    );
    check3(
        "repeated int32 a = 1 [packed = false];",
        "int32 a = 1;",
        &[&format!(
            "~ /Event/a (1) field number 1 was `repeated int32 a` and is now `int32 a`: {effect}"
        )],
    );
    check3(
        "repeated int32 a = 1;",
        "int32 a = 1;",
        &[
            "! /Event/a (1) field number 1 was `repeated int32 a` and is now `int32 a`: a packed list cannot be read as one value",
        ],
    );
}

#[test]
fn oneofs_that_join_fields() {
    check3(
        "optional int32 a = 1; optional string b = 2;",
        "oneof o { int32 a = 1; string b = 2; }",
        &[
            "~ /Event/o fields `a`, `b` could stand together and are now in oneof `o`, which keeps one",
        ],
    );
    check3(
        "oneof o { int32 a = 1; } optional string b = 2;",
        "oneof o { int32 a = 1; string b = 2; }",
        &[
            "~ /Event/o fields `a`, `b` could stand together and are now in oneof `o`, which keeps one",
        ],
    );
    check3(
        "oneof o { int32 a = 1; } oneof p { string b = 2; }",
        "oneof o { int32 a = 1; string b = 2; }",
        &[
            "~ /Event/o fields `a`, `b` could stand together and are now in oneof `o`, which keeps one",
        ],
    );
}

#[test]
fn defaults() {
    check2(
        "optional int32 a = 1;",
        "optional int32 a = 1 [default = 5];",
        &[
            "~ /Event/a (1) field number 1 `optional int32 a` had default `0` and now has `5`: an absent value reads as another",
        ],
    );
    check2(
        "optional E a = 1; enum E { X = 5; Y = 6; }",
        "optional E a = 1; enum E { Y = 6; X = 5; }",
        &[
            "~ /Event/a (1) field number 1 `optional Event.E a` had default `X` and now has `Y`: an absent value reads as another",
        ],
    );
    // A required value is never absent.
    check2(
        "required int32 a = 1 [default = 1];",
        "optional int32 a = 1 [default = 5];",
        &[],
    );
}

#[test]
fn enums() {
    check2(
        "optional E a = 1; repeated E b = 2; enum E { X = 0; Y = 1; Z = 2; }",
        "optional E a = 1; repeated E b = 2; enum E { X = 0; }",
        &[
            "~ /Event/a (1) enum `Event.E` no longer has `Y = 1`, `Z = 2`: it is closed, so events lose the value",
        ],
    );
    let moved = "one of these names has another number on the other side";
    check3(
        "E a = 1; enum E { X = 0; OPEN = 1; }",
        "E a = 1; enum E { X = 0; PAID = 1; OPEN = 2; }",
        &[&format!(
            "~ /Event/a (1) number 1 of enum `Event.E` was `OPEN` and is now `PAID`: {moved}"
        )],
    );
    check3(
        "E a = 1; enum E { X = 0; OPEN = 1; PAID = 2; }",
        "E a = 1; enum E { X = 0; PAID = 1; }",
        &[&format!(
            "~ /Event/a (1) number 1 of enum `Event.E` was `OPEN` and is now `PAID`: {moved}"
        )],
    );
    check3(
        "E a = 1; enum E { X = 0; OPEN = 1; }",
        "E a = 1; enum E { option allow_alias = true; X = 0; NEW = 1; OPEN = 1; }",
        &[],
    );
    check3(
        "E a = 1; enum E { X = 0; } enum F { Y = 0; }",
        "F a = 1; enum E { X = 0; } enum F { Y = 0; }",
        &[
            "~ /Event/a (1) field number 1 was `Event.E a` and is now `Event.F a`: another enum, whose numbers mean something else",
        ],
    );
}

#[test]
fn paths_and_spans_lead_to_both_places() {
    let writer = proto3("repeated Line lines = 3;\nmessage Line {\n  int64 quantity = 7;\n}");
    let reader = proto3(
        "repeated Line items = 3;\nmessage Line {\n  int32 count = 1;\n  int32 quantity = 7;\n}",
    );
    let resolution = resolve(&writer, &reader);
    let loss = &resolution.losses()[0];
    assert_eq!(loss.writer_path, "/Event/lines/quantity (7)");
    assert_eq!(loss.reader_path, "/Event/items/quantity (7)");
    assert_eq!(
        writer.location(loss.writer_span).to_string(),
        "event.proto:5:3"
    );
    assert_eq!(
        reader.location(loss.reader_span).to_string(),
        "event.proto:6:3"
    );
}

#[test]
fn a_package_may_move() {
    let file = |package: &str, body: &str| {
        text(&format!(
            "syntax = \"proto3\"; package {package}; message Event {{ M m = 1; }} message M {{ {body} }}"
        ))
    };
    assert_eq!(
        found(&file("a.v1", "int32 x = 1;"), &file("a.v2", "int64 x = 1;")),
        [""; 0]
    );
    assert_eq!(
        found(
            &file("a.v1", "int32 x = 1;"),
            &file("a.v2", "string x = 1;")
        ),
        [
            "! /Event/m/x (1) field number 1 was `int32 x` and is now `string x`: bytes of the one cannot be read as the other"
        ]
    );
}

#[test]
fn recursion_is_walked_once() {
    let writer =
        proto3("Event next = 1; A a = 2; int64 x = 3; message A { Event e = 1; A a = 2; }");
    let reader =
        proto3("Event next = 1; B a = 2; int32 x = 3; message B { Event e = 1; B a = 2; }");
    let resolution = resolve(&writer, &reader);
    assert_eq!(resolution.losses().len(), 1);
    assert!(resolution.failures().is_empty());
    assert_eq!(resolution.pairs().len(), 2);
}
