//! Random valid Avro schemas: a shape is drawn, then written down with fresh names, so that every draw is valid and
//! shrinks well. Values of a drawn schema are finite: a type holds itself only behind an array, a map or a null.

use std::collections::BTreeSet;

use proptest::collection::vec;
use proptest::prelude::*;
use serde_json::{Map, Value, json};

/// Which features a drawn schema may use.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Logical {
    /// None of the logical types.
    Without,
    /// All of them.
    With,
}

/// The JSON text of a random valid schema; its root is a record.
pub(crate) fn schemas(logical: Logical) -> impl Strategy<Value = String> {
    let fields = vec(field(shape(logical)), 0..6);
    (fields, 0..NAMESPACES.len()).prop_map(|(fields, namespace)| {
        let mut writer = Writer::default();
        writer
            .write(&Shape::Record(fields, namespace), "")
            .to_string()
    })
}

const NAMESPACES: [Option<&str>; 5] = [None, None, Some("a"), Some("a.b"), Some("")];
const PRIMITIVES: [&str; 8] = [
    "null", "boolean", "int", "long", "float", "double", "bytes", "string",
];
const LOGICAL: [(&str, &str); 12] = [
    ("bytes", "decimal"),
    ("bytes", "big-decimal"),
    ("string", "uuid"),
    ("int", "date"),
    ("int", "time-millis"),
    ("long", "time-micros"),
    ("long", "timestamp-millis"),
    ("long", "timestamp-micros"),
    ("long", "timestamp-nanos"),
    ("long", "local-timestamp-millis"),
    ("long", "local-timestamp-micros"),
    ("long", "local-timestamp-nanos"),
];

/// A schema without names.
#[derive(Clone, Debug)]
enum Shape {
    Primitive(usize),
    Logical(usize),
    Array(Box<Shape>),
    Map(Box<Shape>),
    Union(Vec<Shape>),
    /// Fields, and an index into the namespaces.
    Record(Vec<Field>, usize),
    Enum(usize, Option<usize>, usize),
    Fixed(usize, usize),
    /// A type that is already defined, where one is.
    Again(usize),
}

#[derive(Clone, Debug)]
struct Field {
    shape: Shape,
    has_default: bool,
    aliases: usize,
}

fn shape(logical: Logical) -> impl Strategy<Value = Shape> {
    let logical_types = match logical {
        Logical::With => (0..LOGICAL.len()).prop_map(Shape::Logical).boxed(),
        Logical::Without => (0..PRIMITIVES.len()).prop_map(Shape::Primitive).boxed(),
    };
    let namespace = 0..NAMESPACES.len();
    let leaf = prop_oneof![
        6 => (0..PRIMITIVES.len()).prop_map(Shape::Primitive),
        2 => logical_types,
        2 => (1..5_usize, proptest::option::of(0..4_usize), namespace.clone())
            .prop_map(|(symbols, default, namespace)| Shape::Enum(symbols, default, namespace)),
        1 => (0..20_usize, namespace.clone())
            .prop_map(|(size, namespace)| Shape::Fixed(size, namespace)),
        3 => (0..8_usize).prop_map(Shape::Again),
    ];
    leaf.prop_recursive(5, 40, 5, move |inner| {
        prop_oneof![
            1 => inner.clone().prop_map(|items| Shape::Array(Box::new(items))),
            1 => inner.clone().prop_map(|values| Shape::Map(Box::new(values))),
            3 => vec(inner.clone(), 1..5).prop_map(Shape::Union),
            3 => (vec(field(inner), 0..5), namespace.clone())
                .prop_map(|(fields, namespace)| Shape::Record(fields, namespace)),
        ]
    })
}

fn field(shape: impl Strategy<Value = Shape>) -> impl Strategy<Value = Field> {
    (
        shape,
        any::<bool>(),
        prop_oneof![3 => Just(0), 1 => 1..3_usize],
    )
        .prop_map(|(shape, has_default, aliases)| Field {
            shape,
            has_default,
            aliases,
        })
}

