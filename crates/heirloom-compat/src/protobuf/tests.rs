//! What small pairs say and show, each made for one thing that an engine can get wrong.

use heirloom_schema::Source;
use heirloom_schema::protobuf::{Schema, parse};

use super::{judge, prove};
use crate::{Newer, Outcome, Proof, Verdict};

fn schema(text: &str) -> Schema {
    let source = Source::new("order.proto", text);
    parse(&source, "order.proto", &[], Some("Order")).unwrap()
}

/// The findings of a pair, told of the newer side, with what shows them.
fn told(writer: &str, reader: &str, newer: Newer) -> String {
    let (writer, reader) = (schema(writer), schema(reader));
    let judgement = judge(&writer, &reader, newer);
    let mut text = format!("newer {newer:?}: {}\n", judgement.verdict);
    for it in &judgement.findings {
        let values = it.values.join(" | ");
        text += &format!(
            "{} {}: {} [{values}]\n",
            it.verdict, it.writer.path, it.message
        );
        if it.verdict < Verdict::Lossy {
            continue;
        }
        text += &match prove(&writer, &reader, it) {
            Proof::Unproven { reason } => format!("  {reason}\n"),
            Proof::Confirmed(witness) => {
                let outcome = match witness.outcome {
                    Outcome::Refused { message } => message,
                    Outcome::Changed { from, to, .. } => format!("{from} as {to}"),
                };
                format!("  {}\n  {outcome}\n", witness.json)
            }
        };
    }
    text
}

/// Both ways of a change.
fn both(older: &str, newer: &str) -> String {
    told(older, newer, Newer::Reader) + &told(newer, older, Newer::Writer)
}

/// Pairs on both sides of each line that verdicts draw: comments, syntax and verdict, writer, reader. The event is `Root`.
/// Random events are held against them too.
const EDGES: &str = include_str!("edges.txt");

#[test]
fn verdicts_hold_on_both_sides_of_each_line() {
    for block in EDGES.split("\n\n") {
        let mut lines = block.lines().filter(|line| !line.starts_with('#'));
        let (syntax, wanted) = lines.next().unwrap().split_once(' ').unwrap();
        let mut schema = || {
            let text = format!("syntax = \"{syntax}\";\n{}", lines.next().unwrap());
            let source = Source::new("root.proto", text);
            parse(&source, "root.proto", &[], Some("Root")).unwrap()
        };
        let (writer, reader) = (schema(), schema());
        let judgement = judge(&writer, &reader, Newer::Reader);
        assert_eq!(judgement.verdict.name(), wanted, "{block}");
        let worst = |it: &&crate::Finding| it.verdict == judgement.verdict;
        let is_shown = judgement.findings.iter().filter(worst).any(|it| {
            it.verdict < Verdict::Lossy
                || matches!(prove(&writer, &reader, it), Proof::Confirmed(_))
        });
        assert!(is_shown || judgement.findings.is_empty(), "{block}");
    }
}

#[test]
fn what_no_bytes_meet_is_noted() {
    let older = "syntax = \"proto3\";
        message Order {
          reserved 10 to 12, 20; reserved \"old\", \"kept\";
          repeated int32 numbers = 1;
          int32 one = 2;
          string text = 3;
          bool flag = 4;
          Status status = 5;
          map<string, Status> by = 6;
          repeated bool flags = 7;
          repeated Status all = 8;
          repeated int32 last = 9;
        }
        enum Status { option allow_alias = true; A = 0; B = 0; C = 1; }";
    let newer = "syntax = \"proto3\";
        message Order {
          reserved 10 to 11; reserved \"kept\";
          repeated int32 numbers = 1 [packed = false];
          repeated int32 one = 2;
          bytes text = 3;
          int32 flag = 4;
          Status status = 5;
          map<string, int32> by = 6;
          string flags = 7;
          repeated int32 all = 8;
          int32 last = 9;
        }
        enum Status { option allow_alias = true; B = 0; A = 0; D = 1; E = 2; }";
    insta::assert_snapshot!(both(older, newer));
}

