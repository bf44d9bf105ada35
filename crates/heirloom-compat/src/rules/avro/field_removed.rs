//! `avro/field-removed`: the newer version has one field less.

use heirloom_schema::avro::FailureKind;

use crate::avro::{Kind, Observation};
use crate::rules::{Claim, Rule};
use crate::{Newer, Verdict};

pub(super) static RULE: Rule = Rule {
    id: "avro/field-removed",
    since: "0.1",
    page: include_str!("field_removed.md"),
    worst: Verdict::Broken,
    source: "Avro 1.12, Schema Resolution, records",
    claim: Claim::Avro(claim),
};

fn claim(it: &Observation) -> bool {
    match &it.kind {
        Kind::Ignored { .. } => it.newer == Newer::Reader,
        Kind::Filled { .. } | Kind::Failure(FailureKind::MissingDefault { .. }) => {
            it.newer == Newer::Writer
        }
        _ => false,
    }
}
