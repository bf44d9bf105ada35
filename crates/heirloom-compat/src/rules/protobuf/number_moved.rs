//! `protobuf/number-moved`: two fields of one type traded numbers, or a name went to another number.

use heirloom_schema::protobuf::LossKind;

use crate::Verdict;
use crate::protobuf::{Kind, Observation};
use crate::rules::{Claim, Rule};

pub(super) static RULE: Rule = Rule {
    id: "protobuf/number-moved",
    since: "0.1",
    page: include_str!("number_moved.md"),
    worst: Verdict::Lossy,
    source: "Protocol Buffers, Encoding: fields are written by number",
    claim: Claim::Protobuf(claim),
};

fn claim(it: &Observation) -> bool {
    matches!(&it.kind, Kind::Loss(LossKind::NumbersMoved { .. }))
}
