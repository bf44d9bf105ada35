//! `avro/field-added-without-default`: the newer version demands a field that older events do not have.

use heirloom_schema::avro::FailureKind;

use crate::avro::{Kind, Observation};
use crate::rules::{Claim, Rule};
use crate::{Newer, Verdict};

pub(super) static RULE: Rule = Rule {
    id: "avro/field-added-without-default",
    since: "0.1",
    page: include_str!("field_added_without_default.md"),
    worst: Verdict::Broken,
    source: "Avro 1.12, Schema Resolution, records",
    claim: Claim::Avro(claim),
};

fn claim(it: &Observation) -> bool {
    it.newer == Newer::Reader
        && matches!(&it.kind, Kind::Failure(FailureKind::MissingDefault { .. }))
}
