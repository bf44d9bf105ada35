//! `protobuf/field-removed-unreserved`: the newer version has one field less, and its number is free to be used again.

use crate::protobuf::{Kind, Observation};
use crate::rules::{Claim, Rule};
use crate::{Newer, Verdict};

pub(super) static RULE: Rule = Rule {
    id: "protobuf/field-removed-unreserved",
    since: "0.1",
    page: include_str!("field_removed_unreserved.md"),
    worst: Verdict::Defaulted,
    source: "Protocol Buffers, Language Guide, Reserved Field Numbers",
    claim: Claim::Protobuf(claim),
};

fn claim(it: &Observation) -> bool {
    match &it.kind {
        Kind::Ignored { is_reserved, .. } => it.newer == Newer::Reader && !*is_reserved,
        Kind::Absent { is_reserved, .. } => it.newer == Newer::Writer && !*is_reserved,
        _ => false,
    }
}
