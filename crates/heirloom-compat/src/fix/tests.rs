//! The fixes of every rule's example, edits that keep the layout, and the promise of what is safe.

mod messages;
mod records;
mod trial;

use std::fmt::Write;

use heirloom_schema::avro::Strictness;
use heirloom_schema::{Source, avro, protobuf};

use super::{Fix, Repairs, Role, apply, edited};
use crate::rules::tests::{Case, cases, claiming};
use crate::{Direction, Newer, SchemaRef};

/// The fixes of the worst finding of a rule in a pair.
fn fixes(older: SchemaRef<'_>, newer: SchemaRef<'_>, direction: Direction, rule: &str) -> Vec<Fix> {
    let roles = [Role {
        name: "v1",
        schema: older,
        direction,
        is_asked: true,
    }];
    let repairs = Repairs::new(newer, &roles);
    let findings = &repairs.judgements()[0].findings;
    let finding = findings.iter().find(|it| it.rule.id == rule);
    repairs.fixes(0, finding.unwrap_or_else(|| panic!("no {rule}")))
}

fn of_case(case: &Case, rule: &str) -> (Vec<Fix>, String) {
    let (older, newer, direction) = match case.newer() {
        Newer::Reader => (&case.writer, &case.reader, Direction::Backward),
        Newer::Writer => (&case.reader, &case.writer, Direction::Forward),
    };
    let text = super::trial::own_text(newer.as_ref()).to_owned();
    (fixes(older.as_ref(), newer.as_ref(), direction, rule), text)
}

fn shown(fix: &Fix, text: &str) -> String {
    let mut shown = format!("  {} {}", fix.kind, fix.title);
    let safe = if fix.outcome.is_safe {
        "safe"
    } else {
        "not safe"
    };
    for effect in &fix.outcome.effects {
        let _ = write!(shown, ": {} -> {} ({safe})", effect.pair.0, effect.pair.1);
    }
    shown.push('\n');
    for note in &fix.outcome.notes {
        let _ = writeln!(shown, "    note: {note}");
    }
    if !fix.edits.is_empty() {
        let after = apply(text, &fix.edits).expect("edits lie in the text");
        let old: Vec<_> = text.lines().collect();
        for line in after.lines().filter(|line| !old.contains(line)) {
            let _ = writeln!(shown, "    | {line}");
        }
    }
    shown
}

#[test]
fn examples_of_all_rules_are_mended() {
    let mut table = String::new();
    for rule in claiming() {
        let _ = writeln!(table, "{}", rule.id);
        let all = cases(rule);
        let hits = all.iter().filter(|it| it.expected("verdict").is_some());
        for case in hits {
            let (fixes, text) = of_case(case, rule.id);
            for fix in &fixes {
                table.push_str(&shown(fix, &text));
            }
            table.push_str("  .\n");
        }
    }
    insta::assert_snapshot!(table);
}

fn parsed(file: &str, text: &str) -> super::Edited {
    let source = Source::new(file, text);
    match file.ends_with(".avsc") {
        true => super::Edited::Avro(Box::new(
            avro::parse(&source, &[], Strictness::Strict).expect("a schema"),
        )),
        false => super::Edited::Protobuf(Box::new(
            protobuf::parse(&source, file, &[], Some("Order")).expect("a schema"),
        )),
    }
}

/// The edited text after the first fix of each of some kinds, for the change of a text into another.
fn mended(file: &str, older: &str, newer: &str, kinds: &[&str]) -> String {
    let (older, working) = (parsed(file, older), parsed(file, newer));
    let roles = [Role {
        name: "v1",
        schema: older.as_ref(),
        direction: Direction::Backward,
        is_asked: true,
    }];
    let repairs = Repairs::new(working.as_ref(), &roles);
    let all = repairs.judgements()[0].findings.iter();
    let all: Vec<Fix> = all.flat_map(|finding| repairs.fixes(0, finding)).collect();
    let mut shown = String::new();
    for kind in kinds {
        let fix = all.iter().find(|fix| fix.kind.name() == *kind);
        let fix = fix.unwrap_or_else(|| panic!("no {kind} in {all:?}"));
        let after = apply(newer, &fix.edits).expect("edits lie in the text");
        assert!(edited(working.as_ref(), &after).is_ok(), "{after}");
        let visible = after.replace('\r', "\u{240d}").replace('\t', "\u{2192}");
        let _ = writeln!(shown, "{kind}: {}\n{visible}\n", fix.title);
    }
    shown
}

