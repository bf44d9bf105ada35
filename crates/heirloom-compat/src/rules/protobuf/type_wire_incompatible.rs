//! `protobuf/type-wire-incompatible`: the two types have different wire types.

use heirloom_schema::protobuf::FailureKind;

use crate::Verdict;
use crate::protobuf::{Kind, Observation};
use crate::rules::{Claim, Rule};

pub(super) static RULE: Rule = Rule {
    id: "protobuf/type-wire-incompatible",
    since: "0.1",
    page: include_str!("type_wire_incompatible.md"),
    worst: Verdict::Broken,
    source: "prost: wire types must match",
    claim: Claim::Protobuf(claim),
};

fn claim(it: &Observation) -> bool {
    matches!(&it.kind, Kind::Failure(FailureKind::Kind { .. }))
}
