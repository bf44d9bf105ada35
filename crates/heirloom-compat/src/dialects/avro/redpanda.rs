//! Redpanda: its own checker over avro-cpp. It looks at a named type where it is defined and compares only names where
//! it is used again, knows no aliases, and looks into maps only as far as avro-cpp's resolution does.

use std::collections::BTreeSet;

use heirloom_schema::avro::syntax::JsonValue;

use super::compare::{Cause, Checker, Detail, Pair, Place, Step};
use super::graph::{Edge, Field, Graph, Kind, Named, NodeId, Record, qualified};

/// The checker for a reader and a writer.
#[derive(Debug)]
pub(super) struct Redpanda<'g, 't> {
    pub(super) reader: &'g Graph<'t>,
    pub(super) writer: &'g Graph<'t>,
}

impl Checker for Redpanda<'_, '_> {
    /// Definitions are trees there, so that a pair is met once.
    const REMEMBERS: bool = false;

    fn plan(&self, pair: Pair, place: &Place) -> Vec<Step> {
        let (reader, writer) = (self.reader.kind(pair.0), self.writer.kind(pair.1));
        match (reader, writer) {
            (Kind::Array(reader), Kind::Array(writer)) => {
                vec![self.look((*reader, *writer), place.then("items"))]
            }
            (Kind::Record(reader), Kind::Record(writer)) => {
                let mut steps = names(&reader.named, &writer.named, place);
                let fields = place.then("fields");
                let each = reader.fields.iter().enumerate();
                steps.extend(
                    each.filter_map(|(index, field)| {
                        self.field(field, writer, &fields.then(index))
                    }),
                );
                steps
            }
            (Kind::Enum(reader), Kind::Enum(writer)) => {
                let mut steps = names(&reader.named, &writer.named, place);
                let known: BTreeSet<&String> = reader.symbols.iter().collect();
                let missing = writer.symbols.iter().filter(|it| !known.contains(it));
                let missing: Vec<&str> = missing.map(|it| &**it).collect();
                if reader.default.is_none() && !missing.is_empty() {
                    let detail = format!("[{}]", missing.join(", "));
                    steps.push(found(
                        "MISSING_ENUM_SYMBOLS",
                        &place.then("symbols"),
                        detail,
                    ));
                }
                steps
            }
            (Kind::Fixed(reader), Kind::Fixed(writer)) => {
                let mut steps = names(&reader.named, &writer.named, place);
                if steps.is_empty() && reader.size != writer.size {
                    let detail = format!("expected: {}, found: {}", writer.size, reader.size);
                    steps.push(found("FIXED_SIZE_MISMATCH", &place.then("size"), detail));
                }
                steps
            }
            (Kind::Union(readers), Kind::Union(writers)) => {
                self.unions(pair, (readers, writers), place)
            }
            (Kind::Union(readers), _) => vec![self.any(readers, (whole(pair.1), place))],
            (_, Kind::Union(writers)) => {
                let reader = whole(pair.0);
                let steps = writers
                    .iter()
                    .map(|writer| self.look((reader, *writer), place.clone()));
                steps.collect()
            }
            (one, other) => match self.resolves(whole(pair.1), whole(pair.0)) {
                true => Vec::new(),
                // Only maps come here with equal types.
                false if one.name() == other.name() => {
                    vec![found("UNKNOWN", place, String::new())]
                }
                false => vec![mismatch(one.shout(), other.shout(), place)],
            },
        }
    }
}

impl Redpanda<'_, '_> {
    /// A step for two places inside. Where one of them is a name that was defined before, only names count.
    fn look(&self, (reader, writer): (Edge, Edge), place: Place) -> Step {
        if !reader.is_use && !writer.is_use {
            return Step::Look((reader.node, writer.node), place);
        }
        let (one, other) = (self.reader.kind(reader.node), self.writer.kind(writer.node));
        match (one, other) {
            (Kind::Union(readers), _) => return self.any(readers, (writer, &place)),
            (_, Kind::Union(writers)) => {
                let steps = writers
                    .iter()
                    .map(|writer| self.look((reader, *writer), place.clone()));
                return Step::AllOf(steps.collect());
            }
            _ => {}
        }
        let is_both = reader.is_use && writer.is_use;
        match (one.named(), other.named()) {
            (Some(one), Some(other)) if is_both => {
                names(one, other, &place).pop().unwrap_or(Step::Nothing)
            }
            _ if self.resolves(writer, reader) => Step::Nothing,
            _ => {
                let shout = |kind: &Kind, is_use: bool| match is_use {
                    true => "SYMBOLIC",
                    false => kind.shout(),
                };
                let (one, other) = (shout(one, reader.is_use), shout(other, writer.is_use));
                mismatch(one, other, &place)
            }
        }
    }

