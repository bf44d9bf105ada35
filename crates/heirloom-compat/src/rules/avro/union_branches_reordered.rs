//! `avro/union-branches-reordered`: the branches of a union stand in another order.

use crate::Verdict;
use crate::avro::{Kind, Note, Observation};
use crate::rules::{Claim, Rule};

pub(super) static RULE: Rule = Rule {
    id: "avro/union-branches-reordered",
    since: "0.1",
    page: include_str!("union_branches_reordered.md"),
    worst: Verdict::Exact,
    source: "Avro 1.12, Schema Resolution, unions",
    claim: Claim::Avro(claim),
};

fn claim(it: &Observation) -> bool {
    matches!(&it.kind, Kind::Note(Note::BranchesReordered))
}
