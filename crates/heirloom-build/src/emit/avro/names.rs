//! The names of the functions of one plan, and which of them are still to be emitted.

use std::collections::BTreeMap;

use heirloom_schema::avro::{NodeId, ResolvedId};
use proc_macro2::{Ident, Span};

use crate::names::{Scope, snake};

/// The functions of one plan: one per pair of records or enums, one per record that is stepped over.
pub(super) struct Functions {
    prefix: &'static str,
    suffix: String,
    scope: Scope,
    pairs: BTreeMap<ResolvedId, Ident>,
    skips: BTreeMap<NodeId, Ident>,
    pub(super) open_pairs: Vec<ResolvedId>,
    pub(super) open_skips: Vec<NodeId>,
}

impl Functions {
    pub(super) fn new(prefix: &'static str, writer: u32, reader: u32) -> Self {
        Functions {
            prefix,
            suffix: format!("v{writer}_to_v{reader}"),
            scope: Scope::default(),
            pairs: BTreeMap::new(),
            skips: BTreeMap::new(),
            open_pairs: Vec::new(),
            open_skips: Vec::new(),
        }
    }

    /// The function of a pair; asked for the first time, it is still to be emitted.
    pub(super) fn pair(&mut self, id: ResolvedId, name: &str) -> Ident {
        if let Some(name) = self.pairs.get(&id) {
            return name.clone();
        }
        let name = self.fresh(self.prefix, name);
        self.pairs.insert(id, name.clone());
        self.open_pairs.push(id);
        name
    }

    /// The function that steps over a record; asked for the first time, it is still to be emitted.
    pub(super) fn skip(&mut self, node: NodeId, name: &str) -> Ident {
        if let Some(name) = self.skips.get(&node) {
            return name.clone();
        }
        let name = self.fresh("skip", name);
        self.skips.insert(node, name.clone());
        self.open_skips.push(node);
        name
    }

    fn fresh(&mut self, prefix: &str, name: &str) -> Ident {
        let name = snake(name);
        let wanted = format!("{prefix}_{}_{}", name.trim_matches('_'), self.suffix);
        Ident::new(&self.scope.free(&wanted), Span::call_site())
    }
}
