//! Plans as people read them.

use super::{Pair, record};

#[track_caller]
fn check(writer: &str, reader: &str, expected: &str) {
    assert_eq!(
        Pair::new(&record(writer), &record(reader)).plan.to_string(),
        expected
    );
}

#[test]
fn fields() {
    check(
        r#"{"name": "b", "type": "int"}, {"name": "gone", "type": "string"}, {"name": "old", "type": "float"},
           {"name": "same", "type": {"type": "array", "items": "string"}}"#,
        r#"{"name": "same", "type": {"type": "array", "items": "string"}}, {"name": "b", "type": "long"},
           {"name": "new", "type": "double", "aliases": ["old"]},
           {"name": "tags", "type": {"type": "map", "values": "int"}, "default": {"a": 1}}"#,
        "record A into record A\n  b: int to long\n  gone: skipped\n  old -> new: float to double\n  \
         same: as it is\n  + tags: default {\"a\": 1}\n  then in the reader's order\n",
    );
}

#[test]
fn unions_enums_and_records_below() {
    check(
        r#"{"name": "u", "type": ["null", "int", {"type": "record", "name": "B", "fields": [
              {"name": "x", "type": "bytes"}]}]},
           {"name": "k", "type": {"type": "enum", "name": "K", "symbols": ["X", "Y"]}},
           {"name": "all", "type": {"type": "array", "items": "B"}}, {"name": "o", "type": "string"}"#,
        r#"{"name": "u", "type": [{"type": "record", "name": "B", "fields": [{"name": "x", "type": "string"}]}, "long"]},
           {"name": "k", "type": {"type": "enum", "name": "K", "symbols": ["Y"]}},
           {"name": "all", "type": {"type": "array", "items": "B"}}, {"name": "o", "type": ["null", "string"]}"#,
        "record A into record A\n  \
         u: by branch (0: fails: union branch `null` was removed | 1: int to long as branch 1 | \
         2: record B into record B as branch 0)\n  \
         k: enum, 2 symbols by name, 1 fail: enum symbol `X` was removed and the enum has no default\n  \
         all: items: record B into record B\n  o: as it is as branch 1\n\
         record B into record B\n  x: bytes to string, where they are UTF-8\n",
    );
}
