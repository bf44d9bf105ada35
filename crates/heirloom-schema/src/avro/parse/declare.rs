//! Definitions of named types: records, enums and fixed.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::avro::{Enum, Fixed, FullName, NodeId, NodeKind, Record};

use super::Strictness;
use super::faults::{Place, Text, excerpt, text_of};
use super::json::{JsonId, JsonValue};
use super::names::{PRIMITIVES, dotted_name_fault, is_dotted_name, is_name, name_fault, qualify};
use super::walk::{Builder, Definition, Slot, Task};

/// What a name must look like, for messages.
const NAME_HELP: &str = "a name is letters, digits and `_`, and does not start with a digit";

impl<'t> Builder<'t> {
    pub(super) fn record(&mut self, text: &'t Text<'t>, task: &Task, is_error: bool) {
        let name = self.full_name(text, task);
        let record = Record {
            aliases: self.type_aliases(text, task, &name),
            doc: self.doc(text, task.json),
            name,
            fields: Vec::new(),
            is_error,
        };
        let namespace: Arc<str> = Arc::from(record.name.namespace.as_str());
        let id = self.add(text, task, NodeKind::Record(record));
        self.define(text, task, id);
        self.annotate(
            text,
            task,
            id,
            &["type", "name", "namespace", "aliases", "doc", "fields"],
        );
        let Some(list) = text.json.get(task.json, "fields") else {
            return self.missing(text, task.json, "fields");
        };
        let JsonValue::Array(elements) = text.json.value(list) else {
            return self.wrong(text, list, "fields", "an array of fields");
        };
        let mut fields = Vec::with_capacity(elements.len());
        for element in elements {
            self.field(text, *element, (id, &mut fields));
            if let Some(type_id) = text.json.get(*element, "type") {
                self.schedule(task, type_id, &namespace, Slot::Field(id, fields.len() - 1));
            }
        }
        self.field_names(text, elements, &fields);
        if let NodeKind::Record(record) = &mut self.nodes[id.index()].kind {
            record.fields = fields;
        }
    }

    pub(super) fn enumeration(&mut self, text: &'t Text<'t>, task: &Task) {
        let name = self.full_name(text, task);
        let aliases = self.type_aliases(text, task, &name);
        let symbols = self.symbols(text, task.json);
        let default = self.enum_default(text, task.json, &symbols);
        let doc = self.doc(text, task.json);
        let id = self.add(
            text,
            task,
            NodeKind::Enum(Enum {
                name,
                aliases,
                doc,
                symbols,
                default,
            }),
        );
        self.define(text, task, id);
        let known = [
            "type",
            "name",
            "namespace",
            "aliases",
            "doc",
            "symbols",
            "default",
        ];
        self.annotate(text, task, id, &known);
    }

    fn symbols(&mut self, text: &Text<'_>, object: JsonId) -> Vec<String> {
        if text.json.get(object, "symbols").is_none() {
            self.missing(text, object, "symbols");
        }
        let mut first: BTreeMap<String, Place> = BTreeMap::new();
        let mut symbols = Vec::new();
        for id in self.strings(text, object, "symbols") {
            let symbol = text.json.string(id).unwrap_or_default();
            self.check_name(text, id, "symbol", symbol);
            let place = *first.entry(symbol.to_owned()).or_insert(text.place(id));
            if place != text.place(id) {
                let message = (format!("symbol `{symbol}` already stands at"), place);
                let at = text.at(id);
                self.faults
                    .push_with("avro/duplicate-symbol", at, message, "remove one of them");
            }
            symbols.push(symbol.to_owned());
        }
        symbols
    }

    fn enum_default(
        &mut self,
        text: &Text<'_>,
        object: JsonId,
        symbols: &[String],
    ) -> Option<usize> {
        let id = text.json.get(object, "default")?;
        let symbol = text.json.string(id);
        let found = symbols.iter().position(|known| Some(&**known) == symbol);
        if found.is_none() && self.strictness == Strictness::Strict {
            let value = excerpt(text.json.slice(id));
            let message =
                format!("the default of the enum is {value}, which is not one of its symbols");
            let help = "name one of the symbols, or add this one";
            self.faults
                .push("avro/bad-default", text.at(id), message, help);
        }
        found
    }

    pub(super) fn fixed(&mut self, text: &'t Text<'t>, task: &Task) {
        let name = self.full_name(text, task);
        let aliases = self.type_aliases(text, task, &name);
        let doc = self.doc(text, task.json);
        let size = self.size(text, task.json);
        let id = self.add(
            text,
            task,
            NodeKind::Fixed(Fixed {
                name,
                aliases,
                doc,
                size,
            }),
        );
        self.define(text, task, id);
        self.annotate(
            text,
            task,
            id,
            &["type", "name", "namespace", "aliases", "doc", "size"],
        );
    }

    fn size(&mut self, text: &Text<'_>, object: JsonId) -> usize {
        let Some(id) = text.json.get(object, "size") else {
            self.missing(text, object, "size");
            return 0;
        };
        let size = match text.json.value(id) {
            JsonValue::Number(digits) => digits.parse::<i32>().ok(),
            _ => None,
        };
        size.and_then(|size| usize::try_from(size).ok())
            .unwrap_or_else(|| {
                self.wrong(text, id, "size", "a number of bytes from 0 to 2147483647");
                0
            })
    }

