//! The types of a schema by their full names: its own, those of its references, and those that the products know.

mod checks;

use std::collections::BTreeMap;
use std::sync::LazyLock;

use heirloom_schema::{SchemaErrors, Source};

use super::known::KNOWN;
use super::syntax::{File, Message, Type, TypeName};

/// A text as it was read, with its references.
#[derive(Debug)]
pub(super) struct Schema {
    pub(super) own: File,
    /// Name, text and content of each reference.
    pub(super) references: Vec<(String, Source, File)>,
}

/// Where a type comes from.
#[derive(Clone, Copy, Debug)]
pub(super) enum Origin<'s> {
    Own,
    /// A reference with its name and text.
    Reference(&'s str, &'s Source),
    /// The product knows it.
    Known,
}

impl Origin<'_> {
    /// Whether the two are one text. The name of a reference stands for its subject, and its text for its version.
    pub(super) fn is_same(&self, other: &Origin<'_>) -> bool {
        match (self, other) {
            (Origin::Own, Origin::Own) | (Origin::Known, Origin::Known) => true,
            (Origin::Reference(name, text), Origin::Reference(other, same)) => {
                name == other && text.text() == same.text()
            }
            _ => false,
        }
    }
}

/// One type.
#[derive(Clone, Copy, Debug)]
pub(super) struct Entry<'s> {
    pub(super) package: &'s str,
    pub(super) origin: Origin<'s>,
    /// `None` for a message or an enum that the product knows.
    pub(super) of: Option<&'s Type>,
    pub(super) is_enum: bool,
}

impl<'s> Entry<'s> {
    pub(super) fn message(&self) -> Option<&'s Message> {
        self.of.and_then(Type::message)
    }

    /// The map that a map entry stands for.
    pub(super) fn map(&self) -> Option<TypeName> {
        let message = self.message().filter(|message| message.is_map_entry)?;
        let of = |name: &str| {
            let field = message.fields.iter().find(|field| field.name == name)?;
            Some(field.of.text())
        };
        Some(TypeName::Map(of("key")?, of("value")?))
    }
}

/// All types by their full names, without a dot in front.
#[derive(Debug)]
pub(super) struct Types<'s> {
    /// But for those that the product knows.
    declared: BTreeMap<String, Entry<'s>>,
    /// Some message is an entry of a map.
    pub(super) has_map_entries: bool,
}

impl<'s> Types<'s> {
    /// The type of a name.
    pub(super) fn get(&self, full: &str) -> Option<Entry<'s>> {
        let found = self.declared.get(full).copied();
        found.or_else(|| KNOWN_TYPES.get(full).copied())
    }
}

static KNOWN_TYPES: LazyLock<BTreeMap<String, Entry<'static>>> = LazyLock::new(|| {
    let known = KNOWN.iter().flat_map(|(package, messages, enums)| {
        let messages = messages.iter().map(|name| (name, false));
        let named = messages.chain(enums.iter().map(|name| (name, true)));
        named.map(move |(name, is_enum)| {
            let entry = Entry {
                package,
                origin: Origin::Known,
                of: None,
                is_enum,
            };
            (format!("{package}.{name}"), entry)
        })
    });
    known.collect()
});

impl Schema {
    /// Reads a text and its references, each with `parse`.
    ///
    /// # Errors
    /// The first place that is no Protobuf.
    pub(super) fn read(
        text: &super::super::Text,
        parse: fn(&Source) -> Result<File, SchemaErrors>,
    ) -> Result<Schema, SchemaErrors> {
        let mut references = Vec::with_capacity(text.references.len());
        for (name, source) in &text.references {
            references.push((name.clone(), source.clone(), parse(source)?));
        }
        Ok(Schema {
            own: parse(&text.source)?,
            references,
        })
    }

    /// Its types. Of two with one name the later counts, its own last.
    pub(super) fn types(&self) -> Types<'_> {
        let mut declared = BTreeMap::new();
        for (name, source, file) in &self.references {
            collect(file, Origin::Reference(name, source), &mut declared);
        }
        collect(&self.own, Origin::Own, &mut declared);
        let mut messages = declared.values().filter_map(Entry::message);
        Types {
            has_map_entries: messages.any(|message| message.is_map_entry),
            declared,
        }
    }
}

/// Every message and enum of a file with its full name, the outer before the inner.
pub(super) fn declarations(file: &File) -> Vec<(String, &Type)> {
    let mut open: Vec<(String, &Type)> = Vec::new();
    let package = file.package.as_deref().unwrap_or_default();
    open.extend(
        file.types
            .iter()
            .rev()
            .map(|of| (join(package, of.name()), of)),
    );
    let mut found = Vec::new();
    while let Some((name, of)) = open.pop() {
        open.extend(
            of.types()
                .iter()
                .rev()
                .map(|inner| (join(&name, inner.name()), inner)),
        );
        found.push((name, of));
    }
    found
}

/// Two parts of a name.
pub(super) fn join(scope: &str, name: &str) -> String {
    match scope {
        "" => name.to_owned(),
        _ => format!("{scope}.{name}"),
    }
}

fn collect<'s>(file: &'s File, origin: Origin<'s>, declared: &mut BTreeMap<String, Entry<'s>>) {
    let package = file.package.as_deref().unwrap_or_default();
    for (name, of) in declarations(file) {
        let entry = Entry {
            package,
            origin,
            of: Some(of),
            is_enum: of.message().is_none(),
        };
        declared.insert(name, entry);
    }
}

/// The full name of a type that is written inside of a message: looked for from there outwards, part by part.
pub(super) fn resolve(name: &str, scope: &str, is_known: impl Fn(&str) -> bool) -> Option<String> {
    if let Some(full) = name.strip_prefix('.') {
        return is_known(full).then(|| full.to_owned());
    }
    let mut scope = scope;
    loop {
        let full = join(scope, name);
        if is_known(&full) {
            return Some(full);
        }
        if scope.is_empty() {
            return None;
        }
        scope = scope.rfind('.').map_or("", |dot| &scope[..dot]);
    }
}
