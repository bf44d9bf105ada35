//! `protobuf/enum-value-renamed`: a number of an enum has another name.

use crate::Verdict;
use crate::protobuf::{Kind, Note, Observation};
use crate::rules::{Claim, Rule};

pub(super) static RULE: Rule = Rule {
    id: "protobuf/enum-value-renamed",
    since: "0.1",
    page: include_str!("enum_value_renamed.md"),
    worst: Verdict::Exact,
    source: "Protocol Buffers, Encoding: enums are written by number",
    claim: Claim::Protobuf(claim),
};

fn claim(it: &Observation) -> bool {
    matches!(&it.kind, Kind::Note(Note::EnumValueRenamed { .. }))
}
