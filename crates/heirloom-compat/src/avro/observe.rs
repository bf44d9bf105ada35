//! What a resolution shows, one observation per cause: the facts that rules claim and verdicts are made of.

use heirloom_schema::Span;
use heirloom_schema::avro::{
    Action, FailureKind, LossKind, NodeKind, Record, RecordAction, Resolution, Resolved,
    ResolvedId, Schema, WriterField,
};

use super::alone::Alone;
use super::notes;
use super::weigh::Scales;
use crate::{Newer, Verdict};

/// One thing that the resolution of a pair shows, and that one rule claims.
#[derive(Clone, Debug, PartialEq)]
pub struct Observation {
    /// What it is.
    pub kind: Kind,
    /// Which of the two is the newer version.
    pub newer: Newer,
    /// What it alone makes of the pair.
    pub verdict: Verdict,
    /// Path and place in the writer.
    pub(crate) writer: (String, Span),
    /// Path and place in the reader.
    pub(crate) reader: (String, Span),
    /// The pair of nodes.
    pub(super) site: ResolvedId,
}

/// The kinds of observations.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub enum Kind {
    /// Some events cannot be read.
    Failure(FailureKind),
    /// Some value arrives changed.
    Loss(LossKind),
    /// A required field of the reader has no counterpart, and in its place the writer has a field of the same type
    /// that the reader does not know.
    Renamed {
        /// Name in the writer.
        writer: String,
        /// Name in the reader.
        reader: String,
        /// Whether the reader fills in a default.
        is_filled: bool,
    },
    /// The reader does not know a field of the writer.
    Ignored {
        /// Its name.
        field: String,
    },
    /// The reader fills in a field that the writer lacks.
    Filled {
        /// Its name.
        field: String,
        /// The default, as JSON.
        default: String,
    },
    /// The read is not touched, and a person wants to know.
    Note(Note),
}

/// Differences that no event of this pair meets: they matter to other versions, or to people.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Note {
    /// A field got a default.
    DefaultAdded {
        /// The field in the newer version.
        field: String,
    },
    /// A field lost its default.
    DefaultRemoved {
        /// The field in the newer version.
        field: String,
    },
    /// The default of a field changed.
    DefaultChanged {
        /// The field in the newer version.
        field: String,
    },
    /// The newer version dropped an alias.
    AliasRemoved {
        /// The alias.
        alias: String,
    },
    /// A named type is in another namespace, or was renamed with an alias.
    NameChanged {
        /// Full name in the older version.
        older: String,
        /// Full name in the newer version.
        newer: String,
    },
    /// A field was renamed with an alias.
    FieldRenamed {
        /// Name in the older version.
        older: String,
        /// Name in the newer version.
        newer: String,
    },
    /// The branches of a union stand in another order.
    BranchesReordered,
    /// Fields or symbols stand in another order.
    Reordered,
    /// The default of an enum was added, removed or changed.
    EnumDefault {
        /// In the older version.
        older: Option<String>,
        /// In the newer version.
        newer: Option<String>,
    },
}

/// The observations of one pair, in the order of the resolution: failures, losses, then what is defaulted or noted.
pub(super) fn observe(
    writer: &Schema,
    reader: &Schema,
    scales: &Scales<'_>,
    newer: Newer,
) -> Vec<Observation> {
    let resolution = scales.resolution;
    let mut seen = Observer {
        writer,
        reader,
        resolution,
        newer,
        found: Vec::new(),
        scales,
    };
    if !resolution.failures().is_empty() || !resolution.losses().is_empty() {
        seen.causes();
    }
    for (id, pair) in resolution.nodes() {
        seen.fields(id, pair);
        notes::of_pair(&mut seen, id, pair);
    }
    seen.found
}

/// Whether a pair neither drops nor fills in a field.
pub(super) fn is_plain(pair: &Resolved) -> bool {
    match &pair.action {
        Action::Record(action) => {
            let is_skipped = |field: &WriterField| matches!(field, WriterField::Skip);
            action.defaults.is_empty() && !action.fields.iter().any(is_skipped)
        }
        _ => true,
    }
}

/// Collects observations.
pub(super) struct Observer<'a> {
    pub(super) writer: &'a Schema,
    pub(super) reader: &'a Schema,
    resolution: &'a Resolution,
    newer: Newer,
    found: Vec<Observation>,
    scales: &'a Scales<'a>,
}

impl<'a> Observer<'a> {
    /// The paths of a pair in writer and reader.
    fn paths(&self, id: ResolvedId) -> (String, String) {
        self.scales
            .reach()
            .paths(self.resolution, (self.writer, self.reader), id)
    }

    /// The failures and losses that some event meets.
    fn causes(&mut self) {
        let resolution = self.resolution;
        let alone = Alone::of(resolution, self.scales.costs());
        for (index, it) in resolution.failures().iter().enumerate() {
            let Some(site) = self.scales.failure(index) else {
                continue;
            };
            let sites = resolution.failure_sites(index);
            self.found.push(Observation {
                kind: self.failure(site, &it.kind),
                newer: self.newer,
                verdict: match alone.spares_none(sites) {
                    true => Verdict::Broken,
                    false => Verdict::Partial,
                },
                writer: (it.writer_path.clone(), it.writer_span),
                reader: (it.reader_path.clone(), it.reader_span),
                site,
            });
        }
        for (index, it) in resolution.losses().iter().enumerate() {
            if let Some(site) = self.scales.loss(index) {
                self.found.push(Observation {
                    kind: Kind::Loss(it.kind.clone()),
                    newer: self.newer,
                    verdict: Verdict::Lossy,
                    writer: (it.writer_path.clone(), it.writer_span),
                    reader: (it.reader_path.clone(), it.reader_span),
                    site,
                });
            }
        }
    }

