//! `protobuf/type-invalid-utf8`: bytes are read as a string.

use heirloom_schema::protobuf::FailureKind;

use crate::Verdict;
use crate::protobuf::{Kind, Observation};
use crate::rules::{Claim, Rule};

pub(super) static RULE: Rule = Rule {
    id: "protobuf/type-invalid-utf8",
    since: "0.1",
    page: include_str!("type_invalid_utf8.md"),
    worst: Verdict::Partial,
    source: "Protocol Buffers, Language Guide: a string must be UTF-8",
    claim: Claim::Protobuf(claim),
};

fn claim(it: &Observation) -> bool {
    matches!(&it.kind, Kind::Failure(FailureKind::NotUtf8 { .. }))
}
