//! Messages that a file has and another version of it has not: events of them have no reader.

use std::collections::BTreeSet;

use heirloom_schema::protobuf::json::JsonCodec;
use heirloom_schema::protobuf::{FieldKind, MapValue, MessageId, Schema};
use heirloom_schema::{SourceId, Span};
use prost::Message as _;

use super::event::{pool, root, smallest};
use crate::{Finding, Judgement, Newer, Outcome, Place, Proof, Verdict, Witness, rules};

/// The rule of such findings.
pub(super) const RULE: &str = "protobuf/message-missing";

/// Judges the events of the writer's root in a reader whose file has no message of that name.
pub fn judge_missing(writer: &Schema, reader: &Schema, newer: Newer) -> Judgement {
    let message = writer.message(writer.root());
    let name = &message.full_name;
    let finding = rules::find(RULE).map(|rule| Finding {
        rule,
        verdict: Verdict::Broken,
        newer,
        writer: Place {
            path: format!("/{}", message.name()),
            span: message.span,
            location: writer.location(message.span),
        },
        reader: Place {
            path: "/".to_owned(),
            span: Span::default(),
            location: reader.location(Span::default()),
        },
        message: match newer {
            Newer::Reader => format!("message `{name}` was removed, and its events have no reader"),
            Newer::Writer => {
                format!("message `{name}` was added, and older readers have none of that name")
            }
        },
        values: Vec::new(),
        observation: 0,
    });
    Judgement {
        verdict: Verdict::Broken,
        findings: finding.into_iter().collect(),
    }
}

/// Looks for the message of an event among those of the reader, as whoever decodes by name does.
pub(super) fn prove(writer: &Schema, reader: &Schema) -> Proof {
    let unproven = |reason: &str| Proof::Unproven {
        reason: reason.to_owned(),
    };
    let name = &writer.message(writer.root()).full_name;
    let Some(messages) = pool(reader) else {
        return unproven("the descriptors do not link");
    };
    if messages.get_message_by_name(name).is_some() {
        return unproven("a message of that name is there");
    }
    let Some(event) = root(writer).and_then(|it| smallest(&it)) else {
        return unproven("the writer's schema has no finite event there");
    };
    let bytes = event.encode_to_vec();
    let mut json = String::new();
    let printed = JsonCodec::new(writer).and_then(|codec| codec.decode_to_json(&bytes, &mut json));
    if let Err(error) = printed {
        return unproven(&format!("the event has no JSON: {error}"));
    }
    Proof::Confirmed(Witness {
        within: None,
        json,
        bytes,
        decoder: "prost-reflect 0.16, which looks for the message by its name",
        outcome: Outcome::Refused {
            message: format!("there is no message {name}"),
        },
    })
}

/// Whether some other message of its file holds the root: a part of events, which is judged where it is used.
pub fn is_part(schema: &Schema) -> bool {
    let own = SourceId::default();
    let root = schema.root();
    // The root's own inner messages may hold it and are no use of it elsewhere.
    let inner = format!("{}.", schema.message(root).full_name);
    let others = schema.messages().filter(|(id, message)| {
        *id != root && message.file == own && !message.full_name.starts_with(&inner)
    });
    let mut held: BTreeSet<MessageId> = BTreeSet::new();
    for (_, message) in others {
        held.extend(message.fields.iter().filter_map(|field| match field.kind {
            FieldKind::Message(id)
            | FieldKind::Group(id)
            | FieldKind::Map {
                value: MapValue::Message(id),
                ..
            } => Some(id),
            _ => None,
        }));
    }
    held.contains(&root)
}

#[cfg(test)]
mod tests {
    use heirloom_schema::{Source, protobuf};

    use super::*;

    fn schema(text: &str, root: &str) -> Schema {
        let text = format!("syntax = \"proto3\"; package shop;\n{text}");
        protobuf::parse(&Source::new("a.proto", text), "a.proto", &[], Some(root)).unwrap()
    }

    #[test]
    fn events_of_a_message_that_is_gone_have_no_reader() {
        let older = schema(
            "message Paid {} message Refunded { int64 cents = 1; }",
            "Refunded",
        );
        let newer = schema("message Paid {}", "Paid");
        let judgement = judge_missing(&older, &newer, Newer::Reader);
        let finding = &judgement.findings[0];
        assert_eq!(
            (finding.rule.id, judgement.verdict),
            (RULE, Verdict::Broken)
        );
        assert_eq!(finding.writer.location.to_string(), "a.proto:2:17");
        let Proof::Confirmed(witness) = super::super::prove(&older, &newer, finding) else {
            panic!("not proven");
        };
        assert_eq!((witness.json.as_str(), witness.bytes.len()), ("{}", 0));
        let is_there = judge_missing(&newer, &newer, Newer::Reader);
        let proof = super::super::prove(&newer, &newer, &is_there.findings[0]);
        assert!(matches!(proof, Proof::Unproven { .. }));
    }

    #[test]
    fn parts_of_other_messages() {
        let text = "message Order { map<string, Line> lines = 1; } message Line { Own own = 1; \
                    message Own { Line line = 1; } } message Tree { Tree left = 1; } \
                    message Node { Side side = 1; message Side { Node node = 1; } }";
        for (root, expected) in [
            ("Order", false),
            ("Line", true),
            ("Tree", false),
            ("Node", false),
        ] {
            assert_eq!(is_part(&schema(text, root)), expected, "{root}");
        }
    }
}
