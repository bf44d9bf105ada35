//! `avro/field-default-changed`: the default of a field that both versions have was added, removed or changed.

use crate::Verdict;
use crate::avro::{Kind, Note, Observation};
use crate::rules::{Claim, Rule};

pub(super) static RULE: Rule = Rule {
    id: "avro/field-default-changed",
    since: "0.1",
    page: include_str!("field_default_changed.md"),
    worst: Verdict::Exact,
    source: "Avro 1.12, Schema Resolution, records",
    claim: Claim::Avro(claim),
};

fn claim(it: &Observation) -> bool {
    matches!(
        &it.kind,
        Kind::Note(
            Note::DefaultAdded { .. } | Note::DefaultRemoved { .. } | Note::DefaultChanged { .. }
        )
    )
}
