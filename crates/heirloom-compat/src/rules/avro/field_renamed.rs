//! `avro/field-renamed`: a field has a new name, and an alias finds it in older events.

use crate::Verdict;
use crate::avro::{Kind, Note, Observation};
use crate::rules::{Claim, Rule};

pub(super) static RULE: Rule = Rule {
    id: "avro/field-renamed",
    since: "0.1",
    page: include_str!("field_renamed.md"),
    worst: Verdict::Exact,
    source: "Avro 1.12, Aliases",
    claim: Claim::Avro(claim),
};

fn claim(it: &Observation) -> bool {
    matches!(&it.kind, Kind::Note(Note::FieldRenamed { .. }))
}