    fn field(&self, field: &Field, writer: &Record, place: &Place) -> Option<Step> {
        match writer.field(&field.name) {
            Some(found) => Some(self.look((field.node, found.node), place.then("type"))),
            None if self.has_default(field) => None,
            None => Some(found(
                "READER_FIELD_MISSING_DEFAULT_VALUE",
                place,
                field.name.clone(),
            )),
        }
    }

    /// A null of a field that is no union is no default to it.
    fn has_default(&self, field: &Field) -> bool {
        let is_union = matches!(self.reader.kind(field.node.node), Kind::Union(_));
        field.default.is_some_and(|at| {
            let value = self.reader.texts[at.text].value(at.json);
            is_union || !matches!(value, JsonValue::Null)
        })
    }

    fn lacking(&self, writer: NodeId, place: &Place) -> Cause {
        let writer = self.writer.kind(writer).shout();
        Cause {
            kind: "MISSING_UNION_BRANCH",
            place: place.clone(),
            detail: Detail::Words(["reader union lacking writer type: ", writer, "", ""]),
        }
    }

    fn any(&self, readers: &[Edge], (writer, place): (Edge, &Place)) -> Step {
        let looks = readers
            .iter()
            .map(|reader| self.look((*reader, writer), Place::ROOT));
        Step::AnyOf(looks.collect(), self.lacking(writer.node, place))
    }

    fn unions(
        &self,
        pair: Pair,
        (readers, writers): (&[Edge], &[Edge]),
        place: &Place,
    ) -> Vec<Step> {
        if !self.resolves(whole(pair.1), whole(pair.0)) {
            return vec![found("UNKNOWN", place, String::new())];
        }
        let steps = writers
            .iter()
            .enumerate()
            .map(|(index, writer)| self.any(readers, (*writer, &place.then(index))));
        steps.collect()
    }

    /// avro-cpp's resolution: whether values of the writer may be read at all, by types and names, not by fields.
    /// Recurses through arrays and maps only, as deep as a text is nested.
    fn resolves(&self, writer: Edge, reader: Edge) -> bool {
        let (one, other) = (self.writer.kind(writer.node), self.reader.kind(reader.node));
        match (one, other) {
            (Kind::Union(branches), _) => {
                branches.iter().any(|branch| self.resolves(*branch, reader))
            }
            (_, Kind::Union(branches)) => {
                branches.iter().any(|branch| self.resolves(writer, *branch))
            }
            (Kind::Primitive(writer), Kind::Primitive(reader)) => reader.takes(*writer),
            (Kind::Array(writer), Kind::Array(reader)) | (Kind::Map(writer), Kind::Map(reader)) => {
                self.resolves(*writer, *reader)
            }
            (Kind::Fixed(writer), Kind::Fixed(reader)) => {
                writer.named.name == reader.named.name && writer.size == reader.size
            }
            (Kind::Record(_), Kind::Record(_)) | (Kind::Enum(_), Kind::Enum(_)) => {
                one.named().map(|it| &it.name) == other.named().map(|it| &it.name)
            }
            _ => false,
        }
    }
}

/// A node as its own place.
fn whole(node: NodeId) -> Edge {
    Edge {
        node,
        is_use: false,
        is_later: false,
    }
}

fn found(kind: &'static str, place: &Place, detail: impl Into<Detail>) -> Step {
    Step::Found(Cause {
        kind,
        place: place.clone(),
        detail: detail.into(),
    })
}

fn mismatch(reader: &'static str, writer: &'static str, place: &Place) -> Step {
    let between = " not compatible with writer type: ";
    let detail = Detail::Words(["reader type: ", reader, between, writer]);
    found("TYPE_MISMATCH", place, detail)
}

/// Full names must be equal; an alias only makes the message longer.
fn names(reader: &Named, writer: &Named, place: &Place) -> Vec<Step> {
    if reader.name == writer.name {
        return Vec::new();
    }
    let aliases = reader.aliases.iter();
    let is_alias = aliases
        .map(|it| qualified(it, &reader.name.namespace))
        .any(|it| it == writer.name);
    let more = match is_alias {
        true => " (alias resolution is not yet fully supported)",
        false => "",
    };
    let detail = format!("expected: {}{more}", writer.name);
    vec![found("NAME_MISMATCH", &place.then("name"), detail)]
}
