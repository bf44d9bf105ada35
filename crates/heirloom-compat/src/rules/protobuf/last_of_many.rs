//! `protobuf/last-of-many`: a list is read as a single value.

use heirloom_schema::protobuf::LossKind;

use crate::Verdict;
use crate::protobuf::{Kind, Observation};
use crate::rules::{Claim, Rule};

pub(super) static RULE: Rule = Rule {
    id: "protobuf/last-of-many",
    since: "0.1",
    page: include_str!("last_of_many.md"),
    worst: Verdict::Lossy,
    source: "Protocol Buffers, Encoding, Last One Wins",
    claim: Claim::Protobuf(claim),
};

fn claim(it: &Observation) -> bool {
    matches!(&it.kind, Kind::Loss(LossKind::LastOfMany { .. }))
}
