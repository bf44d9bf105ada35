//! The changes on which the products differ: one row each, with the answer of each product.

use super::*;

/// What each product answers to `new` after `old`, for a level, in the order of [`Dialect::ALL`]: `+` takes it.
#[track_caller]
fn row(name: &str, (old, new): (&str, &str), expected: &str) {
    let answers = Dialect::ALL.map(|dialect| {
        let found = asked(dialect, Level::Backward, &text(old), &text(new));
        match found
            .unwrap_or_else(|error| panic!("{name}, {dialect}: {error}"))
            .is_empty()
        {
            true => '+',
            false => '-',
        }
    });
    assert_eq!(answers.iter().collect::<String>(), expected, "{name}");
}

/// The same for the fields of one message.
#[track_caller]
fn fields(name: &str, (old, new): (&str, &str), expected: &str) {
    row(name, (&order(old), &order(new)), expected);
}

#[test]
fn changes_that_the_products_judge_differently() {
    // Confluent 8.3, its main branch, Karapace, Apicurio, Redpanda.
    let package = (
        "syntax = \"proto3\"; package a; message M { M m = 1; }",
        "syntax = \"proto3\"; package b; message M { M m = 1; }",
    );
    row("package", package, "--++-");
    fields("number", ("int32 a = 1;", "int32 a = 2;"), "++--+");
    fields("field removed", ("int32 a = 1;", ""), "+++-+");
    fields(
        "field removed and reserved",
        (
            "int32 a = 1; int32 b = 2;",
            "int32 b = 2; reserved 1; reserved \"a\";",
        ),
        "+++-+",
    );
    fields("field renamed", ("int32 a = 1;", "int32 b = 1;"), "+++-+");
    fields("wider number", ("int32 a = 1;", "int64 a = 1;"), "+++-+");
    fields(
        "string to bytes",
        ("string a = 1;", "bytes a = 1;"),
        "+++-+",
    );
    fields(
        "number becomes optional",
        ("int32 a = 1;", "optional int32 a = 1;"),
        "++--+",
    );
    fields(
        "string becomes optional",
        ("string a = 1;", "optional string a = 1;"),
        "+++-+",
    );
    fields(
        "number becomes repeated",
        ("int32 a = 1;", "repeated int32 a = 1;"),
        "++--+",
    );
    let both = |of: &str| {
        proto3(&format!(
            "message A {{}} message B {{}} message M {{ {of} a = 1; }}"
        ))
    };
    row("other message", (&both("A"), &both("B")), "--+--");
    let (message, of_enum) = (proto3("message E {}"), proto3("enum E { A = 0; }"));
    row("message to enum", (&message, &of_enum), "--++-");
    row("enum to message", (&of_enum, &message), "+++++");
}

#[test]
fn changes_of_oneofs() {
    fields(
        "another kind into a new oneof",
        ("int32 a = 1;", "oneof o { string a = 1; }"),
        "+-+--",
    );
    fields(
        "another kind in a renamed oneof",
        ("oneof o { int32 a = 1; }", "oneof p { string a = 1; }"),
        "+-+--",
    );
    fields(
        "into a oneof",
        (
            "int32 a = 1; oneof o { int32 b = 2; }",
            "oneof o { int32 a = 1; int32 b = 2; }",
        ),
        "--+++",
    );
    fields(
        "two into a oneof",
        (
            "int32 a = 1; int32 b = 2; oneof o { int32 c = 3; }",
            "oneof o { int32 a = 1; int32 b = 2; int32 c = 3; }",
        ),
        "---+-",
    );
    fields(
        "out of a oneof",
        (
            "oneof o { int32 a = 1; int32 b = 2; }",
            "oneof o { int32 a = 1; } int32 b = 2;",
        ),
        "-+-+-",
    );
    fields(
        "oneof dissolved",
        (
            "oneof o { int32 a = 1; int32 b = 2; }",
            "int32 a = 1; int32 b = 2;",
        ),
        "+++++",
    );
    fields(
        "two into a new oneof",
        (
            "int32 a = 1; int32 b = 2;",
            "oneof o { int32 a = 1; int32 b = 2; }",
        ),
        "---+-",
    );
}

