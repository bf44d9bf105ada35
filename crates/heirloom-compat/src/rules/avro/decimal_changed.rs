//! `avro/decimal-changed`: precision or scale of a decimal changed: the same bytes are another amount.

use heirloom_schema::avro::{Logical, LossKind};

use crate::Verdict;
use crate::avro::{Kind, Observation};
use crate::rules::{Claim, Rule};

pub(super) static RULE: Rule = Rule {
    id: "avro/decimal-changed",
    since: "0.1",
    page: include_str!("decimal_changed.md"),
    worst: Verdict::Lossy,
    source: "Avro 1.12, Logical Types, Decimal: scale and precision must match",
    claim: Claim::Avro(claim),
};

fn claim(it: &Observation) -> bool {
    matches!(
        &it.kind,
        Kind::Loss(LossKind::Meaning {
            writer: Some(Logical::Decimal { .. }),
            reader: Some(Logical::Decimal { .. }),
        })
    )
}
