//! `protobuf/oneof-joined`: fields that could stand together are members of one oneof on the reader's side.

use heirloom_schema::protobuf::LossKind;

use crate::Verdict;
use crate::protobuf::{Kind, Observation};
use crate::rules::{Claim, Rule};

pub(super) static RULE: Rule = Rule {
    id: "protobuf/oneof-joined",
    since: "0.1",
    page: include_str!("oneof_joined.md"),
    worst: Verdict::Lossy,
    source: "Protocol Buffers, Language Guide, Oneof: the last one that is set wins",
    claim: Claim::Protobuf(claim),
};

fn claim(it: &Observation) -> bool {
    matches!(&it.kind, Kind::Loss(LossKind::OneofJoined { .. }))
}
