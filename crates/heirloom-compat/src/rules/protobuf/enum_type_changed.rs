//! `protobuf/enum-type-changed`: a field holds another enum.

use heirloom_schema::protobuf::LossKind;

use crate::Verdict;
use crate::protobuf::{Kind, Observation};
use crate::rules::{Claim, Rule};

pub(super) static RULE: Rule = Rule {
    id: "protobuf/enum-type-changed",
    since: "0.1",
    page: include_str!("enum_type_changed.md"),
    worst: Verdict::Lossy,
    source: "prost keeps the number of every enum",
    claim: Claim::Protobuf(claim),
};

fn claim(it: &Observation) -> bool {
    matches!(&it.kind, Kind::Loss(LossKind::EnumType { .. }))
}
