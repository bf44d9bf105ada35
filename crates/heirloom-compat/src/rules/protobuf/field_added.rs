//! `protobuf/field-added`: the newer version has one field more: newer readers find it absent, older readers ignore it.

use crate::protobuf::{Kind, Observation};
use crate::rules::{Claim, Rule};
use crate::{Newer, Verdict};

pub(super) static RULE: Rule = Rule {
    id: "protobuf/field-added",
    since: "0.1",
    page: include_str!("field_added.md"),
    worst: Verdict::Defaulted,
    source: "Protocol Buffers, Language Guide, Updating a Message Type",
    claim: Claim::Protobuf(claim),
};

fn claim(it: &Observation) -> bool {
    match &it.kind {
        Kind::Ignored { oneof, .. } => it.newer == Newer::Writer && oneof.is_none(),
        Kind::Absent { .. } => it.newer == Newer::Reader,
        _ => false,
    }
}
