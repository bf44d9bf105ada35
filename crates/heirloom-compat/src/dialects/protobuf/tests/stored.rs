//! The texts that Confluent makes: byte for byte as recorded, and of the meaning of what was sent.
//!
//! `printed.json` has texts and descriptors that were written or generated for these tests, and what is made of them by
//! Wire 5.5.0, the parser of Confluent's release 8.3.1, and by a restatement of Confluent's printer run on its tree:
//! `plain` as it keeps them, `normal` where it is asked to normalize, null where it refuses. The restatement follows the
//! printer's source of mid-2024, older than the release; a server of 8.3.1 was not run. Options of ranges of extensions,
//! which that source does not print, are not among the rows. Where what is printed would not say the same, `kept` says that
//! the text stays as it was sent, and `ours_plain` and `ours_normal` are what is printed in its place.

use heirloom_schema::{Source, protobuf};
use prost_types::FileDescriptorProto;
use serde_json::Value;

use crate::dialects::{Form, Format, Reading, Text, confluent_text};

const PROTO3: &str = r#"syntax = "proto3";
// A comment that goes.
package acme;

import "google/protobuf/timestamp.proto";
import "google/protobuf/descriptor.proto";

option java_package = "org.acme";

extend google.protobuf.FieldOptions {
  optional Tag tag = 50000;
  repeated string notes = 50001;
}

message Tag {
  string name = 1;
  int32 rank = 2;
}

message Order {
  reserved 20, 30 to 40;
  reserved "gone";
  string id = 2 [(tag) = { name: "a \"b\"", rank: -1 }, (notes) = "x", (notes) = "y"];
  optional int64 total = 1 [json_name = "sum"];
  map<string, Status> by_day = 3;
  oneof how {
    bytes card = 5;
    Inner cash = 4 [deprecated = true];
  }
  repeated google.protobuf.Timestamp at = 6;

  message Inner {
    enum Kind {
      option allow_alias = true;
      ZERO = 0;
      NULL = 0;
    }
    Kind kind = 1;
  }
}

enum Status {
  reserved 7, 9 to max;
  UNKNOWN = 0;
  PAID = 2;
  OPEN = 1 [deprecated = true];
}

service Orders {
  rpc Watch (Order) returns (stream Order) {
    option deprecated = true;
  }
  rpc Put (stream Order) returns (Order);
}
"#;

const PROTO2: &str = r#"syntax = "proto2";
package acme;

message Old {
  required string name = 1 [default = "a\"b\n"];
  optional bytes raw = 2;
  optional double share = 3 [default = -inf];
  optional Kind kind = 4 [default = B];
  repeated int32 packed = 5 [packed = true];
  optional group Part = 6 {
    optional int32 a = 1;
  }
  extensions 100 to 199;
  extensions 1000 to max;

  enum Kind {
    A = 1;
    B = -2;
  }
}

extend Old {
  optional int32 more = 100;
}
"#;

fn text(text: &str) -> Text {
    Text {
        source: Source::new("schema", text),
        references: Vec::new(),
    }
}

fn stored(text_: &str, form: Form) -> String {
    confluent_text(Format::Protobuf, &text(text_), Reading::New, form).unwrap()
}

/// What is made of a row: as Confluent prints it, or what stands for that where it would not say the same.
fn expected<'r>(row: &'r Value, name: &str) -> Option<&'r str> {
    let theirs = row[name].as_str()?;
    let ours = &row[format!("ours_{name}")];
    match row["kept"] == true {
        true => row["sent"].as_str(),
        false => ours.as_str().or(Some(theirs)),
    }
}

/// What a text means, without the places where it says so.
fn meaning(text: &str) -> FileDescriptorProto {
    let pool = protobuf::descriptors(&Source::new("a.proto", text), "a.proto", &[]).unwrap();
    let mut file = pool
        .get_file_by_name("a.proto")
        .unwrap()
        .file_descriptor_proto()
        .clone();
    file.source_code_info = None;
    // That proto2 is written out, and where a field or the type of a map or group stands, says nothing.
    file.syntax = file.syntax.filter(|syntax| syntax != "proto2");
    for message in &mut file.message_type {
        message
            .nested_type
            .sort_by(|one, other| one.name.cmp(&other.name));
        message.field.sort_by_key(|field| field.number);
    }
    file
}

/// Every row of `printed.json` with its text.
fn rows() -> Vec<(Text, Value)> {
    let rows = include_str!("printed.json");
    let rows: Vec<Value> = serde_json::from_str(rows).unwrap();
    let rows = rows.into_iter().map(|row| {
        let references = row["references"].as_object().into_iter().flatten();
        let references = references.map(|(name, text)| {
            let text = Source::new(name.as_str(), text.as_str().unwrap());
            (name.clone(), text)
        });
        let text = Text {
            source: Source::new("schema", row["sent"].as_str().unwrap()),
            references: references.collect(),
        };
        (text, row)
    });
    rows.collect()
}

