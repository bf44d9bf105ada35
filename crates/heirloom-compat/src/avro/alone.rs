//! What one failure alone does to the events of a writer: whether it leaves any that can be read.

use std::collections::BTreeSet;

use heirloom_schema::avro::{Action, Resolution, ResolvedId};

use super::reach::{Cost, below, pair_costs};

/// Answers for one failure after the other, each in the time that its surroundings take: a wide record may have
/// thousands.
pub(super) struct Alone<'a> {
    resolution: &'a Resolution,
    nodes: &'a [Cost],
    /// What each pair costs if nothing fails.
    costs: Vec<Cost>,
    /// The pairs that hold each pair.
    above: Vec<Vec<ResolvedId>>,
}

impl<'a> Alone<'a> {
    pub(super) fn of(resolution: &'a Resolution, nodes: &'a [Cost]) -> Self {
        let mut above = vec![Vec::new(); resolution.nodes().len()];
        for (id, pair) in resolution.nodes() {
            for (_, inner) in below(pair) {
                if let Some(above) = above.get_mut(inner.index()) {
                    above.push(id);
                }
            }
        }
        Alone {
            resolution,
            nodes,
            costs: pair_costs(resolution, nodes, |_| false),
            above,
        }
    }

    /// Whether no event can be read if nothing but those `sites` fails.
    pub(super) fn spares_none(&self, sites: &[ResolvedId]) -> bool {
        let root = self.resolution.root();
        let mut lost = BTreeSet::new();
        let mut open: Vec<ResolvedId> = Vec::new();
        open.extend(sites.iter().filter(|site| self.is_whole(**site)));
        while let Some(id) = open.pop() {
            if !lost.insert(id) {
                continue;
            }
            for &above in self.above.get(id.index()).map_or(&[][..], Vec::as_slice) {
                match &self.resolution.node(above).action {
                    // It may be empty.
                    Action::Array(_) | Action::Map(_) => {}
                    Action::FromUnion(branches) => {
                        let is_left =
                            |id: &&ResolvedId| self.cost(**id).is_some() && !lost.contains(*id);
                        let cheapest = branches.iter().filter_map(|id| self.cost(*id)).min();
                        let left = branches.iter().filter(is_left);
                        match left.map(|id| self.cost(*id)).min() {
                            None => open.push(above),
                            Some(cost) if cost == cheapest => {}
                            // What is left may be what the union itself makes possible.
                            Some(_) => return self.counts_none(sites),
                        }
                    }
                    _ => open.push(above),
                }
            }
        }
        self.cost(root).is_none() || lost.contains(&root)
    }

    fn counts_none(&self, sites: &[ResolvedId]) -> bool {
        let costs = pair_costs(self.resolution, self.nodes, |id| sites.contains(&id));
        let root = costs.get(self.resolution.root().index());
        root.copied().flatten().is_none()
    }

    fn cost(&self, id: ResolvedId) -> Cost {
        self.costs.get(id.index()).copied().flatten()
    }

    /// Whether a failure at the pair is one of all its values.
    fn is_whole(&self, id: ResolvedId) -> bool {
        match &self.resolution.node(id).action {
            Action::Record(_) | Action::Fail => true,
            Action::Enum(symbols) => symbols.iter().all(Option::is_none),
            _ => false,
        }
    }
}

#[cfg(test)]
mod tests {
    use heirloom_schema::avro::resolve;

    use super::*;
    use crate::avro::reach::node_costs;
    use crate::rules::tests::random_pair;

    #[test]
    fn what_a_failure_spares_is_what_is_left_when_it_alone_fails() {
        let (mut none, mut some) = (0, 0);
        for seed in 0..4_000 {
            let (writer, reader) = random_pair(seed);
            let resolution = resolve(&writer, &reader);
            let nodes = node_costs(&writer);
            let alone = Alone::of(&resolution, &nodes);
            for index in 0..resolution.failures().len() {
                let sites = resolution.failure_sites(index);
                let costs = pair_costs(&resolution, &nodes, |id| sites.contains(&id));
                let is_none = costs[resolution.root().index()].is_none();
                assert_eq!(alone.spares_none(sites), is_none, "seed {seed}: {index}");
                *(if is_none { &mut none } else { &mut some }) += 1;
            }
        }
        assert!(none > 500 && some > 500, "{none} {some}");
    }
}
