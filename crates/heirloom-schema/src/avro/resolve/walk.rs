//! The walk over pairs of nodes. A worklist instead of recursion, a memo instead of repetition.

use rustc_hash::FxHashMap;

use super::super::{Enum, NodeId, NodeKind, Record, Schema};
use super::matching::{Pairing, Sides, pair_fields, pair_symbols, promotes, rounds};
use super::path::{Origin, Step, place_of_use};
use super::{
    Action, Failure, FailureKind, Loss, LossKind, RecordAction, Resolution, Resolved, ResolvedId,
    Sites, WriterField, identities,
};

/// The state of one resolution.
pub(super) struct Walk<'a> {
    pub(super) sides: Sides<'a>,
    nodes: Vec<Resolved>,
    /// How each pair was first reached; `None` until it is resolved.
    pub(super) origins: Vec<Option<Origin<'a>>>,
    memo: FxHashMap<(NodeId, NodeId), ResolvedId>,
    /// Edges to follow, the next one last. A pair stands here once for each edge, so that the first edge in the
    /// writer's order, and not the shortest, gives it its path.
    pending: Vec<(ResolvedId, Origin<'a>)>,
    pub(super) failures: Vec<Failure>,
    pub(super) losses: Vec<Loss>,
    pub(super) sites: Sites,
}

/// The pair under work.
#[derive(Clone, Copy)]
pub(super) struct At<'a> {
    pub(super) id: ResolvedId,
    pub(super) writer: NodeId,
    pub(super) reader: NodeId,
    pub(super) origin: Origin<'a>,
}

impl<'a> Walk<'a> {
    pub(super) fn new(writer: &'a Schema, reader: &'a Schema) -> Self {
        // Most schemas have about as many pairs as nodes; a large text may use little of what it refers to.
        let pairs = writer.nodes().len().min(256);
        let mut memo = FxHashMap::default();
        memo.reserve(pairs);
        Walk {
            sides: Sides { writer, reader },
            nodes: Vec::with_capacity(pairs),
            origins: Vec::with_capacity(pairs),
            memo,
            pending: Vec::new(),
            failures: Vec::new(),
            losses: Vec::new(),
            sites: Sites::default(),
        }
    }

    pub(super) fn run(mut self) -> Resolution {
        let Sides { writer, reader } = self.sides;
        let root = self.pair(writer.root(), reader.root());
        let origin = Origin {
            parent: None,
            writer: Step::Stay,
            reader: Step::Stay,
            writer_span: writer.node(writer.root()).span,
            reader_span: reader.node(reader.root()).span,
        };
        self.pending.push((root, origin));
        while let Some((id, origin)) = self.pending.pop() {
            if self.origins[id.index()].is_some() {
                continue;
            }
            self.origins[id.index()] = Some(origin);
            let Resolved { writer, reader, .. } = self.nodes[id.index()];
            let below = self.pending.len();
            self.nodes[id.index()].action = self.act(At {
                id,
                writer,
                reader,
                origin,
            });
            self.pending[below..].reverse();
        }
        let mut plain = vec![true; self.nodes.len()];
        for site in self.sites.losses.iter().flatten() {
            plain[site.index()] = false;
        }
        let identities = identities(&self.nodes, reader, |id| plain[id.index()]);
        let Walk {
            nodes,
            failures,
            losses,
            sites,
            ..
        } = self;
        Resolution {
            nodes,
            root,
            failures,
            losses,
            sites,
            identities,
            steps: 1,
        }
    }

    fn act(&mut self, at: At<'a>) -> Action {
        let from = &self.sides.writer.node(at.writer).kind;
        let to = &self.sides.reader.node(at.reader).kind;
        let related = self.sides.same_type(at.writer, at.reader).is_some();
        match (from, to) {
            (NodeKind::Union(branches), _) => self.writer_union(at, branches),
            (_, NodeKind::Union(branches)) => self.reader_union(at, branches),
            (NodeKind::Record(_), NodeKind::Record(_))
            | (NodeKind::Enum(_), NodeKind::Enum(_))
            | (NodeKind::Fixed(_), NodeKind::Fixed(_))
                if !related =>
            {
                self.no_kin(at)
            }
            (NodeKind::Record(from), NodeKind::Record(to)) => self.record(at, from, to),
            (NodeKind::Enum(from), NodeKind::Enum(to)) => self.symbols(at, from, to),
            (NodeKind::Fixed(from), NodeKind::Fixed(to)) => self.fixed(at, from.size, to.size),
            (NodeKind::Array(from), NodeKind::Array(to)) => {
                Action::Array(self.below(at, (*from, Step::Items), (*to, Step::Items)))
            }
            (NodeKind::Map(from), NodeKind::Map(to)) => {
                Action::Map(self.below(at, (*from, Step::Values), (*to, Step::Values)))
            }
            _ => self.primitive(at, from, to),
        }
    }

