//! Reading as the specification says, and as Avro for Java does it: a second reader, written from both, that works on
//! values and decides anew at each of them. Each way in which Java departs can be taken alone, so that a difference
//! is explained by what was computed and not by what it looks like.

mod defaults;

use std::collections::{BTreeMap, BTreeSet};

use heirloom_schema::avro::{Field, FullName, NodeId, NodeKind, Record, Schema, Value};

/// A way in which Java departs from the specification; an example of each is in `resolve/java/departures.rs` of heirloom-schema's tests.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Departure {
    /// Reads a record into a record of any name.
    AnyRecordName,
    /// In a reader's union, takes a record of any name whose fields fit: the last of the same unqualified name, else
    /// the first.
    RecordByStructure,
    /// In a reader's union, takes an enum or fixed by its full name only.
    FullNameOnly,
    /// Takes two unions whose branches look alike as one, branch by branch.
    UnionByPosition,
    /// Renames the whole writer by the reader's aliases before anything else, and then once more; aliases of fields
    /// only in records of the reader's full name, and also where the writer has a field of the reader's name.
    AliasesFirst,
    /// Does not rename in the writer's defaults, and refuses every read where they no longer fit.
    AliasesNotInDefaults,
    /// Reads bytes that are not UTF-8 into a string.
    AnyText,
    /// Puts U+FFFD for what is not UTF-8 in bytes that it reads into a string with `avro.java.string`.
    ReplacedText,
    /// In a default, takes the first branch of a union that the kind of the JSON does not rule out, whether or not
    /// the value fits; and refuses every read where that cannot be encoded.
    DefaultByKind,
    /// Cannot fill in a default that is the empty array of a union's branch. The fast decoder only.
    EmptyArrayInUnion,
}

impl Departure {
    pub(crate) const ALL: [Departure; 10] = [
        Departure::AnyRecordName,
        Departure::RecordByStructure,
        Departure::FullNameOnly,
        Departure::UnionByPosition,
        Departure::AliasesFirst,
        Departure::AliasesNotInDefaults,
        Departure::AnyText,
        Departure::ReplacedText,
        Departure::DefaultByKind,
        Departure::EmptyArrayInUnion,
    ];
}

/// How closely two types belong together.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Kin {
    FullName,
    Alias,
    SimpleName,
}

/// A reader of values.
pub(crate) struct Model<'a> {
    writer: &'a Schema,
    reader: &'a Schema,
    departures: BTreeSet<Departure>,
    renamed_types: BTreeMap<FullName, FullName>,
    renamed_fields: BTreeMap<FullName, BTreeMap<String, String>>,
    /// How often Java replaces names by those whose aliases they are.
    renamings: usize,
    /// How often this reader does.
    times: usize,
}

impl<'a> Model<'a> {
    pub(crate) fn new(
        writer: &'a Schema,
        reader: &'a Schema,
        departures: BTreeSet<Departure>,
    ) -> Self {
        let mut model = Model {
            writer,
            reader,
            departures,
            renamed_types: BTreeMap::new(),
            renamed_fields: BTreeMap::new(),
            renamings: 0,
            times: 0,
        };
        model.collect_aliases(reader.root(), &mut BTreeSet::new());
        model.renamings = model.count_renamings();
        if model.departs(Departure::AliasesFirst) {
            model.times = model.renamings;
        }
        model
    }

    /// What the writer's value is to the reader.
    pub(crate) fn read(&self, value: &Value) -> Option<Value> {
        if (1..=self.times).any(|times| self.makes_two_of_one_name(times))
            || self.meets_unrenamed_default()
            || self.meets_bad_default()
        {
            return None;
        }
        self.value(self.writer.root(), self.reader.root(), value)
    }

    fn departs(&self, departure: Departure) -> bool {
        self.departures.contains(&departure)
    }

