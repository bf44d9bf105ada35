//! `protobuf/root-renamed`: the event's message has another full name.

use crate::Verdict;
use crate::protobuf::{Kind, Note, Observation};
use crate::rules::{Claim, Rule};

pub(super) static RULE: Rule = Rule {
    id: "protobuf/root-renamed",
    since: "0.1",
    page: include_str!("root_renamed.md"),
    worst: Verdict::Exact,
    source: "Confluent subject name strategies; prost reads by position and number",
    claim: Claim::Protobuf(claim),
};

fn claim(it: &Observation) -> bool {
    matches!(&it.kind, Kind::Note(Note::RootRenamed { .. }))
}
