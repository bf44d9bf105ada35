//! Changes between two Avro schemas: fields by name and alias, types by kind and logical type.

use std::collections::BTreeSet;

use heirloom_schema::avro::{Enum, Field, Logical, NodeId, NodeKind, Record, Schema};

use super::{Changes, join};

pub(super) fn compare(old: &Schema, new: &Schema, changes: &mut Changes) {
    let mut seen = BTreeSet::new();
    let mut pending = vec![(String::new(), old.root(), new.root())];
    while let Some((path, before, after)) = pending.pop() {
        if !seen.insert((before, after)) {
            continue;
        }
        let mut nested = Comparison {
            old,
            new,
            changes,
            nested: Vec::new(),
        };
        nested.nodes(&path, before, after);
        let nested = nested.nested;
        pending.extend(nested.into_iter().rev());
    }
}

struct Comparison<'a> {
    old: &'a Schema,
    new: &'a Schema,
    changes: &'a mut Changes,
    /// Pairs to compare next, with their paths.
    nested: Vec<(String, NodeId, NodeId)>,
}

impl Comparison<'_> {
    fn nodes(&mut self, path: &str, old_id: NodeId, new_id: NodeId) {
        let (old, new) = (self.old.node(old_id), self.new.node(new_id));
        if old.logical != new.logical {
            let (old, new) = (self.old_name(old_id), self.new_name(new_id));
            self.changes.retyped(path, &old, &new);
            return;
        }
        match (&old.kind, &new.kind) {
            (NodeKind::Record(old), NodeKind::Record(new)) => self.records(path, old, new),
            (NodeKind::Enum(old), NodeKind::Enum(new)) => self.enums(path, old, new),
            (NodeKind::Array(old), NodeKind::Array(new))
            | (NodeKind::Map(old), NodeKind::Map(new)) => {
                self.nested.push((format!("{path}[]"), *old, *new));
            }
            (NodeKind::Union(old), NodeKind::Union(new)) => self.unions(path, old, new),
            _ => {
                let (old, new) = (self.old_name(old_id), self.new_name(new_id));
                if old != new {
                    self.changes.retyped(path, &old, &new);
                }
            }
        }
    }

    fn records(&mut self, path: &str, old: &Record, new: &Record) {
        let (before, after) = (old.name.to_string(), new.name.to_string());
        if before != after {
            self.changes
                .push(path, &format!("{before} renamed to {after}"));
        }
        let mut gone: Vec<&Field> = old.fields.iter().collect();
        for field in &new.fields {
            let by_name = old.fields.iter().find(|other| other.name == field.name);
            let is_alias = |other: &&Field| field.aliases.contains(&other.name);
            let Some(other) = by_name.or_else(|| old.fields.iter().find(is_alias)) else {
                self.changes.added(path, &field.name);
                continue;
            };
            gone.retain(|gone| gone.name != other.name);
            if other.name != field.name {
                self.changes.renamed(path, &other.name, &field.name);
            }
            let place = join(path, &field.name);
            if other.default != field.default {
                self.changes.push(
                    &place,
                    match (&other.default, &field.default) {
                        (None, _) => "default added",
                        (_, None) => "default removed",
                        _ => "default changed",
                    },
                );
            }
            self.nested.push((place, other.node, field.node));
        }
        gone.iter()
            .for_each(|field| self.changes.removed(path, &field.name));
    }

    fn enums(&mut self, path: &str, old: &Enum, new: &Enum) {
        let (before, after) = (old.name.to_string(), new.name.to_string());
        if before != after {
            self.changes
                .push(path, &format!("{before} renamed to {after}"));
        }
        let names = |of: &Enum| of.symbols.clone();
        let (before, after) = (names(old), names(new));
        let before: Vec<&str> = before.iter().map(String::as_str).collect();
        let after: Vec<&str> = after.iter().map(String::as_str).collect();
        self.changes.members(path, &before, &after);
        let default = |of: &Enum| of.default.and_then(|index| of.symbols.get(index).cloned());
        if default(old) != default(new) {
            self.changes.push(path, "default symbol changed");
        }
    }

    fn unions(&mut self, path: &str, old: &[NodeId], new: &[NodeId]) {
        let before: Vec<String> = old.iter().map(|id| self.old_name(*id)).collect();
        let after: Vec<String> = new.iter().map(|id| self.new_name(*id)).collect();
        let before: Vec<&str> = before.iter().map(String::as_str).collect();
        let after: Vec<&str> = after.iter().map(String::as_str).collect();
        self.changes.members(path, &before, &after);
        for (old, name) in old.iter().zip(&before) {
            let same = after.iter().zip(new).find(|(other, _)| *other == name);
            if let Some((_, new)) = same {
                self.nested.push((path.to_owned(), *old, *new));
            }
        }
    }

    fn old_name(&self, id: NodeId) -> String {
        type_name(self.old, id)
    }

    fn new_name(&self, id: NodeId) -> String {
        type_name(self.new, id)
    }
}

