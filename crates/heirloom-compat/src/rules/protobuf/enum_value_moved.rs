//! `protobuf/enum-value-moved`: a number of an enum has the name that another number had, or its old name has another number now.

use heirloom_schema::protobuf::LossKind;

use crate::Verdict;
use crate::protobuf::{Kind, Observation};
use crate::rules::{Claim, Rule};

pub(super) static RULE: Rule = Rule {
    id: "protobuf/enum-value-moved",
    since: "0.1",
    page: include_str!("enum_value_moved.md"),
    worst: Verdict::Lossy,
    source: "Protocol Buffers, Language Guide, Updating a Message Type",
    claim: Claim::Protobuf(claim),
};

fn claim(it: &Observation) -> bool {
    matches!(&it.kind, Kind::Loss(LossKind::EnumValueMoved { .. }))
}
