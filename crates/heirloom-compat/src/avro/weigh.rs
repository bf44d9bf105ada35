//! The verdict of a pair, from its resolution alone: which causes an event can meet, and whether any gets through.

use std::cell::OnceCell;

use heirloom_schema::avro::{Resolution, ResolvedId, Schema};

use super::observe::is_plain;
use super::reach::{Cost, Reach, node_costs, pair_costs};
use crate::Verdict;

/// Weighs what a resolution found. What it costs to know is found out once, and only when asked.
pub(super) struct Scales<'a> {
    writer: &'a Schema,
    pub(super) resolution: &'a Resolution,
    costs: OnceCell<Vec<Cost>>,
    reach: OnceCell<Reach>,
}

impl<'a> Scales<'a> {
    pub(super) fn new(writer: &'a Schema, resolution: &'a Resolution) -> Self {
        Scales {
            writer,
            resolution,
            costs: OnceCell::new(),
            reach: OnceCell::new(),
        }
    }

    /// What the events of the writer come to, whole: `BROKEN` is for a pair of which no event can be read.
    pub(super) fn verdict(&self) -> Verdict {
        let failures = 0..self.resolution.failures().len();
        if failures.into_iter().any(|it| self.failure(it).is_some()) {
            // Failures that spare some events each may leave none together.
            let mut failing = vec![false; self.resolution.nodes().len()];
            for index in 0..self.resolution.failures().len() {
                for site in self.resolution.failure_sites(index) {
                    failing[site.index()] = true;
                }
            }
            return self.without(|id| failing[id.index()]);
        }
        let mut losses = 0..self.resolution.losses().len();
        if losses.any(|it| self.loss(it).is_some()) {
            return Verdict::Lossy;
        }
        let mut pairs = self.resolution.nodes();
        match pairs.all(|(id, pair)| is_plain(pair) || !self.reach().has(id)) {
            true => Verdict::Exact,
            false => Verdict::Defaulted,
        }
    }

    /// The pair at which an event meets a failure, if one does.
    pub(super) fn failure(&self, index: usize) -> Option<ResolvedId> {
        self.met(self.resolution.failure_sites(index))
    }

    /// The pair at which an event meets a loss, if one does.
    pub(super) fn loss(&self, index: usize) -> Option<ResolvedId> {
        self.met(self.resolution.loss_sites(index))
    }

    fn met(&self, sites: &[ResolvedId]) -> Option<ResolvedId> {
        sites.iter().copied().find(|site| self.reach().has(*site))
    }

    /// What failures at those pairs make of the events: some of them are met.
    fn without(&self, failing: impl Fn(ResolvedId) -> bool) -> Verdict {
        let costs = pair_costs(self.resolution, self.costs(), failing);
        let root = costs.get(self.resolution.root().index());
        match root.copied().flatten() {
            None => Verdict::Broken,
            Some(_) => Verdict::Partial,
        }
    }

    /// How events reach pairs.
    pub(super) fn reach(&self) -> &Reach {
        let reach = || Reach::of(self.resolution, self.costs());
        self.reach.get_or_init(reach)
    }

    /// For each node of the writer the cost of its smallest value.
    pub(super) fn costs(&self) -> &[Cost] {
        self.costs.get_or_init(|| node_costs(self.writer))
    }
}
