//! Confluent: its comparison of two files, in that of the 8.3 releases and in that of its main branch, which judges
//! oneofs by where each member came from.
//!
//! Types, paths and order are the product's. The descriptions are our words for them, as it words them differently
//! from release to release.

mod fields;
mod oneofs;

use std::collections::BTreeMap;

use heirloom_schema::{SchemaErrors, Source};

use super::syntax::{Enum, File, Message, Type};
use super::table::{Entry, Schema, Types};
use super::{java, parse, serialized};
use crate::Direction;

/// How its main branch and its releases differ.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Release {
    /// 8.3.
    General,
    /// What comes after it.
    Main,
}

/// One difference, compatible or not.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Found {
    pub(super) kind: Kind,
    /// For example `#/Order/Item/2`.
    pub(super) path: String,
}

macro_rules! kinds {
    ($($name:ident $text:literal $is_compatible:literal $description:literal;)*) => {
        /// The types of differences.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub(super) enum Kind { $($name,)* }

        impl Kind {
            /// As the product writes it.
            pub(super) fn name(self) -> &'static str {
                match self { $(Kind::$name => $text,)* }
            }

            pub(super) fn is_compatible(self) -> bool {
                match self { $(Kind::$name => $is_compatible,)* }
            }

            /// What happened at `{path}` between the schemas `{newer}` and `{older}`.
            fn description(self) -> &'static str {
                match self { $(Kind::$name => $description,)* }
            }
        }
    };
}

kinds! {
    PackageChanged "PACKAGE_CHANGED" false "The package of the {newer} schema differs from that of the {older} schema";
    MessageAdded "MESSAGE_ADDED" true "The message '{path}' is in the {newer} schema but not in the {older} one";
    MessageRemoved "MESSAGE_REMOVED" false "The {newer} schema lacks the message '{path}' of the {older} schema";
    MessageMoved "MESSAGE_MOVED" true "The message '{path}' of the {newer} schema stands elsewhere in the {older} one";
    EnumAdded "ENUM_ADDED" true "The enum '{path}' is in the {newer} schema but not in the {older} one";
    EnumRemoved "ENUM_REMOVED" true "The {newer} schema lacks the enum '{path}' of the {older} schema";
    EnumConstAdded "ENUM_CONST_ADDED" true "The value '{path}' is in the {newer} schema but not in the {older} one";
    EnumConstChanged "ENUM_CONST_CHANGED" true
        "The value '{path}' has another name in the {newer} schema than in the {older} one";
    EnumConstRemoved "ENUM_CONST_REMOVED" true "The {newer} schema lacks the value '{path}' of the {older} schema";
    FieldAdded "FIELD_ADDED" true "The field '{path}' is in the {newer} schema but not in the {older} one";
    FieldRemoved "FIELD_REMOVED" true "The {newer} schema lacks the field '{path}' of the {older} schema";
    FieldNameChanged "FIELD_NAME_CHANGED" true
        "The field '{path}' has another name in the {newer} schema than in the {older} one";
    FieldKindChanged "FIELD_KIND_CHANGED" false
        "The field '{path}' is of another kind in the {newer} schema than in the {older} one";
    FieldScalarKindChanged "FIELD_SCALAR_KIND_CHANGED" false
        "The field '{path}' is of another kind of scalar in the {newer} schema than in the {older} one";
    FieldNamedTypeChanged "FIELD_NAMED_TYPE_CHANGED" false
        "The field '{path}' is of another message in the {newer} schema than in the {older} one";
    FieldNumericLabelChanged "FIELD_NUMERIC_LABEL_CHANGED" false
        "The number '{path}' has another label in the {newer} schema than in the {older} one";
    FieldStringOrBytesLabelChanged "FIELD_STRING_OR_BYTES_LABEL_CHANGED" true
        "The string or bytes '{path}' has another label in the {newer} schema than in the {older} one";
    RequiredFieldAdded "REQUIRED_FIELD_ADDED" false
        "The required field '{path}' is in the {newer} schema but not in the {older} one";
    RequiredFieldRemoved "REQUIRED_FIELD_REMOVED" false
        "The {newer} schema lacks the required field '{path}' of the {older} schema";
    OneofAdded "ONEOF_ADDED" true "The oneof '{path}' is in the {newer} schema but not in the {older} one";
    OneofRemoved "ONEOF_REMOVED" true "The {newer} schema lacks the oneof '{path}' of the {older} schema";
    OneofFieldAdded "ONEOF_FIELD_ADDED" true
        "The oneof's field '{path}' is in the {newer} schema but not in the {older} one";
    OneofFieldRemoved "ONEOF_FIELD_REMOVED" false
        "The {newer} schema lacks the oneof's field '{path}' of the {older} schema";
    OneofFieldMovedToTopLevel "ONEOF_FIELD_MOVED_TO_TOP_LEVEL" true
        "The field '{path}' of the {newer} schema is in a oneof of the {older} one";
    MultipleFieldsMovedToOneof "MULTIPLE_FIELDS_MOVED_TO_ONEOF" false
        "The oneof '{path}' of the {newer} schema takes several fields that are in none in the {older} one";
    FieldMovedToExistingOneof "FIELD_MOVED_TO_EXISTING_ONEOF" false
        "The oneof '{path}' of the {newer} schema joins fields that were apart in the {older} one";
}

