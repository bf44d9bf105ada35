//! Karapace: its comparison of two files, which took after an early one of Confluent and went its own way.
//!
//! It looks for the name of a type along the path of the comparison, numbers of fields included, and so finds no types
//! that are declared inside of a message that it came to through a field; it then compares the names as written.

use std::collections::BTreeMap;

use super::syntax::{Enum, Field, Label, Message, OneOf, Symbol, Type, TypeName, is_scalar};
use super::table::{Schema, declarations, join};

/// One modification.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Found {
    pub(super) kind: &'static str,
    /// Names and numbers with dots.
    pub(super) path: String,
}

/// The modifications that it refuses.
const REFUSED: [&str; 8] = [
    "MESSAGE_MOVE",
    "MESSAGE_DROP",
    "FIELD_LABEL_ALTER",
    "FIELD_KIND_ALTER",
    "FIELD_TYPE_ALTER",
    "FIELD_TAG_ALTER",
    "ONE_OF_FIELD_DROP",
    "FEW_FIELDS_CONVERTED_TO_ONE_OF",
];

impl Found {
    pub(super) fn is_compatible(&self) -> bool {
        !REFUSED.contains(&self.kind)
    }

    /// The line of the answer.
    pub(super) fn message(&self) -> String {
        format!("Incompatible modification Modification.{} found", self.kind)
    }
}

/// All modifications from the writer's file to the reader's; `None` where they are beyond the bounds of a comparison.
pub(super) fn compare(original: &Schema, update: &Schema) -> Option<Vec<Found>> {
    let package = |schema: &Schema| schema.own.package.clone().unwrap_or_default();
    let mut comparison = Comparison {
        packages: [package(original), package(update)],
        types: [BTreeMap::new(), BTreeMap::new()],
        path: Vec::new(),
        open: Vec::new(),
        left: super::WORK_MAX,
        is_beyond: false,
        found: Vec::new(),
    };
    if original.own.package != update.own.package {
        comparison.add("PACKAGE_ALTER");
    }
    if original.own.syntax != update.own.syntax {
        comparison.add("SYNTAX_ALTER");
    }
    for (side, schema) in [original, update].into_iter().enumerate() {
        for (_, _, file) in &schema.references {
            let package = file.package.clone().unwrap_or_default();
            for (name, of) in declarations(file) {
                let known = (package.clone(), of);
                comparison.types[side].insert(name, known);
            }
        }
    }
    comparison.types(&original.own.types, &update.own.types);
    (!comparison.is_beyond).then_some(comparison.found)
}

/// Types by full names, with their packages.
type Known<'s> = BTreeMap<String, (String, &'s Type)>;

const ORIGINAL: usize = 0;
const UPDATE: usize = 1;

/// A comparison of two files that is under way.
#[derive(Debug)]
struct Comparison<'s> {
    packages: [String; 2],
    types: [Known<'s>; 2],
    path: Vec<String>,
    /// Messages of the original that are being compared.
    open: Vec<*const Message>,
    /// How many more messages may be compared.
    left: usize,
    /// Some messages were not.
    is_beyond: bool,
    found: Vec<Found>,
}

impl<'s> Comparison<'s> {
    fn add(&mut self, kind: &'static str) {
        let path = self.path.join(".");
        self.found.push(Found { kind, path });
    }

    fn add_at(&mut self, kind: &'static str, step: &str) {
        self.path.push(step.to_owned());
        self.add(kind);
        self.path.pop();
    }

    fn types(&mut self, original: &'s [Type], update: &'s [Type]) {
        for (side, types) in [original, update].into_iter().enumerate() {
            for of in types {
                // Also those of inner messages, as if they were declared on their own.
                self.learn(side, of);
            }
        }
        let originals: BTreeMap<&str, &'s Type> = by(original, Type::name);
        let updates: BTreeMap<&str, &'s Type> = by(update, Type::name);
        for name in both(original, update, Type::name) {
            self.path.push(name.to_owned());
            match (originals.get(name).copied(), updates.get(name).copied()) {
                (Some(original), Some(update)) => self.one_type(original, update),
                (Some(Type::Message(_)), None) => self.add("MESSAGE_DROP"),
                (Some(Type::Enum(_)), None) => self.add("ENUM_DROP"),
                (None, Some(Type::Message(_))) => self.add("MESSAGE_ADD"),
                _ => self.add("ENUM_ADD"),
            }
            self.path.pop();
        }
    }

    fn learn(&mut self, side: usize, of: &'s Type) {
        let package = self.packages[side].clone();
        let mut open = vec![(join(&package, of.name()), of)];
        while let Some((name, of)) = open.pop() {
            let inner = of.types().iter();
            open.extend(inner.map(|inner| (join(&name, inner.name()), inner)));
            self.types[side].insert(name, (package.clone(), of));
        }
    }

