//! The texts that Confluent makes: what is printed means what was sent.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use heirloom_schema::{Source, protobuf};
use prost_types::FileDescriptorProto;

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
  optional bytes raw = 2 [default = "\001x"];
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

/// What a text means, without the places where it says so.
fn meaning(text: &str) -> FileDescriptorProto {
    let pool = protobuf::descriptors(&Source::new("a.proto", text), "a.proto", &[]).unwrap();
    let mut file = pool
        .get_file_by_name("a.proto")
        .unwrap()
        .file_descriptor_proto()
        .clone();
    file.source_code_info = None;
    // That proto2 is written out, and where among the types of a message that of a map or group stands, says nothing.
    file.syntax = file.syntax.filter(|syntax| syntax != "proto2");
    for message in &mut file.message_type {
        message
            .nested_type
            .sort_by(|one, other| one.name.cmp(&other.name));
    }
    file
}

#[test]
fn a_descriptor_becomes_a_text_that_means_the_same() {
    for original in [PROTO3, PROTO2] {
        let serialized = stored(original, Form::Serialized);
        let printed = stored(&serialized, Form::Plain);
        assert_eq!(meaning(&printed), meaning(original), "{printed}");
        // The same text each time, however often it goes to and fro.
        let again = stored(&printed, Form::Serialized);
        assert_eq!(stored(&again, Form::Plain), printed);
        insta::assert_snapshot!(printed);
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
fn a_text_is_kept_as_it_was_sent() {
    assert_eq!(stored(PROTO3, Form::Plain), PROTO3);
    // The compiler refuses what Confluent takes.
    let loose = "syntax = \"proto3\"; message M { int32 a = 1; int32 b = 1; }";
    for form in [Form::Plain, Form::Normalized, Form::Serialized] {
        assert_eq!(stored(loose, form), loose);
    }
}

#[test]
fn what_is_no_descriptor_is_refused() {
    let missing = FileDescriptorProto {
        name: Some("a.proto".to_owned()),
        dependency: vec!["b.proto".to_owned()],
        ..FileDescriptorProto::default()
    };
    let missing = STANDARD.encode(prost::Message::encode_to_vec(&missing));
    for bad in ["AAAA", "bWVzc2FnZQ==", &*missing] {
        let refused = confluent_text(Format::Protobuf, &text(bad), Reading::New, Form::Plain);
        assert!(refused.is_err(), "{bad}");
    }
}