    /// The full name of a definition; an empty one after a fault.
    fn full_name(&mut self, text: &Text<'_>, task: &Task) -> FullName {
        let given = text.json.get(task.json, "namespace");
        let namespace = match given.map(|id| (id, text.json.string(id))) {
            None => &*task.namespace,
            Some((id, None)) => {
                self.wrong(text, id, "namespace", "a string");
                &*task.namespace
            }
            Some((id, Some(namespace))) => {
                if !namespace.is_empty() {
                    self.check_full_name(text, id, "namespace", namespace);
                }
                namespace
            }
        };
        let nameless = FullName {
            namespace: namespace.to_owned(),
            name: String::new(),
        };
        let Some(id) = text.json.get(task.json, "name") else {
            self.missing(text, task.json, "name");
            return nameless;
        };
        let Some(spelled) = text.json.string(id) else {
            self.wrong(text, id, "name", "a string");
            return nameless;
        };
        let name = qualify(spelled, namespace);
        self.check_full_name(text, id, "name", spelled);
        let is_primitive = PRIMITIVES.contains(&&*name.name);
        if is_primitive && (self.strictness == Strictness::Strict || name.namespace.is_empty()) {
            let message = format!("name `{}` is that of a primitive type", name.name);
            self.faults
                .push("avro/bad-name", text.at(id), message, "choose another name");
        }
        name
    }

    fn type_aliases(&mut self, text: &Text<'_>, task: &Task, name: &FullName) -> Vec<FullName> {
        let mut aliases = Vec::new();
        for id in self.strings(text, task.json, "aliases") {
            let alias = text.json.string(id).unwrap_or_default();
            if self.strictness == Strictness::Strict {
                self.check_full_name(text, id, "alias", alias);
            } else if !is_dotted_name(alias, self.strictness) {
                // No writer's type can have this name.
                continue;
            }
            aliases.push(qualify(alias, &name.namespace));
        }
        aliases
    }

    /// Enters a named node into the definitions.
    fn define(&mut self, text: &Text<'_>, task: &Task, node: NodeId) {
        let Some(name) = self.nodes[node.index()]
            .name()
            .filter(|name| !name.name.is_empty())
        else {
            return;
        };
        let name = name.clone();
        if let Some(first) = self.definitions.get(&name) {
            let other = text_of(self.texts, first.source);
            let first = other.unwrap_or(text).place(first.json);
            let at = text.at(text.json.get(task.json, "name").unwrap_or(task.json));
            let message = (format!("type `{name}` is already defined at"), first);
            let help = "refer to the first definition by its name, or rename one of them";
            return self
                .faults
                .push_with("avro/redefinition", at, message, help);
        }
        let order = self.order();
        self.definitions.insert(
            name,
            Definition {
                node,
                source: text.id,
                json: task.json,
                order,
            },
        );
    }

    pub(super) fn doc(&mut self, text: &Text<'_>, object: JsonId) -> Option<String> {
        let id = text.json.get(object, "doc")?;
        let doc = text.json.string(id).map(str::to_owned);
        if doc.is_none() && self.strictness == Strictness::Strict {
            self.wrong(text, id, "doc", "a string");
        }
        doc
    }

    /// The elements of an attribute that is an array of strings; anything else is a fault.
    pub(super) fn strings(
        &mut self,
        text: &Text<'_>,
        object: JsonId,
        attribute: &str,
    ) -> Vec<JsonId> {
        let Some(id) = text.json.get(object, attribute) else {
            return Vec::new();
        };
        let JsonValue::Array(elements) = text.json.value(id) else {
            self.wrong(text, id, attribute, "an array of strings");
            return Vec::new();
        };
        let (strings, others): (Vec<_>, Vec<_>) = elements
            .iter()
            .partition(|id| text.json.string(**id).is_some());
        for other in others {
            let found = excerpt(text.json.slice(other));
            let message = format!("`{attribute}` holds {found}, which is not a string");
            self.faults.push(
                "avro/wrong-attribute",
                text.at(other),
                message,
                "write a string",
            );
        }
        strings
    }

    pub(super) fn check_name(&mut self, text: &Text<'_>, id: JsonId, what: &str, name: &str) {
        if !is_name(name, self.strictness) {
            let message = name_fault(what, name);
            self.faults
                .push("avro/bad-name", text.at(id), message, NAME_HELP);
        }
    }

    /// A name that may be a full one.
    fn check_full_name(&mut self, text: &Text<'_>, id: JsonId, what: &str, name: &str) {
        if !name.contains('.') {
            self.check_name(text, id, what, name);
        } else if !is_dotted_name(name, self.strictness) {
            let message = dotted_name_fault(what, name);
            self.faults
                .push("avro/bad-name", text.at(id), message, NAME_HELP);
        }
    }

    pub(super) fn wrong(&mut self, text: &Text<'_>, id: JsonId, attribute: &str, expected: &str) {
        let found = excerpt(text.json.slice(id));
        let message = format!("`{attribute}` is {found}, which is not {expected}");
        self.faults.push(
            "avro/wrong-attribute",
            text.at(id),
            message,
            format!("write {expected}"),
        );
    }
}
