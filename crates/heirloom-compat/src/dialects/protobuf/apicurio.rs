//! Apicurio: its list of rules over tables of fields by name, which cares for names and types as they are written.
//!
//! Its answer is one sentence and names neither kinds nor places: `kind` is the rule, `location` the message or enum,
//! without its package and with its nearest outer message only, as the product keys them, and the details are in our
//! words.

use std::collections::{BTreeMap, BTreeSet};

use super::java;
use super::syntax::{Enum, Field, File, Label, Message, Reserved, Syntax, Type};
use super::table::Schema;
use crate::Level;

/// One thing that it refuses.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Found {
    /// The rule.
    pub(super) kind: &'static str,
    /// A message, enum or service.
    pub(super) place: String,
    pub(super) detail: String,
}

/// All that it says of an answer.
pub(super) fn message(level: Level) -> String {
    let level = match level {
        Level::None | Level::Backward | Level::BackwardTransitive => "backward",
        Level::Forward | Level::ForwardTransitive => "forward",
        Level::Full | Level::FullTransitive => "fully",
    };
    format!("The new version of the protobuf artifact is not {level} compatible. at /")
}

/// All that it refuses in a file that follows another.
pub(super) fn compare(before: &Schema, after: &Schema) -> Vec<Found> {
    let (before, after) = (Tables::of(&before.own), Tables::of(&after.own));
    let mut found = Vec::new();
    reserved_used(&before, &after, &mut found);
    reserved_removed(&before, &after, &mut found);
    removed_without_reserve(&before, &after, &mut found);
    numbers_changed(&before, &after, &mut found);
    types_changed(&before, &after, &mut found);
    names_changed(&before, &after, &mut found);
    calls(&before, &after, &mut found);
    if before.is_proto2 {
        required_added(&before, &after, &mut found);
    }
    found
}

/// What a message may reserve, one by one.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Key<'f> {
    Number(i32),
    /// A range is one thing, and the numbers in it are none.
    Range(i32, i32),
    Name(&'f str),
}

/// A file by names.
#[derive(Debug, Default)]
struct Tables<'f> {
    is_proto2: bool,
    package: Option<&'f str>,
    messages: Table<'f, Fields<'f>>,
    enums: Table<'f, Values<'f>>,
    services: Table<'f, BTreeMap<&'f str, String>>,
}

/// By key, with the keys as they were put in.
#[derive(Debug)]
struct Table<'f, T> {
    keys: Vec<String>,
    of: BTreeMap<String, T>,
    file: std::marker::PhantomData<&'f ()>,
}

impl<T> Default for Table<'_, T> {
    fn default() -> Self {
        Table {
            keys: Vec::new(),
            of: BTreeMap::new(),
            file: std::marker::PhantomData,
        }
    }
}

impl<T> Table<'_, T> {
    fn put(&mut self, key: String, value: T) {
        self.keys.push(key.clone());
        self.of.insert(key, value);
    }

    /// In the order of the product's table, of those that `is_there`.
    fn ordered(&self, is_there: impl Fn(&T) -> bool) -> impl Iterator<Item = (&str, &T)> {
        let keys = self.keys.iter().map(String::as_str);
        let keys = java::of_map(keys.filter(|key| self.of.get(*key).is_some_and(&is_there)));
        keys.into_iter()
            .filter_map(|key| Some((key, self.of.get(key)?)))
    }
}

/// A message.
#[derive(Debug, Default)]
struct Fields<'f> {
    /// Fields by name, those of oneofs too.
    by_name: BTreeMap<&'f str, &'f Field>,
    names: Vec<&'f str>,
    /// Names by number.
    by_number: BTreeMap<i32, &'f str>,
    numbers: Vec<i32>,
    reserved: BTreeSet<Key<'f>>,
}

impl Fields<'_> {
    fn uses(&self, key: &Key<'_>) -> bool {
        match key {
            Key::Number(number) => self.by_number.contains_key(number),
            Key::Range(..) => false,
            Key::Name(name) => self.by_name.contains_key(name),
        }
    }
}

/// An enum: names and numbers.
#[derive(Debug, Default)]
struct Values<'f> {
    by_name: BTreeMap<&'f str, i32>,
    names: Vec<&'f str>,
    by_number: BTreeMap<i32, &'f str>,
    numbers: Vec<i32>,
}

impl<'f> Tables<'f> {
    fn of(file: &'f File) -> Self {
        let mut tables = Tables {
            is_proto2: file.syntax != Some(Syntax::Proto3),
            package: file.package.as_deref(),
            ..Tables::default()
        };
        let mut open: Vec<(String, &Type)> = file
            .types
            .iter()
            .rev()
            .map(|of| (String::new(), of))
            .collect();
        while let Some((scope, of)) = open.pop() {
            let key = format!("{scope}{}", of.name());
            match of {
                Type::Message(message) => tables.messages.put(key, fields(message)),
                Type::Enum(one) => tables.enums.put(key, values(one)),
            }
            // Only the nearest outer message counts.
            let scope = format!("{}.", of.name());
            open.extend(of.types().iter().rev().map(|inner| (scope.clone(), inner)));
        }
        for service in file.services.iter().filter(|it| !it.calls.is_empty()) {
            let calls = service.calls.iter();
            let calls = calls.map(|call| (&*call.name, call.signature())).collect();
            tables.services.put(service.name.clone(), calls);
        }
        tables
    }

