//! Numbers that an older version used, a later one dropped, and the newest uses again.

use heirloom_schema::protobuf::{Schema, reused_numbers};

use super::proto3;

fn found(history: &[&str], reader: &str) -> Vec<String> {
    let history: Vec<_> = history.iter().map(|version| proto3(version)).collect();
    let history: Vec<&Schema> = history.iter().collect();
    let failures = reused_numbers(&history, &proto3(reader));
    failures
        .iter()
        .map(|failure| format!("{} {}", failure.reader_path, failure.message()))
        .collect()
}

#[test]
fn numbers_come_back() {
    let again = "/Event/phone (2) field number 2 was reused: it was `string note` in version 1, was dropped, and is now `string phone`";
    for (history, reader, expected) in [
        (
            &["string a = 1; string note = 2;", "string a = 1;"][..],
            "string phone = 2;",
            vec![again],
        ),
        (
            &["string note = 2;", "", ""],
            "string phone = 2;",
            vec![again],
        ),
        // Used again by a version in between: events of version 1 are still misread.
        (
            &["string note = 2;", "", "string phone = 2;"],
            "string phone = 2;",
            vec![again],
        ),
        // The same field came back.
        (&["string phone = 2;", ""], "string phone = 2;", vec![]),
        // Renamed without a gap: resolution sees it.
        (
            &["string note = 2;", "string phone = 2;"],
            "string phone = 2;",
            vec![],
        ),
        (&["string note = 2;"], "string phone = 2;", vec![]),
        (&[], "string phone = 2;", vec![]),
    ] {
        assert_eq!(found(history, reader), expected, "{history:?} {reader}");
    }
}

#[test]
fn nested_messages_are_matched_by_name() {
    assert_eq!(
        found(
            &[
                "M m = 1; message M { int32 a = 3; }",
                "M m = 1; message M {}"
            ],
            "map<string, M> m = 1; message M { int64 b = 3; }"
        ),
        [
            "/Event.M/b (3) field number 3 was reused: it was `int32 a` in version 1, was dropped, and is now `int64 b`"
        ]
    );
}
