//! `SchemaCompatibility` of Avro for Java, which Confluent and Apicurio ask.

use std::collections::BTreeSet;

use super::compare::{Cause, Checker, Detail, GaveUp, Pair, Place, Step};
use super::graph::{Edge, Enum, Field, Graph, Kind, Named, NodeId, Record, qualified};
use super::print;

/// The checker for a reader and a writer.
#[derive(Debug)]
pub(super) struct Java<'g, 't> {
    pub(super) reader: &'g Graph<'t>,
    pub(super) writer: &'g Graph<'t>,
}

impl Checker for Java<'_, '_> {
    const REMEMBERS: bool = true;

    fn plan(&self, pair: Pair, place: &Place) -> Vec<Step> {
        let (reader, writer) = (self.reader.kind(pair.0), self.writer.kind(pair.1));
        match (reader, writer) {
            (Kind::Primitive(reader), Kind::Primitive(writer)) if reader.takes(*writer) => {
                Vec::new()
            }
            (Kind::Array(reader), Kind::Array(writer)) => {
                vec![Step::Look((reader.node, writer.node), place.then("items"))]
            }
            (Kind::Map(reader), Kind::Map(writer)) => {
                vec![Step::Look((reader.node, writer.node), place.then("values"))]
            }
            (Kind::Fixed(reader), Kind::Fixed(writer)) => {
                let mut steps: Vec<Step> = names(&reader.named, &writer.named, place);
                if reader.size != writer.size {
                    let detail = format!("expected: {}, found: {}", writer.size, reader.size);
                    steps.push(found("FIXED_SIZE_MISMATCH", &place.then("size"), detail));
                }
                steps
            }
            (Kind::Enum(reader), Kind::Enum(writer)) => {
                let mut steps = names(&reader.named, &writer.named, place);
                steps.extend(symbols(reader, writer, place));
                steps
            }
            (Kind::Record(reader), Kind::Record(record)) => {
                let mut steps = names(&reader.named, &record.named, place);
                let fields = place.then("fields");
                let each = reader
                    .fields
                    .iter()
                    .enumerate()
                    .filter_map(|(index, field)| {
                        let place = fields.then(index);
                        self.field((field, index), (record, pair.1), &place)
                    });
                steps.extend(each);
                steps
            }
            (Kind::Union(readers), Kind::Union(branches)) => {
                let branches = branches.iter().enumerate();
                let branches = branches.filter(|(_, branch)| !self.takes(readers, branch.node));
                let steps = branches.map(|(index, branch)| {
                    let place = place.then(index);
                    let look = Step::Look((pair.0, branch.node), Place::ROOT);
                    Step::AnyOf(vec![look], self.lacking(branch.node, &place))
                });
                steps.collect()
            }
            (_, Kind::Union(branches)) => {
                let branches = branches.iter().enumerate();
                let steps = branches
                    .map(|(index, branch)| Step::Look((pair.0, branch.node), place.then(index)));
                steps.collect()
            }
            (Kind::Union(branches), _) if self.takes(branches, pair.1) => Vec::new(),
            (Kind::Union(branches), _) => {
                let branches = branches.iter();
                let steps = branches.map(|branch| Step::Look((branch.node, pair.1), Place::ROOT));
                vec![Step::AnyOf(steps.collect(), self.lacking(pair.1, place))]
            }
            (reader, writer) => {
                let (reader, writer) = (reader.shout(), writer.shout());
                let between = " not compatible with writer type: ";
                let detail = Detail::Words(["reader type: ", reader, between, writer]);
                vec![found("TYPE_MISMATCH", place, detail)]
            }
        }
    }
}

impl Java<'_, '_> {
    /// Whether a branch of the reader's is a primitive that takes the writer's: then there is nothing to look for.
    fn takes(&self, readers: &[Edge], writer: NodeId) -> bool {
        let Kind::Primitive(writer) = self.writer.kind(writer) else {
            return false;
        };
        let mut readers = readers.iter().map(|reader| self.reader.kind(reader.node));
        readers.any(|reader| matches!(reader, Kind::Primitive(reader) if reader.takes(*writer)))
    }

    fn lacking(&self, writer: NodeId, place: &Place) -> Cause {
        let writer = self.writer.kind(writer).shout();
        Cause {
            kind: "MISSING_UNION_BRANCH",
            place: place.clone(),
            detail: Detail::Words(["reader union lacking writer type: ", writer, "", ""]),
        }
    }

    /// A field of the reader: at `place` of its record.
    fn field(
        &self,
        (field, position): (&Field, usize),
        (writer, id): (&Record, NodeId),
        place: &Place,
    ) -> Option<Step> {
        let named = |name: &String| writer.field(name);
        let direct = named(&field.name).into_iter();
        let matches: Vec<&Field> = direct
            .chain(field.aliases.iter().filter_map(named))
            .collect();
        match matches[..] {
            [] if field.default.is_some() => None,
            [] => Some(match self.reader.kind(field.node.node) {
                // An enum with a default is held against the record around the field that is missing.
                Kind::Enum(symbols) if symbols.default.is_some() => {
                    Step::Look((field.node.node, id), place.then("type"))
                }
                _ => found(
                    "READER_FIELD_MISSING_DEFAULT_VALUE",
                    place,
                    field.name.clone(),
                ),
            }),
            [one] => Some(Step::Look(
                (field.node.node, one.node.node),
                place.then("type"),
            )),
            _ => {
                let (name, kind) = (&field.name, self.reader.kind(field.node.node).shout());
                Some(Step::GiveUp(GaveUp(format!(
                    "Reader record field {name} type:{kind} pos:{position} matches multiple fields in writer record \
                     schema {}",
                    print::java(self.writer, id, &BTreeSet::new())
                ))))
            }
        }
    }
}

fn found(kind: &'static str, place: &Place, detail: impl Into<Detail>) -> Step {
    Step::Found(Cause {
        kind,
        place: place.clone(),
        detail: detail.into(),
    })
}

fn names(reader: &Named, writer: &Named, place: &Place) -> Vec<Step> {
    let is_alias = |alias: &String| {
        let alias = qualified(alias, &reader.name.namespace);
        // Java writes an alias without a namespace, of a type that has one, with a dot in front.
        let is_written_so = !alias.namespace.is_empty() || reader.name.namespace.is_empty();
        is_written_so && alias == writer.name
    };
    if reader.name.name == writer.name.name || reader.aliases.iter().any(is_alias) {
        return Vec::new();
    }
    let detail = format!("expected: {}", writer.name);
    vec![found("NAME_MISMATCH", &place.then("name"), detail)]
}

fn symbols(reader: &Enum, writer: &Enum, place: &Place) -> Option<Step> {
    let known: BTreeSet<&String> = reader.symbols.iter().collect();
    let mut missing: Vec<&str> = writer
        .symbols
        .iter()
        .filter(|it| !known.contains(it))
        .map(|it| &**it)
        .collect();
    missing.sort_by(|one, other| one.encode_utf16().cmp(other.encode_utf16()));
    let has_default = reader.default.as_ref().is_some_and(|it| known.contains(it));
    if missing.is_empty() || has_default {
        return None;
    }
    let detail = format!("[{}]", missing.join(", "));
    Some(found(
        "MISSING_ENUM_SYMBOLS",
        &place.then("symbols"),
        detail,
    ))
}