impl Found {
    /// The line of the answer.
    pub(super) fn message(&self, direction: Direction) -> String {
        let (newer, older) = match direction {
            Direction::Backward => ("new", "old"),
            Direction::Forward => ("old", "new"),
        };
        let description = self.kind.description();
        let description = description.replace("{newer}", newer);
        let description = description
            .replace("{older}", older)
            .replace("{path}", &self.path);
        let kind = self.kind.name();
        format!("{{errorType:\"{kind}\", description:\"{description}\"}}")
    }
}

/// Reads a text, or else the descriptor that it is in base64.
///
/// # Errors
/// The first place that is no Protobuf, of a text that is no descriptor either.
pub(super) fn read(source: &Source) -> Result<File, SchemaErrors> {
    parse::parse_whole(source).or_else(|errors| serialized::read(source.text()).ok_or(errors))
}

/// All differences between two schemas; `None` where they are beyond the bounds of a comparison.
pub(super) fn compare(original: &Schema, update: &Schema, release: Release) -> Option<Vec<Found>> {
    let package = |schema: &Schema| schema.own.package.clone().unwrap_or_default();
    let mut comparison = Comparison {
        types: [original.types(), update.types()],
        release,
        open: Vec::new(),
        left: super::WORK_MAX,
        is_beyond: false,
        found: Vec::new(),
    };
    let mut place = Place {
        packages: [package(original), package(update)],
        ..Place::default()
    };
    if original.own.package != update.own.package {
        comparison.add(Kind::PackageChanged, &place);
    }
    comparison.types(&original.own.types, &update.own.types, &mut place);
    (!comparison.is_beyond).then_some(comparison.found)
}

/// Where a comparison is.
#[derive(Clone, Debug, Default)]
struct Place {
    /// Of the original and of the update.
    packages: [String; 2],
    path: Vec<String>,
    /// The messages of the path.
    names: Vec<String>,
}

/// Which of the two schemas.
#[derive(Clone, Copy, Debug)]
enum Side {
    Original,
    Update,
}

/// A comparison of two schemas that is under way.
#[derive(Debug)]
struct Comparison<'s> {
    types: [Types<'s>; 2],
    release: Release,
    /// Messages of the original that are being compared, the outer first.
    open: Vec<*const Message>,
    /// How many more messages may be compared.
    left: usize,
    /// Some messages were not.
    is_beyond: bool,
    found: Vec<Found>,
}

impl<'s> Comparison<'s> {
    fn add(&mut self, kind: Kind, place: &Place) {
        let path = format!("#/{}", place.path.join("/"));
        self.found.push(Found { kind, path });
    }

    /// Adds a difference one step below a place.
    fn add_at(&mut self, kind: Kind, place: &mut Place, step: &str) {
        place.path.push(step.to_owned());
        self.add(kind, place);
        place.path.pop();
    }

    /// A type by its name as it is written: looked for from the messages around it outwards, the package in one step.
    fn entry(&self, name: &str, side: Side, place: &Place) -> Option<(String, Entry<'s>)> {
        let types = &self.types[side as usize];
        let found = |full: String| types.get(&full).map(|entry| (full, entry));
        if let Some(full) = name.strip_prefix('.') {
            return found(full.to_owned());
        }
        let package = Some(&place.packages[side as usize]).filter(|it| !it.is_empty());
        let scopes: Vec<&str> = package
            .into_iter()
            .chain(&place.names)
            .map(|it| &**it)
            .collect();
        let candidates = (1..=scopes.len()).rev();
        let mut candidates =
            candidates.map(|length| format!("{}.{name}", scopes[..length].join(".")));
        candidates
            .find_map(found)
            .or_else(|| found(name.to_owned()))
    }

