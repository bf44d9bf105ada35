//! `protobuf/packed-to-singular`: a packed list is read as a single number.

use heirloom_schema::protobuf::FailureKind;

use crate::Verdict;
use crate::protobuf::{Kind, Observation};
use crate::rules::{Claim, Rule};

pub(super) static RULE: Rule = Rule {
    id: "protobuf/packed-to-singular",
    since: "0.1",
    page: include_str!("packed_to_singular.md"),
    worst: Verdict::Broken,
    source: "prost: wire types must match",
    claim: Claim::Protobuf(claim),
};

fn claim(it: &Observation) -> bool {
    matches!(
        &it.kind,
        Kind::Failure(FailureKind::PackedToSingular { .. })
    )
}
