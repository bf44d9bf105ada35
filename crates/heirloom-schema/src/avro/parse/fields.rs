//! The fields of a record.

use std::collections::BTreeMap;

use crate::avro::{Field, NodeId, Order};

use super::Strictness;
use super::faults::{Text, excerpt};
use super::json::{JsonId, JsonValue};
use super::names::is_name;
use super::walk::{BROKEN, Builder, PendingDefault, properties};

impl<'t> Builder<'t> {
    /// Reads one field; a broken one still takes its place, so that its type is looked at.
    pub(super) fn field(
        &mut self,
        text: &'t Text<'t>,
        json: JsonId,
        (record, fields): (NodeId, &mut Vec<Field>),
    ) {
        if !matches!(text.json.value(json), JsonValue::Object(_)) {
            let found = excerpt(text.json.slice(json));
            let message = format!("a field is {found}, which is not an object");
            let help = "write an object, for example {\"name\": \"id\", \"type\": \"long\"}";
            self.faults
                .push("avro/wrong-attribute", text.at(json), message, help);
        }
        let type_id = text.json.get(json, "type");
        if type_id.is_none() && matches!(text.json.value(json), JsonValue::Object(_)) {
            self.missing(text, json, "type");
        }
        if let Some(default) = text.json.get(json, "default") {
            let (field, source) = (fields.len(), text.id);
            self.defaults.push(PendingDefault {
                record,
                field,
                source,
                json: default,
            });
        }
        let known = ["name", "aliases", "doc", "type", "default", "order"];
        fields.push(Field {
            name: self.field_name(text, json),
            aliases: self.field_aliases(text, json),
            doc: self.doc(text, json),
            node: BROKEN,
            default: None,
            order: self.field_order(text, json),
            properties: properties(text, json, &[&known]),
            span: text.span(json),
            type_span: text.span(type_id.unwrap_or(json)),
        });
    }

    fn field_name(&mut self, text: &Text<'_>, field: JsonId) -> String {
        let Some(id) = text.json.get(field, "name") else {
            if matches!(text.json.value(field), JsonValue::Object(_)) {
                let message = "a field has no `name`";
                let help = "add it, for example \"name\": \"id\"";
                self.faults
                    .push("avro/missing-attribute", text.at(field), message, help);
            }
            return String::new();
        };
        let Some(name) = text.json.string(id) else {
            self.wrong(text, id, "name", "a string");
            return String::new();
        };
        self.check_name(text, id, "field name", name);
        name.to_owned()
    }

    fn field_aliases(&mut self, text: &Text<'_>, field: JsonId) -> Vec<String> {
        let mut aliases = Vec::new();
        for id in self.strings(text, field, "aliases") {
            let alias = text.json.string(id).unwrap_or_default();
            if self.strictness == Strictness::Strict {
                self.check_name(text, id, "alias", alias);
            } else if !is_name(alias, self.strictness) {
                // No writer's field can have this name.
                continue;
            }
            aliases.push(alias.to_owned());
        }
        aliases
    }

    fn field_order(&mut self, text: &Text<'_>, field: JsonId) -> Order {
        let Some(id) = text.json.get(field, "order") else {
            return Order::Ascending;
        };
        match text.json.string(id) {
            Some("ascending") => Order::Ascending,
            Some("descending") => Order::Descending,
            Some("ignore") => Order::Ignore,
            _ => {
                self.wrong(
                    text,
                    id,
                    "order",
                    "\"ascending\", \"descending\" or \"ignore\"",
                );
                Order::Ascending
            }
        }
    }

    /// Two fields of one name, and aliases that could mean two fields.
    pub(super) fn field_names(&mut self, text: &Text<'_>, elements: &[JsonId], fields: &[Field]) {
        let mut names: BTreeMap<&str, usize> = BTreeMap::new();
        let place = |index: usize, key: &str| {
            text.place(
                text.json
                    .get(elements[index], key)
                    .unwrap_or(elements[index]),
            )
        };
        for (index, field) in fields
            .iter()
            .enumerate()
            .filter(|(_, field)| !field.name.is_empty())
        {
            let first = *names.entry(&field.name).or_insert(index);
            if first != index {
                let at = text.at(text
                    .json
                    .get(elements[index], "name")
                    .unwrap_or(elements[index]));
                let message = format!("field `{}` is already defined at", field.name);
                let message = (message, place(first, "name"));
                self.faults
                    .push_with("avro/field-redefinition", at, message, "rename one of them");
            }
        }
        if self.strictness == Strictness::Lenient {
            return;
        }
        let mut taken = names.clone();
        for (index, field) in fields.iter().enumerate() {
            for alias in &field.aliases {
                let first = *taken.entry(alias).or_insert(index);
                if first != index {
                    let at = text.at(text
                        .json
                        .get(elements[index], "aliases")
                        .unwrap_or(elements[index]));
                    let what = if names.contains_key(&**alias) {
                        "the name"
                    } else {
                        "an alias"
                    };
                    let message = format!("alias `{alias}` is also {what} of the field at");
                    let message = (message, place(first, "name"));
                    let help = "leave it to one field: a writer's field can become only one";
                    self.faults
                        .push_with("avro/alias-collision", at, message, help);
                }
            }
        }
    }
}