    fn from(&self, id: NodeId) -> &'a NodeKind {
        &self.writer.node(id).kind
    }

    fn to(&self, id: NodeId) -> &'a NodeKind {
        &self.reader.node(id).kind
    }

    fn value(&self, writer: NodeId, reader: NodeId, value: &Value) -> Option<Value> {
        match (self.from(writer), self.to(reader), value) {
            (NodeKind::Union(from), NodeKind::Union(to), Value::Union(index, value))
                if self.is_by_position(writer, reader) =>
            {
                let inner = self.chosen(from[*index], to[*index], value)?;
                Some(Value::Union(*index, Box::new(inner)))
            }
            (NodeKind::Union(from), _, Value::Union(index, value)) => {
                self.value(from[*index], reader, value)
            }
            (_, NodeKind::Union(to), _) => {
                let index = self.branch(writer, to)?;
                let inner = self.chosen(writer, to[index], value)?;
                Some(Value::Union(index, Box::new(inner)))
            }
            (NodeKind::Array(from), NodeKind::Array(to), Value::Array(items)) => {
                let items = items.iter().map(|item| self.value(*from, *to, item));
                items.collect::<Option<_>>().map(Value::Array)
            }
            (NodeKind::Map(from), NodeKind::Map(to), Value::Map(entries)) => {
                let entries = entries
                    .iter()
                    .map(|(key, value)| Some((key.clone(), self.value(*from, *to, value)?)));
                entries.collect::<Option<_>>().map(Value::Map)
            }
            (NodeKind::Record(_), NodeKind::Record(_), _) => {
                let may = self.departs(Departure::AnyRecordName);
                (may || self.kin(writer, reader).is_some())
                    .then(|| self.chosen(writer, reader, value))?
            }
            (NodeKind::Enum(from), NodeKind::Enum(to), Value::Enum(index)) => {
                self.kin(writer, reader)?;
                let symbol = &from.symbols[*index];
                let known = to.symbols.iter().position(|known| known == symbol);
                known.or(to.default).map(Value::Enum)
            }
            (NodeKind::Fixed(from), NodeKind::Fixed(to), _) => {
                self.kin(writer, reader)?;
                (from.size == to.size).then(|| value.clone())
            }
            _ => self.primitive(writer, reader, value),
        }
    }

    /// Two types that belong together, names or not.
    fn chosen(&self, writer: NodeId, reader: NodeId, value: &Value) -> Option<Value> {
        let (NodeKind::Record(from), NodeKind::Record(to), Value::Record(values)) =
            (self.from(writer), self.to(reader), value)
        else {
            return self.value(writer, reader, value);
        };
        let pairs = self.pair_fields(from, to);
        let fields = to.fields.iter().enumerate().map(|(index, field)| {
            match pairs.iter().position(|pair| *pair == Some(index)) {
                Some(position) => {
                    self.value(from.fields[position].node, field.node, &values[position])
                }
                None => self.default(field),
            }
        });
        fields.collect::<Option<_>>().map(Value::Record)
    }

    fn default(&self, field: &Field) -> Option<Value> {
        let default = match self.departs(Departure::DefaultByKind) {
            true if field.default.is_some() => defaults::taken(self.reader, field),
            _ => field.default.clone(),
        };
        default.filter(|value| {
            let is_empty_array =
                matches!(value, Value::Union(_, inner) if **inner == Value::Array(Vec::new()));
            !is_empty_array || !self.departs(Departure::EmptyArrayInUnion)
        })
    }

    fn primitive(&self, writer: NodeId, reader: NodeId, value: &Value) -> Option<Value> {
        use NodeKind::{Bytes, Double, Float, Int, Long, String as Text};
        let (from, to) = (self.from(writer), self.to(reader));
        Some(match (from, to, value) {
            (Int, Long, Value::Int(value)) => Value::Long(i64::from(*value)),
            (Int, Float, Value::Int(value)) => Value::Float(*value as f32),
            (Int, Double, Value::Int(value)) => Value::Double(f64::from(*value)),
            (Long, Float, Value::Long(value)) => Value::Float(*value as f32),
            (Long, Double, Value::Long(value)) => Value::Double(*value as f64),
            (Float, Double, Value::Float(value)) => Value::Double(f64::from(*value)),
            (Text, Bytes, Value::String(value)) => Value::Bytes(value.clone().into_bytes()),
            (Bytes, Text, Value::Bytes(value)) => match String::from_utf8(value.clone()) {
                Ok(text) => Value::String(text),
                Err(_) if self.is_java_string(reader) => {
                    match self.departs(Departure::ReplacedText) {
                        true => Value::String(String::from_utf8_lossy(value).into_owned()),
                        false => return None,
                    }
                }
                // The encoding of bytes is that of text.
                Err(_) if self.departs(Departure::AnyText) => Value::Bytes(value.clone()),
                Err(_) => return None,
            },
            _ if is_same_kind(from, to) => value.clone(),
            _ => return None,
        })
    }

    /// Whether Java reads it into its own kind of string, which holds nothing but text.
    fn is_java_string(&self, reader: NodeId) -> bool {
        let mut properties = self.reader.node(reader).properties.iter();
        properties.any(|(name, value)| name == "avro.java.string" && value == "\"String\"")
    }

    /// For each writer field the reader's.
    fn pair_fields(&self, from: &Record, to: &Record) -> Vec<Option<usize>> {
        let named = |name: &str| to.fields.iter().position(|field| field.name == name);
        let names = from.fields.iter().map(|field| self.field_name(from, field));
        let mut pairs: Vec<Option<usize>> = names.map(named).collect();
        if self.departs(Departure::AliasesFirst) {
            return pairs;
        }
        for (index, field) in to.fields.iter().enumerate() {
            if pairs.contains(&Some(index)) {
                continue;
            }
            let free = field.aliases.iter().find_map(|alias| {
                let found = from.fields.iter().position(|field| field.name == *alias);
                found.filter(|position| pairs[*position].is_none())
            });
            if let Some(position) = free {
                pairs[position] = Some(index);
            }
        }
        pairs
    }

    fn has_missing(&self, from: &Record, to: &Record) -> bool {
        let pairs = self.pair_fields(from, to);
        let mut fields = to.fields.iter().enumerate();
        fields.any(|(index, field)| field.default.is_none() && !pairs.contains(&Some(index)))
    }

    /// The branch of a reader's union for a writer that is no union.
    fn branch(&self, writer: NodeId, branches: &[NodeId]) -> Option<usize> {
        let kin = |wanted: Kin| {
            let mut branches = branches.iter();
            branches.position(|branch| self.kin(writer, *branch) == Some(wanted))
        };
        let from = self.from(writer);
        let named = kin(Kin::FullName).or_else(|| kin(Kin::Alias));
        let named = named.or_else(|| match from {
            NodeKind::Record(_) if self.departs(Departure::RecordByStructure) => {
                self.branch_by_structure(writer, branches)
            }
            NodeKind::Enum(_) | NodeKind::Fixed(_) if self.departs(Departure::FullNameOnly) => None,
            _ => {
                let mut all = branches.iter();
                let fitting = all.position(|branch| {
                    self.kin(writer, *branch) == Some(Kin::SimpleName) && self.fits(writer, *branch)
                });
                fitting.or_else(|| kin(Kin::SimpleName))
            }
        });
        named.or_else(|| {
            let mut branches = branches.iter();
            branches.position(|branch| promotes(from, self.to(*branch)))
        })
    }

    fn branch_by_structure(&self, writer: NodeId, branches: &[NodeId]) -> Option<usize> {
        let mut found = None;
        for (index, branch) in branches.iter().enumerate() {
            let (NodeKind::Record(from), NodeKind::Record(to)) =
                (self.from(writer), self.to(*branch))
            else {
                continue;
            };
            let pairs = self.pair_fields(from, to);
            let mut fields = from.fields.iter().zip(pairs);
            let is_refused = self.has_missing(from, to)
                || fields.any(|(field, pair)| {
                    pair.is_some_and(|pair| self.is_refused(field.node, to.fields[pair].node))
                });
            let is_namesake = self.kin(writer, *branch).is_some();
            if !is_refused && (found.is_none() || is_namesake) {
                found = Some(index);
            }
        }
        found
    }

    /// Whether Java knows, without looking further in, that this cannot be read.
    fn is_refused(&self, writer: NodeId, reader: NodeId) -> bool {
        match (self.from(writer), self.to(reader)) {
            (NodeKind::Union(_), _) => false,
            (_, NodeKind::Union(branches)) => self.branch(writer, branches).is_none(),
            (NodeKind::Record(from), NodeKind::Record(to)) => {
                let may = self.departs(Departure::AnyRecordName);
                !may && self.kin(writer, reader).is_none() || self.has_missing(from, to)
            }
            (NodeKind::Enum(_), NodeKind::Enum(_)) => self.kin(writer, reader).is_none(),
            (NodeKind::Fixed(from), NodeKind::Fixed(to)) => {
                self.kin(writer, reader).is_none() || from.size != to.size
            }
            (from, to) => !is_same_kind(from, to) && !promotes(from, to),
        }
    }

    /// Whether a namesake has no failure at its own level, as [`heirloom_schema::avro::resolve`] documents it.
    fn fits(&self, writer: NodeId, reader: NodeId) -> bool {
        match (self.from(writer), self.to(reader)) {
            (NodeKind::Record(from), NodeKind::Record(to)) => {
                let pairs = self.pair_fields(from, to);
                let mut fields = from.fields.iter().zip(pairs);
                !self.has_missing(from, to)
                    && fields.all(|(field, pair)| {
                        pair.is_none_or(|pair| self.may_read(field.node, to.fields[pair].node))
                    })
            }
            (NodeKind::Enum(from), NodeKind::Enum(to)) => {
                let mut symbols = from.symbols.iter();
                to.default.is_some() || symbols.all(|symbol| to.symbols.contains(symbol))
            }
            (NodeKind::Fixed(from), NodeKind::Fixed(to)) => from.size == to.size,
            _ => true,
        }
    }

    fn may_read(&self, writer: NodeId, reader: NodeId) -> bool {
        let takes = |reader: NodeId| {
            self.kin(writer, reader).is_some() || promotes(self.from(writer), self.to(reader))
        };
        match (self.from(writer), self.to(reader)) {
            (NodeKind::Union(_), _) => true,
            (_, NodeKind::Union(branches)) => branches.iter().any(|branch| takes(*branch)),
            _ => takes(reader),
        }
    }

    fn kin(&self, writer: NodeId, reader: NodeId) -> Option<Kin> {
        if !is_same_kind(self.from(writer), self.to(reader)) {
            return None;
        }
        let (Some(from), Some(to)) = (self.type_name(writer), self.reader.node(reader).name())
        else {
            return Some(Kin::FullName);
        };
        let by_alias =
            !self.departs(Departure::AliasesFirst) && aliases(self.to(reader)).contains(from);
        match (from == to, by_alias, from.name == to.name) {
            (true, _, _) => Some(Kin::FullName),
            (_, true, _) => Some(Kin::Alias),
            (_, _, true) => Some(Kin::SimpleName),
            _ => None,
        }
    }

    fn is_full_namesake(&self, writer: NodeId, reader: NodeId) -> bool {
        self.kin(writer, reader) == Some(Kin::FullName)
    }

    fn is_by_position(&self, writer: NodeId, reader: NodeId) -> bool {
        self.departs(Departure::UnionByPosition)
            && self.is_alike(writer, reader, &mut BTreeMap::new())
    }

    /// Whether Java takes two types for one.
    fn is_alike(
        &self,
        writer: NodeId,
        reader: NodeId,
        seen: &mut BTreeMap<(NodeId, NodeId), bool>,
    ) -> bool {
        let (from, to) = (self.from(writer), self.to(reader));
        let simple = |name: Option<&FullName>| name.map(|name| name.name.clone());
        let is_namesake = simple(self.type_name(writer)) == simple(self.reader.node(reader).name());
        if !is_same_kind(from, to) || !is_namesake {
            return false;
        }
        match (from, to) {
            (NodeKind::Array(from), NodeKind::Array(to))
            | (NodeKind::Map(from), NodeKind::Map(to)) => self.is_alike(*from, *to, seen),
            (NodeKind::Fixed(from), NodeKind::Fixed(to)) => from.size == to.size,
            (NodeKind::Enum(from), NodeKind::Enum(to)) => from.symbols == to.symbols,
            (NodeKind::Union(from), NodeKind::Union(to)) => {
                let mut pairs = from.iter().zip(to);
                from.len() == to.len() && pairs.all(|(from, to)| self.is_alike(*from, *to, seen))
            }
            (NodeKind::Record(from), NodeKind::Record(to)) => {
                let pair = (writer, reader);
                if !seen.contains_key(&pair) {
                    seen.insert(pair, true);
                    let mut fields = from.fields.iter().zip(&to.fields);
                    let is_alike = from.fields.len() == to.fields.len()
                        && fields.all(|(one, other)| {
                            self.field_name(from, one) == other.name
                                && self.is_alike(one.node, other.node, seen)
                        });
                    if !is_alike {
                        seen.insert(pair, false);
                    }
                }
                seen[&pair]
            }
            _ => true,
        }
    }

    /// The aliases of the reader as names for the writer's types and fields: the last one found counts.
    fn collect_aliases(&mut self, id: NodeId, seen: &mut BTreeSet<NodeId>) {
        let kind = self.to(id);
        if let Some(name) = self.reader.node(id).name() {
            for alias in aliases(kind) {
                self.renamed_types.insert(alias.clone(), name.clone());
            }
        }
        match kind {
            NodeKind::Array(inner) | NodeKind::Map(inner) => self.collect_aliases(*inner, seen),
            NodeKind::Union(branches) => {
                branches
                    .iter()
                    .for_each(|branch| self.collect_aliases(*branch, seen));
            }
            NodeKind::Record(record) if seen.insert(id) => {
                for field in &record.fields {
                    for alias in &field.aliases {
                        let renamed = self.renamed_fields.entry(record.name.clone());
                        renamed
                            .or_default()
                            .insert(alias.clone(), field.name.clone());
                    }
                    self.collect_aliases(field.node, seen);
                }
            }
            _ => {}
        }
    }

    fn type_name(&self, writer: NodeId) -> Option<&FullName> {
        Some(self.renamed(self.writer.node(writer).name()?, self.times))
    }

    fn field_name<'s>(&'s self, record: &'s Record, field: &'s Field) -> &'s str {
        self.renamed_field(record, field, self.times)
    }

    fn renamed<'s>(&'s self, name: &'s FullName, times: usize) -> &'s FullName {
        (0..times).fold(name, |name, _| self.renamed_types.get(name).unwrap_or(name))
    }

    fn renamed_field<'s>(&'s self, record: &Record, field: &'s Field, times: usize) -> &'s str {
        (1..=times).fold(field.name.as_str(), |name, time| {
            let renamed = self.renamed_fields.get(self.renamed(&record.name, time));
            renamed
                .and_then(|renamed| renamed.get(name))
                .map_or(name, String::as_str)
        })
    }

    /// How often Java renames: twice, but not a writer that equals the reader, whose aliases do not count in that.
    fn count_renamings(&self) -> usize {
        if self.renamed_types.is_empty() && self.renamed_fields.is_empty() {
            return 0;
        }
        let (writer, reader) = (self.writer.root(), self.reader.root());
        let equal = |times: &usize| self.is_equal(writer, reader, *times, &mut BTreeSet::new());
        (0..2).find(equal).unwrap_or(2)
    }

    fn is_equal(
        &self,
        writer: NodeId,
        reader: NodeId,
        times: usize,
        seen: &mut BTreeSet<(NodeId, NodeId)>,
    ) -> bool {
        let (from, to) = (self.writer.node(writer), self.reader.node(reader));
        let name = from.name().map(|name| self.renamed(name, times));
        if name != to.name() || from.logical != to.logical {
            return false;
        }
        let mut equal = |from: &NodeId, to: &NodeId| self.is_equal(*from, *to, times, seen);
        match (&from.kind, &to.kind) {
            (NodeKind::Array(from), NodeKind::Array(to))
            | (NodeKind::Map(from), NodeKind::Map(to)) => equal(from, to),
            (NodeKind::Union(from), NodeKind::Union(to)) => {
                from.len() == to.len() && from.iter().zip(to).all(|(from, to)| equal(from, to))
            }
            (NodeKind::Fixed(from), NodeKind::Fixed(to)) => from.size == to.size,
            (NodeKind::Enum(from), NodeKind::Enum(to)) => from.symbols == to.symbols,
            (NodeKind::Record(from), NodeKind::Record(to)) => {
                let mut fields = from.fields.iter().zip(&to.fields);
                !seen.insert((writer, reader))
                    || from.fields.len() == to.fields.len()
                        && fields.all(|(one, other)| {
                            self.renamed_field(from, one, times) == other.name
                                && defaults::text(self.writer, one)
                                    == defaults::text(self.reader, other)
                                && self.is_equal(one.node, other.node, times, seen)
                        })
            }
            (from, to) => is_same_kind(from, to),
        }
    }

    /// Whether renaming gives two fields of a record or two branches of a union one name.
    fn makes_two_of_one_name(&self, times: usize) -> bool {
        self.writer.nodes().any(|(_, node)| match &node.kind {
            NodeKind::Record(record) => {
                let mut seen = BTreeSet::new();
                let mut fields = record.fields.iter();
                fields.any(|field| !seen.insert(self.renamed_field(record, field, times)))
            }
            NodeKind::Union(branches) => {
                let mut seen = BTreeSet::new();
                let names = branches
                    .iter()
                    .filter_map(|branch| self.writer.node(*branch).name());
                let mut names = names.map(|name| self.renamed(name, times));
                names.any(|name| !seen.insert(name))
            }
            _ => false,
        })
    }
}

fn aliases(kind: &NodeKind) -> &[FullName] {
    match kind {
        NodeKind::Record(record) => &record.aliases,
        NodeKind::Enum(symbols) => &symbols.aliases,
        NodeKind::Fixed(fixed) => &fixed.aliases,
        _ => &[],
    }
}

fn is_same_kind(from: &NodeKind, to: &NodeKind) -> bool {
    std::mem::discriminant(from) == std::mem::discriminant(to)
}

fn promotes(from: &NodeKind, to: &NodeKind) -> bool {
    use NodeKind::{Bytes, Double, Float, Int, Long, String};
    match from {
        Int => matches!(to, Long | Float | Double),
        Long => matches!(to, Float | Double),
        Float => matches!(to, Double),
        String => matches!(to, Bytes),
        Bytes => matches!(to, String),
        _ => false,
    }
}
