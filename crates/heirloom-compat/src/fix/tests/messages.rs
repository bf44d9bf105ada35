//! Fixes of Protobuf files, each for one thing that is seldom in a text.

use super::{mended, offered};

/// A group is a field that ends in a brace; semicolons and braces stand in options and strings.
#[test]
fn fields_come_back_behind_groups_and_options() {
    let head = "syntax = \"proto2\";
import \"google/protobuf/descriptor.proto\";
extend google.protobuf.FieldOptions { optional Extra extra = 50000; }
message Extra { optional string a = 1; optional string b = 2; }
";
    let of = |first: &str, second: &str| {
        format!(
            "{head}message Order {{
  optional group Line = 1 {{ optional int32 x = 1; }}{first}
  optional string id = 2 [(extra) = {{ a: \"x\"; b: \"y\" }}, json_name = \"]; }}\"];{second}
  optional string end = 9;
}}
"
        )
    };
    let newer = of("", "");
    let mut text = String::new();
    for older in [
        of("\n  optional int32 f20 = 20;", ""),
        of("", "\n  optional int32 f21 = 21;"),
    ] {
        text += &mended("a.proto", &older, &newer, &["reserve", "keep-field"]);
    }
    insta::assert_snapshot!(text.replace(head, ""));
}

/// What goes into a message's body before and after.
const BODIES: [[&str; 2]; 3] = [
    // A name that is reserved already, and one that another field has.
    [
        "string id = 1; string note = 2;",
        "string id = 1; reserved \"note\";",
    ],
    [
        "string id = 1; string note = 2;",
        "string id = 1; string note = 3;",
    ],
    // A number without blanks before it.
    [
        "string id = 1; int32 age = 2;",
        "string id = 1; repeated string names =2;",
    ],
];

#[test]
fn names_and_numbers_are_reserved_once() {
    let mut text = String::new();
    for [older, newer] in BODIES {
        let of = |body: &str| format!("syntax = \"proto3\";\nmessage Order {{ {body} }}\n");
        text += &format!("# {older}\n");
        text += &offered("a.proto", &of(older), &of(newer));
    }
    insta::assert_snapshot!(text);
}
