//! `protobuf/packed-changed`: a list of numbers is packed on one side only.

use crate::Verdict;
use crate::protobuf::{Kind, Note, Observation};
use crate::rules::{Claim, Rule};

pub(super) static RULE: Rule = Rule {
    id: "protobuf/packed-changed",
    since: "0.1",
    page: include_str!("packed_changed.md"),
    worst: Verdict::Exact,
    source: "Protocol Buffers, Encoding: parsers accept packed and not",
    claim: Claim::Protobuf(claim),
};

fn claim(it: &Observation) -> bool {
    matches!(&it.kind, Kind::Note(Note::PackedChanged { .. }))
}