    /// A type as it is compared: a full name of the file's own package without that package.
    fn normal<'t>(&self, of: &'t str) -> &'t str {
        let Some(full) = of.strip_prefix('.') else {
            return of;
        };
        match self.package.filter(|package| full.starts_with(package)) {
            Some(package) => full.get(package.len() + 1..).unwrap_or_default(),
            None => full,
        }
    }
}

fn fields(message: &Message) -> Fields<'_> {
    let mut fields = Fields::default();
    let members = message.oneofs.iter().flat_map(|oneof| &oneof.fields);
    for field in message.fields.iter().chain(members) {
        fields.by_name.insert(&field.name, field);
        fields.names.push(&field.name);
        fields.by_number.insert(field.number, &field.name);
        fields.numbers.push(field.number);
    }
    let reserved = message.reserved.iter().flatten();
    let reserved = reserved.map(|reserved| match reserved {
        Reserved::Name(name) => Key::Name(name),
        Reserved::Number(number) => Key::Number(*number),
        Reserved::Range(first, last) => Key::Range(*first, *last),
    });
    fields.reserved = reserved.collect();
    fields
}

fn values(of: &Enum) -> Values<'_> {
    let mut values = Values::default();
    for symbol in &of.symbols {
        values.by_name.insert(&symbol.name, symbol.number);
        values.names.push(&symbol.name);
        values.by_number.insert(symbol.number, &symbol.name);
        values.numbers.push(symbol.number);
    }
    values
}

fn add(found: &mut Vec<Found>, kind: &'static str, place: &str, detail: String) {
    found.push(Found {
        kind,
        place: place.to_owned(),
        detail,
    });
}

fn reserved_used(before: &Tables<'_>, after: &Tables<'_>, found: &mut Vec<Found>) {
    for (place, fields) in after.messages.ordered(|it| !it.names.is_empty()) {
        let old = before.messages.of.get(place).map(|it| &it.reserved);
        let used = old
            .into_iter()
            .flatten()
            .filter(|key| fields.uses(key))
            .count();
        if used > 0 {
            let message = format!("Conflict of reserved {used} fields");
            add(found, "NoUsingReservedFields", place, message);
        }
    }
}

fn reserved_removed(before: &Tables<'_>, after: &Tables<'_>, found: &mut Vec<Found>) {
    for (place, fields) in before.messages.ordered(|it| !it.reserved.is_empty()) {
        let new = after.messages.of.get(place).map(|it| &it.reserved);
        let is_kept = |key: &&Key<'_>| new.is_some_and(|new| new.contains(key));
        let removed = fields.reserved.iter().filter(|key| !is_kept(key)).count();
        if removed > 0 {
            let message = format!("{removed} reserved fields were removed");
            add(found, "NoRemovingReservedFields", place, message);
        }
    }
}

fn removed_without_reserve(before: &Tables<'_>, after: &Tables<'_>, found: &mut Vec<Found>) {
    let nothing = Fields::default();
    for (place, fields) in before.messages.ordered(|it| !it.names.is_empty()) {
        let new = after.messages.of.get(place).unwrap_or(&nothing);
        let gone = fields
            .by_name
            .iter()
            .filter(|(name, _)| !new.by_name.contains_key(**name));
        let mut removed = 0;
        for (name, field) in gone {
            let number = Key::Number(field.number);
            removed += usize::from(!new.reserved.contains(&Key::Name(name)));
            removed += usize::from(!new.reserved.contains(&number) && !new.uses(&number));
        }
        if removed > 0 {
            let message = format!("{removed} names and numbers are gone and not reserved");
            add(found, "NoRemovingFieldsWithoutReserve", place, message);
        }
    }
}

fn numbers_changed(before: &Tables<'_>, after: &Tables<'_>, found: &mut Vec<Found>) {
    const KIND: &str = "NoChangingFieldIDs";
    for (place, fields) in before.messages.ordered(|it| !it.names.is_empty()) {
        for name in java::of_map(fields.names.iter().copied()) {
            let new = after
                .messages
                .of
                .get(place)
                .and_then(|it| it.by_name.get(name));
            let both = fields.by_name.get(name).zip(new);
            if let Some((old, new)) = both.filter(|(old, new)| old.number != new.number) {
                let message = format!("`{name}` had number {}, now {}", old.number, new.number);
                add(found, KIND, place, message);
            }
        }
    }
    for (place, values) in before.enums.ordered(|it| !it.names.is_empty()) {
        for name in java::of_map(values.names.iter().copied()) {
            let new = after
                .enums
                .of
                .get(place)
                .and_then(|it| it.by_name.get(name));
            let both = values.by_name.get(name).zip(new);
            if let Some((old, new)) = both.filter(|(old, new)| old != new) {
                add(
                    found,
                    KIND,
                    place,
                    format!("`{name}` had number {old}, now {new}"),
                );
            }
        }
    }
}

