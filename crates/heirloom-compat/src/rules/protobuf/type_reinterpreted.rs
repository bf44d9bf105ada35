//! `protobuf/type-reinterpreted`: both types have one wire type and read its bits differently.

use heirloom_schema::protobuf::LossKind;

use crate::Verdict;
use crate::protobuf::{Kind, Observation};
use crate::rules::{Claim, Rule};

pub(super) static RULE: Rule = Rule {
    id: "protobuf/type-reinterpreted",
    since: "0.1",
    page: include_str!("type_reinterpreted.md"),
    worst: Verdict::Lossy,
    source: "Protocol Buffers, Encoding",
    claim: Claim::Protobuf(claim),
};

fn claim(it: &Observation) -> bool {
    matches!(&it.kind, Kind::Loss(LossKind::Reinterpreted { .. }))
}
