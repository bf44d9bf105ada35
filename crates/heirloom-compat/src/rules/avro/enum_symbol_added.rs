//! `avro/enum-symbol-added`: the newer version has a symbol that older readers do not know, and their enum has no default.

use heirloom_schema::avro::FailureKind;

use crate::avro::{Kind, Observation};
use crate::rules::{Claim, Rule};
use crate::{Newer, Verdict};

pub(super) static RULE: Rule = Rule {
    id: "avro/enum-symbol-added",
    since: "0.1",
    page: include_str!("enum_symbol_added.md"),
    worst: Verdict::Broken,
    source: "Avro 1.12, Schema Resolution, enums",
    claim: Claim::Avro(claim),
};

fn claim(it: &Observation) -> bool {
    it.newer == Newer::Writer
        && matches!(&it.kind, Kind::Failure(FailureKind::MissingSymbols { .. }))
}
