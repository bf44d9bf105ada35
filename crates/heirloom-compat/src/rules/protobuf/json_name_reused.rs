//! `protobuf/json-name-reused`: a name in JSON belongs to another field number now.

use crate::Verdict;
use crate::protobuf::{Kind, Note, Observation};
use crate::rules::{Claim, Rule};

pub(super) static RULE: Rule = Rule {
    id: "protobuf/json-name-reused",
    since: "0.1",
    page: include_str!("json_name_reused.md"),
    worst: Verdict::Exact,
    source: "Protocol Buffers, ProtoJSON Format",
    claim: Claim::Protobuf(claim),
};

fn claim(it: &Observation) -> bool {
    matches!(&it.kind, Kind::Note(Note::JsonNameReused { .. }))
}