fn types_changed(before: &Tables<'_>, after: &Tables<'_>, found: &mut Vec<Found>) {
    const KIND: &str = "NoChangingFieldTypes";
    for (place, fields) in before.messages.ordered(|it| !it.names.is_empty()) {
        for name in java::of_map(fields.names.iter().copied()) {
            let new = after
                .messages
                .of
                .get(place)
                .and_then(|it| it.by_name.get(name));
            let Some((old, new)) = fields.by_name.get(name).zip(new) else {
                continue;
            };
            let (of, new_of) = (old.of.text(), new.of.text());
            if before.normal(&of) != after.normal(&new_of) {
                add(
                    found,
                    KIND,
                    place,
                    format!("`{name}` was of `{of}`, now of `{new_of}`"),
                );
            }
            if old.label != new.label {
                let (label, new_label) = (shown(old.label), shown(new.label));
                add(
                    found,
                    KIND,
                    place,
                    format!("`{name}` was {label}, now {new_label}"),
                );
            }
        }
    }
}

fn shown(label: Option<Label>) -> &'static str {
    match label {
        None => "without a label",
        Some(Label::Optional) => "optional",
        Some(Label::Required) => "required",
        Some(Label::Repeated) => "repeated",
    }
}

/// Every number keeps its name, in enums too, and none may go.
fn names_changed(before: &Tables<'_>, after: &Tables<'_>, found: &mut Vec<Found>) {
    const KIND: &str = "NoChangingFieldNames";
    type Names<'n> = (&'n [i32], &'n BTreeMap<i32, &'n str>);
    let both = |tables: &'_ Tables<'_>| -> Vec<String> {
        let messages = tables.messages.keys.iter();
        messages.chain(&tables.enums.keys).cloned().collect()
    };
    fn names<'n>(tables: &'n Tables<'_>, place: &str) -> Option<Names<'n>> {
        let of_enum = tables.enums.of.get(place);
        let of_enum = of_enum.map(|it| (&*it.numbers, &it.by_number));
        let of_message = tables.messages.of.get(place);
        let of_message = of_message.map(|it| (&*it.numbers, &it.by_number));
        of_enum.or(of_message).filter(|it| !it.0.is_empty())
    }
    let places = both(before);
    for place in java::of_map(places.iter().map(String::as_str)) {
        let Some(((numbers, old), (_, new))) = names(before, place).zip(names(after, place)) else {
            continue;
        };
        for number in java::of_map(numbers.iter().copied()) {
            match (old.get(&number), new.get(&number)) {
                (Some(old), Some(new)) if old != new => {
                    add(
                        found,
                        KIND,
                        place,
                        format!("{number} was `{old}`, now `{new}`"),
                    );
                }
                (Some(old), None) => {
                    add(
                        found,
                        KIND,
                        place,
                        format!("{number} was `{old}`, now nothing"),
                    );
                }
                _ => {}
            }
        }
    }
}

fn calls(before: &Tables<'_>, after: &Tables<'_>, found: &mut Vec<Found>) {
    for (place, old) in before.services.ordered(|_| true) {
        let new = after.services.of.get(place);
        let is_gone = |name: &&&str| !new.is_some_and(|new| new.contains_key(**name));
        let removed = old.keys().filter(is_gone).count();
        if removed > 0 {
            let message = format!("{removed} calls of the service are gone");
            add(found, "NoRemovingServiceRPCs", place, message);
        }
    }
    for (place, old) in before.services.ordered(|_| true) {
        let Some(new) = after.services.of.get(place) else {
            continue;
        };
        for (name, signature) in old {
            if new.get(name) != Some(signature) {
                let message = format!("the signature of `{name}` changed");
                add(found, "NoChangingRPCSignature", place, message);
            }
        }
    }
}

fn required_added(before: &Tables<'_>, after: &Tables<'_>, found: &mut Vec<Found>) {
    for (place, fields) in after.messages.ordered(|it| !it.names.is_empty()) {
        let old = before
            .messages
            .of
            .get(place)
            .filter(|it| !it.names.is_empty());
        let Some(old) = old else {
            continue;
        };
        for name in java::of_map(fields.names.iter().copied()) {
            let field = fields.by_name.get(name);
            let is_required = field.is_some_and(|it| it.label == Some(Label::Required));
            if is_required && !old.by_name.contains_key(name) {
                let message = format!("the required field `{name}` is new");
                add(found, "RequiredFieldAdded", place, message);
            }
        }
    }
}
