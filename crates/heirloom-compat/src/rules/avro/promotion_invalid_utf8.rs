//! `avro/promotion-invalid-utf8`: bytes are read as a string.

use heirloom_schema::avro::FailureKind;

use crate::Verdict;
use crate::avro::{Kind, Observation};
use crate::rules::{Claim, Rule};

pub(super) static RULE: Rule = Rule {
    id: "avro/promotion-invalid-utf8",
    since: "0.1",
    page: include_str!("promotion_invalid_utf8.md"),
    worst: Verdict::Partial,
    source: "Avro 1.12, Schema Resolution: bytes is promotable to string",
    claim: Claim::Avro(claim),
};

fn claim(it: &Observation) -> bool {
    matches!(&it.kind, Kind::Failure(FailureKind::NotUtf8))
}