    /// A failure, or the renamed field that it comes from.
    fn failure(&self, site: ResolvedId, kind: &FailureKind) -> Kind {
        let FailureKind::MissingDefault { field } = kind else {
            return Kind::Failure(kind.clone());
        };
        let pair = self.resolution.node(site);
        let renamed = self.records(pair).and_then(|(from, to, action)| {
            let index = to.fields.iter().position(|it| it.name == *field)?;
            self.renamed(from, to, action, index)
        });
        match renamed {
            Some(writer) => Kind::Renamed {
                writer: writer.to_owned(),
                reader: field.clone(),
                is_filled: false,
            },
            None => Kind::Failure(kind.clone()),
        }
    }

    /// The reader's branch that a pair goes into.
    pub(super) fn branch(&self, id: ResolvedId) -> Option<usize> {
        match self.resolution.node(id).action {
            Action::IntoUnion { branch, .. } => Some(branch),
            _ => None,
        }
    }

    /// The two records of a pair and what becomes of their fields.
    pub(super) fn records(
        &self,
        pair: &'a Resolved,
    ) -> Option<(&'a Record, &'a Record, &'a RecordAction)> {
        match (
            &self.writer.node(pair.writer).kind,
            &self.reader.node(pair.reader).kind,
            &pair.action,
        ) {
            (NodeKind::Record(from), NodeKind::Record(to), Action::Record(action)) => {
                Some((from, to, action))
            }
            _ => None,
        }
    }

    /// The field of the writer that stands where the reader's unknown one does, is unknown in turn, and has its type.
    fn renamed(
        &self,
        from: &'a Record,
        to: &Record,
        action: &RecordAction,
        index: usize,
    ) -> Option<&'a str> {
        let (old, new) = (from.fields.get(index)?, to.fields.get(index)?);
        let is_skipped = matches!(action.fields.get(index), Some(WriterField::Skip));
        let (old_node, new_node) = (self.writer.node(old.node), self.reader.node(new.node));
        let is_alike = std::mem::discriminant(&old_node.kind)
            == std::mem::discriminant(&new_node.kind)
            && old_node.name() == new_node.name()
            && old_node.logical == new_node.logical;
        let is_alone = from.fields.len() == to.fields.len();
        (is_skipped && is_alike && is_alone).then_some(old.name.as_str())
    }

    /// The fields of a record that one side lacks.
    fn fields(&mut self, id: ResolvedId, pair: &'a Resolved) {
        let Some((from, to, action)) = self.records(pair) else {
            return;
        };
        if is_plain(pair) || !self.scales.reach().has(id) {
            return;
        }
        let (writer_path, reader_path) = self.paths(id);
        let at = |path: &str, field: &str| format!("{}/fields/{field}", path.trim_end_matches('/'));
        let mut told = vec![false; from.fields.len()];
        for (index, value) in &action.defaults {
            let Some(field) = to.fields.get(*index) else {
                continue;
            };
            let renamed = self.renamed(from, to, action, *index);
            let (kind, writer) = match renamed {
                Some(old) => {
                    told[*index] = true;
                    let span = from.fields.get(*index).map_or(field.span, |it| it.span);
                    let kind = Kind::Renamed {
                        writer: old.to_owned(),
                        reader: field.name.clone(),
                        is_filled: true,
                    };
                    (kind, (at(&writer_path, old), span))
                }
                None => {
                    let kind = Kind::Filled {
                        field: field.name.clone(),
                        default: notes::json(self.reader, field.node, value),
                    };
                    let span = self.writer.node(pair.writer).span;
                    (kind, (writer_path.clone(), span))
                }
            };
            let reader = (at(&reader_path, &field.name), field.span);
            self.push(kind, Verdict::Defaulted, writer, reader, id);
        }
        for (index, field) in from.fields.iter().enumerate() {
            let is_skipped = matches!(action.fields.get(index), Some(WriterField::Skip));
            if !is_skipped || told[index] || self.is_told(id, &field.name) {
                continue;
            }
            let kind = Kind::Ignored {
                field: field.name.clone(),
            };
            let writer = (at(&writer_path, &field.name), field.span);
            let reader = (reader_path.clone(), self.reader.node(pair.reader).span);
            self.push(kind, Verdict::Defaulted, writer, reader, id);
        }
    }

    /// Whether a failure at the pair already speaks of the writer's field.
    fn is_told(&self, id: ResolvedId, name: &str) -> bool {
        self.found.iter().any(|it| {
            it.site == id && matches!(&it.kind, Kind::Renamed { writer, .. } if writer == name)
        })
    }

    /// A note, at the pair itself.
    pub(super) fn note(&mut self, note: Note, id: ResolvedId, spans: (Span, Span)) {
        let (writer, reader) = self.paths(id);
        let (writer, reader) = ((writer, spans.0), (reader, spans.1));
        self.push(Kind::Note(note), Verdict::Exact, writer, reader, id);
    }

    /// Writer and reader in the order of their age.
    pub(super) fn by_age<T>(&self, writer: T, reader: T) -> (T, T) {
        match self.newer {
            Newer::Reader => (writer, reader),
            Newer::Writer => (reader, writer),
        }
    }

    fn push(
        &mut self,
        kind: Kind,
        verdict: Verdict,
        writer: (String, Span),
        reader: (String, Span),
        site: ResolvedId,
    ) {
        self.found.push(Observation {
            kind,
            newer: self.newer,
            verdict,
            writer,
            reader,
            site,
        });
    }
}
