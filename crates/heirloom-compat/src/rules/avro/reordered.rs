//! `avro/reordered`: the fields of a record or the symbols of an enum stand in another order.

use crate::Verdict;
use crate::avro::{Kind, Note, Observation};
use crate::rules::{Claim, Rule};

pub(super) static RULE: Rule = Rule {
    id: "avro/reordered",
    since: "0.1",
    page: include_str!("reordered.md"),
    worst: Verdict::Exact,
    source: "Avro 1.12, Schema Resolution: fields are matched by name, symbols by text",
    claim: Claim::Avro(claim),
};

fn claim(it: &Observation) -> bool {
    matches!(&it.kind, Kind::Note(Note::Reordered))
}