/// A type with a name.
#[derive(Clone, Debug)]
struct Named {
    full_name: String,
    /// The definition, once it is complete.
    definition: Option<Value>,
}

#[derive(Default)]
struct Writer {
    named: Vec<Named>,
    /// The types before this one may be used without an end to their values.
    guarded: usize,
}

impl Writer {
    fn write(&mut self, shape: &Shape, namespace: &str) -> Value {
        match shape {
            Shape::Primitive(index) if index % 2 == 0 => json!(PRIMITIVES[*index]),
            Shape::Primitive(index) => json!({"type": PRIMITIVES[*index]}),
            Shape::Logical(index) => {
                let (base, logical) = LOGICAL[*index];
                let mut schema = json!({"type": base, "logicalType": logical});
                if logical == "decimal" {
                    (schema["precision"], schema["scale"]) = (json!(index + 5), json!(index % 3));
                }
                schema
            }
            Shape::Array(items) => {
                json!({"type": "array", "items": self.guard(items, namespace)})
            }
            Shape::Map(values) => json!({"type": "map", "values": self.guard(values, namespace)}),
            Shape::Union(branches) => self.union(branches, namespace),
            Shape::Record(fields, own) => self.record(fields, *own, namespace),
            Shape::Enum(count, default, own) => {
                let (index, mut schema, _) = self.name("enum", *own, namespace);
                let symbols: Vec<_> = (0..*count).map(|symbol| format!("S{symbol}")).collect();
                if let Some(default) = default.filter(|default| default < count) {
                    schema.insert("default".into(), json!(symbols[default]));
                }
                schema.insert("symbols".into(), json!(symbols));
                self.define(index, schema)
            }
            Shape::Fixed(size, own) => {
                let (index, mut schema, _) = self.name("fixed", *own, namespace);
                schema.insert("size".into(), json!(size));
                self.define(index, schema)
            }
            Shape::Again(index) => self.again(*index),
        }
    }

    /// A schema behind something that may be empty.
    fn guard(&mut self, shape: &Shape, namespace: &str) -> Value {
        let before = std::mem::replace(&mut self.guarded, self.named.len());
        let schema = self.write(shape, namespace);
        self.guarded = before;
        schema
    }

    fn union(&mut self, branches: &[Shape], namespace: &str) -> Value {
        let mut taken = BTreeSet::from(["null".to_owned()]);
        let mut schemas = vec![json!("null")];
        for branch in branches
            .iter()
            .filter(|branch| !matches!(branch, Shape::Union(_)))
        {
            let (named, schema) = (self.named.len(), self.guard(branch, namespace));
            if taken.insert(self.branch_name(&schema, named)) {
                schemas.push(schema);
            } else {
                // What it defined is defined nowhere now.
                self.named.truncate(named);
            }
        }
        // Null stands anywhere; the others keep their order, in which later ones may use earlier ones.
        let null = schemas.remove(0);
        schemas.insert(branches.len() % (schemas.len() + 1), null);
        Value::Array(schemas)
    }

    /// What tells a branch apart; `first` is the first type that it defines, if it defines any.
    fn branch_name(&self, schema: &Value, first: usize) -> String {
        match (schema.get("name"), self.named.get(first)) {
            (Some(_), Some(named)) => named.full_name.clone(),
            _ => schema
                .as_str()
                .or_else(|| schema["type"].as_str())
                .unwrap_or_default()
                .to_owned(),
        }
    }

    fn record(&mut self, fields: &[Field], own: usize, outer: &str) -> Value {
        let (index, mut schema, namespace) = self.name("record", own, outer);
        let fields = fields.iter().enumerate().map(|(position, field)| {
            let kind = self.write(&field.shape, &namespace);
            let aliases: Vec<_> = (0..field.aliases)
                .map(|alias| format!("f{position}_{alias}"))
                .collect();
            let mut written = json!({"name": format!("f{position}"), "type": kind});
            if !aliases.is_empty() {
                written["aliases"] = json!(aliases);
            }
            if let Some(default) = self.default_of(&kind, 6).filter(|_| field.has_default) {
                written["default"] = default;
            }
            written
        });
        let fields: Vec<Value> = fields.collect();
        schema.insert("fields".into(), json!(fields));
        self.define(index, schema)
    }

