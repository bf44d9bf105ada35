//! `protobuf/field-renamed`: a number has another field name, of the same type.

use crate::Verdict;
use crate::protobuf::{Kind, Note, Observation};
use crate::rules::{Claim, Rule};

pub(super) static RULE: Rule = Rule {
    id: "protobuf/field-renamed",
    since: "0.1",
    page: include_str!("field_renamed.md"),
    worst: Verdict::Exact,
    source: "Protocol Buffers, Encoding: fields are written by number",
    claim: Claim::Protobuf(claim),
};

fn claim(it: &Observation) -> bool {
    matches!(&it.kind, Kind::Note(Note::FieldRenamed { .. }))
}
