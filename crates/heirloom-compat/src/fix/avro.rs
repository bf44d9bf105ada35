//! What can be done about a finding of an Avro pair.

mod older;

use heirloom_schema::avro::syntax::JsonId;
use heirloom_schema::avro::{FailureKind, Field, LossKind, NodeId, NodeKind, Record, Schema};

use super::defaults;
use super::edit::Edit;
use super::json::Page;
use super::{FixKind, Proposal};
use crate::avro::{Kind, Note, site};
use crate::{Finding, Newer};

/// What to try, the best first.
pub(super) fn proposals(older: &Schema, working: &Schema, finding: &Finding) -> Vec<Proposal> {
    let (writer, reader) = match finding.newer {
        Newer::Reader => (older, working),
        Newer::Writer => (working, older),
    };
    let Some((kind, from, to)) = site(writer, reader, finding) else {
        return Vec::new();
    };
    let Some(page) = Page::read(own_text(working)) else {
        return Vec::new();
    };
    let (old, new) = match finding.newer {
        Newer::Reader => (from, to),
        Newer::Writer => (to, from),
    };
    let desk = Desk {
        older,
        working,
        page,
        old,
        new,
    };
    let found = match (&kind, finding.newer) {
        (Kind::Failure(kind), newer) => desk.failure(kind, newer),
        (Kind::Loss(LossKind::Remapped { symbols, .. }), Newer::Reader) => {
            vec![desk.restored_symbols(symbols)]
        }
        (Kind::Loss(LossKind::Remapped { .. }), Newer::Writer) => Vec::new(),
        (Kind::Loss(_), _) => vec![desk.restored_type()],
        (Kind::Renamed { writer, reader, .. }, Newer::Reader) => {
            vec![desk.field_alias(reader, writer), desk.kept_field(writer)]
        }
        (
            Kind::Renamed {
                reader,
                is_filled: false,
                ..
            },
            Newer::Writer,
        ) => vec![desk.kept_field(reader)],
        (Kind::Note(note), Newer::Reader) => desk.noted(note),
        _ => Vec::new(),
    };
    found.into_iter().flatten().collect()
}

fn own_text(schema: &Schema) -> &str {
    schema.sources().first().map_or("", |source| source.text())
}

/// Both schemas, the text that is edited, and the two nodes that the finding is about.
struct Desk<'a> {
    older: &'a Schema,
    working: &'a Schema,
    page: Page<'a>,
    old: NodeId,
    new: NodeId,
}