    fn one_type(&mut self, original: &'s Type, update: &'s Type) {
        match (original, update) {
            (Type::Message(original), Type::Message(update)) => self.messages(original, update),
            (Type::Enum(original), Type::Enum(update)) => self.enums(original, update),
            _ => self.add("TYPE_ALTER"),
        }
    }

    fn enums(&mut self, original: &'s Enum, update: &'s Enum) {
        let number = |symbol: &Symbol| symbol.number;
        let (originals, updates) = (by(&original.symbols, number), by(&update.symbols, number));
        for number in both(&original.symbols, &update.symbols, number) {
            let kind = match (originals.get(&number), updates.get(&number)) {
                (None, _) => "ENUM_CONSTANT_ADD",
                (_, None) => "ENUM_CONSTANT_DROP",
                (Some(one), Some(other)) if one.name != other.name => "ENUM_CONSTANT_ALTER",
                _ => continue,
            };
            self.add_at(kind, &number.to_string());
        }
    }

    fn messages(&mut self, original: &'s Message, update: &'s Message) {
        let this = std::ptr::from_ref(original);
        if self.open.contains(&this) {
            return;
        }
        if self.left == 0 || self.open.len() >= super::DEPTH_MAX {
            self.is_beyond = true;
            return;
        }
        self.left -= 1;
        self.open.push(this);
        self.members(original, update);
        let name = |oneof: &'s OneOf| &*oneof.name;
        let (originals, updates) = (by(&original.oneofs, name), by(&update.oneofs, name));
        for name in both(&original.oneofs, &update.oneofs, name) {
            self.path.push(name.to_owned());
            match (originals.get(name), updates.get(name)) {
                (None, _) => self.add("ONE_OF_ADD"),
                (_, None) => self.add("ONE_OF_DROP"),
                (Some(original), Some(update)) => self.oneofs(original, update),
            }
            self.path.pop();
        }
        self.types(&original.types, &update.types);
        self.open.pop();
    }

    /// Fields outside of oneofs.
    fn members(&mut self, original: &'s Message, update: &'s Message) {
        let mut before = by(&original.fields, number);
        let after = by(&update.fields, number);
        let name = |field: &'s Field| &*field.name;
        let (names, new_names) = (by(&original.fields, name), by(&update.fields, name));
        for oneof in &update.oneofs {
            let fields = oneof.fields.iter();
            let moved = fields
                .filter(|it| before.remove(&it.number).is_some())
                .count();
            if moved > 1 {
                self.add_at("FEW_FIELDS_CONVERTED_TO_ONE_OF", &oneof.name);
            }
        }
        for number in both(&original.fields, &update.fields, number) {
            let (from, to) = (before.get(&number), after.get(&number));
            if let Some(field) = from {
                let renumbered = names.get(&*field.name).zip(new_names.get(&*field.name));
                if renumbered.is_some_and(|(one, other)| one.number != other.number) {
                    self.add_at("FIELD_TAG_ALTER", &field.name);
                }
            }
            self.path.push(number.to_string());
            match (from, to) {
                (Some(original), Some(update)) => self.fields(original, update),
                (Some(_), None) => self.add("FIELD_DROP"),
                (None, Some(_)) => self.add("FIELD_ADD"),
                // It moved into a oneof.
                (None, None) => {}
            }
            self.path.pop();
        }
    }

    fn oneofs(&mut self, original: &'s OneOf, update: &'s OneOf) {
        let (before, after) = (by(&original.fields, number), by(&update.fields, number));
        for number in both(&original.fields, &update.fields, number) {
            self.path.push(number.to_string());
            match (before.get(&number), after.get(&number)) {
                (Some(original), Some(update)) => self.fields(original, update),
                (Some(_), None) => self.add("ONE_OF_FIELD_DROP"),
                _ => self.add("ONE_OF_FIELD_ADD"),
            }
            self.path.pop();
        }
    }

    fn fields(&mut self, original: &'s Field, update: &'s Field) {
        if original.name != update.name {
            self.add("FIELD_NAME_ALTER");
        }
        let labels = (original.label, update.label);
        self.contents((&original.of, &update.of), labels);
    }

