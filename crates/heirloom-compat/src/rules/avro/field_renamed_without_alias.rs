//! `avro/field-renamed-without-alias`: a field was replaced by one of the same type at the same place under another name, and no alias joins them.

use crate::Verdict;
use crate::avro::{Kind, Observation};
use crate::rules::{Claim, Rule};

pub(super) static RULE: Rule = Rule {
    id: "avro/field-renamed-without-alias",
    since: "0.1",
    page: include_str!("field_renamed_without_alias.md"),
    worst: Verdict::Broken,
    source: "Avro 1.12, Aliases",
    claim: Claim::Avro(claim),
};

fn claim(it: &Observation) -> bool {
    matches!(&it.kind, Kind::Renamed { .. })
}