impl Desk<'_> {
    fn failure(&self, kind: &FailureKind, newer: Newer) -> Vec<Option<Proposal>> {
        match (kind, newer) {
            (FailureKind::MissingDefault { field }, Newer::Reader) => {
                vec![self.added_default(field), self.made_optional(field)]
            }
            (FailureKind::MissingDefault { field }, Newer::Writer) => vec![self.kept_field(field)],
            (FailureKind::MissingSymbols { symbols }, Newer::Reader) => {
                vec![self.restored_symbols(symbols), self.enum_default(None)]
            }
            (FailureKind::MissingSymbols { .. }, Newer::Writer) => vec![self.enum_default(None)],
            (FailureKind::Name { .. }, Newer::Reader) => {
                vec![self.type_alias(), self.restored_name()]
            }
            (FailureKind::Name { .. }, Newer::Writer) => vec![self.restored_name()],
            (FailureKind::FixedSize { .. }, _) => vec![self.restored_size()],
            (FailureKind::NoBranch { branch, .. }, Newer::Reader) => {
                vec![self.restored_branch(*branch)]
            }
            (FailureKind::Type { .. } | FailureKind::NotUtf8, _) => vec![self.restored_type()],
            _ => Vec::new(),
        }
    }

    fn noted(&self, note: &Note) -> Vec<Option<Proposal>> {
        match note {
            Note::AliasRemoved { alias } => vec![self.restored_alias(alias)],
            Note::DefaultRemoved { field } => vec![self.restored_default(field)],
            Note::EnumDefault {
                older: Some(symbol),
                ..
            } => vec![self.enum_default(Some(symbol))],
            _ => Vec::new(),
        }
    }

    /// The object of a named type or a field in the edited text.
    fn object(&self, id: NodeId) -> Option<JsonId> {
        self.page.at(self.working.node(id).span)
    }

    fn field(&self, name: &str) -> Option<&Field> {
        let mut fields = record(self.working, self.new)?.fields.iter();
        fields.find(|field| field.name == name)
    }

    fn old_field(&self, name: &str) -> Option<&Field> {
        let mut fields = record(self.older, self.old)?.fields.iter();
        fields.find(|field| field.name == name)
    }

    fn added_default(&self, name: &str) -> Option<Proposal> {
        let field = self.field(name)?;
        let object = self.page.at(field.span)?;
        let mut tries = Vec::new();
        let mut value = defaults::smallest(self.working, field.node)?;
        if let NodeKind::Union(branches) = &self.working.node(field.node).kind {
            let is_null = |id: &NodeId| matches!(self.working.node(*id).kind, NodeKind::Null);
            // The default of a union belongs to its first branch.
            if let Some(index @ 1..) = branches.iter().position(is_null) {
                let union = self.page.at(self.working.node(field.node).span)?;
                let set = self.page.set(object, "type", "default", "null")?;
                let mut edits = self.swapped(union, index)?;
                edits.push(set);
                tries.push(edits);
                value = "null".to_owned();
            }
        }
        if tries.is_empty() {
            tries.push(vec![self.page.set(object, "type", "default", &value)?]);
        }
        let title = format!("give field `{name}` the default {value}");
        Some(Proposal::new(FixKind::AddDefault, title, tries))
    }

    /// The first branch of a union changes places with another one.
    fn swapped(&self, union: JsonId, index: usize) -> Option<Vec<Edit>> {
        let elements = self.page.elements(union);
        let (first, other) = (*elements.first()?, *elements.get(index)?);
        Some(vec![
            Edit::replace(self.page.range(first), self.page.json.slice(other)),
            Edit::replace(self.page.range(other), self.page.json.slice(first)),
        ])
    }

    fn made_optional(&self, name: &str) -> Option<Proposal> {
        let field = self.field(name)?;
        let object = self.page.at(field.span)?;
        let kind = self.page.at(field.type_span)?;
        let mut edits = match &self.working.node(field.node).kind {
            NodeKind::Null => return None,
            NodeKind::Union(branches) => {
                let is_null = |id: &NodeId| matches!(self.working.node(*id).kind, NodeKind::Null);
                if branches.iter().any(is_null) {
                    return None;
                }
                vec![self.page.add(kind, 0, "\"null\"")]
            }
            _ => self.wrapped(kind, "\"null\"", true),
        };
        edits.push(self.page.set(object, "type", "default", "null")?);
        let title = format!("let field `{name}` be null, which is its default");
        Some(Proposal::new(FixKind::MakeOptional, title, vec![edits]))
    }

    /// A type becomes a union of itself and another.
    fn wrapped(&self, kind: JsonId, other: &str, is_before: bool) -> Vec<Edit> {
        let range = self.page.range(kind);
        let (before, after) = match is_before {
            true => (format!("[{other}, "), "]".to_owned()),
            false => ("[".to_owned(), format!(", {other}]")),
        };
        vec![
            Edit::insert(range.start, before),
            Edit::insert(range.end, after),
        ]
    }

    fn alias(&self, object: JsonId, after: &str, alias: &str) -> Option<Edit> {
        let value = format!("\"{alias}\"");
        match self.page.json.get(object, "aliases") {
            Some(aliases) => {
                let count = self.page.elements(aliases).len();
                Some(self.page.add(aliases, count, &value))
            }
            None => self
                .page
                .set(object, after, "aliases", &format!("[{value}]")),
        }
    }

    fn field_alias(&self, name: &str, alias: &str) -> Option<Proposal> {
        let object = self.page.at(self.field(name)?.span)?;
        let edit = self.alias(object, "name", alias)?;
        let title = format!("add the alias `{alias}` to field `{name}`");
        Some(Proposal::new(FixKind::AddAlias, title, vec![vec![edit]]))
    }

    fn type_alias(&self) -> Option<Proposal> {
        let alias = self.older.node(self.old).name()?.to_string();
        let name = &self.working.node(self.new).name()?.name;
        let edit = self.alias(self.object(self.new)?, "name", &alias)?;
        let title = format!("add the alias `{alias}` to `{name}`");
        Some(Proposal::new(FixKind::AddAlias, title, vec![vec![edit]]))
    }

    fn enum_default(&self, symbol: Option<&str>) -> Option<Proposal> {
        let NodeKind::Enum(symbols) = &self.working.node(self.new).kind else {
            return None;
        };
        let symbol = symbol.or(symbols.symbols.first().map(String::as_str))?;
        let value = format!("\"{symbol}\"");
        let edit = self
            .page
            .set(self.object(self.new)?, "symbols", "default", &value)?;
        let title = format!("give the enum the default `{symbol}`");
        Some(Proposal::new(FixKind::EnumDefault, title, vec![vec![edit]]))
    }
}

fn record(schema: &Schema, id: NodeId) -> Option<&Record> {
    match &schema.node(id).kind {
        NodeKind::Record(record) => Some(record),
        _ => None,
    }
}
