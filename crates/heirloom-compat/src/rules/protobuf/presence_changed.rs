//! `protobuf/presence-changed`: a field got or lost presence: only one side tells absent from zero.

use heirloom_schema::protobuf::LossKind;

use crate::Verdict;
use crate::protobuf::{Kind, Observation};
use crate::rules::{Claim, Rule};

pub(super) static RULE: Rule = Rule {
    id: "protobuf/presence-changed",
    since: "0.1",
    page: include_str!("presence_changed.md"),
    worst: Verdict::Lossy,
    source: "Protocol Buffers, Field Presence",
    claim: Claim::Protobuf(claim),
};

fn claim(it: &Observation) -> bool {
    matches!(
        &it.kind,
        Kind::Loss(LossKind::Presence { .. }) | Kind::PresenceGained { .. }
    )
}
