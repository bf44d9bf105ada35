//! `protobuf/json-type-changed`: a field has another form in JSON, though its bytes are read.

use crate::Verdict;
use crate::protobuf::{Kind, Note, Observation};
use crate::rules::{Claim, Rule};

pub(super) static RULE: Rule = Rule {
    id: "protobuf/json-type-changed",
    since: "0.1",
    page: include_str!("json_type_changed.md"),
    worst: Verdict::Exact,
    source: "Protocol Buffers, ProtoJSON Format: each type has a form of its own",
    claim: Claim::Protobuf(claim),
};

fn claim(it: &Observation) -> bool {
    matches!(&it.kind, Kind::Note(Note::JsonTypeChanged { .. }))
}
