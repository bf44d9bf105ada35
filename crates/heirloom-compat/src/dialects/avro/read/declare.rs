//! Objects of a text: records, enums, fixed, arrays, maps.

use std::sync::Arc;

use heirloom_schema::avro::FullName;
use heirloom_schema::avro::syntax::{JsonId, JsonValue};

use super::super::graph::qualified;
use super::super::graph::{At, Enum, Field, Fixed, Kind, Named, NodeId, Primitive, Record};
use super::super::rules::Names;
use super::{Builder, Refusal, Slot, Taken, Task, WAITING, refusal};

const NAME_HELP: &str = "the product takes letters, digits and underscores, and no digit in front";

impl Builder<'_> {
    /// The value of a key; the last one where the text repeats it, as the products read it.
    fn get(&self, at: At, key: &str) -> Option<JsonId> {
        let members = self.texts[at.text].members(at.json).iter().rev();
        let mut members = members.filter(|member| member.key == key);
        members.next().map(|member| member.value)
    }

    fn string(&self, at: At, key: &str) -> Option<String> {
        let value = self.get(at, key)?;
        self.texts[at.text].string(value).map(str::to_owned)
    }

    fn required(&self, at: At, key: &str) -> Taken<String> {
        self.string(at, key).ok_or_else(|| {
            let message = format!("`{key}` is no string, or is not there");
            refusal(at, "avro/missing-attribute", message, "add it as a string")
        })
    }

    /// The elements of an array that must be there.
    fn elements(&self, at: At, key: &str) -> Taken<Vec<JsonId>> {
        let found = self
            .get(at, key)
            .map(|value| self.texts[at.text].value(value));
        match found {
            Some(JsonValue::Array(elements)) => Ok(elements.clone()),
            _ => {
                let message = format!("`{key}` is no array, or is not there");
                Err(refusal(
                    at,
                    "avro/missing-attribute",
                    message,
                    "add it as an array",
                ))
            }
        }
    }

    pub(super) fn object(&mut self, at: At, namespace: &Arc<str>, slot: Slot) -> Taken<()> {
        let kind = self.required(at, "type")?;
        match &*kind {
            "record" | "error" => self.record(at, namespace, (slot, kind == "error")),
            "enum" => self.enumeration(at, namespace, slot),
            "fixed" => self.fixed(at, namespace, slot),
            "array" | "map" => self.container(at, (&kind, namespace), slot),
            name if Primitive::of(name).is_some() || self.rules.takes_wrapped_names => {
                self.name(at, (name, namespace), slot)
            }
            name => {
                let message = format!("the type {name} stands in an object of its own");
                let help = "write its name without the object";
                Err(refusal(at, "avro/unknown-type", message, help))
            }
        }
    }

    fn container(&mut self, at: At, (kind, namespace): (&str, &Arc<str>), slot: Slot) -> Taken<()> {
        let (key, kind) = match kind {
            "array" => ("items", Kind::Array(WAITING)),
            _ => ("values", Kind::Map(WAITING)),
        };
        let Some(inner) = self.get(at, key) else {
            let message = format!("`{key}` is not there");
            return Err(refusal(at, "avro/missing-attribute", message, "add it"));
        };
        let id = self.add(at, kind, slot);
        self.schedule(inner, namespace, Slot::Only(id));
        Ok(())
    }

    fn record(
        &mut self,
        at: At,
        namespace: &Arc<str>,
        (slot, is_error): (Slot, bool),
    ) -> Taken<()> {
        let named = self.named(at, namespace)?;
        let inner: Arc<str> = Arc::from(&*named.name.namespace);
        let mut fields: Vec<Field> = Vec::new();
        let mut types = Vec::new();
        for json in self.elements(at, "fields")? {
            let (field, kind) = self.field(At { json, ..at })?;
            types.push(kind);
            fields.push(field);
        }
        let record = Record {
            named,
            by_name: self.by_name(&fields)?,
            fields,
            is_error,
        };
        let id = self.add(at, Kind::Record(record), slot);
        if !self.rules.is_java {
            self.declare(id)?;
        }
        for (index, kind) in types.into_iter().enumerate() {
            self.schedule(kind, &inner, Slot::Field(id, index));
        }
        self.tasks.push(Task::Finish(id));
        Ok(())
    }

    /// Positions of fields in the order of their names, of which there are no two alike.
    fn by_name(&self, fields: &[Field]) -> Taken<Vec<u32>> {
        let mut positions: Vec<u32> = (0..fields.len() as u32).collect();
        let field = |position: &u32| &fields[*position as usize];
        positions.sort_by_key(|position| &field(position).name);
        let mut pairs = positions.windows(2);
        match pairs.find(|pair| field(&pair[0]).name == field(&pair[1]).name) {
            Some(pair) => {
                let field = field(&pair[1]);
                let message = format!("two fields are called {}", field.name);
                let help = "rename one of them";
                Err(refusal(field.at, "avro/field-redefinition", message, help))
            }
            None => Ok(positions),
        }
    }

    fn field(&self, at: At) -> Taken<(Field, JsonId)> {
        let name = self.required(at, "name")?;
        if !self.rules.field_names.take(&name) {
            let message = format!("`{name}` is no name of a field");
            return Err(refusal(at, "avro/bad-name", message, NAME_HELP));
        }
        let Some(kind) = self.get(at, "type") else {
            let help = "add it";
            return Err(refusal(
                at,
                "avro/missing-attribute",
                "the field has no `type`",
                help,
            ));
        };
        if let Some(order) = self.get(at, "order") {
            let order = self.texts[at.text].string(order).unwrap_or_default();
            if !["ascending", "descending", "ignore"].contains(&&*order.to_lowercase()) {
                let message = "`order` is none of ascending, descending and ignore";
                return Err(refusal(at, "avro/wrong-attribute", message, "remove it"));
            }
        }
        let default = self.get(at, "default").map(|json| At { json, ..at });
        let field = Field {
            name,
            aliases: self.aliases(at)?,
            node: WAITING,
            default,
            at,
        };
        Ok((field, kind))
    }

    fn enumeration(&mut self, at: At, namespace: &Arc<str>, slot: Slot) -> Taken<()> {
        let named = self.named(at, namespace)?;
        let names = match self.rules.checks_symbols {
            true => self.rules.names,
            false => Names::Any,
        };
        let mut symbols: Vec<String> = Vec::new();
        for json in self.elements(at, "symbols")? {
            let symbol = self.texts[at.text].string(json).unwrap_or_default();
            if !names.take(symbol) {
                let message = format!("`{symbol}` is no symbol");
                return Err(refusal(
                    At { json, ..at },
                    "avro/bad-name",
                    message,
                    NAME_HELP,
                ));
            }
            symbols.push(symbol.to_owned());
        }
        let mut sorted: Vec<&String> = symbols.iter().collect();
        sorted.sort_unstable();
        if let Some(pair) = sorted.windows(2).find(|pair| pair[0] == pair[1]) {
            let message = format!("the symbol {} stands twice", pair[0]);
            return Err(refusal(
                at,
                "avro/duplicate-symbol",
                message,
                "remove one of them",
            ));
        }
        let default = self.string(at, "default");
        if let (true, Some(symbol)) = (self.rules.checks_symbols, &default)
            && !symbols.contains(symbol)
        {
            let message = format!("the default `{symbol}` is no symbol of the enum");
            return Err(refusal(
                at,
                "avro/bad-default",
                message,
                "name one of its symbols",
            ));
        }
        let kind = Kind::Enum(Enum {
            named,
            symbols,
            default,
        });
        let id = self.add(at, kind, slot);
        self.declare(id)
    }

    fn fixed(&mut self, at: At, namespace: &Arc<str>, slot: Slot) -> Taken<()> {
        let named = self.named(at, namespace)?;
        let size = self
            .get(at, "size")
            .map(|size| self.texts[at.text].value(size));
        let size = match size {
            Some(JsonValue::Number(digits)) => digits.parse::<i32>().ok(),
            _ => None,
        };
        let Some(size) = size.filter(|size| *size >= 0) else {
            let message = "`size` is no whole number, or is not there";
            return Err(refusal(
                at,
                "avro/missing-attribute",
                message,
                "write the number of bytes",
            ));
        };
        let id = self.add(
            at,
            Kind::Fixed(Fixed {
                named,
                size: i64::from(size),
            }),
            slot,
        );
        self.declare(id)
    }

    fn named(&self, at: At, namespace: &str) -> Taken<Named> {
        let text = self.required(at, "name")?;
        let namespace = self
            .string(at, "namespace")
            .unwrap_or_else(|| namespace.to_owned());
        let name = qualified(&text, &namespace);
        let bad = |message: String| Err(refusal(at, "avro/bad-name", message, NAME_HELP));
        if !self.rules.names.take(&name.name) {
            return bad(format!("`{}` is no name of a type", name.name));
        }
        let mut parts = name
            .namespace
            .split('.')
            .filter(|_| !name.namespace.is_empty());
        if let (true, Some(part)) = (
            self.rules.checks_namespaces,
            parts.find(|part| !self.rules.names.take(part)),
        ) {
            return bad(format!("`{part}` is no part of a namespace"));
        }
        if name.namespace.is_empty() && Primitive::of(&name.name).is_some() {
            return bad(format!("a type is called {name}, as a primitive is"));
        }
        let aliases = self.aliases(at)?;
        let simple = |alias: &String| qualified(alias, "").name;
        if let (true, Some(alias)) = (
            self.rules.is_java,
            aliases
                .iter()
                .find(|alias| !self.rules.names.take(&simple(alias))),
        ) {
            return bad(format!("`{alias}` is no alias of a type"));
        }
        Ok(Named { name, aliases })
    }

    fn aliases(&self, at: At) -> Taken<Vec<String>> {
        let wrong = |message: &str| {
            let help = "write an array of names";
            Err(refusal(at, "avro/wrong-attribute", message, help))
        };
        let Some(json) = self.get(at, "aliases") else {
            return Ok(Vec::new());
        };
        let text = &self.texts[at.text];
        let elements = match text.value(json) {
            JsonValue::Array(elements) => elements,
            _ if self.rules.is_java => return wrong("`aliases` is no array"),
            _ => return Ok(Vec::new()),
        };
        let mut aliases: Vec<String> = Vec::new();
        for element in elements {
            match text.string(*element) {
                Some(alias) if aliases.iter().any(|known| known == alias) => {}
                Some(alias) => aliases.push(alias.to_owned()),
                None if self.rules.is_java => return wrong("an alias is no string"),
                None => {}
            }
        }
        Ok(aliases)
    }

    /// The end of a record.
    pub(super) fn finish(&mut self, id: NodeId) -> Taken<()> {
        match self.rules.is_java {
            true => self.declare(id),
            false => Ok(()),
        }
    }

    /// Makes a type known by its name.
    fn declare(&mut self, id: NodeId) -> Taken<()> {
        let Some(named) = self.nodes[id.0 as usize].kind.named() else {
            return Ok(());
        };
        let name: FullName = named.name.clone();
        match self.names.get(&name) {
            None => {
                self.names.insert(name, id);
                self.named.push(id);
                Ok(())
            }
            Some(first) if self.rules.is_java => {
                self.again.push((*first, id));
                Ok(())
            }
            Some(_) => Err(self.redefinition(id)),
        }
    }

    #[cold]
    pub(super) fn redefinition(&self, id: NodeId) -> Refusal {
        let node = &self.nodes[id.0 as usize];
        let name = node.kind.named().map(|named| named.name.to_string());
        let message = format!("{} is defined twice", name.unwrap_or_default());
        refusal(
            node.at,
            "avro/redefinition",
            message,
            "rename one of the two",
        )
    }

    /// Checks the branches of a union: no union among them, no two that a value could not tell apart.
    pub(super) fn branches(&self, node: usize) -> Taken<()> {
        let node = &self.nodes[node];
        let Kind::Union(branches) = &node.kind else {
            return Ok(());
        };
        let mut names = Vec::new();
        for edge in branches {
            let kind = &self.nodes[edge.node.0 as usize].kind;
            match kind {
                Kind::Union(_) => {
                    let message = "a union stands in a union";
                    let help = "write its branches into the outer one";
                    return Err(refusal(node.at, "avro/union-in-union", message, help));
                }
                _ => match kind.named() {
                    Some(named) if self.rules.checks_named_branches => {
                        names.push(named.name.to_string());
                    }
                    Some(_) => {}
                    None => names.push(kind.name().to_owned()),
                },
            }
        }
        names.sort_unstable();
        match names.windows(2).find(|pair| pair[0] == pair[1]) {
            Some(pair) => {
                let message = format!("two branches of a union are {}", pair[0]);
                let help = "remove one of them";
                Err(refusal(node.at, "avro/duplicate-branch", message, help))
            }
            None => Ok(()),
        }
    }
}