/// A type as people call it: `string`, `record Holder`, `array of double`, `bytes decimal(18, 2)`.
pub(crate) fn type_name(schema: &Schema, id: NodeId) -> String {
    let mut name = String::new();
    let mut id = id;
    // Arrays and maps nest in each other; anything else ends the name.
    let base = loop {
        match &schema.node(id).kind {
            NodeKind::Array(items) => {
                name.push_str("array of ");
                id = *items;
            }
            NodeKind::Map(values) => {
                name.push_str("map of ");
                id = *values;
            }
            other => break other,
        }
    };
    name.push_str(&match base {
        NodeKind::Null => "null".to_owned(),
        NodeKind::Boolean => "boolean".to_owned(),
        NodeKind::Int => "int".to_owned(),
        NodeKind::Long => "long".to_owned(),
        NodeKind::Float => "float".to_owned(),
        NodeKind::Double => "double".to_owned(),
        NodeKind::Bytes => "bytes".to_owned(),
        NodeKind::String => "string".to_owned(),
        NodeKind::Record(record) => format!("record {}", record.name.name),
        NodeKind::Enum(symbols) => format!("enum {}", symbols.name.name),
        NodeKind::Fixed(fixed) => format!("fixed {} of {} bytes", fixed.name.name, fixed.size),
        NodeKind::Union(branches) => {
            let is_null = |id: &&NodeId| matches!(schema.node(**id).kind, NodeKind::Null);
            match branches.as_slice() {
                [one, other] if is_null(&one) => format!("optional {}", branch(schema, *other)),
                [one, other] if is_null(&other) => format!("optional {}", branch(schema, *one)),
                _ => format!("union of {}", branches.len()),
            }
        }
        NodeKind::Array(_) | NodeKind::Map(_) => String::new(),
    });
    if let Some(logical) = schema.node(id).logical {
        name.push_str(&logical_name(logical));
    }
    name
}

/// A branch in short: it may hold the union that it is a branch of.
fn branch(schema: &Schema, id: NodeId) -> String {
    match &schema.node(id).kind {
        NodeKind::Array(_) => "array".to_owned(),
        NodeKind::Map(_) => "map".to_owned(),
        _ => type_name(schema, id),
    }
}

fn logical_name(logical: Logical) -> String {
    let name = match logical {
        Logical::Decimal { precision, scale } => return format!(" decimal({precision}, {scale})"),
        Logical::BigDecimal => "big-decimal",
        Logical::Uuid => "uuid",
        Logical::Date => "date",
        Logical::TimeMillis => "time-millis",
        Logical::TimeMicros => "time-micros",
        Logical::TimestampMillis => "timestamp-millis",
        Logical::TimestampMicros => "timestamp-micros",
        Logical::TimestampNanos => "timestamp-nanos",
        Logical::LocalTimestampMillis => "local-timestamp-millis",
        Logical::LocalTimestampMicros => "local-timestamp-micros",
        Logical::LocalTimestampNanos => "local-timestamp-nanos",
        Logical::Duration => "duration",
    };
    format!(" {name}")
}
