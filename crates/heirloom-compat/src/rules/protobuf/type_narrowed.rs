//! `protobuf/type-narrowed`: the reader's type cannot hold every value of the writer's.

use heirloom_schema::protobuf::LossKind;

use crate::Verdict;
use crate::protobuf::{Kind, Observation};
use crate::rules::{Claim, Rule};

pub(super) static RULE: Rule = Rule {
    id: "protobuf/type-narrowed",
    since: "0.1",
    page: include_str!("type_narrowed.md"),
    worst: Verdict::Lossy,
    source: "Protocol Buffers, Encoding: varints are cut to the reader's size",
    claim: Claim::Protobuf(claim),
};

fn claim(it: &Observation) -> bool {
    matches!(&it.kind, Kind::Loss(LossKind::Narrowed { .. }))
}
