//! What the products check of a text that they can parse.

use std::collections::BTreeSet;

use heirloom_schema::{SchemaErrors, Source};

use super::super::parse;
use super::super::syntax::{Extend, Field, Message, Reserved, TypeName, is_scalar};
use super::{Entry, Schema, Types, declarations, resolve};

impl Schema {
    /// No message or enum may be declared twice.
    ///
    /// # Errors
    /// The first that is.
    pub(in super::super) fn check_names(&self, source: &Source) -> Result<(), SchemaErrors> {
        let mut declared = BTreeSet::new();
        for (name, of) in declarations(&self.own) {
            if !declared.insert(name.clone()) {
                let message = format!("`{name}` is declared twice");
                return Err(parse::error(source, of.at(), message, "rename one of them"));
            }
        }
        Ok(())
    }

    /// What Confluent checks of any text: nothing that the file itself declares is declared twice, and keys of maps are
    /// integers, bools or strings.
    ///
    /// # Errors
    /// The first place that breaks it.
    pub(in super::super) fn check_text(&self, source: &Source) -> Result<(), SchemaErrors> {
        let types = self.own.types.iter().map(|of| (of.name(), of.at()));
        let services = self.own.services.iter().map(|it| (&*it.name, it.at));
        once(types, source)?;
        once(services, source)?;
        let all = declarations(&self.own);
        let extends = all.iter().filter_map(|(_, of)| of.message());
        let extends = extends.flat_map(|of| &of.extends).chain(&self.own.extends);
        let extends = extends.flat_map(|extend| &extend.fields);
        let members = all.iter().filter_map(|(_, of)| of.message());
        let members = members.flat_map(|of| fields(of).chain(grouped(of)));
        let mut all = members.chain(extends);
        all.try_for_each(|field| check_key(field, source))
    }

    /// Every type of a field is declared, and keys of maps are integers, bools or strings.
    ///
    /// # Errors
    /// The first field that breaks it.
    pub(in super::super) fn check_fields(&self, source: &Source) -> Result<(), SchemaErrors> {
        let types = self.types();
        for (scope, of) in declarations(&self.own) {
            let Some(message) = of.message() else {
                continue;
            };
            for field in fields(message) {
                check_key(field, source)?;
                let (TypeName::Named(name) | TypeName::Map(_, name)) = &field.of;
                check_type((name, field.at), (&scope, &types), source)?;
            }
        }
        Ok(())
    }

    /// What Confluent checks of a text that it registers: every type is declared but for those of the values of maps.
    ///
    /// # Errors
    /// The first place that names a type that is not.
    pub(in super::super) fn check_all_types(&self, source: &Source) -> Result<(), SchemaErrors> {
        let types = self.types();
        let check = |field: &Field, scope: &str| match &field.of {
            TypeName::Named(name) => {
                check_type((name, field.at), (scope, &types), source)?;
                check_entry((name, field.at), (scope, &types), source)
            }
            TypeName::Map(..) => Ok(()),
        };
        let check_extends = |extends: &[Extend], scope: &str| {
            for extend in extends.iter().filter(|extend| !extend.fields.is_empty()) {
                check_declared((&extend.name, extend.at), (scope, &types), source)?;
                extend.fields.iter().try_for_each(|it| check(it, scope))?;
            }
            Ok(())
        };
        // Confluent does not look into entries of maps.
        let mut entry: Option<String> = None;
        for (scope, of) in declarations(&self.own) {
            let outer = entry
                .as_ref()
                .and_then(|entry| scope.strip_prefix(&**entry));
            let is_inner = outer.is_some_and(|rest| rest.starts_with('.'));
            let Some(message) = of.message().filter(|_| !is_inner) else {
                continue;
            };
            if message.is_map_entry {
                entry = Some(scope);
                continue;
            }
            for field in fields(message).chain(grouped(message)) {
                check(field, &scope)?;
            }
            check_extends(&message.extends, &scope)?;
        }
        let package = self.own.package.as_deref().unwrap_or_default();
        check_extends(&self.own.extends, package)?;
        for call in self.own.services.iter().flat_map(|it| &it.calls) {
            for side in [&call.request, &call.response] {
                check_declared((&side.of, call.at), (package, &types), source)?;
            }
        }
        Ok(())
    }

