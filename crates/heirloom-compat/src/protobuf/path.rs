//! How an event comes to each pair of messages: the numbers of the fields that lead there.

use std::collections::{BTreeMap, VecDeque};

use heirloom_schema::protobuf::{MessageId, Resolution, Schema};

use super::wire::message_of;

/// The way to each pair of a resolution.
pub(super) struct Paths {
    pairs: Vec<Way>,
}

#[derive(Clone, Debug, Default)]
struct Way {
    steps: Vec<i32>,
    writer: String,
    reader: String,
}

impl Paths {
    pub(super) fn of(writer: &Schema, reader: &Schema, resolution: &Resolution) -> Self {
        let index: BTreeMap<(MessageId, MessageId), usize> = resolution
            .pairs()
            .iter()
            .enumerate()
            .map(|(index, pair)| (*pair, index))
            .collect();
        let mut ways: Vec<Option<Way>> = vec![None; resolution.pairs().len()];
        if let Some(first) = ways.first_mut() {
            let name = |schema: &Schema| format!("/{}", schema.message(schema.root()).name());
            *first = Some(Way {
                steps: Vec::new(),
                writer: name(writer),
                reader: name(reader),
            });
        }
        let mut open = VecDeque::from([0]);
        while let Some(at) = open.pop_front() {
            let Some((from, to)) = resolution.pairs().get(at).copied() else {
                continue;
            };
            let Some(way) = ways.get(at).cloned().flatten() else {
                continue;
            };
            for field in &writer.message(from).fields {
                let Some(other) = reader.message(to).field(field.number) else {
                    continue;
                };
                let inner = (message_of(field.kind), message_of(other.kind));
                let (Some(from), Some(to)) = inner else {
                    continue;
                };
                let Some(&next) = index.get(&(from, to)) else {
                    continue;
                };
                if let Some(slot @ None) = ways.get_mut(next) {
                    let mut steps = way.steps.clone();
                    steps.push(field.number);
                    *slot = Some(Way {
                        steps,
                        writer: format!("{}/{}", way.writer, field.name),
                        reader: format!("{}/{}", way.reader, other.name),
                    });
                    open.push_back(next);
                }
            }
        }
        Paths {
            pairs: ways.into_iter().map(Option::unwrap_or_default).collect(),
        }
    }

    /// The numbers of the fields from the root to a pair.
    pub(super) fn steps(&self, pair: usize) -> &[i32] {
        self.pairs.get(pair).map_or(&[], |way| &way.steps)
    }

    /// The paths of a pair in writer and reader.
    pub(super) fn of_pair(&self, pair: usize) -> (&str, &str) {
        self.pairs
            .get(pair)
            .map_or(("/", "/"), |way| (&way.writer, &way.reader))
    }
}
