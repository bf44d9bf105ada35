//! Pairs on both sides of each line that the engine draws through the bytes of a field, where random pairs seldom come.

use heirloom_compat::Verdict::{self, Broken, Lossy, Partial};

/// As in [`known`](super::known).
pub(super) const PAIRS: [(&str, &str, &str, Verdict); 27] = [
    // What is no bytes is never read where bytes are wanted.
    (
        "proto2",
        "message Root { required int32 f = 1; }",
        "message Root { required string f = 1; }",
        Broken,
    ),
    (
        "proto2",
        "message Root { required string f = 1; }",
        "message Root { required int32 f = 1; }",
        Broken,
    ),
    (
        "proto2",
        "message Root { required M f = 1; } message M { optional int32 i = 1; }",
        "message Root { required int64 f = 1; }",
        Broken,
    ),
    (
        "proto2",
        "message Root { repeated int32 f = 1; }",
        "message Root { required string f = 1; }",
        Broken,
    ),
    // Bytes may be a list of numbers, also an empty one.
    (
        "proto2",
        "message Root { required string f = 1; }",
        "message Root { repeated int32 f = 1; }",
        Partial,
    ),
    (
        "proto2",
        "message Root { repeated fixed32 f = 1 [packed = true]; }",
        "message Root { repeated fixed64 f = 1; }",
        Partial,
    ),
    // A number may be the length of a map's entry.
    (
        "proto2",
        "message Root { required int32 f = 1; }",
        "message Root { map<int32, int32> f = 1; }",
        Partial,
    ),
    (
        "proto2",
        "message Root { repeated M f = 1; } message M { optional int32 key = 1; optional bool value = 2; }",
        "message Root { map<int32, int32> f = 1; }",
        Lossy,
    ),
    // Other messages and groups, of fields that are read and of fields that are not.
    (
        "proto2",
        "message Root { optional A a = 1; } message A { optional int32 x = 1; } message B { }",
        "message Root { optional B a = 1; } message B { optional int32 x = 1; } message A { }",
        Lossy,
    ),
    (
        "proto2",
        "message Root { optional A a = 1; } message A { optional int32 x = 1; } message B { }",
        "message Root { optional B a = 1; } message B { optional float x = 1; } message A { }",
        Partial,
    ),
    (
        "proto2",
        "message Root { optional group A = 1 { optional int32 x = 1; } }",
        "message Root { optional group B = 1 { optional int32 x = 1; } }",
        Lossy,
    ),
    (
        "proto2",
        "message Root { required group A = 1 { optional int32 x = 1; } }",
        "message Root { required group B = 1 { optional float x = 1; } }",
        Partial,
    ),
    // A message of nothing but bytes below 0x80 is text: booleans, and numbers of closed enums up to 127.
    (
        "proto3",
        "message Root { M m = 1; } message M { bool b = 15; }",
        "message Root { string m = 1; }",
        Lossy,
    ),
    (
        "proto3",
        "message Root { M m = 1; } message M { bool b = 16; }",
        "message Root { string m = 1; }",
        Partial,
    ),
    (
        "proto3",
        "message Root { M m = 1; } message M { int32 i = 1; bool b = 2; }",
        "message Root { string m = 1; }",
        Partial,
    ),
    (
        "proto2",
        "enum E { A = 0; B = 127; } message Root { optional M m = 1; } message M { optional E e = 1; }",
        "message Root { optional string m = 1; }",
        Lossy,
    ),
    (
        "proto2",
        "enum E { A = 0; B = 128; } message Root { optional M m = 1; } message M { optional E e = 1; }",
        "message Root { optional string m = 1; }",
        Partial,
    ),
    // So is one of such messages, as long as their length is below 128.
    (
        "proto3",
        "message Root { M m = 1; } message M { N n = 1; } message N { bool b = 1; }",
        "message Root { string m = 1; }",
        Lossy,
    ),
    (
        "proto3",
        "message Root { M m = 1; } message M { N n = 1; } message N { int32 i = 1; }",
        "message Root { string m = 1; }",
        Partial,
    ),
    (
        "proto2",
        "message Root { optional M m = 1; } message M { optional N n = 1; } message N { repeated bool b = 1; }",
        "message Root { optional string m = 1; }",
        Partial,
    ),
    // Numbers of a closed enum that are packed are text, others are not.
    (
        "proto2",
        "enum E { A = 0; B = 127; } message Root { repeated E f = 1 [packed = true]; }",
        "message Root { repeated string f = 1; }",
        Lossy,
    ),
    (
        "proto2",
        "enum E { A = 0; B = 128; } message Root { repeated E f = 1 [packed = true]; }",
        "message Root { repeated string f = 1; }",
        Partial,
    ),
    // A message of nothing but varints is a list of them, packed ones included.
    (
        "proto3",
        "message Root { M m = 1; } message M { int32 i = 1; repeated int32 l = 2; }",
        "message Root { repeated int64 m = 1; }",
        Lossy,
    ),
    (
        "proto3",
        "message Root { M m = 1; } message M { repeated float l = 1; }",
        "message Root { repeated int64 m = 1; }",
        Partial,
    ),
    (
        "proto3",
        "message Root { M m = 1; } message M { int32 i = 1; }",
        "message Root { repeated fixed32 m = 1; }",
        Partial,
    ),
    // Only zero is always the length of an entry.
    (
        "proto2",
        "enum E { A = 0; B = 1; } message Root { optional E f = 1; }",
        "message Root { map<bool, int32> f = 1; }",
        Partial,
    ),
    (
        "proto3",
        "enum E { A = 0; } message Root { optional E f = 1; }",
        "message Root { map<bool, int32> f = 1; }",
        Partial,
    ),
];