    fn contents(
        &mut self,
        (original, update): (&TypeName, &TypeName),
        labels: (Option<Label>, Option<Label>),
    ) {
        let original = self.unfolded(ORIGINAL, original);
        let update = self.unfolded(UPDATE, update);
        match (&original, &update) {
            (TypeName::Map(key, value), TypeName::Map(new_key, new_value)) => {
                for (one, other) in [(key, new_key), (value, new_value)] {
                    let named = |name: &String| TypeName::Named(name.clone());
                    self.contents((&named(one), &named(other)), (labels.0, None));
                }
            }
            (TypeName::Named(one), TypeName::Named(other)) => {
                match (self.encoding(ORIGINAL, one), self.encoding(UPDATE, other)) {
                    (Some(encoding), Some(new)) => {
                        if labels.0 != labels.1 && encoding != "length-delimited" {
                            self.add("FIELD_LABEL_ALTER");
                        }
                        if encoding != new {
                            self.add("FIELD_KIND_ALTER");
                        }
                    }
                    (None, None) => self.named(one, other),
                    _ => self.add("FIELD_KIND_ALTER"),
                }
            }
            _ => self.add("FIELD_KIND_ALTER"),
        }
    }

    fn unfolded(&self, side: usize, of: &TypeName) -> TypeName {
        let TypeName::Named(name) = of else {
            return of.clone();
        };
        let found = self.find(side, name).and_then(|(_, _, of)| of.message());
        let entry = found.filter(|message| message.is_map_entry);
        let part = |entry: &Message, name: &str| {
            let field = entry.fields.iter().find(|field| field.name == name)?;
            Some(field.of.text())
        };
        let map = entry.and_then(|it| Some(TypeName::Map(part(it, "key")?, part(it, "value")?)));
        map.unwrap_or_else(|| of.clone())
    }

    /// How scalars and enums are encoded.
    fn encoding(&self, side: usize, name: &str) -> Option<&'static str> {
        let found = self.find(side, name);
        if found.is_some_and(|(_, _, of)| matches!(of, Type::Enum(_))) {
            return Some("varint");
        }
        if !is_scalar(name) {
            return None;
        }
        Some(match name {
            "sint32" | "sint64" => "zigzag",
            "fixed32" | "sfixed32" => "fixed32",
            "fixed64" | "sfixed64" => "fixed64",
            "float" => "float",
            "double" => "double",
            "string" | "bytes" => "length-delimited",
            _ => "varint",
        })
    }

    /// Full name, package and type.
    fn find(&self, side: usize, name: &str) -> Option<(String, &str, &'s Type)> {
        let found = |full: String| {
            let (package, of) = self.types[side].get(&full)?;
            Some((full, &**package, *of))
        };
        if let Some(full) = name.strip_prefix('.') {
            return found(full.to_owned());
        }
        let package = Some(&self.packages[side]).filter(|it| !it.is_empty());
        // No name has a number in it, so that nothing is found further in than the first one.
        let is_name =
            |step: &&String| !step.starts_with(|it: char| it.is_ascii_digit() || it == '-');
        let path = self.path.iter().take_while(is_name);
        let scopes: Vec<&str> = package.into_iter().chain(path).map(|it| &**it).collect();
        let candidates = (1..=scopes.len()).rev();
        let mut candidates =
            candidates.map(|length| format!("{}.{name}", scopes[..length].join(".")));
        candidates
            .find_map(found)
            .or_else(|| found(name.to_owned()))
    }

    /// Two messages. Another name is no more to it than another name of a field.
    fn named(&mut self, original: &str, update: &str) {
        let one = self.find(ORIGINAL, original);
        let other = self.find(UPDATE, update);
        let (Some((full, package, one)), Some((new_full, new_package, other))) = (one, other)
        else {
            if original != update {
                self.add("FIELD_TYPE_ALTER");
            }
            return;
        };
        if local(&full, package) != local(&new_full, new_package) {
            return self.add("FIELD_NAME_ALTER");
        }
        self.one_type(one, other);
    }
}

fn number(field: &Field) -> i32 {
    field.number
}

/// A full name without its package: where the package is empty, without its first letter.
fn local<'n>(full: &'n str, package: &str) -> &'n str {
    match full.strip_prefix(package) {
        Some(rest) => rest.get(1..).unwrap_or_default(),
        None => full,
    }
}

/// Of two with one key the later counts.
fn by<'s, T, K: Ord>(all: &'s [T], key: impl Fn(&'s T) -> K) -> BTreeMap<K, &'s T> {
    all.iter().map(|one| (key(one), one)).collect()
}

/// Distinct keys: those of the first list, then the others.
fn both<'s, T, K: Ord + Clone>(
    first: &'s [T],
    second: &'s [T],
    key: impl Fn(&'s T) -> K,
) -> Vec<K> {
    let mut known = std::collections::BTreeSet::new();
    let keys = first.iter().chain(second).map(key);
    keys.filter(|key| known.insert(key.clone())).collect()
}