    fn writer_union(&mut self, at: At<'a>, branches: &[NodeId]) -> Action {
        let pairs = branches.iter().enumerate().map(|(index, branch)| {
            self.below(at, (*branch, Step::Branch(index)), (at.reader, Step::Stay))
        });
        Action::FromUnion(pairs.collect())
    }

    fn reader_union(&mut self, at: At<'a>, branches: &[NodeId]) -> Action {
        let Some(branch) = self.sides.choose_branch(at.writer, branches) else {
            return self.no_branch(at);
        };
        let to = (branches[branch], Step::Branch(branch));
        Action::IntoUnion {
            branch,
            inner: self.below(at, (at.writer, Step::Stay), to),
        }
    }

    fn record(&mut self, at: At<'a>, from: &'a Record, to: &'a Record) -> Action {
        let Pairing { pairs, unfilled } = pair_fields(from, to);
        let mut defaults = Vec::new();
        for index in unfilled {
            let field = &to.fields[index];
            match &field.default {
                Some(value) => defaults.push((index, value.clone())),
                None => self.missing_default(at, &field.name, field.span),
            }
        }
        let fields = from.fields.iter().zip(pairs).map(|(field, pair)| {
            let Some(reader) = pair else {
                return WriterField::Skip;
            };
            let into = &to.fields[reader];
            let origin = Origin {
                parent: Some(at.id),
                writer: Step::Field(&field.name),
                reader: Step::Field(&into.name),
                writer_span: field.type_span,
                reader_span: into.type_span,
            };
            WriterField::Read {
                reader,
                resolved: self.edge(field.node, into.node, origin),
            }
        });
        Action::Record(RecordAction {
            fields: fields.collect(),
            defaults,
        })
    }

    fn symbols(&mut self, at: At<'a>, from: &Enum, to: &Enum) -> Action {
        let mut pairs = pair_symbols(from, to);
        let unknown = from
            .symbols
            .iter()
            .zip(&pairs)
            .filter(|(_, pair)| pair.is_none());
        let symbols: Vec<String> = unknown.map(|(symbol, _)| symbol.clone()).collect();
        let default = to
            .default
            .and_then(|index| Some((index, to.symbols.get(index)?)));
        match default {
            _ if symbols.is_empty() => {}
            None => self.fail(at, FailureKind::MissingSymbols { symbols }),
            Some((index, default)) => {
                for pair in &mut pairs {
                    pair.get_or_insert(index);
                }
                self.lose(
                    at,
                    LossKind::Remapped {
                        symbols,
                        default: default.clone(),
                    },
                );
            }
        }
        Action::Enum(pairs)
    }

    fn fixed(&mut self, at: At<'a>, writer: usize, reader: usize) -> Action {
        if writer != reader {
            self.fail(at, FailureKind::FixedSize { writer, reader });
            return Action::Fail;
        }
        self.check_meaning(at);
        Action::Copy
    }

    fn primitive(&mut self, at: At<'a>, from: &NodeKind, to: &NodeKind) -> Action {
        let same = std::mem::discriminant(from) == std::mem::discriminant(to);
        if !same && !promotes(from, to) {
            return self.no_type(at);
        }
        if matches!((from, to), (NodeKind::Bytes, NodeKind::String)) {
            self.fail(at, FailureKind::NotUtf8);
        }
        if rounds(from, to) {
            let (writer, reader) = self.type_names(at);
            self.lose(at, LossKind::Precision { writer, reader });
        }
        self.check_meaning(at);
        if same { Action::Copy } else { Action::Promote }
    }

    fn below(
        &mut self,
        at: At<'a>,
        from: (NodeId, Step<'a>),
        to: (NodeId, Step<'a>),
    ) -> ResolvedId {
        let own_writer = self.sides.writer.node(from.0).span;
        let own_reader = self.sides.reader.node(to.0).span;
        let origin = Origin {
            parent: Some(at.id),
            writer: from.1,
            reader: to.1,
            writer_span: match from.1 {
                Step::Stay => at.origin.writer_span,
                _ => place_of_use(at.origin.writer_span, own_writer),
            },
            reader_span: match to.1 {
                Step::Stay => at.origin.reader_span,
                _ => place_of_use(at.origin.reader_span, own_reader),
            },
        };
        self.edge(from.0, to.0, origin)
    }

    fn edge(&mut self, writer: NodeId, reader: NodeId, origin: Origin<'a>) -> ResolvedId {
        let id = self.pair(writer, reader);
        self.pending.push((id, origin));
        id
    }

    fn pair(&mut self, writer: NodeId, reader: NodeId) -> ResolvedId {
        let next = ResolvedId(self.nodes.len() as u32);
        let id = *self.memo.entry((writer, reader)).or_insert(next);
        if id == next {
            self.nodes.push(Resolved {
                writer,
                reader,
                action: Action::Fail,
            });
            self.origins.push(None);
        }
        id
    }
}
