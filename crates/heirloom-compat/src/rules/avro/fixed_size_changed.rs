//! `avro/fixed-size-changed`: a fixed has another number of bytes.

use heirloom_schema::avro::FailureKind;

use crate::Verdict;
use crate::avro::{Kind, Observation};
use crate::rules::{Claim, Rule};

pub(super) static RULE: Rule = Rule {
    id: "avro/fixed-size-changed",
    since: "0.1",
    page: include_str!("fixed_size_changed.md"),
    worst: Verdict::Broken,
    source: "Avro 1.12, Schema Resolution, fixed",
    claim: Claim::Avro(claim),
};

fn claim(it: &Observation) -> bool {
    matches!(&it.kind, Kind::Failure(FailureKind::FixedSize { .. }))
}
