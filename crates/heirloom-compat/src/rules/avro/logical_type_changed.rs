//! `avro/logical-type-changed`: a logical type was added, removed or replaced by another.

use heirloom_schema::avro::{Logical, LossKind};

use crate::Verdict;
use crate::avro::{Kind, Observation};
use crate::rules::{Claim, Rule};

pub(super) static RULE: Rule = Rule {
    id: "avro/logical-type-changed",
    since: "0.1",
    page: include_str!("logical_type_changed.md"),
    worst: Verdict::Lossy,
    source: "Avro 1.12, Logical Types",
    claim: Claim::Avro(claim),
};

fn claim(it: &Observation) -> bool {
    match &it.kind {
        Kind::Loss(LossKind::Meaning { writer, reader }) => !matches!(
            (writer, reader),
            (Some(Logical::Decimal { .. }), Some(Logical::Decimal { .. }))
        ),
        _ => false,
    }
}
