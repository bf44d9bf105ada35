//! `protobuf/number-reused`: a number belongs to a field of another name and another type.

use heirloom_schema::protobuf::FailureKind;

use crate::Verdict;
use crate::protobuf::{Kind, Observation};
use crate::rules::{Claim, Rule};

pub(super) static RULE: Rule = Rule {
    id: "protobuf/number-reused",
    since: "0.1",
    page: include_str!("number_reused.md"),
    worst: Verdict::Broken,
    source: "Protocol Buffers, Language Guide, Consequences of Reusing Field Numbers",
    claim: Claim::Protobuf(claim),
};

fn claim(it: &Observation) -> bool {
    matches!(
        &it.kind,
        Kind::Failure(FailureKind::NumberReused { .. } | FailureKind::NumberReusedLater { .. })
    )
}
