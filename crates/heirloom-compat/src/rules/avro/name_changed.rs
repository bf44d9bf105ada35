//! `avro/name-changed`: a record, enum or fixed has another name, and no alias of the reader joins the two.

use heirloom_schema::avro::FailureKind;

use crate::Verdict;
use crate::avro::{Kind, Observation};
use crate::rules::{Claim, Rule};

pub(super) static RULE: Rule = Rule {
    id: "avro/name-changed",
    since: "0.1",
    page: include_str!("name_changed.md"),
    worst: Verdict::Broken,
    source: "Avro 1.12, Schema Resolution and Aliases",
    claim: Claim::Avro(claim),
};

fn claim(it: &Observation) -> bool {
    matches!(&it.kind, Kind::Failure(FailureKind::Name { .. }))
}
