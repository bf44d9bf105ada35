//! `avro/enum-symbol-remapped`: a symbol that the reader does not know becomes the default of the reader's enum.

use heirloom_schema::avro::LossKind;

use crate::Verdict;
use crate::avro::{Kind, Observation};
use crate::rules::{Claim, Rule};

pub(super) static RULE: Rule = Rule {
    id: "avro/enum-symbol-remapped",
    since: "0.1",
    page: include_str!("enum_symbol_remapped.md"),
    worst: Verdict::Lossy,
    source: "Avro 1.12, Schema Resolution, enums",
    claim: Claim::Avro(claim),
};

fn claim(it: &Observation) -> bool {
    matches!(&it.kind, Kind::Loss(LossKind::Remapped { .. }))
}
