//! `protobuf/oneof-member-added`: a oneof has a member that older readers do not know.

use crate::protobuf::{Kind, Observation};
use crate::rules::{Claim, Rule};
use crate::{Newer, Verdict};

pub(super) static RULE: Rule = Rule {
    id: "protobuf/oneof-member-added",
    since: "0.1",
    page: include_str!("oneof_member_added.md"),
    worst: Verdict::Defaulted,
    source: "Protocol Buffers, Language Guide, Oneof: backwards-compatibility issues",
    claim: Claim::Protobuf(claim),
};

fn claim(it: &Observation) -> bool {
    matches!(&it.kind, Kind::Ignored { oneof: Some(_), .. }) && it.newer == Newer::Writer
}