/// An older record of four fields, one of which goes.
const OLDER: &str = r#"{
    "type": "record", "name": "Order", "fields": [
        {"name": "id", "type": "string"},
        {"name": "status", "type": {
            "type": "enum", "name": "Status",
            "symbols": ["NEW", "PAID", "GONE", "LOST"]
        }},
        {"name": "hash", "type": {"type": "fixed", "name": "Hash", "size": 4}, "default": "abcd"},
        {"name": "note", "type": ["null", "string"]}
    ]
}"#;

#[test]
fn avro_keeps_its_layout() {
    let multi = r#"{
  "type": "record",
  "name": "Order",
  "fields": [
    {
      "name": "id",
      "type": "string"
    },
    {
      "name": "status",
      "type": {
        "type": "enum",
        "name": "Status",
        "symbols": [
          "NEW",
          "LOST"
        ]
      }
    },
    {
      "name": "note",
      "type": ["null", "string"]
    },
    {
      "name": "currency",
      "type": "string",
      "doc": "ISO 4217"
    }
  ]
}
"#;
    let mut shown = mended(
        "a.avsc",
        OLDER,
        multi,
        &["add-default", "make-optional", "restore"],
    );
    shown += &mended("a.avsc", OLDER, multi, &["enum-default"]);
    let tabs = multi.replace("  ", "\t").replace('\n', "\r\n");
    shown += &mended("a.avsc", OLDER, &tabs, &["add-default", "restore"]);
    let dense = r#"{"type":"record","name":"Order","fields":[{"name":"id","type":"string"},{"name":"status","type":{"type":"enum","name":"Status","symbols":["LOST","PAID"]}},{"name":"extra","type":["string","null"]},{"name":"note","type":["null","string"]}]}"#;
    shown += &mended("a.avsc", OLDER, dense, &["add-default", "restore"]);
    let odd = r#"{ "type" :"record"
, "name" : "Order"
, "fields" :
  [ { "name" : "id" , "type" : "string" }
  , { "name" : "status" , "type" : { "type" : "enum" , "name" : "Status" , "symbols" : [ "PAID" ] } }
  , { "type" : { "type" : "array" , "items" : "Status" } , "name" : "all" }
  , { "name" : "note" , "type" : "string" }
  ]
}"#;
    shown += &mended("a.avsc", OLDER, odd, &["add-default", "restore"]);
    insta::assert_snapshot!(shown);
}

#[test]
fn avro_names_and_fields_come_back() {
    let older = r#"{"type": "record", "name": "shop.Order", "fields": [
  {"name": "id", "type": "string"},
  {"name": "mail", "type": "string"},
  {"name": "to", "type": {
    "type": "record", "name": "Address",
    "fields": [
      {"name": "city", "type": "string"}
    ]
  }}
]}"#;
    let newer = r#"{
    "type": "record",
    "name": "store.Purchase",
    "aliases": [
        "store.Buy"
    ],
    "fields": [
        {"name": "id", "type": "string"},
        {"name": "email", "aliases": ["e_mail"], "type": "string"},
        {"name": "to", "type": {"type": "record", "name": "Address", "fields": [
            {"name": "city", "type": "string"}]}}
    ]
}"#;
    let mut shown = mended("a.avsc", older, newer, &["add-alias", "restore"]);
    let found = newer.replace("store.Buy", "shop.Order");
    shown += &mended("a.avsc", older, &found, &["add-alias", "keep-field"]);
    insta::assert_snapshot!(shown);
}

