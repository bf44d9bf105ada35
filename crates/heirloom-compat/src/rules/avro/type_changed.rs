//! `avro/type-changed`: a type was replaced by one that its values cannot be read as.

use heirloom_schema::avro::FailureKind;

use crate::Verdict;
use crate::avro::{Kind, Observation};
use crate::rules::{Claim, Rule};

pub(super) static RULE: Rule = Rule {
    id: "avro/type-changed",
    since: "0.1",
    page: include_str!("type_changed.md"),
    worst: Verdict::Broken,
    source: "Avro 1.12, Schema Resolution",
    claim: Claim::Avro(claim),
};

fn claim(it: &Observation) -> bool {
    matches!(
        &it.kind,
        Kind::Failure(FailureKind::Type { .. } | FailureKind::NoBranch { branch: None, .. })
    )
}
