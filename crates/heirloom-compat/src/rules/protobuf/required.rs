//! `protobuf/required`: the reader requires a field that the writer does not, or does not have.

use heirloom_schema::protobuf::FailureKind;

use crate::Verdict;
use crate::protobuf::{Kind, Observation};
use crate::rules::{Claim, Rule};

pub(super) static RULE: Rule = Rule {
    id: "protobuf/required",
    since: "0.1",
    page: include_str!("required.md"),
    worst: Verdict::Broken,
    source: "Protocol Buffers, proto2 Language Guide: a message without a required field is refused",
    claim: Claim::Protobuf(claim),
};

fn claim(it: &Observation) -> bool {
    matches!(&it.kind, Kind::Failure(FailureKind::Required { .. }))
}
