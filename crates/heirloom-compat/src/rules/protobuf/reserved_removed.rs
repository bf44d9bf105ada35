//! `protobuf/reserved-removed`: numbers or names are no longer reserved.

use crate::Verdict;
use crate::protobuf::{Kind, Note, Observation};
use crate::rules::{Claim, Rule};

pub(super) static RULE: Rule = Rule {
    id: "protobuf/reserved-removed",
    since: "0.1",
    page: include_str!("reserved_removed.md"),
    worst: Verdict::Exact,
    source: "Protocol Buffers, Language Guide, Reserved Field Numbers",
    claim: Claim::Protobuf(claim),
};

fn claim(it: &Observation) -> bool {
    matches!(&it.kind, Kind::Note(Note::ReservedRemoved { .. }))
}