#[test]
fn changes_of_reserves_calls_and_enums() {
    fields(
        "map removed",
        ("map<string, int32> a = 1; int32 b = 2;", "int32 b = 2;"),
        "+++--",
    );
    fields(
        "reserved number used",
        ("reserved 1; int32 b = 2;", "int32 a = 1; int32 b = 2; "),
        "+++-+",
    );
    fields(
        "reserve removed",
        ("reserved 1; int32 b = 2;", "int32 b = 2;"),
        "+++-+",
    );
    fields(
        "reserved range removed",
        ("reserved 5 to 9; int32 b = 2;", "int32 b = 2;"),
        "+++-+",
    );
    fields(
        "field added",
        ("int32 a = 1;", "int32 a = 1; int32 b = 2;"),
        "+++++",
    );
    let calls = |calls: &str| proto3(&format!("message M {{}} service S {{ {calls} }}"));
    let (one, stream) = ("rpc Do (M) returns (M);", "rpc Do (M) returns (stream M);");
    row(
        "call removed",
        (&calls(one), &calls("rpc Other (M) returns (M);")),
        "+++-+",
    );
    row("signature changed", (&calls(one), &calls(stream)), "+++-+");
    let value = |values: &str| proto3(&format!("message M {{}} enum E {{ {values} }}"));
    row(
        "enum value added",
        (&value("A = 0;"), &value("A = 0; B = 1;")),
        "+++++",
    );
    row(
        "enum value removed",
        (&value("A = 0; B = 1;"), &value("A = 0;")),
        "+++-+",
    );
    row(
        "enum value renamed",
        (&value("A = 0;"), &value("B = 0;")),
        "+++-+",
    );
}

#[test]
fn required_fields() {
    let m = |fields: &str| proto2(&format!("message M {{ optional int32 z = 9; {fields} }}"));
    row(
        "required added",
        (&m(""), &m("required int32 a = 1;")),
        "--+--",
    );
    row(
        "required removed",
        (&m("required int32 a = 1;"), &m("")),
        "--+--",
    );
    row(
        "optional to required",
        (&m("optional string a = 1;"), &m("required string a = 1;")),
        "+++--",
    );
    row(
        "required to optional",
        (&m("required string a = 1;"), &m("optional string a = 1;")),
        "+++-+",
    );
}

#[test]
fn levels() {
    let (old, new) = (
        text(&order("int32 a = 1;")),
        text(&order("int32 a = 1; int32 b = 2;")),
    );
    // A new field, asked the other way round, is a field that was removed.
    for dialect in Dialect::ALL {
        let found = asked(dialect, Level::Forward, &old, &new).unwrap();
        assert_eq!(found.is_empty(), dialect != Dialect::Apicurio, "{dialect}");
    }
    // Apicurio refuses both ways only what fails both ways.
    let question = |new| Question {
        format: Format::Protobuf,
        level: Level::Full,
        history: std::slice::from_ref(&old),
        new,
    };
    assert!(
        ask(Dialect::Apicurio, &question(&new))
            .unwrap()
            .is_compatible
    );
    let other = text(&order("string a = 1;"));
    assert!(
        !ask(Dialect::Apicurio, &question(&other))
            .unwrap()
            .is_compatible
    );
}

