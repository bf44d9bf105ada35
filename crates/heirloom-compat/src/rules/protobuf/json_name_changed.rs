//! `protobuf/json-name-changed`: a field has another name in JSON, though not in the text.

use crate::Verdict;
use crate::protobuf::{Kind, Note, Observation};
use crate::rules::{Claim, Rule};

pub(super) static RULE: Rule = Rule {
    id: "protobuf/json-name-changed",
    since: "0.1",
    page: include_str!("json_name_changed.md"),
    worst: Verdict::Exact,
    source: "Protocol Buffers, ProtoJSON Format",
    claim: Claim::Protobuf(claim),
};

fn claim(it: &Observation) -> bool {
    matches!(&it.kind, Kind::Note(Note::JsonNameChanged { .. }))
}
