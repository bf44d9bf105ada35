//! `heirloom explain-plan`.

use insta::assert_snapshot;

use crate::folder::{Folder, OPENED, OPENED_2, OPENED_3};

const MONEY: &str = r#"{"type": "record", "name": "Money", "namespace": "common", "fields": [
  {"name": "cents", "type": "long"}]}
"#;

fn folder(writer: &str, reader: &str) -> Folder {
    Folder::of(&[
        ("writer.avsc", writer),
        ("reader.avsc", reader),
        ("money.avsc", MONEY),
    ])
}

#[test]
fn every_event_arrives() {
    let folder = folder(OPENED, OPENED_2);
    assert_snapshot!(folder.run(&["explain-plan", "writer.avsc", "reader.avsc"]));
    let told = folder.run(&["explain-plan", "reader.avsc", "reader.avsc"]);
    assert_eq!(told.out, "as it is\n\nthe bytes stay as they are\n");
}

#[test]
fn no_event_can_be_read() {
    let folder = folder(OPENED_2, OPENED_3);
    assert_snapshot!(folder.run(&["explain-plan", "writer.avsc", "reader.avsc"]));
}

#[test]
fn some_fail_and_some_are_lost() {
    let folder = folder(
        r#"{"type": "record", "name": "Paid", "fields": [
  {"name": "note", "type": "string"},
  {"name": "amount", "type": ["null", "common.Money", "string"]},
  {"name": "kind", "type": {"type": "enum", "name": "Kind", "symbols": ["CARD", "CASH"]}},
  {"name": "rate", "type": "long"}]}
"#,
        r#"{"type": "record", "name": "Paid", "fields": [
  {"name": "rate", "type": "double"},
  {"name": "amount", "type": ["null", "common.Money"]},
  {"name": "kind", "type": {"type": "enum", "name": "Kind", "symbols": ["CARD", "OTHER"], "default": "OTHER"}},
  {"name": "channel", "type": "string", "default": "branch"}]}
"#,
    );
    let arguments = ["explain-plan", "writer.avsc", "reader.avsc"];
    assert_snapshot!(folder.run(&[&arguments[..], &["--reference", "money.avsc"]].concat()));
    assert_eq!(folder.run(&arguments).code, 3, "a reference is missing");
}

#[test]
fn files_that_are_not_there() {
    let folder = folder(OPENED, "{");
    assert_eq!(
        folder
            .run(&["explain-plan", "nowhere.avsc", "writer.avsc"])
            .code,
        4
    );
    assert_eq!(
        folder
            .run(&["explain-plan", "writer.avsc", "reader.avsc"])
            .code,
        3
    );
}

/// The plan of two `.proto` files with these fields.
fn by_number(writer: &str, reader: &str) -> crate::folder::Told {
    let file = |fields: &str| {
        format!(
            "syntax = \"proto3\";\npackage acme;\nmessage Line {{ string sku = 1; }}\n\
             message Placed {{\n{fields}}}\n"
        )
    };
    let folder = Folder::of(&[
        ("writer.proto", &file(writer)),
        ("reader.proto", &file(reader)),
    ]);
    let arguments = ["explain-plan", "writer.proto", "reader.proto"];
    folder.run(&[&arguments[..], &["--message", "Placed"]].concat())
}

#[test]
fn every_protobuf_event_arrives() {
    assert_snapshot!(by_number(
        "  repeated Line lines = 1;\n  int32 count = 2;\n  string more = 4;\n  bool paid = 5;\n",
        "  repeated Line lines = 1;\n  int64 count = 2;\n  string note = 3;\n  bool is_paid = 5;\n",
    ));
}

#[test]
fn some_protobuf_events_are_quarantined() {
    assert_snapshot!(by_number("  bytes note = 1;\n", "  string note = 1;\n"));
}

#[test]
fn protobuf_events_with_losses() {
    assert_snapshot!(by_number(
        "  int64 count = 1;\n  int32 rate = 2;\n  repeated Line lines = 3;\n  bytes note = 4;\n",
        "  int32 count = 1;\n  sint32 rate = 2;\n  Line lines = 3;\n  string note = 4;\n",
    ));
}

#[test]
fn no_protobuf_event_can_be_read() {
    assert_snapshot!(by_number(
        "  Line line = 1;\n  int32 count = 2;\n  int32 rate = 3;\n",
        "  string line = 1;\n  string customer = 2;\n  double rate = 3;\n",
    ));
}

#[test]
fn schemas_of_two_languages() {
    let folder = Folder::of(&[
        ("writer.avsc", MONEY),
        ("reader.proto", "syntax = \"proto3\"; message Money {}"),
    ]);
    assert_snapshot!(folder.run(&["explain-plan", "writer.avsc", "reader.proto"]));
}

#[test]
fn every_avro_event_is_read_and_some_arrive_changed() {
    let folder = folder(
        r#"{"type": "record", "name": "Paid", "fields": [
  {"name": "at", "type": {"type": "long", "logicalType": "timestamp-millis"}}]}
"#,
        r#"{"type": "record", "name": "Paid", "fields": [
  {"name": "at", "type": {"type": "long", "logicalType": "timestamp-micros"}}]}
"#,
    );
    assert_snapshot!(folder.run(&["explain-plan", "writer.avsc", "reader.avsc"]));
}

#[test]
fn some_avro_events_are_quarantined() {
    let folder = folder(
        r#"{"type": "record", "name": "Paid", "fields": [{"name": "by", "type": ["null", "string"]}]}
"#,
        r#"{"type": "record", "name": "Paid", "fields": [{"name": "by", "type": "string"}]}
"#,
    );
    assert_snapshot!(folder.run(&["explain-plan", "writer.avsc", "reader.avsc"]));
}
