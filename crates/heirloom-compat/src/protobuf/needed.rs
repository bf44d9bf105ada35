//! What no event that can be read leaves out: the fields that are required on either side, and the messages in them.

use std::collections::BTreeMap;

use heirloom_schema::protobuf::{Cardinality, Field, MessageId, Schema};

use super::wire::{Refusal, inner, refusal};

/// A message of the writer and the one of the reader that it is read as.
type Pair = (MessageId, MessageId);

/// The pairs of messages that every event holds that can be read.
pub(super) struct Needed {
    index: BTreeMap<Pair, usize>,
    /// Whether some value of a pair comes to an end.
    is_finite: Vec<bool>,
    /// Whether some value of a pair can be read.
    is_readable: Vec<bool>,
}

impl Needed {
    /// Follows the needed fields from the two roots.
    pub(super) fn of(writer: &Schema, reader: &Schema) -> Needed {
        let roots = (writer.root(), reader.root());
        let mut index = BTreeMap::from([(roots, 0)]);
        let (mut open, mut targets, mut is_refused) = (vec![roots], Vec::new(), Vec::new());
        while let Some(&(from, to)) = open.get(targets.len()) {
            let (mut below, mut refused) = (Vec::new(), false);
            let (from, to) = (writer.message(from), reader.message(to));
            for field in &to.fields {
                let Some(written) = from.field(field.number) else {
                    refused |= field.cardinality == Cardinality::Required;
                    continue;
                };
                if !is_needed(written, field) {
                    continue;
                }
                refused |= refusal((writer, written), (reader, field)) == Refusal::Always;
                if let Some(pair) = inner(written, field) {
                    let next = index.len();
                    below.push(*index.entry(pair).or_insert_with(|| {
                        open.push(pair);
                        next
                    }));
                }
            }
            targets.push(below);
            is_refused.push(refused);
        }
        Needed {
            is_finite: settled(&targets, &vec![false; targets.len()]),
            is_readable: settled(&targets, &is_refused),
            index,
        }
    }

    /// Whether every event that can be read comes to the pair.
    pub(super) fn has(&self, pair: Pair) -> bool {
        self.index.contains_key(&pair)
    }

    /// Whether the pair is needed and needs itself, so that no value comes to an end.
    pub(super) fn is_endless(&self, pair: Pair) -> bool {
        self.is_not(&self.is_finite, pair)
    }

    /// Whether the pair is needed and none of its values can be read.
    pub(super) fn is_unreadable(&self, pair: Pair) -> bool {
        self.is_not(&self.is_readable, pair)
    }

    fn is_not(&self, all: &[bool], pair: Pair) -> bool {
        let index = self.index.get(&pair);
        index.and_then(|&at| all.get(at)).is_some_and(|it| !it)
    }
}

/// Whether an event without the field cannot be written or cannot be read.
pub(super) fn is_needed(from: &Field, to: &Field) -> bool {
    [from.cardinality, to.cardinality].contains(&Cardinality::Required)
}

/// The pairs that have a value: they are not refused themselves, and all that they need has one.
fn settled(targets: &[Vec<usize>], is_refused: &[bool]) -> Vec<bool> {
    let mut sources: Vec<Vec<usize>> = vec![Vec::new(); targets.len()];
    // How many needs are not known to be met; a refused pair has one that never is.
    let mut missing = Vec::new();
    for (source, (below, refused)) in targets.iter().zip(is_refused).enumerate() {
        for &target in below {
            sources[target].push(source);
        }
        missing.push(below.len() + usize::from(*refused));
    }
    let mut open: Vec<usize> = (0..targets.len()).filter(|&at| missing[at] == 0).collect();
    while let Some(target) = open.pop() {
        for &source in &sources[target] {
            missing[source] -= 1;
            if missing[source] == 0 {
                open.push(source);
            }
        }
    }
    missing.into_iter().map(|left| left == 0).collect()
}