    fn types(&mut self, original: &'s [Type], update: &'s [Type], place: &mut Place) {
        let (originals, updates) = (Declared::of(original), Declared::of(update));
        let names = java::of_both(
            originals.messages.iter().map(|it| &*it.name),
            updates.messages.iter().map(|it| &*it.name),
        );
        for name in names {
            place.path.push(name.to_owned());
            place.names.push(name.to_owned());
            match (originals.message(name), updates.message(name)) {
                (Some((index, original)), Some((position, update))) => {
                    self.messages(original, update, place);
                    if index != position {
                        self.add(Kind::MessageMoved, place);
                    }
                }
                (Some(_), None) => self.only_in(name, Side::Original, place),
                _ => self.only_in(name, Side::Update, place),
            }
            place.names.pop();
            place.path.pop();
        }
        let names = java::of_both(
            originals.enums.iter().map(|it| &*it.name),
            updates.enums.iter().map(|it| &*it.name),
        );
        for name in names {
            place.path.push(name.to_owned());
            match (originals.of_enum(name), updates.of_enum(name)) {
                (Some(original), Some(update)) => self.enums(original, update, place),
                (Some(_), None) => self.add(Kind::EnumRemoved, place),
                _ => self.add(Kind::EnumAdded, place),
            }
            place.path.pop();
        }
    }

    /// A message that one side lacks; map entries say nothing.
    fn only_in(&mut self, name: &str, side: Side, place: &Place) {
        let entry = self.entry(name, side, place);
        let is_map = |(_, entry): (String, Entry<'_>)| entry.map().is_some();
        if !entry.is_some_and(is_map) {
            self.add(
                match side {
                    Side::Original => Kind::MessageRemoved,
                    Side::Update => Kind::MessageAdded,
                },
                place,
            );
        }
    }

    /// A message that is being compared further out has its fields left alone.
    fn messages(&mut self, original: &'s Message, update: &'s Message, place: &mut Place) {
        if self.left == 0 || self.open.len() >= super::DEPTH_MAX {
            self.is_beyond = true;
            return;
        }
        self.left -= 1;
        let this = std::ptr::from_ref(original);
        if self.open.contains(&this) {
            return self.types(&original.types, &update.types, place);
        }
        self.open.push(this);
        match self.release {
            Release::General => self.members(original, update, place),
            Release::Main => self.members_by_origin(original, update, place),
        }
        self.types(&original.types, &update.types, place);
        self.open.pop();
    }

    fn enums(&mut self, original: &'s Enum, update: &'s Enum, place: &mut Place) {
        let names = |of: &'s Enum| -> BTreeMap<i32, &'s str> {
            of.symbols.iter().map(|it| (it.number, &*it.name)).collect()
        };
        let numbers = |of: &'s Enum| of.symbols.iter().map(|it| it.number);
        let (originals, updates) = (names(original), names(update));
        for number in java::of_both(numbers(original), numbers(update)) {
            let kind = match (originals.get(&number), updates.get(&number)) {
                (Some(_), None) => Kind::EnumConstRemoved,
                (None, _) => Kind::EnumConstAdded,
                (Some(one), Some(other)) if one != other => Kind::EnumConstChanged,
                _ => continue,
            };
            self.add_at(kind, place, &number.to_string());
        }
    }
}

/// What is declared in one place. Of two with one name the later counts.
struct Declared<'s> {
    messages: Vec<&'s Message>,
    enums: Vec<&'s Enum>,
    /// Index among the messages.
    indexes: BTreeMap<&'s str, usize>,
    enums_by_name: BTreeMap<&'s str, &'s Enum>,
}

impl<'s> Declared<'s> {
    fn of(types: &'s [Type]) -> Self {
        let (mut messages, mut enums) = (Vec::new(), Vec::new());
        for of in types {
            match of {
                Type::Message(message) => messages.push(message),
                Type::Enum(one) => enums.push(one),
            }
        }
        let indexes = messages.iter().enumerate();
        Declared {
            indexes: indexes.map(|(index, it)| (&*it.name, index)).collect(),
            enums_by_name: enums.iter().map(|it| (&*it.name, *it)).collect(),
            messages,
            enums,
        }
    }

    /// With its index among the messages.
    fn message(&self, name: &str) -> Option<(usize, &'s Message)> {
        let index = *self.indexes.get(name)?;
        Some((index, self.messages[index]))
    }

    fn of_enum(&self, name: &str) -> Option<&'s Enum> {
        self.enums_by_name.get(name).copied()
    }
}
