//! `avro/field-added`: the newer version has one field more: newer readers fill in its default, older readers ignore it.

use crate::avro::{Kind, Observation};
use crate::rules::{Claim, Rule};
use crate::{Newer, Verdict};

pub(super) static RULE: Rule = Rule {
    id: "avro/field-added",
    since: "0.1",
    page: include_str!("field_added.md"),
    worst: Verdict::Defaulted,
    source: "Avro 1.12, Schema Resolution, records",
    claim: Claim::Avro(claim),
};

fn claim(it: &Observation) -> bool {
    match &it.kind {
        Kind::Ignored { .. } => it.newer == Newer::Writer,
        Kind::Filled { .. } => it.newer == Newer::Reader,
        _ => false,
    }
}