#[test]
fn what_is_required_now_is_told_of_both_sides() {
    let of =
        |label: &str| format!("syntax = \"proto2\"; message Order {{ {label} int32 id = 1; }}");
    insta::assert_snapshot!(both(&of("optional"), &of("required")));
    insta::assert_snapshot!(both(&of("required"), &of("optional")));
    // Events without the message are refused, and those with it for what it lacks.
    let of = |label: &str, body: &str| {
        format!("syntax = \"proto2\"; message Order {{ {label} A a = 1; }} message A {{ {body} }}")
    };
    let told = told(
        &of("optional", ""),
        &of("required", "required int32 x = 1;"),
        Newer::Reader,
    );
    insta::assert_snapshot!(told);
}

/// Below a field that no event brings through nothing is looked for, so that each finding can be shown.
#[test]
fn nothing_is_found_below_what_is_refused() {
    let of = |key: &str, number: &str| {
        format!(
            "syntax = \"proto3\";
             message Order {{ map<{key}, Line> lines = 1; }}
             message Line {{ {number} amount = 1; }}"
        )
    };
    let told = told(&of("int32", "int64"), &of("string", "int32"), Newer::Reader);
    insta::assert_snapshot!(told);
}

/// A field of `Order`, the message that its reader has in it, and the fields of the message before and after.
const FIELDS: [[&str; 4]; 10] = [
    // A message that the reader demands, with one that it demands of it.
    [
        "required A a = 1;",
        "A",
        "optional int32 x = 1;",
        "required int32 x = 1; required int32 y = 2;",
    ],
    [
        "optional A a = 1;",
        "A",
        "optional int32 x = 1;",
        "required int32 y = 2;",
    ],
    // A message that holds itself.
    [
        "optional A a = 1;",
        "A",
        "optional A x = 1;",
        "required A x = 1;",
    ],
    [
        "required A a = 1;",
        "A",
        "optional A x = 1;",
        "required A x = 1;",
    ],
    // Bytes of another kind.
    [
        "required A a = 1;",
        "A",
        "required string x = 1;",
        "required int32 x = 1;",
    ],
    [
        "required A a = 1;",
        "A",
        "optional string x = 1;",
        "optional int32 x = 1;",
    ],
    // Another message, of which nothing, something or everything can be read.
    [
        "required A a = 1;",
        "B",
        "required string x = 1;",
        "required int32 x = 1;",
    ],
    [
        "required A a = 1;",
        "B",
        "optional string x = 1;",
        "optional int32 x = 1;",
    ],
    [
        "repeated A a = 1;",
        "B",
        "optional int32 x = 1;",
        "required int32 y = 2;",
    ],
    [
        "map<string, A> a = 1;",
        "B",
        "optional int32 x = 1;",
        "required int32 y = 2;",
    ],
];

/// Verdicts of what is required, inside of what is required and what is not.
#[test]
fn what_no_event_leaves_out_decides() {
    let mut text = String::new();
    for [field, other, from, to] in FIELDS {
        let of = |field: &str, from: &str, to: &str| {
            format!(
                "syntax = \"proto2\"; message Order {{ {field} }} message A {{ {from} }} message B {{ {to} }}"
            )
        };
        let read = field.replace('A', other);
        let reader = match other {
            "A" => of(&read, to, ""),
            _ => of(&read, from, to),
        };
        text += &format!("# {field} {from} -> {read} {to}\n");
        text += &told(&of(field, from, to), &reader, Newer::Reader);
    }
    insta::assert_snapshot!(text);
}