#[test]
fn protobuf_keeps_comments_and_layout() {
    let older = r#"syntax = "proto3";
message Order {
  string id = 1;
  // what a person wrote
  string note = 2 [
    deprecated = true
  ];
  Status status = 3;
  oneof pay { string card = 4; string iban = 5; }
}
enum Status { NEW = 0; PAID = 1; GONE = 2; }
"#;
    let newer = r#"syntax = "proto3";

// An order. { not a brace
message Order { // the event
    /* the key; */ string id = 1; // never "empty"

    Status status = 3;
    oneof pay {
        string card = 4;
    }
}

enum Status {
    NEW = 0; // first
    PAID = 1;
}
"#;
    let mut shown = mended(
        "a.proto",
        older,
        newer,
        &["reserve", "keep-field", "restore"],
    );
    let tabs = newer.replace("    ", "\t").replace('\n', "\r\n");
    shown += &mended("a.proto", older, &tabs, &["reserve", "keep-field"]);
    let reserved = newer.replace(
        "/* the key; */",
        "reserved 7 to 9, 12; // gone\n    reserved 'old';\n    /* the key */",
    );
    shown += &mended("a.proto", older, &reserved, &["reserve", "keep-field"]);
    let line = "syntax = \"proto3\"; message Order {string id = 1; Status status = 3;} enum Status {NEW = 0;}";
    shown += &mended(
        "a.proto",
        older,
        line,
        &["reserve", "keep-field", "restore"],
    );
    let empty = "syntax = \"proto3\"; message Order {}";
    shown += &mended("a.proto", older, empty, &["reserve", "keep-field"]);
    insta::assert_snapshot!(shown);
}

#[test]
fn protobuf_members_of_a_oneof_come_back_into_it() {
    let older = "syntax = \"proto3\";\nmessage Order {\n  oneof pay {\n    string card = 4;\n    string iban = 5;\n  }\n}\n";
    let newer =
        "syntax = \"proto3\";\nmessage Order {\n  oneof pay {\n    string card = 4;\n  }\n}\n";
    let shown = mended("a.proto", older, newer, &["keep-field"]);
    insta::assert_snapshot!(shown, @r#"
    keep-field: keep field `iban`
    syntax = "proto3";
    message Order {
      oneof pay {
        string card = 4;
        string iban = 5;
      }
    }
    "#);
}

#[test]
fn numbers_that_are_taken_are_not_taken_again() {
    let older =
        "syntax = \"proto3\";\nmessage Order { string id = 1; int32 age = 2; reserved 3; }\n";
    let newer = "syntax = \"proto3\";\nmessage Order { string id = 1; repeated string names = 2; reserved 4 to 18999; reserved 3; }\n";
    let shown = mended("a.proto", older, newer, &["reserve"]);
    insta::assert_snapshot!(shown, @r#"
    reserve: give field `names` the number 20000, and reserve 2 and `age`
    syntax = "proto3";
    message Order { string id = 1; repeated string names = 20000; reserved 4 to 18999, 2; reserved "age"; reserved 3; }
    "#);
}

/// Every fix of every finding of a change, as reader and as writer.
fn offered(file: &str, older: &str, newer: &str) -> String {
    let (older, working) = (parsed(file, older), parsed(file, newer));
    let roles = [Direction::Backward, Direction::Forward].map(|direction| Role {
        name: "v1",
        schema: older.as_ref(),
        direction,
        is_asked: direction == Direction::Backward,
    });
    let repairs = Repairs::new(working.as_ref(), &roles);
    let mut text = String::new();
    for (index, judgement) in repairs.judgements().iter().enumerate() {
        for finding in &judgement.findings {
            let (id, path) = (finding.rule.id, &finding.edited().path);
            let _ = writeln!(text, "{:?} {id} {path}", roles[index].direction);
            for fix in repairs.fixes(index, finding) {
                text.push_str(&shown(&fix, newer));
            }
        }
    }
    text
}

#[test]
fn types_come_back_where_they_are_used() {
    let fixed = |size: usize| format!(r#"{{"type": "fixed", "name": "F{size}", "size": {size}}}"#);
    let older = format!(
        r#"{{"type": "record", "name": "Order", "fields": [
  {{"name": "list", "type": {{"type": "array", "items": {}}}}},
  {{"name": "map", "type": {{"type": "map", "values": {}}}}},
  {{"name": "either", "type": ["null", {}]}},
  {{"name": "one", "type": "int"}},
  {{"name": "two", "type": "int"}},
  {{"name": "three", "type": "int"}},
  {{"name": "kind", "type": {{"type": "enum", "name": "Kind", "symbols": ["A", "B"], "default": "A"}}}},
  {{"name": "note", "type": "string", "default": "none"}},
  {{"name": "some", "type": ["null", "string", "int"]}}
]}}"#,
        r#""string""#, r#""string""#, r#""string""#
    );
    let newer = format!(
        r#"{{"type": "record", "name": "Order", "fields": [
  {{"name": "list", "type": {{"type": "array", "items": {}}}}},
  {{"name": "map", "type": {{"type": "map", "values": {}}}}},
  {{"name": "either", "type": ["null", {}]}},
  {{"name": "one", "type": {}}},
  {{"name": "two", "type": "F4"}},
  {{"name": "three", "type": {}}},
  {{"name": "kind", "type": {{"type": "enum", "name": "Kind", "symbols": ["A", "C"], "default": "A"}}}},
  {{"name": "note", "type": "string"}},
  {{"name": "nothing", "type": "null"}},
  {{"name": "maybe", "type": ["string", "int"]}},
  {{"name": "some", "type": ["null", "string"]}}
]}}"#,
        fixed(1),
        fixed(2),
        fixed(3),
        fixed(4),
        fixed(5)
    );
    insta::assert_snapshot!(offered("a.avsc", &older, &newer));
}

