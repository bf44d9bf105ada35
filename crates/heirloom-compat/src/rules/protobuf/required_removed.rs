//! `protobuf/required-removed`: a field is no longer required.

use crate::Verdict;
use crate::protobuf::{Kind, Note, Observation};
use crate::rules::{Claim, Rule};

pub(super) static RULE: Rule = Rule {
    id: "protobuf/required-removed",
    since: "0.1",
    page: include_str!("required_removed.md"),
    worst: Verdict::Exact,
    source: "Protocol Buffers, proto2 Language Guide, required is forever",
    claim: Claim::Protobuf(claim),
};

fn claim(it: &Observation) -> bool {
    matches!(&it.kind, Kind::Note(Note::RequiredRemoved { .. }))
}
