//! `avro/alias-removed`: the newer version no longer lists an alias that the older one had.

use crate::Verdict;
use crate::avro::{Kind, Note, Observation};
use crate::rules::{Claim, Rule};

pub(super) static RULE: Rule = Rule {
    id: "avro/alias-removed",
    since: "0.1",
    page: include_str!("alias_removed.md"),
    worst: Verdict::Exact,
    source: "Avro 1.12, Aliases",
    claim: Claim::Avro(claim),
};

fn claim(it: &Observation) -> bool {
    matches!(&it.kind, Kind::Note(Note::AliasRemoved { .. }))
}
