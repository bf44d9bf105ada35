//! `protobuf/message-type-changed`: a message became something else, something else became a message, or it is another message.

use heirloom_schema::protobuf::FailureKind;

use crate::Verdict;
use crate::protobuf::{Kind, Observation};
use crate::rules::{Claim, Rule};

pub(super) static RULE: Rule = Rule {
    id: "protobuf/message-type-changed",
    since: "0.1",
    page: include_str!("message_type_changed.md"),
    worst: Verdict::Broken,
    source: "prost: wire types must match, messages are read by number",
    claim: Claim::Protobuf(claim),
};

fn claim(it: &Observation) -> bool {
    matches!(&it.kind, Kind::Failure(FailureKind::MessageType { .. }))
}