#[test]
fn texts_are_printed_byte_for_byte_as_confluent_prints_them() {
    let rows = rows();
    assert!(rows.len() > 250);
    for (text, row) in rows {
        let forms = [
            (Form::Plain, Reading::Registered, "plain"),
            (Form::Normalized, Reading::New, "normal"),
        ];
        for (form, reading, name) in forms {
            let printed = confluent_text(Format::Protobuf, &text, reading, form);
            let printed = printed.ok();
            let sent = &row["sent"];
            assert_eq!(printed.as_deref(), expected(&row, name), "{name} of {sent}");
        }
    }
}

#[test]
fn a_new_text_is_refused_where_it_cannot_be_normalized() {
    for (text, row) in rows() {
        let plain = confluent_text(Format::Protobuf, &text, Reading::New, Form::Plain);
        let expected = expected(&row, "plain").filter(|_| !row["normal"].is_null());
        assert_eq!(plain.ok().as_deref(), expected, "{}", row["sent"]);
    }
}

#[test]
fn a_printed_text_means_what_was_sent() {
    for original in [PROTO3, PROTO2] {
        let printed = stored(original, Form::Plain);
        assert_eq!(meaning(&printed), meaning(original), "{printed}");
        assert_eq!(stored(&printed, Form::Plain), printed);
        insta::assert_snapshot!(printed);
    }
}

#[test]
fn texts_that_say_the_same_are_one() {
    let spread = PROTO3
        .replace(" = ", "\n=\t")
        .replace("message ", "/* of */ message\n");
    assert_ne!(spread, PROTO3);
    for form in [Form::Plain, Form::Normalized] {
        assert_eq!(stored(&spread, form), stored(PROTO3, form));
    }
}

#[test]
fn a_descriptor_loses_custom_options() {
    let serialized = stored(PROTO3, Form::Serialized);
    let printed = stored(&serialized, Form::Plain);
    // The same text each time, however often it goes to and fro.
    let again = stored(&printed, Form::Serialized);
    assert_eq!(stored(&again, Form::Plain), printed);
    insta::assert_snapshot!(printed);
}

#[test]
fn what_would_not_say_the_same_is_kept_as_it_was_sent() {
    let proto2 = |body: &str| format!("syntax = \"proto2\";\n// Kept.\n{body}\n");
    for default in [
        r#""abc""#,
        r#""\001\377""#,
        r#""a b""#,
        r#""0]; optional int32 more = 9 [deprecated = true""#,
    ] {
        let field = |of: &str| {
            proto2(&format!(
                "message M {{ optional {of} a = 1 [default = {default}]; }}"
            ))
        };
        let text = field("bytes");
        for form in [Form::Plain, Form::Normalized] {
            assert_eq!(stored(&text, form), text);
            assert_ne!(stored(&field("string"), form), field("string"));
        }
        // From its descriptor, it is printed with the quotes.
        let printed = stored(&stored(&text, Form::Serialized), Form::Plain);
        assert_eq!(meaning(&printed), meaning(&text), "{printed}");
    }
    let group = proto2("message M { optional group Part = 1 { optional int32 a = 1; } }");
    assert_ne!(stored(&group, Form::Plain), group);
    let serialized = stored(&group, Form::Serialized);
    for form in [Form::Plain, Form::Normalized, Form::Serialized] {
        assert_eq!(stored(&serialized, form), serialized);
    }
}

#[test]
fn a_normalized_text_is_sorted_and_stays() {
    for original in [PROTO3, PROTO2] {
        let normal = stored(original, Form::Normalized);
        assert_eq!(stored(&normal, Form::Normalized), normal);
        insta::assert_snapshot!(normal);
    }
}

#[test]
fn what_the_compiler_refuses_has_no_descriptor() {
    let loose = "syntax = \"proto3\"; message M { int32 a = 1; int32 b = 1; }";
    let printed = "syntax = \"proto3\";\n\nmessage M {\n  int32 a = 1;\n  int32 b = 1;\n}\n";
    for form in [Form::Plain, Form::Normalized, Form::Serialized] {
        assert_eq!(stored(loose, form), printed);
    }
}

#[test]
fn braces_may_not_be_nested_without_end() {
    let deep = |open: &str, close: &str, levels: usize| {
        let (open, close) = (open.repeat(levels), close.repeat(levels));
        format!("option a = {open}1{close};")
    };
    for (open, close) in [("{a:", "}"), ("[", "]"), ("[{a:", "}]")] {
        let read = |levels| {
            let text = text(&deep(open, close, levels));
            confluent_text(Format::Protobuf, &text, Reading::New, Form::Plain)
        };
        assert!(read(50).is_ok());
        assert!(read(100_000).is_err());
    }
    let parts = ".a".repeat(99);
    let levels = format!("(a){parts}:{{").repeat(99);
    for bad in [
        format!("option (a){} = 1;", ".a".repeat(100_000)),
        format!("option a = {{{levels}{};", "}".repeat(100)),
    ] {
        let refused = confluent_text(Format::Protobuf, &text(&bad), Reading::New, Form::Plain);
        assert!(refused.is_err());
    }
}
