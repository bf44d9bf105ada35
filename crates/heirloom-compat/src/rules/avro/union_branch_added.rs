//! `avro/union-branch-added`: the newer version may write a type that older readers have no branch for.

use heirloom_schema::avro::FailureKind;

use crate::avro::{Kind, Observation};
use crate::rules::{Claim, Rule};
use crate::{Newer, Verdict};

pub(super) static RULE: Rule = Rule {
    id: "avro/union-branch-added",
    since: "0.1",
    page: include_str!("union_branch_added.md"),
    worst: Verdict::Broken,
    source: "Avro 1.12, Schema Resolution, unions",
    claim: Claim::Avro(claim),
};

fn claim(it: &Observation) -> bool {
    it.newer == Newer::Writer
        && matches!(
            &it.kind,
            Kind::Failure(FailureKind::NoBranch {
                branch: Some(_),
                ..
            })
        )
}
