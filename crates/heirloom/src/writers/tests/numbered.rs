//! Protobuf writers that are in no history.

use super::*;
use crate::{Lossy, UnknownWriters};

/// A file whose message `Placed` stands where that of the history does; `Line` and `Address` as there.
fn file(lines: &str, rest: &str) -> String {
    format!(
        r#"syntax = "proto3"; package acme; import "common/address.proto";
        message Line {{ string sku = 1; }} message Placed {{ {lines} = 1; common.Address to = 2; {rest} }}"#
    )
}

/// A contract `shop/sent` of one version, whose package is `acme`.
fn sent() -> Table {
    let schema: &'static str = file(
        "repeated Line lines",
        "int32 count = 3; bytes raw = 4; string note = 5;",
    )
    .leak();
    let mut version = version(
        1,
        Format::Protobuf,
        schema,
        &[("common/address.proto", ADDRESS_V2)],
    );
    version.full_name = "acme.Placed";
    let contract = leaked(ContractInfo {
        stream: "shop",
        name: "sent",
        topic: "shop",
        format: Format::Protobuf,
        versions: vec![version].leak(),
        retired: false,
    });
    Table::new(vec![contract].leak())
}

fn told(table: &mut Table, lines: &str, rest: &str) -> String {
    let references = [("common/address.proto", ADDRESS_V2)];
    register(table, Format::Protobuf, &file(lines, rest), &references)
}

#[track_caller]
fn refused(lines: &str, rest: &str, expected: &str) {
    assert_eq!(told(&mut sent(), lines, rest), expected);
}

const LINES: &str = "repeated Line lines";

#[test]
fn what_resolves_is_read_by_number() {
    let mut table = sent();
    let rest = "int32 count = 3; bytes raw = 4; string more = 9;";
    assert_eq!(
        told(&mut table, LINES, rest),
        "shop/sent v1 by field number"
    );
    let found = table.ids().find(SchemaId(1).into(), &[1]).unwrap();
    assert!(found.is_unknown());
    assert_eq!(table.ids().find(SchemaId(1).into(), &[0]), None);
}

#[test]
fn what_would_be_misread_is_refused_with_path_and_reason() {
    refused(
        LINES,
        "string count = 3;",
        "the schema is in no history and cannot be read as shop/sent v1\n  \
         /Placed/count (3): field number 3 was `string count` and is now `int32 count`: \
         bytes of the one cannot be read as the other (writer 2:107, reader 2:107)",
    );
    refused(
        "string lines",
        "",
        "the schema is in no history and cannot be read as shop/sent v1\n  \
         /Placed/lines (1): field number 1 was `string lines` and is now `repeated Line lines`: \
         a message-typed change (writer 2:59, reader 2:68)",
    );
    refused(
        LINES,
        "string customer = 3;",
        "the schema is in no history and cannot be read as shop/sent v1\n  \
         /Placed/customer (3): field number 3 was reused: `string customer` is now `int32 count` \
         (writer 2:107, reader 2:107)",
    );
}

#[test]
fn what_is_lost_is_refused_unless_allowed() {
    refused(
        LINES,
        "sint32 count = 3;",
        "the schema is in no history and would be read with losses as shop/sent v1\n  \
         /Placed/count (3): field number 3 was `sint32 count` and is now `int32 count`: \
         the same bytes mean other values (writer 2:107, reader 2:107)",
    );
    let mut table = sent();
    table.set_policy(UnknownWriters {
        lossy: Lossy::Allow,
        ..Default::default()
    });
    let found = told(&mut table, LINES, "sint32 count = 3;");
    assert_eq!(found, "shop/sent v1 by field number");
}

#[test]
fn text_that_may_not_be_utf_8_is_found_in_the_records() {
    let found = told(&mut sent(), LINES, "bytes note = 5;");
    assert_eq!(found, "shop/sent v1 by field number");
}

#[test]
fn a_text_is_compiled_with_its_imports() {
    let text = file(LINES, "int32 count = 3;").replace("common.Address", "common.Adress");
    let error = register(
        &mut sent(),
        Format::Protobuf,
        &text,
        &[("common/address.proto", ADDRESS_V2)],
    );
    assert!(error.starts_with("the schema is not readable: "), "{error}");
    assert!(error.contains("Adress"), "{error}");
    let error = register(
        &mut sent(),
        Format::Protobuf,
        &file(LINES, "int32 n = 8;"),
        &[],
    );
    assert!(error.contains("common/address.proto"), "{error}");
}

#[test]
fn a_message_of_another_package_is_no_event() {
    let text = file(LINES, "").replace("package acme", "package other");
    let error = register(
        &mut sent(),
        Format::Protobuf,
        &text,
        &[("common/address.proto", ADDRESS_V2)],
    );
    assert!(
        error.contains("is none of the known versions (sent: 1)"),
        "{error}"
    );
}

#[test]
fn one_writer_is_resolved_once() {
    let mut table = sent();
    table.set_policy(UnknownWriters {
        writers_max: 1,
        ..Default::default()
    });
    let by_number = "shop/sent v1 by field number";
    assert_eq!(told(&mut table, LINES, "int32 count = 3;"), by_number);
    assert_eq!(
        told(&mut table, LINES, "/* again */ int32 count = 3;"),
        by_number
    );
    let error = told(&mut table, LINES, "int32 count = 3; int32 more = 9;");
    assert_eq!(error, "there are 1 writers already that are in no history");
}

#[test]
fn a_version_that_was_printed_anew_is_that_version() {
    let schema: &'static str = r#"syntax = "proto3"; package acme;
        message Line { string sku = 1; } message Placed { repeated Line lines = 1; string note = 5; }"#;
    let printed = "// printed\nsyntax = 'proto3';\npackage acme;\n\nmessage Line {\n  string sku = 0x1;\n}\n\
        message Placed {\n  string note = 5;\n  repeated .acme.Line lines = 1;\n}\n";
    let mut version = version(1, Format::Protobuf, schema, &[]);
    version.full_name = "acme.Placed";
    let source = heirloom_schema::Source::new("placed.proto", schema);
    let parsed =
        heirloom_schema::protobuf::parse(&source, "placed.proto", &[], Some("acme.Placed"));
    version.normal = heirloom_schema::protobuf::normal_fingerprint(&parsed.unwrap()).0;
    let contract = leaked(ContractInfo {
        stream: "shop",
        name: "sent",
        topic: "shop",
        format: Format::Protobuf,
        versions: vec![version].leak(),
        retired: false,
    });
    let mut table = Table::new(vec![contract].leak());
    assert_eq!(
        register(&mut table, Format::Protobuf, printed, &[]),
        "shop/sent v1"
    );
}
