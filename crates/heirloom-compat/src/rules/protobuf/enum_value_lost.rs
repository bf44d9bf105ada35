//! `protobuf/enum-value-lost`: the reader's closed enum has no value for a number of the writer.

use heirloom_schema::protobuf::LossKind;

use crate::Verdict;
use crate::protobuf::{Kind, Observation};
use crate::rules::{Claim, Rule};

pub(super) static RULE: Rule = Rule {
    id: "protobuf/enum-value-lost",
    since: "0.1",
    page: include_str!("enum_value_lost.md"),
    worst: Verdict::Lossy,
    source: "Protocol Buffers, Enum Behavior: closed enums take numbers without a name for unknown fields",
    claim: Claim::Protobuf(claim),
};

fn claim(it: &Observation) -> bool {
    matches!(&it.kind, Kind::Loss(LossKind::EnumValuesRemoved { .. }))
}