#[test]
fn what_changes_in_lists_and_maps_is_shown() {
    let older = "syntax = \"proto2\";
        message Order {
          repeated int64 list = 1;
          map<string, int64> values = 2;
          map<int64, string> keys = 3;
          repeated Line lines = 4;
          repeated Status all = 5;
          map<string, Status> by = 6;
          map<bool, Line> told = 7;
          optional Status one = 8;
        }
        message Line { optional string text = 1; repeated int64 list = 2; map<string, Line> by = 3; }
        enum Status { NEW = 0; PAID = 1; }";
    let newer = "syntax = \"proto2\";
        message Order {
          repeated int32 list = 1;
          map<string, int32> values = 2;
          map<int32, string> keys = 3;
          optional Line lines = 4;
          repeated Status all = 5;
          map<string, Status> by = 6;
          map<int32, Line> told = 7;
          optional bool one = 8;
        }
        message Line { optional string text = 1; repeated int32 list = 2; map<string, Line> by = 3; }
        enum Status { NEW = 0; }";
    insta::assert_snapshot!(both(older, newer));
}

/// What only the writer and what only the reader declares, each pair with one loss that the plainest event does not show.
const SHOWN: [[&str; 2]; 8] = [
    // Zero is zero in zigzag, and a renamed value is no lost one.
    [
        "enum E { A = 0; B = 1; } message Order { optional E f = 1; }",
        "message Order { optional sint32 f = 1; }",
    ],
    [
        "enum E { A = 0; B = 1; C = 2; } message Order { optional E f = 1; }",
        "enum E { Z = 0; B = 1; } message Order { optional E f = 1; }",
    ],
    [
        "enum E { A = 0; B = 1; } message Order { map<string, E> f = 1; }",
        "enum E { A = 0; } message Order { map<string, E> f = 1; }",
    ],
    // Of a oneof's members the first two never stood together.
    [
        "message Order { oneof o { int32 a = 1; int32 b = 2; } optional int32 c = 3; }",
        "message Order { oneof o { int32 a = 1; int32 b = 2; int32 c = 3; } }",
    ],
    // What is required stands two messages further down.
    [
        "message Order { optional A a = 1; } message A { optional N n = 1; } message B { }
         message N { optional int32 x = 1; }",
        "message Order { optional B a = 1; } message B { optional N n = 1; } message A { }
         message N { optional int32 x = 1; required int32 y = 2; }",
    ],
    // The place is in a map.
    [
        "message Order { map<string, Line> f = 1; } message Line { optional int64 x = 1; }",
        "message Order { map<string, Line> f = 1; } message Line { optional int32 x = 1; }",
    ],
    // One of a list is all of it: of many items in its message, and of text that is bytes now.
    [
        "message Order { repeated Line f = 1; } message Line { repeated int32 x = 1; }",
        "message Order { optional Line f = 1; } message Line { repeated int32 x = 1; }",
    ],
    [
        "message Order { repeated string f = 1; }",
        "message Order { optional bytes f = 1; }",
    ],
];

#[test]
fn what_shows_no_loss_is_no_witness() {
    let mut text = String::new();
    for [older, newer] in SHOWN {
        let of = |body: &str| format!("syntax = \"proto2\"; {body}");
        text += &format!("# {older}\n");
        text += &told(&of(older), &of(newer), Newer::Reader);
    }
    insta::assert_snapshot!(text);
}

/// Where no witness is found the reason is told: another cause refuses all events, or none that was tried shows it.
#[test]
fn what_has_no_witness_says_why() {
    let of = |body: &str| format!("syntax = \"proto2\"; {body}");
    let refused = told(
        &of("message Order { required string a = 1; optional int64 b = 2; }"),
        &of("message Order { required int32 a = 1; optional int32 b = 2; }"),
        Newer::Reader,
    );
    insta::assert_snapshot!(refused);
    let deep = told(
        &of("message Order { optional M m = 1; } message M { optional A a = 1; required int32 i = 2; }
             message A { optional B b = 1; optional double d = 2; } message B { repeated A a = 32; }"),
        &of("message Order { repeated int64 m = 1; }"),
        Newer::Reader,
    );
    insta::assert_snapshot!(deep);
}
