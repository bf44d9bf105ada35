//! `protobuf/enum-value-added`: an open enum has a value that the older version has no name for.

use crate::Verdict;
use crate::protobuf::{Kind, Note, Observation};
use crate::rules::{Claim, Rule};

pub(super) static RULE: Rule = Rule {
    id: "protobuf/enum-value-added",
    since: "0.1",
    page: include_str!("enum_value_added.md"),
    worst: Verdict::Exact,
    source: "Protocol Buffers, Enum Behavior: open enums keep numbers without a name",
    claim: Claim::Protobuf(claim),
};

fn claim(it: &Observation) -> bool {
    matches!(&it.kind, Kind::Note(Note::EnumValueAdded { .. }))
}