/// A product, fields of a message before and after, and what it finds.
const PLACES: &[(Dialect, &str, &str, &str)] = &[
    (
        Dialect::Karapace,
        "int32 a = 1;",
        "int32 a = 2;",
        "FIELD_TAG_ALTER Order.a",
    ),
    (
        Dialect::Karapace,
        "int32 a = 1;",
        "optional int32 a = 1;",
        "FIELD_LABEL_ALTER Order.1",
    ),
    (
        Dialect::Karapace,
        "int32 a = 1;",
        "string a = 1;",
        "FIELD_KIND_ALTER Order.1",
    ),
    (
        Dialect::Karapace,
        "oneof o { int32 a = 1; int32 b = 2; }",
        "oneof o { int32 a = 1; }",
        "ONE_OF_FIELD_DROP Order.o.2",
    ),
    (
        Dialect::Karapace,
        "message A {}",
        "",
        "MESSAGE_DROP Order.A",
    ),
    (
        Dialect::Karapace,
        "int32 a = 1; int32 b = 2;",
        "oneof o { int32 a = 1; int32 b = 2; }",
        "FEW_FIELDS_CONVERTED_TO_ONE_OF Order.o",
    ),
    (
        Dialect::Redpanda,
        "int32 a = 1;",
        "string a = 1;",
        "FIELD_SCALAR_KIND_CHANGED #/Order/1",
    ),
    (
        Dialect::Redpanda,
        "int32 a = 1;",
        "optional string a = 1;",
        "FIELD_SCALAR_KIND_CHANGED #/Order/_a/1",
    ),
    (
        Dialect::Redpanda,
        "int32 a = 1;",
        "oneof o { string a = 1; }",
        "FIELD_SCALAR_KIND_CHANGED #/Order/o/1",
    ),
    (
        Dialect::Redpanda,
        "int32 a = 1;",
        "Order a = 1;",
        "FIELD_KIND_CHANGED #/Order/1",
    ),
    (
        Dialect::Redpanda,
        "map<int32, int32> by_a = 1;",
        "",
        "MESSAGE_REMOVED #/Order/ByAEntry",
    ),
    (
        Dialect::Redpanda,
        "map<int32, int32> a = 1;",
        "map<int32, string> a = 1;",
        "FIELD_SCALAR_KIND_CHANGED #/Order/AEntry/2",
    ),
    (
        Dialect::Redpanda,
        "message A {}",
        "",
        "MESSAGE_REMOVED #/Order/A",
    ),
    (
        Dialect::Redpanda,
        "int32 a = 1; int32 b = 2;",
        "oneof o { int32 a = 1; int32 b = 2; }",
        "MULTIPLE_FIELDS_MOVED_TO_ONEOF #/Order/o",
    ),
    (
        Dialect::Redpanda,
        "oneof o { int32 a = 1; int32 b = 2; }",
        "oneof o { int32 a = 1; }",
        "ONEOF_FIELD_REMOVED #/Order/o/2",
    ),
    (
        Dialect::Apicurio,
        "reserved 1, \"b\";",
        "int32 a = 1;",
        "NoUsingReservedFields Order, NoRemovingReservedFields Order",
    ),
    (
        Dialect::Apicurio,
        "int32 a = 1;",
        "int32 a = 2;",
        "NoChangingFieldIDs Order, NoChangingFieldNames Order",
    ),
    (
        Dialect::Apicurio,
        "message A { message B { int32 x = 1; } }",
        "message A { message B { int64 x = 1; } }",
        "NoChangingFieldTypes A.B",
    ),
];

#[test]
fn kinds_and_places() {
    for (dialect, old, new, expected) in PLACES {
        let found = asked(
            *dialect,
            Level::Backward,
            &text(&order(old)),
            &text(&order(new)),
        );
        assert_eq!(
            found.unwrap().join(", "),
            *expected,
            "{dialect}: {old} -> {new}"
        );
    }
}

#[test]
fn a_message_of_the_reader_is_looked_at_once_by_redpanda() {
    let m = |of: &str| {
        proto3(&format!(
            "message M {{ {of} }} message P {{ message X {{ int32 a = 1; }} }} message Q {{ message X {{ string a = 1; }} }}"
        ))
    };
    // Both fields lead to the reader's P.X, and only the first writer's message is held against it.
    let found = asked(
        Dialect::Redpanda,
        Level::Backward,
        &text(&m("P.X b = 1; Q.X c = 2;")),
        &text(&m("P.X b = 1; P.X c = 2;")),
    );
    assert_eq!(found, Ok(Vec::new()));
    let found = asked(
        Dialect::Redpanda,
        Level::Backward,
        &text(&m("P.X b = 1; Q.X c = 2;")),
        &text(&m("Q.X b = 1; Q.X c = 2;")),
    );
    assert_eq!(
        found,
        Ok(vec!["FIELD_SCALAR_KIND_CHANGED #/M/1/1".to_owned()])
    );
}

#[test]
fn without_a_package_karapace_forgets_the_first_letter_of_a_message() {
    let m = |of: &str| {
        format!(
            "syntax = \"proto3\"; message A {{ int32 x = 1; }} message B {{ string x = 1; }} message M {{ {of} a = 1; }}"
        )
    };
    let found = asked(
        Dialect::Karapace,
        Level::Backward,
        &text(&m("A")),
        &text(&m("B")),
    );
    assert_eq!(found, Ok(vec!["FIELD_KIND_ALTER M.1.1".to_owned()]));
}
