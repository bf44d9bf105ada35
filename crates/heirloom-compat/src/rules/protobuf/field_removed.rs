//! `protobuf/field-removed`: the newer version has one field less, and reserves its number.

use crate::protobuf::{Kind, Observation};
use crate::rules::{Claim, Rule};
use crate::{Newer, Verdict};

pub(super) static RULE: Rule = Rule {
    id: "protobuf/field-removed",
    since: "0.1",
    page: include_str!("field_removed.md"),
    worst: Verdict::Defaulted,
    source: "Protocol Buffers, Language Guide, Deleting Fields",
    claim: Claim::Protobuf(claim),
};

fn claim(it: &Observation) -> bool {
    match &it.kind {
        Kind::Ignored { is_reserved, .. } => it.newer == Newer::Reader && *is_reserved,
        Kind::Absent { is_reserved, .. } => it.newer == Newer::Writer && *is_reserved,
        _ => false,
    }
}
