//! Names that an Avro schema text defines and uses; Avro 1.12, section Names.

use jsonc_parser::ast::{Object, Value};
use jsonc_parser::{CollectOptions, ParseOptions, parse_to_ast};

use super::Uses;

const PRIMITIVES: [&str; 8] = [
    "null", "boolean", "int", "long", "float", "double", "bytes", "string",
];

pub(super) fn uses(text: &str) -> Uses {
    let parsed = parse_to_ast(text, &CollectOptions::default(), &ParseOptions::default());
    let Some(value) = parsed.ok().and_then(|parsed| parsed.value) else {
        return Uses::default();
    };
    let mut walk = Walk::default();
    // A stack of its own, as a schema may be nested deeper than a thread's stack is.
    walk.pending.push((&value, String::new()));
    while let Some((value, namespace)) = walk.pending.pop() {
        walk.visit(value, &namespace);
    }
    let Walk { mut uses, .. } = walk;
    let Uses { defined, used, .. } = &mut uses;
    used.retain(|(name, _)| !defined.contains(name));
    used.sort_by_key(|(_, offset)| *offset);
    let mut seen = Vec::new();
    used.retain(|(name, _)| !seen.contains(name) && (seen.push(name.clone()), true).1);
    uses
}

#[derive(Default)]
struct Walk<'v, 'a> {
    uses: Uses,
    /// Values in type position, with the namespace that encloses them.
    pending: Vec<(&'v Value<'a>, String)>,
    seen_root: bool,
}

impl<'v, 'a> Walk<'v, 'a> {
    fn visit(&mut self, value: &'v Value<'a>, namespace: &str) {
        let is_root = !std::mem::replace(&mut self.seen_root, true);
        match value {
            Value::StringLit(name) if !PRIMITIVES.contains(&name.value.as_ref()) => {
                let used = qualified(&name.value, namespace);
                self.uses.used.push((used, name.range.start));
            }
            Value::Array(branches) => {
                self.push(branches.elements.iter().rev(), namespace);
            }
            Value::Object(object) => self.object(object, namespace, is_root),
            _ => {}
        }
    }

    fn object(&mut self, object: &'v Object<'a>, namespace: &str, is_root: bool) {
        match text(object, "type") {
            Some("record" | "error") => {
                let inner = self.define(object, namespace, is_root);
                let Some(Value::Array(fields)) = member(object, "fields") else {
                    return;
                };
                let types = fields.elements.iter().rev().filter_map(Value::as_object);
                self.push(types.filter_map(|field| member(field, "type")), &inner);
            }
            Some("enum" | "fixed") => {
                self.define(object, namespace, is_root);
            }
            Some("array") => self.push(member(object, "items"), namespace),
            Some("map") => self.push(member(object, "values"), namespace),
            _ => self.push(member(object, "type"), namespace),
        }
    }

    fn push(&mut self, values: impl IntoIterator<Item = &'v Value<'a>>, namespace: &str) {
        self.pending.extend(
            values
                .into_iter()
                .map(|value| (value, namespace.to_owned())),
        );
    }

    /// Notes a definition; the answer is the namespace of what it encloses.
    fn define(&mut self, object: &Object<'a>, namespace: &str, is_root: bool) -> String {
        let Some(name) = text(object, "name") else {
            return namespace.to_owned();
        };
        let full = qualified(name, text(object, "namespace").unwrap_or(namespace));
        let inner = full
            .rsplit_once('.')
            .map_or("", |(namespace, _)| namespace)
            .to_owned();
        if is_root {
            self.uses.root = Some(full.clone());
        }
        self.uses.defined.push(full);
        inner
    }
}

fn qualified(name: &str, namespace: &str) -> String {
    if name.contains('.') || namespace.is_empty() {
        name.trim_start_matches('.').to_owned()
    } else {
        format!("{namespace}.{name}")
    }
}

fn member<'v, 'a>(object: &'v Object<'a>, name: &str) -> Option<&'v Value<'a>> {
    let found = object
        .properties
        .iter()
        .find(|property| property.name.as_str() == name)?;
    Some(&found.value)
}

fn text<'v>(object: &'v Object<'_>, name: &str) -> Option<&'v str> {
    member(object, name)?
        .as_string_lit()
        .map(|literal| literal.value.as_ref())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn used(text: &str) -> Vec<String> {
        uses(text).used.into_iter().map(|(name, _)| name).collect()
    }

    #[test]
    fn finds_names_in_every_position() {
        let text = r#"{"type": "record", "name": "R", "namespace": "a.b", "fields": [
            {"name": "own", "type": ["null", "R"]},
            {"name": "near", "type": "Near"},
            {"name": "far", "type": {"type": "array", "items": "c.Far"}},
            {"name": "deep", "type": {"type": "map", "values": [{"type": "c.Deep"}, "string"]}},
            {"name": "again", "type": "c.Far"},
            {"name": "defined", "type": {"type": "enum", "name": "x.E", "symbols": ["A"]}},
            {"name": "inner", "type": {"type": "record", "name": "y.I", "fields": [
                {"name": "inherits", "type": "J"}]}}
        ]}"#;
        let uses = uses(text);
        assert_eq!(uses.root.as_deref(), Some("a.b.R"));
        assert_eq!(uses.defined, ["a.b.R", "x.E", "y.I"]);
        assert_eq!(used(text), ["a.b.Near", "c.Far", "c.Deep", "y.J"]);
        assert_eq!(&text[uses.used[1].1..][..7], "\"c.Far\"");
    }

    #[test]
    fn takes_no_offence() {
        for text in [
            "",
            "{",
            "[]",
            "7",
            "\"string\"",
            r#"{"type": "record"}"#,
            r#"{"type": 7}"#,
        ] {
            assert_eq!(used(text), [""; 0], "{text}");
        }
        assert_eq!(used("\"a.B\""), ["a.B"]);
    }

    #[test]
    fn an_empty_namespace_ends_inheritance() {
        let text = r#"{"type": "record", "name": "R", "namespace": "a", "fields": [
            {"name": "f", "type": {"type": "record", "name": "S", "namespace": "", "fields": [
                {"name": "g", "type": "T"}]}}]}"#;
        assert_eq!(uses(text).defined, ["a.R", "S"]);
        assert_eq!(used(text), ["T"]);
    }
}