#[test]
fn protobuf_is_mended_as_reader_and_as_writer() {
    let older = "syntax = \"proto2\";
message Order {
  reserved 40, 41; reserved \"gone\";
  optional string id = 1;
  optional string note = 2;
  required int32 must = 3;
  optional int64 wide = 4;
  optional Status status = 5;
  optional string card = 6;
  optional string iban = 7;
  optional int32 a = 8;
  optional int32 b = 9;
  optional int32 calm = 10;
  optional Mood mood = 11;
}
enum Status { NEW = 0; PAID = 1; GONE = 2; }
enum Mood { GOOD = 0; BAD = 1; SAD = 2; }
";
    let newer = "syntax = \"proto2\";
message Order {
  reserved 40;
  optional string id = 1;
  optional int32 wide = 4;
  optional Status status = 5;
  oneof pay {
    string card = 6;
    string iban = 7;
  }
  optional int32 b = 8;
  optional int32 a = 9;
  required int32 calm = 10;
  optional Mood mood = 11;
  optional string extra = 12;
  required int32 more = 13;
}
enum Status { NEW = 0; PAID = 1; NEXT = 3; }
enum Mood { GOOD = 0; SAD = 1; BAD = 2; }
";
    insta::assert_snapshot!(offered("a.proto", older, newer));
}

/// Braces, semicolons and quotes that are no structure.
#[test]
fn protobuf_texts_are_read_around_what_is_no_structure() {
    let head = "syntax = \"proto2\";
import \"google/protobuf/descriptor.proto\";
extend google.protobuf.FieldOptions { optional Extra extra = 50000; }
message Extra { optional string a = 1; repeated int32 list = 2; }
";
    let newer = format!(
        "{head}message Order {{
  option deprecated = true;
  optional string id = 1 [(extra) = {{ a: \"}};\" list: [1, 2] }}, json_name = \"i'd\"];
  optional string o_k = 11 [json_name = '\\'}};{{'];
  message Line {{ optional string text = 1; enum Kind {{ NONE = 0; }} }};
  /* }} */ repeated Line lines = 3; // }}
  oneof pay {{ string card = 4; }};
  reserved 'x';
  optional string end = 9;
}}
"
    );
    let gone = |behind: &str, number: i32| {
        let line = format!("  optional int32 f{number} = {number};\n");
        newer.replace(behind, &format!("{line}{behind}"))
    };
    let mut text = String::new();
    for (behind, number) in [
        ("  optional string o_k", 20),
        ("  message Line", 21),
        ("  /* }", 22),
        ("  oneof", 23),
        ("  reserved", 24),
        ("}\n", 25),
    ] {
        let older = match number {
            25 => newer.replace("= 9;\n}", "= 9;\n  optional int32 f25 = 25;\n}"),
            _ => gone(behind, number),
        };
        text += &mended("a.proto", &older, &newer, &["reserve", "keep-field"]);
    }
    let text = text.replace(head, "");
    insta::assert_snapshot!(text);
}
