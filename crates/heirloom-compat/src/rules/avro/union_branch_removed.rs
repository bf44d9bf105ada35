//! `avro/union-branch-removed`: the newer version lost a branch that older events may carry.

use heirloom_schema::avro::FailureKind;

use crate::avro::{Kind, Observation};
use crate::rules::{Claim, Rule};
use crate::{Newer, Verdict};

pub(super) static RULE: Rule = Rule {
    id: "avro/union-branch-removed",
    since: "0.1",
    page: include_str!("union_branch_removed.md"),
    worst: Verdict::Broken,
    source: "Avro 1.12, Schema Resolution, unions",
    claim: Claim::Avro(claim),
};

fn claim(it: &Observation) -> bool {
    it.newer == Newer::Reader
        && matches!(
            &it.kind,
            Kind::Failure(FailureKind::NoBranch {
                branch: Some(_),
                ..
            })
        )
}
