//! Which texts the products read.

use super::*;

/// Bodies that the compiler of Protobuf refuses and Confluent's parser does not.
const LENIENT: [&str; 18] = [
    "message M { int32 a = 1; int32 b = 1; }",
    "message M { int32 a = 0; }",
    "message M { int32 a = -1; }",
    "message M { int32 a = 536870912; }",
    "message M { int32 a = 19000; }",
    "message M { int32 a = 1; int32 a = 2; }",
    "message M { reserved 1; int32 a = 1; }",
    "message M { reserved \"a\"; int32 a = 1; }",
    "message M {} enum E { A = 1; }",
    "message M {} enum E { A = 0; B = 0; }",
    "message M {} enum E { }",
    "message M { oneof o { } }",
    "message M {} enum E { A = 0; } enum F { A = 0; }",
    "message M { int32 a_b = 1; int32 aB = 2; }",
    "message M { int32 a = 1 [default = 4]; }",
    "message M { oneof o { map<string, int32> a = 1; } }",
    "import \"missing.proto\"; message M {}",
    "message M { google.protobuf.Timestamp at = 1; }",
];

#[test]
fn confluent_reads_much_that_the_compiler_refuses() {
    for body in LENIENT {
        let text = text(&proto3(body));
        for dialect in [
            Dialect::Confluent,
            Dialect::ConfluentMain,
            Dialect::Karapace,
        ] {
            let found = asked(dialect, Level::Full, &text, &text);
            assert_eq!(found, Ok(Vec::new()), "{dialect}: {body}");
        }
        assert!(
            asked(Dialect::Apicurio, Level::Full, &text, &text).is_ok(),
            "{body}"
        );
    }
}

#[test]
fn redpanda_reads_what_the_compiler_reads() {
    let is_read = |body: &&str| {
        let text = text(&proto3(body));
        asked(Dialect::Redpanda, Level::Full, &text, &text).is_ok()
    };
    let read: Vec<&str> = LENIENT.into_iter().filter(is_read).collect();
    assert_eq!(read, [""; 0]);
}

#[test]
fn a_text_may_stand_anywhere() {
    for name in ["/tmp/shop/a.proto", "..\\a.proto", "<stdin>", ""] {
        let of = Text {
            source: Source::new(name, proto3("message A {} message B {}")),
            references: Vec::new(),
        };
        for dialect in Dialect::ALL {
            assert_eq!(
                asked(dialect, Level::Full, &of, &of),
                Ok(Vec::new()),
                "{dialect}: {name}"
            );
        }
    }
}

#[test]
fn what_confluent_refuses_too() {
    let rows = [
        (
            "edition = \"2023\"; message M {}",
            "1:1",
            "an edition, which the registry does not support",
        ),
        (
            "syntax = \"proto4\"; message M {}",
            "1:10",
            "expected \"proto2\" or \"proto3\", found `proto4`",
        ),
        (
            "message M {} syntax = \"proto3\";",
            "1:14",
            "`syntax` must be the first declaration",
        ),
        (
            "syntax = \"proto3\";\nmessage M { Missing a = 1; }",
            "2:13",
            "`Missing` is not declared",
        ),
        (
            "syntax = \"proto3\"; import \"part.proto\"; message M { Part a = 1; }",
            "1:53",
            "`Part` is not declared",
        ),
        (
            "syntax = \"proto3\"; message M {} message M {}",
            "1:41",
            "`M` is declared twice",
        ),
        (
            "syntax = \"proto3\"; message M { map<float, int32> a = 1; }",
            "1:32",
            "`float` as the type of keys",
        ),
        (
            "syntax = \"proto3\"; message M { map<M, int32> a = 1; }",
            "1:32",
            "`M` as the type of keys",
        ),
        (
            "syntax = \"proto3\"; message M { required int32 a = 1; }",
            "1:32",
            "`required` in proto3",
        ),
        (
            "message M { int32 a = 1; }",
            "1:13",
            "a field without a label, which proto2 demands",
        ),
        (
            "syntax = \"proto3\"; message M { oneof o { repeated int32 a = 1; } }",
            "1:42",
            "`repeated` inside a oneof",
        ),
        (
            "message M {",
            "1:12",
            "expected a field or `}`, found the end of the text",
        ),
        ("{}", "1:1", "expected a declaration, found `{`"),
        (
            "message M { /* ",
            "1:16",
            "expected a field or `}`, found ``",
        ),
    ];
    for (body, place, message) in rows {
        for dialect in [
            Dialect::Confluent,
            Dialect::ConfluentMain,
            Dialect::Karapace,
        ] {
            let errors = asked(dialect, Level::Backward, &text(body), &text(body))
                .unwrap_err()
                .0;
            assert_eq!(
                errors[0].location.to_string(),
                format!("a.proto:{place}"),
                "{body}"
            );
            assert_eq!(errors[0].message, message, "{body}");
        }
    }
}

#[test]
fn to_confluent_the_last_package_counts() {
    let two = text("package a; package b;");
    let found = asked(Dialect::Confluent, Level::Full, &two, &two);
    assert_eq!(found, Ok(Vec::new()));
    let errors = asked(Dialect::Karapace, Level::Full, &two, &two);
    assert_eq!(errors.unwrap_err().0[0].message, "a second package");
}

#[test]
fn confluent_refuses_options_that_wire_does_not_read() {
    let bodies = [
        "message M { int32 a = 1 [(b) = { c < d: 1 > }]; }",
        "message M { double a = 1 [(b) = 1e+10]; }",
        "option (b).c.(d) = 1; message M {}",
        "message M { int32 a = 1; /* of a */ int32 b = 2; }",
        "service S { rpc Get (Missing) returns (M); } message M {}",
        "extend Missing { string a = 1; } message M {}",
    ];
    for body in bodies {
        let text = text(&proto3(body));
        let found = asked(Dialect::Confluent, Level::Full, &text, &text);
        assert!(found.is_err(), "{body}");
        let found = asked(Dialect::Karapace, Level::Full, &text, &text);
        assert_eq!(found, Ok(Vec::new()), "{body}");
    }
}

#[test]
fn braces_may_not_be_nested_without_end() {
    let deep = |levels: usize| format!("{}{}", "message M {".repeat(levels), "}".repeat(levels));
    let found = |levels| {
        asked(
            Dialect::Confluent,
            Level::Full,
            &text(&deep(levels)),
            &text(&deep(levels)),
        )
    };
    assert_eq!(found(100), Ok(Vec::new()));
    assert!(found(100_000).is_err());
}

#[test]
fn messages_that_use_each_other_in_many_ways_end() {
    // Each message has two fields of the next: the number of ways doubles with every message.
    let many = |of: &str| {
        let next = |index: usize| {
            format!(
                "message M{index} {{ M{} a = 1; M{} b = 2; }}",
                index + 1,
                index + 1
            )
        };
        let messages: String = (0..400).map(next).collect();
        proto3(&format!("{messages} message M400 {{ {of} a = 1; }}"))
    };
    for dialect in Dialect::ALL {
        assert!(
            asked(
                dialect,
                Level::Full,
                &text(&many("int32")),
                &text(&many("string"))
            )
            .is_ok()
        );
    }
}
