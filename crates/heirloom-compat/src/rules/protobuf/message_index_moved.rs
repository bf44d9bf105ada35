//! `protobuf/message-index-moved`: the event's message stands elsewhere in its file.

use crate::Verdict;
use crate::protobuf::{Kind, Note, Observation};
use crate::rules::{Claim, Rule};

pub(super) static RULE: Rule = Rule {
    id: "protobuf/message-index-moved",
    since: "0.1",
    page: include_str!("message_index_moved.md"),
    worst: Verdict::Exact,
    source: "Confluent wire format: message indexes",
    claim: Claim::Protobuf(claim),
};

fn claim(it: &Observation) -> bool {
    matches!(&it.kind, Kind::Note(Note::MessageIndexMoved { .. }))
}
