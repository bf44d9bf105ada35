//! `avro/promotion-lossy`: integers are read into a float or double that cannot hold all of them.

use heirloom_schema::avro::LossKind;

use crate::Verdict;
use crate::avro::{Kind, Observation};
use crate::rules::{Claim, Rule};

pub(super) static RULE: Rule = Rule {
    id: "avro/promotion-lossy",
    since: "0.1",
    page: include_str!("promotion_lossy.md"),
    worst: Verdict::Lossy,
    source: "Avro 1.12, Schema Resolution: int and long are promotable to float and double",
    claim: Claim::Avro(claim),
};

fn claim(it: &Observation) -> bool {
    matches!(&it.kind, Kind::Loss(LossKind::Precision { .. }))
}
