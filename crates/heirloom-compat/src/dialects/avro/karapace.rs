//! Karapace: `avro.compatibility` of Avro for Python, a translation of Java's checker that departs from it in names,
//! aliases and places.

use std::collections::BTreeSet;

use super::compare::{Cause, Checker, Detail, Pair, Place, Step};
use super::graph::{Enum, Field, Graph, Kind, Named, NodeId, Record};

/// The checker for a reader and a writer.
#[derive(Debug)]
pub(super) struct Karapace<'g, 't> {
    pub(super) reader: &'g Graph<'t>,
    pub(super) writer: &'g Graph<'t>,
}

impl Checker for Karapace<'_, '_> {
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
                let mut steps = names(&reader.named, &writer.named, place);
                if reader.size != writer.size {
                    let detail = format!("expected: {}, found: {}", writer.size, reader.size);
                    steps.push(found("fixed_size_mismatch", &place.then("size"), detail));
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
                        self.field(field, (record, pair.1), &fields.then(index))
                    });
                steps.extend(each);
                steps
            }
            (Kind::Union(_), Kind::Union(branches)) => {
                let steps = branches.iter().enumerate().map(|(index, branch)| {
                    let kind = self.writer.kind(branch.node).shout();
                    let detail =
                        Detail::Words(["reader union lacking writer type: ", kind, "", ""]);
                    let cause = cause("missing_union_branch", &place.then(index), detail);
                    Step::AnyOf(vec![Step::Look((pair.0, branch.node), Place::ROOT)], cause)
                });
                steps.collect()
            }
            (_, Kind::Union(branches)) => {
                let branches = branches.iter();
                let steps = branches.map(|branch| Step::Look((pair.0, branch.node), Place::ROOT));
                steps.collect()
            }
            (Kind::Union(branches), writer) => {
                let branches = branches.iter();
                let steps = branches.map(|branch| Step::Look((branch.node, pair.1), Place::ROOT));
                let name = writer.name();
                let detail = Detail::Words(["reader union lacking writer type ", name, "", ""]);
                let cause = cause("missing_union_branch", place, detail);
                vec![Step::AnyOf(steps.collect(), cause)]
            }
            (reader, writer) => {
                let (reader, writer) = (reader.name(), writer.name());
                let between = " not compatible with writer type: ";
                let detail = Detail::Words(["reader type: ", reader, between, writer]);
                vec![found("type_mismatch", place, detail)]
            }
        }
    }
}

impl Karapace<'_, '_> {
    /// A field of the reader takes the writer's of its own name, else that of its first alias that is there.
    fn field(&self, field: &Field, (writer, id): (&Record, NodeId), place: &Place) -> Option<Step> {
        let named = |name: &String| writer.field(name);
        let found_field = named(&field.name).or_else(|| field.aliases.iter().find_map(named));
        match found_field {
            Some(found) => Some(Step::Look(
                (field.node.node, found.node.node),
                place.then("type"),
            )),
            None if field.default.is_some() => None,
            None => Some(match self.reader.kind(field.node.node) {
                Kind::Enum(symbols) if has_default(symbols) => {
                    Step::Look((field.node.node, id), place.then("type"))
                }
                _ => found(
                    "reader_field_missing_default_value",
                    place,
                    field.name.clone(),
                ),
            }),
        }
    }
}

fn has_default(symbols: &Enum) -> bool {
    symbols
        .default
        .as_ref()
        .is_some_and(|default| !default.is_empty())
}

fn cause(kind: &'static str, place: &Place, detail: impl Into<Detail>) -> Cause {
    Cause {
        kind,
        place: place.clone(),
        detail: detail.into(),
    }
}

fn found(kind: &'static str, place: &Place, detail: impl Into<Detail>) -> Step {
    Step::Found(cause(kind, place, detail))
}

/// An alias counts only as it is written, without the namespace around it.
fn names(reader: &Named, writer: &Named, place: &Place) -> Vec<Step> {
    let full = writer.name.to_string();
    if reader.name.name == writer.name.name || reader.aliases.contains(&full) {
        return Vec::new();
    }
    let detail = format!("expected: {full}");
    vec![found("name_mismatch", &place.then("name"), detail)]
}

/// Python prints a set, in no order that could be foretold: here they are sorted.
fn symbols(reader: &Enum, writer: &Enum, place: &Place) -> Option<Step> {
    let known: BTreeSet<&String> = reader.symbols.iter().collect();
    let writer: BTreeSet<&String> = writer.symbols.iter().collect();
    let missing: Vec<String> = writer
        .difference(&known)
        .map(|it| format!("'{it}'"))
        .collect();
    let default = reader.default.as_ref();
    if missing.is_empty() || default.is_some_and(|it| known.contains(it)) {
        return None;
    }
    let detail = format!("{{{}}}", missing.join(", "));
    Some(found(
        "missing_enum_symbols",
        &place.then("symbols"),
        detail,
    ))
}
