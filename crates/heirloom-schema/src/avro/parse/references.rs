//! Which text refers to which: the chains that messages name, and the circles that may not be.

use std::collections::btree_map::Entry;
use std::collections::{BTreeMap, VecDeque};

use crate::SourceId;

use super::faults::{Faults, Text, text_of};
use super::json::JsonId;
use super::walk::Use;

/// Which text refers to which, with the first use.
#[derive(Default)]
pub(super) struct References {
    edges: BTreeMap<SourceId, BTreeMap<SourceId, JsonId>>,
}

impl References {
    pub(super) fn add(&mut self, used: &Use, target: SourceId) {
        self.edges
            .entry(used.source)
            .or_default()
            .entry(target)
            .or_insert(used.json);
    }

    fn targets(&self, source: SourceId) -> Vec<SourceId> {
        self.edges
            .get(&source)
            .map(|targets| targets.keys().copied().collect())
            .unwrap_or_default()
    }

    /// The shortest chain from the schema's own text to a text; empty where there is none.
    pub(super) fn chain_to(&self, source: SourceId) -> Vec<SourceId> {
        let own = SourceId::default();
        let mut came_from: BTreeMap<SourceId, SourceId> = BTreeMap::from([(own, own)]);
        let mut waiting = VecDeque::from([own]);
        while let Some(next) = waiting.pop_front() {
            for target in self.targets(next) {
                if let Entry::Vacant(entry) = came_from.entry(target) {
                    entry.insert(next);
                    waiting.push_back(target);
                }
            }
        }
        let mut chain = Vec::new();
        let mut at = Some(source).filter(|source| came_from.contains_key(source));
        while let Some(source) = at {
            chain.push(source);
            at = came_from.get(&source).copied().filter(|_| source != own);
        }
        chain.reverse();
        chain
    }

    /// A fault for every reference that closes a circle.
    pub(super) fn circles(&self, texts: &[Text<'_>], faults: &mut Faults) {
        let mut is_done: BTreeMap<SourceId, bool> = BTreeMap::new();
        for start in self.edges.keys() {
            if is_done.contains_key(start) {
                continue;
            }
            is_done.insert(*start, false);
            let mut path = vec![(*start, self.targets(*start))];
            while let Some((source, targets)) = path.last_mut() {
                let source = *source;
                let Some(target) = (!targets.is_empty()).then(|| targets.remove(0)) else {
                    is_done.insert(source, true);
                    path.pop();
                    continue;
                };
                match is_done.get(&target) {
                    Some(true) => {}
                    None => {
                        is_done.insert(target, false);
                        path.push((target, self.targets(target)));
                    }
                    Some(false) => {
                        let from = path
                            .iter()
                            .position(|(step, _)| *step == target)
                            .unwrap_or(0);
                        let mut chain: Vec<_> =
                            path[from..].iter().map(|(step, _)| *step).collect();
                        chain.push(target);
                        self.circle(&chain, texts, faults);
                    }
                }
            }
        }
    }

    fn circle(&self, chain: &[SourceId], texts: &[Text<'_>], faults: &mut Faults) {
        let [.., last, target] = chain else { return };
        let json = self.edges.get(last).and_then(|targets| targets.get(target));
        let (Some(json), Some(text)) = (json, text_of(texts, *last)) else {
            return;
        };
        let message = format!("references run in a circle: {}", show(chain, texts));
        let help = "move the types that need each other into one text";
        faults.push("avro/reference-cycle", text.at(*json), message, help);
    }
}

/// Texts by name, with arrows.
pub(super) fn show(chain: &[SourceId], texts: &[Text<'_>]) -> String {
    let names: Vec<&str> = chain
        .iter()
        .filter_map(|id| text_of(texts, *id))
        .map(|text| text.name)
        .collect();
    names.join(" -> ")
}
