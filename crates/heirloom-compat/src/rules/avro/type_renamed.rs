//! `avro/type-renamed`: a record, enum or fixed has another full name, and is still found: by an alias, or because only the namespace changed.

use crate::Verdict;
use crate::avro::{Kind, Note, Observation};
use crate::rules::{Claim, Rule};

pub(super) static RULE: Rule = Rule {
    id: "avro/type-renamed",
    since: "0.1",
    page: include_str!("type_renamed.md"),
    worst: Verdict::Exact,
    source: "Avro 1.12, Names and Aliases",
    claim: Claim::Avro(claim),
};

fn claim(it: &Observation) -> bool {
    matches!(&it.kind, Kind::Note(Note::NameChanged { .. }))
}