    /// What only the compiler of Protobuf itself checks: no field has a name that its message reserves.
    ///
    /// # Errors
    /// The first field that has one.
    pub(in super::super) fn check_reserved(&self, source: &Source) -> Result<(), SchemaErrors> {
        for (_, of) in declarations(&self.own) {
            let Some(message) = of.message() else {
                continue;
            };
            let is_reserved = |field: &&Field| {
                let mut reserved = message.reserved.iter().flatten();
                reserved.any(|it| matches!(it, Reserved::Name(name) if *name == field.name))
            };
            if let Some(field) = fields(message).find(is_reserved) {
                let text = format!("the name `{}` is reserved", field.name);
                return Err(parse::error(source, field.at, text, "give it another name"));
            }
        }
        Ok(())
    }
}

/// The fields of a message, those of its oneofs last.
fn fields(message: &Message) -> impl Iterator<Item = &Field> {
    let members = message.oneofs.iter().flat_map(|oneof| &oneof.fields);
    message.fields.iter().chain(members)
}

/// The fields of the groups of a message; a oneof of groups alone is none to Confluent.
fn grouped(message: &Message) -> impl Iterator<Item = &Field> {
    let oneofs = message.oneofs.iter();
    let groups = oneofs.filter(|oneof| !oneof.fields.is_empty());
    let groups = groups.flat_map(|oneof| &oneof.groups);
    let groups = groups.chain(&message.groups);
    groups.flat_map(|group| &group.body.fields)
}

/// Each name is declared once.
fn once<'n>(
    named: impl Iterator<Item = (&'n str, usize)>,
    source: &Source,
) -> Result<(), SchemaErrors> {
    let mut declared = BTreeSet::new();
    for (name, at) in named {
        if !declared.insert(name) {
            let message = format!("`{name}` is declared twice");
            return Err(parse::error(source, at, message, "rename one of them"));
        }
    }
    Ok(())
}

/// The keys of a map may not be of any type.
fn check_key(field: &Field, source: &Source) -> Result<(), SchemaErrors> {
    let TypeName::Map(key, value) = &field.of else {
        return Ok(());
    };
    check_key_type((key, field.at), source)?;
    // The values may be maps themselves.
    let mut value: &str = value;
    while let Some((key, inner)) = value
        .strip_prefix("map<")
        .and_then(|it| it.split_once(", "))
    {
        check_key_type((key, field.at), source)?;
        value = inner;
    }
    Ok(())
}

fn check_key_type((key, at): (&str, usize), source: &Source) -> Result<(), SchemaErrors> {
    if is_scalar(key) && !matches!(key, "bytes" | "double" | "float") {
        return Ok(());
    }
    let message = format!("`{key}` as the type of keys");
    let help = "keys are integers, bools or strings";
    Err(parse::error(source, at, message, help))
}

/// A message that says it is the entry of a map is one.
fn check_entry(
    (name, at): (&str, usize),
    (scope, types): (&str, &Types<'_>),
    source: &Source,
) -> Result<(), SchemaErrors> {
    let full = resolve(name, scope, |full| types.get(full).is_some());
    let entry = full.and_then(|full| types.get(&full));
    let is_entry = |entry: &Entry<'_>| entry.message().is_some_and(|it| it.is_map_entry);
    let Some(entry) = entry.filter(is_entry) else {
        return Ok(());
    };
    match entry.map() {
        Some(TypeName::Map(key, _)) => check_key_type((&key, at), source),
        _ => {
            let message = format!("`{name}` is no entry of a map");
            let help = "give it a `key` and a `value`, or take `map_entry` off";
            Err(parse::error(source, at, message, help))
        }
    }
}

/// The type of a field in a scope is a scalar or declared.
fn check_type(
    (name, at): (&str, usize),
    scope: (&str, &Types<'_>),
    source: &Source,
) -> Result<(), SchemaErrors> {
    match is_scalar(name) {
        true => Ok(()),
        false => check_declared((name, at), scope, source),
    }
}

/// What is named somewhere in a scope is declared.
fn check_declared(
    (name, at): (&str, usize),
    (scope, types): (&str, &Types<'_>),
    source: &Source,
) -> Result<(), SchemaErrors> {
    if resolve(name, scope, |full| types.get(full).is_some()).is_some() {
        return Ok(());
    }
    let message = format!("`{name}` is not declared");
    let help = "declare it, or give the file that does as a reference";
    Err(parse::error(source, at, message, help))
}