    /// Starts a definition: its index, its first attributes and the namespace inside it.
    fn name(&mut self, kind: &str, own: usize, outer: &str) -> (usize, Map<String, Value>, String) {
        let index = self.named.len();
        let name = format!("T{index}");
        let namespace = NAMESPACES[own].unwrap_or(outer).to_owned();
        let mut schema = Map::from_iter([("type".to_owned(), json!(kind))]);
        if index % 3 == 2 && !namespace.is_empty() {
            schema.insert("name".into(), json!(format!("{namespace}.{name}")));
        } else {
            schema.insert("name".into(), json!(name));
            if let Some(own) = NAMESPACES[own] {
                schema.insert("namespace".into(), json!(own));
            }
        }
        if index % 4 == 1 {
            schema.insert(
                "aliases".into(),
                json!([format!("Old{index}"), format!("z.Old{index}")]),
            );
        }
        let full_name = if namespace.is_empty() {
            name
        } else {
            format!("{namespace}.{name}")
        };
        self.named.push(Named {
            full_name,
            definition: None,
        });
        (index, schema, namespace)
    }

    fn define(&mut self, index: usize, schema: Map<String, Value>) -> Value {
        let schema = Value::Object(schema);
        self.named[index].definition = Some(schema.clone());
        schema
    }

    /// A name that can be spelled everywhere: one without a namespace cannot, inside a namespace.
    fn again(&self, choice: usize) -> Value {
        let usable = self.named.iter().enumerate().filter(|(index, named)| {
            let is_finite = named.definition.is_some() || *index < self.guarded;
            is_finite && named.full_name.contains('.')
        });
        let usable: Vec<_> = usable.collect();
        match usable.len() {
            0 => json!("string"),
            count => json!(usable[choice % count].1.full_name),
        }
    }

    /// A default, where the type has an obvious one that is not too deep.
    fn default_of(&self, schema: &Value, depth_left: usize) -> Option<Value> {
        if depth_left == 0 {
            return None;
        }
        // apache-avro wants defaults that the logical type can read too.
        match schema["logicalType"].as_str() {
            Some("big-decimal") => return None,
            Some("uuid") => return Some(json!("6fa459ea-ee8a-3ca4-894e-db77e160355e")),
            _ => {}
        }
        if let Some(branches) = schema.as_array() {
            // No object: apache-avro tries every branch, and overflows where one is the record itself, filled from
            // the same default.
            let default = self.default_of(&branches[0], depth_left - 1);
            return default.filter(|default| !default.is_object());
        }
        let kind = schema.as_str().or_else(|| schema["type"].as_str())?;
        Some(match kind {
            "null" => Value::Null,
            "boolean" => json!(true),
            "int" | "long" => json!(-7),
            "float" | "double" => json!(0.5),
            "bytes" => json!("\u{0}\u{ff}"),
            "string" => json!("a \"text\""),
            "array" => json!([]),
            "map" => json!({}),
            "enum" => schema["symbols"][0].clone(),
            "fixed" => json!("\u{e9}".repeat(usize::try_from(schema["size"].as_u64()?).ok()?)),
            "record" => {
                let mut values = Map::new();
                for field in schema["fields"].as_array()? {
                    values.insert(
                        field["name"].as_str()?.into(),
                        self.default_of(&field["type"], depth_left - 1)?,
                    );
                }
                Value::Object(values)
            }
            name => {
                let named = self.named.iter().find(|named| named.full_name == name)?;
                return self.default_of(named.definition.as_ref()?, depth_left - 1);
            }
        })
    }
}
