//! `avro/enum-symbol-removed`: the newer version lost a symbol that older events carry, and its enum has no default.

use heirloom_schema::avro::FailureKind;

use crate::avro::{Kind, Observation};
use crate::rules::{Claim, Rule};
use crate::{Newer, Verdict};

pub(super) static RULE: Rule = Rule {
    id: "avro/enum-symbol-removed",
    since: "0.1",
    page: include_str!("enum_symbol_removed.md"),
    worst: Verdict::Broken,
    source: "Avro 1.12, Schema Resolution, enums",
    claim: Claim::Avro(claim),
};

fn claim(it: &Observation) -> bool {
    it.newer == Newer::Reader
        && matches!(&it.kind, Kind::Failure(FailureKind::MissingSymbols { .. }))
}
