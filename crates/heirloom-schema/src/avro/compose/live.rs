//! What can still happen: which failures and losses of two resolutions survive their composition.

use std::collections::{BTreeMap, BTreeSet};

use super::super::{
    Action, FailureKind, LossKind, NodeKind, Resolution, ResolvedId, Schema, Value,
};

/// For the pairs of both resolutions the composed pairs in which they are met.
pub(super) struct Live<'a> {
    first: &'a Resolution,
    next: &'a Resolution,
    second: &'a Schema,
    in_first: Vec<Vec<ResolvedId>>,
    in_next: Vec<Vec<ResolvedId>>,
    /// For enums of `next` the second schema's symbols that arrive there.
    symbols: BTreeMap<ResolvedId, BTreeSet<usize>>,
    /// The primitives of `next` whose promotion can round or refuse a value that arrives there.
    promotions: BTreeSet<ResolvedId>,
}

/// The part of a composed resolution that reports.
pub(super) struct Survivors<T> {
    pub(super) kinds: Vec<T>,
    pub(super) sites: Vec<Vec<ResolvedId>>,
}

impl<'a> Live<'a> {
    pub(super) fn new(first: &'a Resolution, next: &'a Resolution, second: &'a Schema) -> Self {
        Live {
            first,
            next,
            second,
            in_first: vec![Vec::new(); first.nodes.len()],
            in_next: vec![Vec::new(); next.nodes.len()],
            symbols: BTreeMap::new(),
            promotions: BTreeSet::new(),
        }
    }

    /// Pair `id` of the first resolution is met in the composed pair `at`.
    pub(super) fn meet_first(&mut self, id: ResolvedId, at: ResolvedId) {
        if let Some(sites) = self.in_first.get_mut(id.index()) {
            sites.push(at);
        }
    }

    /// Pair `id` of the next resolution is met in the composed pair `at`.
    pub(super) fn meet_next(&mut self, id: ResolvedId, at: ResolvedId) {
        if let Some(sites) = self.in_next.get_mut(id.index()) {
            sites.push(at);
        }
    }

    /// An enum of the next resolution gets these symbols of the second schema.
    pub(super) fn arrive(&mut self, id: ResolvedId, symbols: impl IntoIterator<Item = usize>) {
        self.symbols.entry(id).or_default().extend(symbols);
    }

    /// The promotion of the next resolution can round or refuse.
    pub(super) fn convert(&mut self, id: ResolvedId) {
        self.promotions.insert(id);
    }

    /// A default of the second schema meets a pair of the next resolution.
    pub(super) fn meet_default(
        &mut self,
        id: ResolvedId,
        at: ResolvedId,
        before: &Value,
        after: Option<&Value>,
    ) {
        self.meet_next(id, at);
        match &self.next.node(id).action {
            Action::Enum(_) => {
                if let Value::Enum(symbol) = before {
                    self.arrive(id, [*symbol]);
                }
            }
            Action::Promote | Action::PromoteVia(_) if changes(before, after) => self.convert(id),
            _ => {}
        }
    }

    pub(super) fn failures(&self) -> Survivors<super::super::Failure> {
        let mut survivors = Survivors {
            kinds: Vec::new(),
            sites: Vec::new(),
        };
        for (failure, sites) in self.first.failures.iter().zip(&self.first.sites.failures) {
            survivors.keep(failure.clone(), sites, &self.in_first);
        }
        for (failure, sites) in self.next.failures.iter().zip(&self.next.sites.failures) {
            let mut failure = failure.clone();
            let happens = failure.step > 0
                || match &mut failure.kind {
                    FailureKind::MissingSymbols { symbols } => self.keep_arriving(symbols, sites),
                    FailureKind::NotUtf8 => self.converts(sites),
                    _ => true,
                };
            failure.step += self.first.steps;
            if happens {
                survivors.keep(failure, sites, &self.in_next);
            }
        }
        survivors
    }

    pub(super) fn losses(&self) -> Survivors<super::super::Loss> {
        let mut survivors = Survivors {
            kinds: Vec::new(),
            sites: Vec::new(),
        };
        for (loss, sites) in self.first.losses.iter().zip(&self.first.sites.losses) {
            survivors.keep(loss.clone(), sites, &self.in_first);
        }
        for (loss, sites) in self.next.losses.iter().zip(&self.next.sites.losses) {
            let mut loss = loss.clone();
            let happens = loss.step > 0
                || match &mut loss.kind {
                    LossKind::Remapped { symbols, .. } => self.keep_arriving(symbols, sites),
                    LossKind::Precision { .. } => self.converts(sites),
                    LossKind::Meaning { .. } => true,
                };
            loss.step += self.first.steps;
            if happens {
                survivors.keep(loss, sites, &self.in_next);
            }
        }
        survivors
    }

    fn converts(&self, sites: &[ResolvedId]) -> bool {
        sites.iter().any(|site| self.promotions.contains(site))
    }

    /// Removes the symbols that do not arrive at any of the sites; says whether one is left.
    fn keep_arriving(&self, symbols: &mut Vec<String>, sites: &[ResolvedId]) -> bool {
        let mut arriving = BTreeSet::new();
        for site in sites {
            let NodeKind::Enum(from) = &self.second.node(self.next.node(*site).writer).kind else {
                continue;
            };
            let indexes = self.symbols.get(site).into_iter().flatten();
            arriving.extend(indexes.filter_map(|index| from.symbols.get(*index)));
        }
        symbols.retain(|symbol| arriving.contains(symbol));
        !symbols.is_empty()
    }
}

impl<T> Survivors<T> {
    fn keep(&mut self, kind: T, sites: &[ResolvedId], met: &[Vec<ResolvedId>]) {
        let met = sites
            .iter()
            .filter_map(|site| met.get(site.index()))
            .flatten();
        let sites: BTreeSet<ResolvedId> = met.copied().collect();
        if !sites.is_empty() {
            self.kinds.push(kind);
            self.sites.push(sites.into_iter().collect());
        }
    }
}

/// Whether a promotion refused the value or rounded it.
fn changes(before: &Value, after: Option<&Value>) -> bool {
    let whole = match before {
        Value::Int(value) => i128::from(*value),
        Value::Long(value) => i128::from(*value),
        _ => return after.is_none(),
    };
    match after {
        Some(Value::Float(value)) => *value as i128 != whole,
        Some(Value::Double(value)) => *value as i128 != whole,
        Some(_) => false,
        None => true,
    }
}
