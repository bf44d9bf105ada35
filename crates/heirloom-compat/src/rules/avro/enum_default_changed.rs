//! `avro/enum-default-changed`: the symbol that stands for unknown ones was added, removed or changed.

use crate::Verdict;
use crate::avro::{Kind, Note, Observation};
use crate::rules::{Claim, Rule};

pub(super) static RULE: Rule = Rule {
    id: "avro/enum-default-changed",
    since: "0.1",
    page: include_str!("enum_default_changed.md"),
    worst: Verdict::Exact,
    source: "Avro 1.12, Enums, default",
    claim: Claim::Avro(claim),
};

fn claim(it: &Observation) -> bool {
    matches!(&it.kind, Kind::Note(Note::EnumDefault { .. }))
}
