//! `protobuf/default-changed`: an absent field reads as another value, because the declared default or the first value of a closed enum changed.

use heirloom_schema::protobuf::LossKind;

use crate::Verdict;
use crate::protobuf::{Kind, Observation};
use crate::rules::{Claim, Rule};

pub(super) static RULE: Rule = Rule {
    id: "protobuf/default-changed",
    since: "0.1",
    page: include_str!("default_changed.md"),
    worst: Verdict::Lossy,
    source: "Protocol Buffers, proto2 Language Guide, default values",
    claim: Claim::Protobuf(claim),
};

fn claim(it: &Observation) -> bool {
    matches!(&it.kind, Kind::Loss(LossKind::Default { .. }))
}
