//! `protobuf/oneof-moved`: a field went into a oneof, out of it, or into another one.

use crate::Verdict;
use crate::protobuf::{Kind, Note, Observation};
use crate::rules::{Claim, Rule};

pub(super) static RULE: Rule = Rule {
    id: "protobuf/oneof-moved",
    since: "0.1",
    page: include_str!("oneof_moved.md"),
    worst: Verdict::Exact,
    source: "Protocol Buffers, Language Guide, Oneof: backwards-compatibility issues",
    claim: Claim::Protobuf(claim),
};

fn claim(it: &Observation) -> bool {
    matches!(&it.kind, Kind::Note(Note::OneofMoved { .. }))
}
